package check

import (
	"slices"

	"github.com/strata-go/strata/internal/ast"
)

// scope is what an expression may read: the sources of its query, then those of
// the queries around it.
type scope struct {
	parent  *scope
	sources []entry
	proven  []ast.Expr             // columns known not to be NULL
	null    []ast.Expr             // columns of a changed row that may be NULL, whatever else is known
	open    bool                   // already reported: do not report its columns
	by      []ast.Expr             // what the query groups by
	place   place                  // where the subquery at hand stands
	absent  []ast.Expr             // grouped expressions that some grouping set leaves out
	filled  bool                   // the query groups, and each group has a row
	refused func(*ast.Column) bool // columns that a definition does not read; nil for none
}

// entry is a source; optional when an outer join may leave it out.
type entry struct {
	source   ast.Source
	optional bool
}

// has reports whether this query itself has a source of that name.
func (s *scope) has(ref string) bool { return s.find(ref) != nil }

func (s *scope) find(ref string) *entry {
	for i := range s.sources {
		if sameName(s.sources[i].source.Ref(), ref) {
			return &s.sources[i]
		}
	}
	return nil
}

// resolve returns the source that a table's columns come from.
func (s *scope) resolve(t *ast.Table) (*entry, bool) {
	for ; s != nil; s = s.parent {
		if s.open {
			return nil, true
		}
		if e := s.find(t.Ref()); e != nil {
			found := ast.TableOf(e.source)
			return e, found != nil && found.Name == t.Name && found.Schema == t.Schema
		}
	}
	return nil, false
}

func (s *scope) resolveDerived(d *ast.Derived) (*entry, bool) {
	at, open := s.binds(d.Alias)
	if at == nil {
		return nil, open
	}
	e := at.find(d.Alias)
	found, ok := e.source.(*ast.Derived)
	return e, ok && (found == d || found.With != nil && d.With != nil && found.With.Name == d.With.Name)
}

// binds returns the scope whose source a name means: the innermost that has one. It
// reports true where that is not known.
func (s *scope) binds(ref string) (at *scope, open bool) {
	for ; s != nil; s = s.parent {
		if s.open {
			return nil, true
		}
		if s.has(ref) {
			return s, false
		}
	}
	return nil, false
}

func (s *scope) resolveRowset(r *ast.Rowset) (*entry, bool) {
	for ; s != nil; s = s.parent {
		if s.open {
			return nil, true
		}
		if e := s.find(r.Alias); e != nil {
			return e, e.source == ast.Source(r)
		}
	}
	return nil, false
}

// sees reports whether a source is there, here or in a query around it.
func (s *scope) sees(src ast.Source) bool {
	for ; s != nil; s = s.parent {
		if s.open || s.has(src.Ref()) {
			return true
		}
	}
	return false
}

// leaveOut notes what a grouping over several sets leaves out of some of them, and
// whether each group has a row: one of all rows may have none.
func (s *scope) leaveOut(by []ast.Expr) {
	s.filled, s.by = len(by) > 0, ast.Grouped(by)
	sets := ast.Unfold(by)
	if sets == nil {
		return
	}
	for _, e := range s.by {
		for _, set := range sets {
			s.filled = s.filled && len(set) > 0
			if ast.Find(set, e) < 0 {
				s.absent = append(s.absent, e)
				break
			}
		}
	}
}

// ungrouped is the scope of the rows that a query groups.
func (s *scope) ungrouped() *scope {
	if s == nil || len(s.absent) == 0 {
		return s
	}
	rows := *s
	rows.absent = nil
	return &rows
}

// isOptional reports whether it is an outer join alone that makes a column NULL.
func (s *scope) isOptional(col *ast.Column) bool {
	entry, _ := s.resolve(col.Table)
	return entry != nil && entry.optional && !s.leavesOut(col)
}

// leavesOut reports whether a grouping set leaves an expression out, here or, of a
// column of an outer query, there.
func (s *scope) leavesOut(e ast.Expr) bool {
	for ; s != nil; s = s.parent {
		if len(s.absent) > 0 && ast.Find(s.absent, e) >= 0 {
			return true
		}
		if ref := ast.RefOf(e); ref == "" || s.has(ref) {
			return false
		}
	}
	return false
}

// outer marks what a join of that kind, with so many sources on its left side,
// may leave out.
func (s *scope) outer(k ast.JoinKind, left int) {
	for i := range s.sources {
		right := i >= left
		if k == ast.FullJoin || right && k == ast.LeftJoin || !right && k == ast.RightJoin {
			s.sources[i].optional = true
		}
	}
}

// prove notes the columns that a true condition shows not to be NULL.
func (s *scope) prove(e ast.Expr) {
	switch e := e.(type) {
	case *ast.Logic:
		if !e.Or {
			for _, t := range e.Parts() {
				s.prove(t)
			}
		}
	case *ast.Unary:
		if e.Op == ast.IsNotNull {
			s.note(e.X)
		}
	case *ast.Binary:
		if !e.Op.Proves() {
			return
		}
		if q, ok := e.R.(*ast.Quantified); ok && q.All {
			return // true of no rows, whatever is compared with them
		}
		s.note(e.L)
		s.note(e.R)
	case *ast.In:
		if !e.Not {
			s.note(e.X)
		}
	}
}

// where is the scope of those of its rows for which a condition is true.
func (s *scope) where(condition ast.Expr) *scope {
	if s == nil {
		return nil
	}
	some := *s
	some.proven = slices.Clip(s.proven)
	some.prove(condition)
	return &some
}

// note notes a column that is not NULL.
func (s *scope) note(x ast.Expr) {
	if x = ast.Bare(x); ast.RefOf(x) != "" {
		s.proven = append(s.proven, x)
	}
}

// isProven reports whether a column is known not to be NULL: by the query that its
// name belongs to, or by one inside it. Further out, the name means something else.
func (s *scope) isProven(col ast.Expr) bool {
	ref := ast.RefOf(col)
	for ; s != nil; s = s.parent {
		if ast.Find(s.null, col) >= 0 {
			return false
		}
		if ast.Find(s.proven, col) >= 0 {
			return true
		}
		if s.has(ref) {
			return false
		}
	}
	return false
}
