package conns

import (
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/driver"
)

// Turns lets one goroutine at a time work on a connection, and knows the rows that are
// open on it.
type Turns struct {
	mu   sync.Mutex // held while the database works
	open []OpenRows
	gone bool        // the connection was taken away
	cut  atomic.Bool // it is about to be
}

// OpenRows are rows that are not closed.
type OpenRows interface {
	// Fail makes the rows end with an error, unless they have one.
	Fail(err error)
	// Finish ends their statement and takes them off the list. Whoever calls it has the
	// turn.
	Finish()
}

// errInUse is what the second of two goroutines gets.
var errInUse = &strata.DatabaseError{
	Kind: strata.ErrTxInUse,
	Err:  errors.New("another goroutine is using the transaction or its rows; give each its own, or take turns"),
}

// errEnded is what rows end with that outlive their transaction.
var errEnded = &strata.DatabaseError{Kind: strata.ErrTxInUse, Err: errors.New("the transaction of the rows has ended")}

// Take takes the turn, which nobody else may have, and Give gives it back. Wait waits for
// it, whoever has the connection.
func (t *Turns) Take() error {
	if !t.mu.TryLock() {
		return errInUse
	}
	if t.gone {
		t.mu.Unlock()
		return driver.CutBefore()
	}
	return nil
}

// Wait waits for the turn.
func (t *Turns) Wait() { t.mu.Lock() }

// Give gives the turn back.
func (t *Turns) Give() { t.mu.Unlock() }

// Gone reports whether the connection was taken away, to whoever has the turn.
func (t *Turns) Gone() bool { return t.gone }

// IsCut reports whether the connection is taken away.
func (t *Turns) IsCut() bool { return t.cut.Load() }

// Rest waits for a goroutine that still works, and ends rows that are open.
func (t *Turns) Rest() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.stop(errEnded)
}

// End does so for good: the connection is taken away. What still works is interrupted,
// again and again, as one that is just about to start does not notice.
func (t *Turns) End(interrupt func()) {
	t.cut.Store(true)
	for !t.mu.TryLock() {
		interrupt()
		time.Sleep(time.Millisecond)
	}
	defer t.mu.Unlock()
	t.stop(driver.CutBefore())
	t.gone = true
}

// stop ends rows that are open with an error.
func (t *Turns) stop(why error) {
	for len(t.open) > 0 {
		r := t.open[len(t.open)-1]
		r.Fail(why)
		r.Finish()
	}
}

// Add notes rows that are open, and Remove those that are not any more.
func (t *Turns) Add(r OpenRows) { t.open = append(t.open, r) }

// Remove notes rows that are closed.
func (t *Turns) Remove(r OpenRows) {
	t.open = slices.DeleteFunc(t.open, func(other OpenRows) bool { return other == r })
}

// Streaming reports whether rows are open.
func (t *Turns) Streaming() bool { return len(t.open) > 0 }
