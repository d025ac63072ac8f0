package builder

import (
	"sync"
	"time"

	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/scan"
)

// models is the batch of a slice of models, whatever their type.
type models struct {
	rows    scan.Elems
	columns []*ast.Column
	plan    *scan.Plan
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
	return codec.Encode(slot)
}

// Fill implements scan.Source.
func (b *models) Fill(row, column int, c *scan.Cell) error {
	codec, slot := b.at(row, column)
	return codec.Fill(slot, c)
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
	if b.columns[column].Nullable {
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
