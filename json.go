package strata

import (
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/expr"
)

// Documents are built of values of any kind. Numbers, decimals among them, are
// JSON's numbers; truth values and documents are what they are; NULL is null; all
// else is a string: an instant as in 2006-01-02T15:04:05.000000Z, a local time the same
// without the Z, a date as in 2006-01-02, an interval as in P1M2DT3.5S, a UUID in lower
// case, bytes as \x and hexadecimal digits.

// JSONAs reads a document as a value of a type: a string as what its text says, a
// number as a number. An instant is text in ISO 8601 with its offset, bytes are \x
// and hexadecimal digits. To TypeJSON it changes what the document decodes into.
//
//	strata.JSONAs(Orders.Doc.Path("shipped"), strata.TypeDate)
func JSONAs[T any, E Family[E]](doc Document, to Type[T, E]) E {
	return made[E](documentAs(exprOf(doc), to.kind))
}

//go:noinline
func documentAs(doc *expr.Expr, to *expr.Kind) *expr.Expr {
	if to == nil {
		return expr.Nothing
	}
	if to.Type.Kind == ast.JSON {
		return doc.Retyped(to)
	}
	if c, ok := ast.Bare(doc.Node).(*ast.Call); ok && c.Fn == ast.JSONAt {
		return expr.New(&ast.Call{Fn: ast.JSONAt, Args: c.Args, Type: to.Type}, to)
	}
	return doc.At(to, nil)
}

// JSONField is a name and a value of an object under construction.
type JSONField struct {
	name  string
	value ast.Expr
}

// JSONPair is a field of JSONObject.
func JSONPair(name string, value AnyOperand) JSONField {
	return JSONField{name, exprOf(value).ToJSON()}
}

// JSONObject builds an object:
//
//	strata.JSONObject(strata.JSONPair("id", Users.ID), strata.JSONPair("name", Users.Name))
//
// JSONAs with TypeJSON says what it decodes into.
func JSONObject(fields ...JSONField) RawJSON {
	var args []ast.Expr
	for _, f := range fields {
		args = append(args, expr.TextArg(f.name), orMissing(f.value))
	}
	return builtJSON(ast.JSONObject, args)
}

// orMissing is a node, or one that is refused in place of none.
func orMissing(n ast.Expr) ast.Expr {
	if n == nil {
		return expr.Nothing.Node
	}
	return n
}

// JSONArray builds an array.
func JSONArray(elements ...AnyOperand) RawJSON {
	var args []ast.Expr
	for _, e := range elements {
		args = append(args, exprOf(e).ToJSON())
	}
	return builtJSON(ast.JSONArray, args)
}

func builtJSON(fn ast.Fn, args []ast.Expr) RawJSON {
	return RawJSON{expr.New(&ast.Call{Fn: fn, Args: args, Type: expr.RawJSON.Type}, expr.RawJSON)}
}

// JSONAgg collects the values of a group's rows in an array: an empty one of no
// rows. Without an order they come in any.
func JSONAgg(value AnyOperand, order ...Order) RawJSON {
	return aggregatedJSON(&ast.Aggregate{Fn: ast.JSONAgg, Arg: exprOf(value).ToJSON(), OrderBy: orderTerms(order)})
}

// JSONObjectAgg collects the names and values of a group's rows in an object: an
// empty one of no rows.
func JSONObjectAgg(name Expression[string, string], value AnyOperand) RawJSON {
	return aggregatedJSON(&ast.Aggregate{
		Fn: ast.JSONObjectAgg, Arg: given(name).Node, Args: []ast.Expr{exprOf(value).ToJSON()},
	})
}

func aggregatedJSON(a *ast.Aggregate) RawJSON {
	a.Type = expr.RawJSON.Type
	return RawJSON{expr.New(a, expr.RawJSON)}
}
