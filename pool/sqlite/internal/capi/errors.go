package capi

import (
	"errors"
	"fmt"
	"strings"

	"modernc.org/libc"
	lib "modernc.org/sqlite/lib"
)

// Error is what SQLite answers.
type Error struct {
	// Code is the extended result code, https://www.sqlite.org/rescode.html.
	Code int
	// Message is SQLite's text, or that of the function that failed.
	Message string
}

// Error returns the message with the code.
func (e *Error) Error() string { return fmt.Sprintf("%s (%d)", e.Message, e.Code) }

// Primary is the primary result code.
func (e *Error) Primary() int { return e.Code & 0xff }

var (
	errNoMemory = &Error{Code: lib.SQLITE_NOMEM, Message: "out of memory"}
	errZero     = errors.New("the text has a zero character")
	errTooBig   = &Error{Code: lib.SQLITE_TOOBIG, Message: "string or blob too big"}
)

// ErrSeveral is of a text with more than one statement.
var ErrSeveral = errors.New("the text has several statements; they are sent one by one")

// failure makes the error of a result code: the connection knows more about its
// last one.
func (c *Conn) failure(rc int32) error {
	if rc == lib.SQLITE_OK {
		return nil
	}
	if c.db == 0 || lib.Xsqlite3_errcode(c.tls, c.db)&0xff != rc&0xff {
		return &Error{Code: int(rc), Message: libc.GoString(lib.Xsqlite3_errstr(c.tls, rc))}
	}
	message := libc.GoString(lib.Xsqlite3_errmsg(c.tls, c.db))
	return &Error{Code: int(lib.Xsqlite3_extended_errcode(c.tls, c.db)), Message: strings.ToValidUTF8(message, "\uFFFD")}
}
