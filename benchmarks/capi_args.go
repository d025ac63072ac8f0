package benchmarks

import (
	"time"

	lib "modernc.org/sqlite/lib"
)

// capiArgs binds the arguments of a statement one after the other. Their texts lie in
// the connection's memory, one after the other, until the next statement's.
type capiArgs struct {
	stmt   capiStmt
	count  int32
	free   uintptr // where the next text goes
	failed int32
}

// args begins with the arguments, whose texts have n bytes.
func (s capiStmt) args(n int) capiArgs {
	s.conn.reserve(max(n, 1)) // an empty text has an address too
	return capiArgs{stmt: s, free: s.conn.memory}
}

// number binds the only argument of a statement, a number.
func (s capiStmt) number(v int64) error {
	a := s.args(0)
	a.int(v)
	return a.done()
}

// bound keeps a failure until the last argument is there.
func (a *capiArgs) bound(rc int32) { a.failed |= rc }

func (a *capiArgs) next() int32 {
	a.count++
	return a.count
}

// capiPut copies a text to C's memory and returns where.
func capiPut[T string | []byte](a *capiArgs, v T) (at uintptr) {
	at = a.free
	a.free += uintptr(copy(memoryAt(at, len(v)), v))
	return at
}

func (a *capiArgs) int(v int64) {
	a.bound(lib.Xsqlite3_bind_int64(a.stmt.conn.tls, a.stmt.handle, a.next(), v))
}

func (a *capiArgs) float(v float64) {
	a.bound(lib.Xsqlite3_bind_double(a.stmt.conn.tls, a.stmt.handle, a.next(), v))
}

// capiStatic tells SQLite that a text stays where it is until the statement has run.
const capiStatic = 0

func (a *capiArgs) text(v string) {
	a.bound(lib.Xsqlite3_bind_text(a.stmt.conn.tls, a.stmt.handle, a.next(), capiPut(a, v), int32(len(v)), capiStatic))
}

func (a *capiArgs) optional(v *string) {
	if v == nil {
		a.bound(lib.Xsqlite3_bind_null(a.stmt.conn.tls, a.stmt.handle, a.next()))
	} else {
		a.text(*v)
	}
}

func (a *capiArgs) blob(v []byte) {
	a.bound(lib.Xsqlite3_bind_blob(a.stmt.conn.tls, a.stmt.handle, a.next(), capiPut(a, v), int32(len(v)), capiStatic))
}

// instant writes an instant where it is bound.
func (a *capiArgs) instant(t time.Time) {
	at := a.free
	n := len(appendInstant(memoryAt(at, capiInstant)[:0], t))
	a.free += uintptr(n)
	a.bound(lib.Xsqlite3_bind_text(a.stmt.conn.tls, a.stmt.handle, a.next(), at, int32(n), capiStatic))
}

func (a *capiArgs) bool(v bool) {
	if v {
		a.int(1)
	} else {
		a.int(0)
	}
}

// run runs the statement, which has no rows.
func (a *capiArgs) run() error {
	if err := a.done(); err != nil {
		return err
	}
	return a.stmt.exec()
}

// done is the error of those that could not be bound.
func (a *capiArgs) done() error {
	if a.failed != 0 {
		return a.stmt.conn.failure(a.failed)
	}
	return nil
}
