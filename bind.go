package strata

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/door"
	"github.com/strata-go/strata/internal/expr"
	"github.com/strata-go/strata/internal/scan"
)

// DerivedColumns may be embedded in a struct of the columns of a derived table or a
// common table expression, so that Bind makes the struct a source itself.
type DerivedColumns struct{ derived *ast.Derived }

// Source is for Strata's own packages.
func (d *DerivedColumns) Source(door.Key) ast.Source { return d.Derived(door.Key{}) }

// Derived is for Strata's own packages.
func (d *DerivedColumns) Derived(door.Key) *ast.Derived {
	if d == nil || d.derived == nil {
		return &ast.Derived{Query: failedQuery(errNotBound)}
	}
	return d.derived
}

const errNotBound expr.Misuse = "a struct of derived columns that Bind did not make"

// Bind reads the columns of a derived table, or of a common table expression, by a
// struct of columns, once for each alias under which it stands in FROM. A column has
// the name of its field in snake case, or the one that its tag says: that of a label
// (As), or of a column that the query selects. A name that the query does not select,
// and a column of another type, are refused when the statement is compiled.
//
//	type totals struct {
//		strata.DerivedColumns
//		UserID strata.ID[UserID]
//		Total  strata.NullDecimal
//	}
//
//	t := strata.Bind(builder.CTE("totals",
//		builder.Columns(Orders.UserID, strata.Sum(Orders.Amount).As("total")).
//			From(Orders).GroupBy(Orders.UserID)), new(totals))
//	builder.Select2(Users.Name, t.Total).From(Users).Join(t, t.UserID.EqExpr(Users.ID))
//
// Of a table that Define made, such as Users, all columns that the query selects are
// bound at once; the struct is a table whose rows come from the derived table:
//
//	young := strata.Bind(builder.Derived(builder.From(Users).Where(Users.Age.Lt(30)), "young"), Users)
//	builder.From(young).OrderBy(young.Name.Asc()) // []User
func Bind[P any](d DerivedTable, columns P) P { return bind(derivedOf(d), columns).(P) }

//go:noinline
func bind(d *ast.Derived, columns any) any {
	from := reflect.ValueOf(columns)
	if from.Kind() != reflect.Pointer || from.IsNil() || from.Elem().Kind() != reflect.Struct {
		panic(fmt.Sprintf("strata: Bind takes a pointer to a struct of columns, not a %T", columns))
	}
	to := reflect.New(from.Type().Elem())
	b := binding{derived: d, outputs: ast.Items(d.Query)}
	b.all(from.Elem(), to.Elem(), "")
	return to.Interface()
}

// binding is a struct of columns that is being bound to a derived table.
type binding struct {
	derived *ast.Derived
	outputs []ast.Expr
}

func (b *binding) all(from, to reflect.Value, prefix string) {
	for i := range from.NumField() {
		f := from.Type().Field(i)
		tag, err := parseTag(f.Tag.Get("db"))
		switch {
		case err != nil:
			panic(fmt.Sprintf("strata: Bind: the tag of %s: %v", f.Name, err))
		case f.Type == reflect.TypeFor[DerivedColumns]():
			*scan.At[*ast.Derived](scan.SlotOfValue(to.Field(i))) = b.derived
		case isHandle(f.Type):
			if info := *scan.At[*tableInfo](scan.SlotOfValue(from.Field(i))); info != nil {
				*scan.At[*tableInfo](scan.SlotOfValue(to.Field(i))) = info.from(b.derived)
			}
		case tag.name == "-" || f.Type == reflect.TypeFor[FullText]():
		case isFamily(f.Type):
			setExpr(to.Field(i), b.column(from.Field(i), f.Type, tag, prefix+tag.named(f.Name)))
		case f.Type.Kind() == reflect.Struct && f.Anonymous:
			b.all(from.Field(i), to.Field(i), prefix)
		case f.Type.Kind() == reflect.Struct:
			b.all(from.Field(i), to.Field(i), prefix+tag.named(f.Name)+"_")
		default:
			panic(fmt.Sprintf("strata: Bind: the field %s is a %v, which is no column", f.Name, f.Type))
		}
	}
}

// column is what the derived table selects for a column.
func (b *binding) column(from reflect.Value, t reflect.Type, tag columnTag, name string) *expr.Expr {
	if x := exprIn(from); x != nil { // a column that is known
		return x.From(b.derived)
	}
	col, err := columnOf(t, tag)
	if err != nil {
		panic(fmt.Sprintf("strata: Bind: the column %s: %v", name, err))
	}
	x := expr.New(nil, col.kind)
	item, err := b.selected(name)
	switch is, want := goTypeOf(item), expr.GoType(col.kind); {
	case err != nil:
		return x.Wrong(err)
	case item == nil: // of raw SQL: compiling it says what it has
		item = &ast.Label{X: col.kind.NullLiteral(), Name: name}
	case ast.TypeOf(item).Kind != col.kind.Type.Kind && col.waits == "":
		return x.Wrong(fmt.Errorf("%s.%s is %v, the column of the struct %s", b.derived.Alias, name, ast.TypeOf(item).Kind, typeName(t)))
	case is != nil && is != want:
		return x.Wrong(fmt.Errorf("%s.%s is %v, the column of the struct %v", b.derived.Alias, name, is, want))
	}
	return x.With(&ast.Output{Source: b.derived, X: item})
}

// selected is the item of a name, or nil where the derived table is raw SQL.
func (b *binding) selected(name string) (found ast.Expr, err error) {
	if b.outputs == nil {
		return nil, nil
	}
	var names []string
	for _, item := range b.outputs {
		is := ast.NameOf(item)
		if is == name && found != nil {
			return nil, fmt.Errorf("%s has two columns %s; label one with As", b.derived.Alias, name)
		}
		if is == name {
			found = item
		}
		if is != "" {
			names = append(names, is)
		}
	}
	if found == nil {
		return nil, fmt.Errorf("%s has no column %s; it has %s, label one with As", b.derived.Alias, name, strings.Join(names, ", "))
	}
	return found, nil
}

// goTypeOf is the Go type of an item that is a column, under any name, or nil: a UserID
// is no PostID, though both are integers of the database.
func goTypeOf(item ast.Expr) reflect.Type {
	c := ast.ColumnOf(item)
	if c == nil {
		return nil
	}
	info, ok := c.Table.Info.(*tableInfo)
	if !ok || c.Ordinal >= len(info.columns) {
		return nil
	}
	return expr.GoType(info.columns[c.Ordinal].Kind)
}

// exprIn returns the expression of a column of a struct, or nil.
func exprIn(v reflect.Value) *expr.Expr {
	if v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return nil
		}
		v = v.Elem()
	}
	return *scan.At[*expr.Expr](scan.SlotOfValue(v))
}

// from is what is known of a table whose rows come from a derived table.
func (i *tableInfo) from(d *ast.Derived) *tableInfo {
	out := &tableInfo{table: i.table, derived: d, items: make([]ast.Expr, len(i.items))}
	out.plan.Append(&i.plan, 0)
	for n, item := range i.items {
		out.items[n] = &ast.Output{Source: d, X: item}
	}
	return out
}
