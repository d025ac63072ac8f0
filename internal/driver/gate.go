package driver

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/strata-go/strata"
)

// Gate lets as many into a database at a time as there are connections, in the order in
// which they came, and knows who is inside.
type Gate struct {
	size    int
	timeout time.Duration // for whoever waits; 0 is without end
	config  *Config
	system  string // the dialect's name
	lock    bool   // see Exclusive

	mu      sync.Mutex
	inside  int
	leases  *Lease    // who is inside, the newest first
	waiting []*waiter // the first to come first
	closed  bool
	empty   chan struct{} // closed when nobody is inside any more, of a closed gate
	stats   Stats
}

// NewGate makes a gate for so many. timeout is how long somebody waits, 0 is without end.
func NewGate(c *Config, system string, size int, timeout time.Duration) *Gate {
	return &Gate{size: size, timeout: timeout, config: c, system: system}
}

// Exclusive says that there is one for whom all wait as for a lock: who waits in vain may
// try again.
func (g *Gate) Exclusive() { g.lock = true }

// Lease is one that is inside. It is a part of whatever holds the connection, and is
// used again only after it has left.
type Lease struct {
	gate       *Gate
	prev, next *Lease
	what       string // a statement's text, "" for a transaction
	since      time.Time
	stack      []uintptr
	leak       *time.Timer
	inside     bool
	cutter     Cutter
}

// Cutter is whatever holds a lease and a connection.
type Cutter interface {
	// Cut takes the connection away from whoever uses it, which gets errors from then on,
	// and leaves.
	Cut()
}

// waiter is one that waits.
type waiter struct {
	in    chan struct{} // closed when it is let in, or the gate is closed
	lease *Lease
}

// Enter waits until there is room, and takes it. what is the statement's text, "" for a
// transaction. c is asked for the connection when the database is closed and it does not
// come back.
func (g *Gate) Enter(ctx context.Context, l *Lease, c Cutter, what string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	g.mu.Lock() // whoever had the lease before may still be looked at
	if g.closed {
		g.mu.Unlock()
		return Closed
	}
	*l = Lease{gate: g, what: what, cutter: c, stack: g.config.stack()}
	switch {
	case g.inside < g.size && len(g.waiting) == 0:
		g.let(l)
		g.mu.Unlock()
		return nil
	default:
		w := &waiter{make(chan struct{}), l}
		g.waiting = append(g.waiting, w)
		g.mu.Unlock()
		return g.wait(ctx, w)
	}
}

// let lets one in. The gate is locked.
func (g *Gate) let(l *Lease) {
	g.inside++
	g.stats.Acquired++
	l.inside, l.next = true, g.leases
	if g.leases != nil {
		g.leases.prev = l
	}
	g.leases = l
	l.since = time.Now()
	l.watched(g.config.LeakAfter)
}

// wait waits to be let in.
func (g *Gate) wait(ctx context.Context, w *waiter) error {
	var late <-chan time.Time
	if g.timeout > 0 {
		t := time.NewTimer(g.timeout)
		defer t.Stop()
		late = t.C
	}
	begun, told := time.Now(), false
	defer func() {
		if !told { // the hook panicked
			g.withdraw(w)
		}
	}()
	ctx, ends := g.config.Program.Begins(ctx, Event{What: Waiting, System: g.system, SQL: w.lease.what})
	var err error
	select {
	case <-w.in:
	case <-ctx.Done():
		err = ctx.Err()
	case <-late:
		err = errLate
	}
	err = g.waited(w, time.Since(begun), err)
	if ends != nil {
		ends(err)
	}
	told = true
	return err
}

var errLate = errors.New("strata: no connection was free in time")

// waited counts a wait that has ended. One that was let in meanwhile stays in.
func (g *Gate) waited(w *waiter, d time.Duration, err error) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.stats.Waited++
	g.stats.WaitTime += d
	if w.lease.inside {
		return nil
	}
	g.remove(w)
	switch {
	case g.closed:
		return Closed
	case err == errLate:
		g.stats.TimedOut++
		return &strata.DatabaseError{Kind: strata.ErrTimeout, Unsent: true, Err: g.exhausted(d, nil)}
	default:
		g.stats.Canceled++
		return &strata.DatabaseError{Kind: EndKind(err), Unsent: true, Err: g.exhausted(d, err)}
	}
}

// remove takes one that waits off the list. The gate is locked.
func (g *Gate) remove(w *waiter) {
	g.waiting = slices.DeleteFunc(g.waiting, func(other *waiter) bool { return other == w })
}

// withdraw lets one that waits go, who may be inside by now.
func (g *Gate) withdraw(w *waiter) {
	g.mu.Lock()
	g.remove(w)
	g.mu.Unlock()
	w.lease.Leave()
}

// Leave leaves, and lets in whoever waits.
func (l *Lease) Leave() {
	g := l.gate
	if g == nil { // it never was inside
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if !l.inside {
		return
	}
	l.forget()
	l.inside = false
	if l.prev == nil {
		g.leases = l.next
	} else {
		l.prev.next = l.next
	}
	if l.next != nil {
		l.next.prev = l.prev
	}
	l.prev, l.next, l.cutter = nil, nil, nil
	g.inside--
	if len(g.waiting) > 0 && !g.closed {
		w := g.waiting[0]
		g.waiting = g.waiting[1:]
		g.let(w.lease)
		close(w.in)
	}
	if g.empty != nil && g.inside == 0 {
		close(g.empty)
		g.empty = nil
	}
}

// graceCut is how long whoever lost its connection has to notice.
const graceCut = time.Second

// CloseGates lets nobody into the gates of a database any more, and waits until all have
// left. When ctx ends before, connections are cut, and the error says who had them.
func CloseGates(ctx context.Context, gates ...*Gate) error {
	cut := make([][]Holder, len(gates))
	var all sync.WaitGroup
	for i, g := range gates {
		all.Go(func() { cut[i] = g.close(ctx) })
	}
	all.Wait()
	holders := slices.Concat(cut...)
	if len(holders) == 0 {
		return nil
	}
	return &strata.DatabaseError{Kind: EndKind(ctx.Err()), Err: gates[0].config.Program.Cut(holders, ctx.Err())}
}

// close closes one gate, and returns whose connections were cut.
func (g *Gate) close(ctx context.Context) []Holder {
	g.mu.Lock()
	if !g.closed {
		g.closed = true
		for _, w := range g.waiting {
			close(w.in)
		}
		g.waiting = nil
	}
	if g.inside == 0 {
		g.mu.Unlock()
		return nil
	}
	if g.empty == nil {
		g.empty = make(chan struct{})
	}
	empty := g.empty
	g.mu.Unlock()
	select {
	case <-empty:
		return nil
	case <-ctx.Done():
	}
	left, cuts := g.left()
	if left == nil {
		return nil
	}
	for _, c := range cuts {
		go c.Cut()
	}
	t := time.NewTimer(graceCut)
	defer t.Stop()
	select {
	case <-empty:
	case <-t.C:
	}
	return left
}

// left returns who is inside, and how their connections are cut.
func (g *Gate) left() (holders []Holder, cuts []Cutter) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for l := g.leases; l != nil; l = l.next {
		holders = append(holders, l.holder())
		cuts = append(cuts, l.cutter)
	}
	return holders, cuts
}

// Stats returns what the gate has counted, and who is inside and waits now.
func (g *Gate) Stats() Stats {
	g.mu.Lock()
	defer g.mu.Unlock()
	s := g.stats
	s.MaxConns, s.InUse, s.Waiting = g.size, g.inside, len(g.waiting)
	return s
}

// Happened tells the hook of something that has ended, after so long a time.
func (g *Gate) Happened(ctx context.Context, what Happening, d time.Duration, err error) {
	g.happened(ctx, Event{What: what, Took: d}, err)
}

func (g *Gate) happened(ctx context.Context, e Event, err error) {
	e.System = g.system
	if _, ends := g.config.Program.Begins(ctx, e); ends != nil {
		ends(err)
	}
}

// Outcome is the error of a change that was sent by itself. Where it is not certain what
// became of it, it says so, and is counted.
func (g *Gate) Outcome(err error, certain bool) error {
	if err == nil || certain {
		return err
	}
	g.Count(CountUnknown)
	return Unknown(err)
}

// ErrDropped is what becomes of a session that is not to be undone, or cannot be.
var ErrDropped = errors.New("strata: the session is dropped")

// Undo undoes what raw SQL may have left in a session. Where that fails, or is not what
// is asked for, the connection is to be dropped.
func (g *Gate) Undo(undo func(context.Context) error, drop func(context.Context)) {
	ctx, stop := Cleanup(context.Background())
	defer stop()
	g.Count(CountReset)
	begun := time.Now()
	err := ErrDropped
	if g.config.Leftovers == Undo {
		err = undo(ctx)
	}
	if err != nil {
		drop(ctx)
	}
	if err == ErrDropped {
		err = nil
	}
	g.Happened(ctx, Resets, time.Since(begun), err)
}
