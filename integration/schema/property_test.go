package schema_test

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/integration/pgtest"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/schema"
)

var (
	pairs = flag.Int("strata.pairs", 160, "how many pairs of definitions are tried")
	seed  = flag.Uint64("strata.seed", 1, "of the first pair; the others follow")
)

// A database with rows becomes as other definitions say, and no row loses what it has in
// columns that stay.
func TestRandomPairs(t *testing.T) {
	n := *pairs
	if testing.Short() {
		n = 40
	}
	tally := tally{kinds: map[string]int{}}
	var kept []*pool.DB
	for _, e := range engines.OfEachDialect() {
		kept = append(kept, nil)
		if db := open(t, e); !rebuilds(db) { // it is cleared after each pair
			kept[len(kept)-1] = db
		}
	}
	for i := range n {
		tally.pairs++
		for j, e := range engines.OfEachDialect() {
			db := kept[j]
			if db == nil {
				db = open(t, e)
			}
			// The generator starts anew, so that all have the same pair.
			p := newPair(t, db, *seed+uint64(i))
			if err := p.run(t.Context(), db, &tally); err != nil {
				t.Errorf("-strata.seed %d -strata.pairs 1: %s: %v\n%s", *seed+uint64(i), db.Dialect().Name, err, p)
			}
			if kept[j] == nil {
				engines.Must(t, db.Close(context.Background()))
			}
		}
		if t.Failed() {
			break
		}
	}
	summary = fmt.Sprintf("schema: %d pairs, %d rows, %d lost, %d drift\n", tally.pairs, tally.rows, tally.lost, tally.drift)
	for _, kind := range all {
		if n >= 160 && os.Getenv(engines.Environment) == "" && tally.kinds[kind] == 0 && !t.Failed() {
			t.Errorf("no pair had the change %s: %v", kind, tally.kinds)
		}
	}
}

func open(t *testing.T, e engines.Engine) *pool.DB {
	db, err := e.Open(t)
	engines.Must(t, err)
	t.Cleanup(func() { db.Close(context.Background()) })
	return db
}

type tally struct {
	pairs, rows, lost, drift int
	kinds                    map[string]int // of changes
}

// note counts the kinds of changes.
func (s *tally) note(changes []schema.Change) {
	for _, c := range changes {
		kind := strings.NewReplacer("*schema.", "", "github.com/strata-go/strata/schema.", "").Replace(fmt.Sprintf("%T", c))
		if a, ok := c.(*schema.AlterColumn); ok {
			kind = string(a.What)
		}
		s.kinds[kind]++
	}
}

// all are the kinds of changes that random pairs have.
var all = []string{
	"AddTable", "DropTable", "RenameTable", "RenameColumn", "RenameConstraint", "RenameIndex", "AlterComment",
	"type", "not null", "null", "default", "no default", "identity", "generated",
	"Add[Column]", "Add[Key]", "Add[Unique]", "Add[ForeignKey]", "Add[CheckConstraint]", "Add[Exclusion]", "Add[Index]", "Add[FullText]",
	"AddType", "AddEnumValue", "ReplaceType", "AlterDomain", "AddSequence", "AlterSequence", "AddPartition", "ChangeView",
	"Drop[Column]", "Drop[Key]", "Drop[Unique]", "Drop[ForeignKey]", "Drop[CheckConstraint]", "Drop[Exclusion]", "Drop[Index]", "Drop[FullText]",
}

type pair struct {
	before, after []*table
	was, is       world
	changes       []schema.Change
	has           *dialect.Dialect // what the server speaks, which may be an older one
}

func newPair(t *testing.T, db *pool.DB, seed uint64) *pair {
	g := &gen{Rand: rand.New(rand.NewPCG(seed, 1))}
	p := &pair{before: g.tables(), has: db.Dialect()}
	if pgtest.Major(t) < 15 {
		p.has = p.has.Without(dialect.NullsNotDistinct)
	}
	p.was = world{p.before, g.views(p.before)}
	g.ids0 = g.ids
	p.after = g.changed(p.before)
	p.is = world{p.after, g.changedViews(p.was.views, p.after)}
	g.partition(p.before, p.after)
	return p
}

// String tells the changes.
func (p *pair) String() string {
	var b strings.Builder
	for _, c := range p.changes {
		fmt.Fprintf(&b, "\t%s\n", c)
	}
	return b.String()
}

func (p *pair) run(ctx context.Context, db *pool.DB, sum *tally) (err error) {
	defer func() {
		if undo := p.clear(ctx, db); err == nil {
			err = undo
		}
	}()
	if err := p.was.create(ctx, db, p.has); err != nil {
		return fmt.Errorf("create: %w", err)
	}
	if err := p.fill(ctx, db); err != nil {
		return fmt.Errorf("fill: %w", err)
	}
	if changes, err := schema.Diff(ctx, db, p.was.asked(p.has)...); err != nil || len(changes) > 0 {
		sum.drift++
		return fmt.Errorf("what was just created differs: %v %w", changes, err)
	}
	old, err := p.read(ctx, db, p.before, p.after)
	if err != nil {
		return err
	}
	asked := append(renames(p.before, p.after), p.is.asked(p.has)...)
	asked = append(asked, schema.DropTables{}, schema.DropViews{})
	if p.changes, err = schema.Diff(ctx, db, asked...); err != nil {
		return fmt.Errorf("Diff: %w", err)
	}
	sum.note(p.changes)
	if err := schema.Apply(ctx, db, p.changes, schema.AllowDestructive); err != nil {
		statements, _ := schema.SQL(p.changes, db.Dialect())
		return fmt.Errorf("Apply: %w\n%v", err, statements)
	}
	if err := schema.Check(ctx, db, append(asked, schema.Exact{})...); err != nil {
		sum.drift++
		return fmt.Errorf("afterwards: %w", err)
	}
	now, err := p.read(ctx, db, p.after, p.before)
	if err != nil {
		return err
	}
	if err := compare(old, now, sum); err != nil {
		return err
	}
	return p.searched(ctx, db)
}

// searched says whether full-text indexes that are tables have all rows.
func (p *pair) searched(ctx context.Context, db *pool.DB) error {
	for _, t := range p.after {
		if t.words == 0 || !rebuilds(db) {
			continue
		}
		sql := fmt.Sprintf(`SELECT (SELECT count(*) FROM %s) - (SELECT count(*) FROM %s)`, quoted(t.name), quoted(t.name+"_words"))
		rows, err := builder.RawRows(builder.Raw(strata.SQL(sql)), strata.Raw(strata.TypeInt64, "v")).All(ctx, db)
		if err != nil {
			return err
		}
		if rows[0].V != 0 {
			return fmt.Errorf("the full-text index of %s lacks %d rows", t.name, rows[0].V)
		}
	}
	return nil
}

// fill inserts rows: what refers to others, at last.
func (p *pair) fill(ctx context.Context, db *pool.DB) error {
	d := db.Dialect()
	for _, t := range p.before {
		names, given := []string{`"id"`}, []column(nil)
		for _, c := range t.columns {
			if c.of == 0 && !c.refers {
				names, given = append(names, quoted(c.name)), append(given, c)
			}
		}
		var rows []string
		for row := range t.rows {
			values := []string{fmt.Sprint(row + 1)}
			for _, c := range given {
				values = append(values, c.value(d, row))
			}
			rows = append(rows, "("+strings.Join(values, ", ")+")")
		}
		if rows == nil {
			continue
		}
		err := run(ctx, db, fmt.Sprintf("INSERT INTO %s (%s)%s VALUES %s", quoted(t.name), strings.Join(names, ", "), overriding(d, t), strings.Join(rows, ", ")))
		if err != nil {
			return err
		}
	}
	for _, t := range p.before {
		for _, k := range t.keys {
			target := p.before[slices.IndexFunc(p.before, func(o *table) bool { return o.id == k.target })]
			if target.rows == 0 {
				continue
			}
			where := ""
			if c := t.column(k.column); c.nulls {
				where = " WHERE id % 2 = 0"
			}
			if err := run(ctx, db, fmt.Sprintf("UPDATE %s SET %s = 1 + id %% %d%s", quoted(t.name), quoted(t.column(k.column).name), target.rows, where)); err != nil {
				return err
			}
		}
	}
	return nil
}

func overriding(d *dialect.Dialect, t *table) string {
	if t.identity {
		return d.Overriding
	}
	return ""
}

func quoted(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

func run(ctx context.Context, db *pool.DB, sql string) error {
	_, err := builder.Raw(strata.SQL(sql)).Exec(ctx, db)
	if err != nil {
		return fmt.Errorf("%s: %w", sql, err)
	}
	return nil
}

// read reads, by the ids of table, column and row, the values of columns that are in both.
func (p *pair) read(ctx context.Context, db *pool.DB, tables, others []*table) (map[string]string, error) {
	out := map[string]string{}
	for _, t := range tables {
		at := slices.IndexFunc(others, func(o *table) bool { return o.id == t.id })
		if at < 0 {
			continue
		}
		var parts []string
		for _, c := range append([]column{{name: "id"}}, t.columns...) {
			if c.id != 0 && (others[at].column(c.id) == nil || c.of != 0) {
				continue
			}
			parts = append(parts, fmt.Sprintf(`SELECT "id" AS "id", %d AS "c", coalesce(%s, 'NULL') AS "v" FROM %s`, c.id, asText(db.Dialect(), quoted(c.name)), quoted(t.name)))
		}
		rows, err := builder.RawRows(builder.Raw(strata.SQL(strings.Join(parts, " UNION ALL "))), strata.Cols3(
			strata.Raw(strata.TypeInt64, "id"), strata.Raw(strata.TypeInt64, "c"), strata.Raw(strata.TypeText, "v"))).All(ctx, db)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			out[fmt.Sprintf("%d.%d.%d", t.id, r.V2.V, r.V1.V)] = r.V3.V
		}
	}
	return out, nil
}

// asText is what a column has, as a text.
func asText(d *dialect.Dialect, column string) string {
	return "CAST(" + column + " AS " + map[bool]string{true: "char", false: "text"}[d.Definitions == dialect.AsShown] + ")"
}

func compare(old, now map[string]string, sum *tally) error {
	sum.rows += rowsIn(old)
	for k, v := range old {
		if n, ok := now[k]; !ok || n != v {
			sum.lost++
			return fmt.Errorf("the value of table.column.row %s was %q and is %q", k, v, n)
		}
	}
	if len(now) != len(old) {
		return fmt.Errorf("there were %d values, and are %d", len(old), len(now))
	}
	return nil
}

// rowsIn counts rows: those of ids.
func rowsIn(values map[string]string) (n int) {
	for k := range values {
		if strings.Contains(k, ".0.") && strings.Split(k, ".")[1] == "0" {
			n++
		}
	}
	return n
}

// clear drops everything, whatever happened.
func (p *pair) clear(ctx context.Context, db *pool.DB) error {
	switch db.Dialect().Definitions {
	case dialect.AsText:
		return nil // it is closed
	case dialect.AsShown:
		changes, err := schema.Diff(ctx, db, schema.DropTables{}, schema.DropViews{})
		if err != nil {
			return err
		}
		if err := schema.Apply(ctx, db, changes, schema.AllowDestructive); err != nil {
			return err
		}
		return dropSequences(ctx, db)
	}
	return run(ctx, db, "DO 'BEGIN DROP SCHEMA public CASCADE; CREATE SCHEMA public; END'")
}

// dropSequences drops those that tables have left behind.
func dropSequences(ctx context.Context, db *pool.DB) error {
	have, err := schema.Inspect(ctx, db)
	if err != nil {
		return err
	}
	for _, q := range have.Sequences {
		if err := run(ctx, db, "DROP SEQUENCE \""+strings.ReplaceAll(q.Name, `"`, `""`)+"\""); err != nil {
			return err
		}
	}
	return nil
}
