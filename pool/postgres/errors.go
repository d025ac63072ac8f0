package postgres

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/strata-go/strata"
)

// kinds maps SQLSTATE codes, of PostgreSQL's appendix A, to Strata's errors.
var kinds = map[string]error{
	"23505": strata.ErrUnique,
	"23503": strata.ErrForeignKey,
	"23001": strata.ErrForeignKey,
	"23514": strata.ErrCheck,
	"23502": strata.ErrNotNull,
	"40001": strata.ErrSerialization,
	"40P01": strata.ErrDeadlock,
	"55P03": strata.ErrTimeout,
	"57014": strata.ErrTimeout,
	"25006": strata.ErrReadOnly,
	"25P02": strata.ErrTxFailed,
	"53100": strata.ErrFull,
	"XX001": strata.ErrCorrupt,
	"XX002": strata.ErrCorrupt,
	"22003": strata.ErrOutOfRange,
	"22008": strata.ErrOutOfRange,
	"2201E": strata.ErrOutOfRange, // an argument of a logarithm
	"2201F": strata.ErrOutOfRange, // an argument of a power or a root
	"2201W": strata.ErrOutOfRange, // a negative LIMIT
	"2201X": strata.ErrOutOfRange, // a negative OFFSET
	"22015": strata.ErrOutOfRange, // an interval
	"54000": strata.ErrOutOfRange, // a length, or the code of a character
	"22012": strata.ErrDivideByZero,
	"57P01": strata.ErrConnection,
	"57P02": strata.ErrConnection,
	"57P03": strata.ErrConnection,
}

// databaseError turns pgx's errors into Strata's.
func databaseError(err error) error {
	if err == nil {
		return nil
	}
	var known *strata.DatabaseError
	if errors.As(err, &known) {
		return err
	}
	e := &strata.DatabaseError{Err: err}
	var pg *pgconn.PgError
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		e.Kind = strata.ErrTimeout
	case errors.Is(err, context.Canceled):
	case errors.As(err, &pg):
		e.Kind, e.Code = kinds[pg.Code], pg.Code
		switch {
		case strings.HasPrefix(pg.Code, "08"):
			e.Kind = strata.ErrConnection
		case changed(pg):
			e.Kind = strata.ErrChanged
		case pg.Code == "22000" && pg.File == "rangetypes.c": // "data exception", and no more
			e.Kind = strata.ErrNotRange
		}
		e.Table, e.Constraint, e.Columns = pg.TableName, pg.ConstraintName, columns(pg)
	case lost(err):
		e.Kind = strata.ErrConnection
	}
	return e
}

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

// lost reports whether the connection is gone.
func lost(err error) bool {
	var network net.Error
	var connect *pgconn.ConnectError
	return errors.As(err, &connect) || errors.As(err, &network) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) ||
		strings.Contains(err.Error(), "conn closed")
}
