package pool

import (
	"fmt"
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
