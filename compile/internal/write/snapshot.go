package write

import (
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
)

// A query inside a change sees the tables as they were before the statement. Where a
// dialect's would see rows that the statement has changed before, it says what is done.

// holds reports whether a clause needs no words.
func (w *writer) holds(c dialect.Clause) bool {
	f := &w.s.clauses[c]
	return !f.refused && len(f.parts) == 0
}

// setReads reports whether the values of SET have to be worked out before a row changes.
func (w *writer) setReads(s *ast.Update) bool {
	return !w.holds(dialect.SetReads) && ast.ChangedBy(s).MayBeReadBy(values(s.Set)...)
}

// beforehand writes an UPDATE with a source that makes the database work out all values
// before it changes a row.
func (w *writer) beforehand(s *ast.Update) {
	w.updateFrom(s.Table, func() { w.set(s.Set) }, func() {
		w.fill(dialect.SetReads, func(string) { w.ident("strata_before") })
	}, func() { w.expr(s.Where) }, s.Where != nil)
}

// readsBefore writes the condition of an UPDATE with one that does so.
func (w *writer) readsBefore(s *ast.Update) {
	if s.Where != nil {
		w.text("(")
		w.expr(s.Where)
		w.text(") AND ")
	}
	w.fill(dialect.SetReads, func(hole string) {
		if hole == "table" {
			w.tableName(s.Table)
		} else {
			w.ident("strata_before")
		}
	})
}

func values(set []ast.Assignment) []ast.Expr {
	list := make([]ast.Expr, len(set))
	for i, a := range set {
		list[i] = a.Value
	}
	return list
}

// conflictReads refuses queries in ON CONFLICT DO UPDATE that would see what became of the
// rows before.
func (w *writer) conflictReads(s *ast.Insert) {
	if !w.lacks(dialect.ConflictReads) || !w.several(s) {
		return
	}
	if ast.ChangedBy(s).MayBeReadBy(append(values(s.Conflict.Set), s.Conflict.Where)...) {
		w.fail(strata.Unsupported, w.d.Name+" does not support "+dialect.ConflictReads.String(), "work the value out by a query before, or send the rows one by one")
	}
}

// several reports whether an INSERT may have more than one row.
func (w *writer) several(s *ast.Insert) bool {
	switch {
	case s.Query != nil:
		return !ast.AtMostOne(s.Query)
	case s.Batch != nil:
		return w.many != nil || s.Batch.Len() > 1
	default:
		return len(s.Rows) > 1
	}
}

// returningReads refuses queries in RETURNING that would see what became of the rows so
// far.
func (w *writer) returningReads(s ast.Stmt, items []ast.Expr) {
	if w.lacks(dialect.ReturningReads) && ast.ChangedBy(s).MayBeReadBy(items...) {
		w.fail(strata.Unsupported, w.d.Name+" does not support "+dialect.ReturningReads.String(), "read it by a query of its own, in one transaction")
	}
}
