package postgres

import (
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5/pgtype"
	"github.com/strata-go/strata/internal/scan"
	"github.com/strata-go/strata/internal/span"
)

// rangeElements are the types of the values in a range, by the type of the range.
var rangeElements = map[uint32]uint32{
	pgtype.Int4rangeOID: pgtype.Int4OID, pgtype.Int8rangeOID: pgtype.Int8OID, pgtype.NumrangeOID: pgtype.NumericOID,
	pgtype.DaterangeOID: pgtype.DateOID, pgtype.TsrangeOID: pgtype.TimestampOID, pgtype.TstzrangeOID: pgtype.TimestamptzOID,
}

// multirangeElements are the types of the ranges, by the type of the multirange.
var multirangeElements = map[uint32]uint32{
	pgtype.Int4multirangeOID: pgtype.Int4rangeOID, pgtype.Int8multirangeOID: pgtype.Int8rangeOID,
	pgtype.NummultirangeOID: pgtype.NumrangeOID, pgtype.DatemultirangeOID: pgtype.DaterangeOID,
	pgtype.TsmultirangeOID: pgtype.TsrangeOID, pgtype.TstzmultirangeOID: pgtype.TstzrangeOID,
}

var errBrokenRange = errors.New("strata: a malformed range")

// The flags of a range, of PostgreSQL's rangetypes.h.
const (
	flagEmpty      = 0x01
	flagLowerIn    = 0x02
	flagUpperIn    = 0x04
	flagLowerBelow = 0x08
	flagUpperAbove = 0x10
)

// binaryRange reads range_send's format: flags, then each bound that there is
// behind its length.
func binaryRange(fill func([]byte, *scan.Cell) error) func([]byte, *scan.Cell) error {
	return func(b []byte, c *scan.Cell) error {
		if len(b) == 0 {
			return errBrokenRange
		}
		flags, r := b[0], reader{b: b[1:]}
		if flags&flagEmpty != 0 {
			c.SetRange(span.Below, span.Below)
			return nil
		}
		lower, upper := span.After, span.Before
		if flags&flagLowerIn != 0 {
			lower = span.Before
		}
		if flags&flagUpperIn != 0 {
			upper = span.After
		}
		if flags&flagLowerBelow != 0 {
			lower = span.Below
		}
		if flags&flagUpperAbove != 0 {
			upper = span.Above
		}
		l, u := c.SetRange(lower, upper)
		if lower != span.Below {
			if err := r.element(l, fill); err != nil {
				return err
			}
		}
		if upper != span.Above {
			return r.element(u, fill)
		}
		return nil
	}
}

// binaryMultirange reads multirange_send's format: how many ranges there are,
// and each behind its length.
func binaryMultirange(fill func([]byte, *scan.Cell) error) func([]byte, *scan.Cell) error {
	return func(b []byte, c *scan.Cell) error {
		r := reader{b: b}
		n := int(r.int32())
		if r.short || n < 0 || n > len(r.b)/4 {
			return errBrokenRange
		}
		cells := c.SetList(n)
		for i := range cells {
			if err := r.element(&cells[i], fill); err != nil {
				return err
			}
		}
		return nil
	}
}

// textRange reads range_out's format: ["2026-01-01 00:00:00+00",).
func textRange(fill func([]byte, *scan.Cell) error) func([]byte, *scan.Cell) error {
	return func(b []byte, c *scan.Cell) error {
		s, err := span.Parse(string(b))
		if err != nil {
			return fmt.Errorf("strata: %w", err)
		}
		return fillRange(s, c, fill)
	}
}

// textMultirange reads multirange_out's format: {[1,3),[5,7)}.
func textMultirange(fill func([]byte, *scan.Cell) error) func([]byte, *scan.Cell) error {
	return func(b []byte, c *scan.Cell) error {
		set, err := span.ParseSet(string(b))
		if err != nil {
			return fmt.Errorf("strata: %w", err)
		}
		cells := c.SetList(len(set))
		for i, s := range set {
			if err := fillRange(s, &cells[i], fill); err != nil {
				return err
			}
		}
		return nil
	}
}

func fillRange(s span.Span[string], c *scan.Cell, fill func([]byte, *scan.Cell) error) error {
	l, u := c.SetRange(s.Lower.Place, s.Upper.Place)
	if s.Lower.Finite() {
		if err := fill([]byte(s.Lower.Value), l); err != nil {
			return err
		}
	}
	if s.Upper.Finite() {
		return fill([]byte(s.Upper.Value), u)
	}
	return nil
}
