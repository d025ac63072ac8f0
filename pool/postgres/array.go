package postgres

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5/pgtype"
	"github.com/strata-go/strata/internal/scan"
)

// arrayElements are the types of the elements, by the type of the array.
var arrayElements = map[uint32]uint32{
	pgtype.BoolArrayOID: pgtype.BoolOID, pgtype.Int2ArrayOID: pgtype.Int2OID,
	pgtype.Int4ArrayOID: pgtype.Int4OID, pgtype.Int8ArrayOID: pgtype.Int8OID,
	pgtype.Float4ArrayOID: pgtype.Float4OID, pgtype.Float8ArrayOID: pgtype.Float8OID,
	pgtype.NumericArrayOID: pgtype.NumericOID, pgtype.TextArrayOID: pgtype.TextOID,
	pgtype.VarcharArrayOID: pgtype.VarcharOID, pgtype.BPCharArrayOID: pgtype.BPCharOID,
	pgtype.NameArrayOID: pgtype.NameOID, pgtype.UUIDArrayOID: pgtype.UUIDOID,
	pgtype.DateArrayOID: pgtype.DateOID, pgtype.TimestampArrayOID: pgtype.TimestampOID,
	pgtype.TimestamptzArrayOID: pgtype.TimestamptzOID, pgtype.IntervalArrayOID: pgtype.IntervalOID,
}

var (
	errBrokenArray = errors.New("strata: a malformed array")
	errDimensions  = errors.New("strata: an array of several dimensions has no Go value")
)

// binaryArray reads array_send's format: dimensions, a flag, the type of the
// elements, length and lower bound of each dimension, and each element behind
// its length.
func binaryArray(b []byte, c *scan.Cell) error {
	r := reader{b: b}
	dimensions, _, elem := r.int32(), r.int32(), uint32(r.int32())
	if dimensions == 0 && !r.short {
		c.SetList(0)
		return nil
	}
	if dimensions > 1 {
		return errDimensions
	}
	n, _ := int(r.int32()), r.int32()
	fill := binaryFillers[elem]
	switch {
	case r.short || n < 0 || n > len(r.b)/4:
		return errBrokenArray
	case fill == nil:
		return fmt.Errorf("strata: an array of PostgreSQL's type with OID %d cannot be read; cast it in SQL", elem)
	}
	cells := c.SetList(n)
	for i := range cells {
		if err := r.element(&cells[i], fill); err != nil {
			return err
		}
	}
	return nil
}

// reader reads from the front of a value; short stays true once it has ended.
type reader struct {
	b     []byte
	short bool
}

func (r *reader) int32() int32 {
	if len(r.b) < 4 {
		r.short = true
		return 0
	}
	v := int32(binary.BigEndian.Uint32(r.b))
	r.b = r.b[4:]
	return v
}

func (r *reader) element(c *scan.Cell, fill func([]byte, *scan.Cell) error) error {
	n := int(r.int32())
	if n == -1 && !r.short {
		c.SetNull()
		return nil
	}
	if r.short || n < 0 || n > len(r.b) {
		return errBrokenArray
	}
	v := r.b[:n:n]
	r.b = r.b[n:]
	return fill(v, c)
}

// textArray reads array_out's format: {1,"two words",NULL}.
func textArray(fill func([]byte, *scan.Cell) error) func([]byte, *scan.Cell) error {
	return func(b []byte, c *scan.Cell) error {
		if i := bytes.IndexByte(b, '='); len(b) > 0 && b[0] == '[' && i > 0 {
			b = b[i+1:] // the bounds, where they do not start at 1
		}
		items, err := splitArray(b)
		if err != nil {
			return err
		}
		cells := c.SetList(len(items))
		for i, item := range items {
			if item == nil {
				cells[i].SetNull()
				continue
			}
			if err := fill(item, &cells[i]); err != nil {
				return err
			}
		}
		return nil
	}
}

// splitArray returns the elements' text, nil for NULL.
func splitArray(b []byte) (items [][]byte, err error) {
	if len(b) < 2 || b[0] != '{' || b[len(b)-1] != '}' {
		return nil, errBrokenArray
	}
	b = b[1 : len(b)-1]
	for len(b) > 0 {
		item, rest, err := cutElement(b)
		if err != nil {
			return nil, err
		}
		items = append(items, item)
		if len(rest) == 0 {
			return items, nil
		}
		if rest[0] != ',' || len(rest) == 1 {
			return nil, errBrokenArray
		}
		b = rest[1:]
	}
	return items, nil
}

// cutElement takes the first element off.
func cutElement(b []byte) (item, rest []byte, err error) {
	if b[0] == '{' {
		return nil, nil, errDimensions
	}
	if b[0] == '"' {
		return cutQuoted(b[1:])
	}
	end := bytes.IndexByte(b, ',')
	if end < 0 {
		end = len(b)
	}
	if item = b[:end]; string(item) == "NULL" {
		item = nil
	}
	return item, b[end:], nil
}

func cutQuoted(b []byte) (item, rest []byte, err error) {
	item = []byte{}
	for i := 0; i < len(b); i++ {
		switch b[i] {
		case '"':
			return item, b[i+1:], nil
		case '\\':
			i++
			if i == len(b) {
				return nil, nil, errBrokenArray
			}
		}
		item = append(item, b[i])
	}
	return nil, nil, errBrokenArray
}
