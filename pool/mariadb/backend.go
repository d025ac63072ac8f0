package mariadb

import (
	"context"
	"sync/atomic"

	"github.com/go-sql-driver/mysql"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/conns"
	"github.com/strata-go/strata/internal/driver"
	"github.com/strata-go/strata/internal/scan"
)

// backend is a database.
type backend struct {
	pool   *conns.Pool[*conn]
	config *driver.Config
	packet atomic.Int64 // see packetOf
}

var _ driver.Backend = (*backend)(nil)

type held = conns.Held[*conn]

// usualConns is how many connections there are where nothing says so.
const usualConns = 8

func openBackend(ctx context.Context, wire *mysql.Config, shared *driver.Config) (driver.Backend, error) {
	b := &backend{config: shared}
	size := shared.MaxConns
	if size == 0 {
		size = max(usualConns, shared.MinConns)
	}
	var err error
	b.pool, err = conns.New(conns.Options[*conn]{
		System: dialect.MariaDB.Name, Shared: shared, Size: size, Timeout: shared.AcquireTimeout, Life: shared.MaxLifetime,
		Connect: func(ctx context.Context) (*conn, error) { return connect(ctx, wire, shared.StatementCache) },
		Reset:   func(context.Context, *conn) error { return driver.ErrDropped },
		Error:   databaseError,
	})
	if err != nil {
		return nil, err
	}
	if err := b.Ping(ctx); err != nil {
		b.Close(ctx)
		return nil, err
	}
	return b, nil
}

func (b *backend) Dialect() *dialect.Dialect { return dialect.MariaDB }

func (b *backend) Stats() driver.Stats {
	s := b.pool.Stats()
	s.Open, s.Idle = b.pool.Connections()
	return s
}

func (b *backend) Close(ctx context.Context) error {
	return conns.Close(ctx, func() {}, b.pool)
}

func (b *backend) Ping(ctx context.Context) error {
	h, err := b.acquire(ctx, "SELECT 1")
	if err != nil {
		return err
	}
	defer h.Release()
	return databaseError(h.Conn().control(ctx, "DO 1"))
}

// acquire waits for a connection. Whoever gets none has sent nothing.
func (b *backend) acquire(ctx context.Context, what string) (*held, error) {
	h, err := b.pool.Acquire(ctx, what)
	if err != nil {
		return nil, driver.Unsent(databaseError(err))
	}
	return h, nil
}

func (b *backend) Query(ctx context.Context, t driver.Text) (scan.Rows, error) {
	h, err := b.acquire(ctx, t.SQL)
	if err != nil {
		return nil, err
	}
	if t.Leaves {
		h.Leaves()
	}
	open := false
	defer func() { // also when a value panics
		if !open {
			h.Release()
		}
	}()
	r, err := h.Conn().query(ctx, t.SQL, t.Args, t.Stmt)
	if err != nil {
		return nil, databaseError(err)
	}
	open = true
	r.done = func(err error) error {
		h.Release()
		return err
	}
	return r, nil
}

func (b *backend) Exec(ctx context.Context, t driver.Text) (int64, error) {
	h, err := b.acquire(ctx, t.SQL)
	if err != nil {
		return 0, err
	}
	defer h.Release()
	if t.Leaves {
		h.Leaves()
	}
	n, err := h.Conn().exec(ctx, t.SQL, t.Args)
	return n, databaseError(err)
}

func (b *backend) Begin(ctx context.Context, o driver.TxOptions) (driver.Session, error) {
	h, err := b.acquire(ctx, "")
	if err != nil {
		return nil, err
	}
	s := &session{held: h, conn: h.Conn(), packet: &b.packet}
	if err := s.begin(ctx, o); err != nil {
		h.Destroy()
		return nil, databaseError(err)
	}
	return s, nil
}
