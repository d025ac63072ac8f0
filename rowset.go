package strata

import (
	"time"

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

// Series is generate_series(from, to, step) in FROM: the values from one to the
// other, both included, step by step. A column of a table before it in FROM may
// stand in it.
type Series[E any] struct {
	Rowset
	Value E
}

const errNoStep = sentinel("the step of a series is not zero")

func seriesOf[S wrapper[T, S], T any](alias string, k *kind[T], from, to Operand[T], step *ast.Bind, zero bool) Series[S] {
	if zero {
		step = &ast.Bind{Err: errNoStep}
	}
	known := core[T]{kind: k}
	r := Rowset{&ast.Rowset{Alias: alias, Fn: ast.Series, Args: []ast.Expr{known.other(from), known.other(to), step}, Type: k.typ}}
	return Series[S]{r, filled[S](r, "value", k)}
}

// GenerateSeries makes a series of integers under an alias. The step may be
// negative, but not zero.
func GenerateSeries(alias string, from, to Operand[int64], step int64) Series[*NumberExpr[int64, int64]] {
	return seriesOf[*NumberExpr[int64, int64]](alias, int64Kind, from, to, int64Kind.literal(step), step == 0)
}

// GenerateDates makes a series of dates under an alias, so many days apart.
func GenerateDates(alias string, from, to Operand[Date], days int) Series[*DateExpr[Date]] {
	return seriesOf[*DateExpr[Date]](alias, dateKind, from, to, intervalKind.literal(Days(days)), days == 0)
}

// GenerateTimes makes a series of instants under an alias. Each is the one before
// it and step, by the calendar of UTC: what one month has cut to its length stays
// cut.
func GenerateTimes(alias string, from, to Operand[time.Time], step Interval) Series[*TimeExpr[time.Time]] {
	return seriesOf[*TimeExpr[time.Time]](alias, timeKind, from, to, intervalKind.literal(step), step.Compare(Interval{}) == 0)
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
