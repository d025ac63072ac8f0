package production

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/integration/pgtest"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/pool/postgres"
	"github.com/strata-go/strata/pool/sqlite"
)

// littering is what raw SQL leaves in a session, and how it is seen: a query of a text,
// and its answer where nothing was left.
type littering struct{ name, litter, look, clean string }

var littered = map[string][]littering{
	"PostgreSQL": {
		{"a setting", "SET search_path TO nowhere", "SELECT current_setting('search_path')", `"$user", public`},
		{"a setting that texts depend on", "SET TimeZone TO 'Asia/Tokyo'", "SELECT current_setting('TimeZone')", "UTC"},
		{"a setting by a function", "SELECT set_config('work_mem', '1MB', false)", "SELECT current_setting('work_mem')", "4MB"},
		{"a setting after a comment", "/* why */ SET work_mem = '2MB'", "SELECT current_setting('work_mem')", "4MB"},
		{"an advisory lock", "SELECT pg_advisory_lock(7)::text", "SELECT count(*)::text FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())", "0"},
		{"a temporary table", "CREATE TEMP TABLE accounts (id int)", "SELECT count(*)::text FROM pg_class WHERE relname = 'accounts'", "1"},
		{"a listener", "LISTEN news", "SELECT count(*)::text FROM pg_listening_channels()", "0"},
		{"a role", "SET SESSION AUTHORIZATION pg_monitor", "SELECT (session_user = 'pg_monitor')::text", "false"},
		{"a block", "DO $$ BEGIN PERFORM set_config('work_mem', '3MB', false); END $$", "SELECT current_setting('work_mem')", "4MB"},
	},
	"MariaDB": {
		{"a setting", "SET SESSION time_zone = '+09:00'", "SELECT variable_value FROM information_schema.session_variables WHERE variable_name = 'TIME_ZONE'", "+00:00"},
		{"a setting after a comment", "/* why */ set sql_mode = ''", "SELECT IF(variable_value LIKE '%ANSI_QUOTES%', 'kept', 'lost') FROM information_schema.session_variables WHERE variable_name = 'SQL_MODE'", "kept"},
		{"a setting of a language", "SET lc_time_names = 'de_DE'", "SELECT DATE_FORMAT('2026-01-01', '%W')", "Thursday"},
		{"a lock", "SELECT CAST(GET_LOCK('strata', 0) AS CHAR)", "SELECT CAST(IS_FREE_LOCK('strata') AS CHAR)", "1"},
		{"a temporary table", "CREATE TEMPORARY TABLE passing (id int)", "SELECT CAST(COUNT(*) AS CHAR) FROM information_schema.innodb_sys_tables WHERE name LIKE 'tmp/%'", "0"},
		{"another database", "USE mysql", "SELECT IF(DATABASE() = 'mysql', 'left', 'kept')", "kept"},
	},
	"SQLite": {
		{"a setting", "PRAGMA foreign_keys = OFF", "PRAGMA foreign_keys", "1"},
		{"a setting in lower case", "pragma ignore_check_constraints = ON", "PRAGMA ignore_check_constraints", "0"},
		{"a temporary table", "CREATE TEMP TABLE accounts (id int)", "SELECT CAST(count(*) AS TEXT) FROM temp.sqlite_master", "0"},
		{"a temporary view", "CREATE TEMPORARY VIEW v AS SELECT 1", "SELECT CAST(count(*) AS TEXT) FROM temp.sqlite_master", "0"},
		{"another database", "ATTACH ':memory:' AS \"other\"", "SELECT CAST(count(*) AS TEXT) FROM pragma_database_list WHERE name = 'other'", "0"},
	},
}

// asked runs a query of a text on the connection that raw changes run on.
func asked(t *testing.T, db *pool.DB, text string) string {
	t.Helper()
	s, err := builder.RawRows(builder.Raw(strata.SQL(text)), Accounts.Owner.Lower()).One(t.Context(), db)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return s
}

func TestSessionsAreUndone(t *testing.T) {
	for _, policy := range []pool.SessionPolicy{pool.ResetSession, pool.DropSession, pool.KeepSession} {
		for _, w := range ways {
			if strings.HasPrefix(w.name, "wrapped sql") { // whose sessions are kept
				continue
			}
			t.Run(w.name+" "+[]string{"reset", "drop", "keep"}[policy], func(t *testing.T) {
				t.Parallel()
				for _, inTx := range []bool{false, true} {
					r := &recorder{}
					db := w.open(t, pool.Config{MaxConns: 1, Session: policy, Hook: r})
					memory := strings.Contains(w.name, "memory")
					if memory && policy == pool.DropSession {
						continue // the connection is the database
					}
					list := littered[db.Dialect().Name]
					for _, l := range list {
						if inTx && (strings.HasPrefix(l.litter, "PRAGMA") || strings.HasPrefix(l.litter, "ATTACH")) {
							continue // which do nothing in a transaction, or cannot be
						}
						r.take()
						litter := func(db builder.DB) error {
							_, err := builder.Raw(strata.SQL(l.litter)).Exec(t.Context(), db)
							return err
						}
						run := litter
						if inTx {
							run = func(db builder.DB) error { return builder.InTx(t.Context(), db, litter) }
						}
						if err := run(db); err != nil {
							t.Fatalf("%s: %v", l.name, err)
						}
						got := asked(t, db, l.look)
						// A server notices a little later that a connection was closed.
						for i := 0; policy == pool.DropSession && got != l.clean && i < 500; i++ {
							time.Sleep(10 * time.Millisecond)
							got = asked(t, db, l.look)
						}
						switch {
						case policy == pool.KeepSession && got != l.clean:
							return // as it was asked to be
						case policy != pool.KeepSession && got != l.clean:
							t.Errorf("%s is left: %s, want %s", l.name, got, l.clean)
						case policy != pool.KeepSession && len(r.take(pool.OpReset)) == 0:
							t.Errorf("%s: no event of a reset", l.name)
						}
					}
				}
				if policy == pool.KeepSession {
					t.Error("nothing is kept")
				}
			})
		}
	}
}

// TestPlainRawSQLKeepsTheSession sees to it that what leaves nothing costs nothing.
func TestPlainRawSQLKeepsTheSession(t *testing.T) {
	each(t, plain, func(t *testing.T, db *pool.DB) {
		for _, text := range []string{"SELECT 'a'", "WITH x AS (SELECT 'b' AS c) SELECT c FROM x", "-- SET nothing\nSELECT 'd'", "VALUES ('e')"} {
			asked(t, db, text)
		}
		if _, err := builder.Raw("UPDATE accounts SET balance = 1").Exec(t.Context(), db); err != nil {
			t.Fatal(err)
		}
		if s := db.Stats(); s.Reset != 0 {
			t.Errorf("%+v", s)
		}
	})
}

// TestOpenTransactionsAreNotHandedOn leaves one open by raw SQL.
func TestOpenTransactionsAreNotHandedOn(t *testing.T) {
	each(t, func() pool.Config { return pool.Config{MaxConns: 1, Session: pool.KeepSession} }, func(t *testing.T, db *pool.DB) {
		ctx := t.Context()
		if _, err := builder.Raw("BEGIN").Exec(ctx, db); err != nil {
			t.Fatal(err)
		}
		_, err := builder.Insert(Accounts).Rows(Account{Owner: "x"}).Exec(ctx, db)
		engines.Must(t, err)
		engines.Must(t, db.Tx(ctx, func(tx *pool.Tx) error {
			n, err := builder.From(Accounts).Count(ctx, tx)
			if n != 1 {
				t.Errorf("%d rows", n)
			}
			return err
		}))
	})
}

// endless are statements that run until somebody ends them.
var endless = map[string]string{
	"PostgreSQL": "SELECT 'x' FROM pg_sleep(30)",
	"MariaDB":    "SELECT CAST(COUNT(*) AS CHAR) FROM seq_1_to_1000000 AS a, seq_1_to_1000000 AS b",
	"SQLite":     "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT CAST(max(i) AS TEXT) FROM n",
}

func TestStatementTimeout(t *testing.T) {
	each(t, func() pool.Config { return pool.Config{StatementTimeout: 150 * time.Millisecond} }, func(t *testing.T, db *pool.DB) {
		ctx, begun := t.Context(), time.Now()
		text := endless[db.Dialect().Name]
		q := builder.RawRows(builder.Raw(strata.SQL(text)), Accounts.Owner.Lower())
		if _, err := q.One(ctx, db); !errors.Is(err, strata.ErrTimeout) {
			t.Errorf("by itself: %v", err)
		}
		err := db.Tx(ctx, func(tx *pool.Tx) error {
			if _, err := builder.Insert(Accounts).Rows(Account{Owner: "x"}).Exec(ctx, tx); err != nil {
				return err
			}
			_, err := q.One(ctx, tx)
			return err
		})
		if !errors.Is(err, strata.ErrTimeout) {
			t.Errorf("in a transaction: %v", err)
		}
		if d := time.Since(begun); d > 8*time.Second {
			t.Errorf("it took %v", d)
		}
		var late *pool.StatementTimeoutError
		if !errors.As(err, &late) || late.Limit != 150*time.Millisecond || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("the timeout: %v", err)
		}
		patient := pool.WithStatementTimeout(ctx, 0)
		if n, err := builder.From(Accounts).Count(patient, db); n != 0 || err != nil {
			t.Errorf("afterwards: %d, %v", n, err)
		}
		own, cancel := context.WithTimeout(patient, 50*time.Millisecond)
		defer cancel()
		if _, err := q.One(own, db); !errors.Is(err, context.DeadlineExceeded) || errors.As(err, new(*pool.StatementTimeoutError)) {
			t.Errorf("a deadline of the program's: %v", err)
		}
		if s := db.Stats(); s.InUse != 0 {
			t.Errorf("%+v", s)
		}
	})
}

// TestStatementTimeoutOfAContext ends statements of a database that has none, and no others.
func TestStatementTimeoutOfAContext(t *testing.T) {
	each(t, plain, func(t *testing.T, db *pool.DB) {
		q := builder.RawRows(builder.Raw(strata.SQL(endless[db.Dialect().Name])), Accounts.Owner.Lower())
		short := pool.WithStatementTimeout(t.Context(), 100*time.Millisecond)
		for name, run := range map[string]func() error{
			"a statement": func() error { _, err := q.One(short, db); return err },
			"a batch": func() error {
				var b builder.Batch
				builder.QueueAll(&b, builder.From(Accounts))
				builder.QueueOne(&b, q)
				return b.Run(short, db)
			},
		} {
			err := run()
			if late, ok := errors.AsType[*pool.StatementTimeoutError](err); !ok || late.Limit < 100*time.Millisecond || !errors.Is(err, strata.ErrTimeout) {
				t.Errorf("%s: %v", name, err)
			}
		}
		patient := pool.WithStatementTimeout(t.Context(), time.Minute)
		if _, err := builder.From(Accounts).Count(patient, db); err != nil {
			t.Errorf("a statement that is quick: %v", err)
		}
	})
}

// TestCloseIsOrderly closes while a transaction runs, and while one never ends.
func TestCloseIsOrderly(t *testing.T) {
	each(t, plain, func(t *testing.T, db *pool.DB) {
		ctx := t.Context()
		started, ended := make(chan struct{}), make(chan error, 1)
		go func() {
			ended <- db.Tx(ctx, func(tx *pool.Tx) error {
				close(started)
				time.Sleep(100 * time.Millisecond)
				_, err := builder.Insert(Accounts).Rows(Account{Owner: "kept"}).Exec(ctx, tx)
				return err
			})
		}()
		<-started
		engines.Must(t, db.Close(ctx))
		engines.Must(t, <-ended)
		_, err := builder.From(Accounts).All(ctx, db)
		if !errors.Is(err, strata.ErrClosed) || pool.Retryable(err) {
			t.Errorf("after Close: %v", err)
		}
		if err := db.Tx(ctx, func(*pool.Tx) error { return nil }); !errors.Is(err, strata.ErrClosed) {
			t.Errorf("a transaction after Close: %v", err)
		}
		engines.Must(t, db.Close(ctx))
	})
}

func TestCloseCutsWhatDoesNotEnd(t *testing.T) {
	each(t, func() pool.Config { return pool.Config{LeakAfter: time.Hour} }, func(t *testing.T, db *pool.DB) {
		ctx := t.Context()
		started, ended, hold := make(chan struct{}), make(chan error, 1), make(chan struct{})
		go func() {
			ended <- db.Tx(ctx, func(tx *pool.Tx) error {
				if _, err := builder.Insert(Accounts).Rows(Account{Owner: "lost"}).Exec(ctx, tx); err != nil {
					return err
				}
				close(started)
				<-hold
				_, err := builder.Insert(Accounts).Rows(Account{Owner: "lost, too"}).Exec(ctx, tx)
				return err
			})
		}()
		<-started
		soon, stop := context.WithTimeout(ctx, 50*time.Millisecond)
		defer stop()
		begun := time.Now()
		err := db.Close(soon)
		var cut *pool.CutError
		if !errors.As(err, &cut) || !errors.Is(err, context.DeadlineExceeded) || len(cut.Holders) != 1 || !strings.Contains(err.Error(), "session_test.go:") {
			t.Errorf("closing while a transaction runs: %v", err)
		}
		if d := time.Since(begun); d > 3*time.Second {
			t.Errorf("it took %v", d)
		}
		close(hold)
		if err := <-ended; err == nil {
			t.Error("the transaction has committed on a connection that was cut")
		}
	})
}

// TestPoolsSizesAndAges goes by the settings of a URL and of a Config.
func TestPoolsSizesAndAges(t *testing.T) {
	dsn := pgtest.Empty(t)
	for _, c := range []struct {
		name, url string
		config    pool.Config
		want      int
	}{
		{"SQLite by URL", "sqlite:" + t.TempDir() + "/a.db?pool_max_conns=3", pool.Config{MaxConns: 9}, 1 + 3},
		{"SQLite by Config", "sqlite:" + t.TempDir() + "/a.db", pool.Config{MaxConns: 5}, 1 + 5},
		{"SQLite by its own name", "sqlite:" + t.TempDir() + "/a.db?readers=2", pool.Config{MaxConns: 5}, 1 + 2},
		{"PostgreSQL by URL", pgtest.With(dsn, "pool_max_conns", "3"), pool.Config{MaxConns: 9}, 3},
		{"PostgreSQL by Config", dsn, pool.Config{MaxConns: 5}, 5},
	} {
		db, err := pool.Open(t.Context(), c.url, sqlite.Driver, postgres.Driver, c.config)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		if got := db.Stats().MaxConns; got != c.want {
			t.Errorf("%s: %d connections, want %d", c.name, got, c.want)
		}
		engines.Must(t, db.Close(t.Context()))
	}
	for _, url := range []string{"sqlite::memory:", dsn} {
		for name, bad := range map[string]struct {
			parameter, value string
			config           pool.Config
		}{
			"a negative size":         {config: pool.Config{MaxConns: -1}},
			"more kept than there be": {config: pool.Config{MaxConns: 1, MinConns: 2}},
			"a negative timeout":      {config: pool.Config{StatementTimeout: -1}},
			"a policy":                {config: pool.Config{Session: 9}},
			"a duration":              {"pool_acquire_timeout", "soon", pool.Config{}},
			"a number":                {"pool_statement_cache", "many", pool.Config{}},
			"a policy by URL":         {"pool_session", "burn", pool.Config{}},
		} {
			with := url
			if bad.parameter != "" {
				sep := "?"
				if strings.Contains(url, "?") {
					sep = "&"
				}
				with = url + sep + bad.parameter + "=" + bad.value
			}
			if db, err := pool.Open(t.Context(), with, sqlite.Driver, postgres.Driver, bad.config); err == nil {
				db.Close(t.Context())
				t.Errorf("%s with %s is opened", with, name)
			} else if !strings.HasPrefix(err.Error(), "strata: ") || bad.parameter != "" && !strings.Contains(err.Error(), bad.parameter) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

func TestConnectionsGrowOld(t *testing.T) {
	for _, w := range []way{ways[1], ways[3]} {
		t.Run(w.name, func(t *testing.T) {
			t.Parallel()
			db := w.open(t, pool.Config{MaxConns: 2, MaxLifetime: time.Millisecond, MaxIdleTime: time.Hour})
			for range 5 {
				_, err := builder.From(Accounts).All(t.Context(), db)
				engines.Must(t, err)
				time.Sleep(5 * time.Millisecond)
			}
			if s := db.Stats(); s.Closed < 3 || s.Opened < 4 || s.Dead != 0 {
				t.Errorf("%+v", s)
			}
		})
	}
}

func TestIdleConnectionsAreClosed(t *testing.T) {
	db := ways[1].open(t, pool.Config{MaxConns: 4, MaxIdleTime: 40 * time.Millisecond})
	held := make(chan struct{})
	done := make(chan error, 4)
	for range 4 {
		go func() {
			done <- db.ReadTx(t.Context(), func(tx *pool.ReadTx) error {
				_, err := builder.From(Accounts).All(t.Context(), tx)
				<-held
				return err
			})
		}()
	}
	for db.Stats().InUse < 4 {
		time.Sleep(time.Millisecond)
	}
	close(held)
	for range 4 {
		engines.Must(t, <-done)
	}
	for deadline := time.Now().Add(10 * time.Second); db.Stats().Open > 1; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%+v", db.Stats())
		}
	}
}

func TestPostgresIsWithinReach(t *testing.T) {
	var connected int
	driver := postgres.Config{AfterConnect: func(ctx context.Context, c *pgx.Conn) error {
		connected++
		_, err := c.Exec(ctx, "SET application_name = 'mine'")
		return err
	}}.Driver()
	db, err := pool.Open(t.Context(), pgtest.Empty(t), driver, pool.Config{MaxConns: 1, MinConns: 1})
	engines.Must(t, err)
	defer db.Close(context.Background())
	if got := asked(t, db, "SELECT current_setting('application_name')"); got != "mine" || connected != 1 {
		t.Errorf("%q after %d calls", got, connected)
	}
	if _, err := builder.Raw("SET application_name = 'yours'").Exec(t.Context(), db); err != nil {
		t.Fatal(err)
	}
	if got := asked(t, db, "SELECT current_setting('application_name')"); got != "mine" {
		t.Errorf("%q after a reset", got)
	}
	p, ok := postgres.Pool(db)
	if !ok || p.Stat().MaxConns() != 1 {
		t.Fatal("no pool")
	}
	memory := ways[0].open(t, pool.Config{})
	if _, ok := postgres.Pool(memory); ok {
		t.Error("SQLite has a pool of pgx")
	}
	// What the program takes there, Strata waits for, but not for ever.
	c, err := p.Acquire(t.Context())
	engines.Must(t, err)
	defer c.Release()
	short, stop := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer stop()
	if err := db.Ping(short); !errors.Is(err, strata.ErrTimeout) {
		t.Errorf("%v", err)
	}
}
