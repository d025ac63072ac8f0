package schema

import (
	"context"
	"slices"
	"strings"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/compile"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/door"
	"github.com/strata-go/strata/internal/textsql"
)

// View is a view.
type View struct {
	Schema       string // "" for the one that names without a schema mean
	Name         string
	Materialized bool
	Query        string  // what follows the name in CREATE VIEW
	Indexes      []Index // of one that is materialized
}

func (v View) title() string { return title(v.Schema, v.Name) }

// word is what SQL calls the view.
func (v View) word() string {
	if v.Materialized {
		return "MATERIALIZED VIEW"
	}
	return "VIEW"
}

func (v View) create() string {
	return "CREATE " + v.word() + " " + relation(v.Schema, v.Name) + " " + v.Query
}

func (v View) drop() string { return "DROP " + v.word() + " " + relation(v.Schema, v.Name) }

// View returns the view of a name, or nil.
func (s *Schema) View(schema, name string) *View {
	for i := range s.Views {
		if v := &s.Views[i]; v.Schema == schema && v.Name == name {
			return v
		}
	}
	return nil
}

// ViewAs says of which query a view is, which strata.DefineView defined. It stands among
// the tables of [Diff] and its siblings, after the views that the query reads.
//
//	schema.Diff(ctx, db, Users, schema.ViewAs(Adults, builder.From(Users).Where(Users.Age.Ge(18))))
func ViewAs(view strata.AnyTable, query strata.AnyQuery) Option {
	return viewOption{view, builder.CreateView(view, query), false}
}

// MaterializedViewAs is ViewAs for a view that keeps its rows, with the indexes of its
// definition. SQLite has none, and refuses it.
func MaterializedViewAs(view strata.AnyTable, query strata.AnyQuery) Option {
	return viewOption{view, builder.CreateMaterializedView(view, query), true}
}

type viewOption struct {
	view         strata.AnyTable
	create       builder.View
	materialized bool
}

// Source is none.
func (viewOption) Source(door.Key) ast.Source { return nil }

func (v viewOption) set(o *options) { o.views = append(o.views, v) }

func (v viewOption) table() *ast.Table { return strata.Internals(door.Key{}).Table(v.view) }

// DropViews drops the views that no definition has. [Ignore] names those that stay.
type DropViews struct{}

// Source is none.
func (DropViews) Source(door.Key) ast.Source { return nil }

func (DropViews) set(o *options) { o.dropViews = true }

// statement is the statement that creates the view.
func (v viewOption) statement(d *dialect.Dialect) (string, *ast.CreateView, error) {
	s, ok := v.create.Statement(door.Key{}).(*ast.CreateView)
	if !ok || v.table() == nil {
		return "", nil, refused("one of the views is none", "give what strata.DefineView defined")
	}
	c, err := compile.Node(s, d, nil)
	if err != nil {
		return "", nil, err
	}
	return c.SQL, s, nil
}

// viewsOfText are the views as SQLite would keep them.
func (w *wish) viewsOfText(d *dialect.Dialect, s *Schema) error {
	for _, v := range w.options.views {
		sql, _, err := v.statement(d)
		if err != nil {
			return err
		}
		s.Views = append(s.Views, viewOfText(tableName(d, v.table()), sql))
	}
	return nil
}

// viewOfText is a view of which SQLite has the text.
func viewOfText(name, sql string) View {
	list := tokens(sql)
	for i, t := range list {
		if t.is("VIEW") {
			if i++; i+2 < len(list) && list[i].is("IF") {
				i += 3
			}
			if i+1 < len(list) {
				return View{Name: name, Query: strings.TrimRight(sql[list[i+1].from:], "; \n")}
			}
		}
	}
	return View{Name: name, Query: sql}
}

// markIn is the mark in the query of a view; "" for none.
func markIn(query string) string {
	list := tokens(query)
	at := slices.IndexFunc(list, func(t token) bool { return (t.kind == word || t.kind == quoted) && dialect.MarksView(t.name) })
	if at < 0 {
		return ""
	}
	return list[at].name
}

// scratchView is what the query of a materialized view is called in a scratch, where a
// table has its own name: no view keeps rows there.
func scratchView(name string) string {
	const mark = "strata_view "
	return mark + name[:min(len(name), 63-len(mark))]
}

// ofViews has PostgreSQL create the views, in a scratch of tables that have nothing but
// columns and keys, and reads them.
func (w *wish) ofViews(ctx context.Context, tx DB, into *Schema) error {
	if len(w.options.views) == 0 {
		return nil
	}
	if err := textsql.Exec(ctx, tx, scratchPath); err != nil {
		return err
	}
	scratch := w.scratchNames()
	in, _ := sequenceNames(scratch)
	list, err := w.viewStatements(tx.Dialect())
	if err != nil {
		return err
	}
	for _, stmt := range list {
		c, err := compile.Node(stmt, tx.Dialect(), nil)
		if err != nil {
			return err
		}
		if c.SQL == "" {
			continue
		}
		if err := textsql.Exec(ctx, tx, requoted(scratched(c.SQL, scratch), in)); err != nil {
			return err
		}
	}
	c, err := scratchCatalog(ctx, tx)
	if err != nil {
		return err
	}
	s, err := c.inspect(ctx, tx)
	if err != nil {
		return err
	}
	w.realNames(s, scratch)
	w.realViews(s, scratch)
	into.Views = s.Views
	return nil
}

// viewStatements are those that create the views, and what they read.
func (w *wish) viewStatements(d *dialect.Dialect) (list []ast.Stmt, err error) {
	for _, s := range w.statements(true) {
		switch s := s.(type) {
		case *ast.CreateTable:
			t := *s.Table
			t.KeyNamed, t.Uniques, t.Checks, t.Exclusions, t.FullTexts = "", nil, nil, nil, nil
			list = append(list, &ast.CreateTable{Table: &t})
		case *ast.CreateType, *ast.CreateSequence:
			list = append(list, s)
		}
	}
	for _, v := range w.options.views {
		_, s, err := v.statement(d)
		if err != nil {
			return nil, err
		}
		create := *s
		if s.Materialized {
			list = append(list, rowsOf(s.View)...)
			named := *s.View
			named.Schema, named.Name = "", scratchView(named.Name)
			create.View, create.Materialized = &named, false
		}
		list = append(list, &create)
	}
	return list, nil
}

// rowsOf creates a table that has the columns and indexes of a view.
func rowsOf(view *ast.Table) []ast.Stmt {
	t := &ast.Table{Schema: view.Schema, Name: view.Name}
	for _, c := range view.Columns {
		t.Columns = append(t.Columns, &ast.Column{Table: t, Name: c.Name, Type: c.Type, Nullable: true})
	}
	list := []ast.Stmt{&ast.CreateTable{Table: t}}
	for _, i := range view.Indexes {
		list = append(list, &ast.CreateIndex{Table: t, Index: i})
	}
	return list
}

// views reads views; one that keeps rows is among the tables until its indexes are read.
func (c catalog) views(ctx context.Context, db DB, s *Schema) error {
	rows, err := textsql.Query(ctx, db, `SELECT CAST(n.nspname AS text), CAST(r.relname AS text), CAST(r.relkind AS text), pg_catalog.pg_get_viewdef(r.oid) `+
		`FROM pg_catalog.pg_class AS r JOIN pg_catalog.pg_namespace AS n ON n.oid = r.relnamespace `+
		`WHERE r.relkind IN ('v', 'm') AND `+c.where+extension("pg_class", "r.oid")+` ORDER BY r.oid`, 4)
	if err != nil {
		return err
	}
	for _, r := range rows {
		v := View{Schema: c.schema(r[0]), Name: r[1], Materialized: r[2] == "m", Query: "AS " + strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(r[3]), ";"))}
		s.Views = append(s.Views, v)
		if v.Materialized {
			s.Tables = append(s.Tables, Table{Schema: v.Schema, Name: v.Name})
		}
	}
	return nil
}

// viewIndexes takes the indexes of views that keep rows from among the tables.
func (c catalog) viewIndexes(_ context.Context, _ DB, s *Schema) error {
	for i := range s.Views {
		if v := &s.Views[i]; v.Materialized {
			v.Indexes = s.takeTable(v.Schema, v.Name).Indexes
		}
	}
	return nil
}

// takeTable takes a table out of a schema.
func (s *Schema) takeTable(schema, name string) Table {
	for i, t := range s.Tables {
		if t.Schema == schema && t.Name == name {
			s.Tables = slices.Delete(s.Tables, i, i+1)
			return t
		}
	}
	return Table{}
}

// realViews writes the views of a scratch as what they stand for.
func (w *wish) realViews(s *Schema, scratch map[qualified]string) {
	found := s.Views
	s.Views = nil
	for _, o := range w.options.views {
		t := o.table()
		v := View{Schema: t.Schema, Name: t.Name, Materialized: o.materialized}
		name := t.Name
		if other, ok := scratch[qualified{t.Schema, t.Name}]; ok {
			name = other
		}
		if v.Materialized {
			v.Indexes = s.takeTable(t.Schema, t.Name).Indexes
			name = scratchView(t.Name)
		}
		if at := slices.IndexFunc(found, func(f View) bool { return f.Name == name }); at >= 0 {
			v.Query = reading(found[at].Query, scratch)
		}
		s.Views = append(s.Views, v)
	}
}

// reading is a query whose tables are not those of a scratch, but what they stand for.
func reading(query string, scratch map[qualified]string) string {
	spelled := map[string]string{}
	for q, name := range scratch {
		spelled[name] = plain(q.schema) + "." + plain(q.name)
	}
	list := tokens(query)
	var b strings.Builder
	at := 0
	from := false // what comes next is a table
	for i, t := range list {
		switch {
		case t.is("FROM") || t.is("JOIN"):
			from = true
			continue
		case t.kind == punct && t.name == "(":
			continue
		case from && (t.kind == word || t.kind == quoted) && (i+1 == len(list) || list[i+1].name != "."):
			if to, ok := spelled[t.name]; ok {
				b.WriteString(query[at:t.from] + to)
				if i+1 == len(list) || list[i+1].kind == punct || !isAlias(list[i+1]) {
					if plain(t.name) != to[strings.LastIndexByte(to, '.')+1:] { // as which columns are read
						b.WriteString(" " + query[t.from:t.to])
					}
				}
				at = t.to
			}
		}
		from = false
	}
	return b.String() + query[at:]
}

// isAlias reports whether a word after a table is a name for it.
func isAlias(t token) bool {
	return t.kind == quoted || t.kind == word && !slices.ContainsFunc([]string{
		"WHERE", "JOIN", "LEFT", "RIGHT", "FULL", "CROSS", "INNER", "ON", "GROUP", "ORDER", "HAVING", "LIMIT", "OFFSET", "UNION", "EXCEPT", "INTERSECT", "WINDOW", "FETCH", "FOR",
	}, t.is)
}

// ChangeView creates a view, drops one, or creates it anew: with another query, or because
// a column that it reads changes its type, which PostgreSQL does not do under a view.
type ChangeView struct {
	In
	From, To *View // nil for none

	order int // among the views
}

// String is the change on one line.
func (c *ChangeView) String() string {
	switch {
	case c.From == nil:
		return "add " + strings.ToLower(c.To.word()) + " " + c.To.title()
	case c.To == nil:
		return "drop " + strings.ToLower(c.From.word()) + " " + c.From.title()
	default:
		return "create " + strings.ToLower(c.To.word()) + " " + c.To.title() + " anew"
	}
}

// Destructive is false: a view has no rows but those that it reads.
func (c *ChangeView) Destructive() bool { return false }

func (c *ChangeView) apply(s *Schema) {
	if c.From != nil {
		s.Views = without(s.Views, func(v View) bool { return v.Schema == c.From.Schema && v.Name == c.From.Name })
	}
	if c.To != nil {
		s.Views = append(s.Views, *c.To)
	}
}

// steps drops a view before those that it reads, and creates it after them.
func (c *ChangeView) steps() (out []step) {
	if c.From != nil {
		out = append(out, step{atDropViews - c.order, c.From.drop()})
	}
	if c.To == nil {
		return out
	}
	for _, s := range createSchema(c.To.Schema) {
		out = append(out, step{atViews, s.sql})
	}
	out = append(out, step{atViews + 1 + c.order, c.To.create()})
	for _, i := range c.To.Indexes {
		out = append(out, step{atViews + 1 + c.order, i.sql(c.To.Schema, c.To.Name)})
	}
	return out
}

// compareViews is last: what becomes of the tables is known.
func (d *differ) compareViews() {
	anew := map[string]bool{}
	for i := range d.want.Views {
		want := &d.want.Views[i]
		live := d.live.View(want.Schema, want.Name)
		switch {
		case live == nil:
			d.note(&ChangeView{In{base: d.base}, nil, want, i})
		case live.Materialized != want.Materialized || !d.sameQuery(live.Query, want.Query) || d.moves(*want, anew):
			anew[want.Name] = true
			d.note(&ChangeView{In{base: d.base}, live, want, i})
		default:
			d.compareViewIndexes(live, want)
		}
	}
	d.dropViews()
}

func (d *differ) compareViewIndexes(live, want *View) {
	like := &Table{Schema: want.Schema, Name: want.Name}
	compareLists(d, like, live.Indexes, want.Indexes, d.sameIndex)
}

// reads reports whether the view may read a column: by its name, or a row as a whole.
func (v View) reads(table, column string) bool {
	return mentions(v.Query, table) && (mentions(v.Query, column) || strings.Contains(v.Query, ".*"))
}

// moves reports whether something that a view reads changes so that the view is in the way.
func (d *differ) moves(v View, anew map[string]bool) bool {
	if !alters(d.dialect) {
		return false
	}
	for name := range anew {
		if mentions(v.Query, name) {
			return true
		}
	}
	return slices.ContainsFunc(d.changes, func(c Change) bool {
		if modifies(d.dialect) { // under a view all may change that it does not name
			return false
		}
		switch c := c.(type) {
		case *AlterColumn:
			return (c.What == AlterType || c.What == SetGenerated) && v.reads(c.Table, c.To.Name)
		case *DropColumn:
			return v.reads(c.Table, c.Element.Name)
		case *DropTable:
			return mentions(v.Query, c.Table)
		default:
			return false
		}
	})
}

func (d *differ) dropViews() {
	if !d.options.dropViews {
		return
	}
	for i := range d.live.Views {
		v := &d.live.Views[i]
		if d.want.View(v.Schema, v.Name) == nil && !slices.Contains(d.options.ignored, v.title()) {
			d.note(&ChangeView{In{base: d.base}, v, nil, len(d.want.Views) + i})
		}
	}
}

// dropViews drops views where tables are rebuilt.
func (r *rebuilder) dropViews(changes []Change) {
	for _, c := range slices.Backward(changes) {
		if c, ok := c.(*ChangeView); ok && c.From != nil {
			r.put("%s", c.From.drop())
		}
	}
}

func (r *rebuilder) createViews(changes []Change) {
	for _, c := range changes {
		if c, ok := c.(*ChangeView); ok && c.To != nil {
			r.put("%s", c.To.create())
		}
	}
}

// turn orders changes of views as they are defined.
func (c *ChangeView) turn() int {
	if c.To == nil {
		return atDropViews - c.order
	}
	return atViews + 1 + c.order
}
