package repo

import (
	"context"
	"fmt"
	"slices"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/scan"
)

// changed are the columns that a change of a whole row writes: not the key, and none
// with a life of its own.
func (c *core) changed() (columns []*ast.Column) {
	life := c.life()
	for _, column := range c.table.Columns {
		switch {
		case !column.Written(), column == life.Version, column == life.Deleted,
			slices.Contains(c.table.PrimaryKey, column), slices.Contains(life.Created, column), slices.Contains(life.Updated, column),
			slices.ContainsFunc(life.Filters, func(f ast.RowFilter) bool { return f.Column == column }):
		default:
			columns = append(columns, column)
		}
	}
	return columns
}

// touched is what every change of a row sets besides.
func (c *core) touched() (set []ast.Assignment) {
	life := c.life()
	for _, column := range life.Updated {
		set = append(set, ast.Assignment{Column: column, Target: column, Value: life.Now})
	}
	if v := life.Version; v != nil {
		next := &ast.Binary{Op: ast.Add, L: v, R: &ast.Bind{Value: int64(1), Type: v.Type}, Type: v.Type}
		set = append(set, ast.Assignment{Column: v, Target: v, Value: next})
	}
	return set
}

// computed are the columns that the database gives values in an update.
func (c *core) computed() (columns []*ast.Column) {
	life := c.life()
	columns = slices.Clone(life.Updated)
	if life.Version != nil {
		columns = append(columns, life.Version)
	}
	for _, column := range c.table.Columns {
		if column.Generated != nil {
			columns = append(columns, column)
		}
	}
	return columns
}

// updating is the UPDATE of the row of a model.
func (c *core) updating(ctx context.Context, model scan.Slot, columns []*ast.Column) (*ast.Update, error) {
	where, err := c.row(ctx, model)
	if err != nil {
		return nil, err
	}
	set := make([]ast.Assignment, len(columns), len(columns)+2)
	for i, column := range columns {
		set[i] = ast.Assignment{Column: column, Target: column, Value: c.bind(model, column)}
	}
	return &ast.Update{Table: c.table, Set: append(set, c.touched()...), Where: where}, nil
}

// row is the condition of the row of a model, in the model's version.
func (c *core) row(ctx context.Context, model scan.Slot) (ast.Expr, error) {
	if len(c.table.PrimaryKey) == 0 {
		return nil, &strata.StatementError{Statement: "UPDATE " + in.TableName(c.source), Problems: []strata.Problem{{
			Kind: strata.Incomplete, Table: c.table.Ref(), Message: "the table has no primary key that tells which row is the model's",
			Hint: "name one in the definition, or use UpdateWhere or DeleteWhere",
		}}}
	}
	terms := append(c.is(model, c.table.PrimaryKey), c.visible(ctx)...)
	if v := c.life().Version; v != nil {
		terms = append(terms, c.is(model, []*ast.Column{v})...)
	}
	return all(terms), nil
}

//go:noinline
func update(ctx context.Context, db builder.Writer, c *core, model any, only []*ast.Column) error {
	rows, err := c.one(model)
	if err != nil {
		return err
	}
	if only == nil {
		only = c.changed()
	}
	n, err := c.updating(ctx, rows.At(0), only)
	if err != nil {
		return err
	}
	if items, plan := c.part(c.computed()); len(items) > 0 {
		n.Returning, n.Row = items, plan
		err = build.One(ctx, db, n, plan, model)
	} else {
		err = found(ctx, db, n)
	}
	return c.why(ctx, db, err, n, rows.At(0))
}

// found runs a change of one row, which is there.
func found(ctx context.Context, db builder.Writer, n ast.Stmt) error {
	changed, err := build.Exec(ctx, db, n)
	if err == nil && changed == 0 {
		err = build.Named(strata.ErrNoRows, n)
	}
	return err
}

// why tells a row that has another version from one that is not there.
func (c *core) why(ctx context.Context, db builder.Reader, err error, n ast.Stmt, model scan.Slot) error {
	if !build.Missing(err) || c.life().Version == nil {
		return err
	}
	terms := append(c.is(model, c.table.PrimaryKey), c.visible(ctx)...)
	there, failed := build.Exists(ctx, db, &ast.Select{Items: c.items, From: c.table, Where: all(terms)})
	switch {
	case failed != nil:
		return failed
	case there:
		return fmt.Errorf("%w: %s", strata.ErrStale, ast.Title(n))
	default:
		return err
	}
}

//go:noinline
func updateMany(ctx context.Context, db builder.DB, c *core, models any) error {
	if err := c.empty(); err != nil {
		return err
	}
	rows := scan.ElemsAt(models)
	if rows.Len() == 0 {
		return nil
	}
	return builder.InTx(ctx, db, func(tx builder.DB) error {
		if c.table.Life == nil && len(c.computed()) == 0 {
			return c.updateAll(ctx, tx, models, rows.Len())
		}
		return c.updateEach(ctx, tx, rows, models)
	})
}

// updateAll updates many rows in one statement.
func (c *core) updateAll(ctx context.Context, tx builder.DB, models any, rows int) error {
	s := build.UpdateRows(c.source, models)
	n, err := s.Exec(ctx, tx)
	if err == nil && n != int64(rows) {
		err = fmt.Errorf("%w: UPDATE %s: %d of %d rows are there", strata.ErrNoRows, in.TableName(c.source), n, rows)
	}
	return err
}

// updateEach updates rows one by one, in one batch, as each has a version of its own.
func (c *core) updateEach(ctx context.Context, tx builder.DB, rows scan.Elems, models any) error {
	var b builder.Batch
	columns, list := c.changed(), scan.PointersAt(models)
	items, plan := c.part(c.computed())
	changes, gets := make([]*ast.Update, rows.Len()), make([]func() error, rows.Len())
	for i := range gets {
		n, err := c.updating(ctx, rows.At(i), columns)
		if err != nil {
			return err
		}
		changes[i] = n
		if len(items) > 0 {
			n.Returning, n.Row = items, plan
			gets[i] = build.QueueOne(&b, n, plan, list(i))
			continue
		}
		get := build.QueueExec(&b, n)
		gets[i] = func() error {
			changed, err := get()
			if err == nil && changed == 0 {
				err = build.Named(strata.ErrNoRows, n)
			}
			return err
		}
	}
	if err := b.Run(ctx, tx); err != nil {
		return err
	}
	for i, get := range gets {
		if err := c.why(ctx, tx, get(), changes[i], rows.At(i)); err != nil {
			return fmt.Errorf("row %d: %w", i+1, err)
		}
	}
	return nil
}

//go:noinline
func save(ctx context.Context, db builder.Writer, c *core, model any) error {
	rows, err := c.one(model)
	if err != nil {
		return err
	}
	row, key := rows.At(0), c.table.PrimaryKey
	made := len(key) == 1 && (key[0].Identity || slices.Contains(c.life().UUIDs, key[0]))
	tells := key
	if v := c.life().Version; !made && v != nil {
		made, tells = true, []*ast.Column{v}
	}
	switch {
	case made && c.isZero(row, tells[0]):
		return create(ctx, db, c, model)
	case made || len(key) == 0:
		return update(ctx, db, c, model, nil)
	}
	n, err := c.upserting(ctx, Conflict{}, rows)
	if err != nil {
		return err
	}
	if n.Conflict.Target = key; len(n.Conflict.Set) == 0 {
		n.Conflict.Set = []ast.Assignment{{Column: key[0], Target: key[0], Value: &ast.Excluded{Column: key[0]}}}
	}
	n.Returning, n.Row = c.items, c.plan
	return build.One(ctx, db, n, c.plan, model)
}

//go:noinline
func updateWhere(ctx context.Context, db builder.Writer, c *core, set []strata.Assignment, terms []ast.Expr) (int64, error) {
	n, err := c.changing(ctx, set, terms)
	if err != nil || len(n.Set) == 0 {
		return 0, err
	}
	return build.Exec(ctx, db, n)
}

// changing is the UPDATE of some rows.
func (c *core) changing(ctx context.Context, set []strata.Assignment, terms []ast.Expr) (*ast.Update, error) {
	if err := c.empty(); err != nil {
		return nil, err
	}
	if len(terms) == 0 {
		return nil, c.unlimited("UPDATE ")
	}
	n := &ast.Update{Table: c.table, Where: all(append(terms, c.visible(ctx)...))}
	for _, a := range set {
		if node := in.Assignment(a); node != (ast.Assignment{}) { // what an absent Opt sets
			n.Set = append(n.Set, node)
		}
	}
	if len(n.Set) == 0 {
		return n, nil
	}
	for _, a := range c.touched() {
		if !slices.ContainsFunc(n.Set, func(s ast.Assignment) bool { return s.Column == a.Column }) {
			n.Set = append(n.Set, a)
		}
	}
	return n, nil
}

// unlimited refuses a change that would mean every row.
func (c *core) unlimited(what string) error {
	return &strata.StatementError{Statement: what + in.TableName(c.source), Problems: []strata.Problem{{
		Kind: strata.Incomplete, Clause: "WHERE", Table: c.table.Ref(), Message: "no condition is there, which would mean every row",
		Hint: "give a condition; builder.Update and builder.Delete have All for every row",
	}}}
}

//go:noinline
func patch(ctx context.Context, db builder.Writer, c *core, terms []ast.Expr, set []strata.Assignment) error {
	n, err := c.changing(ctx, set, terms)
	switch {
	case err != nil:
		return err
	case len(n.Set) > 0:
		return found(ctx, db, n)
	}
	there, err := build.Exists(ctx, db, &ast.Select{Items: c.items, From: c.table, Where: n.Where})
	if err == nil && !there {
		err = build.Named(strata.ErrNoRows, n)
	}
	return err
}
