package repo

import (
	"context"
	"reflect"

	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/scan"
)

// Load loads relations of rows, to any depth, in one batch: one query for each relation,
// and on PostgreSQL one round trip for all; on MariaDB COMMIT is another.
//
//	err := repo.Load(ctx, db, customers,
//		CustomerOrders.Where(Orders.Open.IsTrue()).OrderBy(Orders.Placed.Desc()).Limit(3).
//			With(OrderLines.With(LineProduct)))
//
// The children of a parent are a part of one slice of all; parents with the same key have
// the same children. Rows that are deleted softly, and those that the context may not
// see, are not there. Of more than 10,000 parents, as many are loaded at a time.
func Load[P any](ctx context.Context, db builder.Reader, rows []P, relations ...Preload[*P]) error {
	list := make([]*loading, 0, len(relations))
	for _, r := range relations {
		if r != nil {
			list = append(list, r.loadsInto(nil))
		}
	}
	return load(ctx, db, &rows, list)
}

// LoadOne loads relations of one row; see Load.
func LoadOne[P any](ctx context.Context, db builder.Reader, row *P, relations ...Preload[*P]) error {
	if row == nil {
		return errNoModel
	}
	rows := []P{*row}
	err := Load(ctx, db, rows, relations...)
	*row = rows[0]
	return err
}

// most is how many parents are loaded at a time.
const most = 10_000

//go:noinline
func load(ctx context.Context, db builder.Reader, parents any, list []*loading) error {
	all := reflect.ValueOf(parents).Elem()
	size := most
	for _, l := range list {
		if l != nil && len(l.from) > 1 { // an argument for each column
			size = min(size, most/len(l.from))
		}
	}
	for from := 0; from < all.Len(); from += size {
		to := min(from+size, all.Len())
		part := reflect.New(all.Type())
		part.Elem().Set(all.Slice3(from, to, to))
		if err := loadPart(ctx, db, part.Interface(), list); err != nil {
			return err
		}
	}
	return nil
}

// loadPart loads relations of some parents.
func loadPart(ctx context.Context, db builder.Reader, parents any, list []*loading) error {
	steps := make([]*step, len(list))
	for i, l := range list {
		s, err := l.change().step(ctx, &l.change().parent, parents, nil)
		if err != nil {
			return err
		}
		steps[i] = s
	}
	if err := run(ctx, db, steps); err != nil {
		return err
	}
	for _, s := range steps {
		if err := s.give(parents); err != nil {
			return err
		}
	}
	return nil
}

// step is the query of a relation, and of those below it.
type step struct {
	l     *loading
	query *ast.Select // nil where no parent has a key
	rows  any         // a *[]C, or of links and children
	below []*step
}

// step makes the query of a relation of parents that are there or, below another one,
// of those that a query finds.
func (l *loading) step(ctx context.Context, parent *core, parents any, above *ast.Select) (*step, error) {
	if l.err != nil {
		return nil, l.err
	}
	s := &step{l: l, rows: scan.NewLike(l.like)}
	in, err := l.asked(parent, parents, above)
	if err != nil || in == nil {
		return s, err
	}
	s.query = l.query(ctx, in)
	for _, w := range l.with {
		below, err := w.change().step(ctx, &l.child, nil, s.query)
		if err != nil {
			return nil, err
		}
		s.below = append(s.below, below)
	}
	return s, nil
}

// asked is the condition that a row is a child of one of the parents, nil where no
// parent has a key.
func (l *loading) asked(parent *core, parents any, above *ast.Select) (ast.Expr, error) {
	if above != nil {
		return inQuery(l.to, keysOfRows(above, inHandle(parent.table, l.from))), nil
	}
	rows := scan.ElemsAt(parents)
	seen := make(map[place]bool, rows.Len())
	var list [][]*ast.Bind
	var cell scan.Cell
	for i := range rows.Len() {
		k, ok, err := l.parent.place(rows.At(i), l.from, &cell)
		if err != nil {
			return nil, err
		}
		if !ok || seen[k] {
			continue
		}
		seen[k] = true
		binds := make([]*ast.Bind, len(l.from))
		for at, column := range l.from {
			binds[at] = parent.bind(rows.At(i), column)
			binds[at].Type = l.to[at].Type
		}
		list = append(list, binds)
	}
	if list == nil {
		return nil, nil
	}
	return among(l.to, list), nil
}

// inHandle are columns as another handle of their table has them.
func inHandle(t *ast.Table, columns []*ast.Column) []*ast.Column {
	own := make([]*ast.Column, len(columns))
	for i, c := range columns {
		if own[i] = c; sameTable(c.Table, t) {
			own[i] = t.Columns[c.Ordinal]
		}
	}
	return own
}

// inQuery is columns IN (query).
func inQuery(columns []*ast.Column, q ast.Query) ast.Expr {
	if len(columns) == 1 {
		return &ast.InQuery{X: columns[0], Query: q, Type: columns[0].Type}
	}
	return &ast.InQuery{X: tupleOf(columns), Query: q}
}

// keysOfRows is the query of some columns of the rows that a query of a level finds.
func keysOfRows(q *ast.Select, columns []*ast.Column) *ast.Select {
	keys := *q
	keys.Row, keys.OrderBy, keys.Items = nil, nil, make([]ast.Expr, len(columns))
	for i, c := range columns {
		keys.Items[i] = outside(q, c)
	}
	return &keys
}

// outside is a column as a query of a level reads it: of its table, or of the derived
// table that numbers its rows.
func outside(q *ast.Select, c *ast.Column) ast.Expr {
	if d, ok := q.From.(*ast.Derived); ok {
		return &ast.Output{Source: d, X: c}
	}
	return c
}

// query is the query of the children that asked finds, those of one parent together.
func (l *loading) query(ctx context.Context, asked ast.Expr) *ast.Select {
	items, plan := l.child.items, l.child.plan
	q := &ast.Select{From: l.child.table}
	terms := append([]ast.Expr{asked}, l.child.visible(ctx)...)
	if l.link != nil {
		q.From, q.Joins = l.link.table, []ast.Join{{Source: l.child.table, On: equal(l.linkTo, l.at)}}
		terms = append(terms, l.link.visible(ctx)...)
		own, _ := l.link.part(l.to)
		items, plan = append(own, items...), l.plan
	}
	q.Where = conjunction(append(terms, nodes(l.where)...))
	order := l.orders()
	if l.limit > 0 {
		return l.limited(q, items, plan, order)
	}
	q.Items, q.Row = items, plan
	if l.arranges() {
		return q
	}
	for _, c := range l.to {
		q.OrderBy = append(q.OrderBy, byColumn(c, c))
	}
	q.OrderBy = append(q.OrderBy, order...)
	return q
}

// orders is the order of the children of one parent.
func (l *loading) orders() []ast.Order {
	orders := make([]ast.Order, 0, len(l.order)+1)
	for _, o := range l.order {
		orders = append(orders, in.Order(o))
	}
	for _, k := range l.child.table.PrimaryKey {
		orders = append(orders, byColumn(k, k))
	}
	return orders
}

// limited numbers the children of each parent, and keeps the first.
func (l *loading) limited(q *ast.Select, items []ast.Expr, plan *scan.Plan, order []ast.Order) *ast.Select {
	number := &ast.Aggregate{Fn: ast.RowNumber, Type: ast.Type{Kind: ast.Int64}, Over: &ast.Window{OrderBy: order}}
	for _, c := range l.to {
		number.Over.PartitionBy = append(number.Over.PartitionBy, c)
	}
	label := &ast.Label{X: number, Name: "strata_number"}
	q.Items = append(append([]ast.Expr{}, items...), label)
	d := &ast.Derived{Query: q, Alias: "strata_numbered"}
	at := &ast.Output{Source: d, X: label}
	t := ast.Type{Kind: ast.Int64}
	outer := &ast.Select{From: d, Row: plan, Items: make([]ast.Expr, len(items))}
	for i, x := range items {
		outer.Items[i] = &ast.Output{Source: d, X: x}
	}
	outer.Where = &ast.Binary{Op: ast.Le, L: at, R: &ast.Bind{Value: int64(l.limit), Type: t}, Type: t}
	for _, c := range l.to {
		outer.OrderBy = append(outer.OrderBy, byColumn(c, &ast.Output{Source: d, X: c}))
	}
	outer.OrderBy = append(outer.OrderBy, ast.Order{X: at, Type: t})
	return outer
}

// run runs the queries of steps, and of those below them, and puts the rows in order that
// come in none.
func run(ctx context.Context, db builder.Reader, steps []*step) error {
	all := queried(steps)
	if err := runAll(ctx, db, all); err != nil {
		return err
	}
	for _, s := range all {
		if s.l.arranges() {
			if err := s.arrange(); err != nil {
				return err
			}
		}
	}
	return nil
}

// queried are the steps that have a query, and those below them.
func queried(steps []*step) (all []*step) {
	for _, s := range steps {
		if s.query != nil {
			all = append(all, s)
		}
		all = append(all, queried(s.below)...)
	}
	return all
}

// runAll runs the queries of steps: several in one batch.
func runAll(ctx context.Context, db builder.Reader, all []*step) error {
	switch len(all) {
	case 0:
		return nil
	case 1:
		return build.All(ctx, db, all[0].query, all[0].query.Row.(*scan.Plan), all[0].rows)
	}
	var b builder.ReadBatch
	gets := make([]func() error, len(all))
	for i, s := range all {
		gets[i] = build.QueueAll(&b, s.query, s.query.Row.(*scan.Plan), s.rows)
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

// give gives parents their children, those below first: children are lent, in parts of
// one slice.
func (s *step) give(parents any) error {
	l, children := s.l, s.rows
	keys := scan.ElemsAt(s.rows)
	from := &l.child
	if l.link != nil {
		children, from = l.split(s.rows), l.link
	}
	for _, b := range s.below {
		if err := b.give(children); err != nil {
			return err
		}
	}
	runs := make(map[place]span, keys.Len())
	var last place
	var cell scan.Cell
	for i := range keys.Len() {
		k, _, err := from.place(keys.At(i), l.to, &cell)
		if err != nil {
			return err
		}
		if i > 0 && k == last {
			continue
		}
		if i > 0 {
			runs[last] = span{runs[last].from, i}
		}
		if _, again := runs[k]; again {
			return errApart
		}
		runs[k], last = span{i, keys.Len()}, k
	}
	rows := scan.ElemsAt(parents)
	for i := range rows.Len() {
		k, ok, err := l.parent.place(rows.At(i), l.from, &cell)
		if err != nil {
			return err
		}
		var run span
		if ok {
			run = runs[k]
		}
		l.field(give, parents, i, children, run.from, run.to)
	}
	return nil
}

// span is a run of children.
type span struct{ from, to int }
