package mariadb

import (
	"errors"
	"strconv"

	"github.com/go-sql-driver/mysql"
	"github.com/jackc/puddle/v2"
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/driver"
)

// kinds maps the server's error numbers to Strata's errors.
var kinds = map[uint16]error{
	1020: strata.ErrSerialization,
	1044: strata.ErrPermission,
	1045: strata.ErrPermission,
	1048: strata.ErrNotNull,
	1049: strata.ErrUndefined,
	1050: strata.ErrExists,
	1051: strata.ErrUndefined,
	1054: strata.ErrUndefined,
	1062: strata.ErrUnique,
	1064: strata.ErrSyntax,
	1146: strata.ErrUndefined,
	1205: strata.ErrTimeout,
	1213: strata.ErrDeadlock,
	1242: strata.ErrCardinality,
	1264: strata.ErrOutOfRange,
	1292: strata.ErrInvalid,
	1364: strata.ErrNotNull,
	1365: strata.ErrDivideByZero,
	1366: strata.ErrInvalid,
	1406: strata.ErrOutOfRange,
	1451: strata.ErrForeignKey,
	1452: strata.ErrForeignKey,
	1690: strata.ErrOutOfRange,
	1792: strata.ErrReadOnly,
	1969: strata.ErrTimeout,
	4025: strata.ErrCheck,
}

// unpreparable reports whether a statement cannot be prepared, and is sent as it is.
func unpreparable(err error) bool {
	var e *mysql.MySQLError
	return errors.As(err, &e) && e.Number == 1295
}

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
	var refused *mysql.MySQLError
	switch ended := driver.EndKind(err); {
	case ended != nil:
		e.Kind = ended
	case errors.Is(err, puddle.ErrClosedPool):
		e.Kind = strata.ErrClosed
	case errors.As(err, &refused):
		e.Kind, e.Code = kinds[refused.Number], strconv.Itoa(int(refused.Number))
	}
	return e
}
