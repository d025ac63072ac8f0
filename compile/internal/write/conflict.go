package write

import (
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
)

// conflict writes what becomes of a row whose key is there already.
func (w *writer) conflict(s *ast.Insert) {
	w.clause = "ON CONFLICT"
	c, form := s.Conflict, dialect.ConflictUpdate
	if len(c.Set) == 0 {
		form = dialect.ConflictNothing
	}
	if !w.lacks(form) && !w.asks(form, "target") && w.lacks(dialect.ConflictOf) {
		w.anyKey(s)
	}
	w.conflictReads(s)
	if len(s.Returning) > 0 && (len(c.Set) == 0 || c.Where != nil) && w.lacks(dialect.ConflictLeft) {
		w.unsupported(dialect.ConflictLeft.String() + "; read them by a query")
	}
	w.fill(form, func(hole string) {
		switch hole {
		case "target":
			w.target(s.Table, c)
		case "of":
			w.conflictOf(s)
		case "column":
			w.ident(untouched(s.Table).Name)
		case "ref":
			w.column(untouched(s.Table))
		case "set":
			w.conflictSet(c)
		default:
			w.condition(" WHERE ", c.Where)
		}
	})
}

// Marked reports whether what is returned first of each row of a statement is whether the row
// was left as it was: see dialect.ConflictLeft.
func Marked(s ast.Stmt, d *dialect.Dialect) bool {
	insert, ok := s.(*ast.Insert)
	return ok && insert.Conflict != nil && len(spell(d).clauses[dialect.ConflictLeft].parts) > 0
}

// marked writes RETURNING of such a statement, which may have asked for nothing.
func (w *writer) marked(s *ast.Insert) {
	w.fill(dialect.ReturningInsert, func(string) {
		w.say(dialect.ConflictLeft)
		if len(s.Returning) > 0 {
			w.text(", ")
			w.returned(s, s.Table, s.Returning)
		}
	})
}

// target names the key.
func (w *writer) target(t *ast.Table, c *ast.Conflict) {
	if len(c.Target) == 0 {
		return
	}
	w.text(" ")
	w.columnList(c.Target)
	if some := t.ConflictIndexes(c); len(some) == 1 {
		w.text(" WHERE ") // tells the index, by the same words
		w.constant(some[0].Where)
	}
}

// untouched is the column of an assignment that changes nothing.
func untouched(t *ast.Table) *ast.Column {
	if len(t.PrimaryKey) > 0 {
		return t.PrimaryKey[0]
	}
	return t.Columns[0]
}

// conflictSet writes the assignments, each under the condition where the clause has no
// place for it.
func (w *writer) conflictSet(c *ast.Conflict) {
	if c.Where == nil || w.asks(dialect.ConflictUpdate, "where") {
		w.set(c.Set)
		return
	}
	list(w, c.Set, func(a ast.Assignment) {
		w.fill(dialect.ConflictIf, func(hole string) {
			switch hole {
			case "column":
				w.ident(a.Column.Name)
			case "ref":
				w.column(a.Column)
			case "value":
				w.setValue(a)
			default:
				w.expr(c.Where)
			}
		})
	})
}
