package schema

import (
	"fmt"
	"slices"
	"strings"

	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/door"
	"github.com/strata-go/strata/internal/textsql"
)

// RenameType says that a type has another name now: a composite one, an enum or a domain.
// A schema, if any, is a part of both names. What has been renamed already is left alone,
// and a database without such types has none to rename.
type RenameType struct{ From, To string }

// Source is none.
func (RenameType) Source(door.Key) ast.Source { return nil }

func (r RenameType) set(o *options) { o.typeRenames = append(o.typeRenames, r) }

// RenameValue says that a value of an enum is called otherwise now, with all rows that have
// it. What has been renamed already is left alone. SQLite has the value in each row, and
// refuses it: change the rows, and leave this out.
type RenameValue struct{ Type, From, To string }

// Source is none.
func (RenameValue) Source(door.Key) ast.Source { return nil }

func (r RenameValue) set(o *options) { o.typeRenames = append(o.typeRenames, r) }

// typeRename is a RenameType or a RenameValue.
type typeRename interface {
	change(d *dialect.Dialect, live, base *Schema) (Change, error)
}

// change is nil where the new name is there already.
func (r RenameType) change(d *dialect.Dialect, live, base *Schema) (Change, error) {
	if !d.Has(dialect.EnumTypes) {
		return nil, nil
	}
	schema, from := schemaOf(d, r.From)
	in, to := schemaOf(d, r.To)
	if in != schema {
		return nil, refused(fmt.Sprintf("RenameType of %s to %s: a type stays in its schema", r.From, r.To), "name one schema")
	}
	old, now := live.Type(schema, from), live.Type(schema, to)
	if err := (Rename{From: r.From, To: r.To}).possible("type", old != nil, now != nil); err != nil || now != nil {
		return nil, err
	}
	return &TypeRenamed{In{base: base}, *old, to}, nil
}

// change is nil where the new name is there already.
func (r RenameValue) change(d *dialect.Dialect, live, base *Schema) (Change, error) {
	if !d.Has(dialect.EnumTypes) {
		return nil, refused(fmt.Sprintf("RenameValue of %s: %s has no enum types, and the value in each row", r.Type, d.Name), "change the rows with an UPDATE, and leave RenameValue out")
	}
	schema, name := schemaOf(d, r.Type)
	t := live.Type(schema, name)
	if t == nil || t.Values == nil {
		return nil, refused(fmt.Sprintf("RenameValue: there is no enum %s", r.Type), "name the type as it is defined")
	}
	old, now := slices.Contains(t.Values, r.From), slices.Contains(t.Values, r.To)
	if err := (Rename{From: r.From, To: r.To}).possible("value", old, now); err != nil || now {
		return nil, err
	}
	return &ValueRenamed{In{base: base}, *t, r.From, r.To}, nil
}

// TypeRenamed renames a type; see [RenameType].
type TypeRenamed struct {
	In
	Type Type // as it is
	To   string
}

// String is the change on one line.
func (c *TypeRenamed) String() string {
	return fmt.Sprintf("%s %s: rename to %s", c.Type.word(), c.Type.title(), c.To)
}

// Destructive is false.
func (c *TypeRenamed) Destructive() bool { return false }

func (c *TypeRenamed) apply(s *Schema) {
	t := s.Type(c.Type.Schema, c.Type.Name)
	if t == nil {
		return
	}
	from := t.spelling()
	t.Name = c.To
	s.respellType(map[string]string{from: t.spelling()})
}

// respellType spells types otherwise, wherever they stand.
func (s *Schema) respellType(spelled map[string]string) {
	for i := range s.Tables {
		for j := range s.Tables[i].Columns {
			if to, ok := spelled[s.Tables[i].Columns[j].Type]; ok {
				s.Tables[i].Columns[j].Type = to
			}
		}
		for _, e := range s.Tables[i].expressions() {
			*e = retyped(*e, spelled)
		}
	}
}

func (c *TypeRenamed) steps() []step {
	word := "TYPE "
	if c.Type.Domain != nil {
		word = "DOMAIN "
	}
	return []step{{atTypes, "ALTER " + word + relation(c.Type.Schema, c.Type.Name) + " RENAME TO " + textsql.Ident(c.To)}}
}

// ValueRenamed renames a value of an enum; see [RenameValue].
type ValueRenamed struct {
	In
	Type     Type // as it is
	From, To string
}

// String is the change on one line.
func (c *ValueRenamed) String() string {
	return fmt.Sprintf("enum %s: rename value %s to %s", c.Type.title(), textsql.Literal(c.From), textsql.Literal(c.To))
}

// Destructive is false.
func (c *ValueRenamed) Destructive() bool { return false }

func (c *ValueRenamed) apply(s *Schema) {
	t := s.Type(c.Type.Schema, c.Type.Name)
	if t == nil {
		return
	}
	t.Values = slices.Clone(t.Values)
	if i := slices.Index(t.Values, c.From); i >= 0 {
		t.Values[i] = c.To
	}
	from, to := textsql.Literal(c.From)+"::"+t.spelling(), textsql.Literal(c.To)+"::"+t.spelling()
	for i := range s.Tables {
		for _, e := range s.Tables[i].expressions() {
			*e = strings.ReplaceAll(*e, from, to)
		}
	}
}

func (c *ValueRenamed) steps() []step {
	return []step{{atTypes, "ALTER TYPE " + relation(c.Type.Schema, c.Type.Name) + " RENAME VALUE " + textsql.Literal(c.From) + " TO " + textsql.Literal(c.To)}}
}
