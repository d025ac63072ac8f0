package differential

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"maps"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/compile"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/integration/mariatest"
	"github.com/strata-go/strata/integration/pgtest"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/types"
	"pgregory.net/rapid"
)

var (
	statements = flag.Int("strata.n", 2000, "number of statements to generate")
	seed       = flag.Uint64("strata.seed", 1, "seed of the rows in the tables")
)

// summary is the suite's last line.
var summary string

func TestMain(m *testing.M) {
	flag.Parse()
	checks := *statements
	if testing.Short() {
		checks *= 5 // of which rapid then takes a fifth
	}
	set("rapid.checks", strconv.Itoa(checks))
	set("rapid.nofailfile", "true") // a run is repeated by its seed
	pgtest.Main(m, func() { fmt.Print(summary) })
}

func set(name, value string) {
	if err := flag.Set(name, value); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
}

// statement is a random one.
type statement struct {
	node compile.Statement
	// run returns the rows, and what else is compared.
	run     func(context.Context, *pool.DB) ([][]any, error)
	ordered bool
}

// engine is a database that statements run on.
type engine struct {
	name string
	db   *pool.DB
	// lacks reports whether an error is a refusal by name that only this engine's dialect
	// may have: such a statement is counted, and not compared.
	lacks   func(error) bool
	refused int
	reasons map[string]int
}

// note counts a statement that the engine refuses, and each of its reasons.
func (e *engine) note(err error) {
	e.refused++
	for _, reason := range reasons(err) {
		e.reasons[reason]++
	}
}

// reasons are what a dialect does not support, each once, without what to do instead.
func reasons(err error) (list []string) {
	for line := range strings.Lines(err.Error()) {
		_, reason, found := strings.Cut(strings.TrimSpace(line), " does not support ")
		reason, _, _ = strings.Cut(reason, ";")
		if found && !slices.Contains(list, reason) {
			list = append(list, reason)
		}
	}
	return list
}

// tally counts what happened.
type tally struct {
	start                             time.Time
	statements, rows, refused, failed int
	refusals                          map[string]int
	failures                          map[string]int
}

func newTally() *tally {
	return &tally{start: time.Now(), refusals: map[string]int{}, failures: map[string]int{}}
}

// report adds a line to the summary.
func (sum *tally) report(t *testing.T, others []*engine) {
	t.Helper()
	if t.Failed() {
		t.Logf("the rows are those of -strata.seed=%d", *seed)
		return
	}
	t.Logf("%d refused by the compiler %v, %d failed alike %v, %v",
		sum.refused, sum.refusals, sum.failed, sum.failures, time.Since(sum.start).Round(time.Millisecond))
	line := fmt.Sprintf("differential: %d statements on %d engines, 0 differences; %d rows", sum.statements, 1+len(others), sum.rows)
	for _, e := range others {
		line += e.refusals(t, sum.statements)
	}
	if sum.statements < *statements || sum.refused*10 > sum.statements {
		t.Errorf("%d statements, %d of them refused; want %d, and fewer than a tenth refused", sum.statements, sum.refused, *statements)
	} else if !t.Failed() {
		summary += line + "\n"
	}
}

// TestDifferential compares statements that are new in each run.
func TestDifferential(t *testing.T) {
	others := []*engine{openSQLite(t)}
	if os.Getenv(engines.Environment) != "" && runsMariaDB(t) {
		others = append(others, openMariaDB(t))
	}
	pg, sum := openPostgreSQL(t), newTally()
	rapid.Check(t, func(rt *rapid.T) { compare(rt, generator.Draw(rt, "statement"), pg, others, sum) })
	sum.report(t, others)
}

// TestSameStatements compares statements that are the same in each run, on MariaDB, too, where
// new ones still find what differs.
func TestSameStatements(t *testing.T) {
	if !runsMariaDB(t) {
		return
	}
	others := []*engine{openSQLite(t), openMariaDB(t)}
	pg, sum := openPostgreSQL(t), newTally()
	for i := range *statements {
		t.Run(strconv.Itoa(i), func(t *testing.T) { compare(t, generator.Example(i), pg, others, sum) })
	}
	sum.report(t, others)
}

func openPostgreSQL(t *testing.T) *pool.DB {
	return open(t, pgtest.With(pgtest.Empty(t), "jit", "off"))
}

func openSQLite(t *testing.T) *engine {
	return &engine{name: "SQLite", db: open(t, "sqlite::memory:"), lacks: refusedAlone, reasons: map[string]int{}}
}

func openMariaDB(t *testing.T) *engine {
	return &engine{name: "MariaDB", db: open(t, mariatest.Empty(t)), lacks: unsupported, reasons: map[string]int{}}
}

// runsMariaDB reports whether MariaDB is among the engines, and there is one to run on.
func runsMariaDB(t *testing.T) (there bool) {
	if !engines.Runs("MariaDB") {
		return false
	}
	t.Run("a MariaDB", func(t *testing.T) {
		mariatest.Empty(t) // or it is skipped
		there = true
	})
	return there
}

func unsupported(err error) bool { return errors.Is(err, strata.Unsupported) }

// refusals reports what an engine refused of so many statements, which is less than an eighth:
// one part that it lacks is enough.
func (e *engine) refusals(t *testing.T, statements int) string {
	t.Helper()
	for _, reason := range slices.SortedFunc(maps.Keys(e.reasons), func(a, b string) int { return cmp.Compare(e.reasons[b], e.reasons[a]) }) {
		t.Logf("%5d %s", e.reasons[reason], reason)
	}
	if e.refused*8 > statements {
		t.Errorf("%s refused %d of %d statements, want less than an eighth", e.name, e.refused, statements)
	}
	return fmt.Sprintf("; %s refused %d by name", e.name, e.refused)
}

// generator draws statements over one of the sets of rows.
var generator = rapid.Custom(func(t *rapid.T) statement {
	g := &gen{t: t, set: &sets[rapid.IntRange(0, datasets-1).Draw(t, "dataset")], depth: 3, queries: 2}
	return g.statement()
})

func open(t *testing.T, url string) *pool.DB {
	t.Helper()
	db, err := engines.Open(t, url)
	engines.Must(t, err)
	t.Cleanup(func() { db.Close(context.Background()) })
	engines.Must(t, load(t.Context(), db, *seed))
	return db
}

// statement draws a statement.
func (g *gen) statement() statement {
	switch n := g.n(100); {
	case n < 60:
		return g.selectStatement()
	case n < 72:
		return g.compoundStatement()
	case n < 75:
		return g.chain()
	case n < 76:
		return g.wide()
	case n < 90:
		return g.change()
	case n < 95:
		return g.session()
	default:
		return g.faulty()
	}
}

func (g *gen) selectStatement() statement {
	q, items := g.selection(g.shape(slots))
	if ordered := g.flip(); !ordered {
		return statement{q, reader(q.All, items), false}
	}
	q = q.OrderBy(g.order(items)...)
	return statement{q, reader(q.All, items), true}
}

func (g *gen) compoundStatement() statement {
	q, items := g.compound(g.shape(slots))
	if g.flip() {
		return statement{q, reader(q.All, items), false}
	}
	if len(items) > 1 {
		byPosition(items)
	}
	q = q.OrderBy(g.order(items)...)
	if g.flip() {
		q = q.Limit(g.n(8)).Offset(g.n(4))
	}
	return statement{q, reader(q.All, items), true}
}

// reader reads rows as lists of values.
func reader(all func(context.Context, builder.Reader) ([]row, error), items []item) func(context.Context, *pool.DB) ([][]any, error) {
	return func(ctx context.Context, db *pool.DB) ([][]any, error) {
		rows, err := all(ctx, db)
		return values(rows, items), err
	}
}

func values(rows []row, items []item) [][]any {
	out := make([][]any, len(rows))
	for i := range rows {
		out[i] = make([]any, len(items))
		for j := range items {
			out[i][j] = items[j].value(&rows[i])
		}
	}
	return out
}

// compare runs a statement on PostgreSQL and on the others, which answer as PostgreSQL.
func compare(t interface{ Fatalf(string, ...any) }, s statement, pg *pool.DB, others []*engine, sum *tally) {
	ctx := context.Background()
	want, err := s.run(ctx, pg)
	if !s.ordered {
		slices.SortFunc(want, compareRows)
	}
	for _, e := range others {
		got, eerr := s.run(ctx, e.db)
		if e.lacks(eerr) && !errors.Is(err, strata.Unsupported) {
			e.note(eerr)
			continue
		}
		if reason(eerr) != reason(err) && refusedAlone(eerr) {
			sum.refused++
			sum.refusals[eerr.Error()]++
			continue
		}
		if !s.ordered {
			slices.SortFunc(got, compareRows)
		}
		if d := e.difference(got, eerr, want, err); d != "" {
			t.Fatalf("%s\n%#v", d, s)
		}
	}
	sum.statements++
	sum.rows += len(want)
	var refusal *strata.StatementError
	switch {
	case errors.As(err, &refusal):
		sum.refused++
		sum.refusals[err.Error()]++
	case err != nil:
		sum.failed++
		sum.failures[reason(err)]++
	}
}

// difference describes what an engine answers otherwise than PostgreSQL.
func (e *engine) difference(got [][]any, err error, want [][]any, wanted error) string {
	switch {
	case reason(err) != reason(wanted) && !refusedAlone(err):
		return fmt.Sprintf("%s: %d rows, %v\nPostgreSQL: %d rows, %v", e.name, len(got), err, len(want), wanted)
	case err != nil:
		return ""
	case len(got) != len(want):
		return fmt.Sprintf("%s: %d rows, PostgreSQL: %d rows\n%s", e.name, len(got), len(want), e.firstDifference(got, want))
	default:
		return e.firstDifference(got, want)
	}
}

// GoString is the statement in all dialects: what a failure prints.
func (s statement) GoString() string {
	var b strings.Builder
	for _, d := range []*dialect.Dialect{dialect.SQLite, dialect.MariaDB, dialect.PostgreSQL} {
		text, args, err := compile.SQL(s.node, d)
		fmt.Fprintf(&b, "\n%s: %s\n%v %v", d.Name, text, args, errText(err))
	}
	return b.String()
}

func errText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// reason is what must be the same of two failures.
func reason(err error) string {
	var refusal *strata.StatementError
	var failure *strata.DatabaseError
	switch {
	case err == nil:
		return ""
	case errors.As(err, &refusal):
		return err.Error()
	case errors.As(err, &failure) && strings.HasPrefix(failure.Code, "42"):
		return err.Error() // PostgreSQL does not take it for SQL, whatever SQLite says
	case errors.As(err, &failure):
		return fmt.Sprint("database: ", failure.Kind)
	default:
		return err.Error()
	}
}

// firstDifference describes the first rows that are not the same.
func (e *engine) firstDifference(got, want [][]any) string {
	for i := range max(len(got), len(want)) {
		switch {
		case i >= len(got):
			return fmt.Sprintf("row %d: %s has none, PostgreSQL %s", i+1, e.name, shown(want[i]))
		case i >= len(want):
			return fmt.Sprintf("row %d: %s %s, PostgreSQL has none", i+1, e.name, shown(got[i]))
		case !slices.EqualFunc(got[i], want[i], e.same):
			return fmt.Sprintf("row %d:\n%-10s %s\nPostgreSQL %s", i+1, e.name, shown(got[i]), shown(want[i]))
		}
	}
	return ""
}

func shown(row []any) string {
	parts := make([]string, len(row))
	for i, v := range row {
		switch v := v.(type) {
		case nil:
			parts[i] = "NULL"
		case string:
			parts[i] = strconv.Quote(v)
		default:
			parts[i] = fmt.Sprint(v)
		}
	}
	return "(" + strings.Join(parts, ", ") + ")"
}

// same compares floats to twelve digits and decimals by value, to as many digits as the
// engine keeps in the middle of an expression.
func (e *engine) same(a, b any) bool {
	switch a := a.(type) {
	case float64:
		b, ok := b.(float64)
		return ok && (a == b || math.Abs(a-b) <= 1e-12*max(math.Abs(a), math.Abs(b)))
	case decimal.Decimal:
		b, ok := b.(decimal.Decimal)
		return ok && a.Equal(b)
	default:
		return sortKey(a) == sortKey(b)
	}
}

// compareRows orders rows of any kinds, so that unordered ones can be compared:
// by all but the floats first, whose last digits may differ.
func compareRows(a, b []any) int {
	return cmp.Or(
		slices.CompareFunc(a, b, func(x, y any) int { return cmp.Compare(sortKey(x), sortKey(y)) }),
		slices.CompareFunc(a, b, func(x, y any) int {
			f, _ := x.(float64)
			g, _ := y.(float64)
			return cmp.Compare(f, g)
		}))
}

// sortKey is the same for values that are the same, and for all floats.
func sortKey(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case float64:
		return "f"
	case time.Time:
		return "t" + v.UTC().Format(time.RFC3339Nano)
	case types.Interval: // equal ones may be written in several ways
		return fmt.Sprint("i", (int64(v.Months)*30+int64(v.Days))*24*3600e6+v.Microseconds)
	default:
		return fmt.Sprintf("v%v", v)
	}
}
