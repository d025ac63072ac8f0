package strata

import (
	"reflect"

	"github.com/strata-go/strata/internal/door"
	"github.com/strata-go/strata/internal/expr"
	"github.com/strata-go/strata/internal/scan"
)

// What an analyzer asks, which knows a definition by the program's text: there is a
// struct of columns, but no model.

// Outline is Define without a model, which no mistake is reported of but to the caller.
// Nothing is read from its rows or written to them but a value of each column's kind.
func (internals) Outline(name string, columns, more any, view bool) []string {
	what := "Define"
	if view {
		what = "DefineView"
	}
	t := tableTypes{columns: reflect.TypeOf(columns), more: more, view: view, outline: true, what: what, name: name}
	return define(t, "", reflect.ValueOf(columns)).mistakes
}

// outlined is what a column of an outline has in place of a field.
func (d *def) outlined(b *bound) {
	d.info.plan.Fields[b.column.Ordinal].Codec = &scan.Codec{
		Decode: func(*scan.Cell, scan.Slot) error { return errUntied },
		Encode: func(scan.Slot) (any, error) { return someValue(b.x.Kind) },
		Null:   b.null,
	}
}

// someValue is a value of a kind.
func someValue(k *expr.Kind) (any, error) {
	if len(k.Allowed) > 0 {
		return k.Allowed[0], nil
	}
	v, err := k.Value.Encode(scan.SlotOfValue(reflect.New(expr.GoType(k)).Elem()))
	if err != nil { // the zero value is none
		return nil, nil
	}
	return v, nil
}

// Expr is the expression behind an operand.
func (internals) Expr(x AnyOperand) *expr.Expr { return exprOf(x) }

// Aliased is As for a handle of a table: the struct of columns of the alias.
func (internals) Aliased(table Source, alias string) any { return aliased(table, alias) }

// ResultOf is what reads projections side by side, to Strata's own packages.
func ResultOf[R any](_ door.Key, parts ...expr.Projection) Result[R] {
	list := make([]part, len(parts))
	for i, p := range parts {
		list[i].projection = p
	}
	return &cols[R]{sideBySide(list...)}
}
