// Package conns is the connections of a database whose driver has no pool of its own, and
// what such connections have in common: they wait in a stack behind a gate, so that the
// warmest one is taken; one goroutine at a time works on each; statements whose context
// ends are interrupted; prepared statements are kept. It is made of puddle and of
// internal/driver.
package conns

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/jackc/puddle/v2"
	"github.com/strata-go/strata/internal/driver"
)

// Conn is a connection.
type Conn interface {
	comparable
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
	Life    time.Duration // of a connection; 0 is without end
	Idle    time.Duration // after which one that nobody uses is closed; 0 is without end
	Least   int           // so many are not closed for that
	Fill    bool          // as many are made, though nobody asks for them
	Only    bool          // a connection cannot be dropped, as the database would go with it
	// Connect makes a connection.
	Connect func(context.Context) (C, error)
	// Alive, if any, reports whether a connection is of use that has waited for so long.
	Alive func(context.Context, C, time.Duration) bool
	// Reset undoes what was left in a session; ErrDropped says that it cannot be.
	Reset func(context.Context, C) error
	// Late, if any, is the error of a connection that was not made within Timeout. Without it
	// a connection is waited for.
	Late func(time.Duration) error
	// Error turns an error of Connect or Reset into Strata's.
	Error func(error) error
}

// Pool is connections of one kind.
type Pool[C Conn] struct {
	*driver.Gate
	options Options[C]
	stack   *puddle.Pool[C]
	free    sync.Pool // of *Held[C]

	mu     sync.Mutex // of what follows
	sweeps *time.Timer
	closed bool
}

// New makes a pool, which has no connection yet.
func New[C Conn](o Options[C]) (*Pool[C], error) {
	p := &Pool[C]{Gate: driver.NewGate(o.Shared, o.System, o.Size, o.Timeout), options: o}
	p.free.New = func() any { return &Held[C]{pool: p} }
	var err error
	p.stack, err = puddle.NewPool(&puddle.Config[C]{MaxSize: int32(o.Size), Constructor: p.connect, Destructor: p.disconnect})
	if err == nil && (o.Idle > 0 || o.Fill) {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.sweeps = time.AfterFunc(p.every(), p.sweep)
	}
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

// First makes a connection that nobody has asked for yet.
func (p *Pool[C]) First(ctx context.Context) error { return p.stack.CreateResource(ctx) }

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
	if err := h.take(ctx); err != nil {
		return nil, err
	}
	taken = true
	return h, nil
}

// fit reports whether a connection is of use.
func (p *Pool[C]) fit(ctx context.Context, r *puddle.Resource[C]) bool {
	c := r.Value()
	switch {
	case c.Life().Over():
		return false
	case p.options.Alive != nil && !p.options.Alive(ctx, c, r.IdleDuration()):
		p.Count(driver.CountDead)
		return false
	default:
		return true
	}
}

// Look looks at all connections that nobody uses, after one was found dead, and closes those
// that are, too.
func (p *Pool[C]) Look(ctx context.Context) {
	for _, r := range p.stack.AcquireAllIdle() {
		if p.options.Alive(ctx, r.Value(), r.IdleDuration()) {
			r.ReleaseUnused()
		} else {
			p.Count(driver.CountDead)
			r.Destroy()
		}
	}
}

// leastSweep is the least time between two sweeps that make connections.
const leastSweep = time.Second

// every is the time between two looks at who is idle.
func (p *Pool[C]) every() time.Duration {
	d := p.options.Idle / 2
	if p.options.Fill && (d <= 0 || d > leastSweep) {
		return leastSweep
	}
	return max(d, time.Millisecond)
}

// sweep closes connections that nobody has used for long, and makes those that are to be
// there.
func (p *Pool[C]) sweep() {
	if p.options.Idle > 0 {
		for _, r := range p.stack.AcquireAllIdle() {
			if r.IdleDuration() > p.options.Idle && p.stack.Stat().TotalResources() > int32(p.options.Least) {
				r.Destroy()
			} else {
				r.ReleaseUnused()
			}
		}
	}
	if p.options.Fill {
		p.fill()
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.closed {
		p.sweeps.Reset(p.every())
	}
}

// fill makes connections until there are the least number. Where one is not to be had, the
// next sweep tries again.
func (p *Pool[C]) fill() {
	ctx, stop := driver.Cleanup(context.Background())
	defer stop()
	for p.stack.Stat().TotalResources() < int32(p.options.Least) && p.First(ctx) == nil {
	}
}

// Connections are how many there are, and how many of them nobody has.
func (p *Pool[C]) Connections() (all, idle int) {
	s := p.stack.Stat()
	return int(s.TotalResources()), int(s.IdleResources())
}

// stop ends sweeps.
func (p *Pool[C]) stop() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	if p.sweeps != nil {
		p.sweeps.Stop()
	}
}

// Close lets nobody into the pools any more, waits until all have left, and closes their
// connections, those of the last pool first, and what comes after. When ctx ends before,
// connections are cut, and the error says who had them.
func Close[C Conn](ctx context.Context, after func(), pools ...*Pool[C]) error {
	gates := make([]*driver.Gate, len(pools))
	for i, p := range pools {
		p.stop()
		gates[i] = p.Gate
	}
	cut := driver.CloseGates(ctx, gates...)
	all := func() {
		for _, p := range slices.Backward(pools) {
			p.stack.Close()
		}
		after()
	}
	if cut != nil { // a connection may still be at work
		go all()
	} else {
		all()
	}
	return cut
}
