package strata

import (
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/door"
	"github.com/strata-go/strata/internal/expr"
	"github.com/strata-go/strata/internal/scan"
)

// Internals is what Strata's own packages see of expressions and tables. Nobody else
// can call it.
func Internals(door.Key) internals { return internals{} }

type internals struct{}

// Node returns the node of an expression.
func (internals) Node(x AnyOperand) ast.Expr { return exprOf(x).Node }

// Kind returns the SQL type of an expression.
func (internals) Kind(x AnyOperand) ast.Type { return exprOf(x).Kind.Type }

// Argument returns what a parameter of a prepared statement stands for.
func (internals) Argument(p AnyOperand) *ast.Argument { return exprOf(p).Node.(*ast.Param).Of }

// Condition returns the node of a condition, nil for none.
func (internals) Condition(c Condition) ast.Expr { return conditionNode(c) }

// Order returns the node of a term of ORDER BY.
func (internals) Order(o Order) ast.Order { return o.node() }

// Assignment returns the node of an assignment.
func (internals) Assignment(a Assignment) ast.Assignment { return a.assignment }

// Group returns the node of an element of GROUP BY.
func (internals) Group(g GroupTerm) ast.Expr { return exprOf(g).Node }

// Int64 returns the node of an integer.
func (internals) Int64(o Operand[int64]) ast.Expr { return nodeOf(o) }

// Table returns the table whose handle a source is, or nil.
func (internals) Table(s Source) *ast.Table {
	if s == nil || scan.IsNil(s) {
		return nil
	}
	t, _ := s.Source(door.Key{}).(*ast.Table)
	return t
}

// Rows returns all columns of a table's handle, and the plan that reads them.
func (internals) Rows(s Source) expr.Projection {
	if s != nil {
		if i := infoOf(s); i != nil {
			return i.projection()
		}
	}
	return wrongProjection(errNoTable)
}

const errNoTable expr.Misuse = "it is no table's handle: Define makes one"

// IntegerOf makes an integer of a node.
func (internals) IntegerOf(n ast.Expr) NullInt64 { return NullInt64{expr.New(n, expr.Int64)} }

// BoolOf makes a condition of a node.
func (internals) BoolOf(n ast.Expr) NullBool { return predicate(n) }

// Path is an array of one element.
func (internals) Path(x AnyOperand) ast.Expr { return pathOf(exprOf(x)).Node }

// PathOf is an array of one element, to Strata's own packages.
func PathOf[T any](_ door.Key, x Expression[T, T]) Array[T] {
	return &ArrayExpr[T]{x: pathOf(given(x))}
}

//go:noinline
func pathOf(x *expr.Expr) *expr.Expr {
	k := expr.ArrayOf(x.Kind)
	none := expr.Value{V: []any{}, Err: expr.ElementError(x.Kind.Type.Kind)}
	return appendElement(k.Constant(none), x)
}

// SplitRaw cuts SQL text at its placeholders.
func (internals) SplitRaw(sql string, args int) ([]string, ast.Unread, error) {
	return splitRaw(sql, args)
}

// RawArgs turns the arguments of raw SQL into nodes.
func (internals) RawArgs(args []any) []ast.Expr { return rawArgs(args) }

// Struct is the projection of fields of the struct that row points at.
func (internals) Struct(row any, fields []Field) expr.Projection { return structOf(row, fields) }

// Verify panics when a definition of the program has a mistake.
func (internals) Verify() { verify() }

// Key checks that a column tells the rows of a table apart. What it says otherwise
// is a mistake of the definition, too, in the name of what was called.
func (internals) Key(what string, table Source, column AnyOperand) error {
	return checkKey(what, table, exprOf(column))
}

// EqualParam is x = $1, in a prepared statement.
func (internals) EqualParam(x *expr.Expr) NullBool {
	return compareOther(x, ast.Eq, &expr.Expr{Node: &ast.Param{Cast: true}})
}

// Wrong is a condition that no statement can have, because of an error.
func (internals) Wrong(err error) NullBool { return predicate(&ast.Bind{Err: err}) }

// ProjectionOf returns the SELECT items of a result, to Strata's own packages.
func ProjectionOf[V any](_ door.Key, r Result[V]) expr.Projection {
	if r == nil || scan.IsNil(r) {
		return wrongProjection(errMissing)
	}
	return planned(r.readsInto(nil))
}

//go:noinline
func planned(p expr.Projection) expr.Projection { return p.Planned() }

// PartOf is ProjectionOf for what stands beside others: AddTo adds it to the plan of
// the row.
func PartOf[V any](_ door.Key, r Result[V]) expr.Projection {
	if r == nil || scan.IsNil(r) {
		return wrongProjection(errMissing)
	}
	return r.readsInto(nil)
}
