package builder

import (
	"slices"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/door"
)

// CTETable is a common table expression: a query that WITH names. Statements
// that have it in FROM get their WITH clause by themselves; its columns are the
// expressions that its query selects, read by their own From method:
//
//	totals := builder.CTE("totals", builder.Columns(Orders.UserID, total).GroupBy(Orders.UserID))
//	builder.Select(total.From(totals)).From(totals).Where(Orders.UserID.From(totals).Eq(7))
type CTETable struct{ derived *ast.Derived }

// CTE names a query.
func CTE(name string, q strata.AnyQuery) CTETable {
	n := withoutRow(query(q))
	if _, raw := n.(*ast.RawStmt); raw {
		n = failed(misuse("raw SQL in WITH: nothing tells that it only reads; select from it as a derived table"))
	}
	t := &struct {
		ast.Derived
		with ast.CTE
	}{with: ast.CTE{Name: name, Stmt: n}}
	t.Derived = ast.Derived{Alias: name, Query: n, With: &t.with}
	return CTETable{&t.Derived}
}

// CTEReturning names a change and reads the rows that it returns. PostgreSQL
// runs it once, whether it is read or not; SQLite refuses it. A query that reads
// it writes, so that it is refused on a read-only handle.
func CTEReturning[R any](name string, s *ReturningStatement[R]) CTETable {
	return cteReturning(name, s)
}

//go:noinline
func cteReturning(name string, s any) CTETable {
	b := baseAt(s)
	if b == nil || b.other == nil || b.change == nil {
		return CTE(name, nil)
	}
	items := &ast.Select{Items: b.items}
	return CTETable{&ast.Derived{Alias: name, Query: items, With: &ast.CTE{Name: name, Stmt: b.change}}}
}

// As returns the same expression under an alias, to stand in FROM twice.
func (t CTETable) As(alias string) CTETable {
	d := *t.node()
	d.Alias = alias
	return CTETable{&d}
}

// Materialized asks the database to work the query out once, by itself.
func (t CTETable) Materialized() CTETable { return t.hint(ast.Materialized) }

// NotMaterialized asks the database to merge the query into those that read it.
func (t CTETable) NotMaterialized() CTETable { return t.hint(ast.NotMaterialized) }

func (t CTETable) hint(h ast.Materialization) CTETable {
	d := *t.node()
	if d.With != nil {
		with := *d.With
		with.Hint = h
		d.With = &with
	}
	return CTETable{&d}
}

// Source returns the table for Strata's own packages.
func (t CTETable) Source(door.Key) ast.Source { return t.node() }

// Derived returns the table for Strata's own packages.
func (t CTETable) Derived(door.Key) *ast.Derived { return t.node() }

func (t CTETable) node() *ast.Derived { return derivedOr(t.derived) }

// ctes adds common table expressions to those of a statement.
func ctes(with []*ast.CTE, tables []CTETable) []*ast.CTE {
	with = slices.Clip(with)
	for _, t := range tables {
		if w := t.node().With; w != nil {
			with = append(with, w)
		} else {
			with = append(with, &ast.CTE{Stmt: t.node().Query})
		}
	}
	return with
}
