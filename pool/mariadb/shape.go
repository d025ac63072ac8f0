package mariadb

import (
	"database/sql/driver"
	"strings"
)

// shape is what the rows of a statement are like. It is kept with the statement, of which one
// runs at a time.
type shape struct {
	types   []string       // as the driver calls them
	codings []coding       // nil where the driver reads the rows
	forms   []form         // of what it reads
	values  []driver.Value // room for a row that it reads
}

// form is what the bytes of a column are.
type form uint8

const (
	ofText   form = iota
	ofBytes       // bytes
	ofMoment      // a date, with a time of day or without one
	ofBits        // a number
)

// newShape looks at the columns of a result. Text that was not prepared comes in another form
// than that of codings.
func newShape(from driver.Rows, explicit bool) *shape {
	n := len(from.Columns())
	s := &shape{types: make([]string, n), forms: make([]form, n), values: make([]driver.Value, n)}
	for i := range n {
		s.types[i] = typeOf(from, i)
		switch name := s.types[i]; {
		case name == "DATE", name == "DATETIME", name == "TIMESTAMP":
			s.forms[i] = ofMoment
		case name == "BIT":
			s.forms[i] = ofBits
		case strings.HasSuffix(name, "BLOB"), strings.HasSuffix(name, "BINARY"), name == "GEOMETRY":
			s.forms[i] = ofBytes
		}
	}
	if !explicit {
		s.codings = codingsOf(s.types)
	}
	return s
}

// fits reports whether a result of so many columns has the shape.
func (s *shape) fits(from driver.Rows, columns int) bool {
	if s == nil || len(s.types) != columns {
		return false
	}
	for i := range s.types {
		if typeOf(from, i) != s.types[i] {
			return false
		}
	}
	return true
}

func typeOf(from driver.Rows, column int) string {
	return from.(driver.RowsColumnTypeDatabaseTypeName).ColumnTypeDatabaseTypeName(column)
}
