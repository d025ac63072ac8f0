package gen

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Defaults are written where a row has none: by the type, or as the configuration says.
func TestDefaultWhenZero(t *testing.T) {
	url := fill(t, "postgres", `CREATE TYPE mood AS ENUM ('good', 'bad');
		CREATE TABLE d (id integer PRIMARY KEY, at timestamptz NOT NULL DEFAULT now(), day date NOT NULL DEFAULT current_date,
			key uuid NOT NULL DEFAULT gen_random_uuid(), doc jsonb NOT NULL DEFAULT '{}', mood mood NOT NULL DEFAULT 'good', note text DEFAULT 'x', n integer DEFAULT 7,
			size integer NOT NULL DEFAULT 1, open boolean NOT NULL DEFAULT true, word text NOT NULL DEFAULT 'w', kind text NOT NULL DEFAULT 'a' CHECK (kind IN ('a', 'b')),
			void text NOT NULL DEFAULT '' CHECK (void IN ('', 'b')), plain timestamptz NOT NULL)`)
	zeros := func(columns map[string]ColumnConfig) (out []string) {
		t.Helper()
		dir := t.TempDir()
		_, err := Run(t.Context(), open(t, url), Config{Out: dir, Package: "d", Tables: map[string]TableConfig{"d": {Columns: columns}}}, false)
		must(t, err)
		for line := range strings.Lines(read(t, dir, "d_gen.go")) {
			if name, ok := strings.CutPrefix(strings.TrimSpace(line), "t.DefaultWhenZero(c."); ok {
				out = append(out, strings.TrimSuffix(name, ")"))
			}
		}
		return out
	}
	if got, want := zeros(nil), []string{"At", "Day", "Key", "Doc", "Mood", "Note", "N", "Kind"}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	yes, no := true, false
	if got, want := zeros(map[string]ColumnConfig{"size": {DefaultWhenZero: &yes}, "at": {DefaultWhenZero: &no}, "note": {DefaultWhenZero: &no}}),
		[]string{"Day", "Key", "Doc", "Mood", "N", "Size", "Kind"}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	_, err := Run(t.Context(), open(t, url), Config{Out: t.TempDir(), Package: "d", Tables: map[string]TableConfig{"d": {Columns: map[string]ColumnConfig{"plain": {DefaultWhenZero: &yes}}}}}, false)
	if err == nil || err.Error() != "strata gen: gen.tables.d.columns.plain.default_when_zero: the column has no default" {
		t.Errorf("%v", err)
	}
}

// Schemas that are not asked for are told, and the files of an earlier run stay.
func TestOtherSchemas(t *testing.T) {
	url := fill(t, "postgres", `CREATE TABLE a (id integer PRIMARY KEY); CREATE SCHEMA billing; CREATE TABLE billing.b (id serial PRIMARY KEY); CREATE TABLE billing.c (id integer PRIMARY KEY)`)
	for _, one := range []bool{false, true} {
		dir := t.TempDir()
		c := Config{Out: dir, Package: "d", OneFile: one}
		r, err := Run(t.Context(), open(t, url), c, false)
		must(t, err)
		if want := []string{"2 tables in schema billing are left out; --schema billing takes them"}; !slices.Equal(r.Outside, want) {
			t.Errorf("%q", r.Outside)
		}
		with := c
		with.Schemas = []string{"billing"}
		r, err = Run(t.Context(), open(t, url), with, false)
		must(t, err)
		if len(r.Outside) > 0 || r.Tables != 3 {
			t.Errorf("%+v", r)
		}
		for _, check := range []bool{true, false} {
			_, err = Run(t.Context(), open(t, url), c, check)
			if err == nil || !strings.Contains(err.Error(), "defines tables of the schema billing, which this run leaves out: give --schema billing, or remove the file") {
				t.Errorf("%v", err)
			}
		}
		if !one {
			must(t, os.Remove(filepath.Join(dir, "billing_b_gen.go")))
			must(t, os.Remove(filepath.Join(dir, "billing_c_gen.go")))
			r, err = Run(t.Context(), open(t, url), c, false)
			if err != nil || r.Tables != 1 {
				t.Errorf("%+v, %v", r, err)
			}
		}
	}
}
