package strata

import (
	"database/sql"
	"reflect"
	"slices"
	"time"

	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/door"
	"github.com/strata-go/strata/internal/expr"
	"github.com/strata-go/strata/types"
)

// Rowset is rows that come from no table, in FROM: of VALUES, or of a function.
type Rowset struct{ node *ast.Rowset }

// Source is for Strata's own packages.
func (r Rowset) Source(door.Key) ast.Source {
	if r.node == nil {
		return &ast.Rowset{}
	}
	return r.node
}

// RowsetColumn reads a column of a rowset by its name, as of a TableFunc1. The name
// and the type are taken at their word, and so is NotNull.
func RowsetColumn[T any, E Family[E]](r Rowset, name string, t Type[T, E]) E {
	return made[E](r.column(name, t.kind))
}

//go:noinline
func (r Rowset) column(name string, k *expr.Kind) *expr.Expr {
	if r.node == nil || k == nil {
		return expr.Nothing
	}
	return expr.New(&ast.Virtual{Source: r.node, Column: name, Type: k.Type, Stored: k.Stored}, k)
}

func rowsetOf(alias string, fn ast.Fn, t ast.Type, args ...ast.Expr) Rowset {
	return Rowset{&ast.Rowset{Alias: alias, Fn: fn, Args: args, Type: t}}
}

// Functions that return rows stand in FROM. Their arguments may be columns of what
// stands before them there, so that each row has rows of its own:
//
//	tag := strata.Unnest("tag", Posts.Tags, strata.TypeText)
//	builder.Select2(Posts.Title, tag.Value).From(Posts).Clauses(builder.CrossJoin(tag))
//
// On the right side of RIGHT and FULL JOIN they read no such column.

// Series is generate_series(from, to, step) in FROM: the values from one to the
// other, both included, step by step. A column of a table before it in FROM may
// stand in it.
type Series[E any] struct {
	Rowset
	Value E
}

const errNoStep expr.Misuse = "the step of a series is not zero"

func seriesOf(alias string, k *expr.Kind, from, to *expr.Expr, step *ast.Bind, zero bool) (Rowset, *expr.Expr) {
	if zero {
		step = &ast.Bind{Err: errNoStep}
	}
	r := rowsetOf(alias, ast.Series, k.Type, k.Other(from), k.Other(to), step)
	return r, r.column("value", k)
}

// GenerateSeries makes a series of integers under an alias. The step may be
// negative, but not zero.
func GenerateSeries(alias string, from, to Operand[int64], step int64) Series[Int64] {
	r, v := seriesOf(alias, expr.Int64, operand(from), operand(to), expr.IntArg(step), step == 0)
	return Series[Int64]{r, Int64{v}}
}

// GenerateDates makes a series of dates under an alias, so many days apart.
func GenerateDates(alias string, from, to Operand[types.Date], days int) Series[Date] {
	step := expr.Interval.Literal(expr.IntervalValue(types.Days(days)))
	r, v := seriesOf(alias, expr.Date, operand(from), operand(to), step, days == 0)
	return Series[Date]{r, Date{v}}
}

// GenerateTimes makes a series of instants under an alias. Each is the one before it
// and step, by the calendar of UTC: what one month has cut to its length stays cut.
func GenerateTimes(alias string, from, to Operand[time.Time], step types.Interval) Series[Time] {
	by := expr.Interval.Literal(expr.IntervalValue(step))
	r, v := seriesOf(alias, expr.Time, operand(from), operand(to), by, step.Compare(types.Interval{}) == 0)
	return Series[Time]{r, Time{v}}
}

// Elements are the elements of an array in FROM.
type Elements[E any] struct {
	Rowset
	// Value is the element. NotNull narrows it.
	Value E
	// Ordinal is its position, counted from 1.
	Ordinal Int64
}

// Unnest is unnest(array) WITH ORDINALITY in FROM: a row for each element, none for
// an empty array and for NULL. elem is the type of the elements.
func Unnest[T any, E Family[E]](alias string, array Operand[[]T], elem Type[T, E]) Elements[E] {
	r := unnest(alias, given(array), elem.kind)
	return Elements[E]{r, made[E](r.column("value", elem.kind)), Int64{r.column("ordinal", expr.Int64)}}
}

//go:noinline
func unnest(alias string, array *expr.Expr, elem *expr.Kind) Rowset {
	if elem == nil {
		return Rowset{}
	}
	k := expr.ArrayOf(elem)
	return rowsetOf(alias, ast.Unnest, k.Type, k.Other(array))
}

// JSONElements is jsonb_array_elements(doc) WITH ORDINALITY in FROM: a row for each
// element of an array, none for a document that is no array. JSONAs, or TextAt and
// its siblings without a path, read the values:
//
//	line := strata.JSONElements("line", Orders.Doc.Path("lines"))
//	line.Value.TextAt("sku")
func JSONElements(alias string, doc Document) Elements[NullRawJSON] {
	r := rowsetOf(alias, ast.JSONElements, expr.RawJSON.Type, exprOf(doc).Node)
	return Elements[NullRawJSON]{r, NullRawJSON{r.column("value", expr.RawJSON)}, Int64{r.column("ordinal", expr.Int64)}}
}

// JSONFields are the fields of an object in FROM.
type JSONFields struct {
	Rowset
	// Key is the field's name.
	Key Text
	// Value is the field's value. NotNull narrows it.
	Value NullRawJSON
}

// JSONEach is jsonb_each(doc) in FROM: a row for each field of an object, none for a
// document that is no object.
func JSONEach(alias string, doc Document) JSONFields {
	r := rowsetOf(alias, ast.JSONEach, expr.RawJSON.Type, exprOf(doc).Node)
	return JSONFields{r, Text{r.column("key", expr.Text)}, NullRawJSON{r.column("value", expr.RawJSON)}}
}

// A function of the caller's own that returns rows is written as those of Func1 are,
// and RowsetColumn reads its columns by the names that the function gives them.
// PostgreSQL calls the column of a function of one value by the alias:
//
//	var words = strata.TableFunc2[string, string]("regexp_split_to_table({1}, {2})", strata.In("SQLite", ""))
//
//	w := words("word", Posts.Body, strata.S(" "))
//	word := strata.RowsetColumn(w, "word", strata.TypeText)
//	builder.Select2(Posts.ID, word).From(Posts).Clauses(builder.CrossJoin(w))

// TableFunc0 makes a function without arguments that returns rows.
func TableFunc0(text SQL, options ...FuncOption) func(alias string) Rowset {
	f := newFunction(text, 0, options)
	return func(alias string) Rowset { return rowsOf(alias, f) }
}

// TableFunc1 makes a function of one argument that returns rows.
func TableFunc1[A any](text SQL, options ...FuncOption) func(alias string, a Operand[A]) Rowset {
	f := newFunction(text, 1, options)
	return func(alias string, a Operand[A]) Rowset { return rowsOf(alias, f, nodeOf(a)) }
}

// TableFunc2 makes a function of two arguments that returns rows.
func TableFunc2[A, B any](text SQL, options ...FuncOption) func(alias string, a Operand[A], b Operand[B]) Rowset {
	f := newFunction(text, 2, options)
	return func(alias string, a Operand[A], b Operand[B]) Rowset {
		return rowsOf(alias, f, nodeOf(a), nodeOf(b))
	}
}

// TableFunc3 makes a function of three arguments that returns rows.
func TableFunc3[A, B, C any](text SQL, options ...FuncOption) func(alias string, a Operand[A], b Operand[B], c Operand[C]) Rowset {
	f := newFunction(text, 3, options)
	return func(alias string, a Operand[A], b Operand[B], c Operand[C]) Rowset {
		return rowsOf(alias, f, nodeOf(a), nodeOf(b), nodeOf(c))
	}
}

//go:noinline
func rowsOf(alias string, f *ast.Function, args ...ast.Expr) Rowset {
	return Rowset{&ast.Rowset{Alias: alias, Fn: ast.Custom, Function: f, Args: args}}
}

// VALUES in FROM: rows of Go values under an alias. A column of OrNull of a type
// takes sql.Null values, NULL among them.

// OrNull is a type whose Go values are sql.Null: of VALUES with NULL in them.
//
//	strata.ValuesOf1("v", strata.OrNull(strata.TypeText), sql.Null[string]{})
func OrNull[T any, E Family[E]](t Type[T, E]) Type[sql.Null[T], E] {
	return Type[sql.Null[T], E]{orNull(t.kind, reflect.TypeFor[sql.Null[T]]())}
}

//go:noinline
func orNull(k *expr.Kind, t reflect.Type) *expr.Kind {
	if k == nil {
		return nil
	}
	return expr.OrNull(k, t)
}

// Values1 is VALUES with one column, in FROM.
type Values1[EA any] struct {
	Rowset
	C1 EA
}

// Values2 is VALUES with two columns, in FROM.
type Values2[EA, EB any] struct {
	Rowset
	C1 EA
	C2 EB
}

// Values3 is VALUES with three columns, in FROM.
type Values3[EA, EB, EC any] struct {
	Rowset
	C1 EA
	C2 EB
	C3 EC
}

// Values4 is VALUES with four columns, in FROM.
type Values4[EA, EB, EC, ED any] struct {
	Rowset
	C1 EA
	C2 EB
	C3 EC
	C4 ED
}

// valuesOf makes VALUES of columns of kinds; row returns the values of a row.
//
//go:noinline
func valuesOf(alias string, n int, row func(i int) []any, kinds ...*expr.Kind) Rowset {
	if slices.Contains(kinds, nil) {
		return Rowset{}
	}
	r := &ast.Rowset{Alias: alias, Rows: make([][]ast.Expr, n)}
	for _, k := range kinds {
		r.Types = append(r.Types, k.Type)
	}
	for i := range n {
		for c, v := range row(i) {
			r.Rows[i] = append(r.Rows[i], kinds[c].Literal(boxed(kinds[c].OfValues(), v)))
		}
	}
	return Rowset{r}
}

// ValuesOf1 makes VALUES of Go values under an alias. NotNull narrows its column,
// which never is NULL.
//
//	ids := strata.ValuesOf1("ids", strata.TypeOf(Users.ID), 1, 2, 3)
//	builder.From(Users).Join(ids, Users.ID.EqExpr(ids.C1))
func ValuesOf1[A any, EA Family[EA]](alias string, a Type[A, EA], rows ...A) Values1[EA] {
	r := valuesOf(alias, len(rows), func(i int) []any { return []any{rows[i]} }, a.kind)
	return Values1[EA]{r, RowsetColumn(r, "column1", a)}
}

// ValuesOf2 makes VALUES of two columns; see ValuesOf1.
func ValuesOf2[A, B any, EA Family[EA], EB Family[EB]](alias string, a Type[A, EA], b Type[B, EB], rows ...Row2[A, B]) Values2[EA, EB] {
	r := valuesOf(alias, len(rows), func(i int) []any { return []any{rows[i].V1, rows[i].V2} }, a.kind, b.kind)
	return Values2[EA, EB]{r, RowsetColumn(r, "column1", a), RowsetColumn(r, "column2", b)}
}

// ValuesOf3 makes VALUES of three columns; see ValuesOf1.
func ValuesOf3[A, B, C any, EA Family[EA], EB Family[EB], EC Family[EC]](alias string, a Type[A, EA], b Type[B, EB], c Type[C, EC], rows ...Row3[A, B, C]) Values3[EA, EB, EC] {
	r := valuesOf(alias, len(rows), func(i int) []any { return []any{rows[i].V1, rows[i].V2, rows[i].V3} }, a.kind, b.kind, c.kind)
	return Values3[EA, EB, EC]{r, RowsetColumn(r, "column1", a), RowsetColumn(r, "column2", b), RowsetColumn(r, "column3", c)}
}

// ValuesOf4 makes VALUES of four columns; see ValuesOf1.
func ValuesOf4[A, B, C, D any, EA Family[EA], EB Family[EB], EC Family[EC], ED Family[ED]](alias string, a Type[A, EA], b Type[B, EB], c Type[C, EC], d Type[D, ED], rows ...Row4[A, B, C, D]) Values4[EA, EB, EC, ED] {
	r := valuesOf(alias, len(rows), func(i int) []any { return []any{rows[i].V1, rows[i].V2, rows[i].V3, rows[i].V4} }, a.kind, b.kind, c.kind, d.kind)
	return Values4[EA, EB, EC, ED]{r, RowsetColumn(r, "column1", a), RowsetColumn(r, "column2", b), RowsetColumn(r, "column3", c), RowsetColumn(r, "column4", d)}
}
