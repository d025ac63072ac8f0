package strata

import (
	"strings"
	"unicode/utf8"
)

// Comment says what the table is for, to those who look at the database: COMMENT ON TABLE,
// or COMMENT in CREATE TABLE. SQLite has no comments, and goes without.
func (t *Def) Comment(comment string) {
	d := defOf(t)
	d.comment("Comment", &d.table.Comment, comment)
}

// CommentOn says what a column is for: COMMENT ON COLUMN, or COMMENT with the column. SQLite
// has no comments, and goes without.
//
//	t.CommentOn(c.Due, "the day on which the invoice is to be paid")
func (t *Def) CommentOn(column Column, comment string) {
	d := defOf(t)
	if b := d.columnIn("CommentOn", exprOf(column)); b != nil {
		d.comment("CommentOn: the column "+b.path, &b.column.Comment, comment)
	}
}

// comment keeps a comment, which is said once.
func (d *def) comment(what string, of *string, comment string) {
	switch {
	case comment == "":
		d.mistake("%s: the comment is empty", what)
	case !utf8.ValidString(comment) || strings.ContainsRune(comment, 0):
		d.mistake("%s: the comment is no text: it has to be valid UTF-8 without a NUL character", what)
	case *of != "":
		d.mistake("%s: it has a comment already", what)
	default:
		*of = comment
	}
}
