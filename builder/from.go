package builder

import (
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/door"
	"github.com/strata-go/strata/internal/expr"
)

// From selects whole rows of a table: SELECT every column FROM table.
func From[M any](table strata.TableAt[*M]) Query[M] {
	q := &started[M, strata.Wide[M]]{base: fromTable(table)}
	q.query.c.base = &q.base
	return &q.query
}

// Select selects one expression. Without From, its table is taken from it.
func Select[V, E any](x strata.Selectable[V, E]) *SelectQuery[V, E] {
	p, family := strata.Selected(door.Key{}, x)
	q := &started[V, E]{base: selected(p)}
	q.base.element = family
	q.query.c.base = &q.base
	return &q.query
}

// SelectInto selects into a struct of the caller's; see strata.Struct.
func SelectInto[R any](fields func(*R) []strata.Field) Query[R] {
	if fields == nil {
		fields = func(*R) []strata.Field { return nil }
	}
	row := new(R)
	q := &started[R, strata.Wide[R]]{base: selected(in.Struct(row, fields(row)))}
	q.query.c.base = &q.base
	return &q.query
}

// started is a query and what it starts from, as one piece of memory.
type started[R, E any] struct {
	query SelectQuery[R, E]
	base  base
}

// ordered is a query and room for its last term of ORDER BY, as one piece of memory.
type ordered[R, E any] struct {
	query SelectQuery[R, E]
	room  [1]ast.Order
}

//go:noinline
func fromTable(table strata.Source) base {
	b := selected(in.Rows(table))
	b.from = source(table)
	return b
}

//go:noinline
func selected(p expr.Projection) base {
	p = p.Planned()
	return base{items: p.Items, plan: p.Plan}
}
