package sqlite

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/puddle/v2"
	"github.com/strata-go/strata"
)

// pools are the connections of a database that Open opened: one that writes and
// several that read, each kind a stack, so that the warmest one is taken.
type pools struct {
	config  Config
	watch   *watch
	writer  *puddle.Pool[*native]
	readers *puddle.Pool[*native] // the writer itself where it is alone
}

func openPools(ctx context.Context, c Config) (*pools, error) {
	p := &pools{config: c, watch: newWatch()}
	var err error
	if p.writer, err = p.open(true, 1); err != nil {
		return nil, err
	}
	p.readers = p.writer
	// The writer goes first: it makes the file, and it sets WAL mode.
	first, err := p.writer.Acquire(ctx)
	if err != nil {
		p.close()
		return nil, err
	}
	first.Release()
	if c.alone() {
		return p, nil
	}
	p.readers, err = p.open(false, int32(c.Readers))
	return p, err
}

func (p *pools) open(write bool, size int32) (*puddle.Pool[*native], error) {
	return puddle.NewPool(&puddle.Config[*native]{
		MaxSize:     size,
		Constructor: func(ctx context.Context) (*native, error) { return p.config.connect(ctx, write, p.watch) },
		Destructor:  (*native).close,
	})
}

// buffered reports whether rows must not be read slowly: in memory a reader keeps the
// writer waiting.
func (p *pools) buffered() bool { return p.config.memory() }

func (p *pools) close() error {
	if p.readers != p.writer {
		p.readers.Close()
	}
	p.writer.Close()
	p.watch.stop()
	return nil
}

// writes reports whether the connections for reading may write: where there is but
// one.
func (p *pools) writes() bool { return p.readers == p.writer }

// acquire waits for a connection, for the only writer no longer than the busy
// timeout: whoever asks for it from inside its own transaction waits in vain.
func (p *pools) acquire(ctx context.Context, write bool) (conn, error) {
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

func leased(r *puddle.Resource[*native]) *native {
	c := r.Value()
	c.lease = r
	return c
}

// wait waits for the writer.
func (p *pools) wait(ctx context.Context) (conn, error) {
	busy := max(p.config.BusyTimeout, 0)
	limited, cancel := context.WithTimeout(ctx, busy)
	defer cancel()
	r, err := p.writer.Acquire(limited)
	if err == nil {
		return leased(r), nil
	}
	if ctx.Err() == nil && errors.Is(err, context.DeadlineExceeded) {
		return nil, &strata.DatabaseError{
			Kind: strata.ErrTimeout,
			Err:  fmt.Errorf("SQLite's only writer was not free within %v; inside a transaction use its tx, not the database", busy),
		}
	}
	return nil, err
}
