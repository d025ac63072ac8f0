package mariadb

import (
	"context"
	"sync/atomic"
)

// ReadYourWrites returns a context that knows where statements and transactions with it, or
// with contexts made of it, have changed something last: what reads with it then sees that
// change. It is for a request of a program that reads from all nodes of a cluster, and whose
// URL says causal=own; without that every statement sees what was acknowledged before, and
// on a single server it changes nothing.
func ReadYourWrites(ctx context.Context) context.Context {
	return context.WithValue(ctx, writtenKey{}, new(written))
}

type writtenKey struct{}

// written is where a context has written last.
type written struct{ node atomic.Pointer[node] }

func writtenBy(ctx context.Context) *written {
	w, _ := ctx.Value(writtenKey{}).(*written)
	return w
}

// wrote notes that something was sent to a node that may change rows. It is said before,
// as it may be kept though its answer never came.
func wrote(ctx context.Context, n *node) {
	if w := writtenBy(ctx); w != nil {
		w.node.Store(n)
	}
}

// wroteAt is where a context has written last, nil where it has not.
func wroteAt(ctx context.Context) *node {
	if w := writtenBy(ctx); w != nil {
		return w.node.Load()
	}
	return nil
}

// A node waits until it has applied what the cluster had committed when the statement
// came: before a SELECT or a transaction (1), an UPDATE or a DELETE (2), an INSERT (4).
const (
	waits   = "SET SESSION wsrep_sync_wait = 7"
	noWaits = "SET SESSION wsrep_sync_wait = 0"
)

// mustWait reports whether what a context sends to the node has to wait for changes that
// were made on another.
func (c *cluster) mustWait(ctx context.Context, n *node) bool {
	if c.options.Causal == CausalAll {
		return true
	}
	at := wroteAt(ctx)
	return at != nil && at != n
}

// settled has what is sent on a connection of a node wait for other nodes, or not. Nothing
// of the statement was sent where that fails.
func (b *backend) settled(ctx context.Context, c *conn) error {
	if b.causal == nil {
		return nil
	}
	on := b.causal(ctx)
	if c.waits == on {
		return nil
	}
	text := noWaits
	if on {
		text = waits
	}
	if err := c.control(ctx, false, text); err != nil {
		return unsent{err}
	}
	c.waits = on
	return nil
}
