package strata

import (
	"fmt"
	"slices"
	"strings"

	"github.com/strata-go/strata/internal/ast"
)

// PrimaryKey makes one or more columns the primary key.
func (t *Def[M]) PrimaryKey(columns ...Column[M]) {
	if t.table.PrimaryKey != nil {
		t.fail("it has two primary keys")
	}
	t.table.PrimaryKey = t.columns("PrimaryKey", columns)
}

// finishKey makes the identity column the primary key where none was named.
func (t *Def[M]) finishKey() {
	for _, c := range t.table.Columns {
		if !c.Identity {
			continue
		}
		switch key := t.table.PrimaryKey; {
		case key == nil:
			t.table.PrimaryKey = []*ast.Column{c}
		case len(key) != 1 || key[0] != c:
			t.fail("the identity column %q must be the primary key: SQLite generates no other", c.Name)
		}
	}
	for _, c := range t.table.PrimaryKey {
		if c.Nullable {
			t.fail("the primary key's column %q is nullable", c.Name)
		}
	}
}

// Unique says that no two rows have the same values in the columns. Rows with a
// NULL among them are never the same.
func (t *Def[M]) Unique(columns ...Column[M]) {
	t.table.Uniques = append(t.table.Uniques, ast.Unique{
		Name:    t.constraint(columns, "key"),
		Columns: t.columns("Unique", columns),
	})
}

// Check says that a condition holds, or is NULL, for every row. It may only use
// columns of this table.
func (t *Def[M]) Check(name string, c Condition) {
	t.table.Checks = append(t.table.Checks, ast.Check{Name: name, Expr: c.Expression()})
}

// Index makes an index on the columns, in that order.
func (t *Def[M]) Index(columns ...Column[M]) {
	index := ast.Index{Name: t.constraint(columns, "idx")}
	for _, c := range t.columns("Index", columns) {
		index.Columns = append(index.Columns, ast.Order{X: c, Type: c.Type})
	}
	t.table.Indexes = append(t.table.Indexes, index)
}

// UniqueWhere makes a unique index of the rows for which the condition holds.
func (t *Def[M]) UniqueWhere(where Condition, columns ...Column[M]) {
	t.Index(columns...)
	index := &t.table.Indexes[len(t.table.Indexes)-1]
	index.Unique, index.Where = true, where.Expression()
}

// Default gives a column a default value, which INSERT uses where the column is
// left out.
func Default[M, T, V any](t *Def[M], column Settable[M, T, V], v T) {
	c, core := column.settable(*new(T), *new(V))
	c.Default = core.kind.bind(v)
	if err := c.Default.(*ast.Bind).Err; err != nil {
		t.fail("default of %q: %v", c.Name, err)
	}
}

// DefaultExpr gives a column a default that the database computes, such as Now.
func DefaultExpr[M, T, V any](t *Def[M], column Settable[M, T, V], e Operand[T]) {
	c, _ := column.settable(*new(T), *new(V))
	c.Default = e.Expression()
}

// Generated makes a column one that the database computes from others of its
// row: GENERATED ALWAYS AS (e) STORED. It returns the column as an expression
// without Set.
//
//	c.Name = strata.Generated(t, strata.DefText(t, "name", &u.Name), c.First.ConcatExpr(c.Last))
func Generated[M, T, V any, S wrapper[T, S]](t *Def[M], column interface {
	Settable[M, T, V]
	family() S
}, e Expression[T, V],
) S {
	c, _ := column.settable(*new(T), *new(V))
	c.Generated = e.Expression()
	return column.family()
}

// Action is what a foreign key does when the row that it refers to goes.
type Action string

// The referential actions of the SQL standard. NoAction is the default.
const (
	NoAction Action = ""
	Restrict Action = "RESTRICT"
	Cascade  Action = "CASCADE"
	SetNulls Action = "SET NULL"
)

// References says that a column refers to a column, normally the key, of
// another table, or of this one. Both have the same type T: keys of different
// types do not compile.
//
//	strata.References(t, c.AuthorID, Users.ID, strata.Cascade)
func References[M, T, V any](t *Def[M], column Settable[M, T, V], target Operand[T], onDelete Action) {
	ReferencesFunc(t, column, func() Operand[T] { return target }, onDelete)
}

// ReferencesFunc is References for two tables that refer to each other: the
// function is called when the tables are created, not when they are defined.
func ReferencesFunc[M, T, V any](t *Def[M], column Settable[M, T, V], target func() Operand[T], onDelete Action) {
	c, _ := column.settable(*new(T), *new(V))
	t.table.ForeignKeys = append(t.table.ForeignKeys, ast.ForeignKey{
		Name:     t.table.Name + "_" + c.Name + "_fkey",
		Columns:  []*ast.Column{c},
		Target:   func() []*ast.Column { return []*ast.Column{target().Expression().(*ast.Column)} },
		OnDelete: string(onDelete),
	})
}

// Pair matches a column with the one it refers to, in a composite key.
type Pair[M any] struct {
	column *ast.Column
	target *ast.Column
}

// Refer makes a Pair of two columns of the same type.
func Refer[M, T, V any](column Settable[M, T, V], target Operand[T]) Pair[M] {
	c, _ := column.settable(*new(T), *new(V))
	to, ok := target.Expression().(*ast.Column)
	if !ok {
		panic(fmt.Sprintf("strata: Refer(%s): the target is not a column", c.Name))
	}
	return Pair[M]{c, to}
}

// ForeignKey says that several columns together refer to another table's key.
func (t *Def[M]) ForeignKey(onDelete Action, pairs ...Pair[M]) {
	key := ast.ForeignKey{OnDelete: string(onDelete)}
	names := []string{t.table.Name}
	for _, p := range pairs {
		key.Columns = append(key.Columns, p.column)
		names = append(names, p.column.Name)
	}
	key.Name = strings.Join(append(names, "fkey"), "_")
	targets := make([]*ast.Column, len(pairs))
	for i, p := range pairs {
		targets[i] = p.target
	}
	key.Target = func() []*ast.Column { return targets }
	t.table.ForeignKeys = append(t.table.ForeignKeys, key)
}

// columns returns the definitions behind columns of this table.
func (t *Def[M]) columns(what string, columns []Column[M]) []*ast.Column {
	if len(columns) == 0 {
		t.fail("%s names no column", what)
	}
	out := make([]*ast.Column, len(columns))
	for i, c := range columns {
		column, ok := c.Expression().(*ast.Column)
		if !ok || !slices.Contains(t.table.Columns, column) {
			t.fail("%s: %v is not a column of this table", what, c.Expression())
		}
		out[i] = column
	}
	return out
}

// constraint names a constraint as PostgreSQL would: table_column_suffix.
func (t *Def[M]) constraint(columns []Column[M], suffix string) string {
	names := []string{t.table.Name}
	for _, c := range columns {
		if column, ok := c.Expression().(*ast.Column); ok {
			names = append(names, column.Name)
		}
	}
	return fmt.Sprintf("%s_%s", strings.Join(names, "_"), suffix)
}
