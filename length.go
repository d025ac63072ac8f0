package strata

import (
	"unicode/utf8"

	"github.com/strata-go/strata/internal/ast"
)

// MaxLength says how many characters a text column holds at most: what has more is
// refused, with ErrOutOfRange. It is a CHECK on every dialect, as PostgreSQL's varchar(n)
// cuts blanks at the end off in silence.
//
//	t.MaxLength(c.Name, 80)
func (t *Def) MaxLength(column Column, characters int) {
	d := defOf(t)
	b := d.columnIn("MaxLength", exprOf(column))
	switch {
	case b == nil:
	case b.column.Type.Kind != ast.Text || b.family == "Enum":
		d.mistake("MaxLength: the column %s is no text", b.path)
	case characters < 1:
		d.mistake("MaxLength: the column %s holds %d characters; say 1 or more", b.path, characters)
	case b.column.MaxLength > 0:
		d.mistake("MaxLength: the column %s has a length already", b.path)
	default:
		b.column.MaxLength = characters
	}
}

// defaultTooLong reports whether a column's default does not fit into it.
func defaultTooLong(c *ast.Column) bool {
	b, ok := c.Default.(*ast.Bind)
	if !ok || c.MaxLength == 0 {
		return false
	}
	text, ok := b.Value.(string)
	return ok && utf8.RuneCountInString(text) > c.MaxLength
}
