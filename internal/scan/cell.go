package scan

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"strconv"
	"time"
)

// Form says which of a cell's values is set.
type Form uint8

// The forms of a cell.
const (
	Null Form = iota
	Int
	Float
	Bool
	Instant // Int holds microseconds since 1970-01-01 00:00 UTC
	Text
	Blob
	List  // the elements of an array, the ranges of a multirange
	Range // the bounds of a range

	// What follows goes to a database only; from one it comes as text or bytes.

	Day     // an Instant that is the start of a calendar date in UTC
	UUID    // sixteen bytes
	Period  // an interval: microseconds, days and months
	Decimal // an integer times a power of ten

	// OtherTime comes from a driver that has read a column's text as a time, so that
	// the text is not known.
	OtherTime
)

// Cell is one value of a row, in a form that no driver owns. Text and bytes that
// a driver lends are valid until the next row.
type Cell struct {
	Form Form
	lent bool // raw is the driver's, until the next row
	lend bool // it is handed on as it is; see Lend
	num  uint64
	more uint64 // days and months of a Period, the exponent of a Decimal
	raw  []byte // of text, too: a string's bytes, not to be written to
	list *[]Cell
	// spare is what the pointer field of a row that is lent points at.
	spare any
}

// Lend makes the cell hand out what the driver lends, without a copy.
func (c *Cell) Lend() { c.lend = true }

// SetNull makes the cell NULL.
func (c *Cell) SetNull() { c.Form = Null }

// SetInt sets an integer.
func (c *Cell) SetInt(v int64) { c.Form, c.num = Int, uint64(v) }

// SetFloat sets a floating point number.
func (c *Cell) SetFloat(v float64) { c.Form, c.num = Float, math.Float64bits(v) }

// SetBool sets a truth value.
func (c *Cell) SetBool(v bool) {
	c.Form, c.num = Bool, 0
	if v {
		c.num = 1
	}
}

// SetInstant sets an instant, in microseconds since the Unix epoch.
func (c *Cell) SetInstant(micros int64) { c.Form, c.num = Instant, uint64(micros) }

// SetOtherTime says that the driver has made a time of a text.
func (c *Cell) SetOtherTime() { c.Form = OtherTime }

// SetText sets text that the cell may keep.
func (c *Cell) SetText(v string) { c.Form, c.raw, c.lent = Text, bytesOf(v), false }

// SetBlob sets bytes that whoever reads the cell may keep.
func (c *Cell) SetBlob(v []byte) { c.Form, c.num, c.raw, c.lent = Blob, 0, v, false }

// LendText sets text that is valid until the next row.
func (c *Cell) LendText(v []byte) { c.Form, c.raw, c.lent = Text, v, true }

// LendBlob sets bytes that are valid until the next row.
func (c *Cell) LendBlob(v []byte) { c.Form, c.num, c.raw, c.lent = Blob, 0, v, true }

// LendBytes does as LendBlob, of a database whose UUIDs are bytes.
func (c *Cell) LendBytes(v []byte) {
	c.LendBlob(v)
	c.num = bareUUIDs
}

// bareUUIDs is the number of a Blob that may be a UUID, where others have 0.
const bareUUIDs = 1

// Int returns the cell as an integer.
func (c *Cell) Int() (int64, error) {
	switch c.Form {
	case Int:
		return int64(c.num), nil
	case Float:
		f := math.Float64frombits(c.num)
		if f != math.Trunc(f) || f < -(1<<63) || f >= 1<<63 {
			return 0, errors.New("a number does not fit in an int64")
		}
		return int64(f), nil
	case Text:
		n, err := strconv.ParseInt(stringOf(c.raw), 10, 64)
		return n, noNumber(err)
	default:
		return 0, c.mismatch("an integer")
	}
}

// noNumber is an error of package strconv without the text that it quotes.
func noNumber(err error) error {
	if e, ok := errors.AsType[*strconv.NumError](err); ok {
		return fmt.Errorf("text is not a number: %w", e.Err)
	}
	return err
}

// Float returns the cell as a floating point number.
func (c *Cell) Float() (float64, error) {
	switch c.Form {
	case Float:
		return math.Float64frombits(c.num), nil
	case Int:
		return float64(int64(c.num)), nil
	case Text:
		f, err := strconv.ParseFloat(stringOf(c.raw), 64)
		return f, noNumber(err)
	default:
		return 0, c.mismatch("a number")
	}
}

// Bool returns the cell as a truth value: SQLite has 0 and 1 for it.
func (c *Cell) Bool() (bool, error) {
	if (c.Form == Bool || c.Form == Int) && c.num <= 1 {
		return c.num == 1, nil
	}
	return false, c.mismatch("a truth value")
}

// Text returns the cell as text of its own, unless the cell lends.
func (c *Cell) Text() (string, error) {
	switch c.Form {
	case Text:
		if c.lent && !c.lend {
			return string(c.raw), nil
		}
		return stringOf(c.raw), nil
	case Int:
		return strconv.FormatInt(int64(c.num), 10), nil
	case Float:
		return strconv.FormatFloat(math.Float64frombits(c.num), 'f', -1, 64), nil
	default:
		return "", c.mismatch("text")
	}
}

// Bytes returns the cell as bytes of its own, unless the cell lends. They are
// never nil, and appending to them moves them.
func (c *Cell) Bytes() ([]byte, error) {
	switch {
	case c.Form != Blob && c.Form != Text:
		return nil, c.mismatch("bytes")
	case len(c.raw) > 0 && (c.lent && c.lend || !c.lent && c.Form == Blob):
		return c.raw[:len(c.raw):len(c.raw)], nil
	default:
		return append(make([]byte, 0, len(c.raw)), c.raw...), nil
	}
}

// Borrow returns text or bytes without a copy, to be read until the next row.
func (c *Cell) Borrow() ([]byte, error) {
	if c.Form != Blob && c.Form != Text && c.Form != UUID {
		return nil, c.mismatch("text")
	}
	return c.raw, nil
}

// Instant returns the cell as an instant in UTC.
func (c *Cell) Instant() (time.Time, error) {
	switch c.Form {
	case Instant:
		return time.UnixMicro(int64(c.num)).UTC(), nil
	case Text:
		return ParseFixed(stringOf(c.raw), len(InstantLayout))
	case OtherTime:
		return time.Time{}, errOtherForm
	default:
		return time.Time{}, c.mismatch("a timestamp")
	}
}

// Day returns the cell as a calendar date, as an instant in UTC.
func (c *Cell) Day() (time.Time, error) {
	if c.Form == Text {
		return ParseFixed(stringOf(c.raw), len(DateLayout))
	}
	return c.Instant()
}

// UUID returns the cell as a UUID. Text is one in the form of FormatUUID only: in another
// it would not be found by its value.
func (c *Cell) UUID() (u [16]byte, err error) {
	switch c.Form {
	case UUID:
		copy(u[:], c.raw)
		return u, nil
	case Blob:
		if c.num != bareUUIDs || len(c.raw) != len(u) {
			return u, c.mismatch("a UUID")
		}
		return [16]byte(c.raw), nil
	case Text:
		if u, err = ParseUUID(c.raw); err == nil && FormatUUID(u) != stringOf(c.raw) {
			err = errUUIDForm
		}
		return u, err
	default:
		return u, c.mismatch("a UUID")
	}
}

var errUUIDForm = errors.New("the text of the UUID has another form than Strata's, in lower case with hyphens, and is not found by its value; rewrite the column")

// text returns the text for parsing by what may keep parts of it.
func (c *Cell) text() string {
	if c.lent {
		return string(c.raw)
	}
	return stringOf(c.raw)
}

var formNames = [...]string{
	Null: "NULL", Int: "an integer", Float: "a float", Bool: "a boolean",
	Instant: "a timestamp", Text: "text", Blob: "bytes", List: "an array", Range: "a range",
	Day: "a date", OtherTime: "a timestamp", UUID: "a UUID", Period: "an interval", Decimal: "a decimal",
}

func (c *Cell) mismatch(want string) error {
	return fmt.Errorf("the database returned %s, not %s", formNames[c.Form], want)
}

// Kept returns the cell with text and bytes of its own.
func (c *Cell) Kept() Cell {
	return Cell{Form: c.Form, num: c.num, more: c.more, raw: bytes.Clone(c.raw), list: c.list}
}

// Take sets the cell to the value of another, whose memory it shares.
func (c *Cell) Take(v *Cell) {
	c.Form, c.num, c.more, c.raw, c.lent, c.list = v.Form, v.num, v.more, v.raw, v.lent, v.list
}
