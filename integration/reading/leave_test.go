package reading

import (
	"context"
	"errors"
	"net"
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

// counted counts what is read from the server.
type counted struct {
	net.Conn
	read *atomic.Int64
}

func (c counted) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	c.read.Add(int64(n))
	return n, err
}

// openCounted opens PostgreSQL with a single connection at a time.
func openCounted(t *testing.T) (*pool.DB, *pgxpool.Pool, *atomic.Int64) {
	t.Helper()
	url := pgtest.Empty(t)
	open(t, url) // fills it
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		t.Fatal(err)
	}
	config.MaxConns = 1
	read := new(atomic.Int64)
	dial := config.ConnConfig.DialFunc
	config.ConnConfig.DialFunc = func(ctx context.Context, network, address string) (net.Conn, error) {
		c, err := dial(ctx, network, address)
		return counted{c, read}, err
	}
	p, err := pgxpool.NewWithConfig(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	return postgres.Wrap(p), p, read
}

// millions is a query of n million rows, which the server makes one by one; a
// row is at least 15 bytes on the wire.
func millions(n int64) *builder.SelectQuery[int64, strata.NullInt64] {
	a, b := strata.As(items, "a"), strata.As(items, "b")
	times := strata.GenerateSeries("times", strata.N(1), strata.N(n), 1)
	return builder.Select(a.ID).From(times).Clauses(builder.CrossJoin(a)).Clauses(builder.CrossJoin(b))
}

const (
	tenMillion = 10
	mostRead   = 15 * 10_000_000 / 2 // bytes
)

var errStop = errors.New("stop")

func TestLeavingALargeResult(t *testing.T) {
	db, p, read := openCounted(t)
	ctx := t.Context()
	q := millions(tenMillion)
	for name, leave := range map[string]func() error{
		"Iter": func() error {
			for _, err := range q.Iter(ctx, db) {
				return err
			}
			return errors.New("no row")
		},
		"Each": func() error {
			if err := builder.Each(ctx, db, q, func(*int64) error { return errStop }); !errors.Is(err, errStop) {
				return err
			}
			return nil
		},
		"One": func() error {
			if _, err := q.One(ctx, db); !errors.Is(err, strata.ErrManyRows) {
				return err
			}
			return nil
		},
		"First of a limit": func() error {
			_, err := q.Limit(9_000_000).First(ctx, db)
			return err
		},
		"a context that can end": func() error {
			ctx, cancel := context.WithCancel(ctx)
			defer cancel()
			for _, err := range q.Iter(ctx, db) {
				return err
			}
			return errors.New("no row")
		},
	} {
		before := read.Load()
		if err := leave(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		// The only connection is free again, and it is not one with a deadline.
		for range 2 {
			if rows, err := firstItems(1000).All(ctx, db); err != nil || len(rows) != 1000 {
				t.Errorf("%s: afterwards %d rows, %v", name, len(rows), err)
			}
			time.Sleep(30 * time.Millisecond)
		}
		idle(t, p)
		if n := read.Load() - before; n > mostRead {
			t.Errorf("%s: %d bytes were read of a result that was left at its first row", name, n)
		}
	}
}

// idle waits until the server runs nothing else in the database.
func idle(t *testing.T, p *pgxpool.Pool) {
	t.Helper()
	for {
		var busy int
		err := p.QueryRow(t.Context(), `SELECT count(*) FROM pg_stat_activity
			WHERE datname = current_database() AND state = 'active' AND pid <> pg_backend_pid()`).Scan(&busy)
		if err != nil {
			t.Fatal(err)
		}
		if busy == 0 {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
}

func TestLeavingASmallResult(t *testing.T) {
	db, p, _ := openCounted(t)
	q := builder.Select(items.ID).OrderBy(items.ID.Asc()).Limit(50)
	for range 5 {
		for id, err := range q.Iter(t.Context(), db) {
			if err != nil || id != 1 {
				t.Fatal(id, err)
			}
			break
		}
		if _, err := q.One(t.Context(), db); !errors.Is(err, strata.ErrManyRows) {
			t.Error(err)
		}
	}
	if n := p.Stat().NewConnsCount(); n != 1 {
		t.Errorf("%d connections were made for results whose rest is short", n)
	}
}

// In a transaction the rest is read, because it has only the one connection.
func TestLeavingInATransaction(t *testing.T) {
	for _, engine := range databases {
		t.Run(engine.name, func(t *testing.T) {
			db, ctx := open(t, engine.url(t)), t.Context()
			err := db.Tx(ctx, func(tx *pool.Tx) error {
				for _, err := range millions(1).Iter(ctx, tx) {
					if err != nil {
						return err
					}
					break
				}
				_, err := itemUpdate(1, 2, "left").Exec(ctx, tx)
				return err
			})
			if it, found := itemByID(1).One(ctx, db); err != nil || found != nil || it.Name != "left" {
				t.Errorf("%v, %v, %v", err, it, found)
			}
		})
	}
}

// A statement that writes is never cancelled: all of its rows are read, on the
// same connection.
func TestLeavingAChange(t *testing.T) {
	const rows = 20_000
	insert := func() *builder.RawStatement {
		return builder.Raw(`INSERT INTO copies SELECT * FROM generate_series(1, ?) RETURNING repeat('x', 5000) AS name`, strata.N(int64(rows)))
	}
	db, p, _ := openCounted(t)
	ctx := t.Context()
	copies := func() int64 {
		n, err := builder.RawRows(builder.Raw("SELECT count(*) FROM copies"), strata.CountAll()).One(ctx, db)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if _, err := builder.Raw("CREATE TABLE copies (id bigint)").Exec(ctx, db); err != nil {
		t.Fatal(err)
	}
	for _, err := range builder.RawRows(insert(), items.Name).Iter(ctx, db) {
		if err != nil {
			t.Fatal(err)
		}
		break
	}
	if n := copies(); n != rows {
		t.Errorf("RETURNING: %d rows, want %d", n, rows)
	}
	// The same in the WITH clause of a query.
	b, c := strata.As(items, "b"), strata.As(items, "c")
	gone := builder.CTEReturning("gone", builder.Returning(builder.Delete(items).Where(items.ID.Gt(900)), items.ID))
	q := builder.Select(items.ID.From(gone)).From(gone).Clauses(builder.CrossJoin(b)).Clauses(builder.CrossJoin(c))
	for _, err := range q.Limit(2_000_000).Iter(ctx, db) {
		if err != nil {
			t.Fatal(err)
		}
		break
	}
	if n, err := builder.From(items).Count(ctx, db); err != nil || n != 900 {
		t.Errorf("WITH: %d rows are left, %v", n, err)
	}
	if n := p.Stat().NewConnsCount(); n != 1 {
		t.Errorf("%d connections were made", n)
	}
}
