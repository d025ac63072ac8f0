package driver

import (
	"cmp"
	"context"
	"runtime"
	"slices"
	"time"
)

// longText is where the text of a statement is cut in an error.
const longText = 60

// holder describes who has a lease. The gate is locked.
func (l *Lease) holder() Holder {
	what := ShortText(cmp.Or(l.what, "a transaction"), longText)
	return Holder{What: what, For: time.Since(l.since), Stack: frames(l.stack)}
}

// exhausted is the error of one that waited in vain. The gate is locked.
func (g *Gate) exhausted(waited time.Duration, ended error) error {
	x := Exhaustion{Waited: waited, Size: g.size, Lock: g.lock, Err: ended}
	for l := g.leases; l != nil; l = l.next {
		x.Holders = append(x.Holders, l.holder())
	}
	slices.SortStableFunc(x.Holders, func(a, b Holder) int { return cmp.Compare(b.For, a.For) })
	return g.config.Program.Exhausted(x)
}

// stack is where somebody takes a connection, if leases that last too long are to be known.
func (c *Config) stack() []uintptr {
	if c.LeakAfter <= 0 {
		return nil
	}
	stack := make([]uintptr, 32)
	return stack[:runtime.Callers(3, stack)]
}

// watched makes a lease known when it lasts too long. The gate is locked.
func (l *Lease) watched(after time.Duration) {
	if after <= 0 {
		return
	}
	g, stack := l.gate, l.stack
	l.leak = time.AfterFunc(after, func() { g.leaked(l, stack) })
}

// leaked makes a lease known that has lasted too long. One that has ended meanwhile, and
// may be another one's by now, has another stack.
func (g *Gate) leaked(l *Lease, stack []uintptr) {
	g.mu.Lock()
	if !l.inside || len(l.stack) == 0 || &l.stack[0] != &stack[0] {
		g.mu.Unlock()
		return
	}
	g.stats.Leaked++
	h, what := l.holder(), l.what
	g.mu.Unlock()
	g.happened(context.Background(), Event{What: Leaks, SQL: what, Stack: h.Stack, Took: h.For}, nil)
}

// forget stops to watch a lease.
func (l *Lease) forget() {
	if l.leak != nil {
		l.leak.Stop()
		l.leak = nil
	}
}
