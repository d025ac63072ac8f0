package builder

import (
	"fmt"
	"sync"
	"time"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/scan"
)

// models is the batch of a slice of models, whatever their type.
type models struct {
	rows    scan.Elems
	columns []*ast.Column
	plan    *scan.Plan
	// inserts says that a zero value stands for the default of a column that has it so.
	inserts bool
	// identity is the column whose values the database generates, nil where rows may
	// have any.
	identity *ast.Column
}

// modelsAt makes a batch of the slice that a pointer points at. The slice is the
// caller's: it is read when it is sent.
func modelsAt(pointer any, plan *scan.Plan) models {
	return models{rows: scan.ElemsAt(pointer), plan: plan}
}

// Len implements ast.Batch.
func (b *models) Len() int { return b.rows.Len() }

// at returns a field of a row.
func (b *models) at(row, column int) (*scan.Codec, scan.Slot) {
	f := &b.plan.Fields[b.columns[column].Ordinal]
	return f.Codec, b.rows.At(row).Add(f.Offset)
}

// Value implements ast.Batch.
func (b *models) Value(row, column int) (any, error) {
	codec, slot := b.at(row, column)
	if b.absent(column, slot) {
		return nil, nil
	}
	return codec.Encode(slot)
}

// Fill implements scan.Source.
func (b *models) Fill(row, column int, c *scan.Cell) error {
	codec, slot := b.at(row, column)
	if b.absent(column, slot) {
		c.SetNull()
		return nil
	}
	return codec.Fill(slot, c)
}

// absent reports whether a value is sent as NULL, for which the statement has the
// column's default.
func (b *models) absent(column int, slot scan.Slot) bool {
	if !b.inserts || !b.columns[column].WhenZero {
		return false
	}
	zero := b.plan.Fields[b.columns[column].Ordinal].Zero
	return zero != nil && zero(slot)
}

// given finds the first row with an identity that would not be inserted.
func (b *models) given() error {
	if b.identity == nil {
		return nil
	}
	f := &b.plan.Fields[b.identity.Ordinal]
	if f.Codec.Fill == nil {
		return nil
	}
	cell := cells.Get().(*scan.Cell)
	defer func() { *cell = scan.Cell{}; cells.Put(cell) }()
	for row := range b.Len() {
		err := f.Codec.Fill(b.rows.At(row).Add(f.Offset), cell)
		if n, wrong := cell.Int(); err != nil || wrong == nil && n != 0 {
			return &strata.StatementError{Statement: "INSERT INTO " + b.identity.Table.Name, Problems: []strata.Problem{{
				Kind: strata.NotWritable, Clause: "VALUES", Table: b.identity.Table.Ref(), Column: b.identity.Name,
				Message: fmt.Sprintf("row %d has a value for %s, which the database generates", row+1, ast.Describe(b.identity)),
				Hint:    "insert it with OverridingSystemValue, or Omit it to have another one generated",
			}}}
		}
	}
	return nil
}

// refused is why the rows of a statement are not sent, or nil.
func refused(s ast.Stmt) error {
	if n, ok := s.(*ast.Insert); ok {
		if b, ok := n.Batch.(*models); ok {
			return b.given()
		}
	}
	return nil
}

// Typed implements scan.Source.
func (b *models) Typed(column int) bool {
	return b.plan.Fields[b.columns[column].Ordinal].Codec.Fill != nil
}

// Slice implements ast.Batch.
func (b *models) Slice(column int) (any, error) {
	if !b.Typed(column) {
		return nil, nil
	}
	switch b.columns[column].Type.Kind {
	case ast.Int16, ast.Int32, ast.Int64:
		return sliceOf(b, column, func(c *scan.Cell) int64 { v, _ := c.Int(); return v })
	case ast.Float32, ast.Float64:
		return sliceOf(b, column, func(c *scan.Cell) float64 { v, _ := c.Float(); return v })
	case ast.Bool:
		return sliceOf(b, column, func(c *scan.Cell) bool { v, _ := c.Bool(); return v })
	case ast.Time, ast.Date:
		return sliceOf(b, column, func(c *scan.Cell) time.Time { return time.UnixMicro(c.Micros()).UTC() })
	case ast.Bytes:
		return sliceOf(b, column, func(c *scan.Cell) []byte {
			if v := c.Raw(); v != nil {
				return v
			}
			return []byte{} // nil would be NULL
		})
	case ast.Text, ast.JSON, ast.CustomType:
		return sliceOf(b, column, (*scan.Cell).String)
	default:
		return nil, nil
	}
}

var cells = sync.Pool{New: func() any { return new(scan.Cell) }}

// sliceOf makes a []V of a column, or a []*V of one that may be NULL.
func sliceOf[V any](b *models, column int, get func(*scan.Cell) V) (any, error) {
	cell := cells.Get().(*scan.Cell)
	defer func() { *cell = scan.Cell{}; cells.Put(cell) }()
	values := make([]V, b.Len())
	var pointers []*V
	if c := b.columns[column]; c.Nullable || b.inserts && c.WhenZero {
		pointers = make([]*V, b.Len())
	}
	for row := range b.Len() {
		if err := b.Fill(row, column, cell); err != nil {
			return nil, &ast.RowError{Row: row, Err: err}
		}
		if cell.Form == scan.Null {
			continue
		}
		values[row] = get(cell)
		if pointers != nil {
			pointers[row] = &values[row]
		}
	}
	if pointers != nil {
		return pointers, nil
	}
	return values, nil
}
