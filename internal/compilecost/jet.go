package compilecost

import (
	"fmt"
	"strings"
)

// jetFamilies are the columns' types of go-jet, and the fields' types of its
// models.
var jetFamilies = map[string]struct{ column, value string }{
	"string":              {"String", "string"},
	"sql.Null[string]":    {"String", "*string"},
	"int64":               {"Integer", "int64"},
	"int":                 {"Integer", "int32"},
	"sql.Null[float64]":   {"Float", "*float64"},
	"bool":                {"Bool", "bool"},
	"time.Time":           {"Timestampz", "time.Time"},
	"sql.Null[time.Time]": {"Timestampz", "*time.Time"},
}

// jetPackage is the same n tables as go-jet's generator writes them: its two
// packages, of tables and of models, in one.
func jetPackage(n int) *Package {
	var b strings.Builder
	for i := 1; i <= n; i++ {
		b.WriteString(jetTable(i))
	}
	return NewPackage(fmt.Sprintf("jet%d", n), nil, b.String())
}

func jetTable(n int) string {
	var model, fields, columns, names, values strings.Builder
	for _, c := range tableWithoutID(n, 0).columns {
		f, key := jetFamilies[c.value], ""
		if c.name == "ID" {
			key = " `sql:\"primary_key\"`"
		}
		fmt.Fprintf(&model, "\t%s %s%s\n", c.name, f.value, key)
		fmt.Fprintf(&fields, "\t%s jet.Column%s\n", c.name, f.column)
		fmt.Fprintf(&columns, "\t\t%sColumn = jet.%sColumn(%q)\n", c.name, f.column, strings.ToLower(c.name))
		fmt.Fprintf(&names, "%sColumn, ", c.name)
		fmt.Fprintf(&values, "\t\t%s: %sColumn,\n", c.name, c.name)
	}
	list := strings.TrimSuffix(names.String(), ", ")
	_, mutable, _ := strings.Cut(list, ", ")
	return strings.NewReplacer(
		"#", fmt.Sprint(n), "{model}", model.String(), "{fields}", fields.String(), "{columns}", columns.String(),
		"{all}", list, "{mutable}", mutable, "{values}", values.String(),
	).Replace(jetText)
}

const jetText = `
type R# struct {
{model}}

var T# = newT#Table("public", "t#", "")

type t#Table struct {
	jet.Table
{fields}
	AllColumns     jet.ColumnList
	MutableColumns jet.ColumnList
	DefaultColumns jet.ColumnList
}

type T#Table struct {
	t#Table

	EXCLUDED t#Table
}

func (a T#Table) AS(alias string) *T#Table {
	return newT#Table(a.SchemaName(), a.TableName(), alias)
}

func (a T#Table) FromSchema(schemaName string) *T#Table {
	return newT#Table(schemaName, a.TableName(), a.Alias())
}

func (a T#Table) WithPrefix(prefix string) *T#Table {
	return newT#Table(a.SchemaName(), prefix+a.TableName(), a.TableName())
}

func (a T#Table) WithSuffix(suffix string) *T#Table {
	return newT#Table(a.SchemaName(), a.TableName()+suffix, a.TableName())
}

func newT#Table(schemaName, tableName, alias string) *T#Table {
	return &T#Table{
		t#Table:  newT#TableImpl(schemaName, tableName, alias),
		EXCLUDED: newT#TableImpl("", "excluded", ""),
	}
}

func newT#TableImpl(schemaName, tableName, alias string) t#Table {
	var (
{columns}		allColumns     = jet.ColumnList{{all}}
		mutableColumns = jet.ColumnList{{mutable}}
		defaultColumns = jet.ColumnList{IDColumn}
	)
	return t#Table{
		Table: jet.NewTable(schemaName, tableName, alias, allColumns...),
{values}
		AllColumns:     allColumns,
		MutableColumns: mutableColumns,
		DefaultColumns: defaultColumns,
	}
}
`

// jetConsumer is one statement of a package of its own.
func jetConsumer(tables *Package) *Package {
	return NewPackage("jetconsumer", tables, `
func Adults(ctx context.Context, db *sql.DB, age int64) ([]@R1, error) {
	var rows []@R1
	err := jet.SELECT(@T1.AllColumns).FROM(@T1).WHERE(@T1.Age.GT_EQ(jet.Int(age))).QueryContext(ctx, db, &rows)
	return rows, err
}
`)
}
