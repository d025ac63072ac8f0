package frames

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/strata-go/strata/internal/ast"
)

var bounds = []ast.Bound{
	{Kind: ast.UnboundedPreceding},
	{Kind: ast.Preceding, Distance: 2},
	{Kind: ast.Preceding, Distance: 1},
	{Kind: ast.Preceding},
	{Kind: ast.CurrentRow},
	{Kind: ast.Following},
	{Kind: ast.Following, Distance: 1},
	{Kind: ast.Following, Distance: 3},
	{Kind: ast.UnboundedFollowing},
}

// orders are what windows are ordered by: no column, one, and two.
func orders(o, v *ast.Column) [][]ast.Order {
	return [][]ast.Order{
		nil,
		{{X: o, Type: o.Type}},
		{{X: o, Type: o.Type, Desc: true}},
		{{X: o, Type: o.Type, Nulls: ast.NullsFirst}},
		{{X: o, Type: o.Type, Desc: true, Nulls: ast.NullsLast}},
		{{X: o, Type: o.Type}, {X: v, Type: v.Type}},
	}
}

// eachFrame calls do for every frame that a window in an order may have.
func eachFrame(order []ast.Order, do func(ast.Frame)) {
	for _, unit := range []ast.FrameUnit{ast.FrameRows, ast.FrameRange, ast.FrameGroups} {
		for _, from := range bounds {
			for _, to := range bounds {
				f := ast.Frame{Unit: unit, From: from, To: to}
				switch {
				case from.Kind > to.Kind, from.Kind == ast.UnboundedFollowing, to.Kind == ast.UnboundedPreceding:
				case unit == ast.FrameGroups && len(order) == 0, f.ByDistance() && len(order) != 1:
				default:
					for f.Exclude = ast.ExcludeNothing; f.Exclude <= ast.ExcludeTies; f.Exclude++ {
						do(f)
					}
				}
			}
		}
	}
}

// functions are those that are put together of frames of values of a column.
func functions(v *ast.Column) []*ast.Aggregate {
	return []*ast.Aggregate{
		{Fn: ast.Count, Type: v.Type},
		{Fn: ast.Sum, Arg: v, Type: v.Type},
		{Fn: ast.Avg, Arg: v, Type: v.Type},
		{Fn: ast.Count, Arg: v, Type: v.Type},
		{Fn: ast.Min, Arg: v, Type: v.Type},
		{Fn: ast.Max, Arg: v, Type: v.Type},
		{Fn: ast.FirstValue, Arg: v, Type: v.Type},
		{Fn: ast.LastValue, Arg: v, Type: v.Type},
		{Fn: ast.NthValue, Arg: v, Type: v.Type},
		{Fn: ast.RowNumber, Type: v.Type},
	}
}

// A function over a frame has for each row of small partitions what it has, by the definition of
// frames, of the expression that Plain makes of it.
func TestPlainIsTheSame(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, kind := range []ast.Kind{ast.Int64, ast.Float64, ast.Decimal} {
		typ := ast.Type{Kind: kind}
		p, o, v := &ast.Column{Name: "p", Type: typ}, &ast.Column{Name: "o", Type: typ}, &ast.Column{Name: "v", Type: typ}
		list, by := functions(v), orders(o, v)
		if kind != ast.Int64 { // which matters to how sums are put together, and to distances
			list, by = list[:3], by[1:3]
		}
		for _, order := range by {
			rows := table(random)
			eachFrame(order, func(f ast.Frame) {
				for _, fn := range list {
					same(t, rows, fn.Within(&ast.Window{PartitionBy: []ast.Expr{p}, OrderBy: order, Frame: &f}))
				}
			})
		}
	}
}

// same compares a window function with what Plain makes of it.
func same(t *testing.T, rows []map[string]value, a *ast.Aggregate) {
	t.Helper()
	f, name := *a.Over.Frame, fmt.Sprintf("%s of %s", a.Fn, a.Type.Kind)
	made := Plain(a)
	if made == nil {
		if possible(a.Fn, a.Type.Kind, f) {
			t.Errorf("%s over %s is not put together", name, text(f))
		}
		return
	}
	if wrong := notPlain(made); wrong != "" {
		t.Fatalf("%s over %s is put together from a frame %s", name, text(f), wrong)
	}
	ev := newEvaluation(rows)
	for row := range rows {
		if want, got := ev.of(a, row), ev.of(made, row); got != want {
			t.Fatalf("%s over %s, ordered by %d terms: row %d of %v has %v, want %v", name, text(f), len(a.Over.OrderBy), row, rows, got, want)
		}
	}
}

// possible reports whether a function is known to be put together: all but nth_value, and those
// that cannot take rows away again where a distance cuts off the group of the row.
func possible(fn ast.Fn, kind ast.Kind, f ast.Frame) bool {
	f = settled(f)
	distant := f.From.HasDistance() || f.To.HasDistance()
	cut := f.Unit == ast.FrameRows && f.Exclude != ast.ExcludeCurrentRow || f.Unit == ast.FrameRange && kind != ast.Int64 && f.Around() // where no value is next to another
	switch {
	case fn == ast.NthValue:
		return f.Exclude == ast.ExcludeNothing
	case !distant || !cut || f.Exclude == ast.ExcludeNothing || fn == ast.Count:
		return true
	default:
		return (fn == ast.Sum || fn == ast.Avg) && kind != ast.Float64
	}
}

// notPlain is a frame in an expression that is none of the plain ones, or "".
func notPlain(e ast.Expr) (wrong string) {
	ast.Has(e, func(x ast.Expr) bool {
		if a, ok := x.(*ast.Aggregate); ok && a.Over != nil && a.Over.Frame != nil {
			if f := *a.Over.Frame; f.Exclude != ast.ExcludeNothing || f.Unit == ast.FrameGroups {
				wrong = text(f)
			}
		}
		return wrong != ""
	})
	return wrong
}

func text(f ast.Frame) string {
	bound := func(b ast.Bound) string {
		if b.HasDistance() {
			return fmt.Sprint(b.Distance, " ", b.Kind)
		}
		return b.Kind.String()
	}
	return f.Unit.String() + " BETWEEN " + bound(f.From) + " AND " + bound(f.To) + f.Exclude.String()
}
