package capi

import (
	"modernc.org/libc"
	lib "modernc.org/sqlite/lib"

	"github.com/strata-go/strata/pool/sqlite/internal/value"
)

// states are the aggregates at work. SQLite keeps a word for each, which is its
// number here, from 1.
type states struct {
	conn *Conn
	list []value.State
	free []uintptr
}

// of returns the state of the aggregate that SQLite calls, made anew where it is
// called for the first time, or nil without memory.
func (s *states) of(ctx uintptr) value.State {
	tls := s.conn.tls
	word := lib.Xsqlite3_aggregate_context(tls, ctx, int32(wordSize))
	if word == 0 {
		return nil
	}
	number := wordAt(word)
	if *number == 0 {
		*number = s.add(s.make(ctx))
	}
	return s.list[*number-1]
}

func (s *states) add(state value.State) (number uintptr) {
	if n := len(s.free); n > 0 {
		number, s.free = s.free[n-1], s.free[:n-1]
		s.list[number-1] = state
		return number
	}
	s.list = append(s.list, state)
	return uintptr(len(s.list))
}

// make makes the state of an aggregate.
func (s *states) make(ctx uintptr) value.State {
	_, i := placed(lib.Xsqlite3_user_data(s.conn.tls, ctx))
	return s.conn.set.Aggregates[i].New()
}

// last returns the state for the last time: a new one where there was no row.
func (s *states) last(ctx uintptr) value.State {
	word := lib.Xsqlite3_aggregate_context(s.conn.tls, ctx, 0)
	if word == 0 || *wordAt(word) == 0 {
		return s.make(ctx)
	}
	n := *wordAt(word)
	state := s.list[n-1]
	*wordAt(word), s.list[n-1] = 0, nil
	s.free = append(s.free, n)
	return state
}

// stepping finds the aggregate that SQLite calls; it has no memory for a nil one.
func stepping(tls *libc.TLS, ctx uintptr) (*Conn, value.State) {
	c, _ := placed(lib.Xsqlite3_user_data(tls, ctx))
	s := c.states.of(ctx)
	if s == nil {
		lib.Xsqlite3_result_error_nomem(tls, ctx)
	}
	return c, s
}

func callStep(tls *libc.TLS, ctx uintptr, n int32, args uintptr) {
	c, s := stepping(tls, ctx)
	defer c.call.recovered(ctx)
	if s != nil {
		c.call.done(ctx, s.Step(c.call.arguments(n, args)))
	}
}

func callInverse(tls *libc.TLS, ctx uintptr, n int32, args uintptr) {
	c, s := stepping(tls, ctx)
	defer c.call.recovered(ctx)
	if s != nil {
		c.call.done(ctx, s.Inverse(c.call.arguments(n, args)))
	}
}

func callValue(tls *libc.TLS, ctx uintptr) {
	c, s := stepping(tls, ctx)
	defer c.call.recovered(ctx)
	if s != nil {
		v, err := s.Value()
		c.call.result(ctx, v, err)
	}
}

func callFinal(tls *libc.TLS, ctx uintptr) {
	c, _ := placed(lib.Xsqlite3_user_data(tls, ctx))
	defer c.call.recovered(ctx)
	v, err := c.states.last(ctx).Value()
	c.call.result(ctx, v, err)
}
