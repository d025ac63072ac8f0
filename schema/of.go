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

// Of returns what definitions say, as the database would keep it. PostgreSQL rewrites
// conditions, defaults and types; so Of has it create the tables as temporary ones, reads
// them with [Inspect]'s queries, and rolls back: nothing of it stays. It takes the right to
// create temporary tables, which everybody has unless it was revoked, and a server that is
// no standby. On MariaDB it is the same: the right to create temporary tables, a server that
// takes them, and no transaction ends. SQLite keeps the text of CREATE TABLE, which is read as
// it is.
func Of(ctx context.Context, db DB, tables ...strata.AnyTable) (*Schema, error) {
	if err := given(ctx, db); err != nil {
		return nil, err
	}
	w, err := settle(tables)
	if err != nil {
		return nil, err
	}
	return w.of(ctx, db)
}

// wish is what a call asks for.
type wish struct {
	handles []strata.AnyTable
	tables  []*ast.Table
	options options
}

// settle tells tables from options, and refuses what is neither.
func settle(list []strata.AnyTable) (*wish, error) {
	w := &wish{}
	for _, x := range list {
		if o, ok := x.(Option); ok {
			o.set(&w.options)
			continue
		}
		t := strata.Internals(door.Key{}).Table(x)
		switch {
		case t == nil:
			return nil, refused("one of the tables is none", "give tables that strata.Define defined")
		case t.View:
			continue // whose view it is keeps it
		}
		w.handles, w.tables = append(w.handles, x), append(w.tables, t)
	}
	return w, nil
}

// schemas are those that the tables are in, and the types of their columns.
func (w *wish) schemas() (out []string) {
	for _, t := range w.named() {
		if t.Schema != "" && !slices.Contains(out, t.Schema) {
			out = append(out, t.Schema)
		}
	}
	return out
}

// owns reports whether one of the tables is in a schema; "" is always looked at.
func (w *wish) owns(schema string) bool {
	return schema == "" || slices.ContainsFunc(w.tables, func(t *ast.Table) bool { return t.Schema == schema })
}

// named are the tables, and the types of their columns.
func (w *wish) named() (all []*ast.Table) {
	for _, v := range w.options.views {
		if t := v.table(); t != nil {
			all = append(all, t)
		}
	}
	for _, t := range w.tables {
		all = append(all, t)
		if t.Partitioning != nil {
			for _, p := range t.Partitioning.Parts {
				all = append(all, p.Relation(t))
			}
		}
		for _, q := range t.Sequences() {
			all = append(all, q.Name)
		}
		for _, c := range t.Columns {
			for _, n := range c.Types() {
				all = append(all, n.Relation())
			}
		}
	}
	return all
}

func (w *wish) of(ctx context.Context, db DB) (*Schema, error) {
	d := db.Dialect()
	switch d.Definitions {
	case dialect.AsText:
		return w.ofText(d)
	case dialect.AsShown:
		return w.ofShown(ctx, db)
	}
	all := &Schema{}
	err := textsql.Undone(ctx, db, func(tx DB) error {
		for _, part := range w.bySchema() { // whose indexes may have one name
			err := textsql.Undone(ctx, tx, func(tx DB) error {
				s, err := part.ofScratch(ctx, tx)
				if err == nil {
					all.merge(s)
				}
				return err
			})
			if err != nil {
				return err
			}
		}
		return textsql.Undone(ctx, tx, func(tx DB) error { return w.ofViews(ctx, tx, all) })
	})
	return all, err
}

// bySchema are the tables of each schema.
func (w *wish) bySchema() (out []*wish) {
	at := map[string]*wish{}
	for i, t := range w.tables {
		part := at[t.Schema]
		if part == nil {
			part = &wish{}
			at[t.Schema] = part
			out = append(out, part)
		}
		part.handles, part.tables = append(part.handles, w.handles[i]), append(part.tables, t)
	}
	return out
}

// merge adds what another schema has; types that several need are there once.
func (s *Schema) merge(other *Schema) {
	s.Tables = append(s.Tables, other.Tables...)
	for _, q := range other.Sequences {
		if s.Sequence(q.Schema, q.Name) == nil {
			s.Sequences = append(s.Sequences, q)
		}
	}
	for _, t := range other.Types {
		if !slices.ContainsFunc(s.Types, func(o Type) bool { return o.Schema == t.Schema && o.Name == t.Name }) {
			s.Types = append(s.Types, t)
		}
	}
}

// statements are those that create the tables; foreign keys aside, when alone is set.
func (w *wish) statements(alone bool) []ast.Stmt {
	var out []ast.Stmt
	for _, d := range builder.CreateTables(w.handles...).Statements() {
		s := d.Statement(door.Key{})
		switch s := s.(type) {
		case *ast.CreateTable:
			if alone {
				create, t := *s, *s.Table // with what it is refused for
				t.ForeignKeys = nil
				create.Table, create.Deferred = &t, nil
				out = append(out, &create)
				continue
			}
		case *ast.AddForeignKey, *ast.CreateSchema:
			if alone {
				continue
			}
		}
		out = append(out, s)
	}
	return out
}

// ofText reads the text that SQLite would keep.
func (w *wish) ofText(d *dialect.Dialect) (*Schema, error) {
	f := file{}
	fills := map[string]string{}
	for _, s := range w.statements(false) {
		c, err := compile.Node(s, d, nil)
		if err != nil {
			return nil, err
		}
		if c.SQL == "" {
			continue
		}
		switch s := s.(type) {
		case *ast.CreateTable:
			err = f.add("table", tableName(d, s.Table), "", c.SQL)
		case *ast.CreateIndex:
			err = f.add("index", s.Index.Name, tableName(d, s.Table), c.SQL)
		case *ast.CreateFullText:
			name := tableName(d, s.Index.Table) + "_" + s.Index.Name
			if s.Event != "" {
				err = f.add("trigger", name+"_"+strings.ToLower(s.Event), tableName(d, s.Index.Table), c.SQL)
				break
			}
			err = f.add("table", name, "", c.SQL)
			fill, wrong := compile.Node(&ast.CreateFullText{Index: s.Index, Event: "FILL"}, d, nil)
			if wrong != nil {
				return nil, wrong
			}
			fills[name] = fill.SQL
		}
		if err != nil {
			return nil, err
		}
	}
	f.finish()
	for i := range f.s.Tables {
		for j := range f.s.Tables[i].FullTexts {
			x := &f.s.Tables[i].FullTexts[j]
			x.Fill = fills[x.Name]
		}
	}
	return &f.s, w.viewsOfText(d, &f.s)
}

// tableName is how a database calls a table.
func tableName(d *dialect.Dialect, t *ast.Table) string {
	if t.Schema != "" && !d.Has(dialect.Schemas) {
		return t.Schema + "." + t.Name
	}
	return t.Name
}

// ofScratch has PostgreSQL create temporary tables and reads them. Foreign keys, which
// have nothing that is rewritten, are as the definitions say: a temporary table may refer
// to temporary tables only.
func (w *wish) ofScratch(ctx context.Context, tx DB) (*Schema, error) {
	if err := textsql.Exec(ctx, tx, scratchPath); err != nil {
		return nil, err
	}
	scratch := w.scratchNames()
	inScratch, _ := sequenceNames(scratch)
	for _, s := range w.statements(true) {
		c, err := compile.Node(s, tx.Dialect(), nil)
		if err != nil {
			return nil, err
		}
		if c.SQL == "" {
			continue
		}
		if err := textsql.Exec(ctx, tx, requoted(scratched(c.SQL, scratch), inScratch)); err != nil {
			return nil, err
		}
	}
	c, err := scratchCatalog(ctx, tx)
	if err != nil {
		return nil, err
	}
	s, err := c.inspect(ctx, tx)
	if err != nil {
		return nil, err
	}
	w.realNames(s, scratch)
	return s, nil
}

// scratchPath has names without a schema mean temporary ones.
const scratchPath = `SELECT pg_catalog.set_config('search_path', 'pg_temp, ' || pg_catalog.current_setting('search_path'), true)`

// scratchCatalog reads a scratch, of which there is none before something is in it.
func scratchCatalog(ctx context.Context, tx DB) (catalog, error) {
	rows, err := textsql.Query(ctx, tx, "SELECT CAST(n.nspname AS text) FROM pg_catalog.pg_namespace AS n WHERE n.oid = pg_catalog.pg_my_temp_schema()", 1)
	if err != nil || len(rows) == 0 {
		return catalog{where: "false"}, err
	}
	return catalog{own: rows[0][0], where: "n.oid = pg_catalog.pg_my_temp_schema()"}, nil
}

// qualified is a name with its schema.
type qualified struct{ schema, name string }

// scratchNames are what tables and types with a schema are called in a scratch: by their
// own name, which names of constraints are made of, unless another one has it.
func (w *wish) scratchNames() map[qualified]string {
	all := w.named()
	taken := map[string]bool{}
	for _, t := range all {
		if t.Schema == "" {
			taken[t.Name] = true
		}
	}
	out := map[qualified]string{}
	for _, t := range all {
		q := qualified{t.Schema, t.Name}
		if _, ok := out[q]; ok || t.Schema == "" {
			continue
		}
		name := t.Name
		for taken[name] {
			name = "_" + name[:min(len(name), 62)]
		}
		taken[name] = true
		out[q] = name
	}
	return out
}

// scratched is a statement whose tables are in the scratch.
func scratched(sql string, names map[qualified]string) string {
	list := tokens(sql)
	var b strings.Builder
	at := 0
	for i := 0; i+2 < len(list); i++ {
		if list[i].kind != quoted || list[i+1].name != "." || list[i+2].kind != quoted {
			continue
		}
		if name, ok := names[qualified{list[i].name, list[i+2].name}]; ok {
			b.WriteString(sql[at:list[i].from] + textsql.Ident(name))
			at = list[i+2].to
		}
	}
	return b.String() + sql[at:]
}

// realNames writes tables of a scratch as what they stand for, with their foreign keys.
func (w *wish) realNames(s *Schema, scratch map[qualified]string) {
	spelled := map[string]string{}
	real := map[string]qualified{}
	for q, name := range scratch {
		real[name] = q
		spelled[plain(name)] = plain(q.schema) + "." + plain(q.name)
	}
	_, sequences := sequenceNames(scratch)
	for i := range s.Sequences {
		if q, ok := real[s.Sequences[i].Name]; ok {
			s.Sequences[i].Schema, s.Sequences[i].Name = q.schema, q.name
		}
	}
	for i := range s.Types {
		if q, ok := real[s.Types[i].Name]; ok {
			s.Types[i].Schema, s.Types[i].Name = q.schema, q.name
		}
	}
	for i := range s.Tables {
		t := &s.Tables[i]
		if q, ok := real[t.Name]; ok {
			scratch := t.Name
			t.Schema, t.Name = q.schema, q.name
			s.realSerials(t, scratch)
		}
		if t.Partitioning != nil {
			t.Partitioning.place(t.Schema, real)
		}
		for j := range t.Columns {
			if to, ok := spelled[t.Columns[j].Type]; ok {
				t.Columns[j].Type = to
			}
		}
		for _, e := range t.expressions() {
			*e = requoted(retyped(*e, spelled), sequences)
		}
	}
	for _, d := range w.tables {
		if t := s.Table(d.Schema, d.Name); t != nil {
			t.ForeignKeys = foreignKeys(d)
			if t.PrimaryKey != nil {
				t.PrimaryKey.Implied = d.KeyNamed == ""
			}
		}
	}
}

// foreignKeys are those of a definition.
func foreignKeys(d *ast.Table) (out []ForeignKey) {
	for _, k := range d.ForeignKeys {
		target := k.Target()
		out = append(out, ForeignKey{
			Name: k.Name, Columns: columnNames(k.Columns), Schema: target[0].Table.Schema, Table: target[0].Table.Name,
			References: columnNames(target), OnDelete: action(k.OnDelete), OnUpdate: action(k.OnUpdate),
			Deferrable: deferrals[k.Deferral],
		})
	}
	return out
}

var deferrals = map[ast.Deferral]Deferrable{ast.InitiallyImmediate: InitiallyNow, ast.InitiallyDeferred: InitiallyDeferred}

func action(a string) string {
	if a == "NO ACTION" {
		return ""
	}
	return a
}

func columnNames(columns []*ast.Column) []string {
	out := make([]string, len(columns))
	for i, c := range columns {
		out[i] = c.Name
	}
	return out
}
