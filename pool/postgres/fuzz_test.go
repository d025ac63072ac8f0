package postgres

import (
	"bytes"
	"testing"

	"github.com/jackc/pgx/v5/pgtype"
	"github.com/strata-go/strata/internal/scan"
)

// types are those that have a decoder of their own, and some that have none.
func decodedTypes() []uint32 {
	list := []uint32{pgtype.PointOID, 790, 0, 1 << 31}
	for oid := range binaryFillers {
		list = append(list, oid)
	}
	for oid := range arrayElements {
		list = append(list, oid)
	}
	for oid := range rangeElements {
		list = append(list, oid)
	}
	for oid := range multirangeElements {
		list = append(list, oid)
	}
	return list
}

// No bytes of a server make a decoder panic, in either format, nor what reads the cell.
func FuzzDecoders(f *testing.F) {
	for _, b := range [][]byte{
		nil,
		{0},
		{1},
		{0, 1},
		{0, 0, 0, 1},
		bytes.Repeat([]byte{0xff}, 4), bytes.Repeat([]byte{0xff}, 8), bytes.Repeat([]byte{0x7f}, 16), bytes.Repeat([]byte{0}, 20),
		{0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 25, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 'a'},        // an array
		{0x7f, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 25, 0x7f, 0xff, 0xff, 0xff, 0, 0, 0, 1}, // of too many dimensions
		{0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 20, 0x7f, 0xff, 0xff, 0xff, 0, 0, 0, 1},             // of too many elements
		{0, 1, 0, 0, 0, 0, 0, 0, 0, 5}, // a numeric
		{0xff, 0xff, 0x7f, 0xff, 0x40, 0, 0x3f, 0xff},
		{0, 1, 0x7f, 0xff, 0, 0, 0x3f, 0xff, 0x27, 15}, // too long, and large
		{2, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 9},
		{2, 0xff, 0xff, 0xff, 0xff},
		{0xff, 0, 0, 0, 4}, // ranges
		{0, 0, 0, 1, 0, 0, 0, 1, 1},
		{0x7f, 0xff, 0xff, 0xff, 0, 0, 0, 1, 1}, // multiranges
		{2, 32, 0, 4, 10, 0, 0, 1},
		{3, 128, 1, 16, 0},
		{2, 255, 0, 4, 1, 2, 3, 4}, // addresses
		[]byte("{a,b}"), []byte(`{"a\`), []byte("[1,2)"), []byte("{[1,2),"), []byte("\\x0"), []byte("2026-01-02 03:04:05+00"), []byte("1 mon"), []byte("NaN"), []byte("infinity"), []byte("t"),
	} {
		f.Add(b)
	}
	oids, known := decodedTypes(), pgtype.NewMap()
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) > 1<<12 {
			return
		}
		for _, oid := range oids {
			for _, format := range []int16{pgtype.BinaryFormatCode, pgtype.TextFormatCode, 7} {
				var c scan.Cell
				if fillerOf(oid, format, known)(bytes.Clone(b), &c) != nil {
					continue
				}
				read(&c)
			}
		}
	})
}

// read asks a cell for everything that codecs ask for.
func read(c *scan.Cell) {
	c.Int()
	c.Float()
	c.Bool()
	c.Text()
	c.Bytes()
	c.Instant()
	c.Day()
	c.UUID()
	c.Addr()
	c.Prefix()
	if list, err := c.List(); err == nil {
		for i := range list {
			list[i].Text()
		}
	}
	scan.RangeIn(c)
	c.Ranges()
}
