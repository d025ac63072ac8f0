package expr

import (
	"time"

	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/scan"
)

// What a query built per call has most of, predicates on values, is made as one
// piece of memory with the nodes that it consists of.

// Compare is x op value.
func (x *Expr) Compare(op ast.Op, v Value) *Expr {
	p := &struct {
		expr  Expr
		node  ast.Binary
		value ast.Bind
	}{value: ast.Bind{Value: v.V, Type: x.Kind.Type, Err: v.Err}}
	p.node = ast.Binary{Op: op, L: x.Node, R: &p.value, Type: x.Kind.Type}
	p.expr = Expr{&p.node, Bool}
	return &p.expr
}

// CompareText is x op v.
func (x *Expr) CompareText(op ast.Op, v string) *Expr { return compareOwn(x, op, v, "", textError(v)) }

// CompareInt64 is x op v.
func (x *Expr) CompareInt64(op ast.Op, v int64) *Expr { return compareOwn(x, op, v, int64(0), nil) }

// CompareFloat64 is x op v.
func (x *Expr) CompareFloat64(op ast.Op, v float64) *Expr {
	_, err := storedFloat(v)
	return compareOwn(x, op, v, float64(0), err)
}

// CompareTime is x op v.
func (x *Expr) CompareTime(op ast.Op, v time.Time) *Expr {
	t, err := storedTime(v)
	return compareOwn(x, op, t, time.Time{}, err)
}

// compareOwn is Compare with a value that lies in the same memory. like is any value
// of its type.
//
//go:noinline
func compareOwn[T any](x *Expr, op ast.Op, v T, like any, err error) *Expr {
	p := &struct {
		expr  Expr
		node  ast.Binary
		value ast.Bind
		own   T
	}{own: v}
	p.value = ast.Bind{Value: scan.BoxAt(scan.SlotOf(&p.own), like), Type: x.Kind.Type, Err: err}
	p.node = ast.Binary{Op: op, L: x.Node, R: &p.value, Type: x.Kind.Type}
	p.expr = Expr{&p.node, Bool}
	return &p.expr
}

// CompareOther is x op other.
func (x *Expr) CompareOther(op ast.Op, o *Expr) *Expr {
	p := &struct {
		expr Expr
		node ast.Binary
	}{}
	p.node = ast.Binary{Op: op, L: x.Node, R: x.Kind.Other(o), Type: x.Kind.Type}
	p.expr = Expr{&p.node, Bool}
	return &p.expr
}

// CompareLiteral is x op value with the value's type, for kinds that the other
// side does not tell.
func (x *Expr) CompareLiteral(op ast.Op, v Value) *Expr {
	return &Expr{&ast.Binary{Op: op, L: x.Node, R: x.Kind.Literal(v), Type: x.Kind.Type}, Bool}
}

// CompareNull is x op value, or NULL where the value is none.
func (x *Expr) CompareNull(op ast.Op, valid bool, v Value) *Expr {
	if !valid {
		return &Expr{&ast.Binary{Op: op, L: x.Node, R: x.Kind.NullLiteral(), Type: x.Kind.Type}, Bool}
	}
	return x.Compare(op, v)
}

// Between is x BETWEEN lo AND hi.
func (x *Expr) Between(lo, hi ast.Expr, not bool) *Expr {
	return &Expr{&ast.Between{X: x.Node, Lo: lo, Hi: hi, Type: x.Kind.Type, Not: not}, Bool}
}

// BetweenValues is x BETWEEN lo AND hi.
func (x *Expr) BetweenValues(lo, hi Value, not bool) *Expr {
	return x.Between(x.Kind.Bind(lo), x.Kind.Bind(hi), not)
}

// In is x IN (list): the list is a []any in its neutral form.
func (x *Expr) In(list Value, not bool) *Expr {
	p := &struct {
		expr   Expr
		node   ast.In
		values ast.Bind
	}{}
	t := x.Kind.Type
	p.values = ast.Bind{Value: list.V, Type: ast.Type{Kind: ast.Array, Elem: t.Kind}, Err: list.Err}
	p.node = ast.In{X: x.Node, Type: t, Not: not, Values: &p.values}
	p.expr = Expr{&p.node, Bool}
	return &p.expr
}

// InQuery is x IN (query).
func (x *Expr) InQuery(q ast.Query, not bool) *Expr {
	return &Expr{&ast.InQuery{X: x.Node, Query: q, Type: x.Kind.Type, Not: not}, Bool}
}

// Match is x LIKE pattern, or another match with an expression.
func (x *Expr) Match(k ast.MatchKind, o *Expr, not bool) *Expr {
	return &Expr{&ast.Match{Kind: k, X: x.Node, Pattern: Text.Other(o), Not: not}, Bool}
}

// MatchText is x LIKE pattern, or another match with a text.
func (x *Expr) MatchText(k ast.MatchKind, text string, not bool) *Expr {
	p := &struct {
		expr Expr
		node ast.Match
		text ast.Bind
		own  string
	}{}
	p.own = text
	p.text = ast.Bind{Value: scan.BoxAt(scan.SlotOf(&p.own), ""), Type: Text.Type, Err: textError(text)}
	p.node = ast.Match{Kind: k, X: x.Node, Pattern: &p.text, Not: not}
	p.expr = Expr{&p.node, Bool}
	return &p.expr
}

// AnyOf is x = ANY(array). Alone in those parentheses, a subquery would be one
// whose rows are compared; joined with NULL, an array stays what it is.
func AnyOf(x, array ast.Expr, t ast.Type) *Expr {
	if _, ok := ast.Bare(array).(*ast.Subquery); ok {
		array = &ast.Call{Fn: ast.ArrayConcat, Args: []ast.Expr{array, &ast.Bind{Type: t, Cast: true}}, Type: t}
	}
	return &Expr{&ast.Call{Fn: ast.AnyOf, Args: []ast.Expr{x, array}, Type: t}, Bool}
}
