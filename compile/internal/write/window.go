package write

import (
	"github.com/strata-go/strata/internal/ast"
)

// over writes OVER: the name of a window, or the window itself.
func (w *writer) over(o *ast.Window) {
	w.text(" OVER ")
	if o.Name != "" {
		w.ident(o.Name)
		return
	}
	w.window(o)
}

// window writes a window specification.
func (w *writer) window(o *ast.Window) {
	w.text("(")
	gap := ""
	if len(o.PartitionBy) > 0 {
		w.text("PARTITION BY ")
		list(w, o.PartitionBy, w.key)
		gap = " "
	}
	if len(o.OrderBy) > 0 {
		w.text(gap + "ORDER BY ")
		list(w, o.OrderBy, func(t ast.Order) { w.order(t, true) })
		gap = " "
	}
	if o.Frame != nil {
		w.text(gap)
		w.frame(o.Frame)
	}
	w.text(")")
}

func (w *writer) frame(f *ast.Frame) {
	w.text(f.Unit.String())
	w.text(" BETWEEN ")
	w.frameBound(f.From)
	w.text(" AND ")
	w.frameBound(f.To)
	w.text(f.Exclude.String())
}

func (w *writer) frameBound(b ast.Bound) {
	if b.Kind == ast.Preceding || b.Kind == ast.Following {
		w.int(int(b.Distance))
		w.text(" ")
	}
	w.text(b.Kind.String())
}
