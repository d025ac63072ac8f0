package capi

import (
	"strings"

	"modernc.org/libc"
	lib "modernc.org/sqlite/lib"
)

// Stmt is a prepared statement.
type Stmt struct {
	conn   *Conn
	handle uintptr // 0 where the text has no statement, or once it is closed
	params int
	memory memory // the arguments, until Reset
}

// Prepare prepares the statement of a text. Text behind it is refused, unless it is
// a comment.
func (c *Conn) Prepare(text string) (*Stmt, error) {
	if strings.IndexByte(text, 0) >= 0 {
		return nil, errZero
	}
	if err := c.sql.text(c.tls, text); err != nil {
		return nil, err
	}
	defer c.sql.settle(c.tls)
	handle, tail, err := c.compile(c.sql.at, len(text), lib.SQLITE_PREPARE_PERSISTENT)
	if err != nil {
		return nil, err
	}
	s := &Stmt{conn: c, handle: handle}
	if err := c.alone(tail, c.sql.at+uintptr(len(text))); err != nil {
		s.Close()
		return nil, err
	}
	if handle != 0 {
		s.params = int(lib.Xsqlite3_bind_parameter_count(c.tls, handle))
	}
	return s, nil
}

// compile compiles the first statement of n bytes and returns where it ends.
func (c *Conn) compile(text uintptr, n int, flags uint32) (handle, tail uintptr, err error) {
	for times := 0; ; times++ {
		rc := lib.Xsqlite3_prepare_v3(c.tls, c.db, text, int32(n+1), flags, c.out, c.out+outSize/2)
		if rc == lib.SQLITE_OK {
			return *wordAt(c.out), *wordAt(c.out + outSize/2), nil
		}
		if !c.again(rc, times) {
			return 0, 0, c.failure(rc)
		}
	}
}

// alone refuses a statement between two addresses.
func (c *Conn) alone(from, to uintptr) error {
	for from < to {
		if strings.Trim(textAt(from, int(to-from)), " \t\r\n;") == "" {
			return nil
		}
		handle, tail, err := c.compile(from, int(to-from), 0)
		if handle != 0 {
			lib.Xsqlite3_finalize(c.tls, handle)
		}
		if err != nil || handle != 0 {
			return ErrSeveral
		}
		from = tail
	}
	return nil
}

// again waits where another connection of a shared cache has a lock, for which
// SQLite does not ask its busy handler.
func (c *Conn) again(rc int32, times int) bool {
	return rc == lib.SQLITE_LOCKED_SHAREDCACHE && c.Busy != nil && c.Busy(times)
}

// Step runs the statement to its next row and reports whether there is one. At
// the end and after an error it is reset.
func (s *Stmt) Step() (bool, error) {
	if s.handle == 0 {
		return false, nil
	}
	c := s.conn
	for times := 0; ; times++ {
		switch rc := lib.Xsqlite3_step(c.tls, s.handle); rc {
		case lib.SQLITE_ROW:
			return true, nil
		case lib.SQLITE_DONE:
			s.Reset()
			return false, nil
		default:
			err := c.failure(rc)
			lib.Xsqlite3_reset(c.tls, s.handle)
			if !c.again(rc, times) {
				s.release()
				return false, err
			}
		}
	}
}

// Reset ends the statement where it is, so that it can be run again. What it has
// lent is gone.
func (s *Stmt) Reset() {
	if s.handle != 0 {
		lib.Xsqlite3_reset(s.conn.tls, s.handle)
	}
	s.release()
}

// release gives the memory of the arguments back.
func (s *Stmt) release() {
	if s.memory.at == 0 {
		return
	}
	c := s.conn
	if s.memory.size > mostKept || c.spare.at != 0 {
		s.memory.free(c.tls)
		return
	}
	c.spare, s.memory = s.memory, memory{}
}

// Close frees the statement. It may be called again.
func (s *Stmt) Close() {
	if s.handle != 0 {
		lib.Xsqlite3_finalize(s.conn.tls, s.handle)
		s.handle = 0
	}
	s.release()
}

// Empty reports whether the text had no statement.
func (s *Stmt) Empty() bool { return s.handle == 0 }

// ReadOnly reports whether the statement changes no database.
func (s *Stmt) ReadOnly() bool {
	return s.handle == 0 || lib.Xsqlite3_stmt_readonly(s.conn.tls, s.handle) != 0
}

// Columns is the number of columns of its rows.
func (s *Stmt) Columns() int {
	if s.handle == 0 {
		return 0
	}
	return int(lib.Xsqlite3_column_count(s.conn.tls, s.handle))
}

// Name returns the name of a column, counted from 0.
func (s *Stmt) Name(column int) string {
	return libc.GoString(lib.Xsqlite3_column_name(s.conn.tls, s.handle, int32(column)))
}
