package mariadb

import (
	sqldriver "database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"

	"github.com/go-sql-driver/mysql"
	"github.com/jackc/puddle/v2"
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/driver"
)

// Errors of the driver's, and ours of its kind.
var (
	errMalformed = errors.New("what came is not what a server says")

	// What the driver says of a connection that is not what it should be.
	malformations = []error{errMalformed, mysql.ErrMalformPkt, mysql.ErrPktSync, mysql.ErrPktSyncMul, mysql.ErrOldProtocol}
	losses        = []error{mysql.ErrInvalidConn, sqldriver.ErrBadConn, mysql.ErrBusyBuffer, io.EOF, io.ErrUnexpectedEOF, net.ErrClosed}
)

// connecting is the error of a connection that was not made.
type connecting struct{ error }

func (c connecting) Unwrap() error { return c.error }

// unsent is the error of a statement that was not executed.
type unsent struct{ error }

func (u unsent) Unwrap() error { return u.error }

// numberOf is the server's number of an error, or 0.
func numberOf(err error) uint16 {
	if e, ok := errors.AsType[*mysql.MySQLError](err); ok {
		return e.Number
	}
	return 0
}

// refused reports whether the server has answered with an error.
func refused(err error) bool { return numberOf(err) != 0 }

// unpreparable reports whether a statement cannot be prepared, and is sent as it is.
func unpreparable(err error) bool { return numberOf(err) == codeUnpreparable }

// killed reports whether the server has ended a statement because somebody asked for it.
func killed(err error) bool { return numberOf(err) == codeKilled }

// tooLarge reports whether a statement with its arguments is larger than the server takes.
func tooLarge(err error) bool {
	var e *mysql.MySQLError
	return errors.Is(err, mysql.ErrPktTooLarge) || errors.As(err, &e) && e.Number == codeUnknownError && strings.Contains(e.Message, "mysql_send_long_data")
}

func isAny(err error, list []error) bool {
	for _, e := range list {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}

// malformed reports whether what came is not what a server says.
func malformed(err error) bool { return isAny(err, malformations) }

// lost reports whether the connection is gone.
func lost(err error) bool {
	if err == nil {
		return false
	}
	if n := numberOf(err); n != 0 {
		return losing[n]
	}
	var network net.Error
	return isAny(err, losses) || malformed(err) || errors.As(err, &network) && driver.EndKind(err) == nil
}

// notSent reports whether it is certain that nothing of a statement was done.
func notSent(err error) bool {
	_, ok := errors.AsType[unsent](err)
	return ok || errors.Is(err, sqldriver.ErrBadConn) || tooLarge(err)
}

// uncertain reports whether it is not known what became of what was sent. What the server
// has refused, or ended, is certain.
func uncertain(err error) bool {
	if n := numberOf(err); n != 0 {
		return losing[n] || n == codeCommitFailed
	}
	return !notSent(err) && (lost(err) || driver.EndKind(err) != nil)
}

// databaseError turns the driver's errors into Strata's.
func databaseError(err error) error {
	if err == nil {
		return nil
	}
	if _, known := errors.AsType[*strata.DatabaseError](err); known || errors.Is(err, strata.ErrStreaming) {
		return err
	}
	if _, ok := errors.AsType[*strata.StatementError](err); ok {
		return err
	}
	e := &strata.DatabaseError{Err: err}
	var connect connecting
	made := !errors.As(err, &connect)
	var server *mysql.MySQLError
	switch ended := driver.EndKind(err); {
	case !made && !refused(err) && ended != strata.ErrCanceled:
		e.Kind = strata.ErrUnavailable
		if malformed(err) {
			e.Kind = strata.ErrProtocol
		}
	case ended != nil:
		e.Kind, e.Err = ended, quiet{endOf(ended), err}
	case tooLarge(err):
		e.Kind, e.Err = strata.ErrOutOfRange, quiet{"the statement and its arguments are larger than the server's max_allowed_packet", err}
	case errors.As(err, &server):
		classify(e, server)
		if !made && e.Kind == strata.ErrConnection {
			e.Kind = strata.ErrUnavailable
		}
	case errors.Is(err, puddle.ErrClosedPool):
		e.Kind = strata.ErrClosed
	case malformed(err):
		e.Kind = strata.ErrProtocol
	case lost(err):
		e.Kind, e.Err = strata.ErrConnection, quiet{lossOf(err), err}
	}
	e.Unsent = e.Unsent || !made || notSent(err) && driver.EndKind(err) == nil
	return e
}

// endOf is what has ended, without what the driver was at.
func endOf(kind error) string {
	if kind == strata.ErrTimeout {
		return "context deadline exceeded"
	}
	return "context canceled"
}

// lossOf is how a connection was lost. The driver says little.
func lossOf(err error) string {
	if errors.Is(err, mysql.ErrInvalidConn) || errors.Is(err, sqldriver.ErrBadConn) {
		return "the connection to the server has ended"
	}
	return err.Error()
}

// classify sets what the server's error says.
func classify(e *strata.DatabaseError, server *mysql.MySQLError) {
	server = violated(server)
	e.Kind, e.Code = kindOf(server), strconv.Itoa(int(server.Number))
	ofCluster(e, server)
	locate(e, server)
	message := withoutValues(server)
	if problem, ok := dialect.NotRange(server.Message); ok {
		e.Kind, message = strata.ErrNotRange, problem
	}
	if e.Code == codeWriteSet && e.Kind == strata.ErrOutOfRange {
		message = tooLargeFor + message
	}
	if server.Number == codeNotCreated && e.Kind == strata.ErrExists {
		message = "a foreign key of the table has the name of another table's; MariaDB's are of the whole database: name it after its table; " + message
	}
	if state := string(server.SQLState[:]); server.SQLState != ([5]byte{}) {
		message = fmt.Sprintf("%s (%d, SQLSTATE %s)", message, server.Number, state)
	} else { // a warning
		message = fmt.Sprintf("%s (warning %d)", message, server.Number)
	}
	if v, ok := e.Err.(*driver.Violation); ok {
		v.Err = quiet{message, v.Err}
		return
	}
	e.Err = quiet{message, e.Err}
}

// sameKeyName is in the error of a table whose foreign key has the name of another table's.
const sameKeyName = "errno: 121"

// kindOf is the kind of a server's error, or of the class of its SQLSTATE.
func kindOf(e *mysql.MySQLError) error {
	for _, s := range saying {
		if s.number == e.Number && strings.Contains(e.Message, s.text) {
			return s.kind
		}
	}
	if kind := kinds[e.Number]; kind != nil {
		return kind
	}
	return classes[string(e.SQLState[:2])]
}

// quiet is an error with a text of ours.
type quiet struct {
	text string
	err  error
}

func (q quiet) Error() string { return q.text }

func (q quiet) Unwrap() error { return q.err }

// aboutRow reports whether a constraint refused a value, or its type did.
func aboutRow(e *strata.DatabaseError) bool {
	if e.Code == codeWriteSet {
		return false
	}
	switch e.Kind {
	case strata.ErrUnique, strata.ErrForeignKey, strata.ErrCheck, strata.ErrNotNull, strata.ErrOutOfRange, strata.ErrDivideByZero, strata.ErrNotRange, strata.ErrInvalid, strata.ErrRaised:
		return true
	default:
		return false
	}
}
