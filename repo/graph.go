package repo

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"

	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/scan"
)

// ErrOrphans is returned where children that are in the database are not among those of
// their parent that are to be saved, and nothing says what is to become of them.
var ErrOrphans = errors.New("strata: rows of the database are not among those to be saved")

// Orphans says what becomes of children that are in the database and not among those of
// their parent: with a link, of the row that links them.
type Orphans uint8

// What becomes of orphans.
const (
	RefuseOrphans Orphans = iota // ErrOrphans; nothing is written
	DeleteOrphans                // as the child's repository deletes
	DetachOrphans                // they refer to nothing: NULL
	KeepOrphans                  // they stay as they are
)

// Branch is a relation that SaveGraph writes, too.
type Branch[P any] interface{ grows(P) *branch }

// BranchOf is the Branch that a relation makes.
type BranchOf[P, C any] struct {
	_ [0]func(P, C)
	b *branch
}

type branch struct {
	l       *loading
	orphans Orphans
	below   []*branch
}

// Graph is a relation as one that SaveGraph writes, and those of its rows below it.
func Graph[P, C any](r *Relation[P, C], orphans Orphans, below ...Branch[*C]) *BranchOf[*P, *C] {
	b := &branch{l: r.loadsInto(nil).change(), orphans: orphans}
	for _, x := range below {
		if x != nil {
			b.below = append(b.below, x.grows(nil))
		}
	}
	return &BranchOf[*P, *C]{b: b}
}

func (b *BranchOf[P, C]) grows(P) *branch {
	if b == nil {
		return nil
	}
	return b.b
}

// SaveGraph saves a model and, of the relations that are named and loaded, the rows in
// its fields: those that it belongs to first, then the model, then those that belong to
// it. Keys are filled in, and a transaction is around it all. A row without a key is
// inserted; others are updated, where they are there, each in its version. Relations that
// are not loaded are left alone, and so are the columns that refer to a row that is none.
// Where it fails the models are as they were.
//
//	err := repo.SaveGraph(ctx, db, orders, &order, repo.Graph(OrderLines, repo.DeleteOrphans))
//
// Of a ManyToMany the rows that link are written, not those of the other table.
func SaveGraph[T, K any](ctx context.Context, db builder.DB, r *KeyRepo[T, K], model *T, branches ...Branch[*T]) error {
	if model == nil {
		return errNoModel
	}
	models := []T{*model}
	err := SaveGraphs(ctx, db, r, models, branches...)
	if err == nil {
		*model = models[0]
	}
	return err
}

// SaveGraphs does what SaveGraph does with many models, in as many statements as for one.
func SaveGraphs[T, K any](ctx context.Context, db builder.DB, r *KeyRepo[T, K], models []T, branches ...Branch[*T]) error {
	list := make([]*branch, 0, len(branches))
	for _, b := range branches {
		if b != nil {
			list = append(list, b.grows(nil))
		}
	}
	return saveGraph(ctx, db, coreIn(r), &models, list)
}

//go:noinline
func saveGraph(ctx context.Context, db builder.DB, c *core, models any, branches []*branch) error {
	if err := c.empty(); err != nil {
		return err
	}
	scan.Escape(models)
	given := reflect.ValueOf(models).Elem()
	saved := reflect.New(given.Type())
	saved.Elem().Set(reflect.AppendSlice(reflect.MakeSlice(given.Type(), 0, given.Len()), given))
	var g growth
	err := builder.InTx(ctx, db, func(tx builder.DB) error {
		g.tx, g.backs = tx, nil
		return c.grow(ctx, &g, saved.Interface(), nil, branches)
	})
	if err != nil {
		return err
	}
	for _, back := range g.backs {
		back()
	}
	reflect.Copy(given, saved.Elem())
	return nil
}

// growth is a graph that is being saved. What the models get is written into them once it
// is: what fails leaves them alone, and can be tried again.
type growth struct {
	tx    builder.DB
	backs []func()
}

// grow saves models and what is on their branches. fresh says of models that they are new,
// where that is known.
func (c *core) grow(ctx context.Context, g *growth, models any, fresh []bool, branches []*branch) error {
	tx := g.tx
	for _, b := range branches {
		switch {
		case b == nil || b.l.err != nil:
			return b.wrong()
		case b.l.link == nil && !b.l.owned:
			if err := b.growOwner(ctx, g, models); err != nil {
				return err
			}
		}
	}
	there, err := c.saveAll(ctx, tx, models, fresh)
	if err != nil {
		return err
	}
	for _, b := range branches {
		switch {
		case b.l.link != nil:
			err = b.growLinks(ctx, tx, models, there)
		case b.l.owned:
			err = b.growChildren(ctx, g, models, there)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (b *branch) wrong() error {
	if b == nil {
		return (&core{}).empty()
	}
	return b.l.err
}

// gathered are the children of many parents side by side.
type gathered struct {
	rows   any   // a *[]C
	owners []int // of each child, the parent
	from   []int // of each parent, where its children begin
	loaded []int // the parents whose children are known
}

// gather copies the children out of the parents' fields.
func (b *branch) gather(parents any) gathered {
	one := childrenLike(b.l)
	g := gathered{rows: scan.NewLike(one)}
	all, list := reflect.ValueOf(g.rows).Elem(), reflect.ValueOf(one).Elem()
	for i := range scan.ElemsAt(parents).Len() {
		g.from = append(g.from, all.Len())
		if !b.l.field(ask, parents, i, one, 0, 0) {
			continue
		}
		g.loaded = append(g.loaded, i)
		for range list.Len() {
			g.owners = append(g.owners, i)
		}
		all.Set(reflect.AppendSlice(all, list))
	}
	return g
}

// childrenLike is a new *[]C.
func childrenLike(l *loading) any {
	if l.link == nil {
		return scan.NewLike(l.like)
	}
	return l.split(scan.NewLike(l.like))
}

// back writes the children into the parents' fields.
func (b *branch) back(parents any, g gathered) {
	all := scan.ElemsAt(g.rows).Len()
	for n, i := range g.loaded {
		to := all
		if n+1 < len(g.loaded) {
			to = g.from[g.loaded[n+1]]
		}
		if g.from[i] < to {
			b.l.field(write, parents, i, g.rows, g.from[i], to)
		}
	}
}

// growOwner saves the rows that models belong to, and lets the models refer to them.
func (b *branch) growOwner(ctx context.Context, graph *growth, models any) error {
	list, of := b.owners(models)
	owner, rows := &b.l.child, scan.ElemsAt(models)
	if err := owner.grow(ctx, graph, list, nil, b.below); err != nil {
		return err
	}
	graph.backs = append(graph.backs, func() {
		for i, at := range of {
			if at >= 0 {
				b.l.field(write, models, i, list, at, at+1)
			}
		}
	})
	got := scan.ElemsAt(list)
	for i, at := range of {
		if at < 0 {
			continue
		}
		if err := refer(&b.l.parent, rows.At(i), b.l.from, owner, got.At(at), b.l.to); err != nil {
			return err
		}
	}
	return nil
}

// owners copies the rows that models belong to out of their fields, a *[]C, and says of
// each model which is its own, -1 for none. Models that share a row have one.
func (b *branch) owners(models any) (rows any, of []int) {
	one := childrenLike(b.l)
	rows = scan.NewLike(one)
	all, row := reflect.ValueOf(rows).Elem(), reflect.ValueOf(one).Elem()
	where := map[any]int{}
	for i := range scan.ElemsAt(models).Len() {
		var p any
		if !b.l.field(point, models, i, &p, 0, 0) {
			of = append(of, -1)
			continue
		}
		at, known := where[p]
		if !known {
			at = all.Len()
			where[p] = at
			b.l.field(ask, models, i, one, 0, 0)
			all.Set(reflect.AppendSlice(all, row))
		}
		of = append(of, at)
	}
	return rows, of
}

// refer gives columns of a row the values of those that they refer to.
func refer(c *core, row scan.Slot, columns []*ast.Column, other *core, to scan.Slot, targets []*ast.Column) error {
	for i, column := range columns {
		v, err := other.value(to, targets[i])
		if err == nil {
			err = c.set(row, column, v)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// growChildren saves the children of models, and deals with orphans first.
func (b *branch) growChildren(ctx context.Context, graph *growth, models any, there []bool) error {
	g := b.gather(models)
	child, rows, got := &b.l.child, scan.ElemsAt(models), scan.ElemsAt(g.rows)
	for at, i := range g.owners {
		if err := refer(child, got.At(at), b.l.to, &b.l.parent, rows.At(i), b.l.from); err != nil {
			return err
		}
	}
	if err := b.settle(ctx, graph.tx, rows, g, there); err != nil {
		return err
	}
	if err := child.grow(ctx, graph, g.rows, b.fresh(g, there), b.below); err != nil {
		return err
	}
	graph.backs = append(graph.backs, func() { b.back(models, g) })
	return nil
}

// fresh says which children are new for sure: those of a new parent whose key is a part of
// theirs.
func (b *branch) fresh(g gathered, there []bool) []bool {
	key := b.l.child.table.PrimaryKey
	if slices.ContainsFunc(b.l.to, func(c *ast.Column) bool { return !slices.Contains(key, c) }) {
		return nil
	}
	fresh := make([]bool, len(g.owners))
	for at, i := range g.owners {
		fresh[at] = !there[i]
	}
	return fresh
}

// settle finds the orphans, and does with them what is said.
func (b *branch) settle(ctx context.Context, tx builder.DB, parents scan.Elems, g gathered, there []bool) error {
	child := &b.l.child
	list := b.mayHave(child.table, parents, g.loaded, there)
	if len(list) == 0 {
		return nil
	}
	terms := append([]ast.Expr{among(b.l.to, list)}, child.visible(ctx)...)
	keys := make([][]*ast.Bind, 0, len(g.owners))
	got := scan.ElemsAt(g.rows)
	for at := range got.Len() {
		if !slices.ContainsFunc(child.table.PrimaryKey, func(k *ast.Column) bool { return k.Identity && child.isZero(got.At(at), k) }) {
			keys = append(keys, child.binds(got.At(at), child.table.PrimaryKey))
		}
	}
	if len(keys) > 0 {
		t := ast.Type{Kind: ast.Bool}
		terms = append(terms, &ast.Unary{Op: ast.Not, X: among(child.table.PrimaryKey, keys), Type: t})
	}
	return b.l.orphaned(ctx, tx, child, b.orphans, terms, b.l.to)
}

// mayHave are the keys of those of the parents that rows of a table may refer to, which
// may be orphans. To a row whose key was made when it was inserted just now none refers,
// where a foreign key has seen to that.
func (b *branch) mayHave(t *ast.Table, parents scan.Elems, loaded []int, there []bool) (keys [][]*ast.Bind) {
	if b.orphans == KeepOrphans {
		return nil
	}
	parent := &b.l.parent
	fresh := parent.makesKey() && slices.Equal(b.l.from, parent.table.PrimaryKey) && refers(t, b.l.to, b.l.from)
	for _, i := range loaded {
		if !fresh || there[i] {
			keys = append(keys, parent.binds(parents.At(i), b.l.from))
		}
	}
	return keys
}

// makesKey reports whether a row without a key is given one when it is inserted.
func (c *core) makesKey() bool {
	key := c.table.PrimaryKey
	return len(key) == 1 && (key[0].Identity || slices.Contains(c.life().UUIDs, key[0]))
}

// tellsNew is the column that is zero in a model that is not in the database: a key that is
// made, or the version; nil where only the database knows.
func (c *core) tellsNew() *ast.Column {
	if c.makesKey() {
		return c.table.PrimaryKey[0]
	}
	return c.life().Version
}

// refers reports whether a foreign key of a table is of these columns, to those.
func refers(t *ast.Table, columns, targets []*ast.Column) bool {
	same := func(a, b *ast.Column) bool { return a.Name == b.Name && sameTable(a.Table, b.Table) }
	return slices.ContainsFunc(t.ForeignKeys, func(k ast.ForeignKey) bool {
		return slices.EqualFunc(k.Columns, columns, same) && slices.EqualFunc(k.Target(), targets, same)
	})
}

// orphaned does with orphans what is said.
func (l *loading) orphaned(ctx context.Context, tx builder.DB, c *core, orphans Orphans, terms []ast.Expr, foreign []*ast.Column) error {
	where := conjunction(terms)
	var err error
	switch orphans {
	case DeleteOrphans:
		_, err = build.Exec(ctx, tx, c.deleting(where))
	case DetachOrphans:
		n := &ast.Update{Table: c.table, Where: where}
		for _, column := range foreign {
			n.Set = append(n.Set, ast.Assignment{Column: column, Target: column, Value: &ast.Bind{Type: column.Type}})
		}
		n.Set = append(n.Set, c.touched()...)
		_, err = build.Exec(ctx, tx, n)
	default:
		var there bool
		there, err = build.Exists(ctx, tx, &ast.Select{Items: c.items, From: c.table, Where: where})
		if there {
			err = fmt.Errorf("%w: %s", ErrOrphans, c.table.Ref())
		}
	}
	return err
}

// binds are the arguments that have a model's values of columns.
func (c *core) binds(model scan.Slot, columns []*ast.Column) []*ast.Bind {
	list := make([]*ast.Bind, len(columns))
	for i, column := range columns {
		list[i] = c.bind(model, column)
	}
	return list
}

// growLinks links models with the rows in their fields.
func (b *branch) growLinks(ctx context.Context, tx builder.DB, models any, there []bool) error {
	g := b.gather(models)
	l, rows, got := b.l, scan.ElemsAt(models), scan.ElemsAt(g.rows)
	columns := append(slices.Clone(l.to), l.linkTo...)
	if !l.link.tellsLinks(columns) {
		return fmt.Errorf("strata: %s: %s has no key of the columns that link, and would have a link twice; say PrimaryKey or Unique", l.what, l.link.table.Ref())
	}
	var links [][]*ast.Bind
	for at, i := range g.owners {
		links = append(links, append(l.parent.binds(rows.At(i), l.from), l.child.binds(got.At(at), l.at)...))
	}
	if parents := b.mayHave(l.link.table, rows, g.loaded, there); len(parents) > 0 {
		terms := append([]ast.Expr{among(l.to, parents)}, l.link.visible(ctx)...)
		if len(links) > 0 {
			terms = append(terms, &ast.Unary{Op: ast.Not, X: among(columns, links), Type: ast.Type{Kind: ast.Bool}})
		}
		if err := l.orphaned(ctx, tx, l.link, b.orphans, terms, l.to); err != nil {
			return err
		}
	}
	if len(links) == 0 {
		return nil
	}
	if err := l.link.relink(ctx, tx, among(columns, links)); err != nil {
		return err
	}
	own := l.link.filterBinds(ctx, columns)
	n := &ast.Insert{Table: l.link.table, Columns: columns, Conflict: &ast.Conflict{}}
	for _, x := range own {
		n.Columns = append(n.Columns, x.column)
	}
	for _, binds := range links {
		row := make([]ast.Expr, len(binds), len(n.Columns))
		for i, x := range binds {
			row[i] = &ast.Bind{Value: x.Value, Type: columns[i].Type, Err: x.Err}
		}
		for _, x := range own {
			row = append(row, &ast.Bind{Value: x.value, Type: x.column.Type, Err: x.err})
		}
		n.Rows = append(n.Rows, row)
	}
	_, err := build.Exec(ctx, tx, n)
	return err
}

// tellsLinks reports whether a key keeps a link from being there twice: one of the columns
// that link, and of those of row filters.
func (c *core) tellsLinks(columns []*ast.Column) bool {
	written := slices.Clone(columns)
	for _, f := range c.life().Filters {
		written = append(written, f.Column)
	}
	within := func(key []*ast.Column) bool {
		return len(key) > 0 && !slices.ContainsFunc(key, func(k *ast.Column) bool { return !slices.Contains(written, k) })
	}
	return slices.ContainsFunc(c.table.Keys(), within)
}

// relink brings links back that are deleted softly: an INSERT would find their keys taken.
func (c *core) relink(ctx context.Context, tx builder.DB, links ast.Expr) error {
	deleted := c.life().Deleted
	if deleted == nil {
		return nil
	}
	where, err := c.gone(ctx, "UPDATE ", []ast.Expr{links})
	if err != nil {
		return err
	}
	_, err = build.Exec(ctx, tx, c.restoring(where))
	return err
}

// filterBind is the value of a row filter in a new row.
type filterBind struct {
	column *ast.Column
	value  any
	err    error
}

// filterBinds are the values of row filters in rows that no model has, whose other
// columns are those that are given.
func (c *core) filterBinds(ctx context.Context, given []*ast.Column) (list []filterBind) {
	if c.open {
		return nil
	}
	for _, f := range c.life().Filters {
		if !slices.Contains(given, f.Column) {
			v, err := filterValue(ctx, f)
			list = append(list, filterBind{f.Column, v, err})
		}
	}
	return list
}

// saveAll saves models: those that are new in one statement, the others in another. It
// says which were rows of the database before.
func (c *core) saveAll(ctx context.Context, tx builder.DB, models any, fresh []bool) ([]bool, error) {
	rows := scan.ElemsAt(models)
	if rows.Len() == 0 {
		return nil, nil
	}
	there := make([]bool, rows.Len())
	if fresh == nil || slices.Contains(fresh, false) {
		var err error
		if there, err = c.known(ctx, tx, models); err != nil {
			return nil, err
		}
	}
	if !slices.Contains(there, !there[0]) { // all of one kind: as they are
		return there, c.saveKind(ctx, tx, models, there[0])
	}
	for _, old := range []bool{false, true} {
		some := scan.NewLike(models)
		list, all := reflect.ValueOf(some).Elem(), reflect.ValueOf(models).Elem()
		for i := range rows.Len() {
			if there[i] == old {
				list.Set(reflect.Append(list, all.Index(i)))
			}
		}
		if err := c.saveKind(ctx, tx, some, old); err != nil {
			return nil, err
		}
		at := 0
		for i := range rows.Len() {
			if there[i] == old {
				all.Index(i).Set(list.Index(at))
				at++
			}
		}
	}
	return there, nil
}

// saveKind saves models that are all new, or all there.
func (c *core) saveKind(ctx context.Context, tx builder.DB, models any, old bool) error {
	switch {
	case !old:
		return createMany(ctx, tx, c, models)
	case len(c.changed()) > 0:
		return updateMany(ctx, tx, c, models)
	default:
		return nil
	}
}

// known says which of the models are rows of the database.
func (c *core) known(ctx context.Context, tx builder.DB, models any) ([]bool, error) {
	rows := scan.ElemsAt(models)
	there := make([]bool, rows.Len())
	key := c.table.PrimaryKey
	if tells := c.tellsNew(); tells != nil {
		for i := range there {
			there[i] = !c.isZero(rows.At(i), tells)
		}
		return there, nil
	}
	if len(key) == 0 {
		return there, nil
	}
	list := make([][]*ast.Bind, rows.Len())
	for i := range list {
		list[i] = c.binds(rows.At(i), key)
	}
	items, plan := c.part(key)
	back := scan.NewLike(models)
	q := &ast.Select{Items: items, Row: plan, From: c.table, Where: conjunction(append(c.visible(ctx), among(key, list)))}
	if err := build.All(ctx, tx, q, plan, back); err != nil {
		return nil, err
	}
	seen, err := c.byKey(scan.ElemsAt(back), key)
	if err != nil {
		return nil, err
	}
	for i := range there {
		k, err := c.keyOf(rows.At(i), key)
		if err != nil {
			return nil, err
		}
		_, there[i] = seen[k]
	}
	return there, nil
}
