package write

import (
	"fmt"
	"slices"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
)

// source is where an argument comes from: a value, an element of one that is a
// list, counted from 1, a column of the only row of a batch, counted from 1, or,
// without any of them, a parameter.
type source struct {
	bind   *ast.Bind
	elem   int
	typ    ast.Type
	column int
}

// maxReuse bounds the search for an equal argument: grouped expressions stand
// early, and a long list has no use for it.
const maxReuse = 256

// again writes the placeholder of an argument that is the same, where that makes
// a difference, and reports whether there is one.
func (w *writer) again(s source) bool {
	if !w.reuse || !w.d.Has(dialect.GroupedBinds) || len(w.bound) >= maxReuse {
		return false
	}
	for i, b := range w.bound {
		if b.bind != nil && b.elem == s.elem && (b.bind == s.bind || ast.Same(b.bind, s.bind)) {
			w.placeholder(i)
			w.shared = true
			return true
		}
	}
	return false
}

// bind writes a placeholder for a value, without its type.
func (w *writer) bind(b *ast.Bind) {
	s := source{bind: b, typ: b.Type}
	if w.again(s) {
		return
	}
	if b.Err != nil {
		w.fail(strata.BadValue, b.Err.Error(), "")
	}
	v, err := Encode(w.d, b.Type, b.Value)
	if err != nil {
		w.badValue(err)
	}
	w.arg(v, s)
}

// element writes a placeholder for an element of a list.
func (w *writer) element(b *ast.Bind, i int, t ast.Type) {
	s := source{bind: b, elem: i + 1, typ: t}
	if w.again(s) {
		return
	}
	v, err := Encode(w.d, t, b.List()[i])
	if err != nil {
		w.badValue(err)
	}
	w.arg(v, s)
}

// badValue refuses a value that the dialect has no form of, by the column that it meets.
func (w *writer) badValue(err error) {
	w.fail(strata.BadValue, err.Error(), "")
	if p := &w.problems[len(w.problems)-1]; w.about != nil {
		p.Table, p.Column, p.Message = w.about.Table.Ref(), w.about.Name, fmt.Sprintf("column %s: %v", ast.Describe(w.about), err)
	}
}

// arg adds an argument and writes its placeholder.
func (w *writer) arg(v any, s source) {
	w.args = append(w.args, v)
	w.bound = append(w.bound, s)
	w.placeholder(len(w.args) - 1)
}

func (w *writer) placeholder(i int) {
	if w.literals {
		w.literal(w.args[i])
		return
	}
	w.buf = append(w.buf, w.d.Placeholder)
	if w.d.Placeholder != '?' {
		w.int(i + 1)
	}
}

// param writes a placeholder for a parameter, without its type.
func (w *writer) param(p *ast.Param) {
	for _, s := range w.slots {
		if s.value == p.Index && s.typ == p.Type && w.d.Has(dialect.GroupedBinds) {
			w.placeholder(s.arg)
			return
		}
	}
	w.slots = append(w.slots, slot{arg: len(w.args), value: p.Index, typ: p.Type})
	w.arg(nil, source{})
}

// openArg writes what stands before an argument in an expression.
func (w *writer) openArg(cast bool, t ast.Type) {
	switch own := w.s.args[t.Kind]; {
	case own.before != "" && w.literals && t.Kind == ast.Text: // which has a type
	case own.before != "":
		w.text(own.before)
	default:
		w.openTyped(cast, t)
	}
}

func (w *writer) closeArg(cast bool, t ast.Type) {
	switch own := w.s.args[t.Kind]; {
	case own.before != "" && w.literals && t.Kind == ast.Text:
	case own.before != "":
		w.text(own.after)
	default:
		w.closeTyped(cast, t)
	}
}

// openTyped writes what stands before an argument whose type the context does not tell.
func (w *writer) openTyped(cast bool, t ast.Type) {
	if w.typed(cast, t) {
		w.text(w.s.typed.before)
	}
}

func (w *writer) closeTyped(cast bool, t ast.Type) {
	if w.typed(cast, t) {
		w.text(w.s.typed.after)
		w.text(w.argumentType(t))
		w.text(w.s.typed.end)
	}
}

// typed reports whether an argument is written with its type. A literal that is a text has one.
func (w *writer) typed(cast bool, t ast.Type) bool {
	text := w.literals && t.Kind != ast.Text && w.s.types[t.Kind] == w.s.types[ast.Text]
	return cast && w.s.typed.asked && t.Kind != ast.Unknown && !text
}

// argumentType is the type of an argument, which the caller's own types may not be.
func (w *writer) argumentType(t ast.Type) string {
	if own := w.s.types[ast.CustomType]; own != "" && t.Kind == ast.CustomType {
		return own
	}
	return w.typeName(t)
}

// rewrite is an argument that was made of another one.
type rewrite struct {
	made, of *ast.Bind
	form     valueForm
	text     func(string) (string, error)
}

// shaped turns the arguments into slots for the values of a shape. It reports
// false where one of them is none of the shape's.
func (w *writer) shaped(t *Text, shape *ast.Shape) bool {
	if len(w.slots) > 0 || w.shared && len(w.rewrites) > 0 {
		return false
	}
	slots := make([]slot, len(w.args))
	for i, s := range w.bound {
		if s.column > 0 {
			slots[i] = slot{arg: i, value: ofBatch, elem: s.column, typ: s.typ}
			continue
		}
		b, made := s.bind, rewrite{}
		for _, r := range w.rewrites {
			if r.made == b {
				b, made = r.of, r
				break
			}
		}
		at := slices.Index(shape.Binds, b)
		if at < 0 {
			return false
		}
		slots[i] = slot{arg: i, value: at, elem: s.elem, typ: s.typ, form: made.form, text: made.text}
	}
	t.slots = slots
	return true
}
