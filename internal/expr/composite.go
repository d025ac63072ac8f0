package expr

import (
	"fmt"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/scan"
)

var (
	composites  sync.Map   // reflect.Type to *composite
	compositeMu sync.Mutex // of what defines one
)

// composite is a composite type, which a column may ask for before it is defined.
type composite struct {
	kind *Kind
	plan atomic.Pointer[scan.Plan] // there once kind has its table
}

func compositeOf(t reflect.Type) *composite {
	if c, ok := composites.Load(t); ok {
		return c.(*composite)
	}
	c := &composite{}
	c.kind = of(ast.Type{Kind: ast.Composite, Named: &ast.Named{}}, t, &scan.Codec{
		Decode: func(cell *scan.Cell, s scan.Slot) error {
			cells, err := cell.Record()
			if err != nil {
				return err
			}
			return c.decode(cells, s)
		},
		Encode: func(s scan.Slot) (any, error) { return c.encode(s) },
	})
	kept, _ := composites.LoadOrStore(t, c)
	return kept.(*composite)
}

// CompositeOf is the kind of the values of the composite type of a Go struct.
func CompositeOf(t reflect.Type) *Kind { return compositeOf(t).kind }

// DefineComposite says what the fields of a composite type are. It returns false
// where the Go struct has one already.
func DefineComposite(t reflect.Type, table *ast.Table, plan *scan.Plan) bool {
	compositeMu.Lock()
	defer compositeMu.Unlock()
	c := compositeOf(t)
	if c.plan.Load() != nil {
		return false
	}
	c.kind.Type.Named.Table = table
	c.plan.Store(plan)
	return true
}

// CompositeDefined reports whether the composite type of a Go struct is defined.
func CompositeDefined(t reflect.Type) bool { return compositeOf(t).plan.Load() != nil }

func (c *composite) table() *ast.Table { return c.kind.Type.Named.Table }

func (c *composite) decode(cells []scan.Cell, at scan.Slot) error {
	plan := c.plan.Load()
	if plan == nil {
		return c.undefined()
	}
	if len(cells) != len(plan.Fields) {
		return fmt.Errorf("the database returned a value of %d fields, %s has %d", len(cells), c.table().Name, len(plan.Fields))
	}
	for n, col := range c.table().Columns {
		if err := readField(col.Type.Kind, &cells[n]); err != nil {
			return fmt.Errorf("field %s of %s: %w", col.Name, c.table().Name, err)
		}
	}
	return plan.Decode(cells, at)
}

func (c *composite) undefined() error {
	return fmt.Errorf("%v has no composite type; define it with DefineComposite", GoType(c.kind))
}

// readField makes of a field's text what a column of the kind yields, where cells
// do not take the text as it is.
func readField(k ast.Kind, c *scan.Cell) error {
	switch k {
	case ast.Bool:
		return c.ReadBool()
	case ast.Bytes:
		return c.ReadHex()
	case ast.UUID:
		return readUUID(c)
	case ast.Time:
		return c.ReadZoned()
	default:
		return nil
	}
}

// readUUID reads bytes, which UUIDs are on some databases.
func readUUID(c *scan.Cell) error {
	if c.Form != scan.Text || !strings.HasPrefix(c.String(), `\x`) {
		return nil
	}
	if err := c.ReadHex(); err != nil {
		return err
	}
	c.LendBytes(c.Raw())
	return nil
}

func (c *composite) encode(at scan.Slot) (any, error) {
	plan := c.plan.Load()
	if plan == nil {
		return nil, c.undefined()
	}
	out := make([]any, len(plan.Fields))
	for n, f := range plan.Fields {
		v, err := f.Codec.Encode(at.Add(f.Offset))
		if err == nil {
			err = fieldError(v)
		}
		if f, ok := v.(float64); ok && f == 0 {
			v = 0.0 // of the two zeros, which are equal, one is written
		}
		if err != nil {
			return nil, fmt.Errorf("field %s of %s: %w", c.table().Columns[n].Name, c.table().Name, err)
		}
		out[n] = v
	}
	return out, nil
}

// fieldError refuses what the text of a composite value cannot hold.
func fieldError(v any) error {
	if t, ok := v.(time.Time); ok && (t.Year() < 1 || t.Year() > 9999) {
		return Misuse("composite values hold the years 1 to 9999")
	}
	return nil
}

// CompositeField reports whether a composite type holds fields of a kind.
func CompositeField(k ast.Kind) bool { return k >= ast.Int16 && k <= ast.UUID }
