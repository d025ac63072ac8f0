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
		w.groupsOf(u, u.sets)
		w.text(")")
		w.as(setsName)
		return
	}
	source := ast.FromOf(q)
	if source == nil {
		return
	}
	w.text(" FROM ")
	w.source(source)
	w.joins(q.Joins)
}

func (w *writer) joins(joins []ast.Join) {
	for _, j := range joins {
		w.text(" ")
		w.text(j.Kind.String())
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
	w.source(g.From)
	w.joins(g.Joins)
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
	if d.With != nil {
		name := w.cteName(d.With)
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
	w.text("(")
	w.derived(d.Query)
	w.text(")")
	w.as(d.Alias)
}

// rowset writes VALUES, whose columns every dialect names alike, or a function.
func (w *writer) rowset(r *ast.Rowset) {
	if r.Types != nil {
		w.text("(")
		w.valuesRows(r)
		w.text(")")
		w.as(r.Alias)
		return
	}
	if r.Function != nil {
		w.form(w.function(r.Function), "function", nil, r.Args...)
		w.as(r.Alias)
		return
	}
	w.form(w.s.function(r.Fn, r.Type), "the function "+r.Fn.String()+" in FROM", nil, r.Args...)
	w.as(r.Alias)
	w.text(w.d.Spelling["columns:"+r.Fn.String()])
}

func (w *writer) valuesRows(r *ast.Rowset) {
	if len(r.Rows) == 0 {
		w.text("SELECT ")
		for i, t := range r.Types {
			if i > 0 {
				w.text(", ")
			}
			w.text("CAST(NULL AS " + w.typeName(t) + ")")
			w.as("column" + strconv.Itoa(i+1))
		}
		w.text(" WHERE 1 = 0")
		return
	}
	w.text("VALUES ")
	list(w, r.Rows, func(row []ast.Expr) {
		w.text("(")
		list(w, row, w.expr)
		w.text(")")
	})
}

// virtual writes a column of a rowset, under the name that the dialect gives it.
func (w *writer) virtual(v *ast.Virtual) {
	if t, ok := w.d.Spelling["column:"+v.Source.Fn.String()+":"+v.Column]; ok && v.Source.Types == nil && v.Source.Function == nil {
		w.text(strings.ReplaceAll(t, "{alias}", quoted(v.Source.Alias)))
		return
	}
	w.ident(v.Source.Alias)
	w.text(".")
	w.ident(v.Column)
}

func quoted(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// sample writes a part of a table: by TABLESAMPLE, or row by row.
func (w *writer) sample(s *ast.Sample) {
	percent := strconv.FormatFloat(s.Percent, 'f', -1, 64)
	if w.d.Has(dialect.TableSample) {
		w.source(s.Table)
		w.text(" TABLESAMPLE BERNOULLI (" + percent + ")")
		return
	}
	w.text("(SELECT * FROM ")
	w.tableName(s.Table)
	w.text(" WHERE abs(random() % 100000000) < " + strconv.FormatFloat(s.Percent*1e6, 'f', 0, 64) + ")")
	w.text(" AS ")
	w.tableRef(s.Table)
}
