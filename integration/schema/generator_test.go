package schema_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/door"
	"github.com/strata-go/strata/schema"
)

// handle makes a table of a tree, as Define does of a struct.
type handle struct{ t *ast.Table }

func (h handle) Source(door.Key) ast.Source { return h.t }

// column is a random column. Its id tells it under all its names.
type column struct {
	id       int
	name     string
	kind     ast.Kind
	scale    int16 // of a decimal
	nullable bool
	nulls    bool     // some row has NULL
	fallback bool     // it has a default
	enum     int      // how many values it may have; 0 for any
	of       int      // what it is computed of; 0 for nothing
	refers   bool     // it is for foreign keys
	longest  int      // characters; 0 for any number
	typ      *named   // nil for none of its own
	counter  *counter // whose numbers are its default, where there are such
	comment  string
}

type list struct {
	name     string
	columns  []int
	unique   bool
	one      bool // NULL is one value, where there is such a thing
	desc     bool
	nulls    ast.Nulls
	where    int    // a column that is not NULL
	lower    bool   // the first column in lower case, where it is a text
	class    string // an operator class of the first column, where it is a text
	method   string
	include  int      // a column
	only     []string // the dialects that have it
	operator string   // of an exclusion constraint
	deferral ast.Deferral
}

type key struct {
	column, target   int
	action, onUpdate string
	deferral         ast.Deferral
	name             string
}

// table is a random table. Its id tells it under all its names.
type table struct {
	id       int
	name     string
	identity bool
	extra    int // a column that belongs to the key, besides the id
	columns  []column
	keyName  string
	comment  string
	uniques  []list
	excludes []list
	indexes  []list
	checks   []int
	keys     []key
	words    int // a column that has a full-text index
	rows     int

	numbering *ast.Numbering // of the identity
	deferral  ast.Deferral   // of the key, unless another table refers to it
	parts     []string       // partitions, by the id, besides that of the rest
}

type gen struct {
	*rand.Rand
	ids  int
	ids0 int // the last id before the changes

	types []*named
}

func (g *gen) id() int { g.ids++; return g.ids }

func (g *gen) one(in int) bool { return g.IntN(in) == 0 }

// kinds are those of columns; the first can be in keys and indexes of any kind.
var kinds = []ast.Kind{ast.Int16, ast.Int32, ast.Int64, ast.Text, ast.Text, ast.Decimal, ast.Time, ast.Bool, ast.Float64, ast.Bytes}

func distinct(k ast.Kind) bool {
	return slices.Contains([]ast.Kind{ast.Int16, ast.Int32, ast.Int64, ast.Text, ast.Decimal, ast.Time}, k)
}

var odd = []string{"", " x", "\"q", "é", "Upper", "select", "`b", "'s"}

func (g *gen) name(what string, id int) string {
	suffix := ""
	if g.one(4) {
		suffix = odd[g.IntN(len(odd))]
	}
	return fmt.Sprintf("%s%d%s", what, id, suffix)
}

func (g *gen) column() column {
	c := column{id: g.id(), kind: kinds[g.IntN(len(kinds))], nullable: g.one(2), fallback: g.one(3), scale: 2}
	c.name = g.name("c", c.id)
	c.nulls = c.nullable && g.one(2)
	c.comment = g.comment()
	if c.kind == ast.Text && g.one(4) {
		c.enum = 2
	}
	if c.kind == ast.Text && c.enum == 0 && g.one(3) {
		c.longest = g.longest()
	}
	if c.longest == 0 && c.kind != ast.Bytes && c.kind != ast.Float64 && g.one(4) {
		g.named(&c)
	}
	if c.kind == ast.Int64 && c.typ == nil && g.one(2) {
		c.counter, c.fallback = g.counter(), true
	}
	return c
}

// longest are more characters than any text has.
func (g *gen) longest() int { return 20 + g.IntN(3) }

func (g *gen) comment() string {
	if g.one(3) {
		return []string{"it's", "é\n$1 ?", `\ "`, "$do$"}[g.IntN(4)]
	}
	return ""
}

func (g *gen) tables() []*table {
	var all []*table
	for range 1 + g.IntN(3) {
		all = append(all, g.table())
	}
	for _, t := range all {
		for range g.IntN(3) {
			g.addKey(t, all)
		}
	}
	return all
}

func (g *gen) table() *table {
	t := &table{id: g.id(), identity: g.one(2), rows: g.IntN(12)}
	t.name, t.comment = g.name("t", t.id), g.comment()
	t.numbering, t.deferral = g.numbering(), g.deferral()
	if g.one(3) {
		t.keyName = g.name("p", g.id())
	}
	for range 1 + g.IntN(5) {
		t.columns = append(t.columns, g.column())
	}
	for range g.IntN(4) {
		g.addConstraint(t)
	}
	return t
}

// deferral is mostly none.
func (g *gen) deferral() ast.Deferral { return ast.Deferral(max(0, g.IntN(6)-3)) }

// addKey adds a column that refers to a table, with a key.
func (g *gen) addKey(t *table, all []*table) {
	target := all[g.IntN(len(all))]
	c := column{id: g.id(), kind: ast.Int64, nullable: true, nulls: target.rows == 0 || g.one(2), refers: true}
	c.name = g.name("r", c.id)
	t.columns = append(t.columns, c)
	k := key{column: c.id, target: target.id, name: g.name("f", g.id())}
	g.acts(&k)
	t.keys = append(t.keys, k)
}

var actions = []string{"", "CASCADE", "SET NULL", "RESTRICT", "SET DEFAULT"}

func (g *gen) acts(k *key) {
	k.action, k.onUpdate = actions[g.IntN(len(actions))], actions[g.IntN(len(actions))]
	k.deferral = ast.Deferral(g.IntN(3))
}

// pick is a column as asked for, or 0.
func (g *gen) pick(t *table, ok func(column) bool) int {
	var found []int
	for _, c := range t.columns {
		if ok(c) {
			found = append(found, c.id)
		}
	}
	if found == nil {
		return 0
	}
	return found[g.IntN(len(found))]
}

func free(c column) bool { return !c.refers && c.enum == 0 && distinct(c.kind) }

func (g *gen) addConstraint(t *table) {
	id := g.pick(t, free)
	if id == 0 {
		return
	}
	switch g.IntN(8) {
	case 0:
		t.uniques = append(t.uniques, list{name: g.name("u", g.id()), columns: []int{id}, one: g.one(3) && !t.hasNulls(id), deferral: g.deferral()})
	case 1:
		t.indexes = append(t.indexes, g.index(t, id))
	case 6:
		t.indexes = append(t.indexes, g.other(t, id))
	case 7:
		t.excludes = append(t.excludes, list{name: g.name("x", g.id()), columns: []int{id}, operator: "=", where: []int{0, id}[g.IntN(2)]})
	case 2, 3:
		if !slices.Contains(t.checks, id) && t.column(id).kind != ast.Time {
			t.checks = append(t.checks, id)
		}
	case 4:
		of := t.column(id)
		if of.of == 0 && (of.kind == ast.Int64 || of.kind == ast.Text || of.kind == ast.Int32) {
			c := column{id: g.id(), kind: of.kind, nullable: true, of: of.id}
			c.name = g.name("g", c.id)
			t.columns = append(t.columns, c)
		}
	default:
		if t.column(id).kind == ast.Text && t.words == 0 && t.column(id).of == 0 {
			t.words = id
		}
	}
}

// hasNulls reports whether rows have NULL in a column, also in one that it is computed of.
func (t *table) hasNulls(id int) bool {
	c := t.column(id)
	return c.nulls || c.of != 0 && t.hasNulls(c.of)
}

// index is one that every database has.
func (g *gen) index(t *table, id int) list {
	l := list{name: g.name("i", g.id()), columns: []int{id}, unique: g.one(2), desc: g.one(2), lower: g.one(3)}
	if other := g.pick(t, func(column) bool { return true }); other != id {
		l.columns = append(l.columns, other)
	}
	if g.one(2) {
		l.where = id
	}
	l.one = l.unique && g.one(3) && !t.hasNulls(id)
	l.nulls = ast.NullsFirst // which is a place that SQLite has
	if l.desc {
		l.nulls = ast.NullsLast
	}
	if g.one(2) {
		l.nulls = ast.NullsDefault
	}
	return l
}

// other is an index that one database has.
func (g *gen) other(t *table, id int) list {
	l := list{name: g.name("i", g.id()), columns: []int{id}, only: []string{"PostgreSQL"}}
	switch g.IntN(4) {
	case 0:
		l.only = []string{"SQLite"}
	case 1:
		l.method = []string{"hash", "brin"}[g.IntN(2)]
	default:
		l.class = "text_pattern_ops"
		l.desc, l.nulls = g.one(2), ast.Nulls(g.IntN(3))
		if other := g.pick(t, func(c column) bool { return c.id != id }); g.one(2) {
			l.include = other
		}
	}
	return l
}

func (t *table) column(id int) *column {
	for i := range t.columns {
		if t.columns[i].id == id {
			return &t.columns[i]
		}
	}
	return nil
}

func (t *table) clone() *table {
	c := *t
	c.columns, c.checks, c.keys = slices.Clone(t.columns), slices.Clone(t.checks), slices.Clone(t.keys)
	c.uniques, c.indexes, c.excludes = slices.Clone(t.uniques), slices.Clone(t.indexes), slices.Clone(t.excludes)
	return &c
}

// changed are the tables with random changes that their rows allow.
func (g *gen) changed(before []*table) []*table {
	var all []*table
	for _, t := range before {
		all = append(all, t.clone())
	}
	g.changedTypes(all)
	if g.one(4) {
		t := g.table()
		t.rows = 0
		all = append(all, t)
	}
	if len(all) > 1 && g.one(5) {
		all = dropTable(all, all[g.IntN(len(all))].id)
	}
	for _, t := range all {
		for range g.IntN(6) {
			g.change(t, all)
		}
	}
	return all
}

func dropTable(all []*table, id int) []*table {
	all = slices.DeleteFunc(all, func(t *table) bool { return t.id == id })
	for _, t := range all {
		t.keys = slices.DeleteFunc(t.keys, func(k key) bool { return k.target == id })
	}
	return all
}

func (g *gen) change(t *table, all []*table) {
	if len(t.columns) == 0 {
		return
	}
	c := &t.columns[g.IntN(len(t.columns))]
	switch g.IntN(23) {
	case 20:
		t.numbering, t.deferral = g.numbering(), g.deferral()
	case 21:
		for i := range t.uniques {
			t.uniques[i].deferral = g.deferral()
		}
	case 22:
		for i := range t.columns {
			if q := t.columns[i].counter; q != nil {
				t.columns[i].counter = &counter{q.name, q.start + int64(g.IntN(2)), int64(1 + g.IntN(9))}
			}
		}
	case 16:
		t.comment, c.comment = g.comment(), g.comment()
	case 17:
		if c.longest > 0 || c.kind == ast.Text && c.enum == 0 && c.typ == nil {
			c.longest = []int{0, g.longest()}[g.IntN(2)]
		}
	case 18:
		g.renameSome(t)
	case 19:
		if len(t.excludes) > 0 {
			t.excludes = t.excludes[1:]
		}
	case 0:
		t.name = g.name("t", g.id())
	case 1:
		c.name = g.name("n", g.id())
	case 2, 3:
		n := g.column()
		n.fallback = n.fallback && n.constant(ast.Type{}) != nil
		n.nullable = n.nullable || n.constant(ast.Type{}) == nil
		n.nulls = n.nullable && !n.fallback
		n.fallback = n.fallback || !n.nullable
		t.columns = append(t.columns, n)
	case 4:
		t.drop(c.id)
	case 5:
		switch {
		case !c.nullable:
			c.nullable = true
		case !c.nulls && c.of == 0 && !t.setsNull(c.id):
			c.nullable = false
		}
	case 6:
		if c.of == 0 && !c.refers && c.id <= g.mark() {
			c.fallback = !c.fallback
		}
	case 7, 8:
		g.retype(t, c)
	case 9:
		if len(t.uniques) > 0 {
			t.uniques = t.uniques[1:]
		}
	case 10:
		if len(t.indexes) > 0 {
			t.indexes = t.indexes[1:]
		}
	case 11:
		if len(t.checks) > 0 {
			t.checks = t.checks[1:]
		}
	case 12:
		if len(t.keys) > 0 {
			t.keys = t.keys[1:]
		}
	case 13:
		if !slices.ContainsFunc(t.keys, func(k key) bool { return k.column == c.id }) {
			break
		}
		for i := range t.keys {
			if t.column(t.keys[i].column).nullable {
				g.acts(&t.keys[i])
			}
		}
	case 14:
		g.rekey(t, all)
	default:
		g.addSome(t)
	}
}

// renameSome gives constraints and indexes other names, or those of others.
func (g *gen) renameSome(t *table) {
	for _, lists := range [][]list{t.uniques, t.indexes, t.excludes} {
		for i := range lists {
			if j := g.IntN(len(lists)); g.one(3) {
				lists[i].name, lists[j].name = lists[j].name, lists[i].name
			} else if g.one(2) {
				lists[i].name = g.name("m", g.id())
			}
		}
	}
	for i := range t.keys {
		if g.one(2) {
			t.keys[i].name = g.name("f", g.id())
		}
	}
	if g.one(2) {
		t.keyName = []string{"", g.name("p", g.id())}[g.IntN(2)]
	}
}

// addSome adds what rows of before satisfy: new columns have one value for all of them.
func (g *gen) addSome(t *table) {
	added := *t.clone()
	g.addConstraint(&added)
	for _, l := range slices.Concat(added.uniques, added.indexes, added.excludes) {
		for _, id := range l.columns[:1] {
			if t.rows > 1 && id > g.mark() {
				return
			}
		}
	}
	*t = added
}

// mark is below the ids of what came with a change.
func (g *gen) mark() int { return g.ids0 }

func (t *table) setsNull(id int) bool {
	return slices.ContainsFunc(t.keys, func(k key) bool { return k.column == id && strings.Contains(k.action+k.onUpdate, "SET ") })
}

// rekey changes how rows are numbered, or what the key is.
func (g *gen) rekey(t *table, all []*table) {
	referred := slices.ContainsFunc(all, func(o *table) bool {
		return slices.ContainsFunc(o.keys, func(k key) bool { return k.target == t.id })
	})
	switch {
	case t.extra != 0:
		t.extra = 0
	case referred || t.identity || g.one(2):
		t.identity = !t.identity
	default:
		t.extra = g.pick(t, func(c column) bool { return free(c) && !c.nullable && c.of == 0 })
	}
}

// drop drops a column, and what is made of it.
func (t *table) drop(id int) {
	for _, c := range slices.Clone(t.columns) {
		if c.of == id {
			t.drop(c.id)
		}
	}
	if len(t.columns) == 1 {
		return
	}
	has := func(l list) bool { return slices.Contains(l.columns, id) || l.where == id || l.include == id }
	t.columns = slices.DeleteFunc(t.columns, func(c column) bool { return c.id == id })
	t.uniques, t.indexes = slices.DeleteFunc(t.uniques, has), slices.DeleteFunc(t.indexes, has)
	t.excludes = slices.DeleteFunc(t.excludes, has)
	t.checks = slices.DeleteFunc(t.checks, func(c int) bool { return c == id })
	t.keys = slices.DeleteFunc(t.keys, func(k key) bool { return k.column == id })
	if t.words == id {
		t.words = 0
	}
	if t.extra == id {
		t.extra = 0
	}
}

// retype gives a column a type that holds its values, and what is computed of it, too.
func (g *gen) retype(t *table, c *column) {
	if c.refers || c.of != 0 {
		return
	}
	if c.typ != nil { // the type that its own is of
		if c.enum > 0 {
			c.enum = len(enumValues)
		}
		c.typ = nil
		return
	}
	switch c.kind {
	case ast.Int16:
		c.kind = ast.Int32
	case ast.Int32:
		c.kind = ast.Int64
		if g.one(2) {
			c.kind = ast.Text
		}
	case ast.Int64:
		c.kind = ast.Text
	case ast.Text:
		if c.enum > 0 {
			c.enum = []int{0, 3}[g.IntN(2)]
		}
	}
	for i := range t.columns {
		if t.columns[i].of == c.id {
			t.columns[i].kind = c.kind
		}
	}
}

// trees are the tables as definitions, without what a database of those that are tried
// refuses.
func trees(all []*table, has *dialect.Dialect) []strata.AnyTable {
	made := map[int]*ast.Table{}
	for _, t := range all {
		made[t.id] = t.tree(has)
	}
	var out []strata.AnyTable
	for _, t := range all {
		a := made[t.id]
		for _, k := range t.keys {
			key := ast.ForeignKey{
				Name: k.name, Columns: []*ast.Column{t.of(a, k.column)},
				Target:   func() []*ast.Column { return made[k.target].Columns[:1] },
				OnDelete: acts(has, k.action), OnUpdate: acts(has, k.onUpdate),
			}
			if has.Form(dialect.KeyDeferral) != "" {
				key.Deferral = k.deferral
			}
			a.ForeignKeys = append(a.ForeignKeys, key)
		}
		out = append(out, handle{a})
	}
	for _, t := range all {
		referred := func(o *table) bool {
			return slices.ContainsFunc(o.keys, func(k key) bool { return k.target == t.id })
		}
		if !slices.ContainsFunc(all, referred) {
			made[t.id].KeyDeferral = deferred(has, t.deferral)
		}
	}
	return out
}

// acts is what a key does, where it may.
func acts(has *dialect.Dialect, action string) string {
	if action == "SET DEFAULT" && has.Form(dialect.KeySetDefault) == "" {
		return ""
	}
	return action
}

// deferred is when a key is looked at, where that may be later.
func deferred(has *dialect.Dialect, d ast.Deferral) ast.Deferral {
	if has.Has(dialect.DeferrableKeys) {
		return d
	}
	return ast.NotDeferrable
}

// of is a column of the tree; the first is the id.
func (t *table) of(a *ast.Table, id int) *ast.Column {
	return a.Columns[1+slices.IndexFunc(t.columns, func(c column) bool { return c.id == id })]
}

func (t *table) tree(has *dialect.Dialect) *ast.Table {
	a := &ast.Table{ID: ast.NewTableID(), Name: t.name, KeyNamed: t.keyName, Comment: t.comment}
	a.Columns = []*ast.Column{{Table: a, Name: "id", Type: ast.Type{Kind: ast.Int64}, Identity: t.identity}}
	if t.identity {
		a.Columns[0].Numbering = t.numbering
	}
	for i, c := range t.columns {
		a.Columns = append(a.Columns, c.tree(a, i+1))
		if c.fallback && c.counter != nil && c.kind == ast.Int64 && has.Has(dialect.Sequences) {
			a.Columns[i+1].Default = c.counter.tree(a.Columns[i+1].Type)
		}
	}
	a.PrimaryKey = a.Columns[:1:1]
	if t.extra != 0 {
		a.PrimaryKey = append(a.PrimaryKey, t.of(a, t.extra))
	}
	for _, c := range t.columns {
		if c.of != 0 {
			t.of(a, c.id).Generated = computed(t.of(a, c.of))
		}
	}
	if t.parts != nil && has.Has(dialect.Partitions) {
		a.Partitioning = t.partitioning(a.Columns[0])
	}
	for _, u := range t.uniques {
		a.Uniques = append(a.Uniques, ast.Unique{Name: u.name, Columns: t.listed(a, u), NullsNotDistinct: u.one && has.Has(dialect.NullsNotDistinct), Deferral: deferred(has, u.deferral)})
	}
	for _, id := range t.checks {
		a.Checks = append(a.Checks, ast.Check{Name: fmt.Sprintf("k%d", id), Expr: checked(t.of(a, id))})
	}
	for _, l := range t.indexes {
		a.Indexes = append(a.Indexes, t.index(a, l, has))
	}
	for _, l := range t.excludes {
		if has.Has(dialect.ExclusionConstraints) {
			x := ast.Exclusive{Name: l.name, Method: "btree", Where: t.condition(a, l)}
			for _, c := range t.listed(a, l) {
				x.Terms = append(x.Terms, ast.ExclusiveTerm{IndexTerm: ast.IndexTerm{Order: ast.Order{X: c, Type: c.Type}}, Operator: l.operator})
			}
			a.Exclusions = append(a.Exclusions, x)
		}
	}
	if t.words != 0 {
		a.FullTexts = []*ast.FullText{{Table: a, Name: "words", Columns: []ast.Searched{{Column: t.of(a, t.words), Weight: 1}}}}
	}
	return a
}

func (t *table) index(a *ast.Table, l list, has *dialect.Dialect) ast.Index {
	x := ast.Index{
		Name: l.name, Unique: l.unique, Method: l.method, OnlyOn: l.only, Where: t.condition(a, l),
		NullsNotDistinct: l.one && has.Has(dialect.NullsNotDistinct),
	}
	for i, c := range t.listed(a, l) {
		term := ast.IndexTerm{Order: ast.Order{X: c, Type: c.Type}}
		if i == 0 {
			term.Desc, term.Nulls = l.desc, l.nulls
			if text := c.Type.Kind == ast.Text; text && l.lower && has.Form(dialect.IndexExpression) != "" {
				term.X = &ast.Call{Fn: ast.Lower, Args: []ast.Expr{c}, Type: c.Type}
			} else if text {
				term.Class = l.class
			}
		}
		x.Columns = append(x.Columns, term)
	}
	if l.include != 0 {
		x.Include = []*ast.Column{t.of(a, l.include)}
	}
	return x
}

func (t *table) condition(a *ast.Table, l list) ast.Expr {
	if l.where == 0 {
		return nil
	}
	return checked(t.of(a, l.where))
}

func (t *table) listed(a *ast.Table, l list) (out []*ast.Column) {
	for _, id := range l.columns {
		out = append(out, t.of(a, id))
	}
	return out
}

func (c column) tree(a *ast.Table, at int) *ast.Column {
	x := &ast.Column{Table: a, Name: c.name, Type: ast.Type{Kind: c.kind}, Nullable: c.nullable, Ordinal: at, Comment: c.comment, MaxLength: c.longest}
	switch c.kind {
	case ast.Int16:
		x.Limits = &ast.Limits{Least: math.MinInt16, Most: math.MaxInt16}
	case ast.Int32:
		x.Limits = &ast.Limits{Least: math.MinInt32, Most: math.MaxInt32}
	case ast.Int64:
		x.Limits = &ast.Limits{Least: math.MinInt64, Most: math.MaxInt64}
	case ast.Decimal:
		x.Type.Precision, x.Type.Scale = 12, c.scale
	}
	if c.enum > 0 {
		for _, v := range enumValues[:c.enum] {
			x.Values = append(x.Values, v)
		}
	}
	if c.typ != nil {
		c.typ.ofType(x)
	}
	if c.fallback {
		x.Default = c.constant(x.Type)
	}
	return x
}

// constant is a default, or nil.
func (c column) constant(of ast.Type) ast.Expr {
	b := &ast.Bind{Type: of}
	switch c.kind {
	case ast.Int16, ast.Int32, ast.Int64:
		b.Value = int64(7)
	case ast.Text:
		if b.Value = "it's ?"; c.enum > 0 {
			b.Value = "x"
		}
	case ast.Bool:
		b.Value = true
	case ast.Float64:
		b.Value = 1.5
	default:
		return nil
	}
	return b
}

func computed(c *ast.Column) ast.Expr {
	if c.Type.Kind == ast.Text {
		return &ast.Call{Fn: ast.Lower, Args: []ast.Expr{c}, Type: c.Type}
	}
	return &ast.Binary{Op: ast.Add, L: c, R: &ast.Bind{Value: int64(1), Type: c.Type}, Type: c.Type}
}

// checked is true of all rows.
func checked(c *ast.Column) ast.Expr {
	switch c.Type.Kind {
	case ast.Text:
		return &ast.Binary{Op: ast.Ne, L: c, R: &ast.Bind{Value: "", Type: c.Type}, Type: c.Type}
	case ast.Int16, ast.Int32, ast.Int64:
		return &ast.Binary{Op: ast.Ge, L: c, R: &ast.Bind{Value: int64(0), Type: c.Type}, Type: c.Type}
	default:
		return &ast.Binary{Op: ast.Eq, L: c, R: c, Type: c.Type}
	}
}

// renames are those from one list of tables to another.
func renames(before, after []*table) (out []strata.AnyTable) {
	for _, b := range before {
		for _, a := range after {
			if a.id != b.id {
				continue
			}
			if a.name != b.name {
				out = append(out, schema.Rename{From: b.name, To: a.name})
			}
			for _, c := range b.columns {
				if n := a.column(c.id); n != nil && n.name != c.name {
					out = append(out, schema.Rename{Table: a.name, From: c.name, To: n.name})
				}
			}
		}
	}
	return out
}

// value is what a row has in a column, as SQL.
func (c column) value(d *dialect.Dialect, row int) string {
	n := row*3 + c.id%3
	switch {
	case c.nulls && row%2 == 0:
		return "NULL"
	case c.enum > 0:
		return []string{"'x'", "'y'"}[row%2]
	}
	switch c.kind {
	case ast.Text:
		return fmt.Sprintf("'Wörd %d it''s'", n)
	case ast.Decimal:
		return fmt.Sprintf("'%d.25'", n)
	case ast.Time:
		if d.Has(dialect.Schemas) {
			return fmt.Sprintf("'2026-01-02 03:04:05.%06d+00'", n)
		}
		return fmt.Sprintf("'2026-01-02 03:04:05.%06d'", n)
	case ast.Bool:
		return []string{"true", "false"}[row%2]
	case ast.Float64:
		return fmt.Sprintf("%d.5", n)
	case ast.Bytes:
		if d.Has(dialect.Schemas) {
			return fmt.Sprintf(`'\x%04x'`, n)
		}
		return fmt.Sprintf("x'%04x'", n)
	default:
		return fmt.Sprint(n)
	}
}
