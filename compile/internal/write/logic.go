package write

import (
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
)

// logic writes terms joined by AND or OR. Many are written as a tree in
// parentheses: SQLite bounds how deep a row of them may be.
func (w *writer) logic(e *ast.Logic) {
	if with := logicWith[e.Or]; w.writes(with) && ast.HasWindow(e) {
		w.fill(with, func(string) { list(w, e.Terms, w.expr) })
		return
	}
	key := func(x ast.Expr) bool { return ast.Find(w.keys, x) >= 0 }
	if flat, _ := e.Flat(key); len(flat) > ast.LongChain {
		w.terms(e.Or, flat)
		return
	}
	w.terms(e.Or, e.Terms)
}

// logicWith are the clauses of AND and OR beside a window function.
var logicWith = map[bool]dialect.Clause{false: dialect.AllWith, true: dialect.AnyWith}

func (w *writer) terms(or bool, terms []ast.Expr) {
	word, neutral := " AND ", "TRUE"
	if or {
		word, neutral = " OR ", "FALSE"
	}
	if half := len(terms) / 2; len(terms) > ast.LongChain {
		w.text("(")
		w.terms(or, terms[:half])
		w.text(")" + word + "(")
		w.terms(or, terms[half:])
		w.text(")")
		return
	}
	for i, t := range terms {
		l, nested := ast.Bare(t).(*ast.Logic)
		alike := nested && l.Or == or
		key := alike && ast.Find(w.keys, t) >= 0
		switch {
		case i > 0:
			w.text(word)
		case key: // PostgreSQL would not find the key a AND b in (a AND b) AND c
			w.text(neutral + word)
		}
		if !key && (alike || !needsParens(t)) {
			w.expr(t)
			continue
		}
		w.text("(")
		w.expr(t)
		w.text(")")
	}
}

// needsParens reports whether a term binds looser than AND.
func needsParens(e ast.Expr) bool {
	switch ast.Bare(e).(type) {
	case *ast.Logic, *ast.Raw, *ast.Invoke:
		return true
	default:
		return false
	}
}
