package production

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/integration/pgtest"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/pool/postgres"
	"github.com/strata-go/strata/pool/sqlite"
)

// bomb is a hook that panics at one operation, before or after it.
type bomb struct {
	op     pool.Op
	before bool
	armed  bool
}

func (b *bomb) Before(ctx context.Context, e *pool.Event) context.Context {
	if b.armed && b.before && e.Op == b.op {
		panic("bomb")
	}
	return ctx
}

func (b *bomb) After(_ context.Context, e *pool.Event) {
	if b.armed && !b.before && e.Op == b.op {
		panic("bomb")
	}
}

// TestHooksThatPanic is of a program that goes on after a panic of its hook, as servers
// do: nothing stays taken, and nothing waits for ever.
func TestHooksThatPanic(t *testing.T) {
	for _, w := range ways {
		t.Run(w.name, func(t *testing.T) {
			t.Parallel()
			b := &bomb{}
			db := w.open(t, pool.Config{MaxConns: 1, AcquireTimeout: 2 * time.Second, Hook: b})
			for _, b.op = range statements {
				for _, b.before = range []bool{true, false} {
					name := fmt.Sprintf("%v before=%v", b.op, b.before)
					ended := make(chan any, 1)
					b.armed = true
					go func() {
						defer func() { ended <- recover() }()
						everything(t.Context(), db)
					}()
					select {
					case p := <-ended:
						if p == nil {
							t.Errorf("%s: no panic", name)
						}
					case <-time.After(20 * time.Second):
						t.Fatalf("%s: it does not end", name)
					}
					b.armed = false
					if s := db.Stats(); s.InUse != 0 {
						t.Fatalf("%s: %d connections stay taken", name, s.InUse)
					}
					if _, err := builder.From(Accounts).Count(t.Context(), db); err != nil {
						t.Fatalf("%s: afterwards: %v", name, err)
					}
				}
			}
		})
	}
}

// everything asks a database for every kind of operation.
func everything(ctx context.Context, db *pool.DB) {
	db.Ping(ctx)
	builder.From(Accounts).Count(ctx, db)
	builder.Update(Accounts).Set(Accounts.Balance.Set(1)).Where(Accounts.ID.Eq(-1)).Exec(ctx, db)
	builder.Insert(Accounts).Rows(rows(3)...).OnConflict(Accounts.Owner).DoNothing().Exec(ctx, db)
	var b builder.Batch
	builder.QueueExec(&b, builder.Update(Accounts).Set(Accounts.Balance.Set(1)).Where(Accounts.ID.Eq(-1)))
	builder.QueueExec(&b, builder.Update(Accounts).Set(Accounts.Balance.Set(2)).Where(Accounts.ID.Eq(-1)))
	b.Run(ctx, db)
	db.Tx(ctx, func(tx *pool.Tx) error {
		builder.From(Accounts).Count(ctx, tx)
		tx.Tx(ctx, func(*pool.Tx) error { return nil })
		tx.Tx(ctx, func(*pool.Tx) error { return errMine })
		return nil
	})
	db.Tx(ctx, func(tx *pool.Tx) error {
		builder.From(Accounts).Count(ctx, tx)
		return errMine
	})
}

// TestHooksThatPanicWhileWaiting is of those that wait for a connection.
func TestHooksThatPanicWhileWaiting(t *testing.T) {
	for _, w := range []way{ways[0], ways[3]} {
		for _, before := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s before=%v", w.name, before), func(t *testing.T) {
				t.Parallel()
				b := &bomb{op: pool.OpWait, before: before}
				db := w.open(t, pool.Config{MaxConns: 1, AcquireTimeout: 2 * time.Second, Hook: b})
				b.armed = true
				waited := make(chan any, 1)
				engines.Must(t, db.Tx(t.Context(), func(*pool.Tx) error {
					go func() {
						defer func() { waited <- recover() }()
						builder.From(Accounts).Count(t.Context(), db)
					}()
					for deadline := time.Now().Add(200 * time.Millisecond); db.Stats().Waiting == 0 && len(waited) == 0 && time.Now().Before(deadline); {
						time.Sleep(time.Millisecond)
					}
					return nil
				}))
				if <-waited == nil {
					t.Fatal("no panic")
				}
				if s := db.Stats(); s.InUse != 0 || s.Waiting != 0 {
					t.Fatalf("%+v", s)
				}
				if _, err := builder.From(Accounts).Count(t.Context(), db); err != nil {
					t.Fatal(err)
				}
			})
		}
	}
}

// TestLeaksOfThoseWhoWaited sees one that waited for longer than leaks are patient.
func TestLeaksOfThoseWhoWaited(t *testing.T) {
	each(t, func() pool.Config {
		return pool.Config{MaxConns: 1, LeakAfter: 200 * time.Millisecond, AcquireTimeout: 20 * time.Second}
	}, func(t *testing.T, db *pool.DB) {
		if strings.Contains(t.Name(), "SQLite_file") || strings.Contains(t.Name(), "sql.DB") {
			t.Skip("its writer is not waited for so long")
		}
		ctx, ended := t.Context(), make(chan error, 1)
		engines.Must(t, db.Tx(ctx, func(*pool.Tx) error {
			go func() {
				ended <- db.Tx(ctx, func(*pool.Tx) error {
					for deadline := time.Now().Add(10 * time.Second); db.Stats().Leaked < 2; time.Sleep(time.Millisecond) {
						if time.Now().After(deadline) {
							return errors.New("it is not known")
						}
					}
					return nil
				})
			}()
			time.Sleep(600 * time.Millisecond)
			return nil
		}))
		engines.Must(t, <-ended)
	})
}

// TestLeasesAreWatchedInTime has leaks that are found just as leases end.
func TestLeasesAreWatchedInTime(t *testing.T) {
	each(t, func() pool.Config { return pool.Config{MaxConns: 2, LeakAfter: time.Nanosecond} }, func(t *testing.T, db *pool.DB) {
		done := make(chan error)
		for range 4 {
			go func() {
				for range 100 {
					if _, err := builder.From(Accounts).Count(t.Context(), db); err != nil {
						done <- err
						return
					}
				}
				done <- nil
			}()
		}
		for range 4 {
			engines.Must(t, <-done)
		}
	})
}

// TestCloseRacesWithEverything closes, twice, while statements begin and end.
func TestCloseRacesWithEverything(t *testing.T) {
	each(t, func() pool.Config { return pool.Config{MaxConns: 3} }, func(t *testing.T, db *pool.DB) {
		done := make(chan error)
		for i := range 8 {
			go func() {
				for {
					var err error
					switch ctx := t.Context(); i % 3 {
					case 0:
						_, err = builder.From(Accounts).Count(ctx, db)
					case 1:
						err = db.ReadTx(ctx, func(tx *pool.ReadTx) error {
							_, err := builder.From(Accounts).Count(ctx, tx)
							return err
						})
					default:
						_, err = builder.Raw("UPDATE accounts SET balance = 1 /* TEMP */").Exec(ctx, db)
					}
					if errors.Is(err, strata.ErrClosed) {
						done <- nil
						return
					}
				}
			}()
		}
		time.Sleep(30 * time.Millisecond)
		ctx, stop := context.WithCancel(t.Context())
		stop()
		go func() { done <- nil; db.Close(ctx) }()
		go func() { db.Close(ctx); done <- nil }()
		for range 10 {
			select {
			case <-done:
			case <-time.After(20 * time.Second):
				t.Fatalf("somebody does not end: %+v", db.Stats())
			}
		}
		if s := db.Stats(); s.InUse != 0 || s.Waiting != 0 {
			t.Errorf("%+v", s)
		}
	})
}

// TestCloseOfWhatIsIdle has nobody to wait for.
func TestCloseOfWhatIsIdle(t *testing.T) {
	each(t, plain, func(t *testing.T, db *pool.DB) {
		ctx, stop := context.WithCancel(t.Context())
		stop()
		engines.Must(t, db.Close(ctx))
	})
}

// TestCloseRefusesAllAtOnce reads while Close waits for a writer.
func TestCloseRefusesAllAtOnce(t *testing.T) {
	each(t, plain, func(t *testing.T, db *pool.DB) {
		ctx, closed := t.Context(), make(chan error, 1)
		engines.Must(t, db.Tx(ctx, func(tx *pool.Tx) error {
			if _, err := builder.From(Accounts).Count(ctx, tx); err != nil {
				return err
			}
			go func() { closed <- db.Close(ctx) }()
			for deadline := time.Now().Add(3 * time.Second); ; time.Sleep(time.Millisecond) {
				soon, stop := context.WithTimeout(ctx, 100*time.Millisecond)
				_, err := builder.From(Accounts).Count(soon, db)
				stop()
				if errors.Is(err, strata.ErrClosed) {
					return nil
				}
				if time.Now().After(deadline) {
					return fmt.Errorf("a read while the database is being closed: %v", err)
				}
			}
		}))
		engines.Must(t, <-closed)
	})
}

// TestWrappedPoolsKeepTheirOwnSettings resets a session of a pool whose program has set
// its connections up.
func TestWrappedPoolsKeepTheirOwnSettings(t *testing.T) {
	ctx := t.Context()
	pc, err := pgxpool.ParseConfig(pgtest.Empty(t))
	engines.Must(t, err)
	pc.MaxConns = 1
	pc.AfterConnect = func(ctx context.Context, c *pgx.Conn) error {
		_, err := c.Exec(ctx, "SET work_mem = '7MB'")
		return err
	}
	p, err := pgxpool.NewWithConfig(ctx, pc)
	engines.Must(t, err)
	t.Cleanup(p.Close)
	db := filled(t, postgres.Wrap(p))
	_, err = builder.Raw("SET search_path TO nowhere").Exec(ctx, db)
	engines.Must(t, err)
	if got := asked(t, db, "SELECT current_setting('work_mem') || current_setting('search_path')"); got != `7MB"$user", public` {
		t.Errorf("%s", got)
	}
}

// TestRawSQLIsLookedAtAsTheDatabaseReadsIt has statements that stand where they are not
// looked for.
func TestRawSQLIsLookedAtAsTheDatabaseReadsIt(t *testing.T) {
	more := map[string][]littering{
		"PostgreSQL": {
			{"after a comment to a carriage return", "-- x\rSET work_mem = '2MB'", "SELECT current_setting('work_mem')", "4MB"},
			{"by the view of settings", "UPDATE pg_settings SET setting = '2048' WHERE name = 'work_mem'", "SELECT current_setting('work_mem')", "4MB"},
			{"a prepared statement", "PREPARE mine AS SELECT 1", "SELECT count(*)::text FROM pg_prepared_statements WHERE name = 'mine'", "0"},
			{"in a CTE", "WITH s AS (SELECT set_config('work_mem', '2MB', false) AS c) SELECT c FROM s", "SELECT current_setting('work_mem')", "4MB"},
			{"a quoted function", `SELECT pg_catalog."set_config"('work_mem', '2MB', false)`, "SELECT current_setting('work_mem')", "4MB"},
		},
		"SQLite": {
			{"after a byte order mark", "\ufeffPRAGMA foreign_keys = OFF", "SELECT CAST(foreign_keys AS TEXT) FROM pragma_foreign_keys", "1"},
			{"LIKE", "PRAGMA case_sensitive_like = ON", "SELECT CAST('a' LIKE 'A' AS TEXT)", "1"},
			{"the schema", "PRAGMA writable_schema = ON", "SELECT CAST(writable_schema AS TEXT) FROM pragma_writable_schema", "0"},
			{"the size", "PRAGMA max_page_count = 1000", "SELECT CAST(max_page_count > 100000 AS TEXT) FROM pragma_max_page_count", "1"},
			{"names of columns", "PRAGMA full_column_names = ON", "SELECT CAST(full_column_names AS TEXT) FROM pragma_full_column_names", "0"},
		},
	}
	for _, w := range ways {
		if strings.HasPrefix(w.name, "wrapped sql") {
			continue
		}
		t.Run(w.name, func(t *testing.T) {
			t.Parallel()
			db := w.open(t, pool.Config{MaxConns: 1})
			for _, l := range more[db.Dialect().Name] {
				if _, err := builder.Raw(strata.SQL(l.litter)).Exec(t.Context(), db); err != nil {
					t.Errorf("%s: %v", l.name, err)
				} else if got := asked(t, db, l.look); got != l.clean {
					t.Errorf("%s is left: %s, want %s", l.name, got, l.clean)
				}
			}
		})
	}
}

// TestTheJournalIsPutInOrder leaves a database in memory without a journal, with which
// nothing is rolled back.
func TestTheJournalIsPutInOrder(t *testing.T) {
	db, ctx := ways[0].open(t, plain()), t.Context()
	_, err := builder.Raw("PRAGMA journal_mode = OFF").Exec(ctx, db)
	engines.Must(t, err)
	err = db.Tx(ctx, func(tx *pool.Tx) error {
		if _, err := builder.Insert(Accounts).Rows(rows(3)...).Exec(ctx, tx); err != nil {
			return err
		}
		return errMine
	})
	if !errors.Is(err, errMine) {
		t.Fatal(err)
	}
	if n, err := builder.From(Accounts).Count(ctx, db); n != 0 || err != nil {
		t.Errorf("%d rows are left of a transaction that was rolled back, %v", n, err)
	}
}

// TestResetsKeepTheConfiguration has a setting of the program's own on a connection that
// is the database.
func TestResetsKeepTheConfiguration(t *testing.T) {
	driver := sqlite.Config{Pragmas: []sqlite.Pragma{{Name: "case_sensitive_like", Value: "ON"}}}.Driver()
	db, err := pool.Open(t.Context(), "sqlite::memory:", driver)
	engines.Must(t, err)
	defer db.Close(context.Background())
	_, err = builder.Raw("PRAGMA foreign_keys = OFF").Exec(t.Context(), db)
	engines.Must(t, err)
	if got := asked(t, db, "SELECT CAST('a' LIKE 'A' AS TEXT)"); got != "0" {
		t.Error("LIKE is not what the configuration says")
	}
}

// TestProceduresThatCommitAreRunOnce fails after a part of it was kept, with an error as
// of a statement whose table has changed since it was prepared.
func TestProceduresThatCommitAreRunOnce(t *testing.T) {
	for _, w := range ways {
		if !strings.Contains(w.name, "PostgreSQL") && !strings.Contains(w.name, "pgx") {
			continue
		}
		t.Run(w.name, func(t *testing.T) {
			t.Parallel()
			db, ctx := w.open(t, plain()), t.Context()
			_, err := builder.Raw("CREATE PROCEDURE half(o text) LANGUAGE plpgsql AS $$ BEGIN INSERT INTO accounts (owner, balance) VALUES (o || random(), 1); COMMIT; PERFORM * FROM nowhere; END $$").Exec(ctx, db)
			engines.Must(t, err)
			for i, call := range []*builder.RawStatement{builder.Raw("CALL half('x')"), builder.Raw("CALL half(?)", "y")} {
				if _, err := call.Exec(ctx, db); !errors.Is(err, strata.ErrUndefined) {
					t.Fatal(err)
				}
				if n, err := builder.From(Accounts).Count(ctx, db); n != int64(i+1) || err != nil {
					t.Fatalf("%d rows after %d calls, %v", n, i+1, err)
				}
			}
		})
	}
}

// TestNumbersThatAreHuge are those that programs mean by "never" and "all".
func TestNumbersThatAreHuge(t *testing.T) {
	const never = math.MaxInt64
	for _, w := range ways {
		t.Run(w.name, func(t *testing.T) {
			t.Parallel()
			db := w.open(t, pool.Config{
				MaxLifetime: never, MaxIdleTime: never, AcquireTimeout: never, StatementTimeout: never, PingAfter: never, LeakAfter: never,
				Retry: pool.RetryPolicy{Attempts: math.MaxInt, Base: never, Max: never},
			})
			for range 3 {
				_, err := builder.From(Accounts).Count(t.Context(), db)
				engines.Must(t, err)
			}
			var b builder.Batch
			builder.QueueExec(&b, builder.Update(Accounts).Set(Accounts.Balance.Set(1)).Where(Accounts.ID.Eq(-1)))
			builder.QueueExec(&b, builder.Update(Accounts).Set(Accounts.Balance.Set(2)).Where(Accounts.ID.Eq(-1)))
			engines.Must(t, b.Run(t.Context(), db))
			if s := db.Stats(); s.Closed != 0 {
				t.Errorf("%+v", s)
			}
		})
	}
	for _, url := range []string{"sqlite::memory:", "sqlite:" + t.TempDir() + "/a.db", pgtest.Empty(t)} {
		for _, n := range []int{1<<32 + 1, math.MaxInt} {
			db, err := pool.Open(t.Context(), url, sqlite.Driver, postgres.Driver, pool.Config{MaxConns: n})
			if err == nil {
				t.Errorf("%d connections are %d", n, db.Stats().MaxConns)
				db.Close(t.Context())
			}
		}
	}
	db, err := pool.Open(t.Context(), "sqlite:"+t.TempDir()+"/a.db", sqlite.Driver, pool.Config{MaxIdleTime: 1})
	engines.Must(t, err)
	engines.Must(t, db.Close(t.Context()))
}

// TestRetryOfNoDatabase tries again without one.
func TestRetryOfNoDatabase(t *testing.T) {
	for _, db := range []*pool.DB{nil, {}} {
		n := 0
		err := db.Retry(t.Context(), func(context.Context) error { n++; return strata.ErrDeadlock }, pool.RetryPolicy{Attempts: 2})
		if n != 2 || !errors.Is(err, strata.ErrDeadlock) {
			t.Errorf("%d times: %v", n, err)
		}
	}
}

// cutter is a proxy that ends a connection when the server has answered a query of one
// row, and before the client has heard of it.
type cutter struct {
	left atomic.Int32 // how often it is to do so
}

func (c *cutter) start(t *testing.T, url string) (through string) {
	t.Helper()
	config, err := pgx.ParseConfig(url)
	engines.Must(t, err)
	server := func() (net.Conn, error) {
		if strings.HasPrefix(config.Host, "/") {
			return net.Dial("unix", fmt.Sprintf("%s/.s.PGSQL.%d", config.Host, config.Port))
		}
		return net.Dial("tcp", net.JoinHostPort(config.Host, fmt.Sprint(config.Port)))
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	engines.Must(t, err)
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			if s, err := server(); err == nil {
				c.relay(client, s)
			}
		}
	}()
	user := config.User
	if config.Password != "" {
		user += ":" + config.Password
	}
	return "postgres://" + user + "@" + l.Addr().String() + "/" + config.Database + "?sslmode=disable"
}

func (c *cutter) relay(client, server net.Conn) {
	pass := func(to, from net.Conn, cut func(b []byte) bool) {
		defer client.Close()
		defer server.Close()
		b := make([]byte, 1<<16)
		for {
			n, err := from.Read(b)
			if err != nil || cut(b[:n]) {
				return
			}
			if _, err := to.Write(b[:n]); err != nil {
				return
			}
		}
	}
	go pass(server, client, func([]byte) bool { return false })
	go pass(client, server, func(b []byte) bool {
		return c.left.Load() > 0 && bytes.Contains(b, []byte("SELECT 1\x00")) && c.left.Add(-1) >= 0
	})
}

var counted = strata.Func0(strata.TypeInt64, "nextval('counted')")

// TestWhatMayHaveEffectsIsSentOnce cuts the reply to a query that calls a function of the
// program's: whether it has effects nobody knows, so that it is not sent again.
func TestWhatMayHaveEffectsIsSentOnce(t *testing.T) {
	url := pgtest.Empty(t)
	direct := opened(t, url, plain())
	_, err := builder.Raw("CREATE SEQUENCE counted").Exec(t.Context(), direct)
	engines.Must(t, err)
	_, err = builder.Insert(Accounts).Rows(rows(1)...).Exec(t.Context(), direct)
	engines.Must(t, err)
	c := &cutter{}
	db, err := pool.Open(t.Context(), c.start(t, url), postgres.Driver, pool.Config{MaxConns: 1})
	engines.Must(t, err)
	defer db.Close(context.Background())
	q := builder.Select(counted()).From(Accounts)
	inTx := func() error {
		return db.Tx(t.Context(), func(tx *pool.Tx) error {
			_, err := q.One(t.Context(), tx)
			return err
		})
	}
	alone := func() error {
		_, err := q.One(t.Context(), db)
		return err
	}
	for name, run := range map[string]func() error{"alone": alone, "in a transaction": inTx} {
		engines.Must(t, run()) // prepared from here on
		before := asked(t, direct, "SELECT last_value::text FROM counted")
		c.left.Store(1)
		err := run()
		c.left.Store(0)
		after := asked(t, direct, "SELECT last_value::text FROM counted")
		var was, is int
		fmt.Sscan(before, &was)
		fmt.Sscan(after, &is)
		if is != was+1 || !errors.Is(err, strata.ErrConnection) {
			t.Errorf("%s: it ran %d times: %v", name, is-was, err)
		}
	}
}

// TestPreparedStatementsThatRawSQLDrops drops what is prepared for other statements.
func TestPreparedStatementsThatRawSQLDrops(t *testing.T) {
	for _, w := range ways[3:6] { // PostgreSQL
		for _, text := range []string{"DISCARD ALL", "DEALLOCATE ALL"} {
			t.Run(w.name+" "+text, func(t *testing.T) {
				t.Parallel()
				db, ctx := w.open(t, pool.Config{MaxConns: 1}), t.Context()
				uses := map[string]func() error{
					"a query": func() error {
						_, err := builder.From(Accounts).Where(Accounts.ID.Eq(1)).All(ctx, db)
						return err
					},
					"a change": func() error {
						_, err := builder.Update(Accounts).Set(Accounts.Balance.Set(1)).Where(Accounts.ID.Eq(-1)).Exec(ctx, db)
						return err
					},
					"a transaction": func() error {
						return db.Tx(ctx, func(tx *pool.Tx) error {
							_, err := builder.From(Accounts).Where(Accounts.ID.Eq(2)).All(ctx, tx)
							return err
						})
					},
					"rows": func() error {
						_, err := builder.Insert(Accounts).Rows(rows(200)...).Exec(ctx, db)
						return errors.Join(err, builder.InTx(ctx, db, func(tx builder.DB) error {
							_, err := builder.Delete(Accounts).Where(Accounts.ID.Gt(0)).Exec(ctx, tx)
							return err
						}))
					},
				}
				for name, use := range uses {
					for range 2 {
						engines.Must(t, use())
						_, err := builder.Raw(strata.SQL(text)).Exec(ctx, db)
						engines.Must(t, err)
						if err := use(); err != nil {
							t.Errorf("%s: %v", name, err)
						}
					}
				}
			})
		}
	}
}

// TestConnectionsBeginAndEnd counts events of connections, of which some cannot be set up.
func TestConnectionsBeginAndEnd(t *testing.T) {
	r := &recorder{}
	n := 0
	driver := postgres.Config{AfterConnect: func(context.Context, *pgx.Conn) error {
		if n++; n == 2 {
			return errMine
		}
		return nil
	}}.Driver()
	db, err := pool.Open(t.Context(), pgtest.Empty(t), driver, pool.Config{MaxConns: 1, Session: pool.DropSession, Hook: r})
	engines.Must(t, err)
	_, err = builder.Raw("SET work_mem = '2MB'").Exec(t.Context(), db)
	engines.Must(t, err)
	if err := db.Ping(t.Context()); !errors.Is(err, errMine) {
		t.Errorf("%v", err)
	}
	engines.Must(t, db.Ping(t.Context()))
	engines.Must(t, db.Close(t.Context()))
	opened, failed := 0, 0
	for _, e := range r.take(pool.OpConnect, pool.OpDisconnect) {
		switch {
		case e.Err != nil:
			failed++
		case e.Op == pool.OpConnect:
			opened++
		default:
			opened--
		}
	}
	if opened != 0 || failed != 1 {
		t.Errorf("%d are open, %d failed", opened, failed)
	}
}
