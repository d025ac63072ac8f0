package write

import (
	"slices"
	"strings"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
)

// stmt writes any statement.
func (w *writer) stmt(s ast.Stmt) {
	switch s := s.(type) {
	case ast.Query:
		w.query(s)
	case *ast.Insert:
		w.insert(s)
	case *ast.Update:
		w.update(s)
	case *ast.UpdateRows:
		w.updateRows(s)
	case *ast.Delete:
		w.delete(s)
	case *ast.CreateTable:
		w.createTable(s)
	case *ast.AddForeignKey:
		w.addForeignKey(s)
	case *ast.CreateIndex:
		w.createIndex(s)
	case *ast.CommentOn:
		w.commentOn(s)
	case *ast.CreateFullText:
		w.createFullText(s)
	case *ast.DropFullText:
		w.dropFullText(s)
	case *ast.CreateSchema:
		w.createSchema(s)
	case *ast.DropTable:
		w.dropTable(s)
	case *ast.Prepared:
		w.stmt(s.Stmt)
	case *ast.Merge:
		w.merge(s)
	case *ast.CreateView:
		w.createView(s)
	case *ast.CreateType:
		w.createType(s)
	case *ast.CreateSequence:
		w.createSequence(s)
	case *ast.DropSequence:
		w.dropSequence(s)
	case *ast.DropType:
		w.dropType(s)
	case *ast.FindRelation:
		w.findRelation(s)
	case *ast.LockDefinitions:
		w.text(w.d.DefinitionLock)
	case *ast.DeferKeys:
		w.text(w.d.Deferral)
	case *ast.UnlinkTable:
		w.unlinkTable(s)
	case *ast.RefreshView:
		w.text("REFRESH MATERIALIZED VIEW ")
		if s.Concurrently {
			w.text("CONCURRENTLY ")
		}
		w.tableName(s.View)
	case *ast.DropView:
		w.text("DROP ")
		if s.Materialized {
			w.text("MATERIALIZED ")
		}
		w.text("VIEW IF EXISTS ")
		w.tableName(s.View)
	default:
		w.fail(strata.Incomplete, "there is no statement", "")
	}
}

func (w *writer) insert(s *ast.Insert) {
	w.inserting = s
	w.text("INSERT INTO ")
	w.source(s.Table)
	if s.Defaults || len(s.Columns) == 0 {
		if s.Batch != nil && s.Batch.Len() > 1 && w.many == nil {
			w.unsupported("several rows of defaults alone in one statement; run it")
		}
		w.text(" DEFAULT VALUES")
	} else {
		w.text(" (")
		list(w, s.Columns, func(c *ast.Column) { w.ident(c.Name) })
		w.text(")")
		if s.Overriding {
			w.text(w.d.Overriding)
		}
		w.values(s)
	}
	w.inserting = nil
	if s.Conflict != nil {
		w.conflict(s.Table, s.Conflict)
	}
	w.returning(s.Table, s.Returning)
}

func (w *writer) values(s *ast.Insert) {
	w.clause = "VALUES"
	if s.Query != nil {
		w.text(" ")
		if keys := w.counted(s); keys != nil {
			w.oncePerKey(s, keys)
		} else {
			w.insertQuery(s)
		}
		return
	}
	if s.Batch != nil {
		w.insertBatch(s)
		return
	}
	w.text(" VALUES ")
	w.args = slices.Grow(w.args, len(s.Rows)*len(s.Columns))
	w.bound = slices.Grow(w.bound, len(s.Rows)*len(s.Columns))
	list(w, s.Rows, func(row []ast.Expr) {
		w.text("(")
		for i, e := range row {
			if i > 0 {
				w.text(", ")
			}
			if _, ok := e.(ast.Default); ok && !w.d.Has(dialect.InsertDefault) {
				w.unsupported("DEFAULT among values; leave the column out")
			}
			w.identity(s.Columns[i], func() { w.assign(s.Columns[i], e) })
		}
		w.text(")")
	})
}

func (w *writer) conflict(t *ast.Table, c *ast.Conflict) {
	w.clause = "ON CONFLICT"
	w.text(" ON CONFLICT")
	if len(c.Target) > 0 {
		w.text(" (")
		list(w, c.Target, func(c *ast.Column) { w.ident(c.Name) })
		w.text(")")
		if some := t.ConflictIndexes(c); len(some) == 1 {
			w.text(" WHERE ") // tells the index, by the same words
			w.constant(some[0].Where)
		}
	}
	if len(c.Set) == 0 {
		w.text(" DO NOTHING")
		return
	}
	w.text(" DO UPDATE SET ")
	w.set(c.Set)
	w.condition(" WHERE ", c.Where)
}

func (w *writer) set(set []ast.Assignment) {
	list(w, set, func(a ast.Assignment) {
		w.ident(a.Column.Name)
		w.text(" = ")
		if _, ok := a.Value.(ast.Default); ok && !w.d.Has(dialect.UpdateDefault) {
			w.unsupported("SET " + a.Column.Name + " = DEFAULT; set the value")
		}
		w.assign(a.Column, a.Value)
	})
}

func (w *writer) update(s *ast.Update) {
	w.clause = "SET"
	w.text("UPDATE ")
	w.source(s.Table)
	w.text(" SET ")
	w.set(s.Set)
	w.clause = "WHERE"
	if len(s.From) > 0 {
		w.text(" FROM ")
		list(w, s.From, w.source)
	}
	w.condition(" WHERE ", s.Where)
	w.returning(s.Table, s.Returning)
}

// delete writes a DELETE. A dialect without USING asks for EXISTS instead.
func (w *writer) delete(s *ast.Delete) {
	w.clause = "WHERE"
	w.text("DELETE FROM ")
	w.source(s.Table)
	switch {
	case len(s.Using) == 0:
		w.condition(" WHERE ", s.Where)
	case w.d.Has(dialect.DeleteUsing):
		w.text(" USING ")
		list(w, s.Using, w.source)
		w.condition(" WHERE ", s.Where)
	default:
		w.text(" WHERE EXISTS (SELECT 1 FROM ")
		list(w, s.Using, w.source)
		w.condition(" WHERE ", s.Where)
		w.text(")")
	}
	w.returning(s.Table, s.Returning)
}

func (w *writer) returning(t *ast.Table, items []ast.Expr) {
	if len(items) == 0 {
		return
	}
	w.clause = "RETURNING"
	w.text(" RETURNING ")
	if t.Alias != "" && !w.d.Has(dialect.ReturningAlias) {
		w.unaliased = t
		defer func() { w.unaliased = nil }()
	}
	w.items(items, style{named: w.named})
}

func replaceType(spelled, t string) string { return strings.ReplaceAll(spelled, "{type}", t) }
