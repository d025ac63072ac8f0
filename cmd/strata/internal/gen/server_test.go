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

// A type in the configuration is one that the column can be read as.
func TestRefusedTypes(t *testing.T) {
	url := fill(t, "postgres", `CREATE TYPE mood AS ENUM ('good'); CREATE TABLE d (id integer PRIMARY KEY, at time NOT NULL, n bigint NOT NULL, open boolean NOT NULL, mood mood NOT NULL, small smallint NOT NULL)`)
	for _, c := range []struct{ column, typ, want string }{
		{"at", "local", "a column of the type time without time zone is not read as local, but as a type of its own"},
		{"n", "int32", "a column of the type bigint is not read as int32; only as int64"},
		{"n", "text", "a column of the type bigint is not read as text; only as int64"},
		{"small", "text", "a column of the type smallint is not read as text; as one of int16, int32, int64"},
		{"open", "Flag", "Flag: a type of the package is for JSON, text, whole numbers and UUIDs, not for boolean"},
		{"mood", "Feeling", "Feeling: a type of the package is for JSON, text, whole numbers and UUIDs, not for mood"},
		{"small", "int64", ""},
		{"n", "Count", ""},
	} {
		_, err := Run(t.Context(), open(t, url), Config{Out: t.TempDir(), Package: "d", Tables: map[string]TableConfig{"d": {Columns: map[string]ColumnConfig{c.column: {Type: c.typ}}}}}, false)
		got := ""
		if err != nil {
			got = err.Error()
		}
		if want := "strata gen: gen.tables.d.columns." + c.column + ".type: " + c.want; got != want && c.want != "" || c.want == "" && got != "" {
			t.Errorf("%s as %s: %s", c.column, c.typ, got)
		}
	}
}

// The messages of a configuration say what there is.
func TestConfigMessages(t *testing.T) {
	for text, want := range map[string]string{
		"gen: {schemas: [a]}":                                "gen: there is no key \"schemas\"; there are package, out, schema, include, exclude, pointers, one_file, tables",
		"gen: {tables: {a: {nme: A}}}":                       "gen: there is no key \"nme\"; there are name, skip, columns, relations",
		"gen: {tables: {a: {columns: {b: {tpe: text}}}}}":    "gen: there is no key \"tpe\"; there are name, type, default_when_zero",
		"gen: {tables: {a: {relations: {Customer: buyer}}}}": "gen.tables.a.relations.Customer: \"buyer\" is not an exported name of Go",
	} {
		if _, err := parseConfig([]byte(text)); err == nil || err.Error() != want {
			t.Errorf("%s: %v", text, err)
		}
	}
	for _, c := range []struct {
		tables map[string]TableConfig
		want   string
	}{
		{map[string]TableConfig{"user": {}}, "strata gen: gen.tables.user: the database has no such table; is it users?"},
		{map[string]TableConfig{"users": {Columns: map[string]ColumnConfig{"nmae": {}}}}, "strata gen: gen.tables.users.columns.nmae: the table has no such column; is it name?"},
		{map[string]TableConfig{"orders": {Relations: map[string]string{"Buyer": "User"}}}, "strata gen: gen.tables.orders.relations.Buyer: the table has no such relation; it has: User"},
	} {
		if _, err := generate(t, shop, Config{Out: t.TempDir(), Package: "shop", Tables: c.tables}, false); err == nil || err.Error() != c.want {
			t.Errorf("%v", err)
		}
	}
	dir := t.TempDir()
	_, err := generate(t, shop, Config{Out: dir, Package: "shop", Tables: map[string]TableConfig{"orders": {Relations: map[string]string{"User": "Buyer"}}}}, false)
	must(t, err)
	if text := read(t, dir, "orders_gen.go"); !strings.Contains(text, "var OrderBuyer = repo.BelongsTo(Orders, Users, func(m *Order) *repo.One[User] { return &m.Buyer }") || !strings.Contains(text, "	Buyer repo.One[User]") {
		t.Error(text)
	}
}

// A person's model decides on the types of columns; UUIDs print as such, citext is text
// that the database compares, and what a person declares leaves nothing behind.
func TestPersonsFields(t *testing.T) {
	url := fill(t, "postgres", `CREATE EXTENSION IF NOT EXISTS citext;
		CREATE TABLE accounts (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), prefs jsonb NOT NULL DEFAULT '{}', tags jsonb, size integer NOT NULL, code text NOT NULL, nick citext NOT NULL, who name NOT NULL,
			parent uuid REFERENCES accounts);
		CREATE TABLE flags (id integer PRIMARY KEY, state text NOT NULL CHECK (state IN ('on', 'off')))`)
	dir := module(t)
	out := filepath.Join(dir, "tables")
	must(t, os.MkdirAll(out, 0o777))
	const mine = `package tables

import (
	"database/sql"

	"github.com/strata-go/strata"
)

type Prefs struct{ Dark bool }

type Code string

type Account struct {
	ID     AccountID
	Prefs  Prefs
	Tags   sql.Null[[]string]
	Size   int64
	Code   Code
	Nick   string
	Who    string
	Parent sql.Null[AccountID]
}

type Flag struct {
	ID    FlagID
	State FlagState
}

type FlagID int32

type FlagState string

const (
	FlagStateOn  FlagState = "on"
	FlagStateOff FlagState = "off"
)

type handFlags struct {
	strata.Table[Flag]
	ID    strata.ID[FlagID]
	State strata.Enum[FlagState]
}

var Flags = strata.Define("flags", new(handFlags), func(t *strata.Def, c *handFlags) {
	t.PrimaryKey(c.ID)
	strata.Values(t, c.State, FlagStateOn, FlagStateOff)
})
`
	must(t, os.WriteFile(filepath.Join(out, "mine.go"), []byte(mine), 0o644))
	_, err := Run(t.Context(), open(t, url), Config{Out: out}, false)
	must(t, err)
	text := read(t, out, "accounts_gen.go")
	for _, want := range []string{"strata.JSON[Prefs]", "strata.NullJSON[[]string]", "strata.Int64", "strata.ID[Code]", "func (v AccountID) String() string"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not there:\n%s", want, text)
		}
	}
	if strings.Contains(text, "accountsOther") || strings.Contains(text, "beside this file") {
		t.Error(text)
	}
	if _, err := os.Stat(filepath.Join(out, "flags_gen.go")); err == nil {
		t.Error(read(t, out, "flags_gen.go"))
	}
	must(t, os.WriteFile(filepath.Join(dir, "main.go"), []byte(accountProgram), 0o644))
	if got := goTool(t, dir, "run", ".", url); got != "ok\n" {
		t.Error(got)
	}
	must(t, os.WriteFile(filepath.Join(out, "mine.go"), []byte(strings.Replace(mine, "Size   int64", "Size   bool", 1)), 0o644))
	_, err = Run(t.Context(), open(t, url), Config{Out: out}, false)
	if want := "strata gen: the field Account.Size, which you declare, is of the type bool, and the column accounts.size, of the type integer, is read into int32: declare that"; err == nil || err.Error() != want {
		t.Errorf("%v", err)
	}
}

const accountProgram = `package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"os"

	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/pool/postgres"
	"github.com/strata-go/strata/schema"

	"example.com/made/tables"
)

func main() {
	ctx := context.Background()
	db, err := pool.Open(ctx, os.Args[1], postgres.Driver)
	if err == nil {
		err = schema.Check(ctx, db, tables.Accounts)
	}
	if err != nil {
		log.Fatal(err)
	}
	row := tables.Account{Prefs: tables.Prefs{Dark: true}, Size: 3, Code: "c", Nick: "Ann", Who: "w"}
	if _, err := builder.Insert(tables.Accounts).Rows(row).Exec(ctx, db); err != nil {
		log.Fatal(err)
	}
	rows, err := builder.From(tables.Accounts).Where(tables.Accounts.Nick.Eq("aNN")).All(ctx, db)
	if err != nil || len(rows) != 1 {
		log.Fatal("citext: ", len(rows), err)
	}
	got := rows[0]
	if got.ID == (tables.AccountID{}) || !got.Prefs.Dark || got.Size != 3 || got.Who != "w" {
		log.Fatalf("%+v", got)
	}
	var back tables.AccountID
	text, err := json.Marshal(got.ID)
	if err == nil {
		err = json.Unmarshal(text, &back)
	}
	if err != nil || back != got.ID || string(text) != fmt.Sprintf("%q", got.ID) || len(text) != 38 {
		log.Fatal(string(text), err)
	}
	if back.UnmarshalText([]byte("x")) == nil {
		log.Fatal("x is no UUID")
	}
	fmt.Println("ok")
}
`
