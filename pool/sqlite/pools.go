package sqlite

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/puddle/v2"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/driver"
)

// pools are the connections of a database that Open opened: one that writes and
// several that read, each kind a stack, so that the warmest one is taken.
type pools struct {
	config  Config
	shared  *driver.Config
	watch   *watch
	writer  *stack
	readers *stack // the writer itself where it is alone
	idle    *time.Timer
	mu      sync.Mutex // of what stops
	closed  bool
}

// stack is the connections of one kind.
type stack struct {
	*puddle.Pool[*native]
	gate  *driver.Gate
	pools *pools
	free  sync.Pool // of *held
}

func openPools(ctx context.Context, c Config, shared *driver.Config) (*pools, error) {
	if c.alone() && shared.Leftovers == driver.Drop {
		shared.Leftovers = driver.Undo
	}
	p := &pools{config: c, shared: shared, watch: newWatch()}
	var err error
	// Whoever asks for the only writer from inside its own transaction waits in vain.
	if p.writer, err = p.open(true, 1, max(c.BusyTimeout, 1)); err != nil {
		return nil, err
	}
	p.readers = p.writer
	p.writer.gate.Exclusive()
	// The writer goes first: it makes the file, and it sets WAL mode.
	first, err := p.writer.Acquire(ctx)
	if err != nil {
		p.close(ctx)
		return nil, err
	}
	first.Release()
	if c.alone() {
		return p, nil
	}
	if p.readers, err = p.open(false, c.Readers, shared.AcquireTimeout); err != nil {
		p.readers = p.writer
		p.close(ctx)
		return nil, err
	}
	if shared.MaxIdleTime > 0 {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.idle = time.AfterFunc(p.sweepEvery(), p.sweep)
	}
	return p, nil
}

// sweepEvery is the time between two looks at who is idle.
func (p *pools) sweepEvery() time.Duration { return max(p.shared.MaxIdleTime/2, time.Millisecond) }

func (p *pools) open(write bool, size int, timeout time.Duration) (*stack, error) {
	s := &stack{pools: p, gate: driver.NewGate(p.shared, dialect.SQLite.Name, size, timeout)}
	s.free.New = func() any { return &held{stack: s} }
	var err error
	s.Pool, err = puddle.NewPool(&puddle.Config[*native]{
		MaxSize: int32(size),
		Constructor: func(ctx context.Context) (*native, error) {
			begun := time.Now()
			n, err := p.config.connect(ctx, write, p.watch, p.shared.StatementCache)
			if err == nil {
				n.life = driver.Born(p.life())
				s.gate.Count(driver.CountOpened)
			}
			s.gate.Happened(ctx, driver.Connects, time.Since(begun), databaseError(err))
			return n, err
		},
		Destructor: func(n *native) {
			n.close()
			s.gate.Count(driver.CountClosed)
			s.gate.Happened(context.Background(), driver.Disconnects, 0, nil)
		},
	})
	return s, err
}

// sweep closes connections that nobody has used for long.
func (p *pools) sweep() {
	for _, r := range p.readers.AcquireAllIdle() {
		if r.IdleDuration() > p.shared.MaxIdleTime && p.readers.Stat().TotalResources() > int32(p.shared.MinConns) {
			r.Destroy()
		} else {
			r.ReleaseUnused()
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.closed {
		p.idle.Reset(p.sweepEvery())
	}
}

// buffered reports whether rows must not be read slowly: in memory a reader keeps the
// writer waiting.
func (p *pools) buffered() bool { return p.config.memory() }

// writes reports whether the connections for reading may write: where there is but
// one.
func (p *pools) writes() bool { return p.readers == p.writer }

func (p *pools) gates() []*driver.Gate {
	if p.writes() {
		return []*driver.Gate{p.writer.gate}
	}
	return []*driver.Gate{p.writer.gate, p.readers.gate}
}

func (p *pools) stats() driver.Stats {
	s := driver.SumStats(p.gates()...)
	add := func(k *stack) {
		s.Open += int(k.Stat().TotalResources())
		s.Idle += int(k.Stat().IdleResources())
	}
	add(p.writer)
	if !p.writes() {
		add(p.readers)
	}
	return s
}

func (p *pools) close(ctx context.Context) error {
	p.mu.Lock()
	p.closed = true
	if p.idle != nil {
		p.idle.Stop()
	}
	p.mu.Unlock()
	cut := driver.CloseGates(ctx, p.gates()...)
	all := func() {
		if !p.writes() {
			p.readers.Close()
		}
		p.writer.Close()
		p.watch.stop()
	}
	if cut != nil { // a connection may still be at work
		go all()
	} else {
		all()
	}
	return cut
}

func (p *pools) acquire(ctx context.Context, write bool, what string) (conn, error) {
	from := p.readers
	if write {
		from = p.writer
	}
	return from.acquire(ctx, what)
}

// acquire waits for a connection.
func (s *stack) acquire(ctx context.Context, what string) (conn, error) {
	h := s.free.Get().(*held)
	if err := s.gate.Enter(ctx, &h.Lease, h, what); err != nil {
		s.free.Put(h)
		return nil, err
	}
	taken := false
	defer func() {
		if !taken { // also when the hook panics
			h.left()
		}
	}()
	for {
		r, err := s.Acquire(ctx)
		if err != nil {
			return nil, err
		}
		c := r.Value()
		if c.life.Over() {
			r.Destroy()
			continue
		}
		h.leaves = false
		c.lease = h
		h.resource.Store(r)
		if h.cut.Load() { // while it waited
			if r := h.resource.Swap(nil); r != nil {
				r.Release()
			}
			return nil, driver.Closed
		}
		taken = true
		return c, nil
	}
}

// life is how long a connection is used. That of a database in memory is the database.
func (p *pools) life() time.Duration {
	if p.config.memory() {
		return 0
	}
	return p.shared.MaxLifetime
}

// held is a connection that somebody has.
type held struct {
	driver.Lease
	stack    *stack
	resource atomic.Pointer[puddle.Resource[*native]] // nil once it was given back, or taken away
	leaves   bool                                     // something may be left in its session
	cut      atomic.Bool                              // nobody is to have it any more
}

// Release gives the connection back, after its session was undone where need be.
func (h *held) Release() {
	defer h.left() // also when the hook panics
	if h.leaves && h.stack.pools.shared.Leftovers != driver.Keep {
		h.undone()
		return
	}
	if r := h.resource.Swap(nil); r != nil {
		r.Release()
	}
}

// Destroy closes the connection.
func (h *held) Destroy() {
	defer h.left()
	if r := h.resource.Swap(nil); r != nil {
		r.Destroy()
	}
}

func (h *held) left() {
	h.Leave()
	h.stack.free.Put(h)
}

// undone closes a connection with its session. One that is the database is put in order,
// whatever is asked for.
func (h *held) undone() {
	r := h.resource.Swap(nil)
	if r == nil {
		return
	}
	back := r.Destroy
	undo := func(context.Context) error { return driver.ErrDropped }
	if h.stack.pools.config.alone() {
		back = r.Release
		undo = func(ctx context.Context) error { return databaseError(r.Value().reset(ctx)) }
	}
	defer back() // also when the hook panics
	h.stack.gate.Undo(undo, func(context.Context) {})
}

// Leaves notes that something may be left in the session.
func (h *held) Leaves() { h.leaves = true }

// Cut takes the connection away from whoever has it: what runs is interrupted, rows end.
func (h *held) Cut() {
	h.cut.Store(true)
	r := h.resource.Swap(nil)
	if r == nil {
		return
	}
	c := r.Value()
	defer h.Leave()
	c.end(c.Interrupt)
	r.Destroy()
}
