package sqlite

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"github.com/strata-go/strata"
	"modernc.org/sqlite"
)

// SQLite's extended result codes, of its rescode.html.
const (
	codeBusy         = 5
	codeLocked       = 6
	codeReadOnly     = 8
	codeIO           = 10
	codeCorrupt      = 11
	codeCantOpen     = 14
	codeNotADB       = 26
	codeCheck        = 275
	codeBusySnapshot = 517
	codeForeignKey   = 787
	codeNotNull      = 1299
	codePrimaryKey   = 1555
	codeTrigger      = 1811
	codeUnique       = 2067
	codeRowID        = 2579
)

// databaseError turns the driver's errors into Strata's.
func databaseError(err error) error {
	if err == nil {
		return nil
	}
	var known *strata.DatabaseError
	if errors.As(err, &known) {
		return err
	}
	e := &strata.DatabaseError{Err: err}
	var lite *sqlite.Error
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		e.Kind = strata.ErrTimeout
	case errors.Is(err, context.Canceled):
	case errors.As(err, &lite):
		e.Code = strconv.Itoa(lite.Code())
		classify(e, lite.Code(), err.Error())
	}
	return e
}

func classify(e *strata.DatabaseError, code int, message string) {
	switch code {
	case codeUnique:
		e.Kind = strata.ErrUnique
		e.Table, e.Columns = location(message, "UNIQUE constraint failed: ")
		e.Constraint = conventional(e, "key")
	case codePrimaryKey, codeRowID:
		e.Kind = strata.ErrUnique
		e.Table, e.Columns = location(message, "UNIQUE constraint failed: ")
		if e.Table != "" {
			e.Constraint = e.Table + "_pkey"
		}
	case codeNotNull:
		e.Kind = strata.ErrNotNull
		e.Table, e.Columns = location(message, "NOT NULL constraint failed: ")
	case codeForeignKey:
		e.Kind = strata.ErrForeignKey
	case codeTrigger: // which RESTRICT is made of
		if strings.Contains(message, "FOREIGN KEY constraint failed") {
			e.Kind = strata.ErrForeignKey
		}
	case codeCheck:
		e.Kind = strata.ErrCheck
		e.Constraint = after(message, "CHECK constraint failed: ")
	case codeBusySnapshot:
		e.Kind = strata.ErrSerialization
	default:
		classifyPrimary(e, code&0xff, message)
	}
}

// classifyPrimary goes by the primary code, the last eight bits.
func classifyPrimary(e *strata.DatabaseError, code int, message string) {
	switch {
	case code == codeBusy || code == codeLocked:
		e.Kind = strata.ErrTimeout
	case code == codeReadOnly:
		e.Kind = strata.ErrReadOnly
	case code == codeIO || code == codeCantOpen || code == codeCorrupt || code == codeNotADB:
		e.Kind = strata.ErrConnection
	case strings.Contains(message, errTurned.Error()), strings.Contains(message, errNotContiguous.Error()):
		e.Kind = strata.ErrNotRange
	case strings.Contains(message, "division by zero"):
		e.Kind = strata.ErrDivideByZero
	case strings.Contains(message, "integer overflow"), strings.Contains(message, "out of range"):
		e.Kind = strata.ErrOutOfRange
	}
}

// location reads "users.email, users.tenant" as a table and its columns.
func location(message, prefix string) (table string, columns []string) {
	list := after(message, prefix)
	if list == "" || strings.HasPrefix(list, "index ") {
		return "", nil
	}
	for part := range strings.SplitSeq(list, ", ") {
		t, column, ok := cutLast(part, '.')
		if !ok {
			return "", nil
		}
		table, columns = t, append(columns, column)
	}
	// A schema is part of the name here; PostgreSQL reports the table alone.
	_, table, _ = cutLast("."+table, '.')
	return table, columns
}

// after returns what follows the prefix, without SQLite's code at the end.
func after(message, prefix string) string {
	_, rest, ok := strings.Cut(message, prefix)
	if !ok {
		return ""
	}
	if i := strings.LastIndex(rest, " ("); i >= 0 {
		rest = rest[:i]
	}
	return rest
}

func cutLast(s string, sep byte) (before, after string, ok bool) {
	i := strings.LastIndexByte(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+1:], true
}

// conventional is the name that CREATE TABLE of Strata gave the constraint:
// SQLite names the columns, not the constraint.
func conventional(e *strata.DatabaseError, suffix string) string {
	if e.Table == "" {
		return ""
	}
	return strings.Join(append([]string{e.Table}, e.Columns...), "_") + "_" + suffix
}
