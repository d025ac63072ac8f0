package sqlite

import (
	"fmt"
	"time"

	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/driver"
	"github.com/strata-go/strata/internal/scan"
	"github.com/strata-go/strata/pool/sqlite/internal/capi"
	"github.com/strata-go/strata/types"
)

// arguments are those of a statement: a list, or rows between two lists.
type arguments struct {
	list   []any
	rows   *driver.Bulk
	of     ast.Stmt // for errors of the rows; nil where they are named by other means
	writes bool     // they may be of a change
}

// receiver takes arguments one by one: C's memory without boxes, or a list for
// database/sql.
type receiver interface {
	Null()
	Int(int64)
	Float(float64)
	Text(string)
	Blob([]byte)
	Made(func([]byte) []byte)
}

// send hands the arguments to a receiver.
func (a arguments) send(to receiver) error {
	if a.rows == nil {
		return sendAll(to, a.list)
	}
	if err := sendAll(to, a.rows.Before); err != nil {
		return err
	}
	var cell scan.Cell
	for row := a.rows.From; row < a.rows.To; row++ {
		for column := range a.rows.Kinds {
			if err := a.rows.Rows.Fill(row, column, &cell); err != nil {
				return err
			}
			if err := sendCell(to, &cell); err != nil {
				return a.rows.Blame(row, column, err)
			}
		}
	}
	return sendAll(to, a.rows.After)
}

func sendAll(to receiver, list []any) error {
	for i, v := range list {
		if err := sendValue(to, v); err != nil {
			return fmt.Errorf("strata: argument %d: %w", i+1, err)
		}
	}
	return nil
}

// sendValue sends what dialect.SQLite encodes values as.
func sendValue(to receiver, v any) error {
	switch v := v.(type) {
	case nil:
		to.Null()
	case int64:
		to.Int(v)
	case float64:
		to.Float(v)
	case string:
		to.Text(v)
	case []byte:
		to.Blob(v)
	case bool:
		to.Int(truth(v))
	default:
		return fmt.Errorf("a %T cannot be sent", v)
	}
	return nil
}

// sendCell sends a cell as dialect.SQLite encodes its value.
func sendCell(to receiver, c *scan.Cell) error {
	switch c.Form {
	case scan.Null:
		to.Null()
	case scan.Int:
		v, err := c.Int()
		to.Int(v)
		return err
	case scan.Float:
		v, err := c.Float()
		to.Float(v)
		return err
	case scan.Bool:
		to.Int(truth(c.IsTrue()))
	case scan.Text:
		to.Text(c.String())
	case scan.Blob:
		to.Blob(c.Raw())
	default:
		return sendText(to, c)
	}
	return nil
}

// sendText sends a cell whose value SQLite has as a text.
func sendText(to receiver, c *scan.Cell) error {
	switch c.Form {
	case scan.Instant, scan.Day:
		if err := scan.CheckMicros(c.Micros()); err != nil {
			return err
		}
		t := time.UnixMicro(c.Micros()).UTC()
		layout := scan.InstantLayout
		if c.Form == scan.Day {
			layout = scan.DateLayout
		}
		to.Made(func(b []byte) []byte { return t.AppendFormat(b, layout) })
	case scan.Decimal:
		to.Made(c.AppendText)
	case scan.UUID:
		to.Made(func(b []byte) []byte { return scan.AppendUUID(b, [16]byte(c.Raw())) })
	case scan.Period:
		months, days, micros := c.Period()
		to.Text(types.Interval{Months: int(months), Days: int(days), Microseconds: micros}.String())
	default:
		return fmt.Errorf("a value of form %d cannot be sent", c.Form)
	}
	return nil
}

func truth(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

var _ receiver = (*capi.Args)(nil)

// boxes are arguments for database/sql.
type boxes struct{ list []any }

func (b *boxes) Null()           { b.list = append(b.list, nil) }
func (b *boxes) Int(v int64)     { b.list = append(b.list, v) }
func (b *boxes) Float(v float64) { b.list = append(b.list, v) }
func (b *boxes) Text(v string)   { b.list = append(b.list, v) }

func (b *boxes) Blob(v []byte) {
	if v == nil {
		v = []byte{}
	}
	b.list = append(b.list, v)
}

func (b *boxes) Made(f func([]byte) []byte) {
	var room [64]byte
	b.list = append(b.list, string(f(room[:0])))
}
