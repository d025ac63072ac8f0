package sqlite

import (
	"strconv"
	"time"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/scan"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/types"
)

var (
	_ pool.Encoder = (*backend)(nil)
	_ pool.Encoder = (*session)(nil)
	_ pool.Judge   = (*backend)(nil)
	_ pool.Judge   = (*session)(nil)
)

func (*backend) Argument(c *scan.Cell) (any, error) { return argument(c) }
func (*session) Argument(c *scan.Cell) (any, error) { return argument(c) }

func (*backend) AboutRow(e *strata.DatabaseError) bool { return aboutRow(e) }
func (*session) AboutRow(e *strata.DatabaseError) bool { return aboutRow(e) }

func (*backend) Keep(r scan.Rows) (scan.Rows, error) { return kept(r) }
func (*session) Keep(r scan.Rows) (scan.Rows, error) { return kept(r) }

// argument makes of a cell what dialect.SQLite encodes the value as.
func argument(c *scan.Cell) (any, error) {
	switch c.Form {
	case scan.Int:
		return c.Int()
	case scan.Float:
		return c.Float()
	case scan.Bool:
		return truth(c.IsTrue()), nil
	case scan.Instant:
		return instantText(c.Micros())
	case scan.Day:
		return scan.FormatDate(time.UnixMicro(c.Micros()).UTC())
	case scan.Text:
		return c.String(), nil
	case scan.Decimal:
		var digits [64]byte
		return string(c.AppendText(digits[:0])), nil
	case scan.Blob:
		if b := c.Raw(); b != nil {
			return b, nil
		}
		return []byte{}, nil
	case scan.UUID:
		return scan.FormatUUID([16]byte(c.Raw())), nil
	case scan.Period:
		months, days, micros := c.Period()
		return types.Interval{Months: int(months), Days: int(days), Microseconds: micros}.String(), nil
	default:
		return nil, nil
	}
}

func instantText(micros int64) (any, error) {
	return scan.FormatInstant(time.UnixMicro(micros))
}

// aboutRow reports whether a constraint refused a value, or its type did.
func aboutRow(e *strata.DatabaseError) bool {
	const constraint, mismatch, tooBig = 19, 20, 18
	switch e.Kind {
	case strata.ErrUnique, strata.ErrForeignKey, strata.ErrCheck, strata.ErrNotNull, strata.ErrOutOfRange, strata.ErrDivideByZero, strata.ErrNotRange:
		return true
	}
	code, err := strconv.Atoi(e.Code)
	code &= 0xff
	return err == nil && (code == constraint || code == mismatch || code == tooBig)
}

// kept reads rows to their end.
func kept(r scan.Rows) (scan.Rows, error) {
	if live, ok := r.(*rows); ok {
		return buffer(live)
	}
	return r, nil
}
