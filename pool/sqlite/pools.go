package sqlite

import (
	"context"
	"time"

	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/conns"
	"github.com/strata-go/strata/internal/driver"
)

// pools are the connections of a database that Open opened: one that writes and
// several that read.
type pools struct {
	config  Config
	shared  *driver.Config
	watch   *conns.Watch
	writer  *stack
	readers *stack // the writer itself where it is alone
}

// stack is the connections of one kind.
type stack = conns.Pool[*native]

func openPools(ctx context.Context, c Config, shared *driver.Config) (*pools, error) {
	if c.alone() && shared.Leftovers == driver.Drop {
		shared.Leftovers = driver.Undo
	}
	p := &pools{config: c, shared: shared, watch: conns.NewWatch()}
	var err error
	// Whoever asks for the only writer from inside its own transaction waits in vain.
	if p.writer, err = p.open(true, 1, max(c.BusyTimeout, 1), 0); err != nil {
		return nil, err
	}
	p.readers = p.writer
	p.writer.Exclusive()
	// The writer goes first: it makes the file, and it sets WAL mode.
	if err := p.writer.First(ctx); err != nil {
		p.close(ctx)
		return nil, err
	}
	if c.alone() {
		return p, nil
	}
	readers, err := p.open(false, c.Readers, shared.AcquireTimeout, shared.MaxIdleTime)
	if err != nil {
		p.close(ctx)
		return nil, err
	}
	p.readers = readers
	return p, nil
}

func (p *pools) open(write bool, size int, timeout, idle time.Duration) (*stack, error) {
	return conns.New(conns.Options[*native]{
		System: dialect.SQLite.Name, Shared: p.shared, Size: size, Timeout: timeout, Life: p.life(), Idle: idle, Least: p.shared.MinConns,
		Only: p.config.alone(),
		Connect: func(ctx context.Context) (*native, error) {
			return p.config.connect(ctx, write, p.watch, p.shared.StatementCache)
		},
		Reset: p.reset,
		Error: databaseError,
	})
}

// reset undoes a session. Where the connection is not the database, it goes with it.
func (p *pools) reset(ctx context.Context, c *native) error {
	if !p.config.alone() {
		return driver.ErrDropped
	}
	return c.reset(ctx)
}

// buffered reports whether rows must not be read slowly: in memory a reader keeps the
// writer waiting.
func (p *pools) buffered() bool { return p.config.memory() }

// writes reports whether the connections for reading may write: where there is but
// one.
func (p *pools) writes() bool { return p.readers == p.writer }

// both are the connections of both kinds.
func (p *pools) both() []*stack {
	if p.writes() {
		return []*stack{p.writer}
	}
	return []*stack{p.writer, p.readers}
}

func (p *pools) stats() driver.Stats {
	var gates []*driver.Gate
	open, idle := 0, 0
	for _, s := range p.both() {
		all, free := s.Connections()
		gates, open, idle = append(gates, s.Gate), open+all, idle+free
	}
	s := driver.SumStats(gates...)
	s.Open, s.Idle = open, idle
	return s
}

func (p *pools) close(ctx context.Context) error { return conns.Close(ctx, p.watch.Stop, p.both()...) }

func (p *pools) acquire(ctx context.Context, write bool, what string) (conn, error) {
	from := p.readers
	if write {
		from = p.writer
	}
	h, err := from.Acquire(ctx, what)
	if err != nil {
		return nil, err
	}
	c := h.Conn()
	c.lease = h
	return c, nil
}

// life is how long a connection is used. That of a database in memory is the database.
func (p *pools) life() time.Duration {
	if p.config.memory() {
		return 0
	}
	return p.shared.MaxLifetime
}
