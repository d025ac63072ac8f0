package schema

import (
	"fmt"

	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/door"
)

// Option stands among the tables that [Diff] and [Check] are given, and after what
// [Between] compares: a [Rename], [DropTables], [Ignore] or [Exact].
type Option interface {
	// Source is none: it lets an option stand among tables.
	Source(door.Key) ast.Source
	set(o *options)
}

type options struct {
	renames     []Rename
	typeRenames []typeRename
	ignored     []string
	dropTables  bool
	dropViews   bool
	views       []viewOption
	exact       bool
}

// Rename says that a column has another name now; without a Table, that a table has. The
// Table is named as it is defined now, and its schema, if any, is a part of its name. What
// has been renamed already is left alone. Nothing is taken for renamed by itself.
//
//	schema.Diff(ctx, db, Users, schema.Rename{Table: "users", From: "mail", To: "email"})
type Rename struct{ Table, From, To string }

// Source is none.
func (Rename) Source(door.Key) ast.Source { return nil }

func (r Rename) set(o *options) { o.renames = append(o.renames, r) }

// DropTables drops the tables that no definition has, but those that are to be ignored,
// and those of tools for migrations; see [Table.KeepsMigrations]. What belongs to an
// extension of PostgreSQL, or to SQLite itself, is none.
type DropTables struct{}

// Source is none.
func (DropTables) Source(door.Key) ast.Source { return nil }

func (DropTables) set(o *options) { o.dropTables = true }

// Ignore names tables that [DropTables] leaves alone.
type Ignore []string

// Source is none.
func (Ignore) Source(door.Key) ast.Source { return nil }

func (i Ignore) set(o *options) { o.ignored = append(o.ignored, i...) }

// Exact makes [Check] refuse what the database has beyond the definitions, too: indexes,
// columns that an INSERT need not name, and comments.
type Exact struct{}

// Source is none.
func (Exact) Source(door.Key) ast.Source { return nil }

func (Exact) set(o *options) { o.exact = true }

// schemaOf takes a name with its schema apart, where the dialect has schemas.
func schemaOf(d *dialect.Dialect, name string) (schema, table string) {
	if !d.Has(dialect.Schemas) {
		return "", name
	}
	for i := range name {
		if name[i] == '.' {
			return name[:i], name[i+1:]
		}
	}
	return "", name
}

// made makes the changes of names that are asked for, in the model.
func (o *options) made(d *dialect.Dialect, live *Schema) (out []Change, err error) {
	base := live.clone()
	for _, r := range o.typeRenames {
		c, err := r.change(d, live, base)
		if err != nil {
			return nil, err
		}
		if c != nil {
			c.apply(live)
			out = append(out, c)
		}
	}
	for _, ofTables := range []bool{true, false} {
		for _, r := range o.renames {
			if (r.Table == "") != ofTables {
				continue
			}
			c, err := r.change(d, live, base)
			if err != nil {
				return nil, err
			}
			if c != nil {
				c.apply(live)
				out = append(out, c)
			}
		}
	}
	return out, nil
}

// change is nil where the new name is there already.
func (r Rename) change(d *dialect.Dialect, live, base *Schema) (Change, error) {
	if r.Table == "" {
		schema, from := schemaOf(d, r.From)
		_, to := schemaOf(d, r.To)
		old, now := live.Table(schema, from), live.Table(schema, to)
		if err := r.possible("table", old != nil, now != nil); err != nil || now != nil {
			return nil, err
		}
		return &RenameTable{In{schema, from, base}, to}, nil
	}
	schema, table := schemaOf(d, r.Table)
	t := live.Table(schema, table)
	if t == nil {
		return nil, refused(fmt.Sprintf("Rename of %s: there is no table %s", r.From, r.Table), "name the table as it is defined")
	}
	if err := r.possible("column", t.Column(r.From) != nil, t.Column(r.To) != nil); err != nil || t.Column(r.To) != nil {
		return nil, err
	}
	return &RenameColumn{In{schema, table, base}, r.From, r.To}, nil
}

func (r Rename) possible(what string, old, now bool) error {
	switch {
	case old && now:
		return refused(fmt.Sprintf("Rename: there is a %s %s, and one that is called %s already", what, r.From, r.To), "drop one of them")
	case !old && !now:
		return refused(fmt.Sprintf("Rename: there is neither a %s %s nor one that is called %s", what, r.From, r.To), "leave the Rename out")
	default:
		return nil
	}
}
