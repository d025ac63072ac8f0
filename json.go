package strata

import (
	"database/sql"
	"encoding/json"

	"github.com/shopspring/decimal"
	"github.com/strata-go/strata/internal/ast"
)

// JSONExpr is a JSON document that decodes into a T. A document has the meaning
// of PostgreSQL's jsonb on every dialect: of equal keys the last counts, and
// neither blanks nor the order of keys matter.
//
// A path is a list of steps from the root: a key of an object, or a position in
// an array, counted from 0, or from -1 at its end:
//
//	Orders.Doc.TextAt("lines", "0", "sku")
type JSONExpr[T, V any] struct {
	Value[T, V, *JSONExpr[T, V], *JSONExpr[T, sql.Null[T]], *JSONExpr[T, T]]
}

func (*JSONExpr[T, V]) wrap(c core[T]) *JSONExpr[T, V] {
	e := new(JSONExpr[T, V])
	e.c = c
	return e
}

func (e *JSONExpr[T, V]) document() {}

// Document is an expression that is a JSON document, whatever it decodes into.
type Document interface {
	// Expression returns the node for Strata's own packages.
	Expression() ast.Expr
	document()
}

// NullJSONRaw is a document that is not decoded, or NULL.
type NullJSONRaw = *JSONExpr[json.RawMessage, sql.Null[json.RawMessage]]

// JSONRaw is a document that is not decoded.
type JSONRaw = *JSONExpr[json.RawMessage, json.RawMessage]

var rawJSONKind = jsonKind[json.RawMessage]()

// jsonPath makes the argument of a path.
func jsonPath(path []string) ast.Expr {
	b := &ast.Bind{Value: append([]string{}, path...), Type: ast.Type{Kind: ast.JSONPath}, Cast: true}
	for _, step := range path {
		if _, err := encodeText(step); err != nil {
			b.Err = err
		}
	}
	return b
}

// jsonValue makes an argument of any Go value, by encoding/json.
func jsonValue(v any) ast.Expr { return jsonKind[any]().literal(v) }

// jsonAt reads what a path leads to as a type.
func jsonAt(t ast.Type, doc ast.Expr, path []string) ast.Expr {
	return &ast.Call{Fn: ast.JSONAt, Args: []ast.Expr{doc, jsonPath(path)}, Type: t}
}

// Path is the document at a path: NULL where there is none, JSON's null where
// that is what is there. TextAt and its siblings read values; JSONAs reads any
// type.
func (e *JSONExpr[T, V]) Path(path ...string) NullJSONRaw {
	return wrap[NullJSONRaw](core[json.RawMessage]{jsonAt(rawJSONKind.typ, e.c.node, path), rawJSONKind, true})
}

// TextAt is the text at a path; what is no string is written as JSON. As with
// all its siblings, JSON's null and a path that leads nowhere are NULL.
func (e *JSONExpr[T, V]) TextAt(path ...string) *TextExpr[string, sql.Null[string]] {
	return text(jsonAt(stringKind.typ, e.c.node, path))
}

// IntAt is the integer at a path. What is no integer, as a number or a string,
// is an error of the database.
func (e *JSONExpr[T, V]) IntAt(path ...string) *NumberExpr[int64, sql.Null[int64]] {
	return number(jsonAt(int64Kind.typ, e.c.node, path))
}

// FloatAt is the number at a path as a float64.
func (e *JSONExpr[T, V]) FloatAt(path ...string) *NumberExpr[float64, sql.Null[float64]] {
	return floating(jsonAt(float64Kind.typ, e.c.node, path))
}

// BoolAt is the truth value at a path.
func (e *JSONExpr[T, V]) BoolAt(path ...string) Predicate {
	return condition[sql.Null[bool]](jsonAt(boolKind.typ, e.c.node, path))
}

// DecimalAt is the number at a path, exactly.
func (e *JSONExpr[T, V]) DecimalAt(path ...string) *NumberExpr[decimal.Decimal, sql.Null[decimal.Decimal]] {
	return TypeDecimal.Of(jsonAt(TypeDecimal.kind.typ, e.c.node, path))
}

// JSONAs reads a document as a value of a type: a string as what its text says,
// a number as a number. An instant is text in ISO 8601 with its offset, bytes
// are \x and hexadecimal digits. To TypeJSON it changes what the document
// decodes into.
//
//	strata.JSONAs(Orders.Doc.Path("shipped"), strata.TypeDate)
func JSONAs[T any, E wrapper[T, E]](doc Document, to Type[T, E]) E {
	t := to.kind.typ
	if t.Kind == ast.JSON {
		return to.Of(doc.Expression())
	}
	if c, ok := ast.Bare(doc.Expression()).(*ast.Call); ok && c.Fn == ast.JSONAt {
		return to.Of(&ast.Call{Fn: ast.JSONAt, Args: c.Args, Type: t})
	}
	return to.Of(jsonAt(t, doc.Expression(), nil))
}

// HasKey reports whether the document is an object with a key, or an array with
// a string among its elements.
func (e *JSONExpr[T, V]) HasKey(key string) Predicate {
	return e.predicate(ast.JSONHasKey, stringKind.literal(key))
}

// HasPath reports whether a path leads somewhere, if only to JSON's null.
func (e *JSONExpr[T, V]) HasPath(path ...string) *BoolExpr[bool] { return e.Path(path...).IsNotNull() }

// Contains reports whether the document contains v, as jsonb's @> has it: each
// key of an object with a value that contains v's, each element of an array
// somewhere in the document's.
func (e *JSONExpr[T, V]) Contains(v any) Predicate { return e.predicate(ast.Includes, jsonValue(v)) }

// ContainsExpr reports whether the document contains another.
func (e *JSONExpr[T, V]) ContainsExpr(other Document) Predicate {
	return e.predicate(ast.Includes, other.Expression())
}

// ContainedIn reports whether v contains the document.
func (e *JSONExpr[T, V]) ContainedIn(v any) Predicate {
	return e.predicate(ast.IncludedIn, jsonValue(v))
}

// ContainedInExpr reports whether another document contains this one.
func (e *JSONExpr[T, V]) ContainedInExpr(other Document) Predicate {
	return e.predicate(ast.IncludedIn, other.Expression())
}

func (e *JSONExpr[T, V]) predicate(fn ast.Fn, arg ast.Expr) Predicate {
	return condition[sql.Null[bool]](&ast.Call{Fn: fn, Args: []ast.Expr{e.c.node, arg}, Type: e.c.typ()})
}

// EqJSON reports whether the document is equal to v as JSON: whatever the order
// of keys, and with 1 the same as 1.0.
func (e *JSONExpr[T, V]) EqJSON(v any) Predicate { return e.compare(ast.Eq, jsonValue(v)) }

// EqJSONExpr reports whether two documents are equal as JSON.
func (e *JSONExpr[T, V]) EqJSONExpr(other Document) Predicate {
	return e.compare(ast.Eq, other.Expression())
}

// NeJSON reports whether the document differs from v as JSON.
func (e *JSONExpr[T, V]) NeJSON(v any) Predicate { return e.compare(ast.Ne, jsonValue(v)) }

// NeJSONExpr reports whether two documents differ as JSON.
func (e *JSONExpr[T, V]) NeJSONExpr(other Document) Predicate {
	return e.compare(ast.Ne, other.Expression())
}

func (e *JSONExpr[T, V]) compare(op ast.Op, other ast.Expr) Predicate {
	return condition[sql.Null[bool]](&ast.Binary{Op: op, L: e.c.node, R: other, Type: e.c.typ()})
}

// TypeOf is object, array, string, number, boolean or null.
func (e *JSONExpr[T, V]) TypeOf() *TextExpr[string, sql.Null[string]] {
	return text(&ast.Call{Fn: ast.JSONTypeOf, Args: []ast.Expr{e.c.node}, Type: e.c.typ()})
}

// ArrayLength is the number of elements of an array: NULL for what is no array.
func (e *JSONExpr[T, V]) ArrayLength() *NumberExpr[int64, sql.Null[int64]] {
	return number(&ast.Call{Fn: ast.JSONLength, Args: []ast.Expr{e.c.node}, Type: e.c.typ()})
}

// Put is the document with v at a path, by jsonb_set: the last step may be a new
// key, or a position past an array's end; where an earlier one leads nowhere,
// the document stays as it is.
func (e *JSONExpr[T, V]) Put(path []string, v any) *JSONExpr[T, V] {
	return e.wrap(e.c.call(ast.JSONSet, jsonPath(path), jsonValue(v)))
}

// PutExpr is the document with the value of an expression at a path; NULL
// becomes JSON's null.
func (e *JSONExpr[T, V]) PutExpr(path []string, v AnyOperand) *JSONExpr[T, V] {
	return e.wrap(e.c.call(ast.JSONSet, jsonPath(path), toJSON(v)))
}

// Remove is the document without what is at a path.
func (e *JSONExpr[T, V]) Remove(path ...string) *JSONExpr[T, V] {
	return e.wrap(e.c.call(ast.JSONRemove, jsonPath(path)))
}

// Merge is the document with the keys of v put over its own, key by key and no
// deeper; two arrays are joined. It is jsonb's ||.
func (e *JSONExpr[T, V]) Merge(v any) *JSONExpr[T, V] {
	return e.wrap(e.c.call(ast.JSONMerge, jsonValue(v)))
}

// MergeExpr is the document with another's keys put over its own.
func (e *JSONExpr[T, V]) MergeExpr(other Document) *JSONExpr[T, V] {
	return e.wrap(e.c.call(ast.JSONMerge, other.Expression()))
}
