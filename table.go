package strata

import (
	"database/sql"
	"fmt"
	"reflect"
	"strings"
	"sync"

	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/scan"
)

// Table is embedded in a struct of columns and ties it to the model M, the Go
// struct that a row becomes.
type Table[M any] struct{ info *tableInfo }

// tableInfo is what a table's handles share. It is complete when Define returns.
type tableInfo struct {
	table  *ast.Table
	plan   scan.Plan
	items  []ast.Expr
	rebind func(alias string) any // makes the same struct of columns under an alias

	mu      sync.Mutex
	aliases map[string]any // that were made
}

// TableOf is a table with the model M. A struct that embeds Table[M] is one.
type TableOf[M any] interface {
	Result[M]
	Source
	// TableDef returns the table for Strata's own packages.
	TableDef() *ast.Table
}

// Source is what stands in FROM: a table or a derived table.
type Source interface {
	// SourceNode returns the source for Strata's own packages.
	SourceNode() ast.Source
}

// AnyTable is any table, whatever its model.
type AnyTable interface {
	Source
	// TableDef returns the table for Strata's own packages.
	TableDef() *ast.Table
}

// SourceNode returns the table for Strata's own packages.
func (t Table[M]) SourceNode() ast.Source { return t.info.table }

// TableDef returns the table for Strata's own packages.
func (t Table[M]) TableDef() *ast.Table { return t.info.table }

// Projection returns all columns for Strata's own packages.
func (t Table[M]) Projection() Projection { return Projection{t.info.items, &t.info.plan} }

func (Table[M]) result(M) {}

func (t Table[M]) aliased(alias string) any { return t.info.aliased(alias) }

// maxAliases bounds how many handles of a table are kept.
const maxAliases = 64

// aliased returns the handle of an alias: the same for the same, so that a query
// that is built per call is known again.
func (i *tableInfo) aliased(alias string) any {
	i.mu.Lock()
	defer i.mu.Unlock()
	if h, ok := i.aliases[alias]; ok {
		return h
	}
	h := i.rebind(alias)
	if i.aliases == nil {
		i.aliases = map[string]any{}
	}
	if len(i.aliases) < maxAliases {
		i.aliases[alias] = h
	}
	return h
}

// Aliasable is a struct of columns that Define made.
type Aliasable interface {
	AnyTable
	aliased(alias string) any
}

// As returns the table under an alias, as a self-join needs it: the same struct
// of columns, each bound to the alias.
//
//	manager := strata.As(Users, "manager")
func As[C Aliasable](table C, alias string) C {
	if alias == "" {
		panic("strata: As: the alias is empty")
	}
	return table.aliased(alias).(C)
}

// Optional reads a table's row as sql.Null[M]: not valid where an outer join
// found no match.
func Optional[M any](table TableOf[M]) Result[sql.Null[M]] { return optional[M]{table} }

type optional[M any] struct{ table TableOf[M] }

func (optional[M]) result(sql.Null[M]) {}

func (o optional[M]) Projection() Projection {
	p := o.table.Projection()
	value, valid := scan.NullOffsets[M]()
	return Projection{Items: p.Items, Plan: p.Plan.Optional(value, valid, presence(o.table.TableDef()))}
}

// presence returns a column that is NULL only where the whole row is absent.
func presence(t *ast.Table) int {
	if len(t.PrimaryKey) > 0 {
		return t.PrimaryKey[0].Ordinal
	}
	for _, c := range t.Columns {
		if !c.Nullable {
			return c.Ordinal
		}
	}
	panic(fmt.Sprintf("strata: Optional(%s): the table has no NOT NULL column to tell a row from none", t.Ref()))
}

// Def is a table under definition.
type Def[M any] struct {
	table *ast.Table
	info  *tableInfo
	model scan.Place
	spans []scan.Span
	seen  map[string]bool
}

// Define defines a table once, at start-up. build gets a model whose fields it
// points at; each Def function ties a column to its field with the compiler
// watching. Definition mistakes panic.
//
// The name may be qualified by a schema: "billing.invoices". A dialect without
// schemas calls the table by the whole name.
//
//	var Users = strata.Define("users", func(t *strata.Def[User], u *User) users {
//		return users{
//			Table: t.Table(),
//			ID:    strata.DefIdentity(t, "id", &u.ID),
//			Name:  strata.DefText(t, "name", &u.Name),
//		}
//	})
func Define[M any, C AnyTable](name string, build func(*Def[M], *M) C) C {
	return defineAs(name, "", build)
}

func defineAs[M any, C AnyTable](name, alias string, build func(*Def[M], *M) C) C {
	model := new(M)
	t := &ast.Table{ID: ast.NewTableID(), Name: name, Alias: alias}
	if schema, rest, ok := strings.Cut(name, "."); ok {
		t.Schema, t.Name = schema, rest
	}
	checkName("table", t.Name)
	def := &Def[M]{
		table: t,
		info:  &tableInfo{table: t},
		model: scan.PlaceOf(model),
		seen:  map[string]bool{},
	}
	if def.model.Type().Kind() != reflect.Struct {
		panic(fmt.Sprintf("strata: Define(%q): the model %v is not a struct", name, def.model.Type()))
	}
	columns := build(def, model)
	def.finish(columns)
	def.info.rebind = func(alias string) any { return defineAs(name, alias, build) }
	return columns
}

// Table returns the handle to embed. Every definition starts with it.
func (t *Def[M]) Table() Table[M] { return Table[M]{t.info} }

// Ignore says that fields of the model are not columns. Without it, or the tag
// `strata:"-"`, an exported field that no column is tied to panics.
func (t *Def[M]) Ignore(fields ...any) {
	for _, f := range fields {
		v := reflect.ValueOf(f)
		if v.Kind() != reflect.Pointer {
			t.fail("Ignore takes pointers to fields, not a %T", f)
		}
		offset, err := t.model.Offset(scan.PlaceAt(v.UnsafePointer(), v.Type().Elem()))
		if err != nil {
			t.fail("Ignore: %v", err)
		}
		t.spans = append(t.spans, scan.Span{Offset: offset, Type: v.Type().Elem()})
	}
}

func (t *Def[M]) add(c *ast.Column, field scan.Place, codec *scan.Codec) {
	checkName("column", c.Name)
	if t.seen[c.Name] {
		t.fail("column %q is defined twice", c.Name)
	}
	t.seen[c.Name] = true
	offset, err := t.model.Offset(field)
	if err != nil {
		t.fail("column %q: %v", c.Name, err)
	}
	for _, s := range t.spans {
		if s.Offset == offset {
			t.fail("column %q: its field is tied to another column", c.Name)
		}
	}
	t.spans = append(t.spans, scan.Span{Offset: offset, Type: field.Type()})
	t.table.Columns = append(t.table.Columns, c)
	t.info.items = append(t.info.items, c)
	t.info.plan.Fields = append(t.info.plan.Fields, scan.Field{Offset: offset, Codec: codec, Name: t.table.Ref() + "." + c.Name})
}

// finish checks the definition as a whole.
func (t *Def[M]) finish(columns AnyTable) {
	if v := reflect.ValueOf(columns); v.Kind() == reflect.Struct && !v.FieldByName("Table").IsZero() {
		if columns.TableDef() != t.table {
			t.fail("the struct of columns embeds another table's handle")
		}
	} else {
		t.fail("the struct of columns needs Table: t.Table()")
	}
	if len(t.table.Columns) == 0 {
		t.fail("it has no columns")
	}
	if field := scan.Uncovered(t.model.Type(), t.spans); field != "" {
		t.fail("the field %s of %v has no column; define one, or call t.Ignore(&m.%s)", field, t.model.Type(), field)
	}
	t.finishKey()
	t.finishFullText()
	for _, c := range t.table.Columns {
		if c.Written() {
			t.table.Inserted = append(t.table.Inserted, c)
		}
	}
}

func (t *Def[M]) fail(format string, args ...any) {
	define := "Define"
	if t.table.Type {
		define = "DefineComposite"
	}
	panic(fmt.Sprintf("strata: %s(%q): %s", define, t.table.Name, fmt.Sprintf(format, args...)))
}

// checkName refuses names that no database takes.
func checkName(what, name string) {
	if name == "" || strings.ContainsRune(name, 0) {
		panic(fmt.Sprintf("strata: %q is not a %s name", name, what))
	}
}

// DefineView defines what a view of the database, or a table that the program
// only reads, looks like: as Define does, but writes to it are refused.
func DefineView[M any, C AnyTable](name string, build func(*Def[M], *M) C) C {
	return Define(name, func(t *Def[M], m *M) C {
		t.table.View = true
		return build(t, m)
	})
}
