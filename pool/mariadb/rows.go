package mariadb

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"
	"strings"

	"github.com/strata-go/strata/internal/ast"
	own "github.com/strata-go/strata/internal/driver"
	"github.com/strata-go/strata/internal/scan"
)

// rows hands out what the server sends as cells.
type rows struct {
	ctx    context.Context
	conn   *conn
	from   driver.Rows
	stmt   *statement // nil where the text was not prepared
	text   string
	of     ast.Stmt // that it was written from
	forms  []form
	values []driver.Value
	first  bool // the first row was found and not read
	ended  bool
	closed bool
	err    error
	done   func(error) error // gives the connection back
}

// form is what bytes of a column are.
type form uint8

const (
	text   form = iota
	binary      // a value of the bytes' own
	moment      // a date, or one with a time of day
)

// describe finds what the columns are of.
func (r *rows) describe() {
	names := r.from.Columns()
	r.forms, r.values = make([]form, len(names)), make([]driver.Value, len(names))
	types := r.from.(driver.RowsColumnTypeDatabaseTypeName)
	for i := range names {
		switch name := types.ColumnTypeDatabaseTypeName(i); {
		case name == "DATE", name == "DATETIME", name == "TIMESTAMP":
			r.forms[i] = moment
		case strings.HasSuffix(name, "BLOB"), strings.HasSuffix(name, "BINARY"), name == "BIT", name == "GEOMETRY":
			r.forms[i] = binary
		}
	}
}

// Columns returns the names of the columns.
func (r *rows) Columns() []string { return r.from.Columns() }

// step finds the next row.
func (r *rows) step() error { return r.from.Next(r.values) }

// Next implements scan.Rows.
func (r *rows) Next(cells []scan.Cell) bool {
	if r.closed || r.ended || r.err != nil {
		return false
	}
	if r.err = scan.Width(len(r.values), len(cells)); r.err != nil {
		return false
	}
	if err := r.ctx.Err(); err != nil {
		r.fail(err)
		return false
	}
	if !r.first {
		if err := r.step(); err != nil {
			r.ended = true
			if err != io.EOF {
				r.fail(err)
			}
			return false
		}
	}
	r.first = false
	for i := range cells {
		if err := fill(&cells[i], r.values[i], r.forms[i]); err != nil {
			r.err = &scan.ColumnError{Column: i, Err: err}
			return false
		}
	}
	return true
}

// fill sets a cell.
func fill(c *scan.Cell, v driver.Value, f form) error {
	switch v := v.(type) {
	case nil:
		c.SetNull()
	case int64:
		c.SetInt(v)
	case float64:
		c.SetFloat(v)
	case float32:
		c.SetFloat(float64(v))
	case []byte:
		return lend(c, v, f)
	case string:
		c.SetText(v)
	default:
		return errors.New("the driver returned what is no value of the protocol")
	}
	return nil
}

// lend sets a cell to bytes that are valid until the next row.
func lend(c *scan.Cell, v []byte, f form) error {
	switch f {
	case binary:
		c.LendBytes(v)
	case moment:
		t, err := scan.ParseInstant(string(v))
		if err != nil {
			return err
		}
		c.SetInstant(t.UnixMicro())
	default:
		c.LendText(v)
	}
	return nil
}

func (r *rows) fail(err error) {
	if r.err == nil {
		r.err = databaseError(err)
	}
}

// Close implements scan.Rows.
func (r *rows) Close() error {
	if r.closed {
		return r.err
	}
	r.closed = true
	if err := r.from.Close(); err != nil {
		r.fail(err)
	}
	if r.stmt != nil {
		r.conn.cache.drop(r.stmt)
	}
	r.err = own.Located(r.err, r.text, r.of)
	if r.done != nil {
		r.err = r.done(r.err)
	}
	return r.err
}
