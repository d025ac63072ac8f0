package pgbouncer

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/integration/pgtest"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/pool/postgres"
)

// TestManyOverTwo has 32 goroutines share two connections of the server: in transactions
// that move an amount from one item to another, and in statements of their own.
func TestManyOverTwo(t *testing.T) {
	const workers, rounds, rows = 32, 25, 8
	dsn := pgtest.Empty(t)
	db := opened(t, pgtest.With(pgtest.With(pgtest.PgBouncer(t, dsn), "transaction_pooler", "true"), "pool_max_conns", fmt.Sprint(workers)))
	ctx := t.Context()
	must(t, builder.CreateTables(items).Exec(ctx, db))
	done(t)(builder.Insert(items).Rows(someItems(1, rows)...).Exec(ctx, db))

	add := func(id, n int64) builder.Change {
		return builder.Update(items).Set(items.N.SetExpr(items.N.Add(n))).Where(items.ID.Eq(id))
	}
	move := func(from, to int64) error {
		return db.Tx(ctx, func(tx *pool.Tx) error {
			first, second := add(from, -1), add(to, 1)
			if from > to { // in one order, so that nobody waits for who waits for him
				first, second = second, first
			}
			return errors.Join(errOf(first.Exec(ctx, tx)), errOf(second.Exec(ctx, tx)))
		})
	}
	var group sync.WaitGroup
	for w := range int64(workers) {
		group.Go(func() {
			for i := range int64(rounds) {
				from := (w+i)%rows + 1
				if err := move(from, from%rows+1); err != nil {
					t.Errorf("a transaction: %v", err)
				}
				one, err := builder.From(items).Where(items.ID.Eq(from)).One(ctx, db)
				if err != nil || one.ID != from || one.Name != fmt.Sprint("item ", from) {
					t.Errorf("item %d is %+v, %v", from, one, err)
				}
				if n, err := number(ctx, db, "SELECT ?::bigint * 1000 + ?::bigint", w, i); err != nil || n != w*1000+i {
					t.Errorf("another's answer: %d, %v", n, err)
				}
			}
		})
	}
	group.Wait()
	sum, err := number(ctx, db, "SELECT sum(n)::bigint FROM items")
	if want := int64(rows * (rows - 1) / 2); sum != want || err != nil {
		t.Errorf("the sum is %d, %v; want %d", sum, err, want)
	}
	server := admin(t, dsn)
	if n := asked[int](t, server, "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"); n < 1 || n > 2 {
		t.Errorf("%d connections of the server, want no more than two", n)
	}
}

// TestNothingIsLeft checks that no prepared statement and no setting stays on the
// server's connection.
func TestNothingIsLeft(t *testing.T) {
	db, dsn := withItems(t, 3, one)
	ctx := t.Context()
	_, err := builder.From(items).All(ctx, db)
	must(t, err)
	must(t, db.Tx(ctx, func(tx *pool.Tx) error { _, err := builder.From(items).All(ctx, tx); return err }))
	done(t)(builder.Insert(items).Rows(someItems(100, 2000)...).Exec(ctx, db))
	var b builder.Batch
	builder.QueueCount(&b, builder.From(items))
	must(t, b.Run(ctx, db))

	other := admin(t, pgtest.With(pgtest.PgBouncer(t, dsn, one), "default_query_exec_mode", "simple_protocol"))
	if n := asked[int](t, other, "SELECT count(*) FROM pg_prepared_statements"); n != 0 {
		t.Errorf("%d prepared statements are left", n)
	}
	// PgBouncer itself sets what it carries over.
	const set = `SELECT count(*) FROM pg_settings WHERE source = 'session' AND name NOT IN
		('DateStyle', 'TimeZone', 'standard_conforming_strings', 'client_encoding', 'application_name', 'IntervalStyle')`
	if n := asked[int](t, other, set); n != 0 {
		t.Errorf("%d settings are left", n)
	}
}

// TestChangedTables runs the same statements before and after the table changes, which
// another connection of the server does: they are described anew.
func TestChangedTables(t *testing.T) {
	db, dsn := withItems(t, 0)
	ctx := t.Context()
	server := admin(t, dsn)
	read := builder.Select2(items.ID, items.N).Where(items.ID.Eq(1), items.N.Ge(0))
	insert := builder.Insert(items).Rows(item{ID: 1, Name: "x", N: 41})
	bump := builder.Returning(builder.Update(items).Set(items.N.Set(42)).Where(items.ID.Eq(1)), items.N)

	check := func(what string) {
		t.Helper()
		for range 3 { // on whichever connections of ours there are
			run(t, server, "DELETE FROM items")
			for _, f := range []func(func(builder.Writer) error) error{
				func(f func(builder.Writer) error) error { return f(db) },
				func(f func(builder.Writer) error) error {
					err := db.Tx(ctx, func(tx *pool.Tx) error { return f(tx) })
					if errors.Is(err, strata.ErrChanged) { // which says to run the transaction again
						err = db.Tx(ctx, func(tx *pool.Tx) error { return f(tx) })
					}
					return err
				},
			} {
				run(t, server, "DELETE FROM items")
				err := f(func(w builder.Writer) error {
					if _, err := insert.Exec(ctx, w); err != nil {
						return fmt.Errorf("INSERT: %w", err)
					}
					back, err := bump.All(ctx, w)
					if fmt.Sprint(back) != "[42]" || err != nil {
						return fmt.Errorf("UPDATE gives %v: %w", back, err)
					}
					return nil
				})
				if err != nil {
					t.Errorf("%s: %v", what, err)
				}
				got, err := read.All(ctx, db)
				if fmt.Sprint(got) != "[{1 42}]" || err != nil {
					t.Errorf("%s: SELECT: %v, %v", what, got, err)
				}
			}
		}
	}
	check("at first")
	for _, change := range []string{
		"ALTER TABLE items ADD more text DEFAULT 'y'",
		"ALTER TABLE items ALTER n TYPE numeric",
		"ALTER TABLE items ALTER n TYPE integer",
		"ALTER TABLE items DROP more",
		"DROP TABLE items; CREATE TABLE items (n smallint, name varchar(20), id integer PRIMARY KEY)",
		"DROP TABLE items; CREATE DOMAIN amount AS bigint; CREATE TABLE items (id bigint PRIMARY KEY, n amount, name text)",
	} {
		run(t, server, change)
		check(change)
	}
}

// TestOtherColumns runs a query whose columns become more, and fewer again: it is
// described anew, and in a transaction an error says that it has changed.
func TestOtherColumns(t *testing.T) {
	dsn := pgtest.Empty(t)
	server := admin(t, dsn)
	run(t, server, "CREATE TABLE items (id bigint, n bigint)", "INSERT INTO items VALUES (1, 42)")
	db := opened(t, pgtest.With(pgtest.With(pgtest.PgBouncer(t, dsn), "transaction_pooler", "true"), "pool_max_conns", "1"))
	star := builder.RawRows(builder.Raw("SELECT * FROM items"), strata.Cols2(items.ID, items.N))
	ctx := t.Context()
	right := func(what string) {
		t.Helper()
		got, err := star.All(ctx, db)
		if fmt.Sprint(got) != "[{1 42}]" || err != nil {
			t.Errorf("%s: %v, %v", what, got, err)
		}
	}
	right("at first")
	run(t, server, "ALTER TABLE items ADD more text")
	if _, err := star.All(ctx, db); !errors.Is(err, strata.Unsupported) && !strings.Contains(fmt.Sprint(err), `"more" is read by nothing`) {
		t.Errorf("with one more: %v", err)
	}
	run(t, server, "ALTER TABLE items DROP more")
	right("without it")
	run(t, server, "ALTER TABLE items ADD more text")
	err := db.Tx(ctx, func(tx *pool.Tx) error { _, err := star.All(ctx, tx); return err })
	if !errors.Is(err, strata.ErrChanged) {
		t.Errorf("in a transaction: %v", err)
	}
	run(t, server, "ALTER TABLE items DROP more")
	right("in the end")
}

// TestCancel checks that a context that ends ends its statement on the server, too, in a
// transaction and outside, and that all goes on after it.
func TestCancel(t *testing.T) {
	db, dsn := withItems(t, 3)
	server := admin(t, dsn)
	// For an hour. One that is costly would be compiled (jit), and a server that is about to
	// do so may forget all requests of the second for which they are repeated.
	const long = "SELECT count(*) FROM (SELECT pg_sleep(3600) OFFSET 0) AS s"
	running := func(want int) {
		t.Helper()
		const q = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state <> 'idle' AND query LIKE '%pg_sleep(3600)%' AND pid <> pg_backend_pid()"
		for start := time.Now(); asked[int](t, server, q) != want; time.Sleep(10 * time.Millisecond) {
			if time.Since(start) > 20*time.Second {
				t.Fatalf("the server does not come to run %d of the statements", want)
			}
		}
	}
	for name, work := range map[string]func(context.Context) error{
		"a query": func(ctx context.Context) error { _, err := number(ctx, db, long); return err },
		"in a transaction": func(ctx context.Context) error {
			return db.Tx(ctx, func(tx *pool.Tx) error { _, err := number(ctx, tx, long); return err })
		},
	} {
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- work(ctx) }()
		running(1)
		cancel()
		err := <-ended
		if !errors.Is(err, context.Canceled) || !errors.Is(err, strata.ErrCanceled) {
			t.Errorf("%s: %v", name, err)
		}
		running(0)
		if n, err := number(t.Context(), db, "SELECT count(*) FROM items"); n != 3 || err != nil {
			t.Errorf("%s: afterwards %d, %v", name, n, err)
		}
	}
}

// counted counts the writes of a connection: one for each round trip.
type counted struct {
	net.Conn
	writes *atomic.Int64
}

func (c counted) Write(p []byte) (int, error) {
	c.writes.Add(1)
	return c.Conn.Write(p)
}

// TestRoundTrips checks that a statement is one round trip, as without PgBouncer.
func TestRoundTrips(t *testing.T) {
	var writes atomic.Int64
	url := pgtest.PgBouncer(t, pgtest.Empty(t))
	db := wrapped(t, url, func(c *pgxpool.Config) {
		dial := c.ConnConfig.DialFunc
		c.ConnConfig.DialFunc = func(ctx context.Context, network, address string) (net.Conn, error) {
			conn, err := dial(ctx, network, address)
			return counted{conn, &writes}, err
		}
		c.MaxConns = 1
		postgres.ThroughPooler(c, postgres.TransactionPooler)
	})
	ctx := t.Context()
	must(t, builder.CreateTables(items).Exec(ctx, db))
	done(t)(builder.Insert(items).Rows(someItems(1, 3)...).Exec(ctx, db))
	bump := builder.Update(items).Set(items.N.SetExpr(items.N.Add(1))).Where(items.ID.Eq(1))
	for _, c := range []struct {
		name string
		want int64
		run  func() error
	}{
		{"a statement", 1, func() error { return errOf(bump.Exec(ctx, db)) }},
		{"a query", 1, func() error { _, err := builder.From(items).All(ctx, db); return err }},
		{"a batch", 1, func() error {
			var b builder.Batch
			for range 10 {
				builder.QueueExec(&b, bump)
				builder.QueueCount(&b, builder.From(items))
			}
			return b.Run(ctx, db)
		}},
		{"a change in a transaction", 2, func() error {
			return db.Tx(ctx, func(tx *pool.Tx) error { return errOf(bump.Exec(ctx, tx)) })
		}},
		{"a query in a transaction", 2, func() error {
			return db.ReadTx(ctx, func(tx *pool.ReadTx) error { _, err := builder.From(items).All(ctx, tx); return err })
		}},
	} {
		must(t, c.run()) // describes
		before := writes.Load()
		must(t, c.run())
		if got := writes.Load() - before; got != c.want {
			t.Errorf("%s: %d round trips, want %d", c.name, got, c.want)
		}
	}
}
