package sqlite

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"

	"github.com/jackc/puddle/v2"
	"github.com/strata-go/strata"
)

// pools are the connections of a database that Open opened: one that writes and
// several that read, each kind a stack, so that the warmest one is taken.
type pools struct {
	config  config
	writer  *puddle.Pool[*conn]
	readers *puddle.Pool[*conn] // the writer itself for a database in memory
}

func openPools(ctx context.Context, c config) (*pools, error) {
	p := &pools{config: c}
	var err error
	if p.writer, err = newPool(c, true, 1); err != nil {
		return nil, err
	}
	p.readers = p.writer
	// The writer goes first: it makes the file, and it sets WAL mode.
	first, err := p.wait(ctx)
	if err != nil {
		p.writer.Close()
		return nil, err
	}
	first.release()
	if c.memory {
		return p, nil
	}
	p.readers, err = newPool(c, false, c.readers)
	return p, err
}

func newPool(c config, write bool, size int32) (*puddle.Pool[*conn], error) {
	return puddle.NewPool(&puddle.Config[*conn]{
		MaxSize: size,
		Constructor: func(ctx context.Context) (*conn, error) {
			d, err := c.connect(ctx, write)
			if err != nil {
				return nil, err
			}
			return &conn{driver: d, cache: newStatements()}, nil
		},
		Destructor: (*conn).close,
	})
}

func (p *pools) buffered() bool { return p.config.memory }

func (p *pools) close() error {
	if p.readers != p.writer {
		p.readers.Close()
	}
	p.writer.Close()
	return nil
}

// writes reports whether the connections for reading may write: a database in memory
// has but one.
func (p *pools) writes() bool { return p.readers == p.writer }

// acquire waits for a connection, for the only writer no longer than the busy
// timeout: whoever asks for it from inside its own transaction waits in vain.
func (p *pools) acquire(ctx context.Context, write bool) (*conn, error) {
	from := p.readers
	if write {
		from = p.writer
	}
	if from == p.writer {
		if r, err := from.TryAcquire(ctx); err == nil {
			return leased(r), nil
		}
		return p.wait(ctx)
	}
	r, err := from.Acquire(ctx)
	if err != nil {
		return nil, err
	}
	return leased(r), nil
}

func leased(r *puddle.Resource[*conn]) *conn {
	c := r.Value()
	c.lease = r
	return c
}

// wait waits for the writer.
func (p *pools) wait(ctx context.Context) (*conn, error) {
	limited, cancel := context.WithTimeout(ctx, p.config.busy)
	defer cancel()
	r, err := p.writer.Acquire(limited)
	if err == nil {
		return leased(r), nil
	}
	if ctx.Err() == nil && errors.Is(err, context.DeadlineExceeded) {
		return nil, &strata.DatabaseError{
			Kind: strata.ErrTimeout,
			Err:  fmt.Errorf("SQLite's only writer was not free within %v; inside a transaction use its tx, not the database", p.config.busy),
		}
	}
	return nil, err
}

// wrapped takes connections from a database/sql handle.
type wrapped struct{ db *sql.DB }

func (wrapped) buffered() bool { return false }
func (wrapped) close() error   { return nil }

// writes reports whether any connection may write: those of database/sql are alike.
func (w wrapped) writes() bool { return true }

func (w wrapped) acquire(ctx context.Context, _ bool) (*conn, error) {
	sc, err := w.db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	c := &conn{lease: handle{sc}}
	// The connection is ours until giveUp, so its driver may be used outside Raw.
	err = sc.Raw(func(d any) error {
		var ok bool
		if c.driver, ok = d.(driver.Conn); !ok {
			return fmt.Errorf("strata: the driver's connection is a %T", d)
		}
		if _, ok := d.(driver.ConnPrepareContext); !ok {
			return fmt.Errorf("strata: sqlite.Wrap takes a handle of the driver \"sqlite\" of modernc.org/sqlite, not %T", d)
		}
		return nil
	})
	if err != nil {
		sc.Close()
		return nil, err
	}
	return c, nil
}

// handle is a connection of database/sql.
type handle struct{ *sql.Conn }

func (h handle) Release() { h.Close() }
func (h handle) Destroy() { h.Close() }
