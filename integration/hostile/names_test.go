package hostile

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/compile"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/pool"
)

// note is a row of a table whose names are hostile.
type note struct {
	ID   int64
	Text string
	Of   int64
}

type noteColumns struct {
	strata.Table[note]
	ID     strata.Int64
	Text   strata.Text
	Of     strata.Int64
	Search strata.FullText
}

// spelling are the names of a definition.
type spelling struct{ table, id, text, unique, index, check, key string }

var plain = spelling{"plain_table", "plain_id", "plain_text", "plain_unique", "plain_index", "plain_check", "plain_key"}

func (s spelling) define() *noteColumns {
	return strata.Define(s.table, new(noteColumns), func(t *strata.Def, c *noteColumns) {
		m := strata.Model(t, c)
		strata.Col(t, c.ID, s.id, &m.ID)
		strata.Col(t, c.Text, s.text, &m.Text)
		t.PrimaryKey(c.ID)
		t.Named(s.unique).Unique(c.Text)
		t.Named(s.index).Index(c.Of)
		t.Check(s.check, c.Of.Ge(0))
		strata.References(t.Named(s.key), c.Of, c.ID, strata.NoAction)
		t.FullText(c.Search, c.Text)
	})
}

// renamed is the plain spelling with one name changed.
func renamed(change func(s *spelling)) spelling {
	s := plain
	change(&s)
	return s
}

// every is what can be said of such a table.
func every(c *noteColumns) (list []compile.Statement) {
	for _, s := range builder.CreateTables(c).IfNotExists().Statements() {
		list = append(list, s)
	}
	insert := builder.Insert(c).Rows(note{1, "a", 1}, note{2, "b", 1})
	return append(list,
		builder.From(c).Where(c.Text.Eq("a"), c.ID.In(1, 2)).OrderBy(c.Text.Asc(), c.ID.Desc()),
		builder.Select2(c.Text, strata.CountAll()).From(c).GroupBy(c.Text).Having(strata.Max(c.ID).Gt(1)),
		builder.Select(c.ID).From(c).Where(c.Search.Match("a b*")).OrderBy(c.Search.Rank("a").Desc()),
		insert.OnConflict(c.Text).DoUpdate(c.Of.SetExpr(c.Of.Excluded()), c.Text.SetExpr(c.Text.Excluded())),
		builder.Returning(builder.Insert(c).Rows(note{1, "a", 1}), c),
		builder.Update(c).Set(c.Text.SetExpr(c.Text.Concat("x"))).Where(c.ID.Eq(1)),
		builder.Update(c).Rows(note{1, "a", 1}, note{2, "b", 1}),
		builder.Delete(c).Where(c.Text.IsNotNull()),
	)
}

// naming is a place where a program gives a name, and what is said with it.
type naming struct {
	name string
	say  func(v string) []compile.Statement
}

// definition is a place in a definition.
type definition struct {
	name   string
	change func(s *spelling, v string)
}

var definitions = []definition{
	{"a table", func(s *spelling, v string) { s.table = v }},
	{"a schema", func(s *spelling, v string) { s.table = v + ".plain_table" }},
	{"a column", func(s *spelling, v string) { s.text = v }},
	{"a key column", func(s *spelling, v string) { s.id = v }},
	{"a unique constraint", func(s *spelling, v string) { s.unique = v }},
	{"an index", func(s *spelling, v string) { s.index = v }},
	{"a check", func(s *spelling, v string) { s.check = v }},
	{"a foreign key", func(s *spelling, v string) { s.key = v }},
}

// given are the names of a definition.
var given = func() (list []naming) {
	for _, d := range definitions {
		list = append(list, naming{d.name, func(v string) []compile.Statement {
			return every(renamed(func(s *spelling) { d.change(s, v) }).define())
		}})
	}
	return list
}()

func says(name string, s func(v string) compile.Statement) naming {
	return naming{name, func(v string) []compile.Statement { return []compile.Statement{s(v)} }}
}

// chosen are the names in statements.
var chosen = []naming{
	says("an alias", func(v string) compile.Statement {
		a := strata.As(c, v)
		return builder.Select2(a.ID, a.Title).From(a).Where(a.Title.Eq("x")).OrderBy(a.ID.Asc())
	}),
	says("an alias of what is changed", func(v string) compile.Statement {
		a := strata.As(c, v)
		return builder.Update(a).Set(a.Title.Set("x")).Where(a.ID.Eq(1))
	}),
	says("a derived table", func(v string) compile.Statement {
		d := builder.Derived(builder.Select2(c.ID, c.Title).From(c), v)
		return builder.Select(c.Title.From(d)).From(d).Where(c.ID.From(d).Gt(1))
	}),
	says("WITH", func(v string) compile.Statement {
		w := builder.CTE(v, builder.Select2(c.ID, c.Title).From(c))
		return builder.Select(c.Title.From(w)).From(w).Where(c.ID.From(w).Gt(1))
	}),
	says("WITH RECURSIVE", func(v string) compile.Statement {
		w := builder.Recursive(v, builder.Select(c.ID).From(c), func(self builder.CTETable) *builder.SelectQuery[int64, strata.NullInt64] {
			return builder.Select(c.ID.From(self)).From(self).Where(c.ID.From(self).Lt(1))
		})
		return builder.Select(c.ID.From(w)).From(w)
	}),
	says("a label", func(v string) compile.Statement {
		l := c.Title.Lower().As(v)
		return builder.Columns(l, c.ID).From(c).OrderBy(l.Asc())
	}),
	says("a label in a derived table", func(v string) compile.Statement {
		l := c.Title.Lower().As(v)
		d := builder.Derived(builder.Columns(l).From(c), "plain_d")
		return builder.Select(l.From(d)).From(d)
	}),
	says("VALUES", func(v string) compile.Statement {
		rows := strata.ValuesOf1(v, strata.TypeInt64, 1, 2)
		return builder.Select(rows.C1).From(rows)
	}),
	says("unnest", func(v string) compile.Statement {
		rows := strata.Unnest(v, c.Tags, strata.TypeText)
		return builder.Select2(rows.Value, rows.Ordinal).From(c).Clauses(builder.CrossJoin(rows))
	}),
	says("generate_series", func(v string) compile.Statement {
		rows := strata.GenerateSeries(v, strata.Value(strata.TypeInt64, 1), strata.Value(strata.TypeInt64, 9), 1)
		return builder.Select(rows.Value).From(rows)
	}),
	says("elements of a document", func(v string) compile.Statement {
		rows := strata.JSONEach(v, c.Raw)
		return builder.Select(strata.CountAll()).From(c).Clauses(builder.CrossJoin(rows))
	}),
	says("rows of a function", func(v string) compile.Statement {
		rows := strata.TableFunc0("f()")(v)
		return builder.Select(strata.RowsetColumn(rows, "plain_c", strata.TypeText)).From(rows)
	}),
	says("a column of them", func(v string) compile.Statement {
		rows := strata.TableFunc0("f()")("plain_f")
		return builder.Select(strata.RowsetColumn(rows, v, strata.TypeText)).From(rows)
	}),
	says("a collation", func(v string) compile.Statement {
		return builder.Select(c.ID).From(c).Where(c.Title.Collate(v).Gt("x")).OrderBy(c.Title.Collate(v).Asc())
	}),
}

// reserved reports whether a database keeps a name for itself.
func reserved(name string) bool {
	lower := strings.ToLower(name)
	return strings.HasPrefix(lower, "pg_") || strings.HasPrefix(lower, "sqlite_") ||
		slices.Contains([]string{"tableoid", "ctid", "xmin", "xmax", "cmin", "cmax", "oid", "rowid", "c"}, lower)
}

// staticNames looks that a name changes nothing in a statement but itself.
func staticNames(t *testing.T) {
	r := newSource(6)
	for _, p := range slices.Concat(given, chosen) {
		n := share(700)
		if len(p.say("harmless")) > 1 {
			n = share(150)
		}
		like := p.say("harmless")
		for _, name := range r.names(n) {
			if reserved(name) || strings.Contains(name, ".") && (p.name == "a table" || p.name == "a schema") {
				continue
			}
			tried(1)
			for i, s := range p.say(name) {
				texts, err := compiled(t, p.name, s)
				harmless, _ := compiled(t, p.name, like[i])
				for d := range texts {
					if err == nil && texts[d] != "" {
						err = sameTree(dialects[d], texts[d], harmless[d], name, "harmless")
					}
				}
				if err != nil {
					escape(t, "%s called %q: %v\n%q", p.name, name, err, texts)
				}
			}
		}
	}
}

// storedNames makes tables under hostile names, and looks that they are what they are
// called.
func storedNames(t *testing.T) {
	for way, n := range map[string]int{"SQLite in memory": share(120), "PostgreSQL": share(60), "MariaDB": share(20), "wrapped sql.DB": share(6), "PostgreSQL simple protocol": share(12)} {
		each(t, []string{way}, nil, func(t *testing.T, ctx context.Context, db *pool.DB) {
			r := newSource(7)
			for range n {
				list := r.names(7)
				s := spelling{list[0], list[1], list[2], list[3], list[4], list[5], list[6]}
				if !usable(s) {
					continue
				}
				tried(7)
				labels := r.names(3)
				if n := s.needs(labels); len(held(t, db, n, named)) == len(n) {
					stored(t, ctx, db, s, labels)
				}
			}
		})
	}
}

// needs are the names of a definition, and of what is read by labels.
func (s spelling) needs(labels []string) []string {
	return append([]string{s.table, s.id, s.text, s.unique, s.index, s.check, s.key}, labels...)
}

// named is a statement with a name in it.
func named(name string) compile.Statement { return builder.Select(strata.N(1).As(name)) }

// usable reports whether names are no other's, and none that a database keeps.
func usable(s spelling) bool {
	list := []string{s.table, s.unique, s.index, s.check, s.key, s.table + "_pkey"}
	columns := []string{s.id, s.text, "of", "search"}
	for _, l := range [][]string{list, columns} {
		for i, a := range l {
			if reserved(a) || strings.Contains(s.table, ".") || slices.ContainsFunc(l[:i], func(b string) bool { return strings.EqualFold(a, b) }) {
				return false
			}
		}
	}
	return len(s.table) < 50
}

func stored(t *testing.T, ctx context.Context, db *pool.DB, s spelling, labels []string) {
	c := s.define()
	if err := builder.CreateTables(c).Exec(ctx, db); err != nil {
		escape(t, "%q: %v", s, err)
		return
	}
	if err := works(ctx, db, c, s, labels); err != nil {
		escape(t, "%q: %v", s, err)
	}
	if !strings.Contains(strings.Join(relationsIn(t, db), "\n"), s.table) {
		escape(t, "%q is not there", s.table)
	}
	if err := builder.DropTables(c).Exec(ctx, db); err != nil {
		escape(t, "%q is dropped: %v", s, err)
	}
}

func works(ctx context.Context, db *pool.DB, c *noteColumns, s spelling, labels []string) error {
	if err := builder.CreateTables(c).IfNotExists().Exec(ctx, db); err != nil {
		return fmt.Errorf("again: %w", err)
	}
	err := db.Tx(ctx, func(tx *pool.Tx) error {
		return tx.Tx(ctx, func(tx *pool.Tx) error {
			return second(builder.Insert(c).Rows(note{1, "quick fox", 1}, note{2, "b", 1}).Exec(ctx, tx))
		})
	})
	if err != nil {
		return err
	}
	for _, refused := range []struct {
		row    note
		kind   error
		name   string
		column string
	}{
		{note{3, "b", 1}, strata.ErrUnique, s.unique, s.text},
		{note{3, "c", -1}, strata.ErrCheck, s.check, ""},
		{note{1, "c", 1}, strata.ErrUnique, "", s.id},
		{note{3, "c", 9}, strata.ErrForeignKey, s.key, "of"},
	} {
		_, err := builder.Insert(c).Rows(refused.row).Exec(ctx, db)
		var e *strata.DatabaseError
		if !errors.As(err, &e) || e.Kind != refused.kind || e.Table != s.table || refused.name != "" && e.Constraint != refused.name ||
			refused.column != "" && !slices.Equal(e.Columns, []string{refused.column}) {
			return fmt.Errorf("refused by %v: %w: %+v", refused, err, e)
		}
	}
	if n, err := builder.Update(c).Rows(note{1, "quick fox", 2}, note{2, "b", 2}).Exec(ctx, db); err != nil || n != 2 {
		return fmt.Errorf("%d rows updated: %w", n, err)
	}
	if n, err := builder.Insert(c).Rows(note{2, "x", 1}).OnConflict(c.ID).DoUpdate(c.Text.SetExpr(c.Text.Excluded())).Exec(ctx, db); err != nil || n != 1 {
		return fmt.Errorf("%d rows upserted: %w", n, err)
	}
	rows, err := builder.From(c).Where(c.Search.Match("fox")).All(ctx, db)
	if err != nil || !slices.Equal(rows, []note{{1, "quick fox", 2}}) {
		return fmt.Errorf("found %v: %w", rows, err)
	}
	return labelled(ctx, db, c, labels)
}

// labelled reads by an alias, a query in WITH and a label of hostile names.
func labelled(ctx context.Context, db *pool.DB, c *noteColumns, labels []string) error {
	if strings.EqualFold(labels[0], labels[1]) || strings.EqualFold(labels[1], labels[2]) || strings.EqualFold(labels[0], labels[2]) {
		return nil
	}
	a := strata.As(c, labels[0])
	l := a.Text.Concat("!").As(labels[2])
	w := builder.CTE(labels[1], builder.Columns(a.ID, l).From(a).Where(a.Of.Eq(2)))
	got, err := builder.Select(l.From(w)).From(w).OrderBy(a.ID.From(w).Asc()).All(ctx, db)
	if err != nil || !slices.Equal(got, []string{"quick fox!", "x!"}) {
		return fmt.Errorf("%q: %q and %w", labels, got, err)
	}
	return nil
}

// asked names the number of bad definitions that a process is to make.
const asked = "STRATA_HOSTILE_DEFINITIONS"

// refusedNames looks that no statement and no definition takes a name that no database
// has. Definitions are mistakes, which a process hears of once: another one makes them.
func refusedNames(t *testing.T) {
	r := newSource(8)
	for _, p := range chosen {
		for range share(200) {
			name := r.badName()
			tried(1)
			for _, s := range p.say(name) {
				if _, err := compiled(t, p.name, s); !errors.Is(err, strata.BadValue) {
					escape(t, "%s is called %q: %v", p.name, name, err)
				}
			}
		}
	}
	n := share(100)
	cmd := exec.Command(os.Args[0], "-test.run=^TestBadDefinitions$", "-test.v")
	cmd.Env = append(os.Environ(), fmt.Sprintf("%s=%d", asked, n))
	out, err := cmd.CombinedOutput()
	engines.Must(t, err)
	if want := fmt.Sprintf("refused %d of %d", n*len(given), n*len(given)); !strings.Contains(string(out), want) {
		escape(t, "the other process says\n%s\nwant %s", out, want)
	}
	tried(n * len(given))
}

// TestBadDefinitions makes bad definitions and says how many of them are refused.
func TestBadDefinitions(t *testing.T) {
	var n int
	if _, err := fmt.Sscan(os.Getenv(asked), &n); err != nil {
		t.Skip("another test asks for it")
	}
	r := newSource(9)
	var names []string
	for range n {
		for range definitions {
			names = append(names, strings.ReplaceAll(r.badName(), ".", "-")) // which ends a schema
		}
	}
	message := func() (m string) {
		defer func() { m = fmt.Sprint(recover()) }()
		for i, name := range names {
			renamed(func(s *spelling) { definitions[i%len(definitions)].change(s, name) }).define()
		}
		compile.SQL(builder.Select(strata.CountAll()).From(c), dialects[0])
		return ""
	}()
	refused := 0
	for _, name := range names {
		if strings.Contains(message, fmt.Sprintf("%q is not a ", name)) {
			refused++
		} else {
			fmt.Printf("taken: %q\n", name)
		}
	}
	fmt.Printf("refused %d of %d\n", refused, len(names))
}
