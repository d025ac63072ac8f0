package ast

import "slices"

// Table is a table's definition, bound to the name that statements call it by.
type Table struct {
	ID     uint64 // tells the definition, under this name, from all others; 0 for one that is made to be written once
	Schema string
	Name   string
	Alias  string // "" when the table goes by its own name
	View   bool   // read only
	Type   bool   // a composite type, no table

	Columns     []*Column
	Inserted    []*Column // those that INSERT gives values
	PrimaryKey  []*Column
	Uniques     []Unique
	ForeignKeys []ForeignKey
	Checks      []Check
	Indexes     []Index
	FullTexts   []*FullText
	Life        *Life // nil where no column has one
	Info        any   // what the definition knows of it, for the packages that define
}

// Column is a column's definition and, at the same time, the expression that
// reads it.
type Column struct {
	Table     *Table
	Name      string
	Type      Type
	Nullable  bool
	Identity  bool
	Default   Expr    // nil when the column has none
	Generated Expr    // nil unless the database computes the column
	Values    []any   // what an enum column may hold; nil for any value
	Ordinal   int     // position in Table.Columns
	Collation string  // "" for code point order
	Stored    any     // of a Go type that is stored as another: by which mapping; nil for any other
	Limits    *Limits // of an integer that is narrower than its SQL type may be; nil for any
	// WhenZero says that rows of Go values have the default in place of a zero value.
	WhenZero bool
	// AnyForm says that a database without a type for it may hold other forms of the
	// value than Strata writes.
	AnyForm bool
}

// Limits are the least and the greatest value of an integer column.
type Limits struct{ Least, Most int64 }

// Unique is a UNIQUE constraint.
type Unique struct {
	Name    string
	Columns []*Column
}

// ForeignKey is a FOREIGN KEY constraint. Target is called when the key is
// used, so that tables may refer to each other.
type ForeignKey struct {
	Name     string
	Columns  []*Column
	Target   func() []*Column
	OnDelete string // an SQL referential action, "" for NO ACTION
	OnUpdate string
}

// Check is a CHECK constraint.
type Check struct {
	Name string
	Expr Expr
}

// Index is an index that CREATE TABLE's companion statements make.
type Index struct {
	Name    string
	Unique  bool
	Columns []Order
	Where   Expr
}

// Ref is the name by which statements refer to the table.
func (t *Table) Ref() string {
	if t.Alias != "" {
		return t.Alias
	}
	return t.Name
}

// Has reports whether a column belongs to the table under this name. Two handles
// of one alias are the same.
func (t *Table) Has(c *Column) bool {
	if c.Table == t {
		return true
	}
	return c.Table != nil && c.Table.Name == t.Name && c.Table.Schema == t.Schema && c.Table.Alias == t.Alias &&
		c.Ordinal < len(t.Columns) && t.Columns[c.Ordinal].Name == c.Name
}

// Required reports whether an INSERT has to give the column a value.
func (c *Column) Required() bool {
	return !c.Nullable && !c.Identity && c.Default == nil && c.Generated == nil
}

// Identity returns the column that the database generates keys in, or nil.
func (t *Table) Identity() *Column {
	for _, c := range t.Columns {
		if c.Identity {
			return c
		}
	}
	return nil
}

// Written reports whether a statement may give the column a value at all.
func (c *Column) Written() bool { return !c.Identity && c.Generated == nil }

// UniqueOn reports whether the columns, in any order, are those of the primary key or
// of a UNIQUE constraint.
func (t *Table) UniqueOn(columns []*Column) bool {
	return t.hasKey(func(key []*Column) bool { return SameColumns(key, columns) })
}

// hasKey reports whether the primary key or a UNIQUE constraint is as asked.
func (t *Table) hasKey(as func(columns []*Column) bool) bool {
	return as(t.PrimaryKey) || slices.ContainsFunc(t.Uniques, func(u Unique) bool { return as(u.Columns) })
}

// SameColumns reports whether two lists name the same columns, in any order.
func SameColumns(a, b []*Column) bool {
	if len(a) != len(b) {
		return false
	}
	for _, x := range a {
		found := false
		for _, y := range b {
			found = found || y != nil && x.Name == y.Name
		}
		if !found {
			return false
		}
	}
	return true
}

// UniqueWhere returns the unique indexes of some rows on the columns, in any order.
func (t *Table) UniqueWhere(columns []*Column) []Index {
	var found []Index
	for _, i := range t.Indexes {
		of := make([]*Column, 0, len(i.Columns))
		for _, o := range i.Columns {
			if c, ok := o.X.(*Column); ok {
				of = append(of, c)
			}
		}
		if i.Unique && i.Where != nil && len(of) == len(i.Columns) && SameColumns(of, columns) {
			found = append(found, i)
		}
	}
	return found
}

// ConflictIndexes returns the unique indexes of some rows that ON CONFLICT may mean: one,
// unless there is something wrong with it. A constraint of all rows goes before them.
func (t *Table) ConflictIndexes(k *Conflict) []Index {
	if k.Index == "" && t.UniqueOn(k.Target) {
		return nil
	}
	some := t.UniqueWhere(k.Target)
	if k.Index == "" {
		return some
	}
	return slices.DeleteFunc(some, func(i Index) bool { return i.Name != k.Index })
}
