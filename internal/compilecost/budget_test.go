package compilecost

import (
	"fmt"
	"math"
	"strings"
	"testing"
)

// The packages whose cost is the last line of the tests.
var (
	tables100    = tablesPackage(100)
	statements50 = NewPackage("statements50", nil, tablesText(10, tableWithID), fiftyStatements())
	consumer1    = NewPackage("consumer1", tablesPackage(10), oneStatement("builder.Reader"))
)

// row is a row of the budget.
type row struct {
	name  string
	limit float64
	// The count is that of with, or what with has more than base, by the number
	// of what it has more.
	base, with *Package
	units      int
}

// whole is a row of a whole package.
func whole(name string, limit float64, with *Package) row { return row{name, limit, nil, with, 1} }

// budget are the limits. They are what was measured, and a little more.
func budget() []row {
	rows := []row{
		whole("100 tables", 3800, tables100),
		whole("10 tables", 560, tablesPackage(10)),
		whole("10 tables and 50 statements", 2000, statements50),
		whole("50 statements as a consumer of 10 tables", 2000, NewPackage("statements50consumer", tablesPackage(10), fiftyStatements())),
		whole("a consumer of one statement", 320, consumer1),
		whole("the same of 100 tables", 320, NewPackage("consumer100", tables100, oneStatement("builder.Reader"))),
		whole("the same on a *pool.DB", 320, NewPackage("consumerpool", tablesPackage(10), oneStatement("*pool.DB"))),
		whole("a package that names strata.Text", 120, NewPackage("empty", nil, "type Name = strata.Text")),

		{"a table with an id type of its own", 35, tablesPackage(1), tablesPackage(50), 49},
		{"a table without", 7, withoutID(1), withoutID(50), 49},
		{
			"a column of a type that others have", 0, withoutID(10),
			NewPackage("columns20", nil, tablesText(10, func(i, n int) table { return moreColumns(tableWithoutID(i, n)) })), 90,
		},
		one("a nullable foreign key, by type of id", 36, "nullablekey", tableWithID, nullableKey),
	}
	for _, o := range ownTypes {
		rows = append(rows, one(o.name, o.limit, o.pkg, tableWithoutID, o.add))
	}
	return append(rows, statementRows()...)
}

func withoutID(n int) *Package {
	return NewPackage(fmt.Sprintf("withoutid%d", n), nil, tablesText(n, tableWithoutID))
}

// one is the row of a column of a type of its own: of twenty tables, one has such
// a column, or all.
func one(name string, limit float64, pkg string, of func(i, n int) table, add func(table) table) row {
	text := func(last int) string {
		return tablesText(20, func(i, n int) table {
			if t := of(i, n); i > last {
				return t
			}
			return add(of(i, n))
		})
	}
	return row{name, limit, NewPackage(pkg+"1", nil, text(1)), NewPackage(pkg+"20", nil, text(20)), 19}
}

// statementRows are the rows of statements, all over ten tables that are in
// another package.
func statementRows() []row {
	types, queries := structs(20)
	models := each(1, 10, 10, "builder.From(@T#).All(ctx, db)")
	returning := "builder.Returning(builder.Delete(@T#).Where(@T#.Age.Ge(18)), @T#).All(ctx, db)"
	rows := "builder.Insert(@T#).Rows(@R#{Name: \"a\"}).Exec(ctx, db)"
	return []row{
		statements("a row type: a model", 55, "models", "", models[:1], models, 9),
		statements("a row type: a tuple", 55, "tuples", "", tuples(1), tuples(21), 20),
		statements("a row type: a struct", 55, "structs", types, queries[:1], queries, 19),
		statements("a statement of a known row type", 4, "known", "", models,
			each(1, 40, 10, "builder.From(@T#).Where(@T#.Age.Ge(18), @T#.Email.Like(\"a\")).OrderBy(@T#.ID.Asc()).Limit(3).All(ctx, db)"), 30),
		statements("a column list", 0, "lists", "", models[:1], append(models[:1:1],
			each(1, 40, 10, "builder.From(@T1).Where(strata.Exists(builder.Columns(@T#.ID, @T#.Name).From(@T#).Where(@T#.Age.Ge(18)))).All(ctx, db)")...), 40),
		statements("a change", 2, "changes", "", changesOf(10), changesOf(40), 90),
		statements("INSERT of models, by model", 13, "inserts", "", each(1, 1, 10, rows), each(1, 10, 10, rows), 9),
		statements("RETURNING of a new row type", 16, "returning", "", each(1, 1, 10, returning), each(1, 10, 10, returning), 9),
		prepared(),
		batched(),
		repositories(),
		relations(),
		loads(),
	}
}

func statements(name string, limit float64, pkg, types string, base, with []string, units int) row {
	tables := tablesPackage(10)
	return row{
		name, limit, NewPackage(pkg+"few", tables, sources, types, run(base...)), NewPackage(pkg+"many", tables, sources, types, run(with...)), units,
	}
}

// changesOf are n inserts, n updates and n deletes.
func changesOf(n int) []string {
	all := each(1, n, 10, "builder.Insert(@T#).Set(@T#.Name.Set(\"a\"), @T#.Bio.SetNull()).Exec(ctx, db)")
	all = append(all, each(1, n, 10, "builder.Update(@T#).Set(@T#.Name.Set(\"a\")).Where(@T#.Age.Ge(18)).Exec(ctx, db)")...)
	return append(all, each(1, n, 10, "builder.Delete(@T#).Where(@T#.Age.Ge(18)).Exec(ctx, db)")...)
}

// prepared is the row of a prepared statement of a known row type.
func prepared() row {
	tables := tablesPackage(10)
	all := run(each(1, 10, 10, "builder.From(@T#).All(ctx, db)")...)
	of := func(n int) string {
		return strings.Join(each(1, n, 10, `
var Older# = builder.Prepare1(func(age strata.Param[int]) builder.Query[@R#] {
	return builder.From(@T#).Where(@T#.Age.GtExpr(age))
})
`), "")
	}
	return row{
		"a prepared statement", 12,
		NewPackage("prepared1", tables, all, of(1)), NewPackage("prepared10", tables, all, of(10)), 9,
	}
}

// batched is the row of a query of a known row type that a batch queues.
func batched() row {
	tables := tablesPackage(10)
	all := run(each(1, 10, 10, "builder.From(@T#).All(ctx, db)")...)
	of := func(n int) string {
		return "func Queue(b *builder.Batch) {\n" + strings.Join(each(1, n, 10, "\tbuilder.QueueAll(b, builder.From(@T#))\n"), "") + "}\n"
	}
	return row{
		"a query in a batch", 8,
		NewPackage("batched1", tables, all, of(1)), NewPackage("batched10", tables, all, of(10)), 9,
	}
}

// repositories is the row of a repository by key, of a row type that queries have.
func repositories() row {
	tables := tablesPackage(10)
	all := run(each(1, 10, 10, "builder.From(@T#).All(ctx, db)")...)
	of := func(n int) string { return strings.Join(each(1, n, 10, "var People# = repo.ByKey(@T#, @T#.ID)\n"), "") }
	return row{
		"a repository, by model", 42,
		NewPackage("repositories1", tables, all, of(1)), NewPackage("repositories10", tables, all, of(10)), 9,
	}
}

// relations is the row of a relation of row types that queries have.
func relations() row {
	return row{
		"a relation", 20, relating("relations1", 1, 0), relating("relations10", 10, 0), 9,
	}
}

// loads is the row of loading a relation into rows of a known type.
func loads() row {
	return row{
		"a Load of known types", 4, relating("loads1", 10, 1), relating("loads10", 10, 10), 9,
	}
}

// relating is a package of queries of ten row types, with relations and with loads of
// them.
func relating(name string, relations, loads int) *Package {
	load := "if err := repo.Load(ctx, db, []@R%{}, Owned#); err != nil {\n\t\treturn err\n\t}\n"
	return NewPackage(
		name, relatedPackage(), run(each(1, 10, 10, "builder.From(@T#).All(ctx, db)")...),
		strings.Join(each(1, relations, 10, "var Owned# = repo.HasMany(@T%, @T#, func(r *@R%) *repo.Many[@R#] { return &r.Owned }, strata.Refer(@T#.Other, @T%.ID))\n"), ""),
		"func Load(ctx context.Context, db builder.Reader) error {\n\t"+strings.Join(each(1, loads, 10, load), "\t")+"\treturn nil\n}\n",
	)
}

func TestBudget(t *testing.T) {
	tools := toolchain(t)
	var report strings.Builder
	for _, r := range budget() {
		t.Run(strings.ReplaceAll(r.name, " ", "_"), func(t *testing.T) {
			count := r.check(t, tools)
			fmt.Fprintf(&report, "\n%-42s %8.1f %8.0f", r.name, count, r.limit)
		})
	}
	t.Logf("%-42s %8s %8s%s", "functions", "count", "limit", report.String())
}

// check counts a row's functions and says what they are if they are too many.
func (r row) check(t *testing.T, tools *Toolchain) float64 {
	var base *Build
	of := ""
	if r.base != nil {
		base = build(t, tools, r.base)
		of = fmt.Sprintf(" (the difference of %s and %s, by %d)", r.base.Name, r.with.Name, r.units)
	}
	with := build(t, tools, r.with)
	count := float64(len(with.Functions))
	if base != nil {
		count = (count - float64(len(base.Functions))) / float64(r.units)
	}
	if math.Round(count) > r.limit { // two packages differ in a function or two besides
		const most = 15
		var b strings.Builder
		all := groups(base, with)
		for _, g := range all[:min(len(all), most)] {
			fmt.Fprintf(&b, "\n%v", g)
		}
		t.Errorf("%s: %.1f functions, the limit is %.0f%s; most of them:%s", r.name, count, r.limit, of, b.String())
	}
	return count
}

func TestBesideJet(t *testing.T) {
	if !*jet {
		t.Skip("-compilecost.jet compiles go-jet's form of the tables, too")
	}
	theirs, err := NewToolchain(t.TempDir(), "../../benchmarks", "context", "database/sql", "time", jetModule+"/postgres")
	if err != nil {
		t.Skipf("go-jet is not available: %v", err)
	}
	ours := toolchain(t)
	ten := jetPackage(10)
	for _, c := range []struct {
		name         string
		strata, jets *Package
	}{
		{"1 table", tablesPackage(1), jetPackage(1)},
		{"10 tables", tablesPackage(10), ten},
		{"50 tables", tablesPackage(50), jetPackage(50)},
		{"100 tables", tables100, jetPackage(100)},
		{"a consumer", consumer1, jetConsumer(ten)},
	} {
		a, b := build(t, ours, c.strata), build(t, theirs, c.jets)
		t.Logf("%-12s strata %6d functions %5.2f s %4d MB, archive %4.1f MB; go-jet %6d functions %5.2f s %4d MB, archive %4.1f MB", c.name,
			len(a.Functions), a.CPU.Seconds(), a.RSS>>20, float64(a.Archive)/(1<<20),
			len(b.Functions), b.CPU.Seconds(), b.RSS>>20, float64(b.Archive)/(1<<20))
	}
}
