package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/driver"
	"github.com/strata-go/strata/internal/scan"
	"github.com/strata-go/strata/pool"
)

// openPath opens a database, and handleOf is a handle on one.
func openPath(ctx context.Context, c Config) (driver.Backend, error) {
	db, err := Open(ctx, c)
	if err != nil {
		return nil, err
	}
	return internals.Backend(db), nil
}

func handleOf(b driver.Backend) *pool.DB {
	return internals.Wrap(nil, func(*driver.Config) driver.Backend { return b })
}

// database is a database of one of the kinds there are, with a table t of numbers.
func database(t testing.TB, c Config) *backend {
	t.Helper()
	if c.Path == "" {
		c.Path = filepath.Join(t.TempDir(), "test.db")
	}
	b, err := openPath(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Close(context.Background()) })
	return b.(*backend)
}

func must(t testing.TB, b interface {
	Exec(context.Context, driver.Text) (int64, error)
}, text string, args ...any,
) int64 {
	t.Helper()
	n, err := b.Exec(context.Background(), driver.Text{SQL: text, Args: args})
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return n
}

// textsOf runs a query and returns its rows as text.
func textsOf(b *backend, text string, args ...any) (rows []string, err error) {
	r, err := b.Query(context.Background(), driver.Text{SQL: text, Args: args})
	if err != nil {
		return nil, err
	}
	cells := make([]scan.Cell, len(scan.Columns(r)))
	for r.Next(cells) {
		var row []string
		for i := range cells {
			s, _ := cells[i].Text()
			row = append(row, strings.Clone(s))
		}
		rows = append(rows, strings.Join(row, "|"))
	}
	return rows, r.Close()
}

func single(t testing.TB, b *backend, text string) string {
	t.Helper()
	rows, err := textsOf(b, text)
	if err != nil || len(rows) != 1 {
		t.Fatalf("%s: %v, %v", text, rows, err)
	}
	return rows[0]
}

const endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"

// each runs a test on a file, in memory both ways, and on a wrapped handle.
func each(t *testing.T, f func(t *testing.T, b *backend)) {
	t.Run("file", func(t *testing.T) { f(t, database(t, Config{})) })
	t.Run("memory", func(t *testing.T) { f(t, database(t, Config{Path: ":memory:"})) })
	t.Run("file in memory", func(t *testing.T) {
		f(t, database(t, Config{Path: fmt.Sprintf("file:/%p?vfs=memdb", t)}))
	})
	t.Run("wrapped", func(t *testing.T) {
		db, err := sql.Open("sqlite", filepath.Join(t.TempDir(), "test.db")+"?_pragma=busy_timeout(5000)&_pragma=foreign_keys(1)")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { db.Close() })
		f(t, internals.Backend(Wrap(db)).(*backend))
	})
}

// heeded checks that an error comes of a deadline, and soon after it.
func heeded(t *testing.T, err error, began time.Time, deadline time.Duration) {
	t.Helper()
	if !errors.Is(err, strata.ErrTimeout) || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a deadline ends in %v", err)
	}
	if late := time.Since(began) - deadline; late > time.Second {
		t.Errorf("the deadline is heeded %v late", late)
	}
}

func TestDeadlines(t *testing.T) {
	const soon = 30 * time.Millisecond
	within := func(t *testing.T) (context.Context, time.Time) {
		ctx, cancel := context.WithTimeout(t.Context(), soon)
		t.Cleanup(cancel)
		return ctx, time.Now()
	}
	each(t, func(t *testing.T, b *backend) {
		must(t, b, "CREATE TABLE t (x INTEGER)")
		t.Run("before the first row", func(t *testing.T) {
			ctx, began := within(t)
			_, err := b.Query(ctx, driver.Text{SQL: endless})
			heeded(t, err, began, soon)
		})
		t.Run("a write", func(t *testing.T) {
			ctx, began := within(t)
			_, err := b.Exec(ctx, driver.Text{SQL: "INSERT INTO t " + endless})
			heeded(t, err, began, soon)
		})
		t.Run("in a transaction", func(t *testing.T) {
			ctx, began := within(t)
			s, err := b.Begin(context.Background(), driver.TxOptions{})
			if err != nil {
				t.Fatal(err)
			}
			defer s.Rollback()
			_, err = s.Exec(ctx, driver.Text{SQL: "INSERT INTO t " + endless})
			heeded(t, err, began, soon)
		})
		if _, ok := b.source.(handle); ok {
			return // the driver looks at the context no more
		}
		t.Run("between rows", func(t *testing.T) {
			ctx, began := within(t)
			r, err := b.Query(ctx, driver.Text{SQL: "SELECT 1 UNION ALL SELECT * FROM (" + endless + ")"})
			if err != nil {
				t.Fatal(err)
			}
			var cells [1]scan.Cell
			for r.Next(cells[:]) {
			}
			heeded(t, r.Close(), began, soon)
		})
		t.Run("counting a table", func(t *testing.T) { // one instruction, in which nothing else is asked
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			if _, err := b.Query(ctx, driver.Text{SQL: "SELECT count(*) FROM t"}); !errors.Is(err, context.Canceled) {
				t.Error(err)
			}
		})
		if single(t, b, "SELECT count(*) FROM t") != "0" {
			t.Error("what was stopped is stored")
		}
	})
}

// Who waits for a lock of another process hears of the deadline, too.
func TestDeadlineWhileWaiting(t *testing.T) {
	path := filepath.Join(t.TempDir(), "test.db")
	a, b := database(t, Config{Path: path}), database(t, Config{Path: path})
	must(t, a, "CREATE TABLE t (x INTEGER)")
	s, err := a.Begin(t.Context(), driver.TxOptions{})
	if err != nil {
		t.Fatal(err)
	}
	must(t, s, "INSERT INTO t VALUES (1)")
	const soon = 30 * time.Millisecond
	ctx, cancel := context.WithTimeout(t.Context(), soon)
	defer cancel()
	began := time.Now()
	_, err = b.Exec(ctx, driver.Text{SQL: "INSERT INTO t VALUES (2)"})
	heeded(t, err, began, soon)
	_, err = b.Begin(ctx, driver.TxOptions{})
	heeded(t, err, began, soon)
	if err := s.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	must(t, b, "INSERT INTO t VALUES (3)")
	if got := single(t, b, "SELECT group_concat(x) FROM t"); got != "1,3" {
		t.Error(got)
	}
}

// A lock that is not to be had within the busy timeout is an error.
func TestBusyTimeout(t *testing.T) {
	path := filepath.Join(t.TempDir(), "test.db")
	a, b := database(t, Config{Path: path}), database(t, Config{Path: path, BusyTimeout: 40 * time.Millisecond})
	must(t, a, "CREATE TABLE t (x INTEGER)")
	s, err := a.Begin(t.Context(), driver.TxOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Rollback()
	began := time.Now()
	_, err = b.Exec(t.Context(), driver.Text{SQL: "INSERT INTO t VALUES (2)"})
	if took := time.Since(began); !errors.Is(err, strata.ErrTimeout) || took < 30*time.Millisecond || took > 3*time.Second {
		t.Error(err, took)
	}
}

// SQLite rolls a transaction back by itself when a write is interrupted, and runs
// what follows as transactions of their own: Strata does not.
func TestTransactionThatIsRolledBack(t *testing.T) {
	each(t, func(t *testing.T, b *backend) {
		must(t, b, "CREATE TABLE t (x INTEGER UNIQUE)")
		for name, fail := range map[string]func(s driver.Session) error{
			"a deadline": func(s driver.Session) error {
				ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
				defer cancel()
				_, err := s.Exec(ctx, driver.Text{SQL: "INSERT INTO t " + strings.Replace(endless, "max(i)", "-i", 1)})
				return err
			},
			"a conflict": func(s driver.Session) error {
				_, err := s.Exec(t.Context(), driver.Text{SQL: "INSERT OR ROLLBACK INTO t VALUES (1)"})
				return err
			},
			"its own ROLLBACK, and an error": func(s driver.Session) error {
				must(t, s, "ROLLBACK")
				_, err := s.Exec(t.Context(), driver.Text{SQL: "SELECT nobody"})
				return err
			},
		} {
			s, err := b.Begin(t.Context(), driver.TxOptions{})
			if err != nil {
				t.Fatal(err)
			}
			must(t, s, "INSERT INTO t VALUES (1)")
			if err := fail(s); err == nil {
				t.Fatalf("%s: no error", name)
			}
			if _, err := s.Exec(t.Context(), driver.Text{SQL: "INSERT INTO t VALUES (2)"}); !errors.Is(err, strata.ErrTxFailed) {
				t.Errorf("%s: a later write: %v", name, err)
			}
			if _, err := s.Query(t.Context(), driver.Text{SQL: "SELECT x FROM t"}); !errors.Is(err, strata.ErrTxFailed) {
				t.Errorf("%s: a later query: %v", name, err)
			}
			if err := s.Commit(t.Context()); !errors.Is(err, strata.ErrTxFailed) {
				t.Errorf("%s: the commit: %v", name, err)
			}
			if got := single(t, b, "SELECT count(*) FROM t"); got != "0" {
				t.Errorf("%s: %s rows are kept", name, got)
			}
		}
		// An error that undoes its statement alone leaves the transaction alive.
		s, err := b.Begin(t.Context(), driver.TxOptions{})
		if err != nil {
			t.Fatal(err)
		}
		must(t, s, "INSERT INTO t VALUES (1)")
		if _, err := s.Exec(t.Context(), driver.Text{SQL: "INSERT INTO t VALUES (1)"}); !errors.Is(err, strata.ErrUnique) {
			t.Error(err)
		}
		if err := s.Rollback(); err != nil {
			t.Error(err)
		}
	})
}

// A connection is used by one goroutine at a time, whatever the program does.
func TestTwoGoroutinesInOneTransaction(t *testing.T) {
	each(t, func(t *testing.T, b *backend) {
		must(t, b, "CREATE TABLE t (x INTEGER, y TEXT)")
		for range 20 {
			s, err := b.Begin(t.Context(), driver.TxOptions{})
			if err != nil {
				t.Fatal(err)
			}
			var all sync.WaitGroup
			for g := range 4 {
				all.Go(func() {
					for i := range 20 {
						_, err := s.Exec(t.Context(), driver.Text{SQL: "INSERT INTO t VALUES (?, ?)", Args: []any{int64(i), strings.Repeat("y", 100*g)}})
						if err != nil && !errors.Is(err, strata.ErrTxInUse) {
							t.Errorf("exec: %v", err)
						}
						r, err := s.Query(t.Context(), driver.Text{SQL: "SELECT x, y FROM t"})
						if err != nil {
							if !errors.Is(err, strata.ErrTxInUse) {
								t.Errorf("query: %v", err)
							}
							continue
						}
						var cells [2]scan.Cell
						for r.Next(cells[:]) {
						}
						if err := r.Close(); err != nil && !errors.Is(err, strata.ErrTxInUse) {
							t.Errorf("rows: %v", err)
						}
					}
				})
			}
			all.Wait()
			if err := s.Rollback(); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// Rows that outlive their transaction end; they do not read on another's connection.
func TestRowsAfterTheTransaction(t *testing.T) {
	each(t, func(t *testing.T, b *backend) {
		must(t, b, "CREATE TABLE t (x INTEGER)")
		must(t, b, "INSERT INTO t VALUES (1), (2), (3)")
		s, err := b.Begin(t.Context(), driver.TxOptions{})
		if err != nil {
			t.Fatal(err)
		}
		r, err := s.Query(t.Context(), driver.Text{SQL: "SELECT x FROM t"})
		if err != nil {
			t.Fatal(err)
		}
		var cells [1]scan.Cell
		if !r.Next(cells[:]) {
			t.Fatal("no row")
		}
		if err := s.Commit(t.Context()); err != nil {
			t.Error(err)
		}
		if r.Next(cells[:]) {
			t.Error("rows go on after the transaction")
		}
		if err := r.Close(); !errors.Is(err, strata.ErrTxInUse) {
			t.Error(err)
		}
		must(t, b, "DELETE FROM t")
	})
}

// A statement that writes and returns rows has written all of them, however many
// are read.
func TestReturningThatIsLeft(t *testing.T) {
	each(t, func(t *testing.T, b *backend) {
		must(t, b, "CREATE TABLE t (x INTEGER)")
		r, err := b.Query(t.Context(), driver.Text{SQL: "INSERT INTO t VALUES (1), (2), (3) RETURNING x", Writes: true})
		if err != nil {
			t.Fatal(err)
		}
		var cells [1]scan.Cell
		r.Next(cells[:])
		if err := r.Close(); err != nil {
			t.Error(err)
		}
		if got := single(t, b, "SELECT count(*) FROM t"); got != "3" {
			t.Error(got)
		}
	})
}

// The number of changed rows is the statement's own.
func TestChangedRows(t *testing.T) {
	each(t, func(t *testing.T, b *backend) {
		must(t, b, "CREATE TABLE t (x INTEGER)")
		if n := must(t, b, "INSERT INTO t VALUES (1), (2)"); n != 2 {
			t.Error(n)
		}
		if _, ok := b.source.(handle); ok {
			return // the driver tells the last number again
		}
		for _, text := range []string{"CREATE TABLE u (x INTEGER)", "DELETE FROM t WHERE x > 5", "SELECT 1", "PRAGMA optimize", ""} {
			if n := must(t, b, text); n != 0 {
				t.Errorf("%s changes %d rows", text, n)
			}
		}
	})
}

// A transaction that the program has begun by itself does not stay on the connection.
func TestTransactionThatIsLeft(t *testing.T) {
	b := database(t, Config{})
	must(t, b, "CREATE TABLE t (x INTEGER)")
	must(t, b, "BEGIN IMMEDIATE")
	must(t, b, "INSERT INTO t VALUES (1)")
	if got := single(t, b, "SELECT count(*) FROM t"); got != "1" {
		t.Error(got)
	}
}

// A name in double quotes that nothing has is an error, not a text.
func TestQuotedNames(t *testing.T) {
	b := database(t, Config{})
	must(t, b, "CREATE TABLE t (x INTEGER)")
	for _, text := range []string{`SELECT "nothing"`, `CREATE INDEX i ON t ("nothing")`, `SELECT x FROM t WHERE "nothing" = 1`} {
		if _, err := b.Exec(t.Context(), driver.Text{SQL: text}); err == nil || !strings.Contains(err.Error(), "no such column") {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestKindsOfErrors(t *testing.T) {
	b := database(t, Config{Pragmas: []Pragma{{"max_page_count", "8"}}})
	must(t, b, "CREATE TABLE t (x BLOB)")
	if _, err := b.Exec(t.Context(), driver.Text{SQL: "INSERT INTO t VALUES (zeroblob(100000))"}); !errors.Is(err, strata.ErrFull) {
		t.Errorf("a full database: %v", err)
	}
	r, err := b.Query(t.Context(), driver.Text{SQL: "DELETE FROM t RETURNING x"})
	if err == nil {
		err = r.Close()
	}
	if !errors.Is(err, strata.ErrReadOnly) {
		t.Errorf("a write on a connection that reads: %v", err)
	}
	path := filepath.Join(t.TempDir(), "not.db")
	if err := os.WriteFile(path, []byte(strings.Repeat("this is no database ", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := openPath(t.Context(), Config{Path: path}); !errors.Is(err, strata.ErrCorrupt) {
		t.Errorf("no database: %v", err)
	}
	if _, err := openPath(t.Context(), Config{Path: filepath.Join(t.TempDir(), "none.db"), Mode: ReadWrite}); !errors.Is(err, strata.ErrUnavailable) {
		t.Errorf("no file: %v", err)
	}
}

func TestConfigurations(t *testing.T) {
	dir := t.TempDir()
	main, other := filepath.Join(dir, "main.db"), filepath.Join(dir, "other.db")
	b := database(t, Config{Path: other})
	must(t, b, "CREATE TABLE far (x INTEGER)")
	must(t, b, "INSERT INTO far VALUES (7)")
	open := func(url string) *backend {
		t.Helper()
		db, err := pool.Open(t.Context(), url, Driver)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { db.Close(context.Background()) })
		return internals.Backend(db).(*backend)
	}
	b = open("sqlite:" + main + "?pragma=cache_size%3D-4321&attach=extra:" + other + "&limit=length:5000&busy_timeout=1s&readers=2")
	must(t, b, "CREATE TABLE near (x INTEGER)")
	for text, want := range map[string]string{
		"PRAGMA cache_size":            "-4321",
		"PRAGMA journal_mode":          "wal",
		"PRAGMA foreign_keys":          "1",
		"SELECT x FROM extra.far":      "7",
		"PRAGMA query_only":            "1",
		"SELECT strata_lower('ÄRGER')": "ärger",
	} {
		if got := single(t, b, text); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
	if _, err := textsOf(b, "SELECT ?", strings.Repeat("x", 6000)); !errors.Is(err, strata.ErrOutOfRange) {
		t.Errorf("a text beyond the limit: %v", err)
	}
	b.Close(context.Background())
	b = open("sqlite:" + main + "?mode=ro")
	if _, err := b.Exec(t.Context(), driver.Text{SQL: "INSERT INTO near VALUES (1)"}); !errors.Is(err, strata.ErrReadOnly) {
		t.Errorf("a write with mode=ro: %v", err)
	}
	b = open("sqlite:" + main + "?immutable=1")
	if got := single(t, b, "SELECT count(*) FROM near"); got != "0" {
		t.Error(got)
	}
	b = open("sqlite:file:" + main + "?immutable=1")
	if got := single(t, b, "SELECT count(*) FROM near"); got != "0" {
		t.Error(got)
	}
	for url, want := range map[string]string{
		"sqlite:":                              "no path is given",
		"sqlite:x.db?readers=0":                "at least one reader",
		"sqlite:x.db?mode=no":                  "ro, rw or rwc",
		"sqlite:x.db?busy_timeout=long":        "busy_timeout",
		"sqlite:x.db?nothing=1":                "there is no such parameter",
		"sqlite:x.db?pragma=cache_size":        "a name and a value",
		"sqlite:x.db?attach=other.db":          "a schema and a path",
		"sqlite:x.db?limit=height:3":           "the name of a limit",
		"sqlite::memory:?pragma=cash_size%3D1": "there is no PRAGMA cash_size",
		"sqlite::memory:?pragma=a%20b%3D1":     "not the name of a PRAGMA",
	} {
		if _, err := pool.Open(t.Context(), url, Driver); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", url, err, want)
		}
	}
}

// A database in memory that has a name is shared with a handle of database/sql.
func TestSharedMemory(t *testing.T) {
	for _, name := range []string{"file:/shared?vfs=memdb", "file:other?mode=memory&cache=shared"} {
		handle, err := sql.Open("sqlite", name)
		if err != nil {
			t.Fatal(err)
		}
		defer handle.Close()
		if _, err := handle.Exec("CREATE TABLE t (x INTEGER)"); err != nil {
			t.Fatal(err)
		}
		db, err := pool.Open(t.Context(), "sqlite:"+name, Driver)
		if err != nil {
			t.Fatal(err)
		}
		b := internals.Backend(db).(*backend)
		must(t, b, "INSERT INTO t VALUES (5)")
		var x int
		if err := handle.QueryRow("SELECT x FROM t").Scan(&x); err != nil || x != 5 {
			t.Errorf("%s: %d, %v", name, x, err)
		}
		if err := db.Close(context.Background()); err != nil {
			t.Error(err)
		}
	}
}

func TestMaintenance(t *testing.T) {
	dir := t.TempDir()
	file := handleOf(database(t, Config{Path: filepath.Join(dir, "test.db")}))
	memory := handleOf(database(t, Config{Path: ":memory:"}))
	handle, err := sql.Open("sqlite", filepath.Join(dir, "wrapped.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer handle.Close()
	for name, db := range map[string]*pool.DB{"file": file, "memory": memory, "wrapped": Wrap(handle)} {
		b := internals.Backend(db).(*backend)
		must(t, b, "CREATE TABLE t (x INTEGER PRIMARY KEY, y INTEGER REFERENCES t)")
		must(t, b, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 20000) INSERT INTO t (x) SELECT i FROM n")
		copies := map[string]func(context.Context, *pool.DB, string) error{"vacuum": VacuumInto, "backup": Backup}
		for kind, write := range copies {
			path := filepath.Join(dir, name+"-"+kind+".db")
			err := write(t.Context(), db, path)
			if name == "wrapped" && kind == "backup" {
				if !errors.Is(err, strata.Unsupported) {
					t.Errorf("%s %s: %v", name, kind, err)
				}
				continue
			}
			if err != nil {
				t.Errorf("%s %s: %v", name, kind, err)
				continue
			}
			if got := single(t, database(t, Config{Path: path, Mode: ReadOnly}), "SELECT count(*) FROM t"); got != "20000" {
				t.Errorf("%s %s: %s rows", name, kind, got)
			}
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			path += "2"
			if err := write(ctx, db, path); !errors.Is(err, context.Canceled) {
				t.Errorf("%s %s with a context that has ended: %v", name, kind, err)
			}
		}
		if found, err := IntegrityCheck(t.Context(), db); err != nil || found != nil {
			t.Errorf("%s: %v, %v", name, found, err)
		}
		for _, f := range []func(context.Context, *pool.DB) error{Vacuum, Optimize} {
			if err := f(t.Context(), db); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := Checkpoint(t.Context(), db, "SOME"); err == nil {
			t.Error("a checkpoint of no mode")
		}
		res, err := Checkpoint(t.Context(), db, CheckpointTruncate)
		if err != nil || name == "file" && (res.Log != res.Done || res.Log < 0) {
			t.Errorf("%s: %+v, %v", name, res, err)
		}
	}
	// Somebody reads: the log cannot begin anew.
	busy := handleOf(database(t, Config{Path: filepath.Join(dir, "test.db"), BusyTimeout: 10 * time.Millisecond}))
	must(t, internals.Backend(file).(*backend), "INSERT INTO t (x) VALUES (30000)")
	s, err := internals.Backend(file).Begin(t.Context(), driver.TxOptions{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Query(t.Context(), driver.Text{SQL: "SELECT count(*) FROM t"}); err != nil {
		t.Fatal(err)
	}
	must(t, internals.Backend(file).(*backend), "INSERT INTO t (x) VALUES (30001)")
	if _, err := Checkpoint(t.Context(), busy, CheckpointTruncate); !errors.Is(err, strata.ErrTimeout) {
		t.Errorf("a checkpoint beside a reader: %v", err)
	}
	s.Rollback()
}

func TestIntegrityCheckFinds(t *testing.T) {
	b := database(t, Config{})
	must(t, b, "CREATE TABLE t (x INTEGER PRIMARY KEY, y INTEGER REFERENCES t)")
	c, err := b.source.acquire(t.Context(), true, "")
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"PRAGMA foreign_keys = OFF", "INSERT INTO t VALUES (1, 99)", "PRAGMA foreign_keys = ON"} {
		if _, err := c.exec(t.Context(), text, arguments{}); err != nil {
			t.Fatal(err)
		}
	}
	c.release()
	found, err := IntegrityCheck(t.Context(), handleOf(b))
	if err != nil || fmt.Sprint(found) != "[1 rows of t refer to rows that are not there]" {
		t.Errorf("%q, %v", found, err)
	}
}

// Statements are kept for their connection, the most recent ones.
func TestStatementsAreKept(t *testing.T) {
	b := database(t, Config{Path: ":memory:"})
	for i := range 3 * maxStatements {
		if got := single(t, b, fmt.Sprintf("SELECT %d", i)); got != fmt.Sprint(i) {
			t.Error(got)
		}
	}
	c, err := b.source.acquire(t.Context(), true, "")
	if err != nil {
		t.Fatal(err)
	}
	defer c.release()
	if n := c.(*native).cache.Kept(); n != maxStatements {
		t.Errorf("%d statements are kept", n)
	}
	// Two at once of one text.
	exec := func(text string) scan.Rows {
		r, err := c.query(t.Context(), text, arguments{}, false)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	a, z := exec("SELECT 1 UNION SELECT 2"), exec("SELECT 1 UNION SELECT 2")
	var cells [1]scan.Cell
	if !a.Next(cells[:]) || !z.Next(cells[:]) || !a.Next(cells[:]) || !z.Next(cells[:]) {
		t.Error("two at once disturb each other")
	}
	a.Close()
	z.Close()
}
