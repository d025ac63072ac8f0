package strata

import (
	"github.com/strata-go/strata/internal/ast"
)

// Rowset is rows that come from no table, in FROM: of VALUES, or of a function.
type Rowset struct{ node *ast.Rowset }

// SourceNode returns the source for Strata's own packages.
func (r Rowset) SourceNode() ast.Source { return r.node }

// RowsetColumn reads a column of a rowset by its name, as of a TableFunc1. The
// name and the type are taken at their word, and so is NotNull.
func RowsetColumn[T any, E wrapper[T, E]](r Rowset, name string, t Type[T, E]) E {
	return t.Of(&ast.Virtual{Source: r.node, Column: name, Type: t.kind.typ})
}

// filled reads a column that has no NULL but for an outer join.
func filled[S wrapper[T, S], T any](r Rowset, name string, k *kind[T]) S {
	return wrap[S](core[T]{&ast.Virtual{Source: r.node, Column: name, Type: k.typ}, k, false})
}

// Series is generate_series(from, to, step) in FROM: the numbers from one to
// the other, both included. A column of a table before it in FROM may stand in it.
type Series struct {
	Rowset
	// Value is the number.
	Value *NumberExpr[int64, int64]
}

// GenerateSeries makes a series under an alias. The step may be negative, but
// not zero.
func GenerateSeries(alias string, from, to Operand[int64], step int64) Series {
	args := []ast.Expr{from.Expression(), to.Expression(), int64Kind.literal(step)}
	if step == 0 {
		args[2] = &ast.Bind{Err: sentinel("the step of a series is not zero")}
	}
	r := Rowset{&ast.Rowset{Alias: alias, Fn: ast.Series, Args: args, Type: int64Kind.typ}}
	return Series{r, filled[*NumberExpr[int64, int64]](r, "value", int64Kind)}
}

// valuesRowset makes VALUES of columns of types.
func valuesRowset(alias string, rows [][]ast.Expr, types ...ast.Type) Rowset {
	return Rowset{&ast.Rowset{Alias: alias, Rows: rows, Types: types}}
}

// Values1 is VALUES with one column, in FROM.
type Values1[A any, EA wrapper[A, EA]] struct {
	Rowset
	C1 EA
}

// Values2 is VALUES with two columns, in FROM.
type Values2[A, B any, EA wrapper[A, EA], EB wrapper[B, EB]] struct {
	Rowset
	C1 EA
	C2 EB
}

// Values3 is VALUES with three columns, in FROM.
type Values3[A, B, C any, EA wrapper[A, EA], EB wrapper[B, EB], EC wrapper[C, EC]] struct {
	Rowset
	C1 EA
	C2 EB
	C3 EC
}

// ValuesOf1 makes VALUES of Go values under an alias. NotNull narrows its
// column, which never is NULL.
//
//	ids := strata.ValuesOf1("ids", Users.ID.Type(), 1, 2, 3)
//	builder.From(Users).Join(ids, Users.ID.EqExpr(ids.C1))
func ValuesOf1[A any, EA wrapper[A, EA]](alias string, a Type[A, EA], rows ...A) Values1[A, EA] {
	list := make([][]ast.Expr, len(rows))
	for i, v := range rows {
		list[i] = []ast.Expr{a.kind.literal(v)}
	}
	r := valuesRowset(alias, list, a.kind.typ)
	return Values1[A, EA]{r, RowsetColumn(r, "column1", a)}
}

// ValuesOf2 makes VALUES of two columns; see ValuesOf1.
func ValuesOf2[A, B any, EA wrapper[A, EA], EB wrapper[B, EB]](alias string, a Type[A, EA], b Type[B, EB], rows ...Row2[A, B]) Values2[A, B, EA, EB] {
	list := make([][]ast.Expr, len(rows))
	for i, v := range rows {
		list[i] = []ast.Expr{a.kind.literal(v.V1), b.kind.literal(v.V2)}
	}
	r := valuesRowset(alias, list, a.kind.typ, b.kind.typ)
	return Values2[A, B, EA, EB]{r, RowsetColumn(r, "column1", a), RowsetColumn(r, "column2", b)}
}

// ValuesOf3 makes VALUES of three columns; see ValuesOf1.
func ValuesOf3[A, B, C any, EA wrapper[A, EA], EB wrapper[B, EB], EC wrapper[C, EC]](alias string, a Type[A, EA], b Type[B, EB], c Type[C, EC], rows ...Row3[A, B, C]) Values3[A, B, C, EA, EB, EC] {
	list := make([][]ast.Expr, len(rows))
	for i, v := range rows {
		list[i] = []ast.Expr{a.kind.literal(v.V1), b.kind.literal(v.V2), c.kind.literal(v.V3)}
	}
	r := valuesRowset(alias, list, a.kind.typ, b.kind.typ, c.kind.typ)
	return Values3[A, B, C, EA, EB, EC]{r, RowsetColumn(r, "column1", a), RowsetColumn(r, "column2", b), RowsetColumn(r, "column3", c)}
}
