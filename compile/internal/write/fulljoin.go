package write

import (
	"slices"
	"strconv"

	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
)

// A dialect without FULL JOIN finds out first, by their keys, which rows belong together: those
// of the left with what they match, and those of the right that match nothing. What was found
// is joined with each of the tables by its key:
//
//	FROM users FULL JOIN posts ON author_id = users.id
//	FROM (SELECT users.id AS column1, posts.id AS column2 FROM users LEFT JOIN posts ON author_id = users.id UNION ALL
//	  SELECT users.id, posts.id FROM posts LEFT JOIN users ON author_id = users.id WHERE users.id IS NULL) AS strata_sides1
//	  LEFT JOIN users ON users.id = strata_sides1.column1 LEFT JOIN posts ON posts.id = strata_sides1.column2

const (
	fullJoinOfTables = "FULL JOIN of what is no table with a primary key; select it into one, or write two queries with UNION ALL"
	fullJoinInside   = "FULL JOIN whose condition reads a query around it; read it by a query of its own"
	fullJoinsMany    = "more than four FULL JOINs one after the other; write a query of its own for some"
	fullJoinsMost    = 4 // each is written twice in the next
)

// joined writes a source and what is joined to it.
func (w *writer) joined(from ast.Source, joins []ast.Join) {
	last := -1
	if w.asks(dialect.FullJoin, "keys") {
		for i, j := range joins {
			if j.Kind == ast.FullJoin {
				last = i
			}
		}
	}
	if last < 0 {
		w.source(from)
		w.joins(joins)
		return
	}
	w.fullJoin(from, joins[:last], joins[last])
	w.joins(joins[last+1:])
}

// side is what stands on one side of a FULL JOIN.
type side struct {
	from   ast.Source
	joins  []ast.Join
	tables []*ast.Table
}

// newSide reports, too, whether rows of a side are known by their keys.
func newSide(from ast.Source, joins []ast.Join) (s side, known bool) {
	s, known = side{from: from, joins: joins}, true
	ast.Members(&ast.JoinGroup{From: from, Joins: joins}, func(member ast.Source) {
		if firstKey(member) == nil {
			known = false
			return
		}
		s.tables = append(s.tables, member.(*ast.Table))
	})
	return s, known
}

// fullJoin writes a FULL JOIN of what is on its left and a source.
func (w *writer) fullJoin(from ast.Source, joins []ast.Join, full ast.Join) {
	left, knownLeft := newSide(from, joins)
	right, knownRight := newSide(full.Source, nil)
	if !knownLeft || !knownRight {
		w.unsupported(fullJoinOfTables)
		return
	}
	all := append(slices.Clone(left.tables), right.tables...)
	if wrong := insideAlone(all, from, append(slices.Clone(joins), full)); wrong != "" {
		w.unsupported(wrong)
		return
	}
	w.wrote.fullJoins++
	name := "strata_sides" + strconv.Itoa(w.wrote.fullJoins)
	w.fill(dialect.FullJoin, func(hole string) {
		switch hole {
		case "keys":
			for i, c := range keyColumns(all) {
				if i > 0 {
					w.text(", ")
				}
				w.column(c)
				w.as(valueName(i))
			}
		case "left":
			w.sideOf(left)
		case "right":
			w.sideOf(right)
		case "leftside":
			w.sideApart(left, full.On)
		case "rightside":
			w.sideApart(right, full.On)
		case "none":
			for i, t := range left.tables {
				if i > 0 {
					w.text(" AND ")
				}
				w.column(firstKey(t))
				w.text(" IS NULL")
			}
		case "sides":
			w.ident(name)
		case "members":
			w.byKeys(name, all)
		default:
			w.expr(full.On)
		}
	})
}

// insideAlone says what keeps joins from standing in a derived table: what it reads of the
// queries around it, or that it would be too large.
func insideAlone(tables []*ast.Table, from ast.Source, joins []ast.Join) (wrong string) {
	full := 0
	ast.Joins(from, joins, func(j ast.Join) {
		if j.Kind == ast.FullJoin {
			full++
		}
		for _, c := range ast.Reads(j.On) {
			if !slices.ContainsFunc(tables, func(t *ast.Table) bool { return t.Ref() == ast.RefOf(c) }) {
				wrong = fullJoinInside
			}
		}
	})
	if full > fullJoinsMost {
		return fullJoinsMany
	}
	return wrong
}

// sideOf writes one side of a FULL JOIN.
func (w *writer) sideOf(s side) {
	if len(s.joins) > 0 {
		w.text("(")
		defer w.text(")")
	}
	w.joined(s.from, s.joins)
}

// sideApart writes a side that the other one looks for matches in: of a table, what is
// compared, apart from it, in which the database may find it by what it is compared by.
func (w *writer) sideApart(s side, on ast.Expr) {
	t, ok := s.from.(*ast.Table)
	if !ok || len(s.joins) > 0 || unread(on) {
		w.sideOf(s)
		return
	}
	w.fill(dialect.FullJoinSide, func(hole string) {
		switch hole {
		case "table":
			w.source(t)
		case "ref":
			w.tableRef(t)
		default:
			list(w, comparedColumns(t, on), func(name string) { w.ident(name) })
		}
	})
}

// comparedColumns are the names of a table's columns that its rows are known by, and those
// that a condition reads.
func comparedColumns(t *ast.Table, on ast.Expr) []string {
	names := ast.NamesOf(t.PrimaryKey)
	for _, x := range ast.Reads(on) {
		if c, ok := x.(*ast.Column); ok && t.Has(c) && !slices.Contains(names, c.Name) {
			names = append(names, c.Name)
		}
	}
	return names
}

// unread reports whether a condition has a subquery or SQL of the caller's own: what those
// read is not among its columns.
func unread(e ast.Expr) bool {
	return ast.Has(e, func(x ast.Expr) bool { return isRaw(x) || ast.SubqueryOf(x) != nil })
}

// byKeys joins the tables of both sides with the keys that belong together.
func (w *writer) byKeys(name string, tables []*ast.Table) {
	at := 0
	for _, t := range tables {
		w.text(" LEFT JOIN ")
		w.source(t)
		w.text(" ON ")
		for i, c := range keyColumns([]*ast.Table{t}) {
			if i > 0 {
				w.text(" AND ")
			}
			w.column(c)
			w.text(" = ")
			w.ident(name)
			w.text(".")
			w.ident(valueName(at))
			at++
		}
	}
}

// keyColumns are the columns of the tables' primary keys.
func keyColumns(tables []*ast.Table) (columns []*ast.Column) {
	for _, t := range tables {
		for _, c := range t.PrimaryKey {
			own := *c
			own.Table = t
			columns = append(columns, &own)
		}
	}
	return columns
}

// firstKey is a column of a source that is NULL only where there is no row, or nil: the first of
// a table's primary key.
func firstKey(s ast.Source) *ast.Column {
	t, ok := s.(*ast.Table)
	if !ok || len(t.PrimaryKey) == 0 {
		return nil
	}
	return keyColumns([]*ast.Table{t})[0]
}
