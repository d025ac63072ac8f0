package strata

import (
	"database/sql"

	"github.com/strata-go/strata/internal/ast"
)

// What a query built per call has most of, predicates on values, is made as one
// piece of memory with the nodes that it consists of.

// compareValue is x op value.
func compareValue(op ast.Op, x ast.Expr, value ast.Bind) Predicate {
	p := &struct {
		Predicate BoolExpr[sql.Null[bool]]
		node      ast.Binary
		value     ast.Bind
	}{value: value}
	p.node = ast.Binary{Op: op, L: x, R: &p.value, Type: value.Type}
	p.Predicate.set(&p.node)
	return &p.Predicate
}

// inValues is x IN (values).
func inValues(in ast.In, values ast.Bind) Predicate {
	p := &struct {
		Predicate BoolExpr[sql.Null[bool]]
		node      ast.In
		values    ast.Bind
	}{node: in, values: values}
	p.node.Values = &p.values
	p.Predicate.set(&p.node)
	return &p.Predicate
}

// match is x LIKE pattern, or another match with a text.
func match(m ast.Match, text ast.Bind) Predicate {
	p := &struct {
		Predicate BoolExpr[sql.Null[bool]]
		node      ast.Match
		text      ast.Bind
	}{node: m, text: text}
	p.node.Pattern = &p.text
	p.Predicate.set(&p.node)
	return &p.Predicate
}

// set makes the expression a predicate of the node.
func (e *BoolExpr[V]) set(n ast.Expr) {
	e.c = core[bool]{n, boolKind, isNull[bool, V]()}
	e.x = e.c
}
