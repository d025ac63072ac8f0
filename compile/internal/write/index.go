package write

import (
	"strings"

	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
)

// createIndex writes nothing where the dialect leaves the index out.
func (w *writer) createIndex(s *ast.CreateIndex) {
	if !w.d.Among(s.Index.OnlyOn) {
		return
	}
	w.clause, w.bare = "CREATE INDEX", true
	own := w.indexColumns(s.Table, s.Index)
	if len(own) > 0 {
		w.addIndexColumns(s, own)
	} else {
		w.text("CREATE ")
	}
	if s.Index.Unique {
		w.text("UNIQUE ")
	}
	w.text("INDEX ")
	if s.IfNotExists {
		w.say(dialect.IndexOnce)
	}
	w.ident(s.Index.Name)
	if len(own) == 0 {
		w.text(" ON ")
		w.tableName(s.Table)
	}
	if s.Index.Method != "" && w.d.Has(dialect.IndexMethods) {
		w.text(" USING ")
		w.ident(s.Index.Method)
	}
	w.text(" (")
	for i, t := range s.Index.Columns {
		if i > 0 {
			w.text(", ")
		}
		w.indexTerm(t, own[i+1])
	}
	if rows := own[ofRows]; rows != "" {
		w.text(", ")
		w.ident(rows)
	}
	w.text(")")
	if len(s.Index.Include) > 0 {
		w.text(" INCLUDE ")
		w.columnList(s.Index.Include)
	}
	if s.Index.NullsNotDistinct {
		w.text(" NULLS NOT DISTINCT")
	}
	if s.Index.Where != nil {
		w.fill(dialect.IndexWhere, func(string) { w.constant(s.Index.Where) })
	}
}

// ofRows is where the column that tells rows is among the columns of an index's own.
const ofRows = 0

// indexColumns are the columns that an index needs beyond those of its table: of each term,
// counted from 1, and that which tells its rows.
func (w *writer) indexColumns(t *ast.Table, x ast.Index) map[int]string {
	var own map[int]string
	add := func(at int, name string) {
		if own == nil {
			own = map[int]string{}
		}
		own[at] = name
	}
	if w.asks(dialect.IndexExpression, "column") {
		for i, term := range x.Columns {
			if !isColumn(term.X) {
				add(i+1, dialect.IndexValueColumn(t.Name, x.Name, i+1))
			}
		}
	}
	if x.Where != nil && w.writes(dialect.IndexRows) {
		add(ofRows, dialect.IndexColumn(t.Name, x.Name))
	}
	return own
}

// addIndexColumns writes how they are computed.
func (w *writer) addIndexColumns(s *ast.CreateIndex, own map[int]string) {
	w.fill(dialect.IndexColumns, func(hole string) {
		if hole == "table" {
			w.tableName(s.Table)
			return
		}
		for i, t := range s.Index.Columns {
			if name := own[i+1]; name != "" {
				w.indexValue(name, t, s.Index.Unique)
			}
		}
		if name := own[ofRows]; name != "" {
			w.fill(dialect.IndexRows, func(hole string) {
				if hole == "name" {
					w.ident(name)
				} else {
					w.constant(s.Index.Where)
				}
			})
		}
	})
}

// indexValue writes the column that has the value of a term.
func (w *writer) indexValue(name string, t ast.IndexTerm, unique bool) {
	w.refuseKeys("an index", t.Type)
	w.fill(dialect.IndexValue, func(hole string) {
		switch hole {
		case "name":
			w.ident(name)
		case "type":
			w.text(w.keyType(t.Type, lengthOf(t.X), !unique))
		default:
			w.constant(t.X)
		}
	})
}

// lengthOf is how long the longest of the columns is that an expression is of, where one says
// it.
func lengthOf(e ast.Expr) (length int) {
	if c, ok := e.(*ast.Column); ok {
		return c.MaxLength
	}
	ast.Children(e, func(x ast.Expr) { length = max(length, lengthOf(x)) })
	return length
}

// indexTerm writes what an index is on, or the column that has its value.
func (w *writer) indexTerm(t ast.IndexTerm, own string) {
	w.refuseKeys("an index", t.Type)
	if _, ok := t.X.(*ast.Column); ok {
		w.expr(t.X)
		w.text(w.s.equality[t.Type.Kind])
	} else if c, ok := t.X.(*ast.Collate); ok && isColumn(c.X) && own == "" {
		w.inlined(true, func(inner *writer) { inner.expr(c) })
	} else { // compared as queries compare it, which then may use the index
		w.fill(dialect.IndexExpression, func(hole string) {
			if hole == "column" {
				w.ident(own)
			} else {
				w.inlined(true, func(inner *writer) { inner.compared(t.X, t.Type, true) })
			}
		})
	}
	if t.Class != "" {
		w.text(" ")
		for i, part := range strings.Split(t.Class, ".") {
			if i > 0 {
				w.text(".")
			}
			w.ident(part)
		}
	}
	if !w.d.Has(dialect.IndexNulls) { // what is said is what it has
		t.Nulls = ast.NullsDefault
	}
	w.direction(t.Order)
}

func isColumn(e ast.Expr) bool {
	_, ok := e.(*ast.Column)
	return ok
}
