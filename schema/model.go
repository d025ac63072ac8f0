package schema

import (
	"slices"
	"strings"
)

// Schema is what a database has, or what definitions say, in the database's own words:
// types, defaults and conditions are the text that the database keeps of them. It may be
// kept in JSON, and compared with another one later: see [Between].
type Schema struct {
	Tables []Table
	Types  []Type
	// Views are in an order in which they can be created.
	Views []View
	// Sequences are those that no identity has.
	Sequences []Sequence
}

// Table is a table.
type Table struct {
	Schema      string // "" for the one that names without a schema mean
	Name        string
	Columns     []Column
	PrimaryKey  *Key // nil for none
	Uniques     []Unique
	ForeignKeys []ForeignKey
	Checks      []CheckConstraint
	Exclusions  []Exclusion
	Indexes     []Index
	FullTexts   []FullText // SQLite's; PostgreSQL has a column and an index
	Triggers    []Trigger  // SQLite's, which a rebuild has to keep
	Strict      bool       // STRICT, of SQLite
	NoRowID     bool       // WITHOUT ROWID, of SQLite
	Comment     string     // "" for none, as SQLite has it
	// Others is what the table has beyond this model, in SQL or in words. A table that
	// would have to be rebuilt without it is refused.
	Others []string
	// Partitioning is nil where the table has its rows itself.
	Partitioning *Partitioning
}

// Column is a column.
type Column struct {
	Name      string
	Type      string // as the database spells it: "bigint", "numeric(12,2)"
	Collation string // "" for that of the type
	Nullable  bool
	Default   string // an expression, "" for none
	Identity  Identity
	Generated string // an expression, "" for none
	Virtual   bool   // it is computed when it is read
	// Start and Increment say how an identity counts; 0 where the database does not tell.
	Start, Increment int64
	// Serial says that the column owns the sequence of Default, as serial makes it.
	Serial  bool
	Comment string // "" for none, as SQLite has it
	// Extra is what MariaDB has of the column beyond this model, in SQL. It stays when the
	// column changes.
	Extra string
}

// Identity says how a database numbers rows in a column.
type Identity string

// The ways in which a column is numbered.
const (
	NoIdentity    Identity = ""
	Always        Identity = "ALWAYS"
	ByDefault     Identity = "BY DEFAULT"
	AutoIncrement Identity = "AUTOINCREMENT" // of SQLite and MariaDB
)

// Key is a primary key.
type Key struct {
	Name       string // "" where it has none
	Columns    []string
	Deferrable Deferrable
	// Implied says that the name is not the definition's, but what a database makes up:
	// any other one is as good.
	Implied bool
}

// Unique is a UNIQUE constraint.
type Unique struct {
	Name             string
	Columns          []string
	NullsNotDistinct bool
	Deferrable       Deferrable
}

// Deferrable says when a constraint may be checked.
type Deferrable string

// When a constraint is checked.
const (
	NotDeferrable     Deferrable = ""
	InitiallyNow      Deferrable = "DEFERRABLE"
	InitiallyDeferred Deferrable = "DEFERRABLE INITIALLY DEFERRED"
)

// ForeignKey is a FOREIGN KEY constraint.
type ForeignKey struct {
	Name       string
	Columns    []string
	Schema     string // of the table that it refers to
	Table      string
	References []string
	Match      string // "FULL", or "" for SIMPLE
	OnDelete   string // "" for NO ACTION; "SET NULL (a)" where only some columns are set
	OnUpdate   string
	Deferrable Deferrable
	Validity   Validity
}

// CheckConstraint is a CHECK constraint.
type CheckConstraint struct {
	Name     string
	Expr     string
	Validity Validity
}

// Validity says which rows a constraint holds for.
type Validity string

// What a constraint is worth.
const (
	Valid       Validity = ""             // it holds for all rows
	NotValid    Validity = "NOT VALID"    // it holds for what is written; rows before it may violate it
	NotEnforced Validity = "NOT ENFORCED" // it is a claim that nothing looks after
)

// Exclusion is an EXCLUDE constraint, of PostgreSQL.
type Exclusion struct {
	Name       string
	Method     string // of its index; "" for btree
	Terms      []ExclusionTerm
	Where      string
	Deferrable Deferrable
}

// ExclusionTerm is what two rows are compared by, and the operator.
type ExclusionTerm struct {
	Part
	Operator string
}

// Index is an index that no constraint made.
type Index struct {
	Name             string
	Unique           bool
	Method           string // "" for btree
	Parts            []Part
	Include          []string
	NullsNotDistinct bool
	Where            string
	// RowsColumn is a column of the table, beyond those of the model, that tells which rows are
	// in the index, where the database has no WHERE in it, as MariaDB.
	RowsColumn string
	// Invalid says that it was not built to its end, by a CREATE INDEX CONCURRENTLY that
	// failed: no query reads it.
	Invalid bool
}

// Part is what an index is ordered by.
type Part struct {
	Column string // "" for an expression
	Expr   string
	// ValueColumn is a column of the table, beyond those of the model, that has the value of
	// the expression, and ValueType its type, where the database has indexes of columns
	// alone, as MariaDB.
	ValueColumn, ValueType string

	Collation string
	OpClass   string // "" for the usual one
	Desc      bool
	Nulls     string // FIRST or LAST, where that is not what the order implies
}

// FullText is a full-text index that is a table with triggers.
type FullText struct {
	Name     string
	SQL      string
	Fill     string // what puts rows into it that are there already; "" where that is not known
	Triggers []Trigger
}

// Trigger is a trigger.
type Trigger struct{ Name, SQL string }

// Type is a composite type, an enum or a domain.
type Type struct {
	Schema string
	Name   string
	Fields []Field  // of a composite type
	Values []string // of an enum, in order
	Domain *Domain  // nil for any other
}

// Field is a field of a composite type.
type Field struct{ Name, Type string }

// Table returns the table of a name, or nil.
func (s *Schema) Table(schema, name string) *Table {
	for i := range s.Tables {
		if t := &s.Tables[i]; t.Schema == schema && t.Name == name {
			return t
		}
	}
	return nil
}

// Column returns the column of a name, or nil.
func (t *Table) Column(name string) *Column {
	for i := range t.Columns {
		if t.Columns[i].Name == name {
			return &t.Columns[i]
		}
	}
	return nil
}

// title is how messages call a table or a type.
func title(schema, name string) string {
	if schema == "" {
		return name
	}
	return schema + "." + name
}

func (t *Table) title() string { return title(t.Schema, t.Name) }

// clone is a copy that shares nothing.
func (s *Schema) clone() *Schema {
	c := &Schema{Tables: slices.Clone(s.Tables), Types: slices.Clone(s.Types), Sequences: slices.Clone(s.Sequences), Views: slices.Clone(s.Views)}
	for i := range s.Tables {
		c.Tables[i] = s.Tables[i].clone()
	}
	for i := range c.Types {
		c.Types[i].Fields = slices.Clone(c.Types[i].Fields)
	}
	return c
}

func (t *Table) clone() Table {
	c := *t
	if t.PrimaryKey != nil {
		k := *t.PrimaryKey
		k.Columns = slices.Clone(k.Columns)
		c.PrimaryKey = &k
	}
	if t.Partitioning != nil {
		p := *t.Partitioning
		p.Parts = slices.Clone(p.Parts)
		c.Partitioning = &p
	}
	c.Columns, c.Checks, c.Triggers, c.Others = slices.Clone(t.Columns), slices.Clone(t.Checks), slices.Clone(t.Triggers), slices.Clone(t.Others)
	c.Uniques, c.ForeignKeys = slices.Clone(t.Uniques), slices.Clone(t.ForeignKeys)
	c.Indexes, c.FullTexts = slices.Clone(t.Indexes), slices.Clone(t.FullTexts)
	for i := range c.Uniques {
		c.Uniques[i].Columns = slices.Clone(c.Uniques[i].Columns)
	}
	for i := range c.ForeignKeys {
		k := &c.ForeignKeys[i]
		k.Columns, k.References = slices.Clone(k.Columns), slices.Clone(k.References)
	}
	c.Exclusions = slices.Clone(t.Exclusions)
	for i := range c.Exclusions {
		c.Exclusions[i].Terms = slices.Clone(c.Exclusions[i].Terms)
	}
	for i := range c.Indexes {
		x := &c.Indexes[i]
		x.Parts, x.Include = slices.Clone(x.Parts), slices.Clone(x.Include)
	}
	for i := range c.FullTexts {
		c.FullTexts[i].Triggers = slices.Clone(c.FullTexts[i].Triggers)
	}
	return c
}

// names are columns side by side, for messages.
func names(list []string) string { return strings.Join(list, ", ") }
