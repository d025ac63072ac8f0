package benchmarks

import (
	"database/sql"
	"fmt"
	"time"
	"unsafe"

	lib "modernc.org/sqlite/lib"
)

// capiStmt is a prepared statement.
type capiStmt struct {
	conn   *capiConn
	handle uintptr
}

// rows yields nil at each row, or the error that ends them.
func (s capiStmt) rows(yield func(error) bool) {
	defer lib.Xsqlite3_reset(s.conn.tls, s.handle)
	for {
		switch rc := lib.Xsqlite3_step(s.conn.tls, s.handle); rc {
		case lib.SQLITE_DONE:
			return
		case lib.SQLITE_ROW:
			if !yield(nil) {
				return
			}
		default:
			yield(s.conn.failure(rc))
			return
		}
	}
}

// first runs f at the first row.
func (s capiStmt) first(f func() error) error {
	failed := sql.ErrNoRows
	s.rows(func(err error) bool {
		if failed = err; err == nil {
			failed = f()
		}
		return false
	})
	return failed
}

// exec runs a statement without rows.
func (s capiStmt) exec() (failed error) {
	s.rows(func(err error) bool {
		failed = err
		return err == nil
	})
	return failed
}

// The columns of a row. Texts and bytes are SQLite's until the next row.

func (s capiStmt) value(i int32) uintptr { return lib.Xsqlite3_column_value(s.conn.tls, s.handle, i) }

func (s capiStmt) null(i int32) bool {
	return lib.Xsqlite3_value_type(s.conn.tls, s.value(i)) == lib.SQLITE_NULL
}

func (s capiStmt) int(i int32) int64 { return lib.Xsqlite3_value_int64(s.conn.tls, s.value(i)) }

func (s capiStmt) float(i int32) float64 { return lib.Xsqlite3_value_double(s.conn.tls, s.value(i)) }

func (s capiStmt) text(i int32) string {
	v := s.value(i)
	at := lib.Xsqlite3_value_text(s.conn.tls, v) // first: it may change how many bytes there are
	return unsafe.String((*byte)(pointerTo(at)), lib.Xsqlite3_value_bytes(s.conn.tls, v))
}

func (s capiStmt) blob(i int32) []byte {
	v := s.value(i)
	at := lib.Xsqlite3_value_blob(s.conn.tls, v)
	return memoryAt(at, int(lib.Xsqlite3_value_bytes(s.conn.tls, v)))
}

func (s capiStmt) instant(i int32) (time.Time, error) {
	text := s.text(i)
	t, ok := parseInstant(text)
	if !ok {
		return t, fmt.Errorf("%q is no instant", text)
	}
	return t, nil
}
