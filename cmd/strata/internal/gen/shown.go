package gen

import (
	"context"
	"slices"
	"strings"

	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/schema"
)

// readShown notes what MariaDB has beside tables, and on them, and takes the comments.
func (f *facts) readShown(ctx context.Context, db *pool.DB) error {
	for _, t := range f.schema.Tables {
		f.comments[at{"", t.Name, ""}] = t.Comment
		for _, c := range t.Columns {
			f.comments[at{"", t.Name, c.Name}] = c.Comment
			if c.Extra != "" {
				f.note("", t.Name, "the column %s is %s", c.Name, c.Extra)
			}
		}
	}
	for _, v := range f.schema.Views {
		f.note("", v.Name, "it is a view")
	}
	type rest struct{ Table, Name string }
	list, err := rows[rest](ctx, db, `SELECT json_object('Table', event_object_table, 'Name', trigger_name) AS v FROM information_schema.triggers WHERE trigger_schema = database()`)
	for _, r := range list {
		f.note("", r.Table, "the trigger %s", r.Name)
	}
	return err
}

// shownKinds are MariaDB's types by their names.
var shownKinds = map[string]string{
	"tinyint": "int16", "smallint": "int16", "mediumint": "int32", "int": "int32", "bigint": "int64", "year": "int16",
	"float": "float32", "double": "float64", "decimal": "decimal", "date": "date", "datetime": "time", "timestamp": "time",
	"char": "text", "varchar": "text", "tinytext": "text", "text": "text", "mediumtext": "text", "longtext": "text", "enum": "text", "set": "text", "time": "text",
	"binary": "bytes", "varbinary": "bytes", "tinyblob": "bytes", "blob": "bytes", "mediumblob": "bytes", "longblob": "bytes", "json": "json",
}

// larger are kinds that hold the numbers of a type without a sign.
var larger = map[string]string{"int16": "int32", "int32": "int64"}

// shownKind is the kind of a column of MariaDB: a truth value and a UUID are told by the types
// that they usually have.
func shownKind(c schema.Column) *kind {
	switch c.Type {
	case "tinyint(1)":
		return kindNamed("bool")
	case "binary(16)":
		return kindNamed("uuid")
	}
	name, _, _ := strings.Cut(c.Type, "(")
	name, _, unsigned := strings.Cut(name, " unsigned")
	k := shownKinds[name]
	if unsigned = unsigned || strings.Contains(c.Type, "unsigned"); unsigned && name != "tinyint" && larger[k] != "" {
		k = larger[k]
	}
	return kindNamed(k)
}

// plainShownTypes are those that Strata gives its kinds, without a CHECK.
var plainShownTypes = map[string]string{
	"int16": "smallint", "int32": "int", "int64": "bigint", "float32": "float", "float64": "double", "time": "datetime(6)", "date": "date",
	"text": "longtext", "bytes": "longblob", "json": "json", "uuid": "binary(16)",
}

// plainShown reports whether Strata would write the type that the column has.
func (p *plan) plainShown(c *column) bool {
	live := c.fact.Type
	switch {
	case c.fact.Collation != "":
		return false
	case c.kind.name == "decimal":
		return c.numeric != "" && strings.Replace(c.numeric, "numeric", "decimal", 1) == live
	case c.kind.name == "text" && c.keyed():
		return live == "varchar(255)"
	case c.kind.name == "bytes" && c.keyed():
		return live == "varbinary(255)"
	}
	return plainShownTypes[c.kind.name] == live
}

// valueType is the type of an index's expression, where the database says it.
func valueType(part schema.Part) string {
	k := shownKind(schema.Column{Type: part.ValueType})
	if k == nil || part.ValueType == "" {
		return "TypeText"
	}
	for _, name := range []string{"Int16", "Int32", "Int64", "Float32", "Float64", "Decimal", "Bool", "Time", "Date", "Bytes", "UUID"} {
		if strings.EqualFold(k.name, name) {
			return "Type" + name
		}
	}
	return "TypeText"
}

// keyed reports whether the column is in a key or an index.
func (c *column) keyed() bool {
	t := c.table.fact
	in := func(list []string) bool { return slices.Contains(list, c.fact.Name) }
	return t.PrimaryKey != nil && in(t.PrimaryKey.Columns) ||
		slices.ContainsFunc(t.Uniques, func(u schema.Unique) bool { return in(u.Columns) }) ||
		slices.ContainsFunc(t.ForeignKeys, func(k schema.ForeignKey) bool { return in(k.Columns) }) ||
		slices.ContainsFunc(t.Indexes, func(x schema.Index) bool {
			return slices.ContainsFunc(x.Parts, func(p schema.Part) bool { return p.Column == c.fact.Name })
		})
}
