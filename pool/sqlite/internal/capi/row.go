package capi

import (
	"modernc.org/libc"
	lib "modernc.org/sqlite/lib"

	"github.com/strata-go/strata/internal/scan"
)

// Row sets a cell for each column of the row that Step found. Texts and bytes are
// lent until the next call of Step, Reset or Close.
func (s *Stmt) Row(cells []scan.Cell) error {
	tls := s.conn.tls
	for i := range cells {
		if err := read(tls, lib.Xsqlite3_column_value(tls, s.handle, int32(i)), &cells[i]); err != nil {
			return err
		}
	}
	return nil
}

// read sets a cell to a value of SQLite's.
func read(tls *libc.TLS, v uintptr, c *scan.Cell) error {
	switch lib.Xsqlite3_value_type(tls, v) {
	case lib.SQLITE_INTEGER:
		c.SetInt(lib.Xsqlite3_value_int64(tls, v))
	case lib.SQLITE_FLOAT:
		c.SetFloat(lib.Xsqlite3_value_double(tls, v))
	case lib.SQLITE3_TEXT:
		p := lib.Xsqlite3_value_text(tls, v)
		if p == 0 {
			return errNoMemory
		}
		c.LendText(bytesAt(p, int(lib.Xsqlite3_value_bytes(tls, v))))
	case lib.SQLITE_BLOB:
		p := lib.Xsqlite3_value_blob(tls, v) // none for no bytes
		c.LendBlob(bytesAt(p, int(lib.Xsqlite3_value_bytes(tls, v))))
	default:
		c.SetNull()
	}
	return nil
}
