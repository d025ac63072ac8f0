package scan

import (
	"math"
	"sync"
	"sync/atomic"
)

// Runs is what the runs of a prepared statement leave for the next one. A nil
// one keeps nothing, a zero one no rows.
type Runs struct {
	spare any // a *sync.Pool of *R, whose type would be dear to import
	last  atomic.Uint64
}

// NewRuns makes one.
func NewRuns() *Runs { return &Runs{spare: new(sync.Pool)} }

// note keeps the number of rows of a run, beside that of the run before.
func (s *Runs) note(rows int) {
	if s != nil {
		now := min(uint64(rows), math.MaxUint32-1) + 1
		if last := s.last.Load(); last&math.MaxUint32 != now || last>>32 != now {
			s.last.Store(last<<32 | now)
		}
	}
}

// expected returns the lesser number of rows of the last two runs, so that one
// huge result is not prepared for again, or -1 before the first run.
func (s *Runs) expected() int {
	if s == nil {
		return -1
	}
	last := s.last.Load()
	now, before := int(last&math.MaxUint32)-1, int(last>>32)-1
	if before >= 0 {
		return min(now, before)
	}
	return now
}

// Row returns a row that an earlier run has left, or a new one, as like is: a
// nil *R.
func (s *Runs) Row(like any) any {
	if spare := spares(s); spare != nil {
		if row := spare.Get(); row != nil {
			return row
		}
	}
	return newLike(like)
}

// Keep leaves a row for the next run.
func (s *Runs) Keep(row any) {
	if spare := spares(s); spare != nil {
		zero(row)
		spare.Put(row)
	}
}

// spares are the rows that are kept; nil where none are. It is no method: what the
// signatures of methods mention is dear to import, too.
func spares(s *Runs) *sync.Pool {
	if s == nil {
		return nil
	}
	p, _ := s.spare.(*sync.Pool)
	return p
}

// room says how much memory a result of rows of a size is given.
type room struct{ size, limit int }

const (
	mostAtFirst = 32 << 20 // bytes
	leastGrowth = 1 << 10  // bytes
	trustedSize = 1000     // a LIMIT up to here is meant as a size
)

// first is the room for rows before there is one.
func (r room) first(runs *Runs) int {
	n := runs.expected()
	switch {
	case n >= 0 && r.limit > 0:
		n = min(n, r.limit)
	case n >= 0:
	case r.limit <= trustedSize:
		n = r.limit
	default:
		n = 0
	}
	return min(n, mostAtFirst/max(r.size, 1))
}

// next is the room when that for n rows is full.
func (r room) next(n int) int {
	more := max(2*n, leastGrowth/max(r.size, 1), 1)
	if r.limit > n {
		more = min(more, r.limit)
	}
	return more
}

// wasted reports whether much of the room was not needed.
func (r room) wasted(n, room int) bool { return room > 2*n && (room-n)*r.size > leastGrowth }
