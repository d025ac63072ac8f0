package builder

import (
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/ast"
)

// CTETable is a common table expression: a query that WITH names. Statements
// that have it in FROM get their WITH clause by themselves; its columns are the
// expressions that its query selects, read by their own From method:
//
//	totals := builder.CTE("totals", builder.Select2(Orders.UserID, total).GroupBy(Orders.UserID))
//	builder.Select(total.From(totals)).From(totals).Where(Orders.UserID.From(totals).Eq(7))
type CTETable struct{ derived *ast.Derived }

// CTE names a query.
func CTE(name string, q strata.AnyQuery) CTETable {
	query := withoutRow(q.QueryNode())
	return CTETable{&ast.Derived{Alias: name, Query: query, With: &ast.CTE{Name: name, Stmt: query}}}
}

// CTEReturning names a change and reads the rows that it returns. PostgreSQL
// runs it once, whether it is read or not; SQLite refuses it. A query that reads
// it writes, so that it is refused on a read-only handle.
func CTEReturning[R any](name string, s ReturningStatement[R]) CTETable {
	items := &ast.Select{Items: returned(s.stmt)}
	return CTETable{&ast.Derived{Alias: name, Query: items, With: &ast.CTE{Name: name, Stmt: s.stmt}}}
}

// returned is what a change returns.
func returned(s ast.Stmt) []ast.Expr {
	switch s := s.(type) {
	case *ast.Insert:
		return s.Returning
	case *ast.Update:
		return s.Returning
	case *ast.Delete:
		return s.Returning
	default:
		return nil
	}
}

// As returns the same expression under an alias, to stand in FROM twice.
func (t CTETable) As(alias string) CTETable {
	d := *t.derived
	d.Alias = alias
	return CTETable{&d}
}

// Materialized asks the database to work the query out once, by itself.
func (t CTETable) Materialized() CTETable { return t.hint(ast.Materialized) }

// NotMaterialized asks the database to merge the query into those that read it.
func (t CTETable) NotMaterialized() CTETable { return t.hint(ast.NotMaterialized) }

func (t CTETable) hint(h ast.Materialization) CTETable {
	d, with := *t.derived, *t.derived.With
	with.Hint = h
	d.With = &with
	return CTETable{&d}
}

// SourceNode returns the table for Strata's own packages.
func (t CTETable) SourceNode() ast.Source { return t.derived }

// DerivedSource returns the table for Strata's own packages.
func (t CTETable) DerivedSource() *ast.Derived { return t.derived }

func ctes(with []*ast.CTE, tables []CTETable) []*ast.CTE {
	with = with[:len(with):len(with)]
	for _, t := range tables {
		with = append(with, t.derived.With)
	}
	return with
}

// With adds common table expressions that no FROM names, such as a change whose
// rows nobody reads.
func (q SelectQuery[R, T]) With(tables ...CTETable) SelectQuery[R, T] {
	q.sel.With = ctes(q.sel.With, tables)
	return q
}

// With adds common table expressions that no FROM names.
func (s InsertStatement[M]) With(tables ...CTETable) InsertStatement[M] {
	s.insert.With = ctes(s.insert.With, tables)
	return s
}

// With adds common table expressions that no FROM names.
func (u UpdateStatement[M]) With(tables ...CTETable) UpdateStatement[M] {
	u.update.With = ctes(u.update.With, tables)
	return u
}

// With adds common table expressions that no FROM names.
func (d DeleteStatement[M]) With(tables ...CTETable) DeleteStatement[M] {
	d.delete.With = ctes(d.delete.With, tables)
	return d
}
