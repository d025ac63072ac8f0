package schema

import (
	"fmt"
	"slices"

	"github.com/strata-go/strata/internal/textsql"
)

// RenameConstraint renames a constraint of which nothing but the name is another one. No
// row is looked at, and none is ever without it.
type RenameConstraint struct {
	In
	From, To string
}

// String is the change on one line.
func (c *RenameConstraint) String() string {
	return fmt.Sprintf("%s: rename constraint %s to %s", c.On(), c.From, c.To)
}

// Destructive is false.
func (c *RenameConstraint) Destructive() bool { return false }

func (c *RenameConstraint) apply(s *Schema) {
	t := c.table(s)
	rename := func(name *string) {
		if *name == c.From {
			*name = c.To
		}
	}
	if t.PrimaryKey != nil {
		rename(&t.PrimaryKey.Name)
	}
	for i := range t.Uniques {
		rename(&t.Uniques[i].Name)
	}
	for i := range t.ForeignKeys {
		rename(&t.ForeignKeys[i].Name)
	}
	for i := range t.Checks {
		rename(&t.Checks[i].Name)
	}
	for i := range t.Exclusions {
		rename(&t.Exclusions[i].Name)
	}
}

func (c *RenameConstraint) steps() []step {
	return c.alter(atRenames, "RENAME CONSTRAINT %s TO %s", textsql.Ident(c.From), textsql.Ident(c.To))
}

// renameConstraint is nil where there is no name that could be another one.
func renameConstraint(i In, from, to string) Change {
	if from == "" || to == "" {
		return nil
	}
	return &RenameConstraint{i, from, to}
}

// RenameIndex renames an index of which nothing but the name is another one.
type RenameIndex struct {
	In
	From, To string
}

// String is the change on one line.
func (c *RenameIndex) String() string {
	return fmt.Sprintf("%s: rename index %s to %s", c.On(), c.From, c.To)
}

// Destructive is false.
func (c *RenameIndex) Destructive() bool { return false }

func (c *RenameIndex) apply(s *Schema) {
	t := c.table(s)
	for i := range t.Indexes {
		if t.Indexes[i].Name == c.From {
			t.Indexes[i].Name = c.To
		}
	}
}

func (c *RenameIndex) steps() []step {
	return []step{{atRenames, "ALTER INDEX " + relation(c.Schema, c.From) + " RENAME TO " + textsql.Ident(c.To)}}
}

// isTaken reports whether something has a name that a constraint or an index of a table is
// to get; it may be on its way to another one. Such a name is not given by renaming.
func (d *differ) isTaken(t *Table, name string) bool {
	return slices.ContainsFunc(d.live.Tables, func(l Table) bool {
		return l.Schema == t.Schema && (slices.Contains(l.relations(), name) || l.Name == t.Name && slices.Contains(l.conditions(), name))
	})
}

// relations are the names of which a schema has each once.
func (t *Table) relations() []string {
	out := []string{t.Name}
	if t.PrimaryKey != nil {
		out = append(out, t.PrimaryKey.Name)
	}
	for _, u := range t.Uniques {
		out = append(out, u.Name)
	}
	for _, x := range t.Exclusions {
		out = append(out, x.Name)
	}
	for _, x := range t.Indexes {
		out = append(out, x.Name)
	}
	return out
}

// conditions are the names of which a table has each once, too.
func (t *Table) conditions() (out []string) {
	for _, c := range t.Checks {
		out = append(out, c.Name)
	}
	for _, k := range t.ForeignKeys {
		out = append(out, k.Name)
	}
	return out
}
