package mariadb

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"github.com/strata-go/strata"
)

// node is a server of a cluster, its connections, and how it is.
type node struct {
	*backend
	address string
	line    *line // all its connections' way
	eye     *eye
	look    func(context.Context) (state, error)
	newest  func() int64 // the view of the other nodes that serve
	every   time.Duration
	lost    time.Duration // without an answer, until what runs is given up
	wake    chan struct{} // has it looked at at once

	serves atomic.Bool
	view   atomic.Int64 // as it said last
	mu     sync.Mutex   // of what follows
	why    error        // why it does not serve
	heard  time.Time    // its last answer
}

// steady is how many looks in a row a node has to pass that did not serve. It has to know of
// all that the others know: one that stood still says what it was before, at first.
const steady = 2

// watched looks at the node from time to time, until the context ends.
func (n *node) watched(ctx context.Context) {
	good := 0
	for {
		if err := n.looked(ctx); err != nil {
			good = 0
		} else if good++; good >= steady && n.view.Load() >= n.newest() {
			n.serve()
		}
		t := time.NewTimer(n.every/2 + rand.N(n.every)) // not all clients at once
		select {
		case <-t.C:
		case <-n.wake:
			t.Stop()
		case <-ctx.Done():
			t.Stop()
			return
		}
	}
}

// looked looks at the node once, and leaves it where it does not serve.
func (n *node) looked(ctx context.Context) error {
	s, err := n.look(ctx)
	if err == nil {
		n.answered()
		n.view.Store(s.view)
		err = s.unfit()
	}
	if err == nil || ctx.Err() != nil {
		return err
	}
	n.leave(err)
	if n.silent() > n.lost {
		n.line.cut()
	}
	return err
}

// answered notes that the node has said something.
func (n *node) answered() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.heard = time.Now()
	n.line.mend()
}

// silent is for how long the node has said nothing.
func (n *node) silent() time.Duration {
	n.mu.Lock()
	defer n.mu.Unlock()
	return time.Since(n.heard)
}

// serve takes the node back.
func (n *node) serve() {
	if n.serves.CompareAndSwap(false, true) {
		n.mu.Lock()
		defer n.mu.Unlock()
		n.why = nil
	}
}

// leave sends nothing to the node any more, for a reason, and closes the connections that
// nobody has.
func (n *node) leave(why error) {
	n.mu.Lock()
	n.why = why
	n.mu.Unlock()
	if n.serves.Swap(false) {
		n.pool.Drop()
	}
}

// reason is why the node does not serve.
func (n *node) reason() error {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.why == nil {
		return errors.New("it was not looked at yet")
	}
	return n.why
}

// failed takes note of a statement's error, and returns it as it is to be told: a node that
// refuses everything, or none can be connected to, is left at once, one that a connection
// was lost to is looked at. alone is a statement that is in no transaction.
func (n *node) failed(ctx context.Context, err error, alone bool) error {
	switch {
	case turnedAway(err):
		n.leave(reasonOf(err))
	case codeOf(err) == codeLostOthers:
		n.leave(errNoQuorum)
	case alone && waitedInVain(err):
		// The node was to wait for others, which it has lost. Where it has not, it was
		// a lock. In either case nothing was done.
		why := n.looked(ctx)
		if why == nil || ctx.Err() != nil {
			return err
		}
		return &strata.DatabaseError{Kind: strata.ErrUnavailable, Unsent: true, Code: codeOf(err), Err: why}
	case !errors.Is(err, strata.ErrConnection) && !errors.Is(err, strata.ErrCommitUnknown):
		return err
	}
	select {
	case n.wake <- struct{}{}:
	default:
	}
	return err
}

// waitedInVain reports whether an error is that a lock, or other nodes, were waited for in
// vain.
func waitedInVain(err error) bool { return codeOf(err) == "1205" }

func codeOf(err error) string {
	if e, ok := errors.AsType[*strata.DatabaseError](err); ok {
		return e.Code
	}
	return ""
}

// turnedAway reports whether a statement was refused before anything was done, for what
// another node may do: no connection could be made, or the node was not ready.
func turnedAway(err error) bool {
	e, ok := errors.AsType[*strata.DatabaseError](err)
	return ok && e.Unsent && (e.Kind == strata.ErrUnavailable || e.Kind == strata.ErrConnection)
}

// reasonOf is what an error says without its kind.
func reasonOf(err error) error {
	e, ok := errors.AsType[*strata.DatabaseError](err)
	if ok && e.Err != nil {
		return e.Err
	}
	return err
}
