package frames

import "github.com/strata-go/strata/internal/ast"

// Plain is a window function as an expression of plain frames: the function itself, if its
// frame is one, and nil where it cannot be put together from any.
func Plain(a *ast.Aggregate) ast.Expr {
	if a.Over.Frame == nil {
		return a
	}
	if a.Fn.WindowOnly() && !a.Fn.Framed() { // as row_number, which sees no frame
		return a.Within(&ast.Window{PartitionBy: a.Over.PartitionBy, OrderBy: a.Over.OrderBy})
	}
	switch f := settled(*a.Over.Frame); {
	case besideRow(f):
		return beside(a, f)
	case f.Exclude == ast.ExcludeNothing && f.Unit != ast.FrameGroups:
		return a
	default:
		return combined(a, takenApart(a.Over))
	}
}

// settled is a frame in which a bound at no distance is one at the current row, or its peers.
func settled(f ast.Frame) ast.Frame {
	for _, b := range []*ast.Bound{&f.From, &f.To} {
		if b.HasDistance() && b.Distance == 0 && b.Days == 0 && b.Months == 0 {
			*b = atRow
		}
	}
	return f
}

// besideRow reports whether a frame of values lies on one side of the row, at a distance, with
// an open end or something excluded. A row of NULL is at no distance from any other: where a
// bound is at a distance there, the frame has the peers all the same.
func besideRow(f ast.Frame) bool {
	bounded := f.From.HasDistance() && f.To.HasDistance()
	return f.ByDistance() && !f.Around() && (!bounded || f.Exclude != ast.ExcludeNothing)
}

// beside is a function over such a frame: over what it has beside NULL, and over what it has
// beside a value, of which nothing is excluded, as it has none of the peers.
//
//	sum(v) OVER (ORDER BY o RANGE BETWEEN UNBOUNDED PRECEDING AND 2 PRECEDING)
//	CASE WHEN o IS NULL THEN sum(v) OVER (ORDER BY o RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
//	  ELSE sum(v) OVER (ORDER BY o RANGE BETWEEN UNBOUNDED PRECEDING AND 2 PRECEDING) END
func beside(a *ast.Aggregate, f ast.Frame) ast.Expr {
	within := func(f ast.Frame) *ast.Aggregate {
		return a.Within(&ast.Window{PartitionBy: a.Over.PartitionBy, OrderBy: a.Over.OrderBy, Frame: &f})
	}
	none, some := f, f
	if none.From.HasDistance() {
		none.From = atRow
	}
	if none.To.HasDistance() {
		none.To = atRow
	}
	some.Exclude, some.Part = ast.ExcludeNothing, !f.From.HasDistance() || !f.To.HasDistance()
	ofNull := Plain(within(none))
	if ofNull == nil {
		return nil
	}
	x := a.Over.OrderBy[0].X
	isNull := &ast.Unary{Op: ast.IsNull, X: x, Type: ast.TypeOf(x)}
	return &ast.Case{Whens: []ast.When{{If: isNull, Then: ofNull}}, Else: within(some), Type: a.Fn.Result(a.Type)}
}
