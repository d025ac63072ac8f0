package schema

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/strata-go/strata/internal/textsql"
)

// String says what the column is, on one line.
func (c Column) String() string { return "column " + columnDef(c) }

func (c Column) addTo(t *Table) { t.Columns = append(t.Columns, c) }

func (c Column) dropFrom(t *Table) {
	t.Columns = without(t.Columns, func(other Column) bool { return other.Name == c.Name })
}

func (c Column) add(i *In) []step {
	at := atColumns
	if c.Generated != "" {
		at = atGenerated
	}
	return append(i.alter(at, "ADD COLUMN %s", columnDef(c)), commentOn(i, c.Name, c.Comment)...)
}

func (c Column) drop(i *In) []step {
	at := atDropColumns
	if c.Generated != "" {
		at = atDropComputed
	}
	return i.alter(at, "DROP COLUMN %s", textsql.Ident(c.Name))
}

func (c Column) lost() bool { return c.Generated == "" }

func (c Column) name() string { return c.Name }

func (Column) validity() Validity { return Valid }

func (Column) rename(In, string) Change { return nil }

// String says what the key is, on one line.
func (k Key) String() string {
	return "primary key (" + names(k.Columns) + ")" + deferrable(k.Deferrable)
}

func (k Key) addTo(t *Table) { t.PrimaryKey = &k }

func (k Key) dropFrom(t *Table) { t.PrimaryKey = nil }

func (k Key) add(i *In) []step { return i.alter(atKeys, "ADD %s", k.sql()) }

func (k Key) drop(i *In) []step { return dropConstraint(i, k.Name) }

func (k Key) lost() bool { return false }

func (k Key) name() string {
	if k.Implied { // any name will do
		return ""
	}
	return k.Name
}

func (Key) validity() Validity { return Valid }

func (k Key) rename(i In, to string) Change { return renameConstraint(i, k.Name, to) }

func (k Key) sql() string {
	return named(k.Name) + "PRIMARY KEY (" + idents(k.Columns) + ")" + deferrable(k.Deferrable)
}

// named begins a constraint.
func named(name string) string {
	if name == "" {
		return ""
	}
	return "CONSTRAINT " + textsql.Ident(name) + " "
}

func dropConstraint(i *In, name string) []step {
	return i.alter(atDropConstraints, "DROP CONSTRAINT %s", textsql.Ident(name))
}

// String says what the constraint is, on one line.
func (u Unique) String() string {
	return called("unique", u.Name) + notDistinct(u.NullsNotDistinct) + " (" + names(u.Columns) + ")" + deferrable(u.Deferrable)
}

func called(what, name string) string {
	if name == "" {
		return what
	}
	return what + " " + name
}

func (u Unique) addTo(t *Table) { t.Uniques = append(t.Uniques, u) }

func (u Unique) dropFrom(t *Table) {
	t.Uniques = dropped(t.Uniques, u)
}

// dropped is a list without one that is equal.
func dropped[E any](list []E, e E) []E {
	found := false
	return without(list, func(other E) bool {
		if found || !reflect.DeepEqual(other, e) {
			return false
		}
		found = true
		return true
	})
}

func (u Unique) add(i *In) []step { return i.alter(atConstraints, "ADD %s", u.sql()) }

func (u Unique) drop(i *In) []step { return dropConstraint(i, u.Name) }

func (u Unique) lost() bool { return false }

func (u Unique) name() string { return u.Name }

func (Unique) validity() Validity { return Valid }

func (u Unique) rename(i In, to string) Change { return renameConstraint(i, u.Name, to) }

func (u Unique) sql() string {
	return named(u.Name) + "UNIQUE" + notDistinct(u.NullsNotDistinct) + " (" + idents(u.Columns) + ")" + deferrable(u.Deferrable)
}

func notDistinct(yes bool) string {
	if yes {
		return " NULLS NOT DISTINCT"
	}
	return ""
}

func deferrable(d Deferrable) string {
	if d == NotDeferrable {
		return ""
	}
	return " " + string(d)
}

// String says what the key is, on one line.
func (k ForeignKey) String() string {
	s := fmt.Sprintf("%s (%s) references %s (%s)", called("foreign key", k.Name), names(k.Columns), title(k.Schema, k.Table), names(k.References))
	return s + k.acts() + k.Validity.sql()
}

func (k ForeignKey) acts() string {
	s := ""
	if k.Match != "" {
		s += " MATCH " + k.Match
	}
	if k.OnDelete != "" {
		s += " ON DELETE " + k.OnDelete
	}
	if k.OnUpdate != "" {
		s += " ON UPDATE " + k.OnUpdate
	}
	return s + deferrable(k.Deferrable)
}

func (k ForeignKey) addTo(t *Table) { t.ForeignKeys = append(t.ForeignKeys, k) }

func (k ForeignKey) dropFrom(t *Table) { t.ForeignKeys = dropped(t.ForeignKeys, k) }

func (k ForeignKey) add(i *In) []step { return i.alter(atForeignKeys, "ADD %s", k.sql()) }

func (k ForeignKey) drop(i *In) []step {
	return i.alter(atDropKeys, "DROP CONSTRAINT %s", textsql.Ident(k.Name))
}

func (k ForeignKey) lost() bool { return false }

func (k ForeignKey) name() string { return k.Name }

func (k ForeignKey) validity() Validity { return k.Validity }

func (k ForeignKey) rename(i In, to string) Change { return renameConstraint(i, k.Name, to) }

func (k ForeignKey) sql() string {
	s := named(k.Name) + "FOREIGN KEY (" + idents(k.Columns) + ") REFERENCES " + relation(k.Schema, k.Table)
	if len(k.References) > 0 {
		s += " (" + idents(k.References) + ")"
	}
	return s + k.acts() + k.Validity.sql()
}

// String says what the constraint is, on one line.
func (c CheckConstraint) String() string {
	return called("check", c.Name) + " (" + strings.Join(strings.Fields(c.Expr), " ") + ")" + c.Validity.sql()
}

func (c CheckConstraint) addTo(t *Table) { t.Checks = append(t.Checks, c) }

func (c CheckConstraint) dropFrom(t *Table) { t.Checks = dropped(t.Checks, c) }

func (c CheckConstraint) add(i *In) []step { return i.alter(atConstraints, "ADD %s", c.sql()) }

func (c CheckConstraint) drop(i *In) []step { return dropConstraint(i, c.Name) }

func (c CheckConstraint) lost() bool { return false }

func (c CheckConstraint) name() string { return c.Name }

func (c CheckConstraint) validity() Validity { return c.Validity }

func (c CheckConstraint) rename(i In, to string) Change { return renameConstraint(i, c.Name, to) }

func (c CheckConstraint) sql() string {
	return named(c.Name) + "CHECK (" + c.Expr + ")" + c.Validity.sql()
}

// String says what the index is, on one line.
func (x Index) String() string {
	what := "index"
	if x.Unique {
		what = "unique index"
	}
	s := what + " " + x.Name + x.rest()
	if x.Invalid {
		s += ", which is invalid"
	}
	return s
}

func (x Index) addTo(t *Table) { t.Indexes = append(t.Indexes, x) }

func (x Index) dropFrom(t *Table) {
	t.Indexes = without(t.Indexes, func(other Index) bool { return other.Name == x.Name })
}

func (x Index) add(i *In) []step { return []step{{atIndexes, x.sql(i.Schema, i.Table)}} }

func (x Index) drop(i *In) []step {
	return []step{{atDropIndexes, "DROP INDEX " + relation(i.Schema, x.Name)}}
}

func (x Index) lost() bool { return false }

func (x Index) name() string { return x.Name }

func (Index) validity() Validity { return Valid }

func (x Index) rename(i In, to string) Change { return &RenameIndex{i, x.Name, to} }

func (x Index) sql(schema, table string) string {
	unique := ""
	if x.Unique {
		unique = "UNIQUE "
	}
	return "CREATE " + unique + "INDEX " + textsql.Ident(x.Name) + " ON " + relation(schema, table) + x.rest()
}

// rest is all but the name and the table.
func (x Index) rest() string {
	s := using(x.Method)
	parts := make([]string, len(x.Parts))
	for i, p := range x.Parts {
		parts[i] = p.sql()
	}
	s += " (" + strings.Join(parts, ", ") + ")"
	if len(x.Include) > 0 {
		s += " INCLUDE (" + idents(x.Include) + ")"
	}
	s += notDistinct(x.NullsNotDistinct)
	if x.Where != "" {
		s += " WHERE " + x.Where
	}
	return s
}

func using(method string) string {
	if method == "" {
		return ""
	}
	return " USING " + textsql.Ident(method)
}

func (p Part) sql() string {
	s := p.Expr
	if p.Column != "" {
		s = textsql.Ident(p.Column)
	}
	if p.Collation != "" {
		s += " COLLATE " + textsql.Ident(p.Collation)
	}
	if p.OpClass != "" {
		schema, class, ok := strings.Cut(p.OpClass, ".")
		if !ok {
			schema, class = "", schema
		}
		s += " " + relation(schema, class)
	}
	if p.Desc {
		s += " DESC"
	}
	if p.Nulls != "" {
		s += " NULLS " + p.Nulls
	}
	return s
}

// String says what the index is, on one line.
func (x FullText) String() string { return "full-text index " + x.Name }

func (x FullText) addTo(t *Table) { t.FullTexts = append(t.FullTexts, x) }

func (x FullText) dropFrom(t *Table) {
	t.FullTexts = without(t.FullTexts, func(other FullText) bool { return other.Name == x.Name })
}

func (x FullText) add(*In) []step { return nil }

func (x FullText) drop(*In) []step { return nil }

func (x FullText) lost() bool { return false }

func (x FullText) name() string { return x.Name }

func (FullText) validity() Validity { return Valid }

func (FullText) rename(In, string) Change { return nil }

// columnDef is a column in CREATE TABLE.
func columnDef(c Column) string {
	s := textsql.Ident(c.Name)
	if t := c.definedType(); t != "" {
		s += " " + t
	}
	s += collate(c)
	if !c.Nullable && c.Identity != AutoIncrement {
		s += " NOT NULL"
	}
	if c.Default != "" && c.definedType() == c.Type {
		s += " DEFAULT (" + c.Default + ")"
	}
	switch c.Identity {
	case NoIdentity:
	case AutoIncrement:
		s += " PRIMARY KEY AUTOINCREMENT"
	default:
		s += " GENERATED " + string(c.Identity) + " AS IDENTITY" + c.numbering()
	}
	if c.Generated != "" {
		s += " GENERATED ALWAYS AS (" + c.Generated + ")"
		if c.Virtual {
			return s + " VIRTUAL"
		}
		return s + " STORED"
	}
	return s
}

func collate(c Column) string {
	if c.Collation == "" {
		return ""
	}
	return " COLLATE " + textsql.Ident(c.Collation)
}

// createTable is a table without its indexes.
func createTable(t *Table) string {
	var parts []string
	numbered := false
	for _, c := range t.Columns {
		def := columnDef(c)
		if c.Identity == AutoIncrement { // where the key stands with the column
			numbered = true
			if key := t.PrimaryKey; key != nil && key.Name != "" {
				def = strings.Replace(def, " PRIMARY KEY AUTO", " "+named(key.Name)+"PRIMARY KEY AUTO", 1)
			}
		}
		parts = append(parts, def)
	}
	if t.PrimaryKey != nil && !numbered {
		parts = append(parts, t.PrimaryKey.sql())
	}
	for _, u := range t.Uniques {
		parts = append(parts, u.sql())
	}
	for _, c := range t.Checks {
		parts = append(parts, c.sql())
	}
	for _, x := range t.Exclusions {
		parts = append(parts, x.sql())
	}
	for _, k := range t.ForeignKeys {
		parts = append(parts, k.sql())
	}
	return "CREATE TABLE " + relation(t.Schema, t.Name) + " (\n\t" + strings.Join(parts, ",\n\t") + "\n)" + t.partitionBy() + suffix(t)
}

func suffix(t *Table) string {
	switch {
	case t.Strict && t.NoRowID:
		return " STRICT, WITHOUT ROWID"
	case t.Strict:
		return " STRICT"
	case t.NoRowID:
		return " WITHOUT ROWID"
	default:
		return ""
	}
}
