package capi

import (
	"strings"

	lib "modernc.org/sqlite/lib"
)

// Backup copies a database of the connection into one of another connection, some
// pages at a time, https://www.sqlite.org/backup.html.
type Backup struct {
	to     *Conn
	handle uintptr
}

// Backup begins a copy of the database of a schema, such as "main". What the other
// has is written over.
func (c *Conn) Backup(schema string, to *Conn) (*Backup, error) {
	if strings.IndexByte(schema, 0) >= 0 {
		return nil, errZero
	}
	if err := c.sql.text(c.tls, schema); err != nil {
		return nil, err
	}
	if err := to.sql.text(to.tls, "main"); err != nil {
		return nil, err
	}
	handle := lib.Xsqlite3_backup_init(c.tls, to.db, to.sql.at, c.db, c.sql.at)
	if handle == 0 {
		return nil, to.failure(lib.Xsqlite3_errcode(to.tls, to.db))
	}
	return &Backup{to, handle}, nil
}

// Step copies pages and reports whether some are left. A lock that another
// connection has is an error with the primary code SQLITE_BUSY or SQLITE_LOCKED,
// after which Step may be called again.
func (b *Backup) Step(pages int) (more bool, err error) {
	switch rc := lib.Xsqlite3_backup_step(b.to.tls, b.handle, int32(pages)); rc {
	case lib.SQLITE_OK:
		return true, nil
	case lib.SQLITE_DONE:
		return false, nil
	default:
		return true, b.to.failure(rc)
	}
}

// Close ends the copy, finished or not.
func (b *Backup) Close() error {
	return b.to.failure(lib.Xsqlite3_backup_finish(b.to.tls, b.handle))
}
