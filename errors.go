package strata

import (
	"database/sql"
	"errors"
	"fmt"
	"strings"
)

// ErrNoRows is returned when one row was asked for and there is none.
// errors.Is(err, sql.ErrNoRows) holds too.
var ErrNoRows error = noRows{}

type noRows struct{}

func (noRows) Error() string        { return "strata: no rows" }
func (noRows) Is(target error) bool { return target == sql.ErrNoRows }

// ErrManyRows is returned when exactly one row was asked for and there are more.
var ErrManyRows error = sentinel("strata: more than one row")

// ErrStale is returned when a row was to be changed that has changed since it was read:
// its version is another one. Read it again.
var ErrStale error = sentinel("strata: the row has changed since it was read")

// ErrRowFilter is returned when a table's row filter has no value in the context, or a
// row is not one that the context may write; see RowFilter.
var ErrRowFilter error = sentinel("strata: no access by the row filter")

// What a database refused, the same on every engine. A [DatabaseError] answers
// errors.Is for the one that fits.
var (
	ErrUnique        error = sentinel("unique violation")
	ErrForeignKey    error = sentinel("foreign key violation")
	ErrCheck         error = sentinel("check violation")
	ErrNotNull       error = sentinel("not-null violation")
	ErrSerialization error = sentinel("serialization failure") // retry the transaction
	ErrDeadlock      error = sentinel("deadlock")              // retry the transaction
	ErrTimeout       error = sentinel("timeout")               // a deadline passed, or a lock was not to be had in time
	ErrConnection    error = sentinel("connection lost")       // the statement may or may not have run; of its transaction nothing is kept
	ErrReadOnly      error = sentinel("read-only transaction")
	ErrTxFailed      error = sentinel("failed transaction") // an earlier error has ended it; nothing of it is kept
	ErrTxInUse       error = sentinel("in use")             // by another goroutine: a transaction, or its rows
	ErrChanged       error = sentinel("table changed")      // since a statement was prepared; run the transaction again
	ErrFull          error = sentinel("disk full")          // or the database is as large as it may be
	ErrCorrupt       error = sentinel("database corrupt")   // or no database at all
	ErrOutOfRange    error = sentinel("value out of range")
	ErrDivideByZero  error = sentinel("division by zero")
	ErrInvalid       error = sentinel("invalid value") // of its type: a malformed text, JSON, array or pattern
	ErrExclusion     error = sentinel("exclusion violation")
	ErrRaised        error = sentinel("raised") // by a trigger or a function of the database's own
	ErrSyntax        error = sentinel("statement not understood")
	ErrUndefined     error = sentinel("not defined")    // a table, column, function or type, or the database
	ErrExists        error = sentinel("exists already") // what was to be made
	ErrPermission    error = sentinel("permission denied")
	ErrUnsupported   error = sentinel("not supported")         // by the database
	ErrTooMany       error = sentinel("too many connections")  // or memory and locks that the server is out of; try again later
	ErrClosed        error = sentinel("database closed")       // by the program
	ErrUnavailable   error = sentinel("database unavailable")  // no connection was to be had: it is down, or starts; nothing was sent
	ErrProtocol      error = sentinel("protocol violation")    // what came is not what a database says
	ErrCommitUnknown error = sentinel("outcome unknown")       // the connection was lost, or given up, after a commit, or a change outside a transaction, was sent: it may have happened
	ErrCanceled      error = sentinel("canceled")              // by the statement's context
	ErrInternal      error = sentinel("internal error")        // of the database
	ErrNotRange      error = sentinel("not a range")           // its bounds are the wrong way round, or it is in two pieces
	ErrCardinality   error = sentinel("cardinality violation") // a subquery that is a value has several rows, or rows of one upsert the same key
)

// ErrStreaming is returned for a statement in a transaction that is still
// handing out the rows of another one. Read those to the end, or collect them
// with All, first: PostgreSQL has one statement at a time on a connection.
var ErrStreaming error = sentinel("strata: the transaction is streaming rows; read them to the end, or collect them with All, first")

type sentinel string

func (s sentinel) Error() string { return string(s) }

// DatabaseError is what the database answered to a statement.
type DatabaseError struct {
	Kind       error    // one of the sentinels above, or nil
	Table      string   // where the database names it
	Columns    []string // the columns of a unique or not-null violation
	Constraint string   // its name, where the database names it
	Code       string   // the engine's own code: a SQLSTATE, SQLite's extended result code, MariaDB's number
	SQL        string   // the statement; arguments are never part of an error
	Statement  string   // its command and tables, "SELECT orders users"; "" where it is none of the program's
	Row        int      // which of several rows it was, counted from 1; 0 where it is none, or not known
	Unsent     bool     // it is certain that nothing of the statement was done: no connection, or no lock, was to be had
	Err        error    // the driver's error
}

// Error says what was violated and where, or else of which statement it is, then what the
// database said.
func (e *DatabaseError) Error() string {
	var b strings.Builder
	b.WriteString("strata: ")
	if e.Statement != "" && e.Table == "" {
		b.WriteString(e.Statement + ": ")
	}
	if e.Row > 0 {
		fmt.Fprintf(&b, "row %d: ", e.Row)
	}
	if e.Kind != nil {
		b.WriteString(e.Kind.Error())
		switch {
		case e.Table != "" && len(e.Columns) > 0:
			fmt.Fprintf(&b, " on %s (%s)", e.Table, strings.Join(e.Columns, ", "))
		case e.Table != "":
			fmt.Fprintf(&b, " on %s", e.Table)
		}
		if e.Constraint != "" {
			fmt.Fprintf(&b, ", constraint %s", e.Constraint)
		}
		b.WriteString(": ")
	}
	if e.Err != nil {
		message := e.Err.Error()
		if e.Kind != nil { // of a driver that says the same
			message = strings.TrimPrefix(strings.TrimPrefix(message, "strata: "), e.Kind.Error()+": ")
		}
		b.WriteString(message)
	}
	return b.String()
}

// Unwrap returns the driver's error.
func (e *DatabaseError) Unwrap() error { return e.Err }

// Is reports whether target is the error's kind.
func (e *DatabaseError) Is(target error) bool { return e.Kind != nil && target == e.Kind }

// Problem kinds. errors.Is(err, strata.Ungrouped) asks whether a statement was
// refused for one.
const (
	NotInScope     ProblemKind = "not in scope"           // a column whose table is not in FROM
	RepeatedSource ProblemKind = "repeated source"        // one name twice in FROM
	RepeatedName   ProblemKind = "repeated name"          // of two things that are created
	Ungrouped      ProblemKind = "ungrouped column"       // neither grouped nor aggregated
	Misplaced      ProblemKind = "misplaced expression"   // such as an aggregate in WHERE
	MissingColumn  ProblemKind = "missing column"         // a required column that INSERT leaves out
	RepeatedColumn ProblemKind = "repeated column"        // one column set twice
	NotWritable    ProblemKind = "column not writable"    // identity or generated
	ShapeMismatch  ProblemKind = "shape mismatch"         // set operations, derived tables, row types
	NullToNonNull  ProblemKind = "NULL into non-null"     // an expression that may be NULL, read or written as one that may not
	Unsupported    ProblemKind = "unsupported by dialect" // the dialect lacks the feature
	BadValue       ProblemKind = "bad value"              // a Go value without SQL form
	BadPosition    ProblemKind = "bad position"           // ORDER BY a column that is not there
	NoConstraint   ProblemKind = "no such constraint"     // ON CONFLICT on columns that are not unique
	RepeatedKey    ProblemKind = "repeated key"           // two rows of one ON CONFLICT DO UPDATE have one key
	Incomplete     ProblemKind = "incomplete statement"   // nothing to set, no WHERE, no ON
)

// ProblemKind is a class of mistake in a statement. It is an error, so that
// errors.Is can ask for it.
type ProblemKind string

// Error returns the kind's name.
func (k ProblemKind) Error() string { return string(k) }

// Problem is one mistake in a statement.
type Problem struct {
	Kind    ProblemKind
	Clause  string // as SQL calls it: "WHERE", "SELECT list", "ON CONFLICT"
	Table   string
	Column  string
	Message string // what is wrong
	Hint    string // what to do
	Err     error  // of a function of the program's that gave no value; nil for most
}

// String is the problem on one line.
func (p Problem) String() string {
	var b strings.Builder
	if p.Clause != "" {
		b.WriteString(p.Clause + ": ")
	}
	b.WriteString(p.Message)
	if p.Hint != "" {
		b.WriteString("; " + p.Hint)
	}
	return b.String()
}

// StatementError says that a statement was refused before it was sent. It
// holds all problems that were found.
type StatementError struct {
	Statement string // "SELECT", "INSERT INTO users"
	Problems  []Problem
}

// Error joins the problems, one a line when there are several.
func (e *StatementError) Error() string {
	if len(e.Problems) == 1 {
		return "strata: " + e.Statement + ": " + e.Problems[0].String()
	}
	var b strings.Builder
	fmt.Fprintf(&b, "strata: %s: %d problems", e.Statement, len(e.Problems))
	for _, p := range e.Problems {
		b.WriteString("\n\t" + p.String())
	}
	return b.String()
}

// Is reports whether target is the kind of one of the problems.
func (e *StatementError) Is(target error) bool {
	for _, p := range e.Problems {
		if target == p.Kind {
			return true
		}
	}
	return false
}

// Unwrap returns the errors of the program's own functions.
func (e *StatementError) Unwrap() (list []error) {
	for _, p := range e.Problems {
		if p.Err != nil {
			list = append(list, p.Err)
		}
	}
	return list
}

// BatchError says which statement of a batch failed. Nothing of the batch was
// kept.
type BatchError struct {
	Number    int    // counted from 1, in the order of queueing
	Statement string // "SELECT", "INSERT INTO users"
	Err       error  // a *StatementError or a *DatabaseError
}

// Error is the statement's error after its number and name.
func (e *BatchError) Error() string {
	message := ""
	if e.Err != nil {
		message = strings.TrimPrefix(e.Err.Error(), "strata: ")
	}
	refused, ok := errors.AsType[*DatabaseError](e.Err)
	if ok && refused.Statement != "" { // the batch names it
		message = strings.TrimPrefix(message, refused.Statement+": ")
	}
	if !strings.HasPrefix(message, e.Statement+":") {
		message = e.Statement + ": " + message
	}
	return fmt.Sprintf("strata: statement %d of the batch: %s", e.Number, message)
}

// Unwrap returns the statement's error.
func (e *BatchError) Unwrap() error { return e.Err }
