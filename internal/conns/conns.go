// Package conns is the connections of a database whose driver has no pool of its own: they
// wait in a stack, so that the warmest one is taken, behind a gate. It is made of puddle,
// and of internal/driver.
package conns

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/puddle/v2"
	"github.com/strata-go/strata/internal/driver"
)

// Conn is a connection.
type Conn interface {
	// Close ends it.
	Close()
	// Life is how long it is used. What it points at is the pool's.
	Life() *driver.Life
	// Cut ends what runs on it, whoever has it, and makes everything fail from then on.
	Cut()
}

// Options are how connections are made and used.
type Options[C Conn] struct {
	System  string // the dialect's name
	Shared  *driver.Config
	Size    int
	Timeout time.Duration // for whoever waits; 0 is without end
	Life    time.Duration // 0 is without end
	// Connect makes a connection.
	Connect func(context.Context) (C, error)
	// Alive, if any, reports whether a connection that has waited is of use.
	Alive func(context.Context, C) bool
	// Reset undoes what was left in a session; ErrDropped says that it cannot be.
	Reset func(context.Context, C) error
	// Error turns an error of Connect into Strata's.
	Error func(error) error
}

// Pool is connections of one kind.
type Pool[C Conn] struct {
	*driver.Gate
	options Options[C]
	stack   *puddle.Pool[C]
	free    sync.Pool // of *Held[C]
}

// New makes a pool, which has no connection yet.
func New[C Conn](o Options[C]) (*Pool[C], error) {
	p := &Pool[C]{Gate: driver.NewGate(o.Shared, o.System, o.Size, o.Timeout), options: o}
	p.free.New = func() any { return &Held[C]{pool: p} }
	var err error
	p.stack, err = puddle.NewPool(&puddle.Config[C]{MaxSize: int32(o.Size), Constructor: p.connect, Destructor: p.disconnect})
	return p, err
}

func (p *Pool[C]) connect(ctx context.Context) (C, error) {
	begun := time.Now()
	c, err := p.options.Connect(ctx)
	if err == nil {
		*c.Life() = driver.Born(p.options.Life)
		p.Count(driver.CountOpened)
	}
	p.Happened(ctx, driver.Connects, time.Since(begun), p.options.Error(err))
	return c, err
}

func (p *Pool[C]) disconnect(c C) {
	c.Close()
	p.Count(driver.CountClosed)
	p.Happened(context.Background(), driver.Disconnects, 0, nil)
}

// Acquire waits for a connection. what is the statement's text, "" for a transaction.
func (p *Pool[C]) Acquire(ctx context.Context, what string) (*Held[C], error) {
	h := p.free.Get().(*Held[C])
	if err := p.Enter(ctx, &h.Lease, h, what); err != nil {
		p.free.Put(h)
		return nil, err
	}
	taken := false
	defer func() {
		if !taken { // also when the hook panics
			h.left()
		}
	}()
	for {
		r, err := p.stack.Acquire(ctx)
		if err != nil {
			return nil, err
		}
		if !p.fit(ctx, r) {
			r.Destroy()
			continue
		}
		h.leaves = false
		h.resource.Store(r)
		if h.cut.Load() { // while it waited
			if r := h.resource.Swap(nil); r != nil {
				r.Release()
			}
			return nil, driver.Closed
		}
		taken = true
		return h, nil
	}
}

// fit reports whether a connection is of use.
func (p *Pool[C]) fit(ctx context.Context, r *puddle.Resource[C]) bool {
	c := r.Value()
	switch {
	case c.Life().Over():
		return false
	case p.options.Alive != nil && !p.options.Alive(ctx, c):
		p.Count(driver.CountDead)
		return false
	default:
		return true
	}
}

// Sweep closes connections that nobody has used for so long, but for the least number.
func (p *Pool[C]) Sweep(idle time.Duration, least int) {
	for _, r := range p.stack.AcquireAllIdle() {
		if r.IdleDuration() > idle && p.stack.Stat().TotalResources() > int32(least) {
			r.Destroy()
		} else {
			r.ReleaseUnused()
		}
	}
}

// Count of connections that there are, and that wait.
func (p *Pool[C]) Open() (all, idle int) {
	s := p.stack.Stat()
	return int(s.TotalResources()), int(s.IdleResources())
}

// Close closes the connections, and waits for those that somebody has.
func (p *Pool[C]) Close() { p.stack.Close() }

// Held is a connection that somebody has.
type Held[C Conn] struct {
	driver.Lease
	pool     *Pool[C]
	resource atomic.Pointer[puddle.Resource[C]] // nil once it was given back, or taken away
	leaves   bool                               // something may be left in its session
	cut      atomic.Bool                        // nobody is to have it any more
}

// Conn is the connection. It is not asked for after it was given back.
func (h *Held[C]) Conn() (c C) {
	if r := h.resource.Load(); r != nil {
		return r.Value()
	}
	return c
}

// Release gives the connection back, after its session was undone where need be.
func (h *Held[C]) Release() {
	defer h.left() // also when the hook panics
	if h.leaves && h.pool.options.Shared.Leftovers != driver.Keep {
		h.undone()
		return
	}
	if r := h.resource.Swap(nil); r != nil {
		r.Release()
	}
}

// Destroy closes the connection.
func (h *Held[C]) Destroy() {
	defer h.left()
	if r := h.resource.Swap(nil); r != nil {
		r.Destroy()
	}
}

func (h *Held[C]) left() {
	h.Leave()
	h.pool.free.Put(h)
}

// undone undoes the session, or closes the connection with it.
func (h *Held[C]) undone() {
	r := h.resource.Swap(nil)
	if r == nil {
		return
	}
	back := r.Release
	defer func() { back() }() // also when the hook panics
	h.pool.Undo(func(ctx context.Context) error {
		return h.pool.options.Error(h.pool.options.Reset(ctx, r.Value()))
	}, func(context.Context) { back = r.Destroy })
}

// Leaves notes that something may be left in the session.
func (h *Held[C]) Leaves() { h.leaves = true }

// WasCut reports whether the connection was taken away.
func (h *Held[C]) WasCut() bool { return h.cut.Load() }

// Cut takes the connection away from whoever has it.
func (h *Held[C]) Cut() {
	h.cut.Store(true)
	r := h.resource.Swap(nil)
	if r == nil {
		return
	}
	defer h.Leave()
	r.Value().Cut()
	r.Destroy()
}
