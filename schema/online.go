package schema

import (
	"fmt"
	"slices"
	"strings"

	"github.com/strata-go/strata/internal/textsql"
)

// SQLOption is an option of [SQL].
type SQLOption uint8

// Online has [SQL] write, where a dialect alters tables, what others can work beside:
// indexes are made and dropped CONCURRENTLY; a foreign key and a CHECK are added NOT VALID,
// and validated afterwards; a UNIQUE constraint and a primary key take an index that was
// made so; NOT NULL takes a CHECK that was validated. That is more statements, of which
// some have to run outside of a transaction, so that what fails in the midst stays half
// done; Diff tells the rest then, an index that was left behind and is to be dropped among
// it. What has no such way takes its lock as ever: another type, EXCLUDE, a column that is
// added with values that the database computes for each row. On SQLite Online changes nothing.
const Online SQLOption = 1

// notNull is what the CHECK is called that NOT NULL takes, while it is there.
const notNull = "strata_not_null"

// written is a step, which may have to run alone.
type written struct {
	step
	alone bool // outside of a transaction with others
}

func inTransaction(steps []step) []written {
	out := make([]written, len(steps))
	for i, s := range steps {
		out[i] = written{s, false}
	}
	return out
}

func alone(steps []step) []written {
	out := inTransaction(steps)
	for i := range out {
		out[i].alone = true
	}
	return out
}

// online are the statements of a change beside which others can work, as far as there are
// such. A table that is partitioned has none.
func online(c Change) []written {
	if c.place().partitioned() {
		return inTransaction(c.steps())
	}
	switch c := c.(type) {
	case *AddIndex:
		return alone([]step{{atIndexes, concurrent(c.Element.sql(c.Schema, c.Table))}})
	case *DropIndex:
		return alone([]step{{atDropIndexes, concurrent(c.steps()[0].sql)}})
	case *AddForeignKey:
		k := c.Element
		k.Validity = unproved(k.Validity)
		return append(inTransaction(k.add(&c.In)), validated(&c.In, c.Element)...)
	case *AddCheck:
		k := c.Element
		k.Validity = unproved(k.Validity)
		return append(inTransaction(k.add(&c.In)), validated(&c.In, c.Element)...)
	case *ValidateConstraint:
		return alone(c.steps())
	case *AddUnique:
		u := c.Element
		return byIndex(&c.In, atConstraints, Index{Name: u.Name, Parts: parts(u.Columns), NullsNotDistinct: u.NullsNotDistinct}, "UNIQUE", u.sql())
	case *AddPrimaryKey:
		return byIndex(&c.In, atKeys, Index{Name: c.Element.Name, Parts: parts(c.Element.Columns)}, "PRIMARY KEY", c.Element.sql())
	case *AlterColumn:
		return c.online()
	default:
		return inTransaction(c.steps())
	}
}

// concurrent makes or drops an index beside others.
func concurrent(sql string) string { return strings.Replace(sql, "INDEX ", "INDEX CONCURRENTLY ", 1) }

func unproved(v Validity) Validity {
	if v == Valid {
		return NotValid
	}
	return v
}

func validated[E Element](i *In, e E) []written {
	if e.validity() != Valid {
		return nil
	}
	return alone(validate(i, atValid, e.name()))
}

// byIndex adds a constraint by an index that is made first. What follows the columns of the
// constraint follows the index.
func byIndex(i *In, at int, x Index, constraint, sql string) []written {
	_, rest, _ := strings.Cut(sql, "("+names(x.quoted())+")")
	if x.Name == "" {
		x.Name = i.Table + "_" + strings.ReplaceAll(strings.ToLower(constraint), " ", "_")
	}
	x.Unique = true
	return append(
		alone([]step{{at, concurrent(x.sql(i.Schema, i.Table))}}),
		inTransaction(i.alter(at, "ADD %s%s USING INDEX %s%s", named(x.Name), constraint, textsql.Ident(x.Name), rest))...,
	)
}

// quoted are the columns.
func (x Index) quoted() []string {
	out := make([]string, len(x.Parts))
	for i, p := range x.Parts {
		out[i] = textsql.Ident(p.Column)
	}
	return out
}

func parts(columns []string) []Part {
	out := make([]Part, len(columns))
	for i, c := range columns {
		out[i].Column = c
	}
	return out
}

func (c *AlterColumn) online() []written {
	switch c.What {
	case SetNotNull:
		check := CheckConstraint{Name: notNull, Expr: textsql.Ident(c.To.Name) + " IS NOT NULL", Validity: NotValid}
		return slices.Concat(
			inTransaction(c.alter(atNulls, "ADD %s", check.sql())),
			alone(validate(&c.In, atNulls, notNull)),
			inTransaction(c.steps()),
			inTransaction(c.alter(atNulls, "DROP CONSTRAINT %s", textsql.Ident(notNull))),
		)
	case AlterType, SetIdentity:
		return inTransaction(c.together(c.steps()))
	default:
		return inTransaction(c.steps())
	}
}

// together makes of several statements, between which nobody may write, one.
func (i *In) together(steps []step) []step {
	if len(steps) < 2 {
		return steps
	}
	text := "BEGIN LOCK TABLE " + relation(i.Schema, i.Table) + " IN ACCESS EXCLUSIVE MODE;"
	for _, s := range steps {
		text += fmt.Sprintf(" EXECUTE %s;", textsql.Literal(s.sql))
	}
	return []step{{steps[0].at, block(text + " END")}}
}

// block is a block of PL/pgSQL.
func block(text string) string {
	quote := "$do$"
	for strings.Contains(text, quote) {
		quote = "$" + quote[1:len(quote)-1] + "o$"
	}
	return "DO " + quote + " " + text + " " + quote
}
