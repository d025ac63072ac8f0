package capi

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/strata-go/strata/internal/scan"
	"github.com/strata-go/strata/pool/sqlite/internal/value"
)

func open(t testing.TB, name string) *Conn {
	t.Helper()
	c, err := Open(name, "rwc")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	return c
}

// all runs text and returns its rows as text.
func all(t testing.TB, c *Conn, text string, args ...any) []string {
	t.Helper()
	rows, err := tryAll(c, text, args...)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return rows
}

func tryAll(c *Conn, text string, args ...any) (rows []string, err error) {
	s, err := c.Prepare(text)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	var a Args
	for _, v := range args {
		add(&a, v)
	}
	if err := s.Bind(&a); err != nil {
		return nil, err
	}
	a.Clear()
	cells := make([]scan.Cell, s.Columns())
	for {
		more, err := s.Step()
		if err != nil || !more {
			return rows, err
		}
		if err := s.Row(cells); err != nil {
			return rows, err
		}
		var row []string
		for i := range cells {
			row = append(row, show(&cells[i]))
		}
		rows = append(rows, strings.Join(row, "|"))
	}
}

func add(a *Args, v any) {
	switch v := v.(type) {
	case int64:
		a.Int(v)
	case float64:
		a.Float(v)
	case string:
		a.Text(v)
	case []byte:
		a.Blob(v)
	case func([]byte) []byte:
		a.Made(v)
	default:
		a.Null()
	}
}

func show(c *scan.Cell) string {
	switch c.Form {
	case scan.Null:
		return "NULL"
	case scan.Blob:
		return fmt.Sprintf("x%x", c.Raw())
	default:
		s, err := c.Text()
		if err != nil {
			return err.Error()
		}
		return strings.Clone(s)
	}
}

func TestValuesGoInAndOut(t *testing.T) {
	c := open(t, ":memory:")
	long := strings.Repeat("long ", 50_000)
	for _, v := range []any{
		nil, int64(0), int64(math.MinInt64), int64(math.MaxInt64), 1.5, math.Inf(1), math.SmallestNonzeroFloat64,
		"", "a", "zero\x00inside", "Ünïcode 世界", long,
		[]byte{},
		[]byte{0},
		[]byte(long),
	} {
		got := all(t, c, "SELECT ?, typeof(?1), length(?1)", v)
		want := "NULL|null|NULL"
		switch v := v.(type) {
		case int64:
			want = fmt.Sprintf("%d|integer|%d", v, len(fmt.Sprint(v)))
		case float64:
			got = []string{strings.SplitN(got[0], "|", 3)[1]}
			want = "real"
		case string:
			n := len([]rune(v))
			if i := strings.IndexByte(v, 0); i >= 0 {
				n = i // length() of SQLite ends there
			}
			want = fmt.Sprintf("%s|text|%d", v, n)
		case []byte:
			want = fmt.Sprintf("x%x|blob|%d", v, len(v))
		}
		if len(got) != 1 || got[0] != want {
			t.Errorf("%.20v: %.60q, want %.60q", v, got, want)
		}
	}
	made := func(b []byte) []byte { return append(b, "made"...) }
	empty := func(b []byte) []byte { return b }
	if got := all(t, c, "SELECT ?, ?, ?, ?, ?", made, "x", empty, []byte("yz"), made); got[0] != "made|x||x797a|made" {
		t.Error(got)
	}
}

func TestErrors(t *testing.T) {
	c := open(t, ":memory:")
	all(t, c, "CREATE TABLE a (x INTEGER PRIMARY KEY, y TEXT UNIQUE CHECK (y <> 'no'))")
	all(t, c, "CREATE TABLE b (x INTEGER REFERENCES a)")
	all(t, c, "INSERT INTO a VALUES (1, 'one')")
	for text, want := range map[string]string{
		"SELECT":                            "incomplete input (1)",
		"SELECT * FROM nobody":              "no such table: nobody (1)",
		"INSERT INTO a VALUES (1, 'two')":   "UNIQUE constraint failed: a.x (1555)",
		"INSERT INTO a VALUES (2, 'one')":   "UNIQUE constraint failed: a.y (2067)",
		"INSERT INTO a VALUES (2, 'no')":    "CHECK constraint failed: y <> 'no' (275)",
		"INSERT INTO b VALUES (9)":          "FOREIGN KEY constraint failed (787)",
		`SELECT "nothing"`:                  `no such column: "nothing"`,
		"SELECT 1; SELECT 2":                "the text has several statements; they are sent one by one",
		"SELECT 1; /* and */ DELETE FROM a": "the text has several statements; they are sent one by one",
		"SELECT '\x00'":                     "the text has a zero character",
		"SELECT ?":                          "the statement has 1 arguments, 0 were given",
	} {
		if _, err := tryAll(c, text); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
	for _, text := range []string{"SELECT 1;", "SELECT 1 ; -- one", "SELECT 1/* */;;; /* x */ ; \n"} {
		if got := all(t, c, text); len(got) != 1 {
			t.Errorf("%q: %v", text, got)
		}
	}
	for _, text := range []string{"", "  ", "-- nothing", ";"} {
		if got := all(t, c, text); len(got) != 0 {
			t.Errorf("%q: %v", text, got)
		}
	}
	if _, err := Open(filepath.Join(t.TempDir(), "no", "such", "file"), "rwc"); err == nil {
		t.Error("a file in no directory opens")
	}
	if _, err := Open("a\x00b", "rwc"); err == nil {
		t.Error("a name with a zero opens")
	}
}

func TestChanges(t *testing.T) {
	c := open(t, ":memory:")
	all(t, c, "CREATE TABLE a (x INTEGER)")
	all(t, c, "INSERT INTO a VALUES (1), (2), (3)")
	if c.Changes() != 3 || c.TotalChanges() != 3 {
		t.Error(c.Changes(), c.TotalChanges())
	}
	all(t, c, "CREATE TABLE b (x INTEGER)")
	if c.TotalChanges() != 3 {
		t.Error(c.TotalChanges())
	}
}

func TestAutocommitTellsOfARollback(t *testing.T) {
	c := open(t, ":memory:")
	all(t, c, "CREATE TABLE a (x INTEGER UNIQUE)")
	all(t, c, "BEGIN")
	if c.Autocommit() {
		t.Fatal("BEGIN has not begun")
	}
	all(t, c, "INSERT INTO a VALUES (1)")
	if _, err := tryAll(c, "INSERT OR ROLLBACK INTO a VALUES (1)"); err == nil {
		t.Fatal("no error")
	}
	if !c.Autocommit() {
		t.Error("SQLite has rolled back, and it is not seen")
	}
}

func TestInterrupt(t *testing.T) {
	c := open(t, ":memory:")
	done := make(chan struct{})
	go func() {
		defer close(done)
		time.Sleep(20 * time.Millisecond)
		c.Interrupt()
	}()
	_, err := tryAll(c, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n")
	<-done
	var e *Error
	if !errors.As(err, &e) || e.Primary() != 9 {
		t.Error(err)
	}
}

func TestBusy(t *testing.T) {
	name := filepath.Join(t.TempDir(), "busy.db")
	a, b := open(t, name), open(t, name)
	all(t, a, "CREATE TABLE t (x)")
	all(t, a, "BEGIN IMMEDIATE")
	times := 0
	b.Busy = func(n int) bool {
		if n != times {
			t.Errorf("attempt %d is told as %d", times, n)
		}
		times++
		return times < 5
	}
	if _, err := tryAll(b, "INSERT INTO t VALUES (1)"); err == nil || times != 5 {
		t.Error(times, err)
	}
	times = 0
	b.Busy = func(int) bool {
		all(t, a, "COMMIT")
		return true
	}
	all(t, b, "INSERT INTO t VALUES (1)")
}

// Connections of a shared cache wait for each other's locks of tables.
func TestSharedCache(t *testing.T) {
	name := "file:shared?mode=memory&cache=shared"
	a, b := open(t, name), open(t, name)
	all(t, a, "CREATE TABLE t (x)")
	all(t, a, "BEGIN IMMEDIATE")
	all(t, a, "INSERT INTO t VALUES (1)")
	waits := 0
	b.Busy = func(int) bool {
		if waits++; waits == 3 {
			all(t, a, "COMMIT")
		}
		return waits < 10
	}
	if got := all(t, b, "SELECT x FROM t"); len(got) != 1 || waits != 3 {
		t.Error(got, waits)
	}
}

func TestBackup(t *testing.T) {
	a := open(t, ":memory:")
	all(t, a, "CREATE TABLE t (x)")
	all(t, a, "INSERT INTO t WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 5000) SELECT i FROM n")
	b := open(t, filepath.Join(t.TempDir(), "copy.db"))
	job, err := a.Backup("main", b)
	if err != nil {
		t.Fatal(err)
	}
	steps := 0
	for more := true; more; steps++ {
		if more, err = job.Step(1); err != nil {
			t.Fatal(err)
		}
	}
	if err := job.Close(); err != nil || steps < 2 {
		t.Error(steps, err)
	}
	if got := all(t, b, "SELECT sum(x) FROM t"); got[0] != "12502500" {
		t.Error(got)
	}
	if _, err := a.Backup("nobody", b); err == nil {
		t.Error("a schema that is not there is copied")
	}
}

func TestLimit(t *testing.T) {
	c := open(t, ":memory:")
	c.Limit(0, 100)
	if _, err := tryAll(c, "SELECT ?", strings.Repeat("x", 200)); err == nil {
		t.Error("a text of 200 bytes is within 100")
	}
	if n := c.Limit(0, -1); n != 100 {
		t.Error(n)
	}
}

// set is functions that tests see through.
func set() *Set {
	return &Set{
		Scalars: []value.Function{
			{Name: "same", Args: 1, Call: func(a []value.Value) (value.Value, error) { return a[0], nil }},
			{Name: "fails", Args: 0, Call: func([]value.Value) (value.Value, error) { return value.Value{}, errors.New("it fails") }},
			{Name: "panics", Args: -1, Call: func([]value.Value) (value.Value, error) { panic("no") }},
			{Name: "many", Args: -1, Call: func(a []value.Value) (value.Value, error) { return value.Int(int64(len(a))), nil }},
		},
		Aggregates: []value.Aggregate{{Name: "joined", Args: 1, New: func() value.State { return &joined{} }}},
		Collations: []value.Collation{{Name: "backwards", Compare: func(a, b string) int { return strings.Compare(b, a) }}},
	}
}

type joined struct{ list []string }

func (j *joined) Step(a []value.Value) error {
	if a[0].Text() == "fail" {
		return errors.New("it fails")
	}
	j.list = append(j.list, strings.Clone(a[0].Text()))
	return nil
}

func (j *joined) Inverse([]value.Value) error {
	j.list = j.list[1:]
	return nil
}

func (j *joined) Value() (value.Value, error) { return value.String(strings.Join(j.list, "+")), nil }

func registered(t testing.TB) *Conn {
	t.Helper()
	c := open(t, ":memory:")
	if err := c.Register(set()); err != nil {
		t.Fatal(err)
	}
	return c
}

func TestFunctions(t *testing.T) {
	c := registered(t)
	for text, want := range map[string][]string{
		"SELECT same('text'), same(12), same(1.5), same(NULL), same(x'00ff'), same('')": {"text|12|1.5|NULL|x00ff|"},
		"SELECT many(), many(1, 2, 3)":                                                                                          {"0|3"},
		"SELECT same(same(same('a')) || same('b'))":                                                                             {"ab"},
		"SELECT joined(column1) FROM (VALUES ('a'), ('b'), ('c'))":                                                              {"a+b+c"},
		"SELECT joined(column1) FROM (VALUES ('a')) WHERE 0":                                                                    {""},
		"SELECT joined(column1) OVER (ROWS 1 PRECEDING) FROM (VALUES ('a'), ('b'), ('c'))":                                      {"a", "a+b", "b+c"},
		"SELECT column1 FROM (VALUES ('a'), ('c'), ('b')) ORDER BY column1 COLLATE backwards":                                   {"c", "b", "a"},
		"SELECT joined(column2) FROM (VALUES (1, 'a'), (2, 'b'), (1, 'c')) GROUP BY column1":                                    {"a+c", "b"},
		"SELECT joined(same(column1)) || joined(column1 || '!') FROM (VALUES ('a'), ('b'))":                                     {"a+ba!+b!"},
		"SELECT length(same(printf('%.*c', 300000, 'x'))), length(same(zeroblob(300000)))":                                      {"300000|300000"},
		"SELECT (SELECT joined(y.column1) FROM (VALUES (1), (2)) y WHERE y.column1 <= x.column1)" + " FROM (VALUES (1), (2)) x": {"1", "1+2"},
	} {
		if got := all(t, c, text); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
	for text, want := range map[string]string{
		"SELECT fails()":   "it fails (1)",
		"SELECT panics(1)": "the function panics: no (1)",
		"SELECT joined(column1) FROM (VALUES ('a'), ('fail'), ('b'))": "it fails (1)",
	} {
		if _, err := tryAll(c, text); err == nil || err.Error() != want {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
		// What has failed leaves nothing behind.
		if n := len(c.states.list) - len(c.states.free); n != 0 {
			t.Errorf("%s leaves %d aggregates", text, n)
		}
	}
}

// Statements that run at the same time have arguments of their own.
func TestTwoAtOnce(t *testing.T) {
	c := open(t, ":memory:")
	const text = "SELECT ? || column1 FROM (VALUES (1), (2), (3))"
	a, err := c.Prepare(text)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	b, err := c.Prepare(text)
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	var args Args
	args.Text(strings.Repeat("a", 10))
	a.Bind(&args)
	args.Clear()
	args.Text(strings.Repeat("b", 10))
	b.Bind(&args)
	var cells [1]scan.Cell
	for i := range 3 {
		for s, letter := range map[*Stmt]string{a: "a", b: "b"} {
			if ok, err := s.Step(); !ok || err != nil {
				t.Fatal(ok, err)
			}
			s.Row(cells[:])
			if want := fmt.Sprint(strings.Repeat(letter, 10), i+1); show(&cells[0]) != want {
				t.Errorf("%s, want %s", show(&cells[0]), want)
			}
		}
	}
}

// FuzzValues hands texts and bytes to C, through a function, and back.
func FuzzValues(f *testing.F) {
	f.Add("text", []byte("bytes"), int64(1), 1.5)
	f.Add("", []byte{}, int64(0), math.NaN())
	f.Add("a\x00b\xff", bytes.Repeat([]byte{0}, 300), int64(-1), math.Inf(-1))
	f.Fuzz(func(t *testing.T, s string, b []byte, i int64, x float64) {
		c := registered(t)
		made := func(to []byte) []byte { return append(to, s...) }
		got := all(t, c, "SELECT ?, same(?1), ?, same(?2), ?, same(?3), typeof(?), same(?4) IS ?4, ?", s, b, i, x, made)
		kind := "real|1"
		if math.IsNaN(x) {
			kind = "null|1"
		}
		want := fmt.Sprintf("%s|%s|x%x|x%x|%d|%d|%s|%s", s, s, b, b, i, i, kind, s)
		if got[0] != want {
			t.Errorf("%q, want %q", got[0], want)
		}
		if got := all(t, c, "SELECT joined(column1) FROM (VALUES (?), (?))", "x"+s, "y"+s); got[0] != "x"+s+"+y"+s {
			t.Errorf("%q", got)
		}
		all(t, c, "SELECT column1 FROM (VALUES (?), (?)) ORDER BY column1 COLLATE backwards", s, string(b))
	})
}

// FuzzText prepares any text.
func FuzzText(f *testing.F) {
	f.Add("SELECT 1; SELECT 2")
	f.Add("SELECT same(?), joined(2) OVER ()")
	f.Add("WITH a AS (VALUES (1)) SELECT * FROM a;;-- x")
	f.Fuzz(func(t *testing.T, text string) {
		c := registered(t)
		c.Limit(5, 10_000) // no endless programs
		stop := time.AfterFunc(100*time.Millisecond, c.Interrupt)
		defer stop.Stop()
		if strings.Contains(strings.ToLower(text), "attach") || strings.Contains(strings.ToLower(text), "vacuum") {
			return // they make files
		}
		tryAll(c, text)
		stop.Stop()
		if got := all(t, c, "SELECT 1"); got[0] != "1" {
			t.Error(got)
		}
	})
}
