package write

import (
	"slices"

	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
)

// A dialect without FULL JOIN has the rows of both sides one after the other: those of the
// left with what they match, and those of the right that match nothing. Which of them a row
// is of, a source of two rows tells. Where there are none of one kind, an outer join leaves a
// row without anything, which a condition takes out again.

const sidesAlias = "strata_sides"

// fullJoinFirst is which FULL JOIN can be written in this way.
const fullJoinFirst = "FULL JOIN but of two tables that have a key, before all other joins"

// bySides reports whether a query has a FULL JOIN that is written in this way.
func (w *writer) bySides(q *ast.Select) bool {
	return w.asks(dialect.FullJoin, "sides") && len(q.Joins) > 0 && q.Joins[0].Kind == ast.FullJoin && w.unfoldedBy(q) == nil
}

// sidesOf writes the sources of a query that begins with a FULL JOIN.
func (w *writer) sidesOf(q *ast.Select) {
	full, rest := q.Joins[0], q.Joins[1:]
	left := ast.FromOf(q)
	lost := func(j ast.Join) bool { return j.Kind == ast.RightJoin || j.Kind == ast.FullJoin }
	if surely(left) == nil || surely(full.Source) == nil || slices.ContainsFunc(rest, lost) {
		w.unsupported(fullJoinFirst)
		return
	}
	w.fill(dialect.FullJoin, func(hole string) {
		switch hole {
		case "left":
			w.source(left)
		case "right":
			w.source(full.Source)
		case "sides":
			w.ident(sidesAlias)
		default:
			w.expr(full.On)
		}
	})
	w.joins(rest)
}

// surely is a column of a table that is NULL only where there is no row, or nil.
func surely(s ast.Source) *ast.Column {
	t, ok := s.(*ast.Table)
	if !ok || len(t.PrimaryKey) == 0 {
		return nil
	}
	c := *t.PrimaryKey[0]
	c.Table = t
	return &c
}

// whereOf writes the condition of a query, and that its rows are of a side.
func (w *writer) whereOf(q *ast.Select) {
	if !w.bySides(q) || surely(ast.FromOf(q)) == nil || surely(q.Joins[0].Source) == nil {
		w.condition(" WHERE ", q.Where)
		return
	}
	w.text(" WHERE (")
	for i, s := range []ast.Source{ast.FromOf(q), q.Joins[0].Source} {
		if i > 0 {
			w.text(" OR ")
		}
		w.ident(sidesAlias)
		w.text(".n = ")
		w.int(i + 1)
		w.text(" AND ")
		w.column(surely(s))
		w.text(" IS NOT NULL")
	}
	w.text(")")
	if q.Where != nil {
		w.text(" AND (")
		w.expr(q.Where)
		w.text(")")
	}
}
