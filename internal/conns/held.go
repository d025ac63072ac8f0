package conns

import (
	"context"
	"sync/atomic"

	"github.com/jackc/puddle/v2"
	"github.com/strata-go/strata/internal/driver"
)

// Held is a connection that somebody has.
type Held[C Conn] struct {
	driver.Lease
	pool     *Pool[C]
	conn     C
	resource atomic.Pointer[puddle.Resource[C]] // nil once it was given back, or taken away
	leaves   bool                               // something may be left in its session
	cut      atomic.Bool                        // nobody is to have it any more
}

// take takes a connection that is of use.
func (h *Held[C]) take(ctx context.Context) error {
	for {
		r, err := h.pool.resource(ctx)
		if err != nil {
			return err
		}
		if !h.pool.fit(ctx, r) {
			r.Destroy()
			continue
		}
		h.leaves, h.conn = false, r.Value()
		h.resource.Store(r)
		if h.cut.Load() { // while it waited
			if r := h.resource.Swap(nil); r != nil {
				r.Release()
			}
			return driver.Closed
		}
		return nil
	}
}

// resource takes one from the stack, or makes one in time. Where one is idle no timer is
// needed.
func (p *Pool[C]) resource(ctx context.Context) (*puddle.Resource[C], error) {
	o := &p.options
	if o.Late == nil || o.Timeout == 0 || p.stack.Stat().IdleResources() > 0 {
		return p.stack.Acquire(ctx)
	}
	limited, stop := context.WithTimeout(ctx, o.Timeout)
	defer stop()
	r, err := p.stack.Acquire(limited)
	if err != nil && ctx.Err() == nil && limited.Err() != nil {
		return nil, o.Late(o.Timeout)
	}
	return r, err
}

// Conn is the connection. It is not asked for after it was given back.
func (h *Held[C]) Conn() C { return h.conn }

// Renew takes another connection, in place of one that is of no more use.
func (h *Held[C]) Renew(ctx context.Context) error {
	if r := h.resource.Swap(nil); r != nil {
		r.Destroy()
	}
	if h.cut.Load() {
		return driver.Closed
	}
	return h.take(ctx)
}

// Release gives the connection back, after its session was undone where need be.
func (h *Held[C]) Release() {
	defer h.left() // also when the hook panics
	if h.leaves && h.pool.options.Shared.Leftovers != driver.Keep {
		h.undone()
		return
	}
	if r := h.resource.Swap(nil); r != nil {
		r.Release()
	}
}

// Destroy closes the connection.
func (h *Held[C]) Destroy() {
	defer h.left()
	if r := h.resource.Swap(nil); r != nil {
		r.Destroy()
	}
}

func (h *Held[C]) left() {
	h.Leave()
	h.pool.free.Put(h)
}

// undone undoes the session, or closes the connection with it.
func (h *Held[C]) undone() {
	r := h.resource.Swap(nil)
	if r == nil {
		return
	}
	back := r.Release
	defer func() { back() }() // also when the hook panics
	o := &h.pool.options
	h.pool.Undo(func(ctx context.Context) error { return o.Error(o.Reset(ctx, r.Value())) }, func(context.Context) {
		if !o.Only {
			back = r.Destroy
		}
	})
}

// Leaves notes that something may be left in the session.
func (h *Held[C]) Leaves() { h.leaves = true }

// Unknown is the error of a change whose outcome is not known.
func (h *Held[C]) Unknown(err error) error { return h.pool.Outcome(err, false) }

// WasCut reports whether the connection was taken away.
func (h *Held[C]) WasCut() bool { return h.cut.Load() }

// Cut takes the connection away from whoever has it: what runs is interrupted, rows end.
func (h *Held[C]) Cut() {
	h.cut.Store(true)
	r := h.resource.Swap(nil)
	if r == nil {
		return
	}
	defer h.Leave()
	r.Value().Cut()
	r.Destroy()
}
