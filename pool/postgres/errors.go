package postgres

import (
	"context"
	"errors"
	"io"
	"net"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgproto3"
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/driver"
)

// kinds maps SQLSTATE codes, of PostgreSQL's appendix A, to Strata's errors. What a code
// does not have its class has.
var kinds = map[string]error{
	"08": strata.ErrConnection,
	"0A": strata.ErrUnsupported,
	"21": strata.ErrCardinality, // a subquery of several rows
	"22": strata.ErrInvalid,
	"23": strata.ErrCheck,
	"25": strata.ErrTxFailed,
	"28": strata.ErrPermission,
	"3D": strata.ErrUndefined,
	"3F": strata.ErrUndefined,
	"40": strata.ErrSerialization,
	"42": strata.ErrSyntax,
	"44": strata.ErrCheck, // of a view
	"53": strata.ErrTooMany,
	"54": strata.ErrOutOfRange,
	"55": strata.ErrTxInUse,
	"57": strata.ErrConnection,
	"58": strata.ErrConnection, // of the server to its files
	"P0": strata.ErrRaised,
	"XX": strata.ErrInternal,

	"08P01": strata.ErrInvalid,    // a message that the server does not take
	"22001": strata.ErrOutOfRange, // a text that is too long
	"22003": strata.ErrOutOfRange,
	"22008": strata.ErrOutOfRange,
	"22012": strata.ErrDivideByZero,
	"22015": strata.ErrOutOfRange, // an interval
	"2201E": strata.ErrOutOfRange, // an argument of a logarithm
	"2201F": strata.ErrOutOfRange, // an argument of a power or a root
	"2201W": strata.ErrOutOfRange, // a negative LIMIT
	"2201X": strata.ErrOutOfRange, // a negative OFFSET
	"23001": strata.ErrForeignKey,
	"23502": strata.ErrNotNull,
	"23503": strata.ErrForeignKey,
	"23505": strata.ErrUnique,
	"23514": strata.ErrCheck,
	"23P01": strata.ErrExclusion,
	"25006": strata.ErrReadOnly,
	"25P02": strata.ErrTxFailed,
	"25P03": strata.ErrTimeout, // of a transaction that was idle
	"40002": strata.ErrCheck,
	"40P01": strata.ErrDeadlock,
	"42501": strata.ErrPermission,
	"42701": strata.ErrExists,
	"42703": strata.ErrUndefined,
	"42704": strata.ErrUndefined,
	"42710": strata.ErrExists,
	"42723": strata.ErrExists,
	"42883": strata.ErrUndefined,
	"42P01": strata.ErrUndefined,
	"42P02": strata.ErrUndefined,
	"42P04": strata.ErrExists,
	"42P06": strata.ErrExists,
	"42P07": strata.ErrExists,
	"53100": strata.ErrFull,
	"55P03": strata.ErrTimeout,
	"57014": strata.ErrTimeout,
	"57P03": strata.ErrUnavailable, // it starts, or stops
	"57P05": strata.ErrTimeout,     // of a session that was idle
	"XX001": strata.ErrCorrupt,
	"XX002": strata.ErrCorrupt,
}

// lockNotAvailable is what a statement ends with that did not wait for a lock any longer, or
// at all. Nothing of it was done.
const lockNotAvailable = "55P03"

// kindOf is the kind of a code, or of its class.
func kindOf(code string) error {
	if kind := kinds[code]; kind != nil || len(code) < 2 {
		return kind
	}
	return kinds[code[:2]]
}

// databaseError turns pgx's errors into Strata's.
func databaseError(err error) error {
	if err == nil {
		return nil
	}
	if _, ok := errors.AsType[*strata.DatabaseError](err); ok {
		return err
	}
	err = byContext(err)
	e := &strata.DatabaseError{Err: err}
	defer func() { e.Err = withoutValues(e.Err) }()
	var pg *pgconn.PgError
	var connect *pgconn.ConnectError
	switch ended := driver.EndKind(err); {
	case errors.As(err, &connect) && !errors.As(err, &pg) && ended != strata.ErrCanceled:
		e.Kind, e.Unsent, e.Err = strata.ErrUnavailable, true, oneLine(err)
	case ended != nil:
		e.Kind, e.Err = ended, quiet{endOf(err), err}
	case errors.As(err, &pg):
		e.Kind, e.Code, e.Unsent = kindOf(pg.Code), pg.Code, pg.Code == lockNotAvailable
		explain(e, pg)
		switch {
		case connect != nil:
			e.Unsent = true
			if e.Kind == strata.ErrConnection {
				e.Kind = strata.ErrUnavailable
			}
		case changed(pg):
			e.Kind = strata.ErrChanged
		case pg.Code == "22000" && pg.File == "rangetypes.c": // "data exception", and no more
			e.Kind = strata.ErrNotRange
		}
		e.Table, e.Constraint, e.Columns = pg.TableName, pg.ConstraintName, columns(pg)
		if _, column, outOfRange, ok := dialect.OwnConstraint(e.Constraint); ok && outOfRange {
			if e.Kind = strata.ErrOutOfRange; column != "" { // else who knows the table finds it out
				e.Constraint, e.Columns = "", []string{column}
			}
		}
	case err.Error() == "closed pool": // puddle's, of which pgxpool is made
		e.Kind = strata.ErrClosed
	case errors.Is(err, pgx.ErrTxCommitRollback), errors.Is(err, pgx.ErrTxClosed):
		e.Kind = strata.ErrTxFailed
	case malformed(err):
		e.Kind = strata.ErrProtocol
	case lost(err):
		e.Kind = strata.ErrConnection
	}
	e.Unsent = e.Unsent || e.Kind == strata.ErrConnection && notSent(err)
	return e
}

// oneLine is an error of a connection, which pgx tells in a line for each address.
func oneLine(err error) error {
	first, rest, several := strings.Cut(err.Error(), ":\n\t")
	if !several {
		return err
	}
	return quiet{first + ": " + strings.ReplaceAll(rest, "\n\t", "; "), err}
}

// endOf is what has ended, without what pgx was at.
func endOf(err error) string {
	if errors.Is(err, context.DeadlineExceeded) {
		return context.DeadlineExceeded.Error()
	}
	return context.Canceled.Error()
}

// quotedValue is what PostgreSQL's messages of class 22, data exceptions, quote.
var quotedValue = regexp.MustCompile(`(?s)".*"`)

// withoutValues is an error whose text quotes no value: those of an argument that could
// not be encoded, and of one that the database could not read. The driver's own error
// is still to be had by errors.As.
func withoutValues(err error) error {
	var pg *pgconn.PgError
	switch {
	case errors.As(err, &pg) && strings.HasPrefix(pg.Code, "22"):
		return quiet{quotedValue.ReplaceAllString(pg.Severity+": "+pg.Message+" (SQLSTATE "+pg.Code+")", `"…"`), err}
	case strings.HasPrefix(err.Error(), "failed to encode args["):
		at, _, _ := strings.Cut(strings.TrimPrefix(err.Error(), "failed to encode args["), "]")
		if n, e := strconv.Atoi(at); e == nil {
			return quiet{"argument " + strconv.Itoa(n+1) + " cannot be encoded as " + typeIn(err), err}
		}
	}
	return err
}

// encodedType is how pgx names the type that it could not encode a value as.
var encodedType = regexp.MustCompile(`format for (\w+) \(OID \d+\)`)

func typeIn(err error) string {
	if m := encodedType.FindStringSubmatch(err.Error()); m != nil {
		return "the statement's " + m[1]
	}
	return "the type that the statement gives it"
}

// quiet is an error with a text of ours.
type quiet struct {
	text string
	err  error
}

func (q quiet) Error() string { return q.text }

func (q quiet) Unwrap() error { return q.err }

// columns returns the columns of a violation. PostgreSQL names those of a key
// only in the detail: Key (a, b)=(1, 2) already exists.
func columns(e *pgconn.PgError) []string {
	if e.ColumnName != "" {
		return []string{e.ColumnName}
	}
	_, rest, ok := strings.Cut(e.Detail, "Key (")
	list, _, closed := strings.Cut(rest, ")=(")
	if !ok || !closed || e.Code != "23505" && e.Code != "23503" {
		return nil
	}
	var names []string
	for name := range strings.SplitSeq(list, ", ") {
		names = append(names, strings.Trim(name, `"`))
	}
	return names
}

// lost reports whether the connection is gone, that a statement was sent on.
func lost(err error) bool {
	if err == nil {
		return false
	}
	var pg *pgconn.PgError
	var network net.Error
	switch {
	case errors.As(err, &pg):
		return pg.SeverityUnlocalized == "FATAL" || pg.SeverityUnlocalized == "PANIC"
	case driver.EndKind(err) != nil:
		return false
	default:
		return errors.As(err, &network) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
			errors.Is(err, net.ErrClosed) || errors.Is(err, pgconn.ErrConnClosed) || malformed(err)
	}
}

// malformed reports whether what came is not what a server says. pgx has no types for most
// of it.
func malformed(err error) bool {
	if _, ok := errors.AsType[*pgproto3.ExceededMaxBodyLenErr](err); ok {
		return true
	}
	text := err.Error()
	return slices.ContainsFunc([]string{
		"invalid message length", "unknown message type", "received unexpected message", "body must have length",
		" body is invalid", "without preceding RowDescription", "unknown authentication type", "message too short",
	}, func(s string) bool { return strings.Contains(text, s) })
}
