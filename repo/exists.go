package repo

import (
	"slices"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/expr"
)

// source is what is joined.
//
//go:noinline
func (l *loading) source() ast.Source {
	switch {
	case l == nil || l.err != nil:
		return nil
	case l.link == nil:
		return l.child.table
	default:
		return &ast.JoinGroup{From: l.link.table, Joins: []ast.Join{{Source: l.child.table, On: equal(l.linkTo, l.at)}}}
	}
}

// equal is the condition that columns have the same values.
func equal(a, b []*ast.Column) ast.Expr {
	terms := make([]ast.Expr, len(a))
	for i := range a {
		terms[i] = &ast.Binary{Op: ast.Eq, L: a[i], R: b[i], Type: a[i].Type}
	}
	return conjunction(terms)
}

//go:noinline
func (l *loading) on() strata.Condition {
	if l == nil || l.err != nil {
		return in.Wrong(l.change().err)
	}
	if err := l.unfit(l.source()); err != nil {
		return in.Wrong(err)
	}
	return condition(l.belonging())
}

// belonging are the conditions that a child is one of a parent in the same statement.
func (l *loading) belonging() []ast.Expr {
	terms := append([]ast.Expr{equal(l.to, l.from)}, l.seen(&l.child)...)
	if l.link != nil {
		terms = append(terms, l.seen(l.link)...)
	}
	return append(terms, nodes(l.where)...)
}

// seen are the conditions that rows of a table may be seen, where there is no context: a
// row filter is that of the parent, which is seen already.
func (l *loading) seen(c *core) (terms []ast.Expr) {
	life := c.life()
	if life.Deleted != nil && !c.deleted {
		terms = append(terms, isNull(life.Deleted))
	}
	if c.open {
		return terms
	}
	for _, f := range life.Filters {
		of := l.parent.life().Filters
		i := slices.IndexFunc(of, func(p ast.RowFilter) bool { return p.By == f.By })
		if i < 0 || l.parent.open {
			terms = append(terms, &ast.Bind{Err: errFilter})
			continue
		}
		terms = append(terms, equal([]*ast.Column{f.Column}, []*ast.Column{of[i].Column}))
	}
	return terms
}

const errFilter expr.Misuse = "the relation's rows have a row filter that their parents do not have, and a condition has no context; say Unfiltered, and the filter's column in Where"

//go:noinline
func (l *loading) any(conditions []strata.Condition) strata.Bool {
	return in.Truth(l.exists(nodes(conditions)))
}

//go:noinline
func (l *loading) every(conditions []strata.Condition) strata.Bool {
	var wrong []ast.Expr
	if n := conjunction(nodes(conditions)); n != nil {
		t := ast.Type{Kind: ast.Bool}
		wrong = []ast.Expr{&ast.Unary{Op: ast.Not, X: &ast.Unary{Op: ast.IsTrue, X: n, Type: t}, Type: t}}
	}
	return in.Truth(l.exists(wrong)).Not()
}

// exists asks whether a parent has children for which conditions are true.
func (l *loading) exists(terms []ast.Expr) ast.Expr {
	q, err := l.correlated(terms)
	if err != nil {
		return &ast.Bind{Err: err}
	}
	return &ast.Exists{Query: q}
}

//go:noinline
func (l *loading) count() strata.Int64 {
	q, err := l.correlated(nil)
	if err != nil {
		return in.Int64Of(&ast.Bind{Err: err})
	}
	q.Items = []ast.Expr{&ast.Aggregate{Fn: ast.Count}}
	return in.Int64Of(&ast.Subquery{Query: q, Type: ast.Type{Kind: ast.Int64}})
}

// correlated is the query of the children of a parent outside.
func (l *loading) correlated(terms []ast.Expr) (*ast.Select, error) {
	if l == nil || l.err != nil {
		return nil, l.change().err
	}
	source := l.source()
	if err := l.unfit(source); err != nil {
		return nil, err
	}
	for _, t := range append(nodes(l.where), terms...) {
		if reads(t, source) {
			return nil, errShadow
		}
	}
	from, joins := source, []ast.Join(nil)
	if g, ok := source.(*ast.JoinGroup); ok {
		from, joins = g.From, g.Joins
	}
	return &ast.Select{Items: l.child.items[:1], From: from, Joins: joins, Where: conjunction(append(l.belonging(), terms...))}, nil
}

const errShadow expr.Misuse = "a relation's condition asks for a relation whose table has the same name; declare that one with an alias of the table, strata.As"

const errSelf expr.Misuse = "a relation of a table to itself has one name for both sides; declare one with an alias of the table, strata.As"

const errLimited expr.Misuse = "a relation with a Limit is one to load; a condition asks for all rows of a parent"

// unfit is why a relation is none to be asked for in a condition.
func (l *loading) unfit(source ast.Source) error {
	switch {
	case l.own(source):
		return errSelf
	case l.limit > 0:
		return errLimited
	default:
		return nil
	}
}

// own reports whether a source of children has the parents' name, so that the condition
// that ties them would tie a row to itself.
func (l *loading) own(source ast.Source) (found bool) {
	ast.Members(source, func(m ast.Source) { found = found || m.Ref() == l.parent.table.Ref() })
	return found
}

// reads reports whether a condition has a subquery that reads a table under a name that
// a source has, too: it would mean another row than who wrote it.
func reads(n ast.Expr, source ast.Source) (found bool) {
	names := func(s ast.Source) bool {
		same := false
		ast.Members(s, func(m ast.Source) { same = same || ast.TableOf(m) != nil && m.Ref() == own(source) })
		return same
	}
	if e := asked(n); e != nil {
		q, _ := e.(*ast.Select)
		if q != nil {
			if q.From != nil && names(q.From) {
				return true
			}
			for _, j := range q.Joins {
				found = found || names(j.Source)
			}
			if q.Where != nil {
				found = found || reads(q.Where, source)
			}
		}
	}
	ast.Children(n, func(x ast.Expr) { found = found || reads(x, source) })
	return found
}

// asked is the query of the rows of a relation that a condition asks for: of EXISTS, or of
// their number.
func asked(n ast.Expr) ast.Query {
	switch n := n.(type) {
	case *ast.Exists:
		return n.Query
	case *ast.Subquery:
		q, _ := n.Query.(*ast.Select)
		if q != nil && len(q.Items) == 1 {
			if a, ok := q.Items[0].(*ast.Aggregate); ok && a.Fn == ast.Count && a.Arg == nil {
				return q
			}
		}
	}
	return nil
}

// own is the name of the children's table in a source.
func own(s ast.Source) string {
	if g, ok := s.(*ast.JoinGroup); ok {
		return g.Joins[0].Source.Ref()
	}
	return s.Ref()
}
