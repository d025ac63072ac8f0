package pool

import (
	"cmp"
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"time"
)

// Holder is who has a connection.
type Holder struct {
	What  string        // the statement, or "a transaction"
	For   time.Duration // since when
	Stack []string      // the program's lines where it was taken, "function file:line", with Config.LeakAfter
}

// String says who, and for how long.
func (h Holder) String() string {
	s := fmt.Sprintf("%s for %v", h.What, h.For.Round(time.Millisecond))
	if at := ours(h.Stack); at != "" {
		s += " at " + at
	}
	return s
}

// ours is the first line of a stack that is the program's.
func ours(stack []string) string {
	if len(stack) == 0 {
		return ""
	}
	_, at, _ := strings.Cut(stack[0], " ")
	return at
}

// longText is where the text of a statement is cut in an error.
const longText = 60

// holder describes who has a lease. The gate is locked.
func (l *Lease) holder() Holder {
	what := cutText(cmp.Or(l.what, "a transaction"), longText)
	return Holder{What: what, For: time.Since(l.since), Stack: frames(l.stack)}
}

// cutText cuts a text after so many bytes, between two characters; never where most is
// negative.
func cutText(s string, most int) string {
	if most < 0 || len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}

// frames names the program's own places of a stack.
func frames(stack []uintptr) (list []string) {
	if len(stack) == 0 {
		return nil
	}
	for f := runtime.CallersFrames(stack); ; {
		frame, more := f.Next()
		if !library(frame) {
			list = append(list, fmt.Sprintf("%s %s:%d", frame.Function, frame.File, frame.Line))
		}
		if !more {
			return list
		}
	}
}

// ExhaustedError says that no connection was to be had in time, and who had them.
type ExhaustedError struct {
	Waited  time.Duration
	Size    int      // how many connections there are
	Holders []Holder // who had them, the longest first
	Lock    bool     // it is SQLite's connection that writes, for which all wait as for a lock
	Err     error    // the context's, where that has ended; nil after Config.AcquireTimeout
}

// Error says who had the connections.
func (e *ExhaustedError) Error() string {
	var b strings.Builder
	what := "no connection was free"
	if e.Lock {
		what = "the connection that writes was not free"
	}
	if e.Err != nil {
		b.WriteString(e.Err.Error() + ": ")
	}
	fmt.Fprintf(&b, "%s for %v: of %d, ", what, e.Waited.Round(time.Millisecond), e.Size)
	if list := grouped(e.Holders); list != "" {
		b.WriteString(list)
	} else {
		b.WriteString("all were taken in turns")
	}
	if e.Err == nil {
		b.WriteString("; inside a transaction use its tx, not the database, and close rows that are not read to their end")
	}
	return b.String()
}

// Unwrap returns the context's error, if any.
func (e *ExhaustedError) Unwrap() error { return e.Err }

// grouped names holders, those that are alike once, and no more than a few.
func grouped(holders []Holder) string {
	const most = 4
	type group struct {
		first Holder
		count int
	}
	var groups []group
	at := map[string]int{} // of a group, by what its holders share
	rest := 0
	for _, h := range holders {
		key := h.What + " at " + ours(h.Stack)
		switch i, known := at[key]; {
		case known:
			groups[i].count++
		case len(groups) < most:
			at[key] = len(groups)
			groups = append(groups, group{h, 1})
		default:
			rest++
		}
	}
	var list []string
	for _, g := range groups {
		if g.count > 1 {
			list = append(list, fmt.Sprintf("%d × %s", g.count, g.first))
		} else {
			list = append(list, g.first.String())
		}
	}
	if rest > 0 {
		list = append(list, fmt.Sprintf("and %d others", rest))
	}
	return strings.Join(list, ", ")
}

// CutError says whose connections were cut when a database was closed.
type CutError struct {
	Holders []Holder
	Err     error // why it was not waited for any longer
}

// Error says whose connections were cut.
func (e *CutError) Error() string {
	return "closed while connections were in use, which were cut: " + grouped(e.Holders)
}

// Unwrap returns why it was not waited for any longer.
func (e *CutError) Unwrap() error { return e.Err }

// exhausted is the error of one that waited in vain. The gate is locked.
func (g *Gate) exhausted(waited time.Duration, ended error) error {
	e := &ExhaustedError{Waited: waited, Size: g.size, Lock: g.lock, Err: ended}
	for l := g.leases; l != nil; l = l.next {
		e.Holders = append(e.Holders, l.holder())
	}
	slices.SortStableFunc(e.Holders, func(a, b Holder) int { return cmp.Compare(b.For, a.For) })
	return e
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
	g.happened(context.Background(), Event{Op: OpLeak, SQL: what, Stack: h.Stack}, h.For, nil)
}

// forget stops to watch a lease.
func (l *Lease) forget() {
	if l.leak != nil {
		l.leak.Stop()
		l.leak = nil
	}
}
