package write

import (
	"strings"

	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
)

func (w *writer) tail(order []ast.Order, limit, offset ast.Expr, nullable func(ast.Order) bool) {
	if len(order) > 0 {
		w.text(" ORDER BY ")
		w.sorting++
		list(w, order, func(o ast.Order) { w.order(o, nullable(o)) })
		w.sorting--
	}
	limit, offset = w.asked(limit), w.asked(offset)
	var c dialect.Clause
	switch {
	case limit == nil && offset == nil:
		return
	case offset == nil:
		c = dialect.LimitAlone
	case limit == nil:
		c = dialect.OffsetAlone
	default:
		c = dialect.LimitOffset
	}
	w.fill(c, func(hole string) {
		if hole == "limit" {
			w.amount(limit, limitSlot)
		} else {
			w.amount(offset, offsetSlot)
		}
	})
}

// asked is a row count, or nil where it is NULL and the dialect takes numbers only.
func (w *writer) asked(e ast.Expr) ast.Expr {
	if b, ok := ast.Bare(e).(*ast.Bind); ok && b.Value == nil && b.Err == nil && w.numbersOnly() {
		return nil
	}
	return e
}

// numbersOnly reports whether LIMIT and OFFSET take no expressions.
func (w *writer) numbersOnly() bool {
	spelled, known := w.d.Spelling["amount"]
	return known && spelled == ""
}

// amount writes a row count: its place tells its type. One that may be negative or
// NULL means the same everywhere.
func (w *writer) amount(e ast.Expr, of slotKind) {
	if b, ok := e.(*ast.Bind); ok && b.Value != nil {
		w.bind(b)
		return
	}
	if w.numbersOnly() {
		w.exactAmount(e, of)
		return
	}
	before, after, _ := strings.Cut(w.d.Spelling["amount"], "{1}")
	w.text(before)
	switch e := e.(type) {
	case *ast.Bind:
		w.bind(e)
	case *ast.Param:
		w.param(e)
	default:
		w.expr(e)
	}
	w.text(after)
}

// exactAmount writes a row count that has to be a number when it is sent.
func (w *writer) exactAmount(e ast.Expr, of slotKind) {
	switch e := ast.Bare(e).(type) {
	case *ast.Bind:
		w.bind(e)
	case *ast.Param:
		w.slots = append(w.slots, slot{arg: len(w.args), value: e.Index, typ: e.Type, kind: of})
		w.arg(nil, source{})
	default:
		w.unsupported("LIMIT and OFFSET that are computed")
	}
}

// locks writes the locking clauses. A dialect without them locks the database.
func (w *writer) locks(locks []ast.Lock) {
	if !w.d.Has(dialect.RowLocks) {
		return
	}
	for _, l := range locks {
		w.say(lockForms[l.Strength])
		if len(l.Of) > 0 {
			w.fill(dialect.LockOf, func(string) { list(w, l.Of, func(s ast.Source) { w.ident(s.Ref()) }) })
		}
		switch {
		case l.NoWait:
			w.say(dialect.LockNoWait)
		case l.SkipLocked:
			w.say(dialect.LockSkipLocked)
		}
	}
}

var lockForms = [...]dialect.Clause{
	ast.ForUpdate: dialect.LockForUpdate, ast.ForNoKeyUpdate: dialect.LockForNoKeyUpdate,
	ast.ForShare: dialect.LockForShare, ast.ForKeyShare: dialect.LockForKeyShare,
}
