package strata

import (
	"context"
	"fmt"
	"reflect"
	"slices"

	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/door"
	"github.com/strata-go/strata/internal/expr"
	"github.com/strata-go/strata/internal/scan"
)

// What a definition says here, repositories do: package repo. Statements of package
// builder do what they say, no more, except that an INSERT of rows writes defaults for
// zero values.

// CreatedAt makes columns of instants the time at which a row was inserted, by the
// database's clock: their default is Now, also for the zero value, and a repository's
// update leaves them as they are.
func (t *Def) CreatedAt(columns ...Column) {
	d := defOf(t)
	for _, c := range d.instants("CreatedAt", columns) {
		d.now(c)
		d.life().Created = append(d.life().Created, c)
	}
}

// UpdatedAt makes columns of instants the time at which a row was last changed, by the
// database's clock: repositories set it in each update. Of one that is never NULL the
// default is Now, also for the zero value.
func (t *Def) UpdatedAt(columns ...Column) {
	d := defOf(t)
	for _, c := range d.instants("UpdatedAt", columns) {
		if !c.Nullable {
			d.now(c)
		}
		d.life().Updated = append(d.life().Updated, c)
	}
}

// SoftDelete makes a nullable column of instants the time at which a row was deleted: a
// repository's Delete sets it, and its reads leave such rows out. A key that only living
// rows share is UniqueWhere(c.Deleted.IsNull(), c.Email).
func (t *Def) SoftDelete(column Column) {
	d := defOf(t)
	for _, c := range d.instants("SoftDelete", []Column{column}) {
		if !c.Nullable {
			d.mistake("SoftDelete: the column %q is never NULL; NULL is what tells that a row lives", c.Name)
		}
		d.life().Deleted = c
	}
}

// Version makes an integer column count the changes of a row, from 1: a repository's
// update writes a row only as long as it has the version that the model has, and fails
// with ErrStale otherwise.
func (t *Def) Version(column Column) {
	d := defOf(t)
	for _, c := range d.columnsOf("Version", []Column{column}) {
		switch {
		case !isInteger(c.Type.Kind) || c.Nullable || !c.Written():
			d.mistake("Version: the column %q is not an integer that is never NULL", c.Name)
		case c.Default == nil:
			c.Default = &ast.Bind{Value: int64(1), Type: c.Type}
		}
		c.WhenZero = true
		d.life().Version = c
	}
}

// GenerateUUID makes a column's values UUIDs of version 7, which grow with time: a
// repository's Create gives one to a model that has none.
func (t *Def) GenerateUUID(columns ...Column) {
	d := defOf(t)
	for _, c := range d.columnsOf("GenerateUUID", columns) {
		if c.Type.Kind != ast.UUID {
			d.mistake("GenerateUUID: the column %q is of the kind %v, not a UUID", c.Name, c.Type.Kind)
		}
		d.life().UUIDs = append(d.life().UUIDs, c)
	}
}

// RowFilter restricts what repositories read and write of a table to the rows whose
// column has the value that the context has, such as the tenant on whose behalf a
// request runs. An error of the function is that of the statement: without a value
// nothing is read or written. Create gives the value to a model that has none, and
// refuses another one.
//
//	strata.RowFilter(t, c.Tenant, auth.Tenant) // func(context.Context) (TenantID, error)
func RowFilter[T any](t *Def, column Operand[T], value func(context.Context) (T, error)) {
	rowFilter(t, operand(column), value == nil, *scan.At[uintptr](scan.SlotOf(&value)), func(ctx context.Context) (any, error) { return value(ctx) })
}

//go:noinline
func rowFilter(t *Def, column *expr.Expr, missing bool, by uintptr, value func(context.Context) (any, error)) {
	d := defOf(t)
	b := d.columnIn("RowFilter", column)
	switch {
	case b == nil:
		return
	case missing:
		d.mistake("RowFilter: the column %s gets no function", b.path)
		return
	}
	kind := b.x.Kind
	d.life().Filters = append(d.life().Filters, ast.RowFilter{Column: b.column, By: by, Value: func(ctx context.Context) (any, error) {
		v, err := value(ctx)
		if err != nil {
			return nil, fmt.Errorf("%w of %s: %w", ErrRowFilter, ast.Describe(b.column), err)
		}
		x := boxed(kind, v)
		return x.V, x.Err
	}})
}

// life is what the definition says of columns that repositories care for.
func (d *def) life() *ast.Life {
	if d.table.Life == nil {
		d.table.Life = &ast.Life{Now: exprOf(Now()).Node}
	}
	return d.table.Life
}

// instants are columns of instants.
func (d *def) instants(what string, columns []Column) []*ast.Column {
	list := d.columnsOf(what, columns)
	for _, c := range list {
		if c.Type.Kind != ast.Time {
			d.mistake("%s: the column %q is of the kind %v, not an instant", what, c.Name, c.Type.Kind)
		}
	}
	return list
}

// now makes Now a column's default.
func (d *def) now(c *ast.Column) {
	if c.Default == nil {
		c.Default = d.life().Now
	}
	c.WhenZero = true
}

// asksZero reports whether a repository asks whether a column's field is zero.
func asksZero(t *ast.Table, c *ast.Column) bool {
	l := t.Lives()
	return slices.Contains(l.UUIDs, c) || slices.Contains(t.PrimaryKey, c) ||
		slices.ContainsFunc(l.Filters, func(f ast.RowFilter) bool { return f.Column == c })
}

// relation is a field of a model that holds rows of another table, and is no column.
type relation interface{ NoColumn(door.Key) }

// isRelation reports whether a field is no column.
func isRelation(t reflect.Type) bool { return t.Implements(reflect.TypeFor[relation]()) }

// Where is the condition that a node is, to Strata's own packages.
func (internals) Where(n ast.Expr) NullBool { return predicate(n) }

// SetNode is the assignment of a node to a target, which is a column or refused, to
// Strata's own packages.
func (internals) SetNode(c *ast.Column, target, v ast.Expr) Assignment {
	return Assignment{assignment: ast.Assignment{Column: c, Target: target, Value: v}}
}

// Boxed is a value of the type of x in its neutral form, to Strata's own packages.
func (internals) Boxed(x AnyOperand, v any) expr.Value { return boxed(exprOf(x).Kind, v) }

// OrderOf is a term of ORDER BY, to Strata's own packages.
func (internals) OrderOf(o ast.Order) Order { return Order{term: o} }

// Kinds are those of the columns of a table's handle, in their order, to Strata's own
// packages.
func (internals) Kinds(s Source) []*expr.Expr {
	if i := infoOf(s); i != nil {
		return i.columns
	}
	return nil
}

// Mistake keeps a mistake of a declaration, to Strata's own packages.
func (internals) Mistake(what, name, m string) error {
	keepMistake(what, name, m)
	return fmt.Errorf("%s(%q): %s", what, name, m)
}

// TableName is how messages call a table, to Strata's own packages.
func (internals) TableName(s Source) string {
	t := Internals(door.Key{}).Table(s)
	switch {
	case t == nil:
		return "no table"
	case t.Schema != "":
		return t.Schema + "." + t.Name
	default:
		return t.Name
	}
}

// Pairs are the columns that refer and those that they refer to, to Strata's own
// packages. What is no column is nil.
func (internals) Pairs(list []Pair) (columns, targets []*ast.Column) {
	for _, p := range list {
		columns, targets = append(columns, columnIn(p.column)), append(targets, columnIn(p.target))
	}
	return columns, targets
}

func columnIn(x *expr.Expr) *ast.Column {
	if x == nil {
		return nil
	}
	return x.Column()
}

// Truth is the condition that a node is which is never NULL, to Strata's own packages.
func (internals) Truth(n ast.Expr) Bool { return Bool{expr.New(n, expr.Bool)} }

// Int64Of is the integer that a node is which is never NULL, to Strata's own packages.
func (internals) Int64Of(n ast.Expr) Int64 { return Int64{expr.New(n, expr.Int64)} }
