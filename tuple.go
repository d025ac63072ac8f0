package strata

import (
	"database/sql"

	"github.com/strata-go/strata/internal/ast"
)

// RowQuery is a query whose rows are R: what a row value is compared with.
type RowQuery[R any] interface {
	AnyQuery
	// RowType ties the query to its rows; the value is not used.
	RowType() R
}

// Tuple2 is a row value of two expressions. Rows compare as the SQL standard
// has it: by the first part, where that is equal by the second. That is what
// keyset pagination asks for:
//
//	Where(strata.RowOf2(Posts.At, Posts.ID).Lt(last.At, last.ID))
type Tuple2[A, B any] struct {
	a core[A]
	b core[B]
}

// RowOf2 is the row value (a, b).
func RowOf2[A, B any](a Operand[A], b Operand[B]) Tuple2[A, B] {
	return Tuple2[A, B]{core[A]{a.Expression(), a.sqlKind(), false}, core[B]{b.Expression(), b.sqlKind(), false}}
}

func (t Tuple2[A, B]) node() *ast.Tuple { return &ast.Tuple{Items: []ast.Expr{t.a.node, t.b.node}} }

func (t Tuple2[A, B]) values(a A, b B) *ast.Tuple {
	return &ast.Tuple{Items: []ast.Expr{t.a.kind.literal(a), t.b.kind.literal(b)}}
}

func (t Tuple2[A, B]) compare(op ast.Op, other ast.Expr) Predicate {
	return compareRows(op, t.node(), other)
}

func compareRows(op ast.Op, l *ast.Tuple, r ast.Expr) Predicate {
	return condition[sql.Null[bool]](&ast.Binary{Op: op, L: l, R: r})
}

// Eq is (x, y) = (a, b).
func (t Tuple2[A, B]) Eq(a A, b B) Predicate { return t.compare(ast.Eq, t.values(a, b)) }

// EqRow is (x, y) = other.
func (t Tuple2[A, B]) EqRow(other Tuple2[A, B]) Predicate { return t.compare(ast.Eq, other.node()) }

// Lt is (x, y) < (a, b).
func (t Tuple2[A, B]) Lt(a A, b B) Predicate { return t.compare(ast.Lt, t.values(a, b)) }

// Le is (x, y) <= (a, b).
func (t Tuple2[A, B]) Le(a A, b B) Predicate { return t.compare(ast.Le, t.values(a, b)) }

// Gt is (x, y) > (a, b).
func (t Tuple2[A, B]) Gt(a A, b B) Predicate { return t.compare(ast.Gt, t.values(a, b)) }

// Ge is (x, y) >= (a, b).
func (t Tuple2[A, B]) Ge(a A, b B) Predicate { return t.compare(ast.Ge, t.values(a, b)) }

// In is (x, y) IN (rows...). An empty list matches no row.
func (t Tuple2[A, B]) In(rows ...Row2[A, B]) Predicate {
	list := make([]ast.Expr, len(rows))
	for i, r := range rows {
		list[i] = t.values(r.V1, r.V2)
	}
	return condition[sql.Null[bool]](&ast.In{X: t.node(), List: list})
}

// InQuery is (x, y) IN (SELECT ...) of a query of two columns.
func (t Tuple2[A, B]) InQuery(q RowQuery[Row2[A, B]]) Predicate {
	return condition[sql.Null[bool]](&ast.InQuery{X: t.node(), Query: q.QueryNode()})
}

// Tuple3 is a row value of three expressions; see Tuple2.
type Tuple3[A, B, C any] struct {
	Tuple2[A, B]
	c core[C]
}

// RowOf3 is the row value (a, b, c).
func RowOf3[A, B, C any](a Operand[A], b Operand[B], c Operand[C]) Tuple3[A, B, C] {
	return Tuple3[A, B, C]{RowOf2(a, b), core[C]{c.Expression(), c.sqlKind(), false}}
}

func (t Tuple3[A, B, C]) node() *ast.Tuple {
	return &ast.Tuple{Items: append(t.Tuple2.node().Items, t.c.node)}
}

func (t Tuple3[A, B, C]) values(a A, b B, c C) *ast.Tuple {
	return &ast.Tuple{Items: append(t.Tuple2.values(a, b).Items, t.c.kind.literal(c))}
}

func (t Tuple3[A, B, C]) compare(op ast.Op, other ast.Expr) Predicate {
	return compareRows(op, t.node(), other)
}

// Eq is (x, y, z) = (a, b, c).
func (t Tuple3[A, B, C]) Eq(a A, b B, c C) Predicate { return t.compare(ast.Eq, t.values(a, b, c)) }

// EqRow is (x, y, z) = other.
func (t Tuple3[A, B, C]) EqRow(other Tuple3[A, B, C]) Predicate {
	return t.compare(ast.Eq, other.node())
}

// Lt is (x, y, z) < (a, b, c).
func (t Tuple3[A, B, C]) Lt(a A, b B, c C) Predicate { return t.compare(ast.Lt, t.values(a, b, c)) }

// Le is (x, y, z) <= (a, b, c).
func (t Tuple3[A, B, C]) Le(a A, b B, c C) Predicate { return t.compare(ast.Le, t.values(a, b, c)) }

// Gt is (x, y, z) > (a, b, c).
func (t Tuple3[A, B, C]) Gt(a A, b B, c C) Predicate { return t.compare(ast.Gt, t.values(a, b, c)) }

// Ge is (x, y, z) >= (a, b, c).
func (t Tuple3[A, B, C]) Ge(a A, b B, c C) Predicate { return t.compare(ast.Ge, t.values(a, b, c)) }

// In is (x, y, z) IN (rows...). An empty list matches no row.
func (t Tuple3[A, B, C]) In(rows ...Row3[A, B, C]) Predicate {
	list := make([]ast.Expr, len(rows))
	for i, r := range rows {
		list[i] = t.values(r.V1, r.V2, r.V3)
	}
	return condition[sql.Null[bool]](&ast.In{X: t.node(), List: list})
}

// InQuery is (x, y, z) IN (SELECT ...) of a query of three columns.
func (t Tuple3[A, B, C]) InQuery(q RowQuery[Row3[A, B, C]]) Predicate {
	return condition[sql.Null[bool]](&ast.InQuery{X: t.node(), Query: q.QueryNode()})
}
