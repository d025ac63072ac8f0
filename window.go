package strata

import "github.com/strata-go/strata/internal/ast"

// AnyExpression is any scalar expression, whatever its type.
type AnyExpression interface {
	// Expression returns the node for Strata's own packages.
	Expression() ast.Expr
	// Projection returns the SELECT item for Strata's own packages.
	Projection() Projection
}

func nodes[E interface{ Expression() ast.Expr }](list []E) []ast.Expr {
	out := make([]ast.Expr, len(list))
	for i, e := range list {
		out[i] = e.Expression()
	}
	return out
}

// Window says which rows a window function sees. The zero Window is the whole
// result.
//
//	byTeam := strata.PartitionBy(Users.Team).OrderBy(Users.Score.Desc())
//	builder.Select2(Users.Name, strata.Rank().Over(byTeam))
type Window struct{ window *ast.Window }

// PartitionBy starts a window that sees the rows with the same values.
func PartitionBy(by ...AnyExpression) Window { return Window{}.PartitionBy(by...) }

// OrderedBy starts a window over all rows in an order.
func OrderedBy(terms ...Order) Window { return Window{}.OrderBy(terms...) }

func (w Window) with(change func(*ast.Window)) Window {
	next := &ast.Window{}
	if w.window != nil {
		*next = *w.window
	}
	change(next)
	return Window{next}
}

// PartitionBy replaces what the window's rows have in common.
func (w Window) PartitionBy(by ...AnyExpression) Window {
	return w.with(func(n *ast.Window) { n.PartitionBy = nodes(by) })
}

// OrderBy replaces the order of the window's rows. With an order and no frame,
// an aggregate sees the rows up to the current one and its peers.
func (w Window) OrderBy(terms ...Order) Window {
	return w.with(func(n *ast.Window) { n.OrderBy = orderTerms(terms) })
}

func orderTerms(terms []Order) []ast.Order {
	out := make([]ast.Order, len(terms))
	for i, t := range terms {
		out[i] = t.term
	}
	return out
}

// Named writes the window once, in the WINDOW clause, for all the functions
// that use this value.
func (w Window) Named(name string) Window {
	return w.with(func(n *ast.Window) { n.Name = name })
}

// Rows limits the frame by a number of rows: ROWS BETWEEN from AND to.
func (w Window) Rows(from, to FrameBound) Window { return w.frame(ast.FrameRows, from, to) }

// Range limits the frame by the value that the window is ordered by: RANGE
// BETWEEN from AND to. A distance needs exactly one numeric term in OrderBy.
func (w Window) Range(from, to FrameBound) Window { return w.frame(ast.FrameRange, from, to) }

// Groups limits the frame by a number of groups of peers: GROUPS BETWEEN from
// AND to. It needs OrderBy.
func (w Window) Groups(from, to FrameBound) Window { return w.frame(ast.FrameGroups, from, to) }

func (w Window) frame(unit ast.FrameUnit, from, to FrameBound) Window {
	return w.with(func(n *ast.Window) { n.Frame = &ast.Frame{Unit: unit, From: from.bound, To: to.bound} })
}

// ExcludeCurrentRow leaves the current row out of the frame.
func (w Window) ExcludeCurrentRow() Window { return w.exclude(ast.ExcludeCurrentRow) }

// ExcludeGroup leaves the current row and its peers out of the frame.
func (w Window) ExcludeGroup() Window { return w.exclude(ast.ExcludeGroup) }

// ExcludeTies leaves the current row's peers out of the frame.
func (w Window) ExcludeTies() Window { return w.exclude(ast.ExcludeTies) }

func (w Window) exclude(e ast.Exclusion) Window {
	return w.with(func(n *ast.Window) {
		frame := ast.Frame{Unit: ast.FrameRange, To: CurrentRow.bound}
		if n.Frame != nil {
			frame = *n.Frame
		}
		frame.Exclude = e
		n.Frame = &frame
	})
}

// FrameBound is one end of a frame.
type FrameBound struct{ bound ast.Bound }

// The bounds without a distance.
var (
	UnboundedPreceding = FrameBound{ast.Bound{Kind: ast.UnboundedPreceding}}
	CurrentRow         = FrameBound{ast.Bound{Kind: ast.CurrentRow}}
	UnboundedFollowing = FrameBound{ast.Bound{Kind: ast.UnboundedFollowing}}
)

// Preceding is n rows, groups or units of value before the current row.
func Preceding(n int64) FrameBound { return FrameBound{ast.Bound{Kind: ast.Preceding, Distance: n}} }

// Following is n rows, groups or units of value after the current row.
func Following(n int64) FrameBound { return FrameBound{ast.Bound{Kind: ast.Following, Distance: n}} }

// WindowFunc is a function that has a meaning over a window only: nothing but
// Over makes an expression of it.
type WindowFunc[T any, S wrapper[T, S]] struct {
	call ast.Aggregate
	core core[T]
}

// Over calls the function over a window; Over(strata.Window{}) is the whole
// result.
func (f WindowFunc[T, S]) Over(w Window) S {
	call := f.call
	call.Over = w.node()
	return wrap[S](f.core.with(&call))
}

func (w Window) node() *ast.Window {
	if w.window == nil {
		return &ast.Window{}
	}
	return w.window
}

type (
	intWindow   = WindowFunc[int64, *NumberExpr[int64, int64]]
	floatWindow = WindowFunc[float64, *NumberExpr[float64, float64]]
)

func countWindow(fn ast.Fn) intWindow {
	return intWindow{call: ast.Aggregate{Fn: fn, Type: int64Kind.typ}, core: core[int64]{kind: int64Kind}}
}

func shareWindow(fn ast.Fn) floatWindow {
	return floatWindow{call: ast.Aggregate{Fn: fn, Type: float64Kind.typ}, core: core[float64]{kind: float64Kind}}
}

// RowNumber is row_number(): the row's number in its partition, from 1.
func RowNumber() WindowFunc[int64, *NumberExpr[int64, int64]] { return countWindow(ast.RowNumber) }

// Rank is rank(): the number of the first of the row's peers.
func Rank() WindowFunc[int64, *NumberExpr[int64, int64]] { return countWindow(ast.Rank) }

// DenseRank is dense_rank(): the number of the row's group of peers.
func DenseRank() WindowFunc[int64, *NumberExpr[int64, int64]] { return countWindow(ast.DenseRank) }

// PercentRank is percent_rank(): (rank - 1) / (rows - 1).
func PercentRank() WindowFunc[float64, *NumberExpr[float64, float64]] {
	return shareWindow(ast.PercentRank)
}

// CumeDist is cume_dist(): the share of rows that are not after the row.
func CumeDist() WindowFunc[float64, *NumberExpr[float64, float64]] { return shareWindow(ast.CumeDist) }

// Ntile is ntile(n): the number, from 1, of the row's bucket of n equal ones.
func Ntile(n int) WindowFunc[int64, *NumberExpr[int64, int64]] {
	f := countWindow(ast.Ntile)
	f.call.Arg = smallInt(n)
	if n < 1 {
		f.call.Arg = &ast.Bind{Err: sentinel("Ntile takes a positive number of buckets")}
	}
	return f
}

// smallInt is a count that PostgreSQL takes as an integer.
func smallInt(n int) *ast.Bind {
	b := int64Kind.literal(int64(n))
	b.Type.Kind = ast.Int32
	return b
}

// windowed is a function that yields a value of another row of the window.
func windowed[T any, E wrapper[T, E]](x Typed[T, E], fn ast.Fn, args ...ast.Expr) WindowFunc[T, E] {
	k := x.Type().kind
	return WindowFunc[T, E]{
		call: ast.Aggregate{Fn: fn, Arg: x.Expression(), Args: args, Type: k.typ},
		core: core[T]{kind: k, null: true},
	}
}

// Lag is lag(x, n): the value n rows before the current one, NULL where there
// is none.
func Lag[T any, E wrapper[T, E]](x Typed[T, E], n int) WindowFunc[T, E] {
	return windowed(x, ast.Lag, smallInt(n))
}

// Lead is lead(x, n): the value n rows after the current one, NULL where there
// is none.
func Lead[T any, E wrapper[T, E]](x Typed[T, E], n int) WindowFunc[T, E] {
	return windowed(x, ast.Lead, smallInt(n))
}

// FirstValue is first_value(x): the value in the first row of the frame.
func FirstValue[T any, E wrapper[T, E]](x Typed[T, E]) WindowFunc[T, E] {
	return windowed(x, ast.FirstValue)
}

// LastValue is last_value(x): the value in the last row of the frame, which
// ends with the current row's peers unless the window says otherwise.
func LastValue[T any, E wrapper[T, E]](x Typed[T, E]) WindowFunc[T, E] {
	return windowed(x, ast.LastValue)
}

// NthValue is nth_value(x, n): the value in the n-th row of the frame, from 1.
func NthValue[T any, E wrapper[T, E]](x Typed[T, E], n int) WindowFunc[T, E] {
	return windowed(x, ast.NthValue, smallInt(n))
}

// Over works an aggregate out over a window instead of a group. On anything but
// an aggregate the statement is refused.
func (e *Value[T, V, S, N, R]) Over(w Window) S {
	return wrap[S](e.c.aggregate("Over", func(a *ast.Aggregate) { a.Over = w.node() }))
}

// Filter lets an aggregate see only the rows for which all conditions hold. On
// anything but an aggregate the statement is refused.
func (e *Value[T, V, S, N, R]) Filter(conditions ...Condition) S {
	filter := And(conditions...).Expression()
	return wrap[S](e.c.aggregate("Filter", func(a *ast.Aggregate) { a.Filter = filter }))
}

// aggregate returns a changed copy of the aggregate that the expression is.
func (c core[T]) aggregate(method string, change func(*ast.Aggregate)) core[T] {
	a, ok := c.node.(*ast.Aggregate)
	if !ok {
		return c.with(&ast.Bind{Err: sentinel(method + " has a meaning on an aggregate only")})
	}
	next := *a
	change(&next)
	return c.with(&next)
}
