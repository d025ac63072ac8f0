package repo

import (
	"context"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/door"
	"github.com/strata-go/strata/internal/expr"
	"github.com/strata-go/strata/internal/scan"
)

// What a repository does is done here and in the files beside, where it does not depend
// on the model: models and rows are behind pointers. The generic methods are compiled in
// every program that has a repository, and are one call each; none of this may be
// inlined there.

var (
	in    = strata.Internals(door.Key{})
	build = builder.Internals(door.Key{})
)

// core is a repository, whatever its model.
type core struct {
	source strata.Source
	table  *ast.Table
	items  []ast.Expr
	plan   *scan.Plan

	deleted bool // rows that are deleted softly are seen, too
	open    bool // row filters do not apply
}

//go:noinline
func coreOf(source strata.Source) core {
	p := in.Rows(source)
	return core{source: source, table: in.Table(source), items: p.Items, plan: p.Plan}
}

// empty is the error of a repository that New has not made, or nil.
func (c *core) empty() error {
	if c.table == nil {
		return &strata.StatementError{Statement: "repository", Problems: []strata.Problem{{
			Kind: strata.Incomplete, Message: "it is empty; repo.New or repo.ByKey makes one of a table",
		}}}
	}
	return nil
}

// life is what the definition says of the table's columns.
func (c *core) life() *ast.Life { return c.table.Lives() }

// visible are the conditions that a row may be seen, or changed.
func (c *core) visible(ctx context.Context) []ast.Expr {
	var terms []ast.Expr
	life := c.life()
	if life.Deleted != nil && !c.deleted {
		terms = append(terms, isNull(life.Deleted))
	}
	if c.open {
		return terms
	}
	for _, f := range life.Filters {
		v, err := filterValue(ctx, f)
		terms = append(terms, &ast.Binary{Op: ast.Eq, L: f.Column, R: &ast.Bind{Value: v, Type: f.Column.Type, Err: err}, Type: f.Column.Type})
	}
	return terms
}

// filterValue is the value that a row filter's column has. There is none without a
// context.
func filterValue(ctx context.Context, f ast.RowFilter) (any, error) {
	if ctx == nil {
		return nil, strata.ErrRowFilter
	}
	return f.Value(ctx)
}

func isNull(c *ast.Column) ast.Expr { return &ast.Unary{Op: ast.IsNull, X: c, Type: c.Type} }

// conjunction is the AND of conditions, nil for none.
func conjunction(terms []ast.Expr) ast.Expr {
	switch len(terms) {
	case 0:
		return nil
	case 1:
		return terms[0]
	default:
		return &ast.Logic{Terms: terms}
	}
}

// condition is the AND of nodes.
//
//go:noinline
func condition(terms []ast.Expr) strata.Condition {
	if n := conjunction(terms); n != nil {
		return in.Where(n)
	}
	return nil
}

// nodes are those of conditions that are there.
func nodes(conditions []strata.Condition) (terms []ast.Expr) {
	for _, c := range conditions {
		if n := in.Condition(c); n != nil {
			terms = append(terms, n)
		}
	}
	return terms
}

// hidden is the condition of what a repository's queries see.
//
//go:noinline
func hidden(ctx context.Context, c *core) strata.Condition {
	if c.table == nil {
		return nil
	}
	return condition(c.visible(ctx))
}

// byKey orders by the primary key.
//
//go:noinline
func byKey(c *core) []strata.Order {
	if c.table == nil {
		return nil
	}
	orders := make([]strata.Order, len(c.table.PrimaryKey))
	for i, k := range c.table.PrimaryKey {
		orders[i] = in.OrderOf(byColumn(k, k))
	}
	return orders
}

// byColumn orders by a column, as x reads it, so that rows come in some order: that of an
// enum's names will do.
func byColumn(column *ast.Column, x ast.Expr) ast.Order {
	return ast.Order{X: x, Type: ordering(column)}
}

// ordering is a column's type where any order will do.
func ordering(column *ast.Column) ast.Type {
	t := column.Type
	t.Closed = false
	return t
}

// field is where a model has a column.
func (c *core) field(column *ast.Column) *scan.Field { return &c.plan.Fields[column.Ordinal] }

// value is a column's value of a model, in its neutral form.
func (c *core) value(model scan.Slot, column *ast.Column) (any, error) {
	f := c.field(column)
	return f.Codec.Encode(model.Add(f.Offset))
}

// bind is the argument that has a model's value of a column.
func (c *core) bind(model scan.Slot, column *ast.Column) *ast.Bind {
	v, err := c.value(model, column)
	return &ast.Bind{Value: v, Type: column.Type, Err: err}
}

// is is the condition that the columns have a model's values.
func (c *core) is(model scan.Slot, columns []*ast.Column) []ast.Expr {
	terms := make([]ast.Expr, len(columns), len(columns)+3)
	for i, column := range columns {
		terms[i] = &ast.Binary{Op: ast.Eq, L: column, R: c.bind(model, column), Type: column.Type}
	}
	return terms
}

// set gives a model's field a value.
func (c *core) set(model scan.Slot, column *ast.Column, v any) error {
	var cell scan.Cell
	if err := cell.Set(v); err != nil {
		return err
	}
	f := c.field(column)
	return f.Codec.Decode(&cell, model.Add(f.Offset))
}

// part is the plan that reads some columns into a model.
func (c *core) part(columns []*ast.Column) (items []ast.Expr, plan *scan.Plan) {
	plan = &scan.Plan{Fields: make([]scan.Field, len(columns))}
	items = make([]ast.Expr, len(columns))
	for i, column := range columns {
		items[i], plan.Fields[i] = column, *c.field(column)
	}
	return items, plan
}

// kind is what is known of a column's values.
func (c *core) kind(column *ast.Column) *expr.Kind { return in.Kinds(c.source)[column.Ordinal].Kind }
