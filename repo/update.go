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
		one := &ast.Raw{Text: []string{"1"}, Type: v.Type} // no argument, which a statement of many rows would need for each
		next := &ast.Binary{Op: ast.Add, L: v, R: one, Type: v.Type}
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

// settled are the columns of the row of a model after an update that are not the model's
// to say: computed ones, and those that an update leaves as they are.
func (c *core) settled() []*ast.Column {
	life := c.life()
	columns := append(c.computed(), life.Created...)
	if life.Deleted != nil {
		columns = append(columns, life.Deleted)
	}
	for _, f := range life.Filters {
		if !slices.Contains(c.table.PrimaryKey, f.Column) {
			columns = append(columns, f.Column)
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
	return conjunction(terms), nil
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
	if len(n.Set) == 0 { // the row is its key: it is there or not
		items, plan := c.part(append(slices.Clone(c.table.PrimaryKey), c.settled()...))
		err := build.One(ctx, db, &ast.Select{Items: items, Row: plan, From: c.table, Where: n.Where}, plan, model)
		if build.Missing(err) {
			err = build.Named(strata.ErrNoRows, n)
		}
		return err
	}
	if items, plan := c.part(c.settled()); len(items) > 0 {
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
	return c.missing(ctx, db, err, n, c.is(model, c.table.PrimaryKey))
}

// missing is err, which says that no row has the key and the version, or ErrStale where a
// row has the key.
func (c *core) missing(ctx context.Context, db builder.Reader, err error, n ast.Stmt, key []ast.Expr) error {
	terms := append(key, c.visible(ctx)...)
	there, failed := build.Exists(ctx, db, &ast.Select{Items: c.items, From: c.table, Where: conjunction(terms)})
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
	given := c.filtered(rows)
	err := c.owned(ctx, rows)
	switch columns := c.changed(); {
	case err != nil:
	case len(columns)+len(c.touched()) == 0 && len(c.table.PrimaryKey) > 0: // rows are their keys: they are there or not
		err = c.readBack(ctx, db, rows, models, true)
	default:
		err = c.updateColumns(ctx, db, models, columns)
	}
	return given.keep(err)
}

// updateColumns updates some columns of the rows of models, all or none.
func (c *core) updateColumns(ctx context.Context, db builder.DB, models any, columns []*ast.Column) error {
	rows := scan.ElemsAt(models)
	err := builder.InTx(ctx, db, func(tx builder.DB) error { return c.updateRows(ctx, tx, rows, models, columns) })
	if err == errNotAll { // undone: what is there now is what was there
		return c.readBack(ctx, db, rows, models, false)
	}
	return err
}

// errNotAll is that fewer rows were updated than there are models.
const errNotAll notMade = "not all rows were updated"

// owned refuses rows that the context may not change, and gives others the value of the
// row filter.
func (c *core) owned(ctx context.Context, rows scan.Elems) error {
	if c.open {
		return nil
	}
	for _, f := range c.life().Filters {
		if err := c.own(ctx, f, rows); err != nil {
			return err
		}
	}
	return nil
}

// updateRows updates the rows of models in one statement, and reads back what the
// database has computed in another one.
func (c *core) updateRows(ctx context.Context, tx builder.DB, rows scan.Elems, models any, columns []*ast.Column) error {
	life, key := c.life(), c.table.PrimaryKey
	keys := slices.Clone(key)
	if life.Version != nil {
		keys = append(keys, life.Version)
	}
	for _, f := range life.Filters {
		if !c.open && !slices.Contains(keys, f.Column) {
			keys = append(keys, f.Column)
		}
	}
	n := build.UpdateRows(c.source, rows, keys, columns)
	n.Set = c.touched()
	if life.Deleted != nil && !c.deleted {
		n.Where = isNull(life.Deleted)
	}
	changed, err := build.Exec(ctx, tx, n)
	if err != nil {
		return err
	}
	switch {
	case changed != int64(rows.Len()):
		return errNotAll
	case len(c.computed()) == 0:
		return nil
	default:
		return c.readBack(ctx, tx, rows, models, true)
	}
}

// readBack reads what the database has computed into models that were updated; of others
// it says which are not there, or have another version.
func (c *core) readBack(ctx context.Context, db builder.Reader, rows scan.Elems, models any, updated bool) error {
	key, settled := c.table.PrimaryKey, c.settled()
	items, plan := c.part(append(slices.Clone(key), settled...))
	list := make([][]*ast.Bind, rows.Len())
	for i := range list {
		for _, k := range key {
			list[i] = append(list[i], c.bind(rows.At(i), k))
		}
	}
	q := &ast.Select{Items: items, Row: plan, From: c.table, Where: conjunction(append(c.visible(ctx), among(key, list)))}
	back := scan.NewLike(models)
	if err := build.All(ctx, db, q, plan, back); err != nil {
		return err
	}
	got := scan.ElemsAt(back)
	where, err := c.byKey(got, key)
	if err != nil {
		return err
	}
	order := make([]int, rows.Len())
	for i := range order {
		k, err := c.keyOf(rows.At(i), key)
		if err != nil {
			return err
		}
		at, there := where[k]
		order[i] = at
		switch {
		case !there:
			return fmt.Errorf("%w: UPDATE %s: row %d is not there", strata.ErrNoRows, in.TableName(c.source), i+1)
		case !updated && c.stale(rows.At(i), got.At(at)):
			return fmt.Errorf("%w: UPDATE %s: row %d", strata.ErrStale, in.TableName(c.source), i+1)
		}
	}
	if !updated { // another transaction was quicker
		return fmt.Errorf("%w: UPDATE %s", strata.ErrStale, in.TableName(c.source))
	}
	for to, from := range order { // once all is well: what fails leaves the models alone
		for _, column := range settled {
			c.copy(rows.At(to), got.At(from), column)
		}
	}
	return nil
}

// stale reports whether a row has another version than its model.
func (c *core) stale(model, row scan.Slot) bool {
	v := c.life().Version
	if v == nil {
		return false
	}
	was, _ := c.value(model, v)
	is, _ := c.value(row, v)
	return was != is
}

//go:noinline
func save(ctx context.Context, db builder.Writer, c *core, model any) error {
	rows, err := c.one(model)
	if err != nil {
		return err
	}
	switch tells := c.tellsNew(); {
	case tells != nil && c.isZero(rows.At(0), tells):
		return create(ctx, db, c, model)
	case tells != nil || len(c.table.PrimaryKey) == 0:
		return update(ctx, db, c, model, nil)
	}
	given, err := c.ready(ctx, rows)
	if err == nil {
		err = c.saveByKey(ctx, db, given, model)
	}
	return given.keep(err)
}

// saveByKey inserts a model that is ready, or updates the row of its key.
func (c *core) saveByKey(ctx context.Context, db builder.Writer, g given, model any) error {
	key := c.table.PrimaryKey
	n, err := c.upserting(ctx, Conflict{}, g)
	if err != nil {
		return err
	}
	if n.Conflict.Target = key; len(n.Conflict.Set) == 0 {
		n.Conflict.Set = []ast.Assignment{{Column: key[0], Target: key[0], Value: &ast.Excluded{Column: key[0]}}}
	}
	n.Returning, n.Row = c.items, c.plan
	if err = build.One(ctx, db, n, c.plan, model); build.Missing(err) {
		err = c.hiddenKey(n)
	}
	return err
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
	n := &ast.Update{Table: c.table, Where: conjunction(append(terms, c.visible(ctx)...))}
	for _, a := range set {
		node := in.Assignment(a)
		if node == (ast.Assignment{}) { // what an absent Opt sets
			continue
		}
		if err := c.stays(ctx, node); err != nil {
			return nil, err
		}
		n.Set = append(n.Set, node)
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

// stays refuses an assignment that would give a row to others than those who may see it.
func (c *core) stays(ctx context.Context, a ast.Assignment) error {
	if c.open {
		return nil
	}
	for _, f := range c.life().Filters {
		if f.Column != a.Column {
			continue
		}
		want, err := filterValue(ctx, f)
		if err != nil {
			return err
		}
		if b, ok := a.Value.(*ast.Bind); !ok || b.Err != nil || !same(b.Value, want) {
			return fmt.Errorf("%w of %s: it is set to another value", strata.ErrRowFilter, ast.Describe(f.Column))
		}
	}
	return nil
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

//go:noinline
func patchVersion(ctx context.Context, db builder.Writer, c *core, key []ast.Expr, version int64, set []strata.Assignment) error {
	if err := c.empty(); err != nil {
		return err
	}
	n := &ast.Update{Table: c.table}
	v := c.life().Version
	if v == nil {
		return &strata.StatementError{Statement: ast.Title(n), Problems: []strata.Problem{{
			Kind: strata.Incomplete, Table: c.table.Ref(), Message: "the table has no column that says Version", Hint: "name one in the definition, or use Patch",
		}}}
	}
	is := &ast.Binary{Op: ast.Eq, L: v, R: &ast.Bind{Value: version, Type: v.Type}, Type: v.Type}
	err := patch(ctx, db, c, append(slices.Clip(key), is), set)
	if build.Missing(err) {
		err = c.missing(ctx, db, err, n, key)
	}
	return err
}
