package pgbouncer

import (
	"context"
	"errors"
	"net/url"
	"strings"
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
)

// noticed expects the error that names the option.
func noticed(t *testing.T, name string, err error) {
	t.Helper()
	var e *strata.DatabaseError
	if !errors.As(err, &e) || !errors.Is(err, strata.ErrUnsupported) || !strings.Contains(err.Error(), "transaction_pooler=true") || strings.Contains(err.Error(), "\n") {
		t.Errorf("%s: a pooler that the program does not tell of: %v", name, err)
	}
}

// TestNoticed checks that a PgBouncer is noticed before a statement goes through it,
// and that nothing is left on the server's connection, which is another client's next.
func TestNoticed(t *testing.T) {
	dsn := pgtest.Empty(t)
	server := admin(t, dsn)
	name := asked[string](t, server, "SELECT current_database()")
	run(t, server, "ALTER DATABASE "+name+" SET bytea_output = 'escape'", "ALTER DATABASE "+name+" SET extra_float_digits = 0")
	url := pgtest.PgBouncer(t, dsn, one)
	for _, mode := range []string{"cache_statement", "cache_describe", "exec", "simple_protocol"} {
		url := pgtest.With(url, "default_query_exec_mode", mode)
		db, err := engines.Open(t, url)
		if err == nil {
			db.Close(context.Background())
		}
		noticed(t, "URL, "+mode, err)
		_, err = number(t.Context(), wrapped(t, url, func(*pgxpool.Config) {}), "SELECT 1")
		noticed(t, "Wrap, "+mode, err)
		err = wrapped(t, url, func(*pgxpool.Config) {}).Tx(t.Context(), func(*pool.Tx) error { return nil })
		noticed(t, "a transaction of Wrap, "+mode, err)
	}
	other := admin(t, pgtest.With(url, "default_query_exec_mode", "simple_protocol"))
	for setting, want := range map[string]string{"bytea_output": "escape", "extra_float_digits": "0"} {
		if got := asked[string](t, other, "SHOW "+setting); got != want {
			t.Errorf("a connection of the server was left with %s = %s, want %s", setting, got, want)
		}
	}
}

// TestSessionMode checks that all is as without PgBouncer where a client keeps its
// connection of the server.
func TestSessionMode(t *testing.T) {
	dsn := pgtest.Empty(t)
	name := asked[string](t, admin(t, dsn), "SELECT current_database()")
	run(t, admin(t, dsn), "ALTER DATABASE "+name+" SET bytea_output = 'escape'")
	url := pgtest.PgBouncer(t, dsn, "pool_mode=session")
	_, err := engines.Open(t, url)
	noticed(t, "session mode", err)
	for name, db := range map[string]*pool.DB{
		"URL":  opened(t, pgtest.With(url, "transaction_pooler", "false")),
		"Wrap": wrapped(t, url, func(c *pgxpool.Config) { postgres.ThroughPooler(c, postgres.SessionPooler) }),
	} {
		for range 3 {
			n, err := number(t.Context(), db, "SELECT CAST(current_setting('bytea_output') = 'hex' AS integer)")
			if n != 1 || err != nil {
				t.Errorf("%s: the settings are not Strata's: %v", name, err)
			}
		}
	}
}

// TestWronglyToldOf checks what is said where a PgBouncer in transaction mode was told
// to be one in session mode: a prepared statement is not there, or there already.
func TestWronglyToldOf(t *testing.T) {
	dsn := pgtest.With(pgtest.With(pgtest.PgBouncer(t, pgtest.Empty(t), one), "transaction_pooler", "false"), "pool_max_conns", "1")
	const q = "SELECT count(*) FROM pg_class WHERE oid = ?"
	a := opened(t, dsn)
	_, err := number(t.Context(), a, q, 1)
	must(t, err)
	b, err := engines.Open(t, dsn)
	if err == nil {
		t.Cleanup(func() { b.Close(context.Background()) })
		_, err = number(t.Context(), b, q, 1)
	}
	hinted(t, "42P05", err)

	reconnect(t, dsn)
	err = a.Tx(t.Context(), func(tx *pool.Tx) error {
		_, err := number(t.Context(), tx, q, 1)
		return err
	})
	hinted(t, "26000", err)
}

// reconnect makes PgBouncer replace its connections to the database of a URL.
func reconnect(t *testing.T, dsn string) {
	t.Helper()
	u, err := url.Parse(dsn)
	must(t, err)
	database := u.Path[1:]
	u.Path, u.RawQuery = "/pgbouncer", "sslmode=disable&default_query_exec_mode=simple_protocol"
	run(t, admin(t, u.String()), "RECONNECT "+database, "WAIT_CLOSE "+database)
}

func hinted(t *testing.T, code string, err error) {
	t.Helper()
	var e *strata.DatabaseError
	if !errors.As(err, &e) || e.Code != code || !strings.Contains(err.Error(), "transaction_pooler=true") {
		t.Errorf("got %v, want the option beside %s", err, code)
	}
}

// TestSettings checks that what PgBouncer carries over is Strata's whatever the database
// has, and that the rest is an error that says what to set.
func TestSettings(t *testing.T) {
	dsn := pgtest.Empty(t)
	server := admin(t, dsn)
	name := asked[string](t, server, "SELECT current_database()")
	set := func(s string) { run(t, server, "ALTER DATABASE "+name+" "+s) }

	set("SET DateStyle = 'SQL, DMY'")
	set("SET TimeZone = 'America/New_York'")
	set("SET standard_conforming_strings = off")
	// What the program's own URL says is no more than what the database has.
	db := opened(t, pgtest.With(pgtest.With(pgtest.PgBouncer(t, dsn), "transaction_pooler", "true"), "timezone", "Asia/Tokyo"))
	for range 5 {
		n, err := number(t.Context(), db, "SELECT count(*) FROM pg_settings WHERE (name, setting) IN (('DateStyle', 'ISO, MDY'), ('TimeZone', 'UTC'), ('standard_conforming_strings', 'on'))")
		if n != 3 || err != nil {
			t.Errorf("%d of three settings are Strata's, %v", n, err)
		}
	}

	for _, s := range [][2]string{
		{"IntervalStyle", "sql_standard"},
		{"extra_float_digits", "0"},
		{"bytea_output", "escape"},
		{"array_nulls", "off"},
		{"transform_null_equals", "on"},
		{"xmlbinary", "hex"},
	} {
		set("SET " + s[0] + " = '" + s[1] + "'")
		url := pgtest.PgBouncer(t, dsn, "server_lifetime=0") // whose connections are new
		for way, open := range map[string]func() error{
			"URL": func() error {
				_, err := engines.Open(t, pgtest.With(url, "transaction_pooler", "true"))
				return err
			},
			"Wrap": func() error {
				_, err := number(t.Context(), wrapped(t, url, func(c *pgxpool.Config) { postgres.ThroughPooler(c, postgres.TransactionPooler) }), "SELECT 1")
				return err
			},
		} {
			err := open()
			if !errors.Is(err, strata.ErrUnsupported) || !strings.Contains(err.Error(), s[0]+" is '"+s[1]+"'") || !strings.Contains(err.Error(), "ALTER ROLE … SET "+s[0]) {
				t.Errorf("%s, %s = %s: %v", way, s[0], s[1], err)
			}
			for _, other := range []string{"IntervalStyle", "extra_float_digits", "bytea_output", "array_nulls", "transform_null_equals", "xmlbinary"} {
				if other != s[0] && err != nil && strings.Contains(err.Error(), other) {
					t.Errorf("%s: %s is named, but not wrong: %v", way, other, err)
				}
			}
		}
		set("RESET " + s[0])
	}
}

// TestTimeout checks that a timeout, which cannot be set on a connection, is kept.
func TestTimeout(t *testing.T) {
	url := pgtest.With(pgtest.PgBouncer(t, pgtest.Empty(t)), "transaction_pooler", "true")
	db, err := pool.Open(t.Context(), url, postgres.Driver, pool.Config{StatementTimeout: 200 * time.Millisecond})
	must(t, err)
	t.Cleanup(func() { db.Close(context.Background()) })
	if _, err := number(t.Context(), db, "SELECT count(*) FROM pg_sleep(60)"); !errors.Is(err, strata.ErrTimeout) {
		t.Errorf("a statement that takes too long: %v", err)
	}
	if n, err := number(t.Context(), db, "SELECT 7"); n != 7 || err != nil {
		t.Errorf("afterwards %d, %v", n, err)
	}
}

// TestConfig checks that what Go says counts where the URL says nothing.
func TestConfig(t *testing.T) {
	url := pgtest.PgBouncer(t, pgtest.Empty(t))
	transaction := postgres.Config{Pooler: postgres.TransactionPooler}.Driver()
	db, err := pool.Open(t.Context(), url, transaction)
	must(t, err)
	t.Cleanup(func() { db.Close(context.Background()) })
	if n, err := number(t.Context(), db, "SELECT 7"); n != 7 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	// What raw SQL leaves is not undone on whichever connection comes next.
	done(t)(builder.Raw("SET work_mem = '5MB'").Exec(t.Context(), db))
	if n, err := number(t.Context(), db, "SELECT 7"); n != 7 || err != nil {
		t.Errorf("after SET: %d, %v", n, err)
	}
	_, err = pool.Open(t.Context(), pgtest.With(url, "transaction_pooler", "perhaps"), transaction)
	if err == nil {
		t.Error("the URL does not count")
	}
}

// TestParameter checks what the URL may say.
func TestParameter(t *testing.T) {
	dsn := pgtest.Empty(t)
	if _, err := engines.Open(t, pgtest.With(dsn, "transaction_pooler", "perhaps")); err == nil || !strings.Contains(err.Error(), "neither true nor false") {
		t.Errorf("a parameter that is neither: %v", err)
	}
	for _, value := range []string{"true", "false"} { // without a pooler it does no harm
		db := opened(t, pgtest.With(dsn, "transaction_pooler", value))
		if n, err := number(t.Context(), db, "SELECT 7"); n != 7 || err != nil {
			t.Errorf("%s, without a pooler: %d, %v", value, n, err)
		}
	}
}

// TestOwnHook checks that a hook of the program's own still runs, first.
func TestOwnHook(t *testing.T) {
	called := 0
	db := wrapped(t, pgtest.PgBouncer(t, pgtest.Empty(t)), func(c *pgxpool.Config) {
		c.MaxConns = 1
		c.AfterConnect = func(context.Context, *pgx.Conn) error { called++; return nil }
		postgres.ThroughPooler(c, postgres.TransactionPooler)
	})
	if n, err := number(t.Context(), db, "SELECT 7"); n != 7 || err != nil || called != 1 {
		t.Errorf("%d, %v, the hook was called %d times", n, err, called)
	}
}
