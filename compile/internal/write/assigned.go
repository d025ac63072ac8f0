package write

import (
	"slices"
	"strconv"
	"strings"

	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
)

// A column of NUMERIC(p, s) rounds what it is given to its scale and refuses what
// has too many digits. A dialect without such a type spells what does so, which
// goes around every value that is assigned; what is compared stays exact.

// assigned writes a value that a column of a type is given.
func (w *writer) assigned(t ast.Type, write func()) {
	before, after, ok := w.fitting(t)
	if !ok {
		write()
		return
	}
	w.text(before)
	write()
	w.text(after)
}

// fitting returns what goes around a value that is made to fit a type.
func (w *writer) fitting(t ast.Type) (before, after string, ok bool) {
	if t.Precision == 0 || w.d.Digits != "" {
		return "", "", false
	}
	text, ok := w.d.Spelling["assign:"+t.Kind.Class()]
	if !ok {
		return "", "", false
	}
	return strings.Cut(withDigits(text, t), "{1}")
}

// withDigits fills in the digits of a type: how many there are in all, after the
// point and before it, and one more of the latter two than there may be.
func withDigits(text string, t ast.Type) string {
	precision, scale := int(t.Precision), int(t.Scale)
	return strings.NewReplacer("{precision}", strconv.Itoa(precision), "{scale}", strconv.Itoa(scale),
		"{point}", strconv.Itoa(precision-scale+1), "{toofine}", strings.Repeat("?", scale+1)).Replace(text)
}

// assign writes an expression that a column is given.
func (w *writer) assign(c *ast.Column, e ast.Expr) {
	if _, ok := e.(ast.Default); ok {
		w.expr(e)
		return
	}
	w.about = c
	w.assigned(c.Type, func() { w.expr(e) })
	w.about = nil
}

// insertQuery writes the query whose rows are inserted. Where values are made to
// fit, it stands in FROM: DISTINCT and set operations see them as they were.
func (w *writer) insertQuery(s *ast.Insert) {
	if slices.ContainsFunc(s.Columns, w.moves) {
		w.movingQuery(s)
		return
	}
	items := ast.Items(s.Query)
	if items == nil || !slices.ContainsFunc(s.Columns, func(c *ast.Column) bool { _, _, ok := w.fitting(c.Type); return ok }) {
		if w.besideItself(s) {
			w.text("SELECT * FROM ")
			w.derivedAs(s.Query, rowsAlias)
			return
		}
		w.query(s.Query)
		// SQLite reads ON CONFLICT after a SELECT without WHERE as a join.
		if q, ok := s.Query.(*ast.Select); ok && s.Conflict != nil && q.Where == nil && len(q.GroupBy) == 0 && len(q.OrderBy) == 0 && q.Limit == nil {
			w.say(dialect.ConflictSelect)
		}
		return
	}
	w.text("SELECT ")
	for i, c := range s.Columns {
		if i > 0 {
			w.text(", ")
		}
		w.assigned(c.Type, func() {
			w.ident(rowsAlias)
			w.text(".")
			w.ident(outputNameAt(items, i))
		})
	}
	w.text(" FROM ")
	w.derivedAs(s.Query, rowsAlias)
	if s.Conflict != nil {
		w.say(dialect.ConflictSelect) // else ON CONFLICT is read as a join
	}
}

// defaultValue writes the default of a column. A constant that fits is written as
// it is, so that other programs can write the table, too.
func (w *writer) defaultValue(c *ast.Column) {
	if b, ok := c.Default.(*ast.Bind); ok {
		if text, ok := b.Value.(string); ok && fits(text, c.Type) {
			w.constant(b)
			return
		}
	}
	w.assigned(c.Type, func() { w.constant(c.Default) })
}

// fits reports whether a decimal has no more digits than a type.
func fits(text string, t ast.Type) bool {
	whole, fraction, _ := strings.Cut(strings.TrimPrefix(text, "-"), ".")
	return len(strings.TrimLeft(whole, "0")) <= int(t.Precision-t.Scale) && len(fraction) <= int(t.Scale)
}

// digits writes the constraint that keeps what others write to the digits of a
// column.
func (w *writer) digits(c *ast.Column) {
	text, ok := w.d.Spelling["check:"+c.Type.Kind.Class()]
	if !ok || c.Type.Precision == 0 {
		return
	}
	w.check("", func() { w.text(strings.ReplaceAll(withDigits(text, c.Type), "{1}", w.inQuotes(c.Name))) })
}

// castType spells the type that a value is converted to, with its digits.
func (w *writer) castType(t ast.Type) string {
	if t.Precision > 0 && w.d.Digits != "" {
		return withDigits(w.d.Digits, t)
	}
	return w.typeName(t)
}

// besideItself reports whether the columns of an INSERT ... ON CONFLICT and those of its query
// would have one name, for a dialect that knows both there.
func (w *writer) besideItself(s *ast.Insert) bool {
	q, ok := s.Query.(*ast.Select)
	return ok && s.Conflict != nil && !w.asks(dialect.ConflictNothing, "target") && slices.Contains(sourceNames(q), s.Table.Name)
}
