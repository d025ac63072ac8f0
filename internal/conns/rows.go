package conns

import (
	"sync/atomic"

	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/driver"
	"github.com/strata-go/strata/internal/scan"
)

// Wrong is the error of whoever did not get the turn for the next row.
type Wrong struct{ first atomic.Pointer[error] }

// Keep keeps the first.
func (w *Wrong) Keep(err error) { w.first.CompareAndSwap(nil, &err) }

// Any reports whether there is one.
func (w *Wrong) Any() bool { return w.first.Load() != nil }

// Or is the error of the rows, or that one.
func (w *Wrong) Or(err error, text string, of ast.Stmt) error {
	if e := w.first.Load(); err == nil && e != nil {
		return driver.Located(*e, text, of)
	}
	return err
}

// Buffer reads rows to their end and frees their connection.
func Buffer(r scan.Rows) (scan.Rows, error) {
	defer r.Close()
	out := &buffered{names: scan.Columns(r)}
	cells := make([]scan.Cell, len(out.names))
	for r.Next(cells) {
		for i := range cells {
			out.cells = append(out.cells, cells[i].Kept())
		}
	}
	return out, r.Close()
}

// buffered hands out rows that were read before.
type buffered struct {
	names []string
	cells []scan.Cell // of the rows that are left
	err   error
}

// Columns returns the names of the columns.
func (b *buffered) Columns() []string { return b.names }

func (b *buffered) Next(cells []scan.Cell) bool {
	if len(b.cells) == 0 || b.err != nil {
		return false
	}
	if b.err = scan.Width(len(b.names), len(cells)); b.err != nil {
		return false
	}
	for i := range cells {
		cells[i].Take(&b.cells[i])
	}
	b.cells = b.cells[len(b.names):]
	return true
}

func (b *buffered) Close() error { return b.err }
