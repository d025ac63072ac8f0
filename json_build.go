package strata

import (
	"encoding/json"

	"github.com/strata-go/strata/internal/ast"
)

// Documents are built of values of any kind. Numbers, decimals among them, are
// JSON's numbers; truth values and documents are what they are; NULL is null;
// all else is a string: an instant as in 2006-01-02T15:04:05.000000Z, a date as
// in 2006-01-02, a UUID in lower case, bytes as \x and hexadecimal digits.

// AnyOperand is an expression of whatever type.
type AnyOperand interface {
	// Expression returns the node for Strata's own packages.
	Expression() ast.Expr
	typ() ast.Type
}

// toJSON is a value as a document, or NULL.
func toJSON(v AnyOperand) ast.Expr {
	return &ast.Call{Fn: ast.ToJSON, Args: []ast.Expr{v.Expression()}, Type: v.typ()}
}

// JSONField is a name and a value of an object under construction.
type JSONField struct {
	name  string
	value ast.Expr
}

// JSONPair is a field of JSONObject.
func JSONPair(name string, value AnyOperand) JSONField { return JSONField{name, toJSON(value)} }

// JSONObject builds an object:
//
//	strata.JSONObject(strata.JSONPair("id", Users.ID), strata.JSONPair("name", Users.Name))
//
// JSONAs with TypeJSON says what it decodes into.
func JSONObject(fields ...JSONField) JSONRaw {
	var args []ast.Expr
	for _, f := range fields {
		args = append(args, stringKind.literal(f.name), f.value)
	}
	return builtJSON(ast.JSONObject, args)
}

// JSONArray builds an array.
func JSONArray(elements ...AnyOperand) JSONRaw {
	var args []ast.Expr
	for _, e := range elements {
		args = append(args, toJSON(e))
	}
	return builtJSON(ast.JSONArray, args)
}

func builtJSON(fn ast.Fn, args []ast.Expr) JSONRaw {
	return rawJSON(&ast.Call{Fn: fn, Args: args, Type: rawJSONKind.typ})
}

func rawJSON(n ast.Expr) JSONRaw {
	return wrap[JSONRaw](core[json.RawMessage]{n, rawJSONKind, false})
}

// JSONAgg collects the values of a group's rows in an array: an empty one of no
// rows. Without an order they come in any.
func JSONAgg(value AnyOperand, order ...Order) JSONRaw {
	return rawJSON(&ast.Aggregate{
		Fn: ast.JSONAgg, Arg: toJSON(value), OrderBy: orderTerms(order), Type: rawJSONKind.typ,
	})
}

// JSONObjectAgg collects the names and values of a group's rows in an object: an
// empty one of no rows.
func JSONObjectAgg[T ~string](name Expression[T, T], value AnyOperand) JSONRaw {
	return rawJSON(&ast.Aggregate{
		Fn: ast.JSONObjectAgg, Arg: name.Expression(), Args: []ast.Expr{toJSON(value)}, Type: rawJSONKind.typ,
	})
}
