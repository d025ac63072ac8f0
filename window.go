package strata

import (
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/expr"
	"github.com/strata-go/strata/types"
)

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

// windowRoom is a window and room for what most say of it.
type windowRoom struct {
	ast.Window
	by    [1]ast.Expr
	order [1]ast.Order
}

func (w Window) with(change func(*windowRoom)) Window {
	next := &windowRoom{}
	if w.window != nil {
		next.Window = *w.window
	}
	change(next)
	return Window{&next.Window}
}

// PartitionBy replaces what the window's rows have in common.
func (w Window) PartitionBy(by ...AnyExpression) Window {
	return w.with(func(n *windowRoom) { n.PartitionBy = appendNodes(n.by[:0], by) })
}

// OrderBy replaces the order of the window's rows. With an order and no frame,
// an aggregate sees the rows up to the current one and its peers.
func (w Window) OrderBy(terms ...Order) Window {
	return w.with(func(n *windowRoom) { n.Window.OrderBy = appendTerms(n.order[:0], terms) })
}

func orderTerms(terms []Order) []ast.Order {
	return appendTerms(make([]ast.Order, 0, len(terms)), terms)
}

func appendTerms(out []ast.Order, terms []Order) []ast.Order {
	for _, t := range terms {
		out = append(out, t.node())
	}
	return out
}

// Named writes the window once, in the WINDOW clause, for all the functions
// that use this value.
func (w Window) Named(name string) Window {
	return w.with(func(n *windowRoom) { n.Name = name })
}

// Rows limits the frame by a number of rows: ROWS BETWEEN from AND to.
func (w Window) Rows(from, to FrameBound) Window { return w.frame(ast.FrameRows, from, to) }

// Range limits the frame by the value that the window is ordered by: RANGE
// BETWEEN from AND to. A distance needs exactly one term in OrderBy, a number, or a
// time for PrecedingInterval and FollowingInterval.
func (w Window) Range(from, to FrameBound) Window { return w.frame(ast.FrameRange, from, to) }

// Groups limits the frame by a number of groups of peers: GROUPS BETWEEN from
// AND to. It needs OrderBy.
func (w Window) Groups(from, to FrameBound) Window { return w.frame(ast.FrameGroups, from, to) }

func (w Window) frame(unit ast.FrameUnit, from, to FrameBound) Window {
	return w.with(func(n *windowRoom) { n.Frame = &ast.Frame{Unit: unit, From: from.bound, To: to.bound} })
}

// ExcludeCurrentRow leaves the current row out of the frame.
func (w Window) ExcludeCurrentRow() Window { return w.exclude(ast.ExcludeCurrentRow) }

// ExcludeGroup leaves the current row and its peers out of the frame.
func (w Window) ExcludeGroup() Window { return w.exclude(ast.ExcludeGroup) }

// ExcludeTies leaves the current row's peers out of the frame.
func (w Window) ExcludeTies() Window { return w.exclude(ast.ExcludeTies) }

func (w Window) exclude(e ast.Exclusion) Window {
	return w.with(func(n *windowRoom) {
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

// Preceding is n rows, groups or units of value before the current row. Of times, see
// PrecedingInterval.
func Preceding(n int64) FrameBound { return FrameBound{ast.Bound{Kind: ast.Preceding, Distance: n}} }

// Following is n rows, groups or units of value after the current row.
func Following(n int64) FrameBound { return FrameBound{ast.Bound{Kind: ast.Following, Distance: n}} }

// PrecedingInterval is as long before the current row, in a window that Range limits
// and that is ordered by instants, dates or local times. Instants go by the calendar of
// UTC. SQLite refuses months, which are not all of one length.
//
//	lastWeek := strata.OrderedBy(Orders.Day.Asc()).Range(strata.PrecedingInterval(types.Days(7)), strata.CurrentRow)
func PrecedingInterval(d types.Interval) FrameBound { return intervalBound(ast.Preceding, d) }

// FollowingInterval is as long after the current row; see PrecedingInterval.
func FollowingInterval(d types.Interval) FrameBound { return intervalBound(ast.Following, d) }

func intervalBound(k ast.BoundKind, d types.Interval) FrameBound {
	return FrameBound{ast.Bound{Kind: k, Distance: d.Microseconds, Interval: d.String(), Months: int64(d.Months), Days: int64(d.Days)}}
}

// WindowFunc is a function that has a meaning over a window only: nothing but Over
// makes an expression of it. E is the family of that expression.
type WindowFunc[E Family[E]] struct {
	call *ast.Aggregate
	kind *expr.Kind
}

// Over calls the function over a window; Over(strata.Window{}) is the whole result.
func (f WindowFunc[E]) Over(w Window) E { return made[E](over(f.call, f.kind, w)) }

// IntWindow is a window function that yields an integer for every row.
type IntWindow struct{ call *ast.Aggregate }

// Over calls the function over a window; Over(strata.Window{}) is the whole result.
func (f IntWindow) Over(w Window) Int64 { return Int64{over(f.call, expr.Int64, w)} }

// FloatWindow is a window function that yields a share for every row.
type FloatWindow struct{ call *ast.Aggregate }

// Over calls the function over a window; Over(strata.Window{}) is the whole result.
func (f FloatWindow) Over(w Window) Float64 { return Float64{over(f.call, expr.Float64, w)} }

//go:noinline
func over(call *ast.Aggregate, k *expr.Kind, w Window) *expr.Expr {
	if call == nil {
		return expr.Missing(expr.Int64)
	}
	c := *call
	c.Over = w.node()
	return expr.Windowed(c, k)
}

func (w Window) node() *ast.Window {
	if w.window == nil {
		return &ast.Window{}
	}
	return w.window
}

func countWindow(fn ast.Fn) IntWindow {
	return IntWindow{&ast.Aggregate{Fn: fn, Type: expr.Int64.Type}}
}

func shareWindow(fn ast.Fn) FloatWindow {
	return FloatWindow{&ast.Aggregate{Fn: fn, Type: expr.Float64.Type}}
}

// RowNumber is row_number(): the row's number in its partition, from 1.
func RowNumber() IntWindow { return countWindow(ast.RowNumber) }

// Rank is rank(): the number of the first of the row's peers.
func Rank() IntWindow { return countWindow(ast.Rank) }

// DenseRank is dense_rank(): the number of the row's group of peers.
func DenseRank() IntWindow { return countWindow(ast.DenseRank) }

// PercentRank is percent_rank(): (rank - 1) / (rows - 1).
func PercentRank() FloatWindow { return shareWindow(ast.PercentRank) }

// CumeDist is cume_dist(): the share of rows that are not after the row.
func CumeDist() FloatWindow { return shareWindow(ast.CumeDist) }

// Ntile is ntile(n): the number, from 1, of the row's bucket of n equal ones.
func Ntile(n int) IntWindow {
	f := countWindow(ast.Ntile)
	f.call.Arg = expr.SmallArg(n)
	if n < 1 {
		f.call.Arg = &ast.Bind{Err: expr.Misuse("Ntile takes a positive number of buckets")}
	}
	return f
}

// windowed is a function that yields a value of another row of the window.
func windowed[E Family[E]](call *ast.Aggregate, k *expr.Kind) WindowFunc[E] {
	return WindowFunc[E]{call, k}
}

//go:noinline
func peer(x *expr.Expr, fn ast.Fn, args ...ast.Expr) (*ast.Aggregate, *expr.Kind) {
	return &ast.Aggregate{Fn: fn, Arg: x.Node, Args: args, Type: x.Kind.Type}, x.Kind
}

//go:noinline
func peerAt(x *expr.Expr, fn ast.Fn, n int) (*ast.Aggregate, *expr.Kind) {
	at := expr.SizeArg(n)
	at.Type.Kind = ast.Int32
	switch {
	case fn == ast.NthValue && n < 1:
		at.Err = expr.Misuse("NthValue counts the rows of the frame from 1")
	case n < 0:
		at.Err = expr.Misuse("Lag and Lead count rows from 0 on: take one for the other")
	}
	return peer(x, fn, at)
}

// Lag is lag(x, n): the value n rows before the current one, NULL where there is
// none.
func Lag[T any, E Family[E]](x Typed[T, E], n int) WindowFunc[E] {
	return windowed[E](peerAt(exprOf(x), ast.Lag, n))
}

// Lead is lead(x, n): the value n rows after the current one, NULL where there is
// none.
func Lead[T any, E Family[E]](x Typed[T, E], n int) WindowFunc[E] {
	return windowed[E](peerAt(exprOf(x), ast.Lead, n))
}

// FirstValue is first_value(x): the value in the first row of the frame.
func FirstValue[T any, E Family[E]](x Typed[T, E]) WindowFunc[E] {
	return windowed[E](peer(exprOf(x), ast.FirstValue))
}

// LastValue is last_value(x): the value in the last row of the frame, which ends
// with the current row's peers unless the window says otherwise.
func LastValue[T any, E Family[E]](x Typed[T, E]) WindowFunc[E] {
	return windowed[E](peer(exprOf(x), ast.LastValue))
}

// NthValue is nth_value(x, n): the value in the n-th row of the frame, from 1.
func NthValue[T any, E Family[E]](x Typed[T, E], n int) WindowFunc[E] {
	return windowed[E](peerAt(exprOf(x), ast.NthValue, n))
}
