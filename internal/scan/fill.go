package scan

import (
	"database/sql"
	"fmt"
	"strconv"
	"time"
)

// Source is rows of Go values on their way to a database.
type Source interface {
	// Len is the number of rows.
	Len() int
	// Fill sets the cell to a column of a row. It borrows the row's memory.
	Fill(row, column int, c *Cell) error
	// Typed reports whether the column's type has a form that Fill takes.
	Typed(column int) bool
}

// Slotted sets a cell to the value of a slot.
type Slotted = func(Slot, *Cell) error

// FillOf makes the Fill of a T's codec.
func FillOf[T any](fill func(*T, *Cell) error) Slotted {
	if fill == nil {
		return nil
	}
	return func(s Slot, c *Cell) error { return fill(At[T](s), c) }
}

// FillNullOf makes the Fill of the codec of sql.Null[T].
func FillNullOf[T any](fill func(*T, *Cell) error) Slotted {
	if fill == nil {
		return nil
	}
	return func(s Slot, c *Cell) error {
		n := At[sql.Null[T]](s)
		if !n.Valid {
			c.SetNull()
			return nil
		}
		return fill(&n.V, c)
	}
}

// FillPointerTo makes the Fill of the codec of *T.
func FillPointerTo[T any](fill func(*T, *Cell) error) Slotted {
	if fill == nil {
		return nil
	}
	return func(s Slot, c *Cell) error {
		p := *At[*T](s)
		if p == nil {
			c.SetNull()
			return nil
		}
		return fill(p, c)
	}
}

// SetTime sets the instant t, cut to microseconds.
func (c *Cell) SetTime(t time.Time) error {
	if err := CheckInstant(t); err != nil {
		return err
	}
	c.SetInstant(t.UnixMicro())
	return nil
}

// SetDay sets the date that t shows in UTC.
func (c *Cell) SetDay(t time.Time) error {
	if err := c.SetTime(t); err != nil {
		return err
	}
	c.Form = Day
	return nil
}

// LendUUID sets a UUID of 16 bytes.
func (c *Cell) LendUUID(v []byte) { c.Form, c.raw = UUID, v }

// SetPeriod sets an interval.
func (c *Cell) SetPeriod(months, days int32, micros int64) {
	c.Form, c.num, c.more = Period, uint64(micros), uint64(uint32(months))<<32|uint64(uint32(days))
}

// SetDecimal sets coefficient * 10^exponent.
func (c *Cell) SetDecimal(coefficient int64, exponent int32) {
	c.Form, c.num, c.more = Decimal, uint64(coefficient), uint64(uint32(exponent))
}

// IsTrue returns a Bool.
func (c *Cell) IsTrue() bool { return c.num == 1 }

// Micros returns an Instant or a Day in microseconds since 1970.
func (c *Cell) Micros() int64 { return int64(c.num) }

// Period returns the parts of an interval.
func (c *Cell) Period() (months, days int32, micros int64) {
	return int32(c.more >> 32), int32(c.more), int64(c.num)
}

// Decimal returns the parts of a Decimal.
func (c *Cell) Decimal() (coefficient int64, exponent int32) { return int64(c.num), int32(c.more) }

// Raw returns the bytes of a Blob or a UUID, borrowed.
func (c *Cell) Raw() []byte { return c.raw }

// AppendText appends the text of a cell that is Text, or the digits of a Decimal.
func (c *Cell) AppendText(b []byte) []byte {
	switch {
	case c.Form == Decimal:
		return AppendDecimal(b, int64(c.num), int(int32(c.more)))
	default:
		return append(b, c.raw...)
	}
}

// String returns the text of a cell that is Text; it copies a borrowed one.
func (c *Cell) String() string { return c.text() }

// AppendDecimal appends coefficient * 10^exponent in its shortest form without an exponent.
func AppendDecimal(b []byte, coefficient int64, exponent int) []byte {
	if coefficient == 0 {
		return append(b, '0')
	}
	for ; exponent < 0 && coefficient%10 == 0; exponent++ {
		coefficient /= 10
	}
	var digits [20]byte
	d := strconv.AppendInt(digits[:0], coefficient, 10)
	if d[0] == '-' {
		b, d = append(b, '-'), d[1:]
	}
	switch whole := len(d) + exponent; {
	case exponent >= 0:
		b = append(b, d...)
		for range exponent {
			b = append(b, '0')
		}
		return b
	case whole > 0:
		b = append(b, d[:whole]...)
		b = append(b, '.')
		return append(b, d[whole:]...)
	default:
		b = append(b, "0."...)
		for range -whole {
			b = append(b, '0')
		}
		return append(b, d...)
	}
}

// Set sets a value of a neutral type, or one that a dialect's encoding made.
func (c *Cell) Set(v any) error {
	switch v := v.(type) {
	case nil:
		c.SetNull()
	case int64:
		c.SetInt(v)
	case float64:
		c.SetFloat(v)
	case bool:
		c.SetBool(v)
	case string:
		c.SetText(v)
	case []byte:
		c.LendBlob(v)
	case time.Time:
		return c.SetTime(v)
	case [16]byte:
		c.LendUUID(v[:])
	default:
		return fmt.Errorf("a %T cannot be sent", v)
	}
	return nil
}
