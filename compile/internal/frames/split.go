package frames

import (
	"slices"

	"github.com/strata-go/strata/internal/ast"
)

// set is what the rows of a frame are put together from: those of a list of plain frames, in
// their order, none of which has a row of another; or, where there are none such, those of
// one frame, all, without those of another, less, but with those of a third, more, if any.
type set struct {
	list            []*ast.Window
	all, less, more *ast.Window
}

// takenApart takes the frame of a window apart.
func takenApart(o *ast.Window) set {
	s := split{over: o, frame: settled(*o.Frame), peers: o.PartitionBy, row: number(ast.RowNumber, o)}
	if len(o.OrderBy) > 0 {
		s.group = number(ast.DenseRank, o)
		s.peers = append(slices.Clone(o.PartitionBy), s.group)
	}
	return s.apart()
}

// number is a number that rows have in the order of a window.
func number(fn ast.Fn, o *ast.Window) ast.Expr {
	return &ast.Aggregate{Fn: fn, Type: integer, Over: &ast.Window{PartitionBy: o.PartitionBy, OrderBy: o.OrderBy}}
}

// split is a frame on its way to plain ones.
type split struct {
	over  *ast.Window
	frame ast.Frame
	peers []ast.Expr // what a group of peers is a partition by
	group ast.Expr   // the number of the group, g; nil where all rows are one
	row   ast.Expr   // that of the row, r
}

var (
	atRow   = ast.Bound{Kind: ast.CurrentRow}
	former  = ast.Bound{Kind: ast.Preceding, Distance: 1}
	latter  = ast.Bound{Kind: ast.Following, Distance: 1}
	fromAll = ast.Bound{Kind: ast.UnboundedPreceding}
	toAll   = ast.Bound{Kind: ast.UnboundedFollowing}
)

func (s split) apart() set {
	f := s.frame
	switch {
	case f.Exclude == ast.ExcludeNothing, !f.Around() && (f.Unit == ast.FrameGroups || f.Unit == ast.FrameRows && f.Exclude == ast.ExcludeCurrentRow):
		return set{list: []*ast.Window{s.side(f.From, f.To)}} // it has nothing of what is excluded
	case f.Unit == ast.FrameRows:
		return s.ofRows()
	default:
		return s.ofGroups()
	}
}

// rows is a frame of rows in the order of their numbers.
func (s split) rows(by []ast.Expr, from, to ast.Bound) *ast.Window {
	return &ast.Window{
		PartitionBy: by, OrderBy: []ast.Order{{X: s.row, Type: integer}},
		Frame: &ast.Frame{Unit: ast.FrameRows, From: from, To: to},
	}
}

// groups is a frame of whole groups, by their numbers.
func (s split) groups(from, to ast.Bound) *ast.Window {
	return &ast.Window{
		PartitionBy: s.over.PartitionBy, OrderBy: []ast.Order{{X: s.group, Type: integer}},
		Frame: &ast.Frame{Unit: ast.FrameRange, From: from, To: to},
	}
}

// side is a plain frame of rows or of groups.
func (s split) side(from, to ast.Bound) *ast.Window {
	if s.frame.Unit == ast.FrameRows {
		return s.rows(s.over.PartitionBy, from, to)
	}
	return s.groups(from, to)
}

// ofRows are the parts of a frame of rows.
func (s split) ofRows() set {
	f := s.frame
	if f.Exclude == ast.ExcludeCurrentRow {
		return set{list: s.besideRow(f.From, f.To)}
	}
	var list []*ast.Window
	if f.Exclude == ast.ExcludeTies && f.Around() {
		list = append(list, s.self())
	}
	switch {
	case f.From.HasDistance() || f.To.HasDistance(): // which may cut the group off
		t := set{all: s.rows(s.over.PartitionBy, f.From, f.To), less: s.rows(s.peers, f.From, f.To)}
		if list != nil {
			t.more = list[0]
		}
		return t
	case s.group == nil:
		return set{list: list}
	}
	if f.From == fromAll {
		list = append([]*ast.Window{s.groups(fromAll, former)}, list...)
	}
	if f.To == toAll {
		list = append(list, s.groups(latter, toAll))
	}
	return set{list: list}
}

// besideRow are the rows of a frame before the current one, and those after it.
func (s split) besideRow(from, to ast.Bound) (list []*ast.Window) {
	if from != atRow {
		list = append(list, s.rows(s.over.PartitionBy, from, former))
	}
	if to != atRow {
		list = append(list, s.rows(s.over.PartitionBy, latter, to))
	}
	return list
}

// ofGroups are the parts of a frame that has the group of the current row as a whole.
func (s split) ofGroups() set {
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

// orLess are frames; where there is no such thing as one of them, nil, it is the frame that
// excludes nothing, of which is taken away what is excluded.
func (s split) orLess(list []*ast.Window) set {
	if !slices.Contains(list, nil) {
		return set{list: list}
	}
	f := *s.over.Frame
	f.Exclude = ast.ExcludeNothing
	t := set{all: &ast.Window{PartitionBy: s.over.PartitionBy, OrderBy: s.over.OrderBy, Frame: &f}, less: &ast.Window{PartitionBy: s.peers}}
	switch s.frame.Exclude {
	case ast.ExcludeCurrentRow:
		t.less = s.self()
	case ast.ExcludeTies:
		t.more = s.self()
	}
	return t
}

// self is a frame of the current row.
func (s split) self() *ast.Window { return s.rows(s.over.PartitionBy, atRow, atRow) }

// before are the groups of a frame before that of the current row, and after those after
// it: by their numbers, or by values where a bound lies at a distance. They are one frame, nil
// if there is no such thing, or none.
func (s split) before() []*ast.Window { return s.outside(s.frame.From, s.frame.From, former) }
func (s split) after() []*ast.Window  { return s.outside(s.frame.To, latter, s.frame.To) }

func (s split) outside(end, from, to ast.Bound) []*ast.Window {
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

// stepped reports whether what is next to a value lies a distance of 1 from it: of times, which
// count in microseconds, too.
func stepped(k ast.Kind) bool {
	switch k {
	case ast.Int16, ast.Int32, ast.Int64, ast.Time, ast.Local, ast.Date:
		return true
	default:
		return false
	}
}
