package strata

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/door"
	"github.com/strata-go/strata/internal/expr"
	"github.com/strata-go/strata/internal/scan"
)

// PrimaryKey makes one or more columns the primary key.
func (t *Def) PrimaryKey(columns ...Column) *KeyDef {
	d := defOf(t)
	if d.table.PrimaryKey != nil {
		d.mistake("it has two primary keys")
	}
	d.table.KeyNamed, d.chosen = d.chosen, ""
	d.table.PrimaryKey = d.columnsOf("PrimaryKey", columns)
	return &KeyDef{d}
}

// finishKey makes the identity column the primary key where none was named.
func (d *def) finishKey() {
	for _, c := range d.table.Columns {
		if !c.Identity {
			continue
		}
		switch key := d.table.PrimaryKey; {
		case key == nil:
			d.table.PrimaryKey = []*ast.Column{c}
		case len(key) != 1 || key[0] != c:
			d.mistake("the identity column %q must be the primary key: SQLite generates no other", c.Name)
		}
	}
	for _, c := range d.table.PrimaryKey {
		if c.Nullable {
			d.mistake("the primary key's column %q is nullable", c.Name)
		}
	}
}

// checkKey checks that a column tells the rows of a table apart: one that does not
// would have a change of one row change others.
func checkKey(what string, table Source, x *expr.Expr) error {
	t := Internals(door.Key{}).Table(table)
	if t == nil {
		t = &ast.Table{Name: "no table"}
	}
	m := notKey(t, x)
	if m == "" {
		return nil
	}
	name := strings.TrimPrefix(t.Schema+"."+t.Name, ".")
	keepMistake(what, name, m)
	return fmt.Errorf("%s(%q): %s", what, name, m)
}

// notKey says why an expression is no key of a table, or nothing.
func notKey(t *ast.Table, x *expr.Expr) string {
	c := x.Column()
	switch {
	case c == nil:
		return fmt.Sprintf("the key is %s, which is no column", expr.Describe(x.Node))
	case c.Table != t:
		return fmt.Sprintf("%s.%s is a column of %s, not of %s", c.Table.Ref(), c.Name, c.Table.Ref(), t.Ref())
	case slices.ContainsFunc(t.Keys(), func(key []*ast.Column) bool { return isAlone(c, key) }):
		return ""
	}
	m := fmt.Sprintf("the column %q is no key: several rows may have the same", c.Name)
	if len(t.PrimaryKey) == 1 {
		return m + fmt.Sprintf("; take the primary key, %q, or say Unique in the definition", t.PrimaryKey[0].Name)
	}
	return m + "; say PrimaryKey or Unique in the definition"
}

func isAlone(c *ast.Column, key []*ast.Column) bool { return len(key) == 1 && key[0] == c }

// Check says that a condition holds, or is NULL, for every row. It may only use
// columns of this table.
func (t *Def) Check(name string, c Condition) {
	d := defOf(t)
	n := conditionNode(c)
	if n == nil {
		d.mistake("Check(%q): there is no condition", name)
		d.chosen = ""
		return
	}
	if chosen := d.chosen; chosen != "" {
		if d.chosen = ""; name != "" && name != chosen {
			d.mistake("Named(%q).Check(%q): the check has two names; say one", chosen, name)
		}
		name = chosen
	}
	d.checkName("check", name)
	d.own(fmt.Sprintf("Check(%q)", name), n)
	d.table.Checks = append(d.table.Checks, ast.Check{Name: name, Expr: n})
}

// Default gives a column a default value, which INSERT uses where the column is left
// out.
func Default[T any](t *Def, column Operand[T], v T) { defaultOf(t, operand(column), v) }

//go:noinline
func defaultOf(t *Def, column *expr.Expr, v any) {
	d := defOf(t)
	b := d.columnIn("Default", column)
	if b == nil {
		return
	}
	bind := b.x.Kind.Bind(boxed(b.x.Kind, v))
	if bind.Err != nil {
		d.mistake("Default: the column %s: %v", b.path, bind.Err)
		return
	}
	b.column.Default = bind
}

// DefaultExpr gives a column a default that the database computes, such as Now.
func DefaultExpr[T any](t *Def, column, e Operand[T]) {
	defaultExpr(t, operand(column), operand(e))
}

//go:noinline
func defaultExpr(t *Def, column, e *expr.Expr) {
	d := defOf(t)
	b := d.columnIn("DefaultExpr", column)
	if b == nil {
		return
	}
	b.column.Default = nodeIn(e)
	what := "DefaultExpr: the column " + b.path
	if d.own(what, b.column.Default) && hasColumn(b.column.Default) {
		d.mistake("%s: a default is the same for every row, and has no columns; Generated has", what)
	}
}

// DefaultWhenZero says that INSERT writes the defaults of these columns where a row of
// Go values has the zero value, or NULL: the time that is not set, the version 0. What
// has a method IsZero says itself whether it is zero. An INSERT that sets the column
// writes what it is set to, and so does UPDATE.
//
//	strata.DefaultExpr(t, c.CreatedAt, strata.Now())
//	t.DefaultWhenZero(c.CreatedAt)
func (t *Def) DefaultWhenZero(columns ...Column) {
	d := defOf(t)
	for _, c := range d.columnsOf("DefaultWhenZero", columns) {
		c.WhenZero = true
	}
}

// finishZeros finds out what zero means for the columns that have it so.
func (d *def) finishZeros() {
	if d.outline {
		return
	}
	for _, b := range d.bound {
		switch f := &d.info.plan.Fields[b.column.Ordinal]; {
		case !b.column.WhenZero && asksZero(d.table, b.column) && f.Codec != untied:
			f.Zero = zeroOf(d.fieldAt(f.Offset))
		case !b.column.WhenZero:
		case b.column.Default == nil:
			d.mistake("DefaultWhenZero: the column %s has no default; say Default or DefaultExpr", b.path)
		case f.Codec != untied && !f.Codec.Null:
			f.Zero = zeroOf(d.fieldAt(f.Offset))
		}
	}
}

// fieldAt is the type of the field that a column is tied to.
func (d *def) fieldAt(offset uintptr) reflect.Type {
	i := slices.IndexFunc(d.spans, func(s scan.Span) bool { return s.Offset == offset })
	return d.spans[i].Type
}

// zeroOf makes the question whether a value of a type is zero.
func zeroOf(t reflect.Type) func(scan.Slot) bool {
	type zeroer interface{ IsZero() bool }
	if reflect.PointerTo(t).Implements(reflect.TypeFor[zeroer]()) {
		return func(s scan.Slot) bool { return scan.PointerAt(s, t).(zeroer).IsZero() }
	}
	return func(s scan.Slot) bool { return scan.ValueAt(s, t).IsZero() }
}

// AnyForm says that the columns, of instants, dates or local times, are those of a
// table that Strata has not created, and that a database without such types, as SQLite
// is, may hold them in other forms than Strata's: with fewer digits, an offset from
// UTC, or as Go's time.Time prints. There each value is brought into Strata's form where
// the column is read or compared, which no index helps. Without AnyForm another form
// is an error when it is read. It is of no consequence on PostgreSQL.
func (t *Def) AnyForm(columns ...Column) {
	d := defOf(t)
	for _, c := range d.columnsOf("AnyForm", columns) {
		switch c.Type.Kind {
		case ast.Time, ast.Date, ast.Local:
			c.AnyForm = true
		default:
			d.mistake("AnyForm: the column %q is of the kind %v; it is for instants, dates and local times", c.Name, c.Type.Kind)
		}
	}
}

func hasColumn(n ast.Expr) (found bool) {
	if _, ok := n.(*ast.Column); ok {
		return true
	}
	ast.Children(n, func(x ast.Expr) { found = found || hasColumn(x) })
	return found
}

// Generated makes a column one that the database computes from others of its row:
// GENERATED ALWAYS AS (e) STORED. Statements that write it are refused.
//
//	strata.Generated(t, c.Name, c.First.ConcatExpr(c.Last))
func Generated[T, V any](t *Def, column, e Expression[T, V]) {
	generated(t, given(column), given(e))
}

//go:noinline
func generated(t *Def, column, e *expr.Expr) {
	d := defOf(t)
	if b := d.columnIn("Generated", column); b != nil {
		if n := nodeIn(e); d.own("Generated: the column "+b.path, n) {
			b.column.Generated = n
		}
	}
}

// Values says which values an Enum column has: others are refused before they are
// sent, and by a CHECK constraint.
//
//	strata.Values(t, c.Status, Active, Closed)
func Values[T comparable](t *Def, column Operand[T], values ...T) {
	valuesIn(t, operand(column), reflect.TypeFor[T](), values)
}

//go:noinline
func valuesIn(t *Def, column *expr.Expr, of reflect.Type, values any) {
	d := defOf(t)
	b := d.columnIn("Values", column)
	if b == nil {
		return
	}
	if b.family != "Enum" {
		d.mistake("Values: the column %s is no strata.Enum", b.path)
		return
	}
	list := b.x.Kind.BoxList(values).V.([]any)
	names := make([]string, len(list))
	for i, v := range list {
		names[i] = v.(string)
	}
	if len(names) == 0 {
		d.mistake("Values: the column %s gets no values", b.path)
		b.waits = ""
		return
	}
	d.retype(b, expr.EnumOf(of, names))
}

func sameSet(a, b []*ast.Column) bool {
	return len(a) == len(b) && !slices.ContainsFunc(a, func(c *ast.Column) bool { return !slices.Contains(b, c) })
}

func namesOf(columns []*ast.Column) string {
	if len(columns) == 1 {
		return columns[0].Name
	}
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = c.Name
	}
	return "(" + strings.Join(names, ", ") + ")"
}

// columnsOf returns the definitions behind columns of this table.
func (d *def) columnsOf(what string, columns []Column) []*ast.Column {
	if len(columns) == 0 {
		d.mistake("%s names no column", what)
	}
	var out []*ast.Column
	for _, c := range columns {
		b := d.columnIn(what, exprOf(c))
		if b == nil {
			continue
		}
		if slices.Contains(out, b.column) {
			d.mistake("%s names the column %q twice", what, b.column.Name)
		}
		out = append(out, b.column)
	}
	return out
}
