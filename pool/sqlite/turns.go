package sqlite

import (
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/strata-go/strata/internal/driver"
)

// turns lets one goroutine at a time work on a connection, and knows the rows that are
// open on it.
type turns struct {
	mu   sync.Mutex // held while SQLite works
	open []openRows
	gone bool        // the connection was taken away
	cut  atomic.Bool // it is about to be
}

// openRows are rows that are not closed.
type openRows interface {
	// fail makes the rows end with an error, unless they have one.
	fail(err error)
	// finish ends their statement and takes them off the list. Whoever calls it has the
	// turn.
	finish()
}

// take takes the turn, which nobody else may have, and give gives it back.
func (t *turns) take() error {
	if !t.mu.TryLock() {
		return errInUse
	}
	if t.gone {
		t.mu.Unlock()
		return driver.CutBefore()
	}
	return nil
}

func (t *turns) give() { t.mu.Unlock() }

// rest waits for a goroutine that still works, and ends rows that are open.
func (t *turns) rest() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.stop(errEnded)
}

// end does so for good: the connection is taken away. What still works is interrupted,
// again and again, as one that is just about to start does not notice.
func (t *turns) end(interrupt func()) {
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
func (t *turns) stop(why error) {
	for len(t.open) > 0 {
		r := t.open[len(t.open)-1]
		r.fail(why)
		r.finish()
	}
}

// add notes rows that are open, and drop those that are not any more.
func (t *turns) add(r openRows) { t.open = append(t.open, r) }

func (t *turns) drop(r openRows) {
	t.open = slices.DeleteFunc(t.open, func(other openRows) bool { return other == r })
}
