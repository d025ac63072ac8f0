package capi

import (
	"fmt"

	"modernc.org/libc"
	lib "modernc.org/sqlite/lib"

	"github.com/strata-go/strata/pool/sqlite/internal/value"
)

// Set is the functions and collations of a connection. C names them by their place
// in it, so that it does not change once it is in use.
type Set struct {
	Scalars    []value.Function
	Aggregates []value.Aggregate
	Collations []value.Collation
}

// What C is given with a function is the number of the connection and the place in
// its set.
const placeBits = 10

func (c *Conn) place(i int) uintptr { return c.number<<placeBits | uintptr(i) }

func placed(app uintptr) (*Conn, int) {
	return connections.at(app >> placeBits), int(app & (1<<placeBits - 1))
}

// Register makes functions and collations known to the connection, which has none
// before.
func (c *Conn) Register(set *Set) error {
	if n := max(len(set.Scalars), len(set.Aggregates), len(set.Collations)); n > 1<<placeBits {
		return fmt.Errorf("%d functions of one kind are too many", n)
	}
	c.set = set
	for i := range set.Scalars {
		if err := c.scalar(i, &set.Scalars[i]); err != nil {
			return err
		}
	}
	for i := range set.Aggregates {
		if err := c.aggregate(i, &set.Aggregates[i]); err != nil {
			return err
		}
	}
	for i := range set.Collations {
		if err := c.collation(i, &set.Collations[i]); err != nil {
			return err
		}
	}
	return nil
}

func (c *Conn) scalar(i int, f *value.Function) error {
	if err := c.sql.text(c.tls, f.Name); err != nil {
		return err
	}
	flags := int32(lib.SQLITE_UTF8 | lib.SQLITE_INNOCUOUS)
	if !f.Volatile {
		flags |= lib.SQLITE_DETERMINISTIC
	}
	return c.failure(lib.Xsqlite3_create_function_v2(c.tls, c.db, c.sql.at, int32(f.Args), flags, c.place(i),
		function(callScalar), 0, 0, 0))
}

func (c *Conn) aggregate(i int, f *value.Aggregate) error {
	if err := c.sql.text(c.tls, f.Name); err != nil {
		return err
	}
	flags := int32(lib.SQLITE_UTF8 | lib.SQLITE_INNOCUOUS | lib.SQLITE_DETERMINISTIC)
	return c.failure(lib.Xsqlite3_create_window_function(c.tls, c.db, c.sql.at, int32(f.Args), flags, c.place(i),
		function(callStep), function(callFinal), function(callValue), function(callInverse), 0))
}

func (c *Conn) collation(i int, f *value.Collation) error {
	if err := c.sql.text(c.tls, f.Name); err != nil {
		return err
	}
	return c.failure(lib.Xsqlite3_create_collation_v2(c.tls, c.db, c.sql.at, lib.SQLITE_UTF8, c.place(i), function(compare), 0))
}

// call is a function at work: what one leaves for the next.
type call struct {
	conn   *Conn
	args   []value.Value
	memory memory // of its result
}

// arguments takes a function's arguments, whose texts are SQLite's.
func (k *call) arguments(n int32, list uintptr) []value.Value {
	tls := k.conn.tls
	k.args = k.args[:0]
	for i := range uintptr(n) {
		k.args = append(k.args, argument(tls, *wordAt(list + i*wordSize)))
	}
	return k.args
}

func argument(tls *libc.TLS, v uintptr) value.Value {
	switch lib.Xsqlite3_value_type(tls, v) {
	case lib.SQLITE_INTEGER:
		return value.Int(lib.Xsqlite3_value_int64(tls, v))
	case lib.SQLITE_FLOAT:
		return value.Float(lib.Xsqlite3_value_double(tls, v))
	case lib.SQLITE3_TEXT:
		p := lib.Xsqlite3_value_text(tls, v)
		return value.String(textAt(p, int(lib.Xsqlite3_value_bytes(tls, v))))
	case lib.SQLITE_BLOB:
		p := lib.Xsqlite3_value_blob(tls, v)
		return value.Bytes(textAt(p, int(lib.Xsqlite3_value_bytes(tls, v))))
	default:
		return value.Value{}
	}
}

// result hands a function's result to SQLite, which copies it.
func (k *call) result(ctx uintptr, v value.Value, err error) {
	tls := k.conn.tls
	if err != nil {
		k.fail(ctx, err.Error())
		return
	}
	switch v.Kind() {
	case value.Integer:
		i, _ := v.Int()
		lib.Xsqlite3_result_int64(tls, ctx, i)
	case value.Real:
		f, _ := v.Float()
		lib.Xsqlite3_result_double(tls, ctx, f)
	case value.Text, value.Blob:
		k.text(ctx, v)
	default:
		lib.Xsqlite3_result_null(tls, ctx)
	}
}

// transient tells SQLite to copy what it is given; -1 as C has it.
const transient = ^uintptr(0)

func (k *call) text(ctx uintptr, v value.Value) {
	tls, raw := k.conn.tls, v.Raw()
	if len(raw) > mostText {
		lib.Xsqlite3_result_error_toobig(tls, ctx)
		return
	}
	if k.memory.text(tls, raw) != nil {
		lib.Xsqlite3_result_error_nomem(tls, ctx)
		return
	}
	if v.Kind() == value.Blob {
		lib.Xsqlite3_result_blob(tls, ctx, k.memory.at, int32(len(raw)), transient)
	} else {
		lib.Xsqlite3_result_text(tls, ctx, k.memory.at, int32(len(raw)), transient)
	}
	k.memory.settle(tls)
}

// done reports the error of a function without a result, if any.
func (k *call) done(ctx uintptr, err error) {
	if err != nil {
		k.fail(ctx, err.Error())
	}
}

// fail makes the function's error that of its statement.
func (k *call) fail(ctx uintptr, message string) {
	if k.memory.text(k.conn.tls, message) != nil {
		lib.Xsqlite3_result_error_nomem(k.conn.tls, ctx)
		return
	}
	lib.Xsqlite3_result_error(k.conn.tls, ctx, k.memory.at, int32(len(message)))
	k.memory.settle(k.conn.tls)
}

// recovered makes an error of a panic: one may not unwind what C has on its stack.
func (k *call) recovered(ctx uintptr) {
	if r := recover(); r != nil {
		k.fail(ctx, fmt.Sprintf("the function panics: %v", r))
	}
}

func callScalar(tls *libc.TLS, ctx uintptr, n int32, args uintptr) {
	c, i := placed(lib.Xsqlite3_user_data(tls, ctx))
	defer c.call.recovered(ctx)
	v, err := c.set.Scalars[i].Call(c.call.arguments(n, args))
	c.call.result(ctx, v, err)
}

// compare is what SQLite asks to order two texts. No order of ours fails; one that
// panics would order nothing.
func compare(_ *libc.TLS, app uintptr, n int32, a uintptr, m int32, b uintptr) int32 {
	c, i := placed(app)
	return int32(c.set.Collations[i].Compare(textAt(a, int(n)), textAt(b, int(m))))
}
