package sqlite

import (
	"context"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/conns"
	"github.com/strata-go/strata/internal/driver"
	"github.com/strata-go/strata/internal/scan"
)

// source hands out connections.
type source interface {
	// acquire returns a connection, for writing or for reading only.
	acquire(ctx context.Context, write bool, what string) (conn, error)
	// buffered says that rows must not be read slowly.
	buffered() bool
	// writes says that the connections for reading may write.
	writes() bool
	stats() driver.Stats
	close(ctx context.Context) error
}

// backend is a database.
type backend struct{ source source }

var (
	_ driver.Backend = (*backend)(nil)
	_ driver.Lister  = (*backend)(nil)
	_ driver.Judge   = (*backend)(nil)

	_ driver.Buffering = (*backend)(nil)
)

func (b *backend) Dialect() *dialect.Dialect { return dialect.SQLite }

func (b *backend) Close(ctx context.Context) error { return b.source.close(ctx) }

func (b *backend) Stats() driver.Stats { return b.source.stats() }

func (b *backend) Ping(ctx context.Context) error {
	c, err := b.acquire(ctx, false, "SELECT 1")
	if err != nil {
		return err
	}
	defer c.release()
	_, err = c.exec(ctx, "SELECT 1", arguments{})
	return databaseError(err)
}

// acquire waits for a connection. Whoever gets none has sent nothing.
func (b *backend) acquire(ctx context.Context, write bool, what string) (conn, error) {
	c, err := b.source.acquire(ctx, write, what)
	if err == nil {
		return c, nil
	}
	return nil, driver.Unsent(databaseError(err))
}

func (b *backend) Query(ctx context.Context, t driver.Text) (scan.Rows, error) {
	r, err := b.query(ctx, t, arguments{list: t.Args, of: t.Stmt, writes: t.Writes})
	if err == nil && t.Streams && b.source.buffered() {
		if r, err = conns.Buffer(r); err == nil {
			r = driver.Until(ctx, r, databaseError)
		}
	}
	return r, err
}

func (b *backend) QueryRows(ctx context.Context, text string, many *driver.Bulk) (scan.Rows, error) {
	return b.query(ctx, driver.Text{SQL: text, Writes: true}, arguments{rows: many, writes: true})
}

func (b *backend) query(ctx context.Context, t driver.Text, a arguments) (scan.Rows, error) {
	c, err := b.acquire(ctx, t.Writes, t.SQL)
	if err != nil {
		return nil, err
	}
	if t.Leaves {
		c.leaves()
	}
	open := false
	defer func() { // also when a value panics
		if !open {
			c.release()
		}
	}()
	r, err := c.query(ctx, t.SQL, a, true)
	if open = err == nil; !open {
		return nil, databaseError(err)
	}
	return r, nil
}

func (b *backend) Exec(ctx context.Context, t driver.Text) (int64, error) {
	return b.exec(ctx, t, arguments{list: t.Args, of: t.Stmt})
}

func (b *backend) ExecRows(ctx context.Context, text string, many *driver.Bulk) (int64, error) {
	return b.exec(ctx, driver.Text{SQL: text, Writes: true}, arguments{rows: many})
}

func (b *backend) exec(ctx context.Context, t driver.Text, a arguments) (int64, error) {
	c, err := b.acquire(ctx, true, t.SQL)
	if err != nil {
		return 0, err
	}
	if t.Leaves {
		c.leaves()
	}
	defer c.release()
	n, err := c.exec(ctx, t.SQL, a)
	return n, databaseError(err)
}

func (b *backend) AboutRow(e *strata.DatabaseError) bool { return aboutRow(e) }

func (b *backend) Keep(r scan.Rows) (scan.Rows, error) { return conns.Buffer(r) }

// Buffered reports whether rows must not be read slowly.
func (b *backend) Buffered() bool { return b.source.buffered() }

// Begin starts a transaction. One that may write takes the write lock at once:
// waiting for it later could fail with no way to wait.
func (b *backend) Begin(ctx context.Context, o driver.TxOptions) (driver.Session, error) {
	c, err := b.acquire(ctx, !o.ReadOnly, "")
	if err != nil {
		return nil, err
	}
	s := &session{conn: c}
	if err := s.begin(ctx, o.ReadOnly, b.source.writes()); err != nil {
		s.undo() // a context that ends at the end of BEGIN leaves a transaction
		s.release()
		return nil, databaseError(err)
	}
	return s, nil
}
