package frames

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/strata-go/strata/internal/ast"
)

// value is a number; NULL is nil.
type value any

// table makes rows of two partitions, with peers and NULL in them.
func table(random *rand.Rand) []map[string]value {
	rows := make([]map[string]value, 8)
	number := func(most int) value {
		if n := random.IntN(most + 1); n < most {
			return float64(n)
		}
		return nil
	}
	for i := range rows {
		rows[i] = map[string]value{"p": float64(i % 2), "o": number(5), "v": number(9)}
	}
	return rows
}

// evaluation works expressions out for each of some rows, by their definition.
type evaluation struct {
	rows []map[string]value
	done map[ast.Expr][]value // of window functions
}

func newEvaluation(rows []map[string]value) *evaluation {
	return &evaluation{rows, map[ast.Expr][]value{}}
}

// of is an expression in a row.
func (ev *evaluation) of(e ast.Expr, row int) value {
	arg := func(e ast.Expr) value { return ev.of(e, row) }
	switch e := e.(type) {
	case *ast.Column:
		return ev.rows[row][e.Name]
	case *ast.Raw:
		return map[string]value{"0": 0.0, "false": false}[e.Text[0]]
	case *ast.Cast:
		return arg(e.X)
	case *ast.Unary:
		return (arg(e.X) == nil) == (e.Op == ast.IsNull)
	case *ast.Binary:
		return binary(e.Op, arg(e.L), arg(e.R))
	case *ast.Case:
		for _, w := range e.Whens {
			if arg(w.If) == value(true) {
				return arg(w.Then)
			}
		}
		if e.Else != nil {
			return arg(e.Else)
		}
		return nil
	case *ast.Call:
		var values []value
		for _, x := range e.Args {
			values = append(values, arg(x))
		}
		return chosen(e.Fn, values)
	case *ast.Aggregate:
		if ev.done[e] == nil {
			all := make([]value, len(ev.rows))
			for i := range all {
				all[i] = ev.window(e, i)
			}
			ev.done[e] = all
		}
		return ev.done[e][row]
	default:
		panic(fmt.Sprintf("a %T", e))
	}
}

func binary(op ast.Op, l, r value) value {
	if l == nil || r == nil {
		return nil
	}
	x, y := l.(float64), r.(float64)
	switch op {
	case ast.Add:
		return x + y
	case ast.Sub:
		return x - y
	case ast.Div:
		return x / y
	case ast.Gt:
		return x > y
	default:
		panic(op.String())
	}
}

// chosen is COALESCE, LEAST or GREATEST of values.
func chosen(fn ast.Fn, values []value) value {
	values = slices.DeleteFunc(values, func(v value) bool { return v == nil })
	switch {
	case len(values) == 0:
		return nil
	case fn == ast.Coalesce:
		return values[0]
	case fn == ast.Least:
		return slices.MinFunc(values, compare)
	default:
		return slices.MaxFunc(values, compare)
	}
}

func compare(x, y value) int { return cmp.Compare(x.(float64), y.(float64)) }

// window is a window function in a row.
func (ev *evaluation) window(a *ast.Aggregate, row int) value {
	part := ev.partition(a.Over, row)
	at := slices.Index(part.rows, row)
	switch a.Fn {
	case ast.RowNumber:
		return float64(at + 1)
	case ast.DenseRank:
		return float64(part.groups[at] + 1)
	}
	var values []value
	n := 0
	for i, r := range part.rows {
		if part.frame(a.Over.Frame, at, i) {
			n++
			if a.Arg != nil {
				values = append(values, ev.of(a.Arg, r))
			}
		}
	}
	if a.Arg == nil {
		return float64(n)
	}
	return aggregate(a.Fn, values)
}

func aggregate(fn ast.Fn, values []value) value {
	switch {
	case fn == ast.FirstValue && len(values) > 0:
		return values[0]
	case fn == ast.LastValue && len(values) > 0:
		return values[len(values)-1]
	case fn == ast.NthValue && len(values) > 1:
		return values[1]
	}
	values = slices.DeleteFunc(values, func(v value) bool { return v == nil })
	sum := 0.0
	for _, v := range values {
		sum += v.(float64)
	}
	switch {
	case fn == ast.Count:
		return float64(len(values))
	case len(values) == 0 || fn == ast.FirstValue || fn == ast.LastValue || fn == ast.NthValue:
		return nil
	case fn == ast.Sum:
		return sum
	case fn == ast.Avg:
		return sum / float64(len(values))
	case fn == ast.Min:
		return slices.MinFunc(values, compare)
	default:
		return slices.MaxFunc(values, compare)
	}
}

// partition is the rows that a window function looks at, in their order: the groups of peers
// that they are in, and the numbers that distances are from. NULL is one beyond all others.
type partition struct {
	rows   []int
	groups []int
	keys   []float64
}

// beyond is what NULL is as a key.
const beyond = 1e9

func (ev *evaluation) partition(o *ast.Window, row int) partition {
	var p partition
	for r := range ev.rows {
		same := func(e ast.Expr) bool { return ev.of(e, r) == ev.of(e, row) }
		if !slices.ContainsFunc(o.PartitionBy, func(e ast.Expr) bool { return !same(e) }) {
			p.rows = append(p.rows, r)
		}
	}
	keys := make([][]float64, len(ev.rows))
	for _, r := range p.rows {
		for _, t := range o.OrderBy {
			keys[r] = append(keys[r], key(t, ev.of(t.X, r)))
		}
	}
	slices.SortStableFunc(p.rows, func(x, y int) int { return slices.Compare(keys[x], keys[y]) })
	for i, r := range p.rows {
		group := 0
		if i > 0 {
			group = p.groups[i-1]
			if !slices.Equal(keys[p.rows[i-1]], keys[r]) {
				group++
			}
		}
		p.groups = append(p.groups, group)
		if len(o.OrderBy) == 1 {
			p.keys = append(p.keys, keys[r][0])
		}
	}
	return p
}

// key is a value as a number by which an order is ascending.
func key(t ast.Order, v value) float64 {
	sign := 1.0
	if t.Desc {
		sign = -1
	}
	switch {
	case v != nil:
		return sign * v.(float64)
	case t.Nulls == ast.NullsFirst, t.Nulls == ast.NullsDefault && t.Desc:
		return -beyond
	default:
		return beyond
	}
}

// frame reports whether the row at i is in the frame of that at another place.
func (p partition) frame(f *ast.Frame, at, i int) bool {
	if f == nil { // up to the peers, which all rows are where there is no order
		f = &ast.Frame{Unit: ast.FrameRange, To: atRow}
	}
	if p.place(f, f.From, at) > p.own(f, f.From, i) || p.own(f, f.To, i) > p.place(f, f.To, at) {
		return false
	}
	switch f.Exclude {
	case ast.ExcludeCurrentRow:
		return i != at
	case ast.ExcludeGroup:
		return p.groups[i] != p.groups[at]
	case ast.ExcludeTies:
		return i == at || p.groups[i] != p.groups[at]
	default:
		return true
	}
}

// own is what is compared with a bound of a frame: the number of a row or of its group, or its
// key.
func (p partition) own(f *ast.Frame, b ast.Bound, i int) float64 {
	switch {
	case f.Unit == ast.FrameRows:
		return float64(i)
	case f.Unit == ast.FrameRange && b.HasDistance():
		return p.keys[i]
	default:
		return float64(p.groups[i])
	}
}

// place is where a bound of the frame of a row lies. At a distance from NULL there is NULL, but
// of a frame that is a part of another.
func (p partition) place(f *ast.Frame, b ast.Bound, at int) float64 {
	here := p.own(f, b, at)
	if f.Unit == ast.FrameRange && b.HasDistance() && math.Abs(here) == beyond && !f.Part {
		return here
	}
	switch b.Kind {
	case ast.UnboundedPreceding:
		return math.Inf(-1)
	case ast.Preceding:
		return here - float64(b.Distance)
	case ast.Following:
		return here + float64(b.Distance)
	case ast.UnboundedFollowing:
		return math.Inf(1)
	default:
		return here
	}
}
