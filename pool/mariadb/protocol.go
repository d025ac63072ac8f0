package mariadb

import (
	"encoding/binary"
	"errors"
	"math"
	"strconv"

	"github.com/strata-go/strata/internal/scan"
)

// Values of the binary protocol, https://mariadb.com/kb/en/resultset-row/.

// coding is how a column's values are in a row.
type coding struct {
	bytes uint8 // how many there are of a number; 0 where a length comes first
	read  func(c *scan.Cell, v []byte) error
}

// codings are those of the driver's names of types. What is in none of them, as a time of
// day, is read by the driver.
var codings = map[string]coding{
	"TINYINT":            {1, func(c *scan.Cell, v []byte) error { c.SetInt(int64(int8(v[0]))); return nil }},
	"UNSIGNED TINYINT":   {1, func(c *scan.Cell, v []byte) error { c.SetInt(int64(v[0])); return nil }},
	"SMALLINT":           {2, func(c *scan.Cell, v []byte) error { c.SetInt(int64(int16(little.Uint16(v)))); return nil }},
	"UNSIGNED SMALLINT":  {2, func(c *scan.Cell, v []byte) error { c.SetInt(int64(little.Uint16(v))); return nil }},
	"YEAR":               {2, func(c *scan.Cell, v []byte) error { c.SetInt(int64(little.Uint16(v))); return nil }},
	"MEDIUMINT":          {4, readInt32},
	"UNSIGNED MEDIUMINT": {4, readUint32},
	"INT":                {4, readInt32},
	"UNSIGNED INT":       {4, readUint32},
	"BIGINT":             {8, func(c *scan.Cell, v []byte) error { c.SetInt(int64(little.Uint64(v))); return nil }},
	"UNSIGNED BIGINT":    {8, readUint64},
	"FLOAT": {4, func(c *scan.Cell, v []byte) error {
		c.SetFloat(float64(math.Float32frombits(little.Uint32(v))))
		return nil
	}},
	"DOUBLE": {8, func(c *scan.Cell, v []byte) error { c.SetFloat(math.Float64frombits(little.Uint64(v))); return nil }},
	"DATE":   {0, readMoment}, "DATETIME": {0, readMoment}, "TIMESTAMP": {0, readMoment},
	"CHAR": {0, readText}, "VARCHAR": {0, readText}, "TINYTEXT": {0, readText}, "TEXT": {0, readText}, "MEDIUMTEXT": {0, readText},
	"LONGTEXT": {0, readText}, "ENUM": {0, readText}, "SET": {0, readText}, "JSON": {0, readText}, "DECIMAL": {0, readText},
	"BINARY": {0, readBytes}, "VARBINARY": {0, readBytes}, "TINYBLOB": {0, readBytes}, "BLOB": {0, readBytes}, "MEDIUMBLOB": {0, readBytes},
	"LONGBLOB": {0, readBytes}, "BIT": {0, readBits}, "GEOMETRY": {0, readBytes},
}

var little = binary.LittleEndian

func readInt32(c *scan.Cell, v []byte) error  { c.SetInt(int64(int32(little.Uint32(v)))); return nil }
func readUint32(c *scan.Cell, v []byte) error { c.SetInt(int64(little.Uint32(v))); return nil }
func readText(c *scan.Cell, v []byte) error   { c.LendText(v); return nil }
func readBytes(c *scan.Cell, v []byte) error  { c.LendBytes(v); return nil }

func readUint64(c *scan.Cell, v []byte) error { setUnsigned(c, little.Uint64(v)); return nil }

// readBits reads bits as the number that they are, the first of them first: BIT(1) is a truth
// value of many programs.
func readBits(c *scan.Cell, v []byte) error {
	if len(v) > 8 {
		return errMalformed
	}
	var b [8]byte
	copy(b[8-len(v):], v)
	setUnsigned(c, binary.BigEndian.Uint64(b[:]))
	return nil
}

// setUnsigned sets a cell to what may be too large for an integer as text, which its digits
// are.
func setUnsigned(c *scan.Cell, n uint64) {
	if n > math.MaxInt64 {
		c.SetText(strconv.FormatUint(n, 10))
	} else {
		c.SetInt(int64(n))
	}
}

// readMoment reads a date, with a time of day where that is not midnight.
func readMoment(c *scan.Cell, v []byte) error {
	if len(v) != 0 && len(v) != 4 && len(v) != 7 && len(v) != 11 {
		return errMalformed
	}
	var b [11]byte
	copy(b[:], v)
	year, month, day := int(little.Uint16(b[:])), int(b[2]), int(b[3])
	if month < 1 || month > 12 || day < 1 || day > daysOf(year, month) {
		return errNoDate
	}
	seconds := int64(daysSince1970(year, month, day))*86400 + int64(b[4])*3600 + int64(b[5])*60 + int64(b[6])
	c.SetInstant(seconds*1e6 + int64(little.Uint32(b[7:])))
	return nil
}

// errNoDate is about what a server stores under another sql_mode than Strata's.
var errNoDate = errors.New("a date is none of the calendar")

func daysOf(year, month int) int {
	switch {
	case month == 2 && year%4 == 0 && (year%100 != 0 || year%400 == 0):
		return 29
	case month == 2:
		return 28
	case month == 4 || month == 6 || month == 9 || month == 11:
		return 30
	default:
		return 31
	}
}

// daysSince1970 counts from March on, so that a leap day is a year's last.
func daysSince1970(year, month, day int) int {
	if month < 3 {
		year, month = year-1, month+12
	}
	era := year + 400 // none is before the year 0
	return era*365 + era/4 - era/100 + era/400 + (153*(month-3)+2)/5 + day - 1 - 719468 - 146097
}

// codingsOf returns how columns of some types are read, or nil where the driver reads them.
func codingsOf(types []string) []coding {
	if len(types) == 0 { // the server has seen that no row is meant, and has sent none of the rest
		return nil
	}
	list := make([]coding, len(types))
	for i, name := range types {
		if list[i] = codings[name]; list[i].read == nil {
			return nil
		}
	}
	return list
}

// readRow sets cells from a row. Which column is wrong an error says.
func readRow(row []byte, list []coding, cells []scan.Cell) error {
	at := 1 + (len(list)+7+2)/8 // after the bits of what is NULL
	if at > len(row) {
		return errMalformed
	}
	for i := range list {
		if row[1+(i+2)/8]>>((i+2)%8)&1 == 1 {
			cells[i].SetNull()
			continue
		}
		n := int(list[i].bytes)
		if n == 0 {
			length, size := lengthAt(row[at:])
			if size == 0 {
				return errMalformed
			}
			at += size
			n = length
		}
		if n < 0 || n > len(row)-at {
			return errMalformed
		}
		if err := list[i].read(&cells[i], row[at:at+n:at+n]); err != nil {
			return &scan.ColumnError{Column: i, Err: err}
		}
		at += n
	}
	return nil
}

// lengthAt reads a length and how many bytes it takes, 0 for none.
func lengthAt(b []byte) (length, size int) {
	if len(b) == 0 {
		return 0, 0
	}
	if b[0] < 0xfb {
		return int(b[0]), 1
	}
	if size = lengthOf(b[0]); size == 1 || size > len(b) {
		return 0, 0
	}
	for i := size - 1; i > 0; i-- {
		length = length<<8 | int(b[i])
	}
	return length, size
}
