package main

import (
	"bytes"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/strata-go/strata/integration/mariatest"
	"github.com/strata-go/strata/integration/pgtest"
)

var update = flag.Bool("update", false, "rewrite testdata/report.golden")

func TestMain(m *testing.M) { pgtest.Main(m) }

// report of the little module in testdata; the standard library is left out of
// it, because its size changes with every release of Go.
func reportOf(t *testing.T, url string) string {
	t.Helper()
	var out bytes.Buffer
	o := options{url: url, dir: filepath.Join("testdata", "shop"), top: 20}
	if err := run(t.Context(), o, &out, io.Discard); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// portable drops what depends on the release of Go.
func portable(report string) string {
	before, _, _ := strings.Cut(report, "\nStandard library")
	_, rest, _ := strings.Cut(before, "\n")
	return rest
}

func TestReport(t *testing.T) {
	got := portable(reportOf(t, "sqlite::memory:"))
	golden := filepath.Join("testdata", "report.golden")
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("the report is\n%s\nwant\n%s", got, want)
	}
}

// The same program, the same report: byte for byte, and on a second run that
// finds the tables of the first.
func TestSameReportEverywhere(t *testing.T) {
	want := reportOf(t, "sqlite::memory:")
	for name, at := range map[string]func(*testing.T) string{
		"SQLite":     func(t *testing.T) string { return "sqlite:" + filepath.Join(t.TempDir(), "graph.db") },
		"PostgreSQL": func(t *testing.T) string { return pgtest.DSN(t) },
		"MariaDB":    func(t *testing.T) string { return mariatest.Empty(t) },
	} {
		t.Run(name, func(t *testing.T) {
			url := at(t)
			for range 2 {
				if got := reportOf(t, url); got != want {
					t.Errorf("%s reports\n%s\nSQLite in memory\n%s", name, got, want)
				}
			}
		})
	}
}

func TestMistakes(t *testing.T) {
	for name, c := range map[string]struct {
		options options
		want    string
	}{
		"no module":      {options{url: "sqlite::memory:", dir: os.TempDir(), top: 1}, "go.mod"},
		"no directory":   {options{url: "sqlite::memory:", dir: "testdata/nowhere", top: 1}, "nowhere"},
		"unknown why":    {options{url: "sqlite::memory:", dir: "testdata/shop", why: "example.org/x", top: 1}, "no module example.org/x"},
		"unknown scheme": {options{url: "mysql://x", dir: "testdata/shop", top: 1}, "mysql"},
		"no rows":        {options{url: "sqlite::memory:", dir: "testdata/shop"}, "-top"},
	} {
		t.Run(name, func(t *testing.T) {
			err := run(t.Context(), c.options, io.Discard, io.Discard)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want an error about %q", err, c.want)
			}
		})
	}
}

func TestProgressIsPlainWithoutTerminal(t *testing.T) {
	var err bytes.Buffer
	o := options{url: "sqlite::memory:", dir: filepath.Join("testdata", "shop"), top: 1}
	if e := run(t.Context(), o, io.Discard, &err); e != nil {
		t.Fatal(e)
	}
	if got, want := err.String(), "loading modules ...\nloading requirements ...\nloading packages ...\nstoring ...\n"; got != want {
		t.Errorf("progress is %q, want %q", got, want)
	}
}
