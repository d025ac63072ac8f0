package write

import (
	"slices"

	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
)

func (w *writer) call(e *ast.Call) {
	if e.Fn == ast.AnyOf && !w.d.Has(dialect.Quantifiers) && (ast.HasAggregate(e.Args[1]) || ast.HasWindow(e.Args[1])) {
		w.unsupported("= ANY of an aggregated array; aggregate in a derived table")
	}
	if len(e.Args) > 0 && chosen(e.Args[0]) {
		if t, ok := w.d.Spelling[e.Fn.String()+":chosen"]; ok {
			w.form(parse(t), e.Fn.Title(), nil, e.Args...)
			return
		}
	}
	if f, texts := w.callForm(e); f.parts != nil || f.refused {
		w.form(f, e.Fn.Title(), nil, w.operands(e, texts)...)
		return
	}
	w.text(e.Fn.String())
	w.text("(")
	list(w, w.operands(e, nil), w.expr)
	w.text(")")
}

// callForm is how a call is spelled, and what rewrites its operands, by their places.
func (w *writer) callForm(e *ast.Call) (form, []func(string) (string, error)) {
	f, texts := w.s.function(e.Fn, e.Type), w.s.texts[e.Fn]
	other := w.s.otherwise[e.Fn]
	if other == nil {
		return f, texts
	}
	for i, rewritten := range texts {
		if b, ok := ast.Bare(e.Args[i]).(*ast.Bind); ok && rewritten != nil {
			text, _ := b.Value.(string)
			if _, err := rewritten(text); err != nil {
				return other.form, other.texts
			}
		}
	}
	return f, texts
}

// operands are those of a call, of which the dialect may rewrite texts.
func (w *writer) operands(e *ast.Call, texts []func(string) (string, error)) []ast.Expr {
	switch e.Fn {
	case ast.AnyOf:
		return []ast.Expr{w.lookedFor(e.Args[0]), e.Args[1]}
	case ast.NullIf:
		return []ast.Expr{w.inSet(e.Args[0]), e.Args[1]}
	}
	return w.reworded(e.Fn, e.Args, texts)
}

// reworded are operands of a function, of which texts rewrite some.
func (w *writer) reworded(fn ast.Fn, operands []ast.Expr, texts []func(string) (string, error)) []ast.Expr {
	if texts == nil {
		return operands
	}
	args := slices.Clone(operands)
	for i, rewritten := range texts {
		if rewritten == nil {
			continue
		}
		b, ok := ast.Bare(args[i]).(*ast.Bind)
		if !ok {
			w.unsupported(fn.Title() + " by what is not bound")
			continue
		}
		text, ok := b.Value.(string)
		if !ok && b.Value != nil {
			continue // as the step of a series of numbers
		}
		value, err := rewritten(text)
		if err != nil {
			w.unsupported(err.Error())
		}
		made := *b
		made.Value = value
		w.rewrites = append(w.rewrites, rewrite{made: &made, of: b, text: rewritten})
		args[i] = &made
	}
	return args
}

// function returns the spelling of a function of the caller's own.
func (w *writer) function(f *ast.Function) form {
	w.own = true
	text := w.d.Own(f.Text, f.Texts)
	if text == "" {
		w.unsupported("the function " + f.Text)
		return form{parts: []part{{"NULL", none}}}
	}
	return parse(text)
}

// invoke writes a call of a function of the caller's own. As its text may be an
// operator, operands and the whole stand in parentheses where they need to.
func (w *writer) invoke(e *ast.Invoke) {
	if f := e.Function; f.Sequence != nil && w.d.Own(f.Text, f.Texts) != "" {
		w.own = true
		w.nextNumber(f.Sequence)
		return
	}
	w.form(w.function(e.Function), "function", nil, e.Args...)
}
