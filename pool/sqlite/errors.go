package sqlite

import (
	"database/sql"
	"errors"
	"strconv"
	"strings"

	"github.com/jackc/puddle/v2"
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/driver"
	"github.com/strata-go/strata/pool/sqlite/internal/capi"
	"github.com/strata-go/strata/pool/sqlite/internal/functions"
	"modernc.org/sqlite"
)

// SQLite's result codes, of its rescode.html, that say more than a constraint.
const (
	codeError     = 1
	codeInternal  = 2
	codePerm      = 3
	codeBusy      = 5
	codeLocked    = 6
	codeNoMemory  = 7
	codeReadOnly  = 8
	codeInterrupt = 9
	codeIO        = 10
	codeCorrupt   = 11
	codeFull      = 13
	codeCantOpen  = 14
	codeProtocol  = 15
	codeSchema    = 17
	codeTooBig    = 18
	codeConstrain = 19
	codeMismatch  = 20
	codeMisuse    = 21
	codeNoLFS     = 22
	codeAuth      = 23
	codeRange     = 25
	codeNotADB    = 26
)

// primaries are the kinds of errors by their primary code, the last eight bits.
var primaries = map[int]error{
	codeInternal:  strata.ErrInternal,
	codePerm:      strata.ErrPermission,
	codeBusy:      strata.ErrTimeout,
	codeLocked:    strata.ErrTimeout,
	codeNoMemory:  strata.ErrTooMany,
	codeReadOnly:  strata.ErrReadOnly,
	codeInterrupt: strata.ErrTimeout,
	codeIO:        strata.ErrConnection,
	codeCorrupt:   strata.ErrCorrupt,
	codeFull:      strata.ErrFull,
	codeCantOpen:  strata.ErrUnavailable,
	codeProtocol:  strata.ErrTimeout, // of the lock on a WAL
	codeSchema:    strata.ErrChanged,
	codeTooBig:    strata.ErrOutOfRange,
	codeConstrain: strata.ErrCheck,
	codeMismatch:  strata.ErrInvalid,
	codeMisuse:    strata.ErrInternal,
	codeNoLFS:     strata.ErrFull,
	codeAuth:      strata.ErrPermission,
	codeRange:     strata.ErrInternal,
	codeNotADB:    strata.ErrCorrupt,
}

// extended are the kinds that an extended code has of its own, and how its message
// tells more, after which words.
var extended = map[int]struct {
	kind error
	says string
	read func(e *strata.DatabaseError, message string)
}{
	275: {strata.ErrCheck, checkFailed, func(e *strata.DatabaseError, message string) {
		e.Constraint = after(message, checkFailed)
		if table, column, outOfRange, ok := dialect.OwnConstraint(e.Constraint); ok {
			if outOfRange {
				e.Kind = strata.ErrOutOfRange
			}
			if column == "" { // which who knows the table finds out
				return
			}
			if e.Table, e.Columns = table, []string{column}; outOfRange {
				e.Constraint = ""
			}
		}
	}},
	517:  {kind: strata.ErrSerialization}, // BUSY_SNAPSHOT
	522:  {kind: strata.ErrCorrupt},       // IOERR_SHORT_READ: the file ends too early
	8202: {kind: strata.ErrCorrupt},       // IOERR_DATA
	8458: {kind: strata.ErrCorrupt},       // IOERR_CORRUPTFS
	787:  {kind: strata.ErrForeignKey},
	1299: {strata.ErrNotNull, notNullFailed, func(e *strata.DatabaseError, message string) {
		e.Table, e.Columns = location(message, notNullFailed)
	}},
	1555: {strata.ErrUnique, uniqueFailed, primaryKey},
	1811: {read: func(e *strata.DatabaseError, message string) { // a trigger, which RESTRICT is made of
		e.Kind = strata.ErrRaised
		if strings.Contains(message, "FOREIGN KEY constraint failed") {
			e.Kind = strata.ErrForeignKey
		}
	}},
	2067: {strata.ErrUnique, uniqueFailed, func(e *strata.DatabaseError, message string) {
		e.Table, e.Columns = location(message, uniqueFailed)
		e.Constraint = conventional(e, "key")
	}},
	2579: {strata.ErrUnique, uniqueFailed, primaryKey}, // of a row id
}

const (
	checkFailed   = "CHECK constraint failed: "
	notNullFailed = "NOT NULL constraint failed: "
	uniqueFailed  = "UNIQUE constraint failed: "
)

func primaryKey(e *strata.DatabaseError, message string) {
	e.Table, e.Columns = location(message, uniqueFailed)
	if e.Table != "" {
		e.Constraint = e.Table + "_pkey"
	}
}

// databaseError turns errors of SQLite, and of the driver in database/sql, into
// Strata's.
func databaseError(err error) error {
	if err == nil {
		return nil
	}
	if _, known := errors.AsType[*strata.DatabaseError](err); known {
		return err
	}
	if _, refused := errors.AsType[*strata.StatementError](err); refused {
		return err
	}
	e := &strata.DatabaseError{Err: err}
	var own *capi.Error
	var wrapped *sqlite.Error
	switch ended := driver.EndKind(err); {
	case ended != nil:
		e.Kind = ended
	case errors.Is(err, puddle.ErrClosedPool), errors.Is(err, sql.ErrConnDone), err.Error() == "sql: database is closed":
		e.Kind = strata.ErrClosed
	case errors.Is(err, capi.ErrSeveral):
		e.Kind = strata.ErrSyntax
	case errors.As(err, &own):
		classify(e, own.Code, own.Message)
	case errors.As(err, &wrapped):
		classify(e, wrapped.Code(), strings.TrimSuffix(err.Error(), " ("+strconv.Itoa(wrapped.Code())+")"))
	}
	return e
}

func classify(e *strata.DatabaseError, code int, message string) {
	e.Code = strconv.Itoa(code)
	x, ok := extended[code]
	if !ok {
		e.Kind = primaries[code&0xff]
	}
	if x.kind != nil {
		e.Kind = x.kind
	}
	if x.read != nil {
		x.read(e, message)
	}
	if x.says != "" {
		e.Err = &driver.Violation{Err: e.Err, Of: after(message, x.says)}
	}
	if e.Kind == nil {
		e.Kind = spoken(message)
	}
	e.Unsent = e.Kind == strata.ErrTimeout && code&0xff == codeBusy
}

// spoken is the kind of an error that a function has, or SQLite by its words alone.
func spoken(message string) error {
	switch {
	case strings.Contains(message, functions.ErrTurned.Error()), strings.Contains(message, functions.ErrNotContiguous.Error()):
		return strata.ErrNotRange
	case strings.Contains(message, functions.ErrManyRows.Error()), strings.Contains(message, functions.ErrKeyTwice.Error()):
		return strata.ErrCardinality
	case strings.Contains(message, "division by zero"):
		return strata.ErrDivideByZero
	case strings.Contains(message, "integer overflow"), strings.Contains(message, "out of range"):
		return strata.ErrOutOfRange
	}
	for _, w := range words {
		if strings.Contains(message, w.text) {
			return w.kind
		}
	}
	return strata.ErrInvalid // of a function
}

// words are what SQLite says of statements, whose errors have one code.
var words = []struct {
	text string
	kind error
}{
	{functions.ErrNegativeLength.Error(), strata.ErrInvalid},
	{"no such ", strata.ErrUndefined},
	{"has no column named", strata.ErrUndefined},
	{"unknown ", strata.ErrUndefined},
	{"already exists", strata.ErrExists},
	{"duplicate column name", strata.ErrExists},
	{"already another table or index", strata.ErrExists},
	{"malformed JSON", strata.ErrInvalid},
	{"attempt to write a readonly", strata.ErrReadOnly},
	{"syntax error", strata.ErrSyntax},
	{"incomplete input", strata.ErrSyntax},
	{"unrecognized token", strata.ErrSyntax},
	{"ambiguous column name", strata.ErrSyntax},
	{"misuse of ", strata.ErrSyntax},
	{"wrong number of arguments", strata.ErrUndefined},
	{"not authorized", strata.ErrPermission},
	{"within a transaction", strata.ErrTxInUse},
	{"columns but", strata.ErrSyntax},
	{"values for", strata.ErrSyntax},
	{"result columns", strata.ErrSyntax},
	{"not allowed", strata.ErrSyntax},
	{"may not be", strata.ErrSyntax},
	{"cannot ", strata.ErrSyntax},
	{"must ", strata.ErrSyntax},
	{"SELECTs to the left", strata.ErrSyntax},
	{"term does not match", strata.ErrSyntax},
	{"nested too deep", strata.ErrUnsupported},
	{"Recursion limit", strata.ErrUnsupported},
	{"too many ", strata.ErrOutOfRange},
	{"too large", strata.ErrOutOfRange},
}

// aboutRow reports whether a constraint refused a value, or its type did.
func aboutRow(e *strata.DatabaseError) bool {
	switch e.Kind {
	case strata.ErrUnique, strata.ErrForeignKey, strata.ErrCheck, strata.ErrNotNull, strata.ErrOutOfRange, strata.ErrDivideByZero, strata.ErrNotRange, strata.ErrInvalid:
		return true
	}
	code, err := strconv.Atoi(e.Code)
	code &= 0xff
	return err == nil && (code == codeConstrain || code == codeMismatch || code == codeTooBig)
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

// after returns what follows the prefix.
func after(message, prefix string) string {
	_, rest, _ := strings.Cut(message, prefix)
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
