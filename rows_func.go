package strata

import (
	"encoding/json"

	"github.com/strata-go/strata/internal/ast"
)

// Functions that return rows stand in FROM. Their arguments may be columns of
// what stands before them there, so that each row has rows of its own:
//
//	tag := strata.Unnest("tag", Posts.Tags, strata.TypeText)
//	builder.Select2(Posts.Title, tag.Value).From(Posts).CrossJoin(tag)
//
// On the right side of RIGHT and FULL JOIN they read no such column.

// Elements are the elements of an array in FROM.
type Elements[T any, E wrapper[T, E]] struct {
	Rowset
	// Value is the element. NotNull narrows it.
	Value E
	// Ordinal is its position, counted from 1.
	Ordinal *NumberExpr[int64, int64]
}

func elements[T any, E wrapper[T, E]](alias string, fn ast.Fn, arg ast.Expr, of ast.Type, value Type[T, E]) Elements[T, E] {
	r := Rowset{&ast.Rowset{Alias: alias, Fn: fn, Args: []ast.Expr{arg}, Type: of}}
	return Elements[T, E]{r, RowsetColumn(r, "value", value), filled[*NumberExpr[int64, int64]](r, "ordinal", int64Kind)}
}

// Unnest is unnest(array) WITH ORDINALITY in FROM: a row for each element, none
// for an empty array and for NULL. elem is the type of the elements.
func Unnest[T any, E wrapper[T, E]](alias string, array Operand[[]T], elem Type[T, E]) Elements[T, E] {
	k := arrayKind(elem.kind)
	return elements(alias, ast.Unnest, core[[]T]{kind: k}.other(array), k.typ, elem)
}

// JSONElements is jsonb_array_elements(doc) WITH ORDINALITY in FROM: a row for
// each element of an array, none for a document that is no array. JSONAs, or
// TextAt and its siblings without a path, read the values:
//
//	line := strata.JSONElements("line", Orders.Doc.Path("lines"))
//	line.Value.TextAt("sku")
func JSONElements(alias string, doc Document) Elements[json.RawMessage, NullJSONRaw] {
	return elements(alias, ast.JSONElements, doc.Expression(), rawJSONKind.typ, TypeJSON[json.RawMessage]())
}

// JSONFields are the fields of an object in FROM.
type JSONFields struct {
	Rowset
	// Key is the field's name.
	Key *TextExpr[string, string]
	// Value is the field's value. NotNull narrows it.
	Value NullJSONRaw
}

// JSONEach is jsonb_each(doc) in FROM: a row for each field of an object, none
// for a document that is no object.
func JSONEach(alias string, doc Document) JSONFields {
	r := Rowset{&ast.Rowset{Alias: alias, Fn: ast.JSONEach, Args: []ast.Expr{doc.Expression()}, Type: rawJSONKind.typ}}
	return JSONFields{r, filled[*TextExpr[string, string]](r, "key", stringKind), RowsetColumn(r, "value", TypeJSON[json.RawMessage]())}
}

// A function of the caller's own that returns rows is written as those of Func1
// are, and RowsetColumn reads its columns by the names that the function gives
// them. PostgreSQL calls the column of a function of one value by the alias:
//
//	var words = strata.TableFunc2[string, string]("regexp_split_to_table({1}, {2})", strata.In("SQLite", ""))
//
//	w := words("word", Posts.Body, strata.S(" "))
//	word := strata.RowsetColumn(w, "word", strata.TypeText)
//	builder.Select2(Posts.ID, word).From(Posts).CrossJoin(w)

// TableFunc0 makes a function without arguments that returns rows.
func TableFunc0(text string, options ...FuncOption) func(alias string) Rowset {
	f := newFunction(text, 0, options)
	return func(alias string) Rowset { return rowsOf(alias, f) }
}

// TableFunc1 makes a function of one argument that returns rows.
func TableFunc1[A any](text string, options ...FuncOption) func(alias string, a Operand[A]) Rowset {
	f := newFunction(text, 1, options)
	return func(alias string, a Operand[A]) Rowset { return rowsOf(alias, f, a.Expression()) }
}

// TableFunc2 makes a function of two arguments that returns rows.
func TableFunc2[A, B any](text string, options ...FuncOption) func(alias string, a Operand[A], b Operand[B]) Rowset {
	f := newFunction(text, 2, options)
	return func(alias string, a Operand[A], b Operand[B]) Rowset {
		return rowsOf(alias, f, a.Expression(), b.Expression())
	}
}

// TableFunc3 makes a function of three arguments that returns rows.
func TableFunc3[A, B, C any](text string, options ...FuncOption) func(alias string, a Operand[A], b Operand[B], c Operand[C]) Rowset {
	f := newFunction(text, 3, options)
	return func(alias string, a Operand[A], b Operand[B], c Operand[C]) Rowset {
		return rowsOf(alias, f, a.Expression(), b.Expression(), c.Expression())
	}
}

func rowsOf(alias string, f *ast.Function, args ...ast.Expr) Rowset {
	return Rowset{&ast.Rowset{Alias: alias, Fn: ast.Custom, Function: f, Args: args}}
}
