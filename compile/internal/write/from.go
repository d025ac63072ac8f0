package write

import (
	"strconv"
	"strings"

	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
)

// from writes FROM and the joins.
func (w *writer) from(q *ast.Select) {
	if u := w.unfoldedBy(q); u != nil {
		w.text(" FROM (")
		if u.sets == nil {
			w.rowsApart(u)
		} else {
			w.groupsOf(u, u.sets)
		}
		w.text(")")
		w.as(setsName)
		return
	}
	source := ast.FromOf(q)
	if source == nil {
		return
	}
	w.text(" FROM ")
	w.joined(source, q.Joins)
}

func (w *writer) joins(joins []ast.Join) {
	for _, j := range joins {
		w.text(" ")
		switch j.Kind {
		case ast.RightJoin:
			w.say(dialect.RightJoin)
		case ast.FullJoin:
			w.say(dialect.FullJoin)
		default:
			w.text(j.Kind.String())
		}
		w.text(" ")
		w.source(j.Source)
		w.condition(" ON ", j.On)
	}
}

// group writes a join that is joined as one source. Alone, a source takes no
// parentheses.
func (w *writer) group(g *ast.JoinGroup) {
	if len(g.Joins) == 0 {
		w.source(g.From)
		return
	}
	w.text("(")
	w.joined(g.From, g.Joins)
	w.text(")")
}

// source writes a source in FROM with its name.
func (w *writer) source(s ast.Source) {
	if t := w.unaliased; t != nil && s != ast.Source(t) && strings.EqualFold(s.Ref(), t.Name) {
		w.unsupported("RETURNING of a table under an alias beside a query of " + t.Name + "; give that one the alias")
	}
	switch s := s.(type) {
	case *ast.Table:
		w.tableName(s)
		if s.Alias != "" {
			w.as(s.Alias)
		}
	case *ast.Derived:
		w.derivedTable(s)
	case *ast.Rowset:
		w.rowset(s)
	case *ast.Sample:
		w.sample(s)
	case *ast.JoinGroup:
		w.group(s)
	}
}

func (w *writer) derivedTable(d *ast.Derived) {
	w.refuseGroups(d)
	if d.With != nil {
		name := w.cteName(d.With)
		if len(w.pushed) > 0 {
			w.pushedSource(d, name)
			return
		}
		w.ident(name)
		if d.Alias != name {
			w.as(d.Alias)
		}
		return
	}
	if d.Lateral {
		if !w.d.Has(dialect.Lateral) {
			w.unsupported("LATERAL; number the rows with a window function, or select the value by a scalar subquery")
		}
		w.text("LATERAL ")
	}
	if !d.Lateral {
		w.refuseAround(d.Query)
	}
	w.derivedAs(d.Query, d.Alias)
}

// rowset writes VALUES or a function.
func (w *writer) rowset(r *ast.Rowset) {
	if r.Types != nil {
		w.valuesRows(r)
		return
	}
	if r.Function != nil {
		w.form(w.function(r.Function), "function", nil, r.Args...)
		w.as(r.Alias)
		return
	}
	w.form(w.s.function(r.Fn, r.Type), r.Fn.Title(), nil, w.reworded(r.Fn, r.Args, w.s.texts[r.Fn])...)
	w.as(r.Alias)
	w.text(w.d.Spelling["columns:"+r.Fn.String()])
}

// valuesRows writes rows of values, whose columns are called alike in every dialect.
func (w *writer) valuesRows(r *ast.Rowset) {
	if len(r.Rows) > 0 {
		w.valuesSource(r.Alias, len(r.Rows), len(r.Types), func(row, column int) { w.expr(r.Rows[row][column]) })
		return
	}
	w.fill(dialect.NoValues, func(hole string) {
		if hole == "alias" {
			w.ident(r.Alias)
			return
		}
		for i, t := range r.Types {
			if i > 0 {
				w.text(", ")
			}
			w.text("CAST(NULL AS " + w.typeName(t) + ")")
			w.as(valueName(i))
		}
	})
}

// valuesSource writes rows of values as a source: as VALUES has them, or as SELECTs of
// which the first names the columns.
func (w *writer) valuesSource(alias string, rows, columns int, value func(row, column int)) {
	w.fill(dialect.ValuesSource, func(hole string) {
		switch hole {
		case "alias":
			w.ident(alias)
		case "rows":
			w.valueRows(rows, columns, value)
		default:
			w.valueSelects(rows, columns, value)
		}
	})
}

func (w *writer) valueRows(rows, columns int, value func(row, column int)) {
	for row := range rows {
		if row > 0 {
			w.text(", ")
		}
		w.text("(")
		for column := range columns {
			if column > 0 {
				w.text(", ")
			}
			value(row, column)
		}
		w.text(")")
	}
}

func (w *writer) valueSelects(rows, columns int, value func(row, column int)) {
	for row := range rows {
		if row > 0 {
			w.text(" UNION ALL ")
		}
		w.text("SELECT ")
		for column := range columns {
			if column > 0 {
				w.text(", ")
			}
			value(row, column)
			if row == 0 {
				w.as(valueName(column))
			}
		}
	}
}

// valueName is the name of a column of VALUES.
func valueName(column int) string { return "column" + strconv.Itoa(column+1) }

// virtual writes a column of a rowset, under the name that the dialect gives it, or made
// of the rowset's own arguments.
func (w *writer) virtual(v *ast.Virtual) {
	r := v.Source
	if t, ok := w.columnOf(r, v.Column); ok {
		w.pieces(t, "{alias}", "columns of "+r.Fn.Title(), func() { w.ident(r.Alias) }, r.Args...)
		return
	}
	w.ident(r.Alias)
	w.text(".")
	w.ident(v.Column)
}

// columnOf finds how the column of a function in FROM is spelled: by the kind of its
// arguments, or for all.
func (w *writer) columnOf(r *ast.Rowset, column string) (string, bool) {
	if r.Types != nil || r.Function != nil {
		return "", false
	}
	name := "column:" + r.Fn.String() + ":" + column
	t, ok := w.d.Spelling[name+":"+r.Type.Kind.String()]
	if !ok {
		t, ok = w.d.Spelling[name]
	}
	return t, ok
}

// sample writes a part of a table.
func (w *writer) sample(s *ast.Sample) {
	w.fill(dialect.SampleSource, func(hole string) {
		switch hole {
		case "source":
			w.source(s.Table)
		case "table":
			w.tableName(s.Table)
		case "ref":
			w.tableRef(s.Table)
		case "percent":
			w.text(strconv.FormatFloat(s.Percent, 'f', -1, 64))
		case "millionths":
			w.text(strconv.FormatFloat(s.Percent*1e6, 'f', 0, 64))
		}
	})
}
