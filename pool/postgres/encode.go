package postgres

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"strconv"

	"github.com/jackc/pgx/v5/pgtype"
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/scan"
)

// encoder appends a value in the binary format of a type. The cell is not NULL.
type encoder func(b []byte, c *scan.Cell) ([]byte, error)

// The types that a column of a kind may have for its values to be sent in
// binary. The first is the type that the kind has itself.
var (
	intTypes   = []uint32{pgtype.Int8OID, pgtype.Int4OID, pgtype.Int2OID}
	floatTypes = []uint32{pgtype.Float8OID, pgtype.Float4OID}
	textTypes  = []uint32{pgtype.TextOID, pgtype.VarcharOID, pgtype.BPCharOID}
)

var kindTypes = map[string][]uint32{
	"int16": intTypes, "int32": intTypes, "int64": intTypes,
	"float32": floatTypes, "float64": floatTypes,
	"decimal": {pgtype.NumericOID}, "text": textTypes, "bool": {pgtype.BoolOID},
	"time": {pgtype.TimestamptzOID}, "local": {pgtype.TimestampOID}, "date": {pgtype.DateOID},
	"bytes": {pgtype.ByteaOID}, "uuid": {pgtype.UUIDOID}, "json": {pgtype.JSONBOID, pgtype.JSONOID},
	"interval": {pgtype.IntervalOID},
}

// encoders write PostgreSQL's binary formats, as in its src/backend/utils/adt.
var encoders = map[uint32]encoder{
	pgtype.BoolOID: func(b []byte, c *scan.Cell) ([]byte, error) {
		v, err := c.Bool()
		if v {
			return append(b, 1), err
		}
		return append(b, 0), err
	},
	pgtype.Int2OID: func(b []byte, c *scan.Cell) ([]byte, error) {
		v, err := sizedInt(c, math.MinInt16, math.MaxInt16)
		return binary.BigEndian.AppendUint16(b, uint16(v)), err
	},
	pgtype.Int4OID: func(b []byte, c *scan.Cell) ([]byte, error) {
		v, err := sizedInt(c, math.MinInt32, math.MaxInt32)
		return binary.BigEndian.AppendUint32(b, uint32(v)), err
	},
	pgtype.Int8OID: func(b []byte, c *scan.Cell) ([]byte, error) {
		v, err := c.Int()
		return binary.BigEndian.AppendUint64(b, uint64(v)), err
	},
	pgtype.Float4OID: func(b []byte, c *scan.Cell) ([]byte, error) {
		v, err := c.Float()
		if f := float32(v); math.IsInf(float64(f), 0) && !math.IsInf(v, 0) {
			return b, outOfRange(errors.New("a number does not fit in a real"))
		}
		return binary.BigEndian.AppendUint32(b, math.Float32bits(float32(v))), err
	},
	pgtype.Float8OID: func(b []byte, c *scan.Cell) ([]byte, error) {
		v, err := c.Float()
		return binary.BigEndian.AppendUint64(b, math.Float64bits(v)), err
	},
	pgtype.NumericOID: appendNumeric,
	pgtype.TextOID:    appendText, pgtype.VarcharOID: appendText, pgtype.BPCharOID: appendText, pgtype.JSONOID: appendText,
	pgtype.JSONBOID:       func(b []byte, c *scan.Cell) ([]byte, error) { return appendText(append(b, 1), c) },
	pgtype.ByteaOID:       func(b []byte, c *scan.Cell) ([]byte, error) { return append(b, c.Raw()...), nil },
	pgtype.UUIDOID:        func(b []byte, c *scan.Cell) ([]byte, error) { return append(b, c.Raw()...), nil },
	pgtype.TimestamptzOID: appendInstant, pgtype.TimestampOID: appendInstant,
	pgtype.DateOID: func(b []byte, c *scan.Cell) ([]byte, error) {
		days := (c.Micros() - epoch) / dayMicros
		return binary.BigEndian.AppendUint32(b, uint32(int32(days))), nil
	},
	pgtype.IntervalOID: func(b []byte, c *scan.Cell) ([]byte, error) {
		months, days, micros := c.Period()
		b = binary.BigEndian.AppendUint64(b, uint64(micros))
		b = binary.BigEndian.AppendUint32(b, uint32(days))
		return binary.BigEndian.AppendUint32(b, uint32(months)), nil
	},
}

const dayMicros = 24 * 3600 * 1e6

func appendInstant(b []byte, c *scan.Cell) ([]byte, error) {
	return binary.BigEndian.AppendUint64(b, uint64(c.Micros()-epoch)), nil
}

func appendText(b []byte, c *scan.Cell) ([]byte, error) {
	if c.Form != scan.Text {
		return b, fmt.Errorf("strata: a value without text")
	}
	return c.AppendText(b), nil
}

// outOfRange is an error as the database would answer.
func outOfRange(err error) error {
	return &strata.DatabaseError{Kind: strata.ErrOutOfRange, Code: "22003", Err: err}
}

func sizedInt(c *scan.Cell, least, most int64) (int64, error) {
	v, err := c.Int()
	if err == nil && (v < least || v > most) {
		err = outOfRange(fmt.Errorf("a number is outside %d to %d", least, most))
	}
	return v, err
}

// appendNumeric writes the format that numeric reads, of a Decimal or of
// decimal text without an exponent.
func appendNumeric(b []byte, c *scan.Cell) ([]byte, error) {
	var room [96]byte
	var digits []byte
	switch c.Form {
	case scan.Decimal, scan.Text:
		digits = c.AppendText(room[:0])
	case scan.Int:
		v, _ := c.Int()
		digits = strconv.AppendInt(room[:0], v, 10)
	default:
		return b, fmt.Errorf("strata: a value without digits")
	}
	sign := uint16(0)
	if len(digits) > 0 && digits[0] == '-' {
		sign, digits = 0x4000, digits[1:]
	}
	whole := len(digits)
	for i, d := range digits {
		if d == '.' {
			whole = i
		}
	}
	scale := max(0, len(digits)-whole-1)
	// at returns the digit at a place before (i < whole) or behind the point.
	at := func(i int) int {
		if i >= whole {
			i++
		}
		if i < 0 || i >= len(digits) {
			return 0
		}
		return int(digits[i] - '0')
	}
	groups := (whole + 3) / 4
	first := whole - 4*groups // 0 or less: the first group may be short
	weight, last := groups-1, groups+(scale+3)/4
	group := func(g int) int {
		i := first + 4*g
		return at(i)*1000 + at(i+1)*100 + at(i+2)*10 + at(i+3)
	}
	start := 0
	for start < last && group(start) == 0 {
		start++
	}
	for last > start && group(last-1) == 0 {
		last--
	}
	if start == last {
		sign, start, last, weight = 0, 0, 0, 0
	}
	if last-start > math.MaxInt16 || scale > 16383 || weight-start > math.MaxInt16 {
		return b, outOfRange(fmt.Errorf("a number of %d digits", len(digits)))
	}
	b = binary.BigEndian.AppendUint16(b, uint16(last-start))
	b = binary.BigEndian.AppendUint16(b, uint16(int16(weight-start)))
	b = binary.BigEndian.AppendUint16(b, sign)
	b = binary.BigEndian.AppendUint16(b, uint16(scale))
	for g := start; g < last; g++ {
		b = binary.BigEndian.AppendUint16(b, uint16(group(g)))
	}
	return b, nil
}
