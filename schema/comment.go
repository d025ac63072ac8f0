package schema

import (
	"fmt"

	"github.com/strata-go/strata/internal/textsql"
)

// AlterComment changes the comment on a table or, where it names one, a column. A dialect
// without comments has no such change.
type AlterComment struct {
	In
	Column   string // "" for the table
	From, To string // "" for none
}

// String is the change on one line.
func (c *AlterComment) String() string {
	what := "comment"
	if c.Column != "" {
		what = "comment on column " + c.Column
	}
	if c.To == "" {
		return fmt.Sprintf("%s: drop %s %q", c.On(), what, c.From)
	}
	return fmt.Sprintf("%s: set %s to %q", c.On(), what, c.To)
}

// Destructive is false: no row has a comment.
func (c *AlterComment) Destructive() bool { return false }

func (c *AlterComment) apply(s *Schema) {
	t := c.table(s)
	if c.Column == "" {
		t.Comment = c.To
	} else if k := t.Column(c.Column); k != nil {
		k.Comment = c.To
	}
}

func (c *AlterComment) steps() []step {
	if c.To == "" {
		return []step{{atComments, comment(&c.In, c.Column) + "NULL"}}
	}
	return commentOn(&c.In, c.Column, c.To)
}

// commentOn is the comment on what has been created, if it has one.
func commentOn(i *In, column, text string) []step {
	if text == "" {
		return nil
	}
	return []step{{atComments, comment(i, column) + textsql.Literal(text)}}
}

// comment begins a COMMENT ON.
func comment(i *In, column string) string {
	name := relation(i.Schema, i.Table)
	if column == "" {
		return "COMMENT ON TABLE " + name + " IS "
	}
	return "COMMENT ON COLUMN " + name + "." + textsql.Ident(column) + " IS "
}
