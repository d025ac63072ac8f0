package postgres

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgtype"
	"github.com/strata-go/strata/internal/scan"
	"github.com/strata-go/strata/types"
)

// fillerOf returns the function that reads a column of a type in a wire format.
func fillerOf(oid uint32, format int16, known *pgtype.Map) filler {
	if format == pgtype.TextFormatCode {
		return textFiller(oid, known)
	}
	if f := binaryFillers[oid]; f != nil {
		return f
	}
	if _, ok := arrayElements[oid]; ok {
		return binaryArray
	}
	if elem, ok := rangeElements[oid]; ok {
		return binaryRange(binaryFillers[elem])
	}
	if of, ok := multirangeElements[oid]; ok {
		return binaryMultirange(binaryRange(binaryFillers[rangeElements[of]]))
	}
	return asText(oid, known)
}

// asText reads a type that Strata has no kind for, but pgx has asked for in its
// binary format, as the text of the value.
func asText(oid uint32, known *pgtype.Map) func([]byte, *scan.Cell) error {
	return func(b []byte, c *scan.Cell) error {
		if known != nil {
			if t, ok := known.TypeForOID(oid); ok {
				switch v, err := t.Codec.DecodeDatabaseSQLValue(known, oid, pgtype.BinaryFormatCode, b); v := v.(type) {
				case string:
					c.SetText(v)
					return err
				case []byte:
					c.LendText(v)
					return err
				}
			}
		}
		return fmt.Errorf("strata: a value of PostgreSQL's type with OID %d cannot be read; cast it in SQL", oid)
	}
}

func lendText(b []byte, c *scan.Cell) error { c.LendText(b); return nil }
func lendBlob(b []byte, c *scan.Cell) error { c.LendBlob(b); return nil }

// binaryFillers read PostgreSQL's binary formats, as in its src/backend/utils/adt.
var binaryFillers = map[uint32]func([]byte, *scan.Cell) error{
	pgtype.BoolOID: sized(1, func(b []byte, c *scan.Cell) error { c.SetBool(b[0] != 0); return nil }),
	pgtype.Int2OID: sized(2, func(b []byte, c *scan.Cell) error { c.SetInt(int64(int16(binary.BigEndian.Uint16(b)))); return nil }),
	pgtype.Int4OID: sized(4, func(b []byte, c *scan.Cell) error { c.SetInt(int64(int32(binary.BigEndian.Uint32(b)))); return nil }),
	pgtype.Int8OID: sized(8, func(b []byte, c *scan.Cell) error { c.SetInt(int64(binary.BigEndian.Uint64(b))); return nil }),
	pgtype.OIDOID:  sized(4, func(b []byte, c *scan.Cell) error { c.SetInt(int64(binary.BigEndian.Uint32(b))); return nil }),
	pgtype.Float4OID: sized(4, func(b []byte, c *scan.Cell) error {
		c.SetFloat(float64(math.Float32frombits(binary.BigEndian.Uint32(b))))
		return nil
	}),
	pgtype.Float8OID: sized(8, func(b []byte, c *scan.Cell) error {
		c.SetFloat(math.Float64frombits(binary.BigEndian.Uint64(b)))
		return nil
	}),
	pgtype.UUIDOID:    sized(16, func(b []byte, c *scan.Cell) error { c.LendUUID(b); return nil }),
	pgtype.TextOID:    lendText,
	pgtype.VarcharOID: lendText,
	pgtype.BPCharOID:  lendText,
	pgtype.NameOID:    lendText,
	pgtype.UnknownOID: lendText,
	pgtype.JSONOID:    lendText,
	pgtype.ByteaOID:   lendBlob,

	pgtype.JSONBOID: func(b []byte, c *scan.Cell) error {
		if len(b) == 0 || b[0] != 1 {
			return fmt.Errorf("strata: unknown jsonb version")
		}
		c.LendText(b[1:])
		return nil
	},
	pgtype.TimestamptzOID: sized(8, instant),
	pgtype.TimestampOID:   sized(8, instant),
	pgtype.DateOID: sized(4, func(b []byte, c *scan.Cell) error {
		days := int64(int32(binary.BigEndian.Uint32(b)))
		if days == math.MaxInt32 || days == math.MinInt32 {
			return fmt.Errorf("strata: an infinite date has no Go value")
		}
		return setInstant(epoch+days*dayMicros, c)
	}),
	pgtype.NumericOID:  numeric,
	pgtype.IntervalOID: sized(16, interval),
	pgtype.InetOID:     network,
	pgtype.CIDROID:     network,
}

// sized checks the length of a fixed-width value.
func sized(n int, fill func([]byte, *scan.Cell) error) func([]byte, *scan.Cell) error {
	return func(b []byte, c *scan.Cell) error {
		if len(b) != n {
			return fmt.Errorf("strata: a value of %d bytes where %d were expected", len(b), n)
		}
		return fill(b, c)
	}
}

// epoch is PostgreSQL's 2000-01-01 in microseconds since 1970.
const epoch = 946684800 * 1e6

func instant(b []byte, c *scan.Cell) error {
	micros := int64(binary.BigEndian.Uint64(b))
	if micros == math.MaxInt64 || micros == math.MinInt64 {
		return fmt.Errorf("strata: an infinite timestamp has no Go value")
	}
	if micros > math.MaxInt64-epoch {
		return scan.ErrYear
	}
	return setInstant(epoch+micros, c)
}

// setInstant sets an instant of the years that all databases hold.
func setInstant(micros int64, c *scan.Cell) error {
	c.SetInstant(micros)
	return scan.CheckMicros(micros)
}

// interval reads microseconds, days and months, in that order.
func interval(b []byte, c *scan.Cell) error {
	i := types.Interval{
		Months:       int(int32(binary.BigEndian.Uint32(b[12:]))),
		Days:         int(int32(binary.BigEndian.Uint32(b[8:]))),
		Microseconds: int64(binary.BigEndian.Uint64(b)),
	}
	if i == infinity || i == minusInfinity {
		return errInfiniteInterval
	}
	c.SetText(i.String())
	return nil
}

// The infinite intervals, which PostgreSQL has from 17 on.
var (
	infinity      = types.Interval{Months: math.MaxInt32, Days: math.MaxInt32, Microseconds: math.MaxInt64}
	minusInfinity = types.Interval{Months: math.MinInt32, Days: math.MinInt32, Microseconds: math.MinInt64}

	errInfiniteInterval = errors.New("strata: an infinite interval has no Go value")
)

// textFiller reads the text formats, which a pool in simple protocol mode asks
// for. Those that Cell does not parse go through pgx.
func textFiller(oid uint32, known *pgtype.Map) func([]byte, *scan.Cell) error {
	if elem, ok := arrayElements[oid]; ok {
		return textArray(textFiller(elem, known))
	}
	if elem, ok := rangeElements[oid]; ok {
		return textRange(textFiller(elem, known))
	}
	if of, ok := multirangeElements[oid]; ok {
		return textMultirange(textFiller(rangeElements[of], known))
	}
	switch oid {
	case pgtype.BoolOID:
		return func(b []byte, c *scan.Cell) error { c.SetBool(len(b) == 1 && b[0] == 't'); return nil }
	case pgtype.ByteaOID:
		return throughPgx(known, oid, lendBlob)
	case pgtype.TimestamptzOID, pgtype.TimestampOID, pgtype.DateOID:
		return throughPgx(known, oid, func(t time.Time, c *scan.Cell) error { return c.SetTime(t) })
	case pgtype.IntervalOID:
		finite := throughPgx(known, oid, func(i pgtype.Interval, c *scan.Cell) error {
			c.SetText(types.Interval{Months: int(i.Months), Days: int(i.Days), Microseconds: i.Microseconds}.String())
			return nil
		})
		return func(b []byte, c *scan.Cell) error {
			if strings.TrimPrefix(string(b), "-") == "infinity" {
				return errInfiniteInterval
			}
			return finite(b, c)
		}
	default:
		return lendText
	}
}

func throughPgx[T any](known *pgtype.Map, oid uint32, set func(T, *scan.Cell) error) func([]byte, *scan.Cell) error {
	return func(b []byte, c *scan.Cell) error {
		var v T
		if known == nil {
			return fmt.Errorf("strata: no connection to read a value of OID %d with", oid)
		}
		if err := known.Scan(oid, pgtype.TextFormatCode, b, &v); err != nil {
			return err
		}
		return set(v, c)
	}
}
