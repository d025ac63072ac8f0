package repo

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/scan"
)

var errNoModel = errors.New("strata: there is no model: it is nil")

// one is the slot of the model that a pointer points at.
func (c *core) one(model any) (scan.Elems, error) {
	if err := c.empty(); err != nil {
		return scan.Elems{}, err
	}
	rows := scan.ElemAt(model)
	if rows.Len() == 0 {
		return rows, errNoModel
	}
	return rows, nil
}

//go:noinline
func create(ctx context.Context, db builder.Writer, c *core, model any) error {
	rows, err := c.one(model)
	if err != nil {
		return err
	}
	given, err := c.ready(ctx, rows)
	if err == nil {
		n := build.Insert(c.source, rows)
		n.Returning, n.Row = c.items, c.plan
		err = build.One(ctx, db, n, c.plan, model)
	}
	return given.keep(err)
}

// ready gives models that are to be inserted what they get from the repository: the
// value of a row filter, and UUIDs.
func (c *core) ready(ctx context.Context, rows scan.Elems) (given, error) {
	g := c.filtered(rows)
	life := c.life()
	for _, column := range life.UUIDs {
		g.note(column)
	}
	if err := c.owned(ctx, rows); err != nil {
		return g, err
	}
	for _, column := range life.UUIDs {
		for i := range rows.Len() {
			if !c.isZero(rows.At(i), column) {
				continue
			}
			if err := c.set(rows.At(i), column, newUUID()); err != nil {
				return g, err
			}
		}
	}
	return g, nil
}

// filtered are models that get the values of row filters.
func (c *core) filtered(rows scan.Elems) given {
	g := given{c: c, rows: rows}
	if !c.open {
		for _, f := range c.life().Filters {
			g.note(f.Column)
		}
	}
	return g
}

// given are the fields of new models that the repository fills: what is not inserted
// afterwards is as it was, so that Save takes it for new again.
type given struct {
	c      *core
	rows   scan.Elems
	fields []givenField
}

type givenField struct {
	column *ast.Column
	rows   []int
}

// note notes the models that have no value of a column.
func (g *given) note(column *ast.Column) {
	f := givenField{column: column}
	for i := range g.rows.Len() {
		if g.c.isZero(g.rows.At(i), column) {
			f.rows = append(f.rows, i)
		}
	}
	g.fields = append(g.fields, f)
}

// made reports whether the repository has made a column's value for one of the models.
func (g *given) made(column *ast.Column) bool {
	return slices.ContainsFunc(g.fields, func(f givenField) bool { return f.column == column && len(f.rows) > 0 })
}

// keep empties the fields again where there is an error, which it returns.
func (g *given) keep(err error) error {
	if err == nil {
		return nil
	}
	for _, x := range g.fields {
		f := g.c.field(x.column)
		for _, i := range x.rows {
			scan.ValueAt(g.rows.At(i).Add(f.Offset), f.Type.(reflect.Type)).SetZero()
		}
	}
	return err
}

// own gives models a row filter's value, and refuses those that have another one.
func (c *core) own(ctx context.Context, f ast.RowFilter, rows scan.Elems) error {
	want, err := filterValue(ctx, f)
	if err != nil {
		return err
	}
	for i := range rows.Len() {
		model := rows.At(i)
		if c.isZero(model, f.Column) {
			if err := c.set(model, f.Column, want); err != nil {
				return err
			}
			continue
		}
		if got, err := c.value(model, f.Column); err != nil || !same(got, want) {
			return fmt.Errorf("%w of %s: the model of row %d has another value", strata.ErrRowFilter, ast.Describe(f.Column), i+1)
		}
	}
	return nil
}

// isZero reports whether a model has no value of a column.
func (c *core) isZero(model scan.Slot, column *ast.Column) bool {
	f := c.field(column)
	if f.Zero != nil {
		return f.Zero(model.Add(f.Offset))
	}
	v, err := f.Codec.Encode(model.Add(f.Offset))
	return err == nil && v == nil
}

//go:noinline
func createMany(ctx context.Context, db builder.DB, c *core, models any) error {
	if err := c.empty(); err != nil {
		return err
	}
	rows := scan.ElemsAt(models)
	if rows.Len() == 0 {
		return nil
	}
	given, err := c.ready(ctx, rows)
	if err == nil {
		err = c.insertMany(ctx, db, rows, models)
	}
	return given.keep(err)
}

// insertMany inserts models that are ready.
func (c *core) insertMany(ctx context.Context, db builder.DB, rows scan.Elems, models any) error {
	n, made := build.Insert(c.source, rows), c.made()
	switch {
	case len(made) == 0:
		_, err := build.Exec(ctx, db, n)
		return err
	case c.table.Identity() != nil:
		return c.createBy(ctx, db, n, rows, models, made, nil)
	case len(c.table.PrimaryKey) > 0 && !slices.ContainsFunc(c.table.PrimaryKey, func(k *ast.Column) bool { return slices.Contains(made, k) }):
		return c.createBy(ctx, db, n, rows, models, made, c.table.PrimaryKey)
	default:
		return c.createEach(ctx, db, rows, models)
	}
}

// made are the columns that the database gives values, or may.
func (c *core) made() (made []*ast.Column) {
	for _, column := range c.table.Columns {
		if !column.Written() || column.WhenZero {
			made = append(made, column)
		}
	}
	return made
}

// createBy inserts many models and reads back what was made for them. The rows that
// come back are told apart by a key that the models have or, without one, by the
// identity, which grows in the order of insertion.
func (c *core) createBy(ctx context.Context, db builder.Writer, n *ast.Insert, rows scan.Elems, models any, made, key []*ast.Column) error {
	items, plan := c.part(append(slices.Clone(key), made...))
	n.Returning, n.Row = items, plan
	back := reflect.New(reflect.TypeOf(models).Elem())
	if err := build.All(ctx, db, n, plan, back.Interface()); err != nil {
		return err
	}
	got := scan.ElemsAt(back.Interface())
	if got.Len() != rows.Len() {
		return fmt.Errorf("strata: INSERT INTO %s: %d rows were sent, and %d came back", in.TableName(c.source), rows.Len(), got.Len())
	}
	order, err := c.matched(rows, got, key)
	if err != nil {
		return err
	}
	for to, from := range order {
		for _, column := range made {
			c.copy(rows.At(to), got.At(from), column)
		}
	}
	return nil
}

// matched says for each model which of the rows that came back is its own.
func (c *core) matched(rows, got scan.Elems, key []*ast.Column) ([]int, error) {
	order := make([]int, rows.Len())
	if key == nil {
		numbers := make([]int64, len(order))
		for i := range order {
			order[i] = i
			v, _ := c.value(got.At(i), c.table.Identity())
			numbers[i], _ = v.(int64)
		}
		slices.SortStableFunc(order, func(a, b int) int { return int(min(max(numbers[a]-numbers[b], -1), 1)) })
		return order, nil
	}
	where, err := c.byKey(got, key)
	if err != nil {
		return nil, err
	}
	for i := range order {
		k, err := c.keyOf(rows.At(i), key)
		if err != nil {
			return nil, err
		}
		at, ok := where[k]
		if !ok {
			return nil, fmt.Errorf("strata: INSERT INTO %s: row %d came back with another key", in.TableName(c.source), i+1)
		}
		order[i] = at
	}
	return order, nil
}

// copy copies a column's field.
func (c *core) copy(to, from scan.Slot, column *ast.Column) {
	f := c.field(column)
	t := f.Type.(reflect.Type)
	scan.ValueAt(to.Add(f.Offset), t).Set(scan.ValueAt(from.Add(f.Offset), t))
}

// createEach inserts models one by one, in one batch: nothing else tells which row is
// whose.
func (c *core) createEach(ctx context.Context, db builder.Writer, rows scan.Elems, models any) error {
	var b builder.Batch
	list, gets := scan.PointersAt(models), make([]func() error, rows.Len())
	for i := range gets {
		n := build.Insert(c.source, rows.Part(i, i+1))
		n.Returning, n.Row = c.items, c.plan
		gets[i] = build.QueueOne(&b, n, c.plan, list(i))
	}
	if err := b.Run(ctx, db); err != nil {
		return err
	}
	for _, get := range gets {
		if err := get(); err != nil {
			return err
		}
	}
	return nil
}

// Conflict names the columns of a unique constraint, and what an upsert leaves as it is.
type Conflict struct {
	columns, keep []strata.Column
	index         string
}

// On names the columns in which no two rows are the same: those of the primary key, of
// Unique or of UniqueWhere.
func On(columns ...strata.Column) Conflict { return Conflict{columns: columns} }

// Index chooses, of several unique indexes of some rows on the columns, the one of that
// name.
func (c Conflict) Index(name string) Conflict { c.index = name; return c }

// Keep leaves columns of a row that is there as they are.
func (c Conflict) Keep(columns ...strata.Column) Conflict {
	c.keep = append(slices.Clip(c.keep), columns...)
	return c
}

//go:noinline
func upsert(ctx context.Context, db builder.Writer, c *core, on Conflict, model any) error {
	rows, err := c.one(model)
	if err == nil {
		err = c.named(on)
	}
	if err != nil {
		return err
	}
	given, err := c.ready(ctx, rows)
	if err == nil {
		err = c.upsertOne(ctx, db, on, given, model)
	}
	return given.keep(err)
}

// upsertOne upserts a model that is ready, and reads the row back.
func (c *core) upsertOne(ctx context.Context, db builder.Writer, on Conflict, g given, model any) error {
	n, err := c.upserting(ctx, on, g)
	if err != nil {
		return err
	}
	n.Returning, n.Row = c.items, c.plan
	if err = build.One(ctx, db, n, c.plan, model); build.Missing(err) {
		err = c.hiddenKey(n)
	}
	return err
}

// UpsertMany does what Upsert does with many models, all or none, without reading them
// back, and returns how many rows were inserted or updated.
func UpsertMany[T, K any](ctx context.Context, db builder.DB, r *KeyRepo[T, K], on Conflict, models []T) (int64, error) {
	return upsertMany(ctx, db, coreIn(r), on, &models)
}

// hiddenKey is the error of an upsert of a row whose key is that of one which may not be
// seen, and is not updated therefore.
func (c *core) hiddenKey(n *ast.Insert) error {
	e := &strata.DatabaseError{Kind: strata.ErrUnique, Table: c.table.Name, Err: errHidden}
	for _, column := range n.Conflict.Target {
		e.Columns = append(e.Columns, column.Name)
	}
	return e
}

var errHidden = errors.New("the key is that of a row that is deleted softly, or that the context may not see")

//go:noinline
func upsertMany(ctx context.Context, db builder.DB, c *core, on Conflict, models any) (int64, error) {
	err := c.empty()
	if err == nil {
		err = c.named(on)
	}
	if err != nil {
		return 0, err
	}
	rows := scan.ElemsAt(models)
	if rows.Len() == 0 {
		return 0, nil
	}
	given, err := c.ready(ctx, rows)
	var n *ast.Insert
	if err == nil {
		n, err = c.upserting(ctx, on, given)
	}
	var changed int64
	if err == nil {
		changed, err = c.upsertAll(ctx, db, n, rows.Len())
	}
	return changed, given.keep(err)
}

// named refuses a conflict that names no columns, of which SQLite makes any constraint.
func (c *core) named(on Conflict) error {
	if len(on.columns) > 0 {
		return nil
	}
	return &strata.StatementError{Statement: "INSERT INTO " + in.TableName(c.source), Problems: []strata.Problem{{
		Kind: strata.Incomplete, Clause: "ON CONFLICT", Table: c.table.Ref(), Message: "repo.On names no columns",
		Hint: "name those of the primary key, of Unique or of UniqueWhere",
	}}}
}

// upsertAll upserts rows, all or none.
func (c *core) upsertAll(ctx context.Context, db builder.DB, n *ast.Insert, rows int) (changed int64, err error) {
	if n.Conflict.Where == nil {
		return build.Exec(ctx, db, n)
	}
	err = builder.InTx(ctx, db, func(tx builder.DB) error {
		changed, err = build.Exec(ctx, tx, n)
		if err == nil && changed < int64(rows) {
			err = c.hiddenKey(n)
		}
		return err
	})
	if err != nil {
		changed = 0
	}
	return changed, err
}

// upserting is INSERT ... ON CONFLICT DO UPDATE of models that are ready. A row that is
// there keeps the UUIDs that it has, where the repository has made new ones.
func (c *core) upserting(ctx context.Context, on Conflict, g given) (*ast.Insert, error) {
	target, err := c.columns("ON CONFLICT", on.columns)
	if err != nil {
		return nil, err
	}
	keep, err := c.columns("Keep", on.keep)
	if err != nil {
		return nil, err
	}
	n := build.Insert(c.source, g.rows)
	var set []ast.Assignment
	for _, column := range c.changed() {
		if !slices.Contains(target, column) && !slices.Contains(keep, column) && !g.made(column) {
			set = append(set, ast.Assignment{Column: column, Target: column, Value: &ast.Excluded{Column: column}})
		}
	}
	if set = append(set, c.touched()...); len(set) == 0 && len(target) > 0 {
		set = append(set, ast.Assignment{Column: target[0], Target: target[0], Value: &ast.Excluded{Column: target[0]}})
	}
	n.Conflict = &ast.Conflict{Target: target, Index: on.index, Set: set, Where: conjunction(c.visible(ctx))}
	return n, nil
}

// columns are the columns of the table that a clause names.
func (c *core) columns(clause string, list []strata.Column) ([]*ast.Column, error) {
	columns := make([]*ast.Column, len(list))
	for i, x := range list {
		column, ok := in.Node(x).(*ast.Column)
		if !ok || column.Table != c.table {
			return nil, &strata.StatementError{Statement: "INSERT INTO " + in.TableName(c.source), Problems: []strata.Problem{{
				Kind: strata.NotInScope, Clause: clause, Table: c.table.Ref(),
				Message: fmt.Sprintf("%s is no column of %s", ast.Describe(in.Node(x)), c.table.Ref()),
			}}}
		}
		columns[i] = column
	}
	return columns, nil
}
