package strata

import (
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/expr"
)

// Tuple2 is a row value of two expressions. Rows compare as the SQL standard has it:
// by the first part, where that is equal by the second. That is what keyset
// pagination asks for:
//
//	Where(strata.RowOf2(Posts.At, Posts.ID).Lt(last.At, last.ID))
type Tuple2[A, B any] struct{ row rowValue }

// RowOf2 is the row value (a, b).
func RowOf2[A, B any](a Operand[A], b Operand[B]) Tuple2[A, B] {
	return Tuple2[A, B]{rowValue{operand(a), operand(b)}}
}

// rowValue is the parts of a row value.
type rowValue []*expr.Expr

func (r rowValue) node() *ast.Tuple {
	if r == nil {
		return noRow
	}
	t := &ast.Tuple{Items: make([]ast.Expr, len(r))}
	for i, x := range r {
		t.Items[i] = nodeIn(x)
	}
	return t
}

// like is the node of a row value whose parts meet those of another one.
func (r rowValue) like(other rowValue) *ast.Tuple {
	t := r.node()
	for i, x := range r {
		if i < len(other) && x != nil && other[i] != nil && other[i].Kind != nil {
			t.Items[i] = other[i].Kind.Other(x)
		}
	}
	return t
}

// noRow is a zero Tuple, of which nothing is compared.
var noRow = &ast.Tuple{Items: []ast.Expr{&ast.Bind{Err: errMissing}}}

func (r rowValue) values(list []any) *ast.Tuple {
	if r == nil {
		return noRow
	}
	t := &ast.Tuple{Items: make([]ast.Expr, len(list))}
	for i, v := range list {
		if i >= len(r) || r[i] == nil || r[i].Kind == nil {
			return noRow
		}
		t.Items[i] = r[i].Kind.Literal(boxed(r[i].Kind, v))
	}
	return t
}

// compare compares with values.
//
//go:noinline
func (r rowValue) compare(op ast.Op, list ...any) NullBool {
	return predicate(&ast.Binary{Op: op, L: r.node(), R: r.values(list)})
}

//go:noinline
func (r rowValue) equal(other rowValue) NullBool {
	return predicate(&ast.Binary{Op: ast.Eq, L: r.node(), R: other.like(r)})
}

//go:noinline
func (r rowValue) in(list []ast.Expr) NullBool { return predicate(&ast.In{X: r.node(), List: list}) }

//go:noinline
func (r rowValue) inQuery(q any) NullBool {
	return predicate(&ast.InQuery{X: r.node(), Query: queryOf(q)})
}

// Eq is (x, y) = (a, b).
func (t Tuple2[A, B]) Eq(a A, b B) Predicate { return t.row.compare(ast.Eq, a, b) }

// EqRow is (x, y) = other.
func (t Tuple2[A, B]) EqRow(other Tuple2[A, B]) Predicate { return t.row.equal(other.row) }

// Lt is (x, y) < (a, b).
func (t Tuple2[A, B]) Lt(a A, b B) Predicate { return t.row.compare(ast.Lt, a, b) }

// Le is (x, y) <= (a, b).
func (t Tuple2[A, B]) Le(a A, b B) Predicate { return t.row.compare(ast.Le, a, b) }

// Gt is (x, y) > (a, b).
func (t Tuple2[A, B]) Gt(a A, b B) Predicate { return t.row.compare(ast.Gt, a, b) }

// Ge is (x, y) >= (a, b).
func (t Tuple2[A, B]) Ge(a A, b B) Predicate { return t.row.compare(ast.Ge, a, b) }

// In is (x, y) IN (rows...). An empty list matches no row.
func (t Tuple2[A, B]) In(rows ...Row2[A, B]) Predicate {
	list := make([]ast.Expr, len(rows))
	for i, r := range rows {
		list[i] = t.row.values([]any{r.V1, r.V2})
	}
	return t.row.in(list)
}

// InQuery is (x, y) IN (SELECT ...) of a query of two columns.
func (t Tuple2[A, B]) InQuery(q RowQuery[Row2[A, B]]) Predicate { return t.row.inQuery(q) }

// Tuple3 is a row value of three expressions; see Tuple2.
type Tuple3[A, B, C any] struct{ row rowValue }

// RowOf3 is the row value (a, b, c).
func RowOf3[A, B, C any](a Operand[A], b Operand[B], c Operand[C]) Tuple3[A, B, C] {
	return Tuple3[A, B, C]{rowValue{operand(a), operand(b), operand(c)}}
}

// Eq is (x, y, z) = (a, b, c).
func (t Tuple3[A, B, C]) Eq(a A, b B, c C) Predicate { return t.row.compare(ast.Eq, a, b, c) }

// EqRow is (x, y, z) = other.
func (t Tuple3[A, B, C]) EqRow(other Tuple3[A, B, C]) Predicate { return t.row.equal(other.row) }

// Lt is (x, y, z) < (a, b, c).
func (t Tuple3[A, B, C]) Lt(a A, b B, c C) Predicate { return t.row.compare(ast.Lt, a, b, c) }

// Le is (x, y, z) <= (a, b, c).
func (t Tuple3[A, B, C]) Le(a A, b B, c C) Predicate { return t.row.compare(ast.Le, a, b, c) }

// Gt is (x, y, z) > (a, b, c).
func (t Tuple3[A, B, C]) Gt(a A, b B, c C) Predicate { return t.row.compare(ast.Gt, a, b, c) }

// Ge is (x, y, z) >= (a, b, c).
func (t Tuple3[A, B, C]) Ge(a A, b B, c C) Predicate { return t.row.compare(ast.Ge, a, b, c) }

// In is (x, y, z) IN (rows...). An empty list matches no row.
func (t Tuple3[A, B, C]) In(rows ...Row3[A, B, C]) Predicate {
	list := make([]ast.Expr, len(rows))
	for i, r := range rows {
		list[i] = t.row.values([]any{r.V1, r.V2, r.V3})
	}
	return t.row.in(list)
}

// InQuery is (x, y, z) IN (SELECT ...) of a query of three columns.
func (t Tuple3[A, B, C]) InQuery(q RowQuery[Row3[A, B, C]]) Predicate { return t.row.inQuery(q) }
