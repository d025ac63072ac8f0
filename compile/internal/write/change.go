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
	case *ast.CreatePartition:
		w.createPartition(s)
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
		if s.Materialized {
			w.text("DROP MATERIALIZED VIEW IF EXISTS ")
			w.tableName(s.View)
		} else {
			w.fill(dialect.DropView, func(string) { w.tableName(s.View) })
		}
	default:
		w.fail(strata.Incomplete, "there is no statement", "")
	}
}

func (w *writer) insert(s *ast.Insert) {
	w.inserting = s
	w.text("INSERT INTO ")
	w.insertInto(s.Table)
	if s.Defaults || len(s.Columns) == 0 {
		if s.Batch != nil && s.Batch.Len() > 1 && w.many == nil {
			w.unsupported("several rows of defaults alone in one statement; run it")
		}
		w.say(dialect.DefaultRow)
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
	if s.Table.Alias != "" && !w.asks(dialect.InsertAlias, "alias") { // what follows knows no other name
		w.unaliased = s.Table
		defer func() { w.unaliased = nil }()
	}
	if s.Conflict != nil {
		w.conflict(s)
	}
	if Marked(s, w.d) {
		w.marked(s)
		return
	}
	w.returning(dialect.ReturningInsert, s, s.Table, s.Returning)
}

// insertInto writes the table that rows are inserted into.
func (w *writer) insertInto(t *ast.Table) {
	if t.Alias == "" {
		w.tableName(t)
		return
	}
	w.fill(dialect.InsertAlias, func(hole string) {
		if hole == "table" {
			w.tableName(t)
		} else {
			w.ident(t.Alias)
		}
	})
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

func (w *writer) set(set []ast.Assignment) {
	list(w, set, func(a ast.Assignment) {
		w.assignee(a.Column)
		w.text(" = ")
		w.setValue(a)
	})
}

// assignee writes the column that is given a value.
func (w *writer) assignee(c *ast.Column) {
	if w.qualified != nil {
		w.tableRef(w.qualified)
		w.text(".")
	}
	w.ident(c.Name)
}

func (w *writer) setValue(a ast.Assignment) {
	if _, ok := a.Value.(ast.Default); ok && !w.d.Has(dialect.UpdateDefault) {
		w.unsupported("SET " + a.Column.Name + " = DEFAULT; set the value")
	}
	w.assign(a.Column, a.Value)
}

// update writes an UPDATE.
func (w *writer) update(s *ast.Update) {
	if len(s.Returning) > 0 && w.updatesByKey(s) {
		return
	}
	reads := w.setReads(s)
	where, is := func() { w.expr(s.Where) }, s.Where != nil
	joined := reads || len(s.From) > 0
	set := func() { w.setOf(s, joined) }
	if reads && w.asks(dialect.SetReads, "table") {
		where, is, reads = func() { w.readsBefore(s) }, true, false
	}
	if len(s.From) > 0 {
		w.updateFrom(s.Table, set, func() { list(w, s.From, w.source) }, where, is)
		w.returning(dialect.ReturningUpdateFrom, s, s.Table, s.Returning)
		return
	}
	if reads {
		w.beforehand(s)
		w.returning(dialect.ReturningUpdateFrom, s, s.Table, s.Returning)
		return
	}
	w.clause = "SET"
	w.text("UPDATE ")
	w.source(s.Table)
	w.text(" SET ")
	set()
	w.clause = "WHERE"
	w.where("where", where, is)
	w.returning(dialect.ReturningUpdate, s, s.Table, s.Returning)
}

// setOf writes what an UPDATE sets, which may be one of several tables: where it reads
// others, or its own. A recursive query in such a one can end MariaDB.
func (w *writer) setOf(s *ast.Update, joined bool) {
	w.joinedSet = joined
	w.set(s.Set)
	w.joinedSet = false
}

// refuseInSet refuses a recursive query.
func (w *writer) refuseInSet() {
	if w.joinedSet && !w.d.Has(dialect.RecursiveSet) {
		w.unsupported(dialect.RecursiveSet.String())
	}
}

// updateFrom writes an UPDATE that reads other sources.
func (w *writer) updateFrom(t *ast.Table, set, sources, condition func(), where bool) {
	w.fill(dialect.UpdateFrom, func(hole string) {
		switch hole {
		case "table":
			w.clause = "SET"
			w.source(t)
		case "ref":
			w.tableRef(t)
		case "set":
			w.clause = "SET"
			set()
		case "qualified":
			w.clause, w.qualified = "SET", t
			set()
			w.qualified = nil
		case "sources":
			sources()
		default:
			w.clause = "WHERE"
			w.where(hole, condition, where)
		}
	})
	w.clause = "WHERE"
}

// where fills the holes {where} and {condition}.
func (w *writer) where(hole string, condition func(), is bool) {
	switch {
	case hole == "where" && is:
		w.text(" WHERE ")
		condition()
	case hole == "where":
	case is:
		condition()
	default:
		w.text("1 = 1")
	}
}

// delete writes a DELETE.
func (w *writer) delete(s *ast.Delete) {
	w.clause = "WHERE"
	form, returning := dialect.DeleteAlias, dialect.ReturningDeleteAlias
	switch {
	case len(s.Using) > 0:
		form, returning = dialect.DeleteUsing, dialect.ReturningDeleteUsing
	case s.Table.Alias == "":
		w.text("DELETE FROM ")
		w.tableName(s.Table)
		w.condition(" WHERE ", s.Where)
		w.returning(dialect.ReturningDelete, s, s.Table, s.Returning)
		return
	}
	if len(s.Returning) > 0 && w.deletesByKey(s, returning) {
		return
	}
	w.fill(form, func(hole string) {
		switch hole {
		case "table":
			w.source(s.Table)
		case "ref":
			w.tableRef(s.Table)
		case "sources":
			list(w, s.Using, w.source)
		default:
			w.where(hole, func() { w.expr(s.Where) }, s.Where != nil)
		}
	})
	w.returning(returning, s, s.Table, s.Returning)
}

func (w *writer) returning(c dialect.Clause, s ast.Stmt, t *ast.Table, items []ast.Expr) {
	if len(items) == 0 {
		return
	}
	w.clause = "RETURNING"
	w.fill(c, func(string) { w.returned(s, t, items) })
}

// returned writes what RETURNING returns.
func (w *writer) returned(s ast.Stmt, t *ast.Table, items []ast.Expr) {
	w.clause = "RETURNING"
	w.returningReads(s, items)
	if t.Alias != "" && !w.d.Has(dialect.ReturningAlias) {
		w.unaliased = t
		defer func() { w.unaliased = nil }()
	}
	w.items(items, style{named: w.named})
}

func replaceType(spelled, t string) string { return strings.ReplaceAll(spelled, "{type}", t) }
