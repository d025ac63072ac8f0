package capi

import (
	"fmt"
	"math"

	lib "modernc.org/sqlite/lib"
)

// Args are the arguments of a statement, without boxes. Texts and bytes are
// borrowed until they are bound. The zero value has none.
type Args struct {
	list []arg
	made []byte // texts that have no memory of their own
}

// arg is one argument.
type arg struct {
	form form
	num  uint64 // a number, or where a made text begins
	size int    // of a made text
	text string
	blob []byte
}

// mostText is how long SQLite lets a text be, and all arguments of a statement
// together are here.
const mostText = 1_000_000_000

type form uint8

const (
	null form = iota
	integer
	float
	text
	blob
	made
)

// mostArgs is for how many arguments memory is kept.
const mostArgs = 1024

// Clear takes all arguments out and lets go of what they borrowed.
func (a *Args) Clear() {
	clear(a.list)
	if a.list, a.made = a.list[:0], a.made[:0]; cap(a.list) > mostArgs {
		a.list = nil
	}
	if cap(a.made) > mostKept {
		a.made = nil
	}
}

// Len is the number of arguments.
func (a *Args) Len() int { return len(a.list) }

// Null adds a NULL.
func (a *Args) Null() { a.list = append(a.list, arg{}) }

// Int adds an integer.
func (a *Args) Int(v int64) { a.list = append(a.list, arg{form: integer, num: uint64(v)}) }

// Float adds a float.
func (a *Args) Float(v float64) {
	a.list = append(a.list, arg{form: float, num: math.Float64bits(v)})
}

// Text adds a text.
func (a *Args) Text(v string) { a.list = append(a.list, arg{form: text, text: v}) }

// Blob adds bytes; nil are none, not NULL.
func (a *Args) Blob(v []byte) { a.list = append(a.list, arg{form: blob, blob: v}) }

// Made adds the text that f appends.
func (a *Args) Made(f func([]byte) []byte) {
	from := len(a.made)
	a.made = f(a.made)
	a.list = append(a.list, arg{form: made, num: uint64(from), size: len(a.made) - from})
}

// Bind sets the arguments of a statement, which is not running. It copies them, so
// that they may be cleared.
func (s *Stmt) Bind(a *Args) error {
	if len(a.list) != s.params {
		return fmt.Errorf("the statement has %d arguments, %d were given", s.params, len(a.list))
	}
	n := a.size()
	if n > mostText {
		return errTooBig
	}
	if err := s.hold(n); err != nil {
		return err
	}
	at := s.memory.at
	for i := range a.list {
		n, err := s.bind(int32(i+1), &a.list[i], a.made, at)
		if err != nil {
			return err
		}
		at += uintptr(n)
	}
	return nil
}

// size is the memory that texts and bytes take in C.
func (a *Args) size() int {
	n := 1 // where there is nothing its address still tells "" from NULL
	for i := range a.list {
		x := &a.list[i]
		n += len(x.text) + len(x.blob) + x.size
	}
	return n
}

// hold makes memory for the arguments.
func (s *Stmt) hold(n int) error {
	if n == 1 {
		return nil
	}
	c := s.conn
	if s.memory.at == 0 {
		s.memory, c.spare = c.spare, memory{}
	}
	return s.memory.reserve(c.tls, n)
}

// bind sets one argument, whose text goes to an address, and returns its length.
// SQLite reads it there until the statement is reset.
func (s *Stmt) bind(i int32, x *arg, texts []byte, at uintptr) (n int, err error) {
	tls := s.conn.tls
	var rc int32
	switch x.form {
	case integer:
		rc = lib.Xsqlite3_bind_int64(tls, s.handle, i, int64(x.num))
	case float:
		rc = lib.Xsqlite3_bind_double(tls, s.handle, i, math.Float64frombits(x.num))
	case text:
		n = copy(bytesAt(at, len(x.text)), x.text)
	case made:
		n = copy(bytesAt(at, x.size), texts[x.num:])
	case blob:
		n = copy(bytesAt(at, len(x.blob)), x.blob)
	default:
		rc = lib.Xsqlite3_bind_null(tls, s.handle, i)
	}
	const static = 0 // it is not SQLite's to free
	switch x.form {
	case text, made:
		if n == 0 {
			at = s.conn.out
		}
		rc = lib.Xsqlite3_bind_text(tls, s.handle, i, at, int32(n), static)
	case blob:
		if n == 0 {
			rc = lib.Xsqlite3_bind_zeroblob(tls, s.handle, i, 0)
		} else {
			rc = lib.Xsqlite3_bind_blob(tls, s.handle, i, at, int32(n), static)
		}
	}
	if rc != lib.SQLITE_OK {
		return 0, s.conn.failure(rc)
	}
	return n, nil
}
