package schema

import (
	"fmt"
	"slices"
	"strings"

	"github.com/strata-go/strata/internal/textsql"
)

// Change is one difference between a database and its definitions, as what has to be done
// to the database. Its String is one line. A switch over its type tells the kinds apart:
// *[AddTable], *[DropTable], *[RenameTable]; *[AddColumn] and *[DropColumn], and so of each
// kind of [Element]; *[AlterColumn], *[RenameColumn], *[RenameConstraint], *[RenameIndex],
// *[ValidateConstraint], *[AlterComment], *[AlterOptions]; *[AddPartition], *[AddType], *[AlterField],
// *[AddEnumValue], *[AlterDomain], *[ReplaceType], *[TypeRenamed] and *[ValueRenamed];
// *[AddSequence] and *[AlterSequence]; *[ChangeView]. All
// of them have the Schema and the Table of [In].
type Change interface {
	fmt.Stringer
	// Destructive reports whether the change may lose values that are there.
	Destructive() bool
	// On is the table that it changes, "" for none.
	On() string

	place() *In
	// apply makes the change in the model.
	apply(s *Schema)
	// steps are the statements of a database that alters tables.
	steps() []step
}

// In says which table a change is of.
type In struct {
	Schema string // "" for the one that names without a schema mean
	Table  string

	base *Schema // what the database had, of which SQLite rebuilds tables
}

// On is the table's name.
func (i In) On() string { return title(i.Schema, i.Table) }

func (i *In) place() *In { return i }

func (i *In) table(s *Schema) *Table {
	if t := s.Table(i.Schema, i.Table); t != nil {
		return t
	}
	return &Table{} // of changes that do not belong together
}

// isPartitioned is among the Others of a table that is.
const isPartitioned = "it is partitioned"

func (i *In) partitioned() bool {
	return i.base != nil && slices.Contains(i.table(i.base).Others, isPartitioned)
}

// alter is an ALTER TABLE of the table.
func (i *In) alter(at int, format string, args ...any) []step {
	return []step{{at, "ALTER TABLE " + relation(i.Schema, i.Table) + " " + fmt.Sprintf(format, args...)}}
}

// relation is a quoted name with its schema.
func relation(schema, name string) string {
	if schema == "" {
		return textsql.Ident(name)
	}
	return textsql.Ident(schema) + "." + textsql.Ident(name)
}

// step is a statement, and when its turn is.
type step struct {
	at  int
	sql string
}

// The order of the statements: what is in the way goes before what takes its place, and
// what others refer to comes before them.
const (
	atDropViews = iota - 1
	atTypes
	atRenames
	atDropKeys
	atDropIndexes
	atDropConstraints
	atDropDefaults
	atDropTables
	atDropComputed
	atDropColumns
	atTables
	atColumns
	atAlter
	atDefaults
	atNulls
	atGenerated
	atKeys
	atConstraints
	atIndexes
	atForeignKeys
	atDropTypes
	atValid
	atComments
	atViews // and what comes after it
)

// Element is a part of a table: a [Column], [Key], [Unique], [ForeignKey], [CheckConstraint], [Exclusion],
// [Index] or [FullText].
type Element interface {
	Column | Key | Unique | ForeignKey | CheckConstraint | Exclusion | Index | FullText
	fmt.Stringer
	addTo(t *Table)
	dropFrom(t *Table)
	add(i *In) []step
	drop(i *In) []step
	lost() bool // dropping it loses values
	name() string
	validity() Validity
	rename(i In, to string) Change // nil where it has no other name
}

// Add adds a part to a table.
type Add[E Element] struct {
	In
	Element E
}

// Drop drops a part of a table.
type Drop[E Element] struct {
	In
	Element E
}

// The parts of a table that are added and dropped, by name.
type (
	AddColumn      = Add[Column]
	DropColumn     = Drop[Column]
	AddPrimaryKey  = Add[Key]
	DropPrimaryKey = Drop[Key]
	AddUnique      = Add[Unique]
	DropUnique     = Drop[Unique]
	AddForeignKey  = Add[ForeignKey]
	DropForeignKey = Drop[ForeignKey]
	AddCheck       = Add[CheckConstraint]
	DropCheck      = Drop[CheckConstraint]
	AddExclusion   = Add[Exclusion]
	DropExclusion  = Drop[Exclusion]
	AddIndex       = Add[Index]
	DropIndex      = Drop[Index]
	AddFullText    = Add[FullText]
	DropFullText   = Drop[FullText]
)

// String is the change on one line.
func (c *Add[E]) String() string { return c.On() + ": add " + c.Element.String() }

// Destructive is false.
func (c *Add[E]) Destructive() bool { return false }

func (c *Add[E]) apply(s *Schema) { c.Element.addTo(c.table(s)) }
func (c *Add[E]) steps() []step   { return c.Element.add(&c.In) }

// String is the change on one line.
func (c *Drop[E]) String() string { return c.On() + ": drop " + c.Element.String() }

// Destructive reports whether values are dropped: those of a column that is not computed.
func (c *Drop[E]) Destructive() bool { return c.Element.lost() }

func (c *Drop[E]) apply(s *Schema) { c.Element.dropFrom(c.table(s)) }
func (c *Drop[E]) steps() []step   { return c.Element.drop(&c.In) }

// AddType creates a type.
type AddType struct {
	In
	Type Type
}

// String is the change on one line.
func (c *AddType) String() string { return "add " + c.Type.word() + " " + c.Type.title() }

// Destructive is false.
func (c *AddType) Destructive() bool { return false }

func (c *AddType) apply(s *Schema) { s.Types = append(s.Types, c.Type) }

func (c *AddType) steps() []step {
	return append(createSchema(c.Type.Schema), step{atTypes, c.Type.create()})
}

func createSchema(name string) []step {
	if name == "" {
		return nil
	}
	return []step{{atTypes, "CREATE SCHEMA IF NOT EXISTS " + textsql.Ident(name)}}
}

// AlterField adds a field to a composite type, or drops one that is not defined.
type AlterField struct {
	In
	Type  Type // as it is
	Field Field
	Drop  bool
}

// String is the change on one line.
func (c *AlterField) String() string {
	return fmt.Sprintf("type %s: %s field %s", title(c.Type.Schema, c.Type.Name), map[bool]string{false: "add", true: "drop"}[c.Drop], c.Field.Name)
}

// Destructive reports whether the field is dropped.
func (c *AlterField) Destructive() bool { return c.Drop }

func (c *AlterField) apply(s *Schema) {
	for i := range s.Types {
		t := &s.Types[i]
		switch {
		case t.Schema != c.Type.Schema || t.Name != c.Type.Name:
		case c.Drop:
			t.Fields = without(t.Fields, func(f Field) bool { return f.Name == c.Field.Name })
		default:
			t.Fields = append(slices.Clone(t.Fields), c.Field)
		}
	}
}

func (c *AlterField) steps() []step {
	alter := "ALTER TYPE " + relation(c.Type.Schema, c.Type.Name)
	if c.Drop {
		return []step{{atTypes, alter + " DROP ATTRIBUTE " + textsql.Ident(c.Field.Name)}}
	}
	return []step{{atTypes, alter + " ADD ATTRIBUTE " + textsql.Ident(c.Field.Name) + " " + c.Field.Type}}
}

// AddTable creates a table with all that belongs to it.
type AddTable struct {
	In
	Definition Table
}

// String is the change on one line.
func (c *AddTable) String() string { return c.On() + ": add table" }

// Destructive is false.
func (c *AddTable) Destructive() bool { return false }

func (c *AddTable) apply(s *Schema) { s.Tables = append(s.Tables, c.Definition.clone()) }

func (c *AddTable) steps() []step {
	t := c.Definition.clone()
	t.ForeignKeys = nil
	out := append(createSchema(t.Schema), step{atTables, createTable(&t)})
	if t.Partitioning != nil {
		for _, p := range t.Partitioning.Parts {
			out = append(out, p.steps(&c.In)...)
		}
	}
	for _, i := range t.Indexes {
		out = append(out, i.add(&c.In)...)
	}
	for _, k := range c.Definition.ForeignKeys {
		out = append(out, k.add(&c.In)...)
	}
	out = append(out, commentOn(&c.In, "", t.Comment)...)
	for _, k := range t.Columns {
		out = append(out, commentOn(&c.In, k.Name, k.Comment)...)
	}
	return out
}

// DropTable drops a table that is not defined; see [DropTables].
type DropTable struct{ In }

// String is the change on one line.
func (c *DropTable) String() string { return c.On() + ": drop table" }

// Destructive is true.
func (c *DropTable) Destructive() bool { return true }

func (c *DropTable) apply(s *Schema) {
	s.Tables = without(s.Tables, func(t Table) bool { return t.Schema == c.Schema && t.Name == c.Table })
}

func (c *DropTable) steps() []step {
	return []step{{atDropTables, "DROP TABLE " + relation(c.Schema, c.Table)}}
}

// RenameTable renames a table; see [Rename].
type RenameTable struct {
	In
	To string
}

// String is the change on one line.
func (c *RenameTable) String() string { return c.On() + ": rename table to " + c.To }

// Destructive is false.
func (c *RenameTable) Destructive() bool { return false }

func (c *RenameTable) apply(s *Schema) { s.renameTable(c.Schema, c.Table, c.To) }

func (c *RenameTable) steps() []step { return c.alter(atRenames, "RENAME TO %s", textsql.Ident(c.To)) }

// RenameColumn renames a column; see [Rename].
type RenameColumn struct {
	In
	From, To string
}

// String is the change on one line.
func (c *RenameColumn) String() string {
	return fmt.Sprintf("%s: rename column %s to %s", c.On(), c.From, c.To)
}

// Destructive is false.
func (c *RenameColumn) Destructive() bool { return false }

func (c *RenameColumn) apply(s *Schema) { s.renameColumn(c.Schema, c.Table, c.From, c.To) }

func (c *RenameColumn) steps() []step {
	return c.alter(atRenames, "RENAME COLUMN %s TO %s", textsql.Ident(c.From), textsql.Ident(c.To))
}

// AlterColumn changes what a column is: From what it was To what it is defined as. What
// says which of its properties.
type AlterColumn struct {
	In
	What     Property
	From, To Column

	pass passage
}

// Property is what changes of a column.
type Property string

// The properties of columns.
const (
	AlterType    Property = "type" // or collation
	SetNotNull   Property = "not null"
	DropNotNull  Property = "null"
	SetDefault   Property = "default"
	DropDefault  Property = "no default"
	SetIdentity  Property = "identity"
	SetGenerated Property = "generated"
)

// String is the change on one line.
func (c *AlterColumn) String() string {
	return fmt.Sprintf("%s: column %s: %s", c.On(), c.To.Name, c.said())
}

func (c *AlterColumn) said() string {
	switch c.What {
	case AlterType:
		if typed(c.From) == typed(c.To) {
			return "change type to the new " + typed(c.To)
		}
		return fmt.Sprintf("change type %s to %s", typed(c.From), typed(c.To))
	case SetNotNull:
		return "set NOT NULL"
	case DropNotNull:
		return "drop NOT NULL"
	case SetDefault:
		return "set default " + c.To.Default
	case DropDefault:
		return "drop default " + c.From.Default
	case SetIdentity:
		return fmt.Sprintf("change identity from %s%s to %s%s", orNone(string(c.From.Identity)), c.From.numbering(), orNone(string(c.To.Identity)), c.To.numbering())
	default:
		return fmt.Sprintf("change generation from %s to %s", orNone(c.From.Generated), orNone(c.To.Generated))
	}
}

func typed(c Column) string {
	if c.Collation == "" {
		return c.Type
	}
	return c.Type + " COLLATE " + c.Collation
}

func orNone(s string) string {
	if s == "" {
		return "none"
	}
	return s
}

// Destructive reports whether values may be lost: by a type that does not hold all values
// of the one before, although numbers and times that it would round are refused when the
// change is made; a column that is to be computed loses what it held.
func (c *AlterColumn) Destructive() bool {
	switch c.What {
	case AlterType:
		return !c.pass.whole && !holds(c.To.Type, c.From.Type)
	case SetGenerated:
		return c.From.Generated == ""
	default:
		return false
	}
}

func (c *AlterColumn) apply(s *Schema) {
	column := c.table(s).Column(c.To.Name)
	if column == nil {
		return
	}
	switch c.What {
	case AlterType:
		column.Type, column.Collation = c.To.Type, c.To.Collation
	case SetNotNull, DropNotNull:
		column.Nullable = c.What == DropNotNull
	case SetDefault, DropDefault:
		column.Default = ""
		if c.What == SetDefault {
			column.Default = c.To.Default
		}
	case SetIdentity:
		column.Identity, column.Start, column.Increment = c.To.Identity, c.To.Start, c.To.Increment
	case SetGenerated:
		column.Generated, column.Virtual = c.To.Generated, c.To.Virtual
	}
}

func (c *AlterColumn) steps() []step {
	name := textsql.Ident(c.To.Name)
	switch c.What {
	case AlterType:
		if c.pass.inPlace {
			return c.alter(atAlter, "ALTER COLUMN %s TYPE %s%s", name, c.To.Type, collate(c.To))
		}
		value := name
		if c.pass.viaText {
			value += "::text"
		}
		return append(c.unrounded(), c.alter(atAlter, "ALTER COLUMN %s TYPE %s%s USING %s::%s", name, c.To.Type, collate(c.To), value, c.To.Type)...)
	case SetNotNull:
		return c.alter(atNulls, "ALTER COLUMN %s SET NOT NULL", name)
	case DropNotNull:
		return c.alter(atNulls, "ALTER COLUMN %s DROP NOT NULL", name)
	case SetDefault:
		return c.alter(atDefaults, "ALTER COLUMN %s SET DEFAULT %s", name, c.To.Default)
	case DropDefault:
		return c.alter(atDropDefaults, "ALTER COLUMN %s DROP DEFAULT", name)
	case SetIdentity:
		return c.identity()
	default:
		if c.To.Generated == "" {
			return c.alter(atDropDefaults, "ALTER COLUMN %s DROP EXPRESSION", name)
		}
		anew := append(c.alter(atDropComputed, "DROP COLUMN %s", name), c.alter(atGenerated, "ADD COLUMN %s", columnDef(c.To))...)
		return append(anew, commentOn(&c.In, c.To.Name, c.To.Comment)...)
	}
}

// identity is after the column is NOT NULL, and goes on after the largest number.
func (c *AlterColumn) identity() []step {
	name := textsql.Ident(c.To.Name)
	switch {
	case c.To.Identity == NoIdentity:
		return c.alter(atDropDefaults, "ALTER COLUMN %s DROP IDENTITY", name)
	case c.From.Identity != NoIdentity:
		return c.alter(atGenerated, "ALTER COLUMN %s %s", name, c.renumber())
	}
	table := relation(c.Schema, c.Table)
	return append(c.alter(atGenerated, "ALTER COLUMN %s ADD GENERATED %s AS IDENTITY%s", name, c.To.Identity, c.To.numbering()),
		step{atGenerated, fmt.Sprintf("SELECT setval(pg_get_serial_sequence(%s, %s), %s, false) FROM %s",
			textsql.Literal(table), textsql.Literal(c.To.Name), c.goesOn(), table)})
}

// AlterOptions makes a table of SQLite STRICT or WITHOUT ROWID, or takes that away.
type AlterOptions struct {
	In
	Strict, NoRowID bool
}

// String is the change on one line.
func (c *AlterOptions) String() string {
	t := Table{Strict: c.Strict, NoRowID: c.NoRowID}
	return c.On() + ": change options to" + strings.ReplaceAll(orNone(suffix(&t)), "none", " none")
}

// Destructive is false: values that a STRICT table does not hold are refused.
func (c *AlterOptions) Destructive() bool { return false }

func (c *AlterOptions) apply(s *Schema) {
	t := c.table(s)
	t.Strict, t.NoRowID = c.Strict, c.NoRowID
}

func (c *AlterOptions) steps() []step { return nil }

// without is a list without some.
func without[T any](list []T, out func(T) bool) []T {
	return slices.DeleteFunc(slices.Clone(list), out)
}
