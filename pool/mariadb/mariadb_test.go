package mariadb

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/integration/mariatest"
	"github.com/strata-go/strata/internal/driver"
	"github.com/strata-go/strata/internal/scan"
	"github.com/strata-go/strata/pool"
)

func TestMain(m *testing.M) { mariatest.Main(m) }

// opened opens a database that is empty, or of a URL.
func opened(t *testing.T, url string, options ...pool.Option) (*pool.DB, *backend) {
	t.Helper()
	if url == "" {
		url = mariatest.Empty(t)
	}
	db, err := pool.Open(t.Context(), url, append(options, Driver)...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close(context.Background()) })
	return db, internals.Backend(db).(*backend)
}

// run runs text with arguments, and returns its rows as texts.
func run(ctx context.Context, q interface {
	Query(context.Context, driver.Text) (scan.Rows, error)
}, text string, args ...any,
) (list []string, err error) {
	r, err := q.Query(ctx, driver.Text{SQL: text, Args: args})
	if err != nil {
		return nil, err
	}
	cells := make([]scan.Cell, len(scan.Columns(r)))
	for r.Next(cells) {
		var row []string
		for i := range cells {
			row = append(row, printed(&cells[i]))
		}
		list = append(list, strings.Join(row, " "))
	}
	return list, r.Close()
}

func printed(c *scan.Cell) string {
	switch c.Form {
	case scan.Null:
		return "NULL"
	case scan.Blob:
		b, _ := c.Bytes()
		return fmt.Sprintf("%x", b)
	case scan.Instant:
		at, _ := c.Instant()
		return at.Format(time.RFC3339Nano)
	default:
		s, err := c.Text()
		if err != nil {
			return err.Error()
		}
		return s
	}
}

func exec(t *testing.T, db builder.Writer, list ...string) {
	t.Helper()
	for _, text := range list {
		if _, err := builder.Raw(strata.SQL(text)).Exec(t.Context(), db); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
	}
}

func TestValuesComeAsTheyAre(t *testing.T) {
	_, b := opened(t, "")
	for text, want := range map[string]string{
		"SELECT 1, -1, 1.50, 2e0, CAST(1.5 AS FLOAT), 'ä🙂', x'00ff', NULL":                                                                 "1 -1 1.50 2 1.5 ä🙂 00ff NULL",
		"SELECT CAST('2026-02-28' AS DATE), CAST('0001-01-01 00:00:00' AS DATETIME(6)), CAST('9999-12-31 23:59:59.999999' AS DATETIME(6))": "2026-02-28T00:00:00Z 0001-01-01T00:00:00Z 9999-12-31T23:59:59.999999Z",
		"SELECT COALESCE(NULL, CAST('2026-01-01 01:02:03.000400' AS DATETIME(6))), MAX(CAST('2026-01-01 01:02:03.4' AS DATETIME(6)))":      "2026-01-01T01:02:03.0004Z 2026-01-01T01:02:03.4Z",
		"SELECT 18446744073709551615, SUM(9223372036854775807) FROM (SELECT 1 UNION ALL SELECT 2) AS t":                                    "18446744073709551615 18446744073709551614",
	} {
		if got, err := run(t.Context(), b, text); err != nil || fmt.Sprint(got) != "["+want+"]" {
			t.Errorf("%s:\ngot  %s, %v\nwant %s", text, got, err, want)
		}
	}
	args := []any{int64(-5), 1.5, "x' OR '", []byte{0, 255}, []byte(nil), nil, true}
	got, err := run(t.Context(), b, "SELECT ?, ?, ?, HEX(?), ? IS NULL, ?, ?", args...)
	if want := "[-5 1.5 x' OR ' 00FF 0 NULL 1]"; err != nil || fmt.Sprint(got) != want {
		t.Errorf("got %s, %v, want %s", got, err, want)
	}
	if _, err := run(t.Context(), b, "SELECT ?", struct{}{}); err == nil {
		t.Error("a struct was sent")
	}
	if _, err := run(t.Context(), b, "SELECT ?"); !errors.Is(err, strata.ErrSyntax) {
		t.Errorf("an argument is missing: %v", err)
	}
}

// TestBitsAreNumbers reads them here, and beside a time of day as the driver has them.
func TestBitsAreNumbers(t *testing.T) {
	db, b := opened(t, "")
	exec(t, db, "CREATE TABLE bits (yes bit(1), nine bit(9), all_of bit(64), at time)", "INSERT INTO bits VALUES (b'1', b'100000001', ~0, '01:02:03')")
	for columns, want := range map[string]string{"yes, nine, all_of": "1 257 18446744073709551615", "yes, nine, all_of, at": "1 257 18446744073709551615 01:02:03"} {
		if got, err := run(t.Context(), b, "SELECT "+columns+" FROM bits"); err != nil || fmt.Sprint(got) != "["+want+"]" {
			t.Errorf("%s: %s, %v, want %s", columns, got, err, want)
		}
	}
}

// computed are queries of which MariaDB makes NULL or 0, and what they are here.
var computed = map[string]error{
	"SELECT 1/0":                                            strata.ErrDivideByZero,
	"/* why */ (SELECT 1/0)":                                strata.ErrDivideByZero,
	"-- why\nSELECT 1/0":                                    strata.ErrDivideByZero,
	"SELECT 5 MOD 0":                                        strata.ErrDivideByZero,
	"SELECT CAST('x' AS SIGNED)":                            strata.ErrInvalid,
	"SELECT CAST('2026-02-30' AS DATE)":                     strata.ErrInvalid,
	"SELECT 'abc' + 1":                                      strata.ErrInvalid,
	"SELECT JSON_EXTRACT('{bad', '$.a')":                    strata.ErrInvalid,
	"SELECT STR_TO_DATE('nonsense', '%Y')":                  strata.ErrInvalid,
	"SELECT seq, 1/(CAST(seq AS SIGNED)-2) FROM seq_1_to_3": strata.ErrDivideByZero,
	"SELECT REPEAT('a', 1000000000)":                        strata.ErrOutOfRange,
	"WITH t AS (SELECT 1/0 AS a) SELECT a FROM t":           strata.ErrDivideByZero,
}

func testWarnings(t *testing.T, b *backend, session driver.Session) {
	t.Helper()
	for text, kind := range computed {
		if got, err := run(t.Context(), b, text); !errors.Is(err, kind) {
			t.Errorf("%s: %v, %v, not %v", text, got, err, kind)
		}
		if got, err := run(t.Context(), session, text); !errors.Is(err, kind) {
			t.Errorf("%s in a transaction: %v, %v, not %v", text, got, err, kind)
		}
	}
	for _, text := range []string{"SELECT 1", "SHOW STATUS LIKE 'x'", "SELECT CAST(1.26 AS DECIMAL(3, 1))", "EXPLAIN SELECT 1"} {
		if _, err := run(t.Context(), b, text); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestWarningsAreErrors(t *testing.T) {
	db, b := opened(t, "")
	s, err := b.Begin(t.Context(), driver.TxOptions{})
	if err != nil {
		t.Fatal(err)
	}
	testWarnings(t, b, s)
	s.Rollback()
	exec(t, db, "CREATE TABLE w (a INT, b VARCHAR(5)) ENGINE=InnoDB", "INSERT INTO w VALUES (1, '1'), (2, 'x')")
	for _, text := range []string{
		"INSERT INTO w (a) SELECT CAST('x' AS SIGNED)", "UPDATE w SET a = 7 WHERE b = 1 AND a < 3", "INSERT INTO w (a) VALUES (1/0)",
		"DELETE FROM w WHERE b = 1", "DELETE FROM w WHERE a / 0 = 1 OR a = 1", "DELETE FROM w WHERE b = 1 RETURNING a", "/* why */ DELETE FROM w WHERE b = 1",
	} {
		if _, err := b.Exec(t.Context(), driver.Text{SQL: text}); err == nil {
			t.Errorf("%s: no error", text)
		}
	}
	if got, err := run(t.Context(), b, "SELECT a, b FROM w ORDER BY a"); fmt.Sprint(got) != "[1 1 2 x]" || err != nil {
		t.Errorf("what has warned was kept: %s, %v", got, err)
	}
	for _, c := range []struct {
		text string
		want int64
	}{
		{"INSERT INTO w (a) VALUES (11), (12), (13) RETURNING a", 3}, {"DELETE FROM w WHERE a > 11 RETURNING a", 2}, {"UPDATE w SET a = 11 WHERE a = 11", 1},
	} {
		if n, err := b.Exec(t.Context(), driver.Text{SQL: c.text}); n != c.want || err != nil {
			t.Errorf("%s: %d, %v", c.text, n, err)
		}
	}
	exec(t, db, "CREATE TABLE named (id INT, CONSTRAINT mine PRIMARY KEY (id))") // whose name is not heeded
}

// The reply to a change that means no row has no columns, whatever RETURNING says.
func TestChangesOfNothingReturnNothing(t *testing.T) {
	db, b := opened(t, "")
	exec(t, db, "CREATE TABLE n (a INT PRIMARY KEY)", "INSERT INTO n VALUES (1), (2)")
	for _, c := range []struct {
		arg  int64
		want string
	}{{1, "[]"}, {0, "[]"}, {2, "[1 2]"}} {
		if got, err := run(t.Context(), b, "DELETE FROM n WHERE ? = 2 RETURNING a", c.arg); fmt.Sprint(got) != c.want || err != nil {
			t.Errorf("%d: %s, %v", c.arg, got, err)
		}
	}
}

func TestRefusalsHaveKinds(t *testing.T) {
	db, b := opened(t, "")
	exec(t, db,
		"CREATE TABLE p (id BIGINT PRIMARY KEY, u VARCHAR(60), n INT NOT NULL, c INT, d DATETIME(6), CONSTRAINT p_u_key UNIQUE (u), CONSTRAINT p_c CHECK (c < 10), j JSON) ENGINE=InnoDB",
		"CREATE TABLE k (id BIGINT PRIMARY KEY, p BIGINT, CONSTRAINT k_p_fkey FOREIGN KEY (p) REFERENCES p (id)) ENGINE=InnoDB",
		"INSERT INTO p (id, u, n) VALUES (1, 'a', 1)", "INSERT INTO k VALUES (1, 1)",
		"CREATE TABLE counted (id TINYINT AUTO_INCREMENT PRIMARY KEY, n INT) ENGINE=InnoDB", "INSERT INTO counted VALUES (127, 0)",
		"CREATE TABLE chain (id BIGINT PRIMARY KEY, p BIGINT, CONSTRAINT chain_p_fkey FOREIGN KEY (p) REFERENCES chain (id) ON DELETE CASCADE, CONSTRAINT `a``b` CHECK (id > 0)) ENGINE=InnoDB",
		"INSERT INTO chain WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < 20) SELECT n, NULLIF(n - 1, 0) FROM r")
	const secret = "se'cret' for key 'p_u_key"
	exec(t, db, "INSERT INTO p (id, u, n) VALUES (2, 'se''cret'' for key ''p_u_key', 1)")
	for _, c := range []struct {
		text string
		args []any
		kind error
		said string // table, columns, constraint
	}{
		{"INSERT INTO p (id, n) VALUES (1, 1)", nil, strata.ErrUnique, "|[]|"},
		{"INSERT INTO p (id, u, n) VALUES (3, ?, 1)", []any{secret}, strata.ErrUnique, "|[]|p_u_key"},
		{"INSERT INTO p (id, n) VALUES (3, NULL)", nil, strata.ErrNotNull, "|[n]|"},
		{"INSERT INTO p (id) VALUES (3)", nil, strata.ErrNotNull, "|[n]|"},
		{"INSERT INTO p (id, n, c) VALUES (3, 1, 11)", nil, strata.ErrCheck, "p|[]|p_c"},
		{"INSERT INTO chain (id) VALUES (0)", nil, strata.ErrCheck, "chain|[]|a`b"},
		{"DELETE FROM chain WHERE id = 1", nil, strata.ErrUnsupported, "chain|[p]|chain_p_fkey"},
		{"INSERT INTO p (id, n, j) VALUES (3, 1, ?)", []any{"{secret"}, strata.ErrInvalid, "p|[j]|"},
		{"INSERT INTO k VALUES (2, 77)", nil, strata.ErrForeignKey, "k|[p]|k_p_fkey"},
		{"DELETE FROM p WHERE id = 1", nil, strata.ErrForeignKey, "k|[p]|k_p_fkey"},
		{"INSERT INTO p (id, n) VALUES (3, ?)", []any{int64(1) << 40}, strata.ErrOutOfRange, "|[n]|"},
		{"INSERT INTO p (id, n) VALUES (3, ?)", []any{"secret"}, strata.ErrInvalid, "p|[n]|"},
		{"INSERT INTO p (id, n, d) VALUES (3, 1, ?)", []any{"secret"}, strata.ErrInvalid, "p|[d]|"},
		{"INSERT INTO p (id, n, u) VALUES (3, 1, ?)", []any{strings.Repeat("secret", 20)}, strata.ErrOutOfRange, "|[u]|"},
		{"INSERT INTO counted (n) VALUES (1)", nil, strata.ErrOutOfRange, "|[id]|"},
		{"SELECT CAST(? AS SIGNED) + 9223372036854775807", []any{int64(7654321)}, strata.ErrOutOfRange, "|[]|"},
		{"SELECT (SELECT 1 UNION ALL SELECT 2)", nil, strata.ErrCardinality, "|[]|"},
		{"SELECT nothing FROM p", nil, strata.ErrUndefined, "|[]|"},
		{"SELECT 1 FROM nowhere", nil, strata.ErrUndefined, "|[]|"},
		{"SELECT nothing(1)", nil, strata.ErrUndefined, "|[]|"},
		{"SELEC 1", nil, strata.ErrSyntax, "|[]|"},
		{"CREATE TABLE p (id INT)", nil, strata.ErrExists, "|[]|"},
		{"CREATE TABLE k2 (p BIGINT, CONSTRAINT k_p_fkey FOREIGN KEY (p) REFERENCES p (id)) ENGINE=InnoDB", nil, strata.ErrExists, "|[]|"},
		{"SELECT 'a' REGEXP ?", []any{"secret("}, strata.ErrInvalid, "|[]|"},
		{"SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'mine'", nil, strata.ErrRaised, "|[]|"},
		{"SET STATEMENT max_statement_time = 0.05 FOR SELECT SLEEP(5)", nil, strata.ErrTimeout, "|[]|"},
	} {
		_, err := run(t.Context(), b, c.text, c.args...)
		var e *strata.DatabaseError
		if !errors.As(err, &e) || !errors.Is(err, c.kind) {
			t.Errorf("%s: %v is not %v", c.text, err, c.kind)
			continue
		}
		if said := fmt.Sprintf("%s|%v|%s", e.Table, e.Columns, e.Constraint); said != c.said {
			t.Errorf("%s: %v says %s, not %s", c.text, err, said, c.said)
		}
		if s := err.Error(); strings.Contains(s, "secret") || strings.Contains(s, "cret'") || strings.Contains(s, "7654321") || strings.Contains(s, "\n") {
			t.Errorf("%s: %q holds a value, or several lines", c.text, s)
		}
		if e.Code == "" || e.SQL == "" && c.kind == nil {
			t.Errorf("%s: %+v", c.text, e)
		}
	}
}

func TestAContextEndsTheServersWork(t *testing.T) {
	db, b := opened(t, "", pool.Config{MaxConns: 1})
	id, err := run(t.Context(), b, "SELECT CONNECTION_ID()")
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"SELECT SLEEP(20)", "SELECT COUNT(*) FROM seq_1_to_100000 AS a, seq_1_to_100000 AS b"} {
		for range 2 {
			ctx, stop := context.WithTimeout(t.Context(), 50*time.Millisecond)
			begun := time.Now()
			_, err := b.Exec(ctx, driver.Text{SQL: text})
			stop()
			if d := time.Since(begun); !errors.Is(err, context.DeadlineExceeded) || !errors.Is(err, strata.ErrTimeout) || d > 900*time.Millisecond {
				t.Errorf("%s: %v after %v", text, err, d)
			}
		}
	}
	// Rows that are left early, and those whose context ends while they are read.
	for range 3 {
		r, err := b.Query(t.Context(), driver.Text{SQL: "SELECT a.seq FROM seq_1_to_100000 AS a, seq_1_to_100000 AS b"})
		if err != nil {
			t.Fatal(err)
		}
		begun := time.Now()
		if err := r.Close(); err != nil || time.Since(begun) > 900*time.Millisecond {
			t.Errorf("rows left early: %v after %v", err, time.Since(begun))
		}
	}
	ctx, stop := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer stop()
	if got, err := run(ctx, b, "SELECT a.seq FROM seq_1_to_100000 AS a, seq_1_to_100000 AS b"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%d rows, %v", len(got), err)
	}
	// A statement that follows at once is not the one that is ended.
	for i := range 200 {
		ctx, stop := context.WithCancel(t.Context())
		go stop()
		b.Exec(ctx, driver.Text{SQL: "DO SLEEP(0.0001)"})
		if _, err := b.Exec(t.Context(), driver.Text{SQL: "DO SLEEP(0.001)"}); err != nil {
			t.Fatalf("%d: %v", i, err)
		}
		stop()
	}
	if again, err := run(t.Context(), b, "SELECT CONNECTION_ID()"); err != nil || again[0] != id[0] {
		t.Errorf("connection %s became %s, %v", id, again, err)
	}
	if s := db.Stats(); s.Opened != 1 || s.Dead != 0 || s.Unknown != 0 {
		t.Errorf("%+v", s)
	}
	running, err := run(t.Context(), b, "SELECT info FROM information_schema.processlist WHERE command = 'Execute' AND info NOT LIKE '%processlist%'")
	if err != nil || len(running) > 0 {
		t.Errorf("%v still run, %v", running, err)
	}
}

func TestWhatTheServerUndoesIsGone(t *testing.T) {
	db, b := opened(t, "")
	exec(t, db, "CREATE TABLE k (id INT PRIMARY KEY, v INT) ENGINE=InnoDB", "INSERT INTO k VALUES (1, 1), (2, 2)")
	begin := func(level string) driver.Session {
		s, err := b.Begin(t.Context(), driver.TxOptions{Isolation: level})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { s.Rollback() })
		return s
	}
	one := begin("repeatable read")
	if _, err := run(t.Context(), one, "SELECT v FROM k"); err != nil {
		t.Fatal(err)
	}
	exec(t, db, "UPDATE k SET v = 5 WHERE id = 1")
	_, err := one.Exec(t.Context(), driver.Text{SQL: "UPDATE k SET v = v + 1 WHERE id = 1"})
	if !errors.Is(err, strata.ErrSerialization) || !pool.Retryable(err) {
		t.Errorf("a lost update: %v", err)
	}
	for _, text := range []string{"ROLLBACK TO SAVEPOINT s", "INSERT INTO k VALUES (9, 9)"} {
		if _, err := one.Exec(t.Context(), driver.Text{SQL: text}); !errors.Is(err, strata.ErrTxFailed) {
			t.Errorf("%s after that: %v", text, err)
		}
	}
	if err := one.Commit(t.Context()); !errors.Is(err, strata.ErrTxFailed) {
		t.Errorf("its commit: %v", err)
	}
	// A deadlock.
	a, z := begin(""), begin("")
	step := func(s driver.Session, id int) error {
		_, err := s.Exec(t.Context(), driver.Text{SQL: "UPDATE k SET v = 0 WHERE id = ?", Args: []any{int64(id)}})
		return err
	}
	if err := errors.Join(step(a, 1), step(z, 2)); err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- step(a, 2) }()
	if err := errors.Join(step(z, 1), <-done); !errors.Is(err, strata.ErrDeadlock) {
		t.Errorf("a deadlock: %v", err)
	}
}

// TestADeadlockInASavepoint ends the transaction around it, and what follows says so.
func TestADeadlockInASavepoint(t *testing.T) {
	db, _ := opened(t, "")
	exec(t, db, "CREATE TABLE k (id INT PRIMARY KEY, n INT) ENGINE=InnoDB", "INSERT INTO k VALUES (1, 0), (2, 0), (3, 0)")
	var both, done sync.WaitGroup
	both.Add(2)
	var next [2]error
	for i := range 2 {
		done.Go(func() {
			err := db.Tx(t.Context(), func(tx *pool.Tx) error {
				err := tx.Tx(t.Context(), func(tx *pool.Tx) error {
					if _, err := builder.Raw("UPDATE k SET n = 1 WHERE id = ?", 1+i).Exec(t.Context(), tx); err != nil {
						return err
					}
					both.Done()
					both.Wait()
					_, err := builder.Raw("UPDATE k SET n = 2 WHERE id = ?", 2-i).Exec(t.Context(), tx)
					return err
				})
				if err != nil && !errors.Is(err, strata.ErrDeadlock) {
					t.Error(err)
				}
				_, next[i] = builder.Raw("UPDATE k SET n = n + 1 WHERE id = 3").Exec(t.Context(), tx)
				return nil
			})
			if (next[i] != nil) != errors.Is(err, strata.ErrDeadlock) || err != nil && !pool.Retryable(err) {
				t.Errorf("%v, after %v", err, next[i])
			}
		})
	}
	done.Wait()
	err := cmp.Or(next[0], next[1])
	if !errors.Is(err, strata.ErrTxFailed) || !strings.Contains(err.Error(), "as a whole") || next[0] != nil && next[1] != nil {
		t.Errorf("%v, %v", next[0], next[1])
	}
}

func TestDefinitionsAreRefusedInATransaction(t *testing.T) {
	db, b := opened(t, "")
	exec(t, db, "CREATE TABLE k (id INT PRIMARY KEY) ENGINE=InnoDB")
	err := db.Tx(t.Context(), func(tx *pool.Tx) error {
		exec(t, tx, "INSERT INTO k VALUES (1)")
		for _, text := range []string{
			"CREATE TABLE z (id INT)", "/* it */ create or replace table z (id int)", "-- x\nDROP TABLE k", "ALTER TABLE k ADD z INT",
			"TRUNCATE TABLE k", "COMMIT", "BEGIN", "START TRANSACTION", "ROLLBACK", "SET autocommit = 1",
			"CREATE TRIGGER z BEFORE INSERT ON k FOR EACH ROW SET NEW.id = 1", "LOCK TABLES k WRITE",
			"CREATE/**/TABLE z (id INT)", "DROP -- x\nTABLE k", "CREATE\vTABLE z (id INT)", "SET STATEMENT foreign_key_checks = 0 FOR CREATE TABLE z (id INT)",
			"CREATE TEMPORARY SEQUENCE z", "ROLLBACK/**/", "SET/**/SESSION autocommit = 1",
		} {
			_, err := builder.Raw(strata.SQL(text)).Exec(t.Context(), tx)
			if !errors.Is(err, strata.Unsupported) {
				t.Errorf("%s: %v", text, err)
			}
		}
		exec(t, tx, "CREATE TEMPORARY TABLE z (id INT)", "DROP TEMPORARY TABLE z", "CREATE /* - */ TEMPORARY TABLE z (id INT)", "SET STATEMENT max_statement_time = 9 FOR SELECT 1")
		return strata.ErrStale
	})
	if err != strata.ErrStale {
		t.Error(err)
	}
	if got, err := run(t.Context(), b, "SELECT id FROM k"); len(got) > 0 || err != nil {
		t.Errorf("%s was kept, %v", got, err)
	}
}

// TestTransactionsThatAStatementEnds has texts that nobody can tell it of before: what follows
// is refused, and nobody is told that nothing was kept.
func TestTransactionsThatAStatementEnds(t *testing.T) {
	db, b := opened(t, "")
	exec(t, db, "CREATE TABLE k (id INT PRIMARY KEY) ENGINE=InnoDB",
		"CREATE PROCEDURE commits() COMMIT", "CREATE PROCEDURE defines() CREATE TABLE k (id INT)", "CREATE PROCEDURE fails() SIGNAL SQLSTATE '45000'",
		"CREATE PROCEDURE shows() BEGIN COMMIT; SELECT 1; END")
	for text, kind := range map[string]error{
		"CALL commits()": strata.ErrCommitUnknown, "CALL defines()": strata.ErrCommitUnknown, "CALL shows()": strata.ErrCommitUnknown,
		"EXECUTE IMMEDIATE 'COMMIT'": strata.ErrCommitUnknown, "IF TRUE THEN COMMIT; END IF": strata.ErrCommitUnknown, "CALL fails()": strata.ErrRaised,
	} {
		exec(t, db, "DELETE FROM k")
		err := db.Tx(t.Context(), func(tx *pool.Tx) error {
			exec(t, tx, "INSERT INTO k VALUES (1)")
			err := tx.Tx(t.Context(), func(tx *pool.Tx) error {
				_, err := builder.Raw(strata.SQL(text)).Exec(t.Context(), tx)
				return err
			})
			if !errors.Is(err, kind) || pool.Retryable(err) {
				t.Errorf("%s: %v", text, err)
			}
			_, err = builder.Raw("INSERT INTO k VALUES (2)").Exec(t.Context(), tx)
			if ended := kind == strata.ErrCommitUnknown; ended != (err != nil) {
				t.Errorf("after %s: %v", text, err)
			}
			return nil
		})
		if ended := kind == strata.ErrCommitUnknown; ended != errors.Is(err, strata.ErrCommitUnknown) {
			t.Errorf("the commit after %s: %v", text, err)
		}
		want := "[1]"
		if kind != strata.ErrCommitUnknown {
			want = "[1 2]"
		}
		if got, err := run(t.Context(), b, "SELECT id FROM k ORDER BY id"); fmt.Sprint(got) != want || err != nil {
			t.Errorf("after %s: %s, %v", text, got, err)
		}
	}
}

func TestSessionsAreHandedOnAsNew(t *testing.T) {
	db, b := opened(t, "", pool.Config{MaxConns: 1})
	exec(t, db, "CREATE TABLE k (id INT PRIMARY KEY) ENGINE=InnoDB", "CREATE ROLE IF NOT EXISTS strata_test")
	for _, text := range []string{"SET SESSION sql_mode = ''", "SET @mine = 1", "CREATE TEMPORARY TABLE temp (a INT)", "SELECT GET_LOCK('mine', 0)", "BEGIN", "SET autocommit = 0", "USE mysql", "SET ROLE strata_test"} {
		if _, err := b.Exec(t.Context(), driver.Text{SQL: text, Leaves: dialect.MariaDB.Leaves([]byte(text))}); err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(text, "BEGIN") {
			exec(t, db, "INSERT INTO k VALUES (1)", "DELETE FROM k")
		}
		got, err := run(t.Context(), b, "SELECT @@sql_mode = ?, @mine IS NULL, IS_FREE_LOCK('mine'), @@in_transaction, @@autocommit, DATABASE() = 'mysql', CURRENT_ROLE() IS NULL", sqlMode)
		if want := "[1 1 1 0 1 0 1]"; err != nil || fmt.Sprint(got) != want {
			t.Errorf("after %s: %s, %v, not %s", text, got, err, want)
		}
		if _, err := run(t.Context(), b, "SELECT a FROM temp"); !errors.Is(err, strata.ErrUndefined) {
			t.Errorf("after %s: %v", text, err)
		}
	}
	if s := db.Stats(); s.Reset == 0 || s.Opened != 2 {
		t.Errorf("%+v", s)
	}
}

// end ends the sessions of a database but for the one that asks.
func end(t *testing.T, b *backend) {
	t.Helper()
	other, err := b.server.connect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	list, err := other.ask(t.Context(), "SELECT COALESCE(GROUP_CONCAT(id), '') FROM information_schema.processlist WHERE db = DATABASE() AND id <> CONNECTION_ID()")
	if err != nil {
		t.Fatal(err)
	}
	for id := range strings.SplitSeq(list[0], ",") {
		if id != "" {
			other.command(t.Context(), "KILL "+id)
		}
	}
	time.Sleep(50 * time.Millisecond)
}

func TestLostConnectionsAreReplaced(t *testing.T) {
	db, b := opened(t, "", pool.Config{MaxConns: 2})
	exec(t, db, "CREATE TABLE k (id INT PRIMARY KEY) ENGINE=InnoDB")
	end(t, b)
	exec(t, db, "INSERT INTO k VALUES (1)") // was looked at before
	err := db.Tx(t.Context(), func(tx *pool.Tx) error {
		end(t, b)
		exec(t, tx, "INSERT INTO k VALUES (2)") // begins on another one
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	err = db.Tx(t.Context(), func(tx *pool.Tx) error {
		exec(t, tx, "INSERT INTO k VALUES (3)")
		end(t, b)
		_, err := builder.Raw("INSERT INTO k VALUES (4)").Exec(t.Context(), tx)
		return err
	})
	if !errors.Is(err, strata.ErrConnection) {
		t.Errorf("a transaction whose connection was lost: %v", err)
	}
	// While a statement runs.
	for _, c := range []struct {
		text   string
		writes bool
		want   error
	}{{"SELECT SLEEP(0.3)", false, nil}, {"INSERT INTO k SELECT 5 FROM (SELECT SLEEP(0.3)) AS s", true, strata.ErrCommitUnknown}} {
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			time.Sleep(100 * time.Millisecond)
			end(t, b)
		}()
		r, err := b.Query(t.Context(), driver.Text{SQL: c.text, Writes: c.writes})
		if err == nil {
			err = r.Close()
		}
		<-ended
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v, not %v", c.text, err, c.want)
		}
	}
	if got, err := run(t.Context(), b, "SELECT id FROM k ORDER BY id"); err != nil || fmt.Sprint(got) != "[1 2]" {
		t.Errorf("%s, %v", got, err)
	}
	if s := db.Stats(); s.Dead == 0 || s.Resent != 2 || s.Unknown != 1 {
		t.Errorf("%+v", s)
	}
}

func TestStatementsAreKept(t *testing.T) {
	for most, want := range map[int]int{4: 4, -1: 0} {
		_, b := opened(t, "", pool.Config{MaxConns: 1, StatementCache: most})
		for i := range 20 {
			if got, err := run(t.Context(), b, fmt.Sprintf("SELECT %d + ?", i), int64(1)); err != nil || got[0] != fmt.Sprint(i+1) {
				t.Errorf("%s, %v", got, err)
			}
		}
		h, err := b.acquire(t.Context(), driver.Text{})
		if err != nil {
			t.Fatal(err)
		}
		if n := h.Conn().cache.Kept(); n != want {
			t.Errorf("%d statements are kept, not %d", n, want)
		}
		b.release(h)
		if got, err := run(t.Context(), b, "SHOW SESSION STATUS LIKE 'Prepared_stmt_count'"); err != nil {
			t.Errorf("%s, %v", got, err)
		}
	}
}

// TestStatementsOfAllConnectionsAreCounted has a server with room for few, which connections
// at rest make. What others keep is theirs.
func TestStatementsOfAllConnectionsAreCounted(t *testing.T) {
	db, _ := opened(t, "")
	exec(t, db, "SET GLOBAL max_prepared_stmt_count = 12")
	t.Cleanup(func() {
		if _, err := builder.Raw("SET GLOBAL max_prepared_stmt_count = DEFAULT").Exec(context.Background(), db); err != nil {
			t.Error(err)
		}
	})
	url := mariatest.Empty(t)
	_, b := opened(t, url, pool.Config{MaxConns: 4})
	var held []driver.Session
	for i := range 4 {
		s, err := b.Begin(t.Context(), driver.TxOptions{})
		if err != nil {
			t.Fatal(err)
		}
		for j := range 2 {
			if _, err := run(t.Context(), s, fmt.Sprintf("SELECT %d + ?", 10*i+j), int64(1)); err != nil {
				t.Fatal(err)
			}
		}
		held = append(held, s)
	}
	for _, s := range held {
		if err := s.Rollback(); err != nil {
			t.Error(err)
		}
	}
	for i := range 20 {
		if got, err := run(t.Context(), b, fmt.Sprintf("SELECT %d * ?", i), int64(2)); err != nil || got[0] != fmt.Sprint(2*i) {
			t.Fatalf("statement %d: %s, %v", i, got, err)
		}
	}
	_, other := opened(t, url, pool.Config{MaxConns: 1})
	b.pool.Drop()
	time.Sleep(100 * time.Millisecond)
	for i, full := 0, false; !full; i++ {
		if _, err := run(t.Context(), other, fmt.Sprintf("SELECT %d - ?", i), int64(1)); err != nil {
			t.Fatal(err)
		}
		count, err := run(t.Context(), other, "SHOW GLOBAL STATUS LIKE 'Prepared_stmt_count'")
		if full = err != nil || count[0] == "Prepared_stmt_count 12"; i > 20 {
			t.Fatalf("%s, %v", count, err)
		}
	}
	var e *strata.DatabaseError
	if _, err := run(t.Context(), b, "SELECT 3 / ?", int64(1)); !errors.As(err, &e) || !errors.Is(err, strata.ErrTooMany) || !e.Unsent || !pool.Retryable(err) {
		t.Errorf("without room: %v", err)
	}
}

func TestWhatCannotBeReached(t *testing.T) {
	for url, kind := range map[string]error{
		"mariadb://root@127.0.0.1:1/x":         strata.ErrUnavailable,
		"mariadb://root@/x?socket=/nowhere":    strata.ErrUnavailable,
		"mariadb://nobody:no@" + host(t) + "/": strata.ErrPermission,
	} {
		_, err := pool.Open(t.Context(), url, Driver)
		var e *strata.DatabaseError
		if !errors.Is(err, kind) || !errors.As(err, &e) || !e.Unsent {
			t.Errorf("%s: %v, not %v", url, err, kind)
		}
	}
	user, _, _ := strings.Cut(strings.TrimPrefix(mariatest.Empty(t), "mariadb://"), "/")
	db, _ := opened(t, "mariadb://"+user+"/?tls=false")
	if _, err := builder.Raw("CREATE TABLE t (id INT)").Exec(t.Context(), db); !errors.Is(err, strata.ErrUndefined) {
		t.Errorf("without a database: %v", err)
	}
	for _, url := range []string{
		"mariadb://a:secret%zz@x/y", "mariadb://a:secret@x/y?nothing=1", "mariadb:secret", "mariadb://a:secret@x/y?tls=perhaps",
		"mariadb://a:secret@x/y?socket=", "mariadb://a:secret@x/y?connect_timeout=0", "mariadb://a:secret@x/y?connect_timeout=soon",
	} {
		if _, err := pool.Open(t.Context(), url, Driver); err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", url, err)
		}
	}
}

// TestSilentServers are waited for as long as the URL says.
func TestSilentServers(t *testing.T) {
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	for wait, said := range map[string]string{"250ms": "within 250ms", "1": "within 1s"} {
		begun := time.Now()
		_, err := pool.Open(t.Context(), "mariadb://a@"+silent.Addr().String()+"/x?connect_timeout="+wait, Driver)
		if !errors.Is(err, strata.ErrUnavailable) || !strings.Contains(err.Error(), said) || time.Since(begun) > 5*time.Second {
			t.Errorf("%s: %v after %v", wait, err, time.Since(begun))
		}
	}
}

func host(t *testing.T) string {
	_, rest, _ := strings.Cut(mariatest.Empty(t), "@")
	at, _, _ := strings.Cut(rest, "/")
	return at
}

// TestWhatIsTooLarge is told before it is sent where a statement is, and by the server of one
// argument. The connection stays.
func TestWhatIsTooLarge(t *testing.T) {
	db, b := opened(t, "", pool.Config{MaxConns: 1})
	exec(t, db, "CREATE TABLE large (id INT, s LONGTEXT, u LONGTEXT) ENGINE=InnoDB")
	ids, err := run(t.Context(), b, "SELECT CONNECTION_ID()")
	if err != nil {
		t.Fatal(err)
	}
	for i, size := range []int{15 << 20, 17 << 20, 40 << 20} {
		_, err := run(t.Context(), b, "INSERT INTO large VALUES (?, ?, 'x')", int64(i), strings.Repeat("x", size))
		var e *strata.DatabaseError
		if fits := size < 16<<20; fits != (err == nil) || !fits && (!errors.Is(err, strata.ErrOutOfRange) || !errors.As(err, &e) || !strings.Contains(err.Error(), "max_allowed_packet")) {
			t.Errorf("%d bytes: %v", size, err)
		}
	}
	if got, err := run(t.Context(), b, "SELECT CONNECTION_ID()"); err != nil || got[0] != ids[0] {
		t.Errorf("%s, %v, want %s", got, err, ids)
	}
	if got, err := run(t.Context(), b, "SELECT id, LENGTH(s) FROM large"); err != nil || fmt.Sprint(got) != "[0 15728640]" {
		t.Errorf("%s, %v", got, err)
	}
}

// TestSilenceIsNoDeadline is not the end of a context: it has none.
func TestSilenceIsNoDeadline(t *testing.T) {
	ctx, stop := context.WithTimeoutCause(t.Context(), 0, silence(connectTimeout))
	defer stop()
	<-ctx.Done()
	err := databaseError(connecting{ended(ctx, mysql.ErrInvalidConn)})
	if !errors.Is(err, strata.ErrUnavailable) || errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "has not answered within 10s") {
		t.Error(err)
	}
}

// Texts that agree in their first thousand bytes are in order, too.
func TestLongTextsAreInOrder(t *testing.T) {
	db, b := opened(t, "")
	exec(t, db, "CREATE TABLE l (id INT, a LONGTEXT, z LONGTEXT) ENGINE=InnoDB",
		"INSERT INTO l VALUES (1, CONCAT(REPEAT('ä', 20000), 'b'), 'x'), (2, CONCAT(REPEAT('ä', 20000), 'a'), 'x'), (3, CONCAT(REPEAT('ä', 20000), 'a'), 'w')")
	got, err := run(t.Context(), b, "SELECT id, DENSE_RANK() OVER (ORDER BY a) FROM l ORDER BY a, z")
	if fmt.Sprint(got) != "[3 1 2 1 1 2]" || err != nil {
		t.Errorf("%s, %v", got, err)
	}
}

func TestPoolsShrinkAndGrow(t *testing.T) {
	url := mariatest.Empty(t)
	for name, c := range map[string]struct {
		config pool.Config
		want   func(pool.Stats) bool
	}{
		"least":    {pool.Config{MaxConns: 5, MinConns: 3}, func(s pool.Stats) bool { return s.Open == 3 }},
		"idle":     {pool.Config{MaxConns: 5, MaxIdleTime: 30 * time.Millisecond}, func(s pool.Stats) bool { return s.Open == 0 && s.Closed == 1 }},
		"lifetime": {pool.Config{MaxConns: 1, MaxLifetime: time.Nanosecond}, func(s pool.Stats) bool { return s.Closed > 1 && s.Dead == 0 }},
		"pinged":   {pool.Config{MaxConns: 1, PingAfter: time.Nanosecond}, func(s pool.Stats) bool { return s.Opened == 1 && s.Dead == 0 }},
	} {
		db, b := opened(t, url, c.config)
		good := false
		for begun := time.Now(); !good && time.Since(begun) < 5*time.Second; time.Sleep(10 * time.Millisecond) {
			if name == "lifetime" || name == "pinged" {
				if _, err := run(t.Context(), b, "SELECT 1"); err != nil {
					t.Fatal(err)
				}
			}
			good = c.want(db.Stats())
		}
		if !good {
			t.Errorf("%s: %+v", name, db.Stats())
		}
	}
}

// Moments of an expression have all of their digits, whatever the argument's type is told as.
func TestMomentsAreWhole(t *testing.T) {
	_, b := opened(t, "")
	const at = "2026-01-02 03:04:05.678901"
	for _, text := range []string{
		"SELECT CAST(? AS DATETIME(6))", "SELECT COALESCE(CAST(? AS DATETIME(6)), NOW())", "SELECT GREATEST(CAST(? AS DATETIME(6)), CAST('2020-01-01' AS DATETIME))",
		"SELECT IF(1, CAST(? AS DATETIME(6)), CAST('2020-01-01' AS DATETIME))", "SELECT CASE WHEN 0 THEN CAST('2020-01-01' AS DATETIME) ELSE CAST(? AS DATETIME(6)) END",
		"SELECT DATE_ADD(CAST(? AS DATETIME(6)), INTERVAL 0 SECOND)", "SELECT a FROM JSON_TABLE(JSON_ARRAY(?), '$[*]' COLUMNS (a DATETIME(6) PATH '$')) AS t",
		"SELECT CAST('2020-01-01' AS DATETIME) WHERE FALSE UNION ALL SELECT CAST(? AS DATETIME(6))", "SELECT MAX(a) OVER () FROM (SELECT CAST(? AS DATETIME(6)) AS a) AS t",
	} {
		got, err := run(t.Context(), b, text, at)
		if want := "[2026-01-02T03:04:05.678901Z]"; err != nil || fmt.Sprint(got) != want {
			t.Errorf("%s: %s, %v", text, got, err)
		}
	}
}
