package write

import (
	"slices"
	"strings"

	"github.com/strata-go/strata/internal/ast"
)

// form writes operands into a spelling. Where an operand is said twice, it is
// written twice, and so are its arguments.
func (w *writer) form(f form, what string, agg *ast.Aggregate, operands ...ast.Expr) {
	if f.refused || f.parts == nil {
		w.unsupported(what)
		return
	}
	if f.once != nil && slices.ContainsFunc(operands, long) && w.takes(*f.once, agg, operands) {
		f = *f.once
	}
	if f.once != nil { // operands are written several times, and theirs each time
		w.repeating++
		defer func() { w.repeating-- }()
		if w.repeating > mostRepeated {
			w.unsupported(what + " this deep in an expression here; select its operands in a derived table")
			return
		}
	}
	if !w.takes(f, agg, operands) {
		w.unsupported(what + " here, where it is a subquery; select its operands in a derived table")
		return
	}
	if f.subquery {
		w.wrote.queries++
		w.inside++
		defer func() { w.inside-- }()
	}
	for _, p := range f.parts {
		w.text(p.text)
		w.inHole(p.hole, agg, operands)
	}
	if agg != nil && len(agg.OrderBy) > 0 && !f.asks(order) {
		w.unsupported("ORDER BY inside " + what)
	}
}

// inHole writes what stands in a hole of a spelling: an operand, or what an aggregate has
// besides.
func (w *writer) inHole(h hole, agg *ast.Aggregate, operands []ast.Expr) {
	over := agg != nil && agg.Over != nil
	switch {
	case h == filter:
		w.filter(agg)
	case h == order:
		w.aggregateOrder(agg)
	case h == chosenRows:
		w.chosenRows(agg)
	case h == ranked && over:
		w.text(" OVER ")
		w.window(&ast.Window{PartitionBy: agg.Over.PartitionBy, OrderBy: agg.Over.OrderBy})
	case h == whole && over:
		w.text(" OVER ")
		w.window(&ast.Window{PartitionBy: agg.Over.PartitionBy})
	case h == all:
		list(w, operands, w.expr)
	case h == rest:
		list(w, operands[1:], w.expr)
	case h < 0 || int(h) >= len(operands):
	case agg == nil || h > 0:
		w.operand(operands[h])
	case agg.Distinct:
		w.text("DISTINCT ")
		w.filtered(agg, func() {
			w.keyAround(w.d.Merging[agg.Type.Kind.String()], func() { w.compared(agg.Arg, agg.Type, false) })
		})
	default:
		w.filtered(agg, func() { w.operand(agg.Arg) })
	}
}

// mostRepeated is how many spellings that say an operand more than once may stand in one
// another, where none that says it once may stand.
const mostRepeated = 4

// long reports whether an operand is more than an operator between two values: said twice at
// each of many levels, it would be said very often.
func long(e ast.Expr) bool {
	left := 3
	return !within(e, &left)
}

// within reports whether an expression is made of no more parts than are left.
func within(e ast.Expr, left *int) bool {
	e = ast.Bare(e)
	*left--
	switch e.(type) {
	case *ast.Column, *ast.Bind, *ast.Param, *ast.Output, *ast.Virtual, *ast.Excluded:
		return *left >= 0
	case *ast.Binary, *ast.Unary, *ast.Cast:
		fits := *left >= 0
		ast.Children(e, func(x ast.Expr) { fits = fits && within(x, left) })
		return fits
	default:
		return false
	}
}

// pieces is form for a spelling that has one more hole, in which a function writes.
func (w *writer) pieces(spelled, hole, what string, write func(), operands ...ast.Expr) {
	if spelled == "" {
		w.unsupported(what)
		return
	}
	for i, piece := range strings.Split(spelled, hole) {
		if i > 0 {
			write()
		}
		if piece != "" {
			w.form(parse(piece), what, nil, operands...)
		}
	}
}
