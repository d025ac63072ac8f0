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

	Columns      []*Column
	Inserted     []*Column // those that INSERT gives values
	PrimaryKey   []*Column
	KeyNamed     string // "" for the usual name
	KeyDeferral  Deferral
	Uniques      []Unique
	ForeignKeys  []ForeignKey
	Checks       []Check
	Indexes      []Index
	Exclusions   []Exclusive
	Partitioning *Partitioning // nil where the table has its rows itself
	FullTexts    []*FullText
	Comment      string
	Life         *Life             // nil where no column has one
	Suffixes     map[string]string // what ends CREATE TABLE, by dialect, where that is not the usual
	Info         any               // what the definition knows of it, for the packages that define
}

// Column is a column's definition and, at the same time, the expression that
// reads it.
type Column struct {
	Table     *Table
	Name      string
	Type      Type
	Nullable  bool
	Identity  bool
	Default   Expr  // nil when the column has none
	Generated Expr  // nil unless the database computes the column
	Values    []any // what an enum column may hold; nil for any value
	Ordinal   int   // position in Table.Columns
	Comment   string
	Collation string     // "" for code point order
	Stored    any        // of a Go type that is stored as another: by which mapping; nil for any other
	Limits    *Limits    // of an integer that is narrower than its SQL type may be; nil for any
	MaxLength int        // characters of a text; 0 for any
	Domain    *Named     // that it is declared to be in; nil for none
	Numbering *Numbering // of an identity; nil for the usual one
	// Spelled is its type, by dialect, where Strata did not create the table.
	Spelled map[string]string
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
	Name             string
	Columns          []*Column
	NullsNotDistinct bool
	Deferral         Deferral
}

// Exclusive is an EXCLUDE constraint: of two rows one term does not answer true.
type Exclusive struct {
	Name   string
	Method string
	Terms  []ExclusiveTerm
	Where  Expr

	Deferral Deferral
}

// ExclusiveTerm is what rows are compared by, and the operator.
type ExclusiveTerm struct {
	IndexTerm
	Operator string
}

// Deferral says when a constraint is looked at.
type Deferral uint8

// The deferrals.
const (
	NotDeferrable Deferral = iota
	InitiallyImmediate
	InitiallyDeferred
)

// String is the deferral's spelling in SQL, with a blank before it.
func (d Deferral) String() string {
	return [...]string{"", " DEFERRABLE INITIALLY IMMEDIATE", " DEFERRABLE INITIALLY DEFERRED"}[d]
}

// ForeignKey is a FOREIGN KEY constraint. Target is called when the key is
// used, so that tables may refer to each other.
type ForeignKey struct {
	Name     string
	Columns  []*Column
	Target   func() []*Column
	OnDelete string // an SQL referential action, "" for NO ACTION
	OnUpdate string
	Deferral Deferral
}

// Check is a CHECK constraint.
type Check struct {
	Name string
	Expr Expr
}

// Index is an index that CREATE TABLE's companion statements make.
type Index struct {
	Name             string
	Unique           bool
	NullsNotDistinct bool
	Method           string // "" for a B-tree
	Columns          []IndexTerm
	Include          []*Column
	Where            Expr
	OnlyOn           []string // the names of dialects; nil for all
}

// IndexTerm is what an index is on: a column or an expression.
type IndexTerm struct {
	Order
	Class string // its operator class, "" for the usual one
}

// Key returns the columns of a unique index of all rows, or nil.
func (i Index) Key() []*Column {
	if !i.Unique || i.Where != nil {
		return nil
	}
	return i.Named()
}

// Named returns the columns of an index, nil where it has expressions.
func (i Index) Named() []*Column {
	list := make([]*Column, 0, len(i.Columns))
	for _, t := range i.Columns {
		c, ok := t.X.(*Column)
		if !ok {
			return nil
		}
		list = append(list, c)
	}
	return list
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

// Keys returns the columns that tell all rows apart: of the primary key, if any, of the
// UNIQUE constraints, and of the unique indexes.
func (t *Table) Keys() [][]*Column {
	list := [][]*Column{t.PrimaryKey}
	for _, u := range t.Uniques {
		list = append(list, u.Columns)
	}
	for _, i := range t.Indexes {
		if key := i.Key(); key != nil {
			list = append(list, key)
		}
	}
	return list
}

// UniqueOn reports whether the columns, in any order, are those of a key.
func (t *Table) UniqueOn(columns []*Column) bool {
	return slices.ContainsFunc(t.Keys(), func(key []*Column) bool { return SameColumns(key, columns) })
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
		if of := i.Named(); i.Unique && i.Where != nil && of != nil && SameColumns(of, columns) {
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

// Waits is the name of a constraint that is looked at later than a row is written, and
// that ON CONFLICT on the columns would mean, with no columns any; "" for none.
func (t *Table) Waits(columns []*Column) string {
	any := len(columns) == 0
	immediate, found := false, ""
	note := func(of []*Column, name string, d Deferral) {
		switch {
		case !any && !SameColumns(of, columns):
		case d == NotDeferrable:
			immediate = true
		default:
			found = name
		}
	}
	if len(t.PrimaryKey) > 0 {
		note(t.PrimaryKey, t.KeyName(), t.KeyDeferral)
	}
	for _, u := range t.Uniques {
		note(u.Columns, u.Name, u.Deferral)
	}
	for _, i := range t.Indexes {
		if key := i.Key(); key != nil && !any {
			note(key, i.Name, NotDeferrable)
		}
	}
	if any {
		for _, x := range t.Exclusions {
			note(nil, x.Name, x.Deferral)
		}
		return found
	}
	if immediate {
		return ""
	}
	return found
}
