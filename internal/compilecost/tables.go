package compilecost

import (
	"fmt"
	"strings"
)

// column is a column of a table, and the model's field of the same name.
type column struct {
	name   string
	family string // the column's Go type, "" of a field that is no column
	value  string // the field's Go type
	tag    string
	define string // what the closure says of it, if anything
}

// table is the table number n: the model Rn, the columns tn, the handle Tn.
type table struct {
	n       int
	types   []string // declarations of the types that its columns need
	columns []column
}

// tableWithID is a table of eleven columns as most are: an id of a type of its
// own, a foreign key to the table before it (of several, a ring), and what else
// tables have.
func tableWithID(n, of int) table {
	other := n - 1
	if other == 0 {
		other = of
	}
	id, otherID := fmt.Sprintf("T%dID", n), fmt.Sprintf("T%dID", other)
	return table{
		n:     n,
		types: []string{fmt.Sprintf("type %s int64", id)},
		columns: append([]column{
			{name: "ID", family: "strata.ID[" + id + "]", value: id, tag: ",identity"},
			{name: "Other", family: "strata.ID[" + otherID + "]", value: otherID},
		}, commonColumns()...),
	}
}

// tableWithoutID is the same with ids of int64.
func tableWithoutID(n, _ int) table {
	return table{
		n: n,
		columns: append([]column{
			{name: "ID", family: "strata.Int64", value: "int64", tag: ",identity"},
			{name: "Other", family: "strata.Int64", value: "int64"},
		}, commonColumns()...),
	}
}

// commonColumns are nine columns of nine Go types but one.
func commonColumns() []column {
	return []column{
		{name: "Name", family: "strata.Text", value: "string"},
		{name: "Email", family: "strata.Text", value: "string"},
		{name: "Bio", family: "strata.NullText", value: "sql.Null[string]"},
		{name: "Total", family: "strata.Int64", value: "int64"},
		{name: "Rate", family: "strata.NullFloat64", value: "sql.Null[float64]"},
		{name: "Active", family: "strata.Bool", value: "bool"},
		{name: "Created", family: "strata.Time", value: "time.Time"},
		{name: "Deleted", family: "strata.NullTime", value: "sql.Null[time.Time]"},
		{name: "Age", family: "strata.Int", value: "int"},
	}
}

// with is the table with one more column, and the declarations that it needs.
func (t table) with(c column, types ...string) table {
	t.columns = append(t.columns[:len(t.columns):len(t.columns)], c)
	t.types = append(t.types[:len(t.types):len(t.types)], types...)
	return t
}

// text declares the table.
func (t table) text() string {
	var b, closure strings.Builder
	for _, d := range t.types {
		fmt.Fprintln(&b, d)
	}
	fmt.Fprintf(&b, "\ntype R%d struct {\n", t.n)
	for _, c := range t.columns {
		fmt.Fprintf(&b, "\t%s %s\n", c.name, c.value)
	}
	fmt.Fprintf(&b, "}\n\ntype t%d struct {\n\tstrata.Table[R%d]\n", t.n, t.n)
	for _, c := range t.columns {
		if c.family == "" {
			continue
		}
		fmt.Fprintf(&b, "\t%s %s", c.name, c.family)
		if c.tag != "" {
			fmt.Fprintf(&b, " `db:%q`", c.tag)
		}
		b.WriteByte('\n')
		if c.define != "" {
			fmt.Fprintf(&closure, "\t%s\n", c.define)
		}
	}
	fmt.Fprintf(&b, "}\n\nvar T%d = strata.Define(\"t%d\", new(t%d)", t.n, t.n, t.n)
	if closure.Len() > 0 {
		fmt.Fprintf(&b, ", func(t *strata.Def, c *t%d) {\n%s}", t.n, closure.String())
	}
	b.WriteString(")\n")
	return b.String()
}

// tablesText declares the tables 1 to n.
func tablesText(n int, of func(i, of int) table) string {
	var b strings.Builder
	for i := 1; i <= n; i++ {
		b.WriteString(of(i, n).text())
	}
	return b.String()
}

// tablesPackage is a package of n tables with ids.
func tablesPackage(n int) *Package {
	return NewPackage(fmt.Sprintf("tables%d", n), nil, tablesText(n, tableWithID))
}

// relatedPackage is a package of ten tables, whose models hold the rows that refer to them.
func relatedPackage() *Package {
	return NewPackage("related10", nil, tablesText(10, func(n, of int) table {
		t := tableWithID(n, of)
		t.columns = append(t.columns, column{name: "Owned", value: fmt.Sprintf("repo.Many[R%d]", n%of+1)})
		return t
	}))
}

// ownTypes are columns of types of the user's, by the table's number: one for
// each generic type that a column may have. Each table's type is another one.
var ownTypes = []struct {
	name, pkg string
	limit     float64
	add       func(t table) table
}{
	{"an enum", "enum", 32, func(t table) table {
		return t.with(
			column{name: "Kind", family: t.of("strata.Enum[Kind#]"), value: t.of("Kind#"), define: `strata.Values(t, c.Kind, "a", "b")`},
			t.of("type Kind# string"),
		)
	}},
	{"a nullable enum", "nullenum", 66, func(t table) table {
		return t.with(
			column{name: "Kind", family: t.of("strata.NullEnum[Kind#]"), value: t.of("sql.Null[Kind#]"), define: `strata.Values(t, c.Kind, "a", "b")`},
			t.of("type Kind# string"),
		)
	}},
	{"a document", "json", 28, func(t table) table {
		return t.with(
			column{name: "Doc", family: t.of("strata.JSON[Doc#]"), value: t.of("Doc#")},
			t.of("type Doc# struct { A string; B# []int }"),
		)
	}},
	{"an array", "array", 36, func(t table) table {
		return t.with(
			column{name: "Tags", family: t.of("strata.Array[Tag#]"), value: t.of("[]Tag#")},
			t.of("type Tag# string"),
		)
	}},
	{"a text of its own type", "textof", 34, func(t table) table {
		return t.with(
			column{name: "Slug", family: t.of("strata.TextOf[Slug#]"), value: t.of("Slug#")},
			t.of("type Slug# string"),
		)
	}},
	{"a number of its own type", "numberof", 43, func(t table) table {
		return t.with(
			column{name: "Weight", family: t.of("strata.NumberOf[Weight#]"), value: t.of("Weight#")},
			t.of("type Weight# float64"),
		)
	}},
	{"a composite", "composite", 40, func(t table) table {
		return t.with(
			column{name: "Home", family: t.of("strata.Composite[Address#]"), value: t.of("Address#")},
			t.of("type Address# struct { Street string; No# int64 }"),
			t.of("type address# struct {\n\tstrata.CompositeType[Address#]\n\tStreet strata.Text\n\tNo# strata.Int64\n}"),
			t.of("var _ = strata.DefineComposite(\"address#\", new(address#))"),
		)
	}},
	{"a custom type", "custom", 36, func(t table) table {
		return t.with(
			column{name: "Path", family: t.of("strata.Custom[Path#]"), value: t.of("Path#"), define: t.of("strata.Store(t, c.Path, path#)")},
			t.of("type Path# []string"),
			t.of("func (p Path#) MarshalText() ([]byte, error) { return []byte(p[0]), nil }"),
			t.of("func (p *Path#) UnmarshalText(b []byte) error { *p = Path#{string(b)}; return nil }"),
			t.of(`var path# = strata.SQLType("path#")`),
		)
	}},
	{"a mapped type", "mapped", 71, func(t table) table {
		return t.with(
			column{name: "Color", family: t.of("strata.Mapped[Color#]"), value: t.of("Color#"), define: t.of("strata.Map(t, c.Color, mapping#)")},
			t.of("type Color# struct { R# uint8 }"),
			t.of("var mapping# strata.Mapping[Color#, string]"),
		)
	}},
}

// of writes the table's number for "#".
func (t table) of(text string) string {
	return strings.ReplaceAll(text, "#", fmt.Sprint(t.n))
}

// nullableKey adds a foreign key that may be NULL, of the type of the table's own id.
func nullableKey(t table) table {
	return t.with(column{name: "Parent", family: t.of("strata.NullID[T#ID]"), value: t.of("sql.Null[T#ID]")})
}

// moreColumns adds nine columns of types that the table has already.
func moreColumns(t table) table {
	for _, c := range commonColumns() {
		c.name += "2"
		t = t.with(c)
	}
	return t
}
