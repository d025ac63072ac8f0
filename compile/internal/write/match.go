package write

import (
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
)

// match writes a text match. A bound part becomes a pattern here, an expression
// is taken apart by the database.
func (w *writer) match(e *ast.Match) {
	if e.Not {
		w.text("NOT (")
		defer w.text(")")
	}
	b, bound := e.Pattern.(*ast.Bind)
	pattern, text := "", false
	if bound {
		pattern, text = b.Value.(string)
	}
	long := w.d.Pattern != nil && ast.LongPattern(pattern)
	switch {
	case long && e.Kind == ast.Like:
		made := *b
		w.form(w.s.likeExpr, "LIKE", nil, e.X, w.rewritten(&made, b, checkedPattern))
	case text && !long && (e.Kind == ast.Like || e.Kind == ast.Prefix):
		made, form := *b, likePattern
		if e.Kind == ast.Prefix {
			form = prefixPattern
		}
		made.Value = likeArgument(w.d, pattern, e.Kind == ast.Prefix)
		w.form(w.s.match[ast.Like], "LIKE", nil, e.X, w.rewritten(&made, b, form))
	case e.Kind == ast.Like:
		w.form(w.s.likeExpr, "LIKE", nil, e.X, e.Pattern)
	case bound:
		made, form := *b, asIs
		made.Cast = e.Kind != ast.ILike
		if e.Kind == ast.ILike {
			form = checkedPattern
		}
		w.form(w.matching(e), e.Kind.String(), nil, e.X, w.rewritten(&made, b, form))
	default:
		w.form(w.matching(e), e.Kind.String(), nil, e.X, e.Pattern)
	}
}

// matching spells a match. A collation that the caller chose stays.
func (w *writer) matching(e *ast.Match) form {
	if chosen(e.X) {
		if t, ok := w.d.Spelling["match:"+e.Kind.String()+":chosen"]; ok {
			return parse(t)
		}
	}
	return w.s.match[e.Kind]
}

// rewritten notes what an argument was made of.
func (w *writer) rewritten(made, of *ast.Bind, form valueForm) *ast.Bind {
	w.rewrites = append(w.rewrites, rewrite{made: made, of: of, form: form})
	return made
}

// likeArgument returns what a pattern, or a prefix, is for the dialect.
func likeArgument(d *dialect.Dialect, pattern string, prefix bool) string {
	if prefix {
		pattern = escapeLike(pattern) + "%"
	}
	if d.Pattern != nil {
		pattern = d.Pattern(pattern)
	}
	return pattern
}

// escapeLike makes LIKE take every character literally.
func escapeLike(s string) string {
	out := make([]byte, 0, len(s))
	for i := range len(s) {
		if s[i] == '%' || s[i] == '_' || s[i] == '\\' {
			out = append(out, '\\')
		}
		out = append(out, s[i])
	}
	return string(out)
}
