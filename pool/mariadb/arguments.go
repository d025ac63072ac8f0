package mariadb

import (
	"database/sql/driver"
	"fmt"
	"time"

	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
	own "github.com/strata-go/strata/internal/driver"
	"github.com/strata-go/strata/internal/scan"
	"github.com/strata-go/strata/types"
)

// arguments are those of a statement: a list, or rows between two lists, or a command that
// has them.
type arguments struct {
	list []any
	rows *own.Bulk
	bulk []byte
}

// values appends the arguments as the driver takes them.
func (a arguments) values(to []driver.Value) ([]driver.Value, error) {
	if a.rows == nil {
		return appendValues(to, a.list)
	}
	to, err := appendValues(to, a.rows.Before)
	if err != nil {
		return nil, err
	}
	var cell scan.Cell
	for row := a.rows.From; row < a.rows.To; row++ {
		for column := range a.rows.Kinds {
			if err := a.rows.Rows.Fill(row, column, &cell); err != nil {
				return nil, err
			}
			v, err := cellValue(&cell, a.rows.Kinds[column])
			if err != nil {
				return nil, a.rows.Blame(row, column, err)
			}
			to = append(to, v)
		}
	}
	return appendValues(to, a.rows.After)
}

// appendValues appends what dialect.MariaDB encodes values as.
func appendValues(to []driver.Value, list []any) ([]driver.Value, error) {
	for i, v := range list {
		switch v := v.(type) {
		case nil, int64, float64, string:
			to = append(to, v)
		case bool:
			to = append(to, truth(v))
		case []byte:
			to = append(to, notNil(v))
		default:
			return nil, fmt.Errorf("strata: argument %d: a %T cannot be sent", i+1, v)
		}
	}
	return to, nil
}

func truth(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// notNil are bytes that the driver does not take for NULL.
func notNil(v []byte) []byte {
	if v == nil {
		return []byte{}
	}
	return v
}

// cellValue is a cell as dialect.MariaDB encodes its value, of a kind. What it borrows is the
// row's.
func cellValue(c *scan.Cell, kind string) (driver.Value, error) {
	if kind == ast.JSON.String() && c.Form != scan.Null {
		return dialect.MariaDB.Encode[kind](c.Raw())
	}
	switch c.Form {
	case scan.Null:
		return nil, nil
	case scan.Int:
		return c.Int()
	case scan.Float:
		v, err := c.Float()
		if err != nil {
			return nil, err
		}
		return dialect.MariaDB.Encode["float64"](v)
	case scan.Bool:
		return truth(c.IsTrue()), nil
	case scan.Text:
		return c.String(), nil
	case scan.Blob, scan.UUID:
		return notNil(c.Raw()), nil
	case scan.Instant:
		return moments(c, "time")
	case scan.Day:
		return moments(c, "date")
	case scan.Decimal:
		return dialect.MariaDB.Encode["decimal"](string(c.AppendText(nil)))
	case scan.Period:
		months, days, micros := c.Period()
		return dialect.MariaDB.Encode["interval"](types.Interval{Months: int(months), Days: int(days), Microseconds: micros}.String())
	default:
		return nil, fmt.Errorf("a value of form %d cannot be sent", c.Form)
	}
}

// moments writes an instant or a date, of a type of the dialect's.
func moments(c *scan.Cell, kind string) (driver.Value, error) {
	if err := scan.CheckMicros(c.Micros()); err != nil {
		return nil, err
	}
	return dialect.MariaDB.Encode[kind](time.UnixMicro(c.Micros()))
}
