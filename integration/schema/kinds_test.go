package schema_test

import (
	"context"
	"fmt"
	"slices"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/door"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/schema"
)

// named is a random type with a name: an enum, or a domain over a kind.
type named struct {
	name   string
	values []string
	of     ast.Kind
	checks []int

	made *ast.Named // as its columns share it
}

// enumValues are those that an enum may have; rows have the first two.
var enumValues = []string{"x", "y", "it's z", "É", "select"}

// named gives a column a type of its own, or one that another column has.
func (g *gen) named(c *column) {
	for _, n := range g.types {
		if g.one(2) && n.fits(*c) {
			c.typ = n
			break
		}
	}
	if c.typ == nil {
		n := &named{name: g.name("y", g.id()), of: c.kind}
		if c.enum > 0 {
			n.values = slices.Clone(enumValues[:2+g.IntN(3)])
		} else if g.one(2) {
			n.checks = []int{g.id()}
		}
		g.types = append(g.types, n)
		c.typ = n
	}
}

// fits reports whether a column may be of the type.
func (n *named) fits(c column) bool {
	if c.enum > 0 || n.values != nil {
		return c.enum > 0 && n.values != nil
	}
	return n.of == c.kind && c.longest == 0
}

// changedTypes gives tables that are copies types that are copies, which are changed.
func (g *gen) changedTypes(all []*table) {
	made := map[*named]*named{}
	for i, n := range g.types {
		c := *n
		c.made = nil
		c.values, c.checks = slices.Clone(n.values), slices.Clone(n.checks)
		g.changeType(&c)
		made[n], g.types[i] = &c, &c
	}
	for _, t := range all {
		for i := range t.columns {
			t.columns[i].typ = made[t.columns[i].typ]
		}
	}
}

func (g *gen) changeType(n *named) {
	switch {
	case g.one(3):
	case n.values == nil && len(n.checks) > 0 && g.one(2):
		n.checks = n.checks[1:]
	case n.values == nil:
		n.checks = append(n.checks, g.id())
	case g.one(3): // other values, those of rows among them, in any order
		n.values = slices.Clone(enumValues[:2+g.IntN(3)])
		g.Shuffle(len(n.values), func(i, j int) { n.values[i], n.values[j] = n.values[j], n.values[i] })
	default: // one more, somewhere
		for _, v := range enumValues {
			if !slices.Contains(n.values, v) {
				n.values = slices.Insert(n.values, g.IntN(len(n.values)+1), v)
				break
			}
		}
	}
}

// tree is the type as a definition.
func (n *named) tree() *ast.Named {
	name := &ast.Table{ID: ast.NewTableID(), Name: n.name}
	if n.values != nil {
		return &ast.Named{Enum: &ast.Enum{Name: name, Values: n.values}}
	}
	like := column{name: "value", kind: n.of, nullable: true, scale: 2}
	value := like.tree(name, 0)
	name.Columns = []*ast.Column{value}
	d := &ast.Domain{Name: name}
	for _, id := range n.checks {
		d.Checks = append(d.Checks, ast.Check{Name: fmt.Sprintf("d%d", id), Expr: checked(value)})
	}
	return &ast.Named{Domain: d}
}

// ofType makes a column one of the type.
func (n *named) ofType(x *ast.Column) {
	if n.made == nil {
		n.made = n.tree()
	}
	if n.values == nil {
		x.Domain = n.made
		return
	}
	x.Type = ast.Type{Kind: ast.CustomType, Named: n.made}
	x.Values = nil
	for _, v := range n.values {
		x.Values = append(x.Values, v)
	}
}

// counter is a sequence that is the default of a column.
type counter struct {
	name             string
	start, increment int64
}

func (g *gen) counter() *counter {
	return &counter{g.name("q", g.id()), int64(1 + g.IntN(3)*100), int64(1 + g.IntN(2))}
}

func (q *counter) tree(of ast.Type) ast.Expr {
	s := &ast.Sequence{Name: &ast.Table{ID: ast.NewTableID(), Name: q.name}, Start: q.start, Increment: q.increment}
	return &ast.Invoke{Function: &ast.Function{Text: "nextval", Sequence: s}, Type: of}
}

// numbering draws how an identity counts.
func (g *gen) numbering() *ast.Numbering {
	if !g.one(3) {
		return nil
	}
	n := &ast.Numbering{ByDefault: g.one(2), OnlyOn: []string{"PostgreSQL"}}
	if g.one(2) {
		n.Start, n.Increment = int64(1+g.IntN(3)*1000), int64(1+g.IntN(3))
	}
	return n
}

// view is a random view of a table: its id, a column, and of which rows.
type view struct {
	id, table, column int
	name              string
	some, kept        bool
}

// views draws views of tables.
func (g *gen) views(all []*table) (out []view) {
	for _, t := range all {
		if !g.one(4) {
			continue
		}
		v := view{id: g.id(), table: t.id, column: g.pick(t, func(column) bool { return true }), some: g.one(2), kept: g.one(3)}
		v.name = g.name("v", v.id)
		out = append(out, v)
	}
	return out
}

// changedViews are views of what there is yet, some of them others.
func (g *gen) changedViews(before []view, all []*table) (out []view) {
	for _, v := range before {
		at := slices.IndexFunc(all, func(t *table) bool { return t.id == v.table })
		if at < 0 || g.one(4) {
			continue
		}
		if t := all[at]; t.column(v.column) == nil || g.one(4) {
			v.column = g.pick(t, func(column) bool { return true })
		}
		if g.one(4) {
			v.some = !v.some
		}
		out = append(out, v)
	}
	return append(out, g.views(all)...)
}

// query is a tree of a query.
type query struct{ q ast.Query }

// Query is for Strata's own packages.
func (q query) Query(door.Key) ast.Query { return q.q }

// tree is the view as a definition, and its query.
func (v view) tree(t *table, of *ast.Table) (handle, query) {
	from := of.Columns[:1:1]
	if v.column != 0 {
		from = append(from, t.of(of, v.column))
	}
	a := &ast.Table{ID: ast.NewTableID(), Name: v.name, View: true}
	s := &ast.Select{From: of}
	for i, c := range from {
		a.Columns = append(a.Columns, &ast.Column{Table: a, Name: []string{"id", "v"}[i], Type: c.Type, Nullable: true, Ordinal: i})
		s.Items = append(s.Items, c)
	}
	if v.some {
		s.Where = checked(of.Columns[0])
	}
	return handle{a}, query{s}
}

// materialized reports whether a database keeps the rows of the view.
func (v view) materialized(has *dialect.Dialect) bool {
	return v.kept && has.Has(dialect.MaterializedViews)
}

// world is what a database has.
type world struct {
	tables []*table
	views  []view
}

// asked are the tables and the views as Diff takes them.
func (s world) asked(has *dialect.Dialect) []strata.AnyTable {
	out := trees(s.tables, has)
	for _, v := range s.views {
		a, q := s.view(v, out)
		if v.materialized(has) {
			out = append(out, schema.MaterializedViewAs(a, q))
		} else {
			out = append(out, schema.ViewAs(a, q))
		}
	}
	return out
}

func (s world) view(v view, trees []strata.AnyTable) (handle, query) {
	at := slices.IndexFunc(s.tables, func(t *table) bool { return t.id == v.table })
	return v.tree(s.tables[at], trees[at].(handle).t)
}

// create creates all of it.
func (s world) create(ctx context.Context, db *pool.DB, has *dialect.Dialect) error {
	tables := trees(s.tables, has)
	if err := builder.CreateTables(tables...).Exec(ctx, db); err != nil {
		return err
	}
	for _, v := range s.views {
		create := builder.CreateView
		if v.materialized(has) {
			create = builder.CreateMaterializedView
		}
		a, q := s.view(v, tables)
		if err := create(a, q).Exec(ctx, db); err != nil {
			return err
		}
	}
	return nil
}

// partition has some tables in partitions, now and after the changes: those of which
// nothing is unique but the id. More of them come with the changes.
func (g *gen) partition(before, after []*table) {
	whole := func(t *table) bool {
		return t.uniques == nil && t.excludes == nil && !slices.ContainsFunc(t.indexes, func(l list) bool { return l.unique })
	}
	for _, t := range after {
		at := slices.IndexFunc(before, func(b *table) bool { return b.id == t.id })
		if !whole(t) || at >= 0 && !whole(before[at]) || g.one(2) {
			continue
		}
		t.parts = []string{g.name("s", g.id()), g.name("s", g.id()), g.name("s", g.id())}
		if at >= 0 {
			before[at].parts = t.parts[:1+g.IntN(3)]
		}
	}
}

func (t *table) partitioning(by *ast.Column) *ast.Partitioning {
	bind := func(n int) *ast.Bind { return &ast.Bind{Value: int64(n), Type: by.Type} }
	p := &ast.Partitioning{Column: by, Word: "RANGE"}
	for i, name := range t.parts { // rows are in the first one, and in that of the rest
		p.Parts = append(p.Parts, ast.Partition{Name: name, From: bind(i * 100), To: bind(i*100 + 5)})
	}
	p.Parts = append(p.Parts, ast.Partition{Name: fmt.Sprintf("rest%d", t.id), Rest: true})
	return p
}
