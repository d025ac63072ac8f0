package write

import (
	"slices"

	"github.com/strata-go/strata/internal/ast"
)

var (
	longs    = ast.Type{Kind: ast.Int64}
	decimals = ast.Type{Kind: ast.Decimal}
	doubles  = ast.Type{Kind: ast.Float64}
	truths   = ast.Type{Kind: ast.Bool}
)

// frames are the plain ones that a frame is put together from, in their order, none of
// which has a row of another. Where there is no such thing, all is a frame of which others
// are taken away.
type frames struct {
	known     bool
	list      []*ast.Window
	all, less *ast.Window
	more      *ast.Window // of what is taken away
}

// framesOf takes a window apart.
func framesOf(o *ast.Window) frames {
	f := *o.Frame
	f.From, f.To = settledBound(f.From), settledBound(f.To)
	s := frameSplit{o, f, o.PartitionBy, nil, nil}
	if len(o.OrderBy) > 0 {
		s.group = number(ast.DenseRank, o)
		s.peers = append(slices.Clone(o.PartitionBy), s.group)
	} else {
		s.peers = o.PartitionBy
	}
	s.row = number(ast.RowNumber, o)
	return s.frames()
}

// awayFrom is a window function over a frame that begins and ends at a distance on one side of
// the row: that of NULL has its peers all the same, or nil if it is another frame.
func awayFrom(a *ast.Aggregate) ast.Expr {
	f := *a.Over.Frame
	f.From, f.To = settledBound(f.From), settledBound(f.To)
	distant := f.From.HasDistance() || f.To.HasDistance()
	around := f.From.Kind <= ast.CurrentRow && f.To.Kind >= ast.CurrentRow
	bounded := f.From.HasDistance() && f.To.HasDistance()
	if f.Unit != ast.FrameRange || !distant || around || bounded && f.Exclude == ast.ExcludeNothing {
		return nil
	}
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
	some.Exclude, some.Part = ast.ExcludeNothing, !bounded
	var ofNull ast.Expr = within(none)
	if f.Exclude != ast.ExcludeNothing {
		if ofNull = framesOf(within(none).Over).call(a); ofNull == nil {
			return nil
		}
	}
	x := a.Over.OrderBy[0].X
	isNull := &ast.Unary{Op: ast.IsNull, X: x, Type: ast.TypeOf(x)}
	return &ast.Case{Whens: []ast.When{{If: isNull, Then: ofNull}}, Else: within(some), Type: a.Fn.Result(a.Type)}
}

// settledBound is a bound at no distance as that at the current row, or its peers.
func settledBound(b ast.Bound) ast.Bound {
	if b.HasDistance() && b.Distance == 0 && b.Days == 0 && b.Months == 0 {
		return ast.Bound{Kind: ast.CurrentRow}
	}
	return b
}

// number is a number that rows have in the order of a window.
func number(fn ast.Fn, o *ast.Window) ast.Expr {
	return &ast.Aggregate{Fn: fn, Type: longs, Over: &ast.Window{PartitionBy: o.PartitionBy, OrderBy: o.OrderBy}}
}

// frameSplit is a frame on its way to plain ones.
type frameSplit struct {
	over  *ast.Window
	frame ast.Frame
	peers []ast.Expr // what the rows of a group have in common
	group ast.Expr   // the number of the group; nil where there is one
	row   ast.Expr   // that of the row
}

var (
	atRow   = ast.Bound{Kind: ast.CurrentRow}
	former  = ast.Bound{Kind: ast.Preceding, Distance: 1}
	latter  = ast.Bound{Kind: ast.Following, Distance: 1}
	fromAll = ast.Bound{Kind: ast.UnboundedPreceding}
	toAll   = ast.Bound{Kind: ast.UnboundedFollowing}
)

func (s frameSplit) frames() frames {
	f := s.frame
	around := f.From.Kind <= ast.CurrentRow && f.To.Kind >= ast.CurrentRow
	switch {
	case f.Exclude == ast.ExcludeNothing, !around && (f.Unit == ast.FrameGroups || f.Unit == ast.FrameRows && f.Exclude == ast.ExcludeCurrentRow):
		return of(s.side(f.From, f.To))
	case f.Unit == ast.FrameRows:
		return s.ofRows()
	default:
		return s.ofGroups()
	}
}

func of(list ...*ast.Window) frames {
	return frames{known: !slices.Contains(list, nil), list: list}
}

// rows is a frame of rows in the order of their numbers.
func (s frameSplit) rows(by []ast.Expr, from, to ast.Bound) *ast.Window {
	return &ast.Window{
		PartitionBy: by, OrderBy: []ast.Order{{X: s.row, Type: longs}},
		Frame: &ast.Frame{Unit: ast.FrameRows, From: from, To: to},
	}
}

// groups is a frame of whole groups, by their numbers.
func (s frameSplit) groups(from, to ast.Bound) *ast.Window {
	return &ast.Window{
		PartitionBy: s.over.PartitionBy, OrderBy: []ast.Order{{X: s.group, Type: longs}},
		Frame: &ast.Frame{Unit: ast.FrameRange, From: from, To: to},
	}
}

// side is a plain frame of rows or of groups.
func (s frameSplit) side(from, to ast.Bound) *ast.Window {
	if s.frame.Unit == ast.FrameRows {
		return s.rows(s.over.PartitionBy, from, to)
	}
	return s.groups(from, to)
}

// stepped reports whether what is next to a value lies a distance of 1 from it.
func stepped(k ast.Kind) bool {
	switch k {
	case ast.Int16, ast.Int32, ast.Int64, ast.Time, ast.Local, ast.Date:
		return true
	default:
		return false
	}
}

// ofRows are the parts of a frame of rows.
func (s frameSplit) ofRows() frames {
	f := s.frame
	if f.Exclude == ast.ExcludeCurrentRow {
		return of(s.beside(f.From, f.To)...)
	}
	var list []*ast.Window
	if f.Exclude == ast.ExcludeTies && f.From.Kind <= ast.CurrentRow && f.To.Kind >= ast.CurrentRow {
		list = append(list, s.self())
	}
	switch {
	case f.From.HasDistance() || f.To.HasDistance():
		t := frames{all: s.rows(s.over.PartitionBy, f.From, f.To), less: s.rows(s.peers, f.From, f.To)}
		if list != nil {
			t.more = list[0]
		}
		return t
	case s.group == nil:
		return of(list...)
	}
	if f.From == fromAll {
		list = append([]*ast.Window{s.groups(fromAll, former)}, list...)
	}
	if f.To == toAll {
		list = append(list, s.groups(latter, toAll))
	}
	return of(list...)
}

// beside are the rows of a frame before the current one, and those after it.
func (s frameSplit) beside(from, to ast.Bound) (list []*ast.Window) {
	if from != atRow {
		list = append(list, s.rows(s.over.PartitionBy, from, former))
	}
	if to != atRow {
		list = append(list, s.rows(s.over.PartitionBy, latter, to))
	}
	return list
}

// ofGroups are the parts of a frame that has the group of the current row as a whole.
func (s frameSplit) ofGroups() frames {
	var before, after []*ast.Window
	f := s.frame
	if f.Exclude == ast.ExcludeCurrentRow {
		switch {
		case f.From == fromAll || s.group == nil:
			before = append(before, s.rows(s.over.PartitionBy, fromAll, former))
		default:
			before = append(s.before(), s.rows(s.peers, fromAll, former))
		}
		switch {
		case f.To == toAll || s.group == nil:
			after = append(after, s.rows(s.over.PartitionBy, latter, toAll))
		default:
			after = append(after, s.rows(s.peers, latter, toAll))
			after = append(after, s.after()...)
		}
		return s.orLess(append(before, after...))
	}
	before, after = s.before(), s.after()
	if f.Exclude == ast.ExcludeTies {
		before = append(before, s.self())
	}
	return s.orLess(append(before, after...))
}

// orLess are frames, or that which excludes nothing, of which is taken away what is excluded.
func (s frameSplit) orLess(list []*ast.Window) frames {
	if !slices.Contains(list, nil) {
		return of(list...)
	}
	f := *s.over.Frame
	f.Exclude = ast.ExcludeNothing
	t := frames{all: &ast.Window{PartitionBy: s.over.PartitionBy, OrderBy: s.over.OrderBy, Frame: &f}, less: &ast.Window{PartitionBy: s.peers}}
	switch s.frame.Exclude {
	case ast.ExcludeCurrentRow:
		t.less = s.self()
	case ast.ExcludeTies:
		t.more = s.self()
	}
	return t
}

// self is a frame of the current row.
func (s frameSplit) self() *ast.Window { return s.rows(s.over.PartitionBy, atRow, atRow) }

// before are the groups of a frame before that of the current row, and after those after
// it: by their numbers, or by values where a bound lies at a distance. They are one frame, nil
// if there is no such thing, or none.
func (s frameSplit) before() []*ast.Window { return s.outside(s.frame.From, s.frame.From, former) }
func (s frameSplit) after() []*ast.Window  { return s.outside(s.frame.To, latter, s.frame.To) }

func (s frameSplit) outside(end, from, to ast.Bound) []*ast.Window {
	switch {
	case s.group == nil || end == atRow:
		return nil
	case s.frame.Unit == ast.FrameGroups || !end.HasDistance():
		return []*ast.Window{s.groups(from, to)}
	case !stepped(ast.TypeOf(s.over.OrderBy[0].X).Kind):
		return []*ast.Window{nil}
	default:
		f := &ast.Frame{Unit: ast.FrameRange, From: from, To: to, Part: true}
		return []*ast.Window{{PartitionBy: s.over.PartitionBy, OrderBy: s.over.OrderBy, Frame: f}}
	}
}

// call is a window function over the frames, or nil if it cannot be put together.
func (t frames) call(a *ast.Aggregate) ast.Expr {
	switch {
	case t.all != nil:
		return t.without(a)
	case !t.known:
		return nil
	case len(t.list) == 1:
		return a.Within(t.list[0])
	case len(t.list) == 0:
		return ofNone(a)
	}
	switch a.Fn {
	case ast.Count:
		return t.counted(a)
	case ast.Sum:
		return t.summed(a)
	case ast.Avg:
		return t.average(a)
	case ast.Min, ast.BoolAnd:
		return t.merged(a, ast.Least)
	case ast.Max, ast.BoolOr:
		return t.merged(a, ast.Greatest)
	case ast.FirstValue:
		return t.first(a, t.list)
	case ast.LastValue:
		list := slices.Clone(t.list)
		slices.Reverse(list)
		return t.first(a, list)
	default:
		return nil
	}
}

// ofNone is a window function over no row.
func ofNone(a *ast.Aggregate) ast.Expr {
	if a.Fn == ast.Count {
		return zero
	}
	never := ast.When{If: falsehood, Then: a.Within(&ast.Window{PartitionBy: a.Over.PartitionBy})}
	return &ast.Case{Whens: []ast.When{never}, Type: a.Fn.Result(a.Type)}
}

func (t frames) each(a *ast.Aggregate) []ast.Expr {
	list := make([]ast.Expr, len(t.list))
	for i, o := range t.list {
		list[i] = a.Within(o)
	}
	return list
}

func (t frames) counted(a *ast.Aggregate) ast.Expr {
	return joined(ast.Add, longs, t.each(a.As(ast.Count, a.Type)))
}

// summed adds up sums, of which that of an empty frame is NULL.
func (t frames) summed(a *ast.Aggregate) ast.Expr {
	k := summedAs(a.Type)
	if k == (ast.Type{}) {
		return nil
	}
	return narrowed(total(k, t.each(a.As(ast.Sum, k))), k, a.Type)
}

// summedAs is what values are added up as: integers as decimals, which all sums fit in.
func summedAs(t ast.Type) ast.Type {
	switch t.Kind {
	case ast.Int16, ast.Int32, ast.Int64, ast.Decimal:
		return decimals
	case ast.Float32, ast.Float64:
		return t
	default:
		return ast.Type{}
	}
}

func narrowed(e ast.Expr, from, to ast.Type) ast.Expr {
	if from == to {
		return e
	}
	return &ast.Cast{X: e, From: from, To: to}
}

func (t frames) average(a *ast.Aggregate) ast.Expr {
	k := summedAs(a.Type)
	if k == (ast.Type{}) {
		return nil
	}
	return quotientOf(k, a.Type, total(k, t.each(a.As(ast.Sum, k))), t.counted(a))
}

// quotientOf is an average of a sum and a number, of values of a type.
func quotientOf(sum, of ast.Type, total, n ast.Expr) ast.Expr {
	if of.Kind == ast.Decimal {
		return quotient(of, total, n)
	}
	return quotient(doubles, narrowed(total, sum, doubles), narrowed(n, longs, doubles))
}

// quotient divides, of the type that it is spelled for.
func quotient(t ast.Type, l, r ast.Expr) ast.Expr {
	return &ast.Binary{Op: ast.Div, L: l, R: r, Type: t}
}

// total is a sum of some, NULL if all are.
func total(t ast.Type, list []ast.Expr) ast.Expr {
	if len(list) == 1 {
		return list[0]
	}
	some := &ast.Call{Fn: ast.Coalesce, Args: list, Type: t}
	terms := make([]ast.Expr, len(list))
	for i, x := range list {
		terms[i] = orNone(x, t)
	}
	return &ast.Case{Whens: []ast.When{{If: &ast.Unary{Op: ast.IsNotNull, X: some, Type: t}, Then: joined(ast.Add, t, terms)}}, Type: t}
}

// orNone is a value, or 0.
func orNone(x ast.Expr, t ast.Type) ast.Expr {
	return &ast.Call{Fn: ast.Coalesce, Args: []ast.Expr{x, zero}, Type: t}
}

var zero ast.Expr = &ast.Raw{Text: []string{"0"}, Type: longs}

// merged takes the least or the greatest of all.
func (t frames) merged(a *ast.Aggregate, of ast.Fn) ast.Expr {
	k := a.Type
	if a.Fn == ast.BoolAnd || a.Fn == ast.BoolOr {
		k = truths
	}
	list := t.each(a)
	for len(list) > 1 {
		half := list[:0:0]
		for i := 0; i+1 < len(list); i += 2 {
			half = append(half, &ast.Call{Fn: of, Args: []ast.Expr{list[i], list[i+1]}, Type: k})
		}
		if len(list)%2 == 1 {
			half = append(half, list[len(list)-1])
		}
		list = half
	}
	return list[0]
}

// first is the value of the first frame that has a row.
func (t frames) first(a *ast.Aggregate, list []*ast.Window) ast.Expr {
	c := &ast.Case{Type: a.Type}
	for _, o := range list {
		rows := &ast.Aggregate{Fn: ast.Count, Type: longs, Over: o}
		c.Whens = append(c.Whens, ast.When{If: &ast.Binary{Op: ast.Gt, L: rows, R: zero, Type: longs}, Then: a.Within(o)})
	}
	return c
}

// without takes frames away from one: what is counted, and sums that are exact.
func (t frames) without(a *ast.Aggregate) ast.Expr {
	switch {
	case a.Fn == ast.Count:
		return t.countedWithout(a)
	case a.Fn != ast.Sum && a.Fn != ast.Avg || summedAs(a.Type) != decimals:
		return nil
	}
	n := t.countedWithout(a)
	sum := &ast.Case{Whens: []ast.When{{
		If:   &ast.Binary{Op: ast.Gt, L: n, R: zero, Type: longs},
		Then: t.difference(decimals, a.As(ast.Sum, decimals), func(x ast.Expr) ast.Expr { return orNone(x, decimals) }),
	}}, Type: decimals}
	if a.Fn == ast.Avg {
		return quotientOf(decimals, a.Type, sum, n)
	}
	return narrowed(sum, decimals, a.Type)
}

func (t frames) countedWithout(a *ast.Aggregate) ast.Expr {
	return t.difference(longs, a.As(ast.Count, a.Type), func(x ast.Expr) ast.Expr { return x })
}

func (t frames) difference(k ast.Type, a *ast.Aggregate, of func(ast.Expr) ast.Expr) ast.Expr {
	var e ast.Expr = &ast.Binary{Op: ast.Sub, L: of(a.Within(t.all)), R: of(a.Within(t.less)), Type: k}
	if t.more != nil {
		e = &ast.Binary{Op: ast.Add, L: e, R: of(a.Within(t.more)), Type: k}
	}
	return e
}

func joined(op ast.Op, t ast.Type, list []ast.Expr) ast.Expr {
	e := list[0]
	for _, x := range list[1:] {
		e = &ast.Binary{Op: op, L: e, R: x, Type: t}
	}
	return e
}
