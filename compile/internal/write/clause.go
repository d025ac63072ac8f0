package write

import (
	"strings"

	"github.com/strata-go/strata/dialect"
)

// clauseForm is a dialect's form of a clause, cut at its holes.
type clauseForm struct {
	parts   []clausePart
	refused bool
}

// clausePart is text followed by a hole, or by nothing.
type clausePart struct{ text, hole string }

func clausesOf(d *dialect.Dialect) (forms [dialect.Clauses]clauseForm) {
	for c := range forms {
		form := d.Form(dialect.Clause(c))
		forms[c] = clauseForm{parseClause(form), form == ""}
	}
	return forms
}

func parseClause(form string) (parts []clausePart) {
	if form == dialect.Nothing {
		return nil
	}
	for form != "" {
		text, rest, _ := strings.Cut(form, "{")
		hole, after, _ := strings.Cut(rest, "}")
		parts = append(parts, clausePart{text, hole})
		form = after
	}
	return parts
}

// asks reports whether a form has a hole.
func (f *clauseForm) asks(hole string) bool {
	for _, p := range f.parts {
		if p.hole == hole {
			return true
		}
	}
	return false
}

// asks reports whether the dialect's form of a clause has a hole.
func (w *writer) asks(c dialect.Clause, hole string) bool { return w.s.clauses[c].asks(hole) }

// writes reports whether there is something to write of a clause.
func (w *writer) writes(c dialect.Clause) bool { return len(w.s.clauses[c].parts) > 0 }

// lacks reports whether the dialect has no form of a clause.
func (w *writer) lacks(c dialect.Clause) bool { return w.s.clauses[c].refused }

// fill writes a clause; hole writes what stands in a hole.
func (w *writer) fill(c dialect.Clause, hole func(name string)) {
	f := &w.s.clauses[c]
	if f.refused {
		w.unsupported(c.String())
		return
	}
	for _, p := range f.parts {
		w.text(p.text)
		if p.hole != "" {
			hole(p.hole)
		}
	}
}

// say writes a clause of words alone.
func (w *writer) say(c dialect.Clause) { w.fill(c, func(string) {}) }

// fillQuoted is fill for a clause that may be a block of statements in a {quote}, which
// they do not have.
func (w *writer) fillQuoted(c dialect.Clause, hole func(name string)) {
	if w.lacks(c) {
		w.unsupported(c.String())
		return
	}
	quote, within := "$do$", w.taken(func() {
		w.fill(c, func(name string) {
			if name != "quote" {
				hole(name)
			}
		})
	})
	for strings.Contains(within, quote) {
		quote = "$" + quote[1:len(quote)-1] + "o$"
	}
	w.fill(c, func(name string) {
		if name == "quote" {
			w.text(quote)
		} else {
			hole(name)
		}
	})
}
