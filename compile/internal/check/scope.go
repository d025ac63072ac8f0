package check

import (
	"github.com/strata-go/strata/internal/ast"
)

// scope is what an expression may read: the sources of its query, then those of
// the queries around it.
type scope struct {
	parent  *scope
	sources []entry
	proven  []*ast.Column // known not to be NULL
	open    bool          // already reported: do not report its columns
	absent  []ast.Expr    // grouped expressions that some grouping set leaves out
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
		if s.sources[i].source.Ref() == ref {
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
	for ; s != nil; s = s.parent {
		if s.open {
			return nil, true
		}
		if e := s.find(d.Alias); e != nil {
			found, ok := e.source.(*ast.Derived)
			return e, ok && (found == d || found.With != nil && d.With != nil && found.With.Name == d.With.Name)
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

// leaveOut notes what a grouping over several sets leaves out of some of them.
func (s *scope) leaveOut(by []ast.Expr) {
	sets := ast.Unfold(by)
	if sets == nil {
		return
	}
	for _, e := range ast.Grouped(by) {
		for _, set := range sets {
			if ast.Find(set, e) < 0 {
				s.absent = append(s.absent, e)
				break
			}
		}
	}
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
	note := func(x ast.Expr) {
		if col, ok := ast.Bare(x).(*ast.Column); ok {
			s.proven = append(s.proven, col)
		}
	}
	switch e := e.(type) {
	case *ast.Logic:
		if !e.Or {
			for _, t := range e.Parts() {
				s.prove(t)
			}
		}
	case *ast.Unary:
		if e.Op == ast.IsNotNull {
			note(e.X)
		}
	case *ast.Binary:
		if e.Op.Proves() {
			note(e.L)
			note(e.R)
		}
	case *ast.In:
		if !e.Not {
			note(e.X)
		}
	}
}

func (s *scope) isProven(col *ast.Column) bool {
	for ; s != nil; s = s.parent {
		for _, p := range s.proven {
			if ast.Same(p, col) {
				return true
			}
		}
	}
	return false
}
