package postgres

import (
	"bytes"
	"encoding/binary"
	"math"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgtype"
	"github.com/strata-go/strata/internal/driver"
	"github.com/strata-go/strata/internal/scan"
)

// list is rows of one column for the encoders.
type list []func(*scan.Cell) error

func (l list) Len() int                            { return len(l) }
func (l list) Typed(int) bool                      { return true }
func (l list) Fill(row, _ int, c *scan.Cell) error { return l[row](c) }

func number(v int64) func(*scan.Cell) error {
	return func(c *scan.Cell) error { c.SetInt(v); return nil }
}

func null(c *scan.Cell) error { c.SetNull(); return nil }

// same compares an encoder with pgx, and reads back what it wrote.
func same(t *testing.T, oid uint32, fill func(*scan.Cell) error, value any) {
	t.Helper()
	var c scan.Cell
	if err := fill(&c); err != nil {
		t.Fatal(err)
	}
	got, err := encoders[oid]([]byte("x"), &c)
	if err != nil {
		t.Fatalf("OID %d, %v: %v", oid, value, err)
	}
	want, err := pgtype.NewMap().Encode(oid, pgtype.BinaryFormatCode, value, []byte("x"))
	if err != nil {
		t.Fatalf("OID %d, pgx on %v: %v", oid, value, err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("OID %d, %v: %x, pgx has %x", oid, value, got[1:], want[1:])
	}
}

func TestEncodersAgreeWithPgx(t *testing.T) {
	for _, v := range []int64{0, 1, -1, math.MaxInt16, math.MinInt16} {
		same(t, pgtype.Int2OID, number(v), int16(v))
		same(t, pgtype.Int4OID, number(v), int32(v))
		same(t, pgtype.Int8OID, number(v), v)
	}
	same(t, pgtype.Int4OID, number(math.MinInt32), int32(math.MinInt32))
	same(t, pgtype.Int8OID, number(math.MinInt64), int64(math.MinInt64))
	for _, v := range []float64{0, math.Copysign(0, -1), 1.5, math.Inf(-1), math.MaxFloat32} {
		fill := func(c *scan.Cell) error { c.SetFloat(v); return nil }
		same(t, pgtype.Float8OID, fill, v)
		same(t, pgtype.Float4OID, fill, float32(v))
	}
	for _, v := range []bool{false, true} {
		same(t, pgtype.BoolOID, func(c *scan.Cell) error { c.SetBool(v); return nil }, v)
	}
	for _, v := range []string{"", "ä", "a\nb"} {
		for _, oid := range textTypes {
			same(t, oid, func(c *scan.Cell) error { c.SetText(v); return nil }, v)
			same(t, oid, func(c *scan.Cell) error { c.LendText([]byte(v)); return nil }, v)
		}
		same(t, pgtype.ByteaOID, func(c *scan.Cell) error { c.LendBlob([]byte(v)); return nil }, []byte(v))
	}
	same(t, pgtype.JSONBOID, func(c *scan.Cell) error { c.SetText(`{"a":1}`); return nil }, `{"a":1}`)
	same(t, pgtype.JSONOID, func(c *scan.Cell) error { c.SetText(`{"a":1}`); return nil }, `{"a":1}`)
	u := [16]byte{1, 2, 255}
	same(t, pgtype.UUIDOID, func(c *scan.Cell) error { c.LendUUID(u[:]); return nil }, u)
	same(t, pgtype.IntervalOID, func(c *scan.Cell) error { c.SetPeriod(-14, 3, -5); return nil },
		pgtype.Interval{Months: -14, Days: 3, Microseconds: -5, Valid: true})
	for _, v := range []string{
		"0001-01-01T00:00:00Z", "1815-06-18T23:59:59.999999Z", "1969-12-31T23:59:59.999999Z",
		"1970-01-01T00:00:00Z", "2000-01-01T00:00:00Z", "2038-01-19T03:14:08Z", "9999-12-31T23:59:59.999999Z",
	} {
		at, err := time.Parse(time.RFC3339Nano, v)
		if err != nil {
			t.Fatal(err)
		}
		instant := func(c *scan.Cell) error { return c.SetTime(at) }
		same(t, pgtype.TimestamptzOID, instant, at)
		same(t, pgtype.TimestampOID, instant, at)
		day := at.Truncate(24 * time.Hour)
		same(t, pgtype.DateOID, func(c *scan.Cell) error { return c.SetDay(day) }, day)
	}
}

func TestEncodersRefuseWhatDoesNotFit(t *testing.T) {
	for oid, v := range map[uint32]int64{pgtype.Int2OID: math.MaxInt16 + 1, pgtype.Int4OID: math.MinInt32 - 1} {
		var c scan.Cell
		c.SetInt(v)
		if b, err := encoders[oid](nil, &c); err == nil {
			t.Errorf("OID %d, %d: %x", oid, v, b)
		}
	}
}

func TestArraysAgreeWithPgx(t *testing.T) {
	one, three := int64(1), int64(-3)
	for _, c := range []struct {
		rows list
		want []*int64
	}{
		{list{number(1), number(-3)}, []*int64{&one, &three}},
		{list{number(1), null, number(-3)}, []*int64{&one, nil, &three}},
	} {
		got, err := appendArray(nil, &driver.Bulk{Rows: c.rows, To: len(c.rows)}, 0, pgtype.Int8OID, new(scan.Cell))
		if err != nil {
			t.Fatal(err)
		}
		want, err := pgtype.NewMap().Encode(pgtype.Int8ArrayOID, pgtype.BinaryFormatCode, c.want, nil)
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%x, pgx has %x, %v", got, want, err)
		}
	}
}

// readNumeric reads a number as rows do.
func readNumeric(t *testing.T, b []byte) string {
	t.Helper()
	var c scan.Cell
	if err := numeric(b, &c); err != nil {
		t.Fatalf("%x: %v", b, err)
	}
	return c.String()
}

// FuzzNumeric compares with the text and with pgx, which both have the value.
func FuzzNumeric(f *testing.F) {
	for _, v := range []int64{0, 1, -1, 9, 10000, -99999, 123456789, 100000000, math.MaxInt64, math.MinInt64} {
		for _, e := range []int8{0, 1, -1, -2, -3, -4, -5, 3, 4, 5, -19, -38} {
			f.Add(v, e)
		}
	}
	f.Fuzz(func(t *testing.T, coefficient int64, exponent int8) {
		var c, s scan.Cell
		c.SetDecimal(coefficient, int32(exponent))
		text := string(c.AppendText(nil))
		s.SetText(text)
		for _, cell := range []*scan.Cell{&c, &s} {
			b, err := appendNumeric(nil, cell)
			if err != nil {
				t.Fatal(err)
			}
			if got := readNumeric(t, b); got != text {
				t.Errorf("%de%d: %s, want %s", coefficient, exponent, got, text)
			}
			var n pgtype.Numeric
			if err := pgtype.NewMap().Scan(pgtype.NumericOID, pgtype.BinaryFormatCode, b, &n); err != nil {
				t.Fatal(err)
			}
			f, err := n.Float64Value()
			var want pgtype.Numeric
			if err == nil {
				err = want.Scan(text)
			}
			w, _ := want.Float64Value()
			if err != nil || f != w {
				t.Errorf("%s: pgx reads %v, %v", text, f, err)
			}
			// Groups without leading and trailing zeros, as PostgreSQL has them.
			if groups := int(binary.BigEndian.Uint16(b)); groups > 0 {
				first, last := binary.BigEndian.Uint16(b[8:]), binary.BigEndian.Uint16(b[len(b)-2:])
				if first == 0 || last == 0 {
					t.Errorf("%s: %x has groups of zeros", text, b)
				}
			}
		}
	})
}

func TestCopyLine(t *testing.T) {
	for where, want := range map[string]string{
		"COPY lines, line 41": "41", "COPY lines, line 7, column n": "7",
		"SQL statement \"x\"\nCOPY a b, line 3": "3",
	} {
		if m := copyLine.FindStringSubmatch(where); m == nil || m[1] != want {
			t.Errorf("%q: %v", where, m)
		}
	}
}

// The reader gives the same bytes whatever the size of the parts it is asked for.
func TestCopyReader(t *testing.T) {
	var rows list
	for i := range 1000 {
		rows = append(rows, number(int64(i)))
	}
	read := func(size int) []byte {
		r := &copyReader{bulk: &driver.Bulk{Rows: rows, To: len(rows)}, encoders: []encoder{encoders[pgtype.Int8OID]}, buf: []byte(copyHeader)}
		var all []byte
		for p := make([]byte, size); ; {
			n, err := r.Read(p)
			all = append(all, p[:n]...)
			if err != nil {
				return all
			}
		}
	}
	whole := read(1 << 20)
	if len(whole) != 19+1000*(2+4+8)+2 {
		t.Errorf("%d bytes", len(whole))
	}
	for _, size := range []int{1, 13, 64, 4096} {
		if !bytes.Equal(read(size), whole) {
			t.Errorf("in parts of %d bytes it is another stream", size)
		}
	}
}
