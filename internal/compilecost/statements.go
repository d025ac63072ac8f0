package compilecost

import (
	"fmt"
	"strings"
)

// run is a function of some statements that end in a call: a function for each
// would be counted with them.
func run(statements ...string) string {
	var b strings.Builder
	b.WriteString("func Run(ctx context.Context, db builder.Writer) error {\n")
	for _, s := range statements {
		fmt.Fprintf(&b, "\tif _, err := %s; err != nil {\n\t\treturn err\n\t}\n", s)
	}
	b.WriteString("\treturn nil\n}\n")
	return b.String()
}

// each writes a text once for each of the numbers from..to: "#" is the number,
// "%" the one before it in the ring of n tables.
func each(from, to, n int, text string) []string {
	var all []string
	for i := from; i <= to; i++ {
		all = append(all, numbered(text, i, n))
	}
	return all
}

func numbered(text string, i, n int) string {
	t := (i-1)%n + 1
	before := t - 1
	if before == 0 {
		before = n
	}
	return strings.NewReplacer("#", fmt.Sprint(t), "%", fmt.Sprint(before)).Replace(text)
}

// sources names ten tables, so that a row of the budget does not count what comes
// with the first mention of a table.
var sources = "func Sources() []strata.Source {\n\treturn []strata.Source{\n" +
	strings.Join(each(1, 10, 10, "\t\t@T#,\n"), "") + "\t}\n}\n"

// tuples are the queries of n row types of two values each, over ten tables.
func tuples(n int) []string {
	fields := []string{"Name", "Bio", "Total", "Rate", "Active", "Created", "Deleted", "Age"}
	var all []string
	for i := range n {
		left, right := fields[i/len(fields)], fields[i%len(fields)]
		all = append(all, numbered("builder.Select2(@T#."+left+", @T%."+right+
			").From(@T#).Join(@T%, @T#.Other.EqExpr(@T%.ID)).All(ctx, db)", i+1, 10))
	}
	return all
}

// structs are the queries of n row types that are structs of the user's.
func structs(n int) (types string, queries []string) {
	for i := 1; i <= n; i++ {
		types += fmt.Sprintf("type Line%d struct { Name string; Total%d int64 }\n", i, i)
		queries = append(queries, numbered(fmt.Sprintf("builder.SelectInto(func(r *Line%d) []strata.Field {\n"+
			"return []strata.Field{@T#.Name.Into(&r.Name), @T#.Total.Into(&r.Total%d)} }).From(@T#).All(ctx, db)", i, i), i, 10))
	}
	return types, queries
}

// oneStatement is all that a consumer says.
func oneStatement(db string) string {
	return `func Adults(ctx context.Context, db ` + db + `, age int) ([]@R1, error) {
	return builder.From(@T1).Where(@T1.Age.Ge(age)).All(ctx, db)
}
`
}

// fiftyStatements are five statements over each of ten tables, each in a function
// as a program has them, of about twenty row types.
func fiftyStatements() string {
	var b strings.Builder
	for i := 1; i <= 10; i++ {
		for _, kinds := range [][]string{wholeRows, joins, reads, changes, others} {
			b.WriteString(numbered(kinds[i%len(kinds)], i, 10))
		}
	}
	return b.String()
}

var (
	// Each of the ten models is a row type.
	wholeRows = []string{`
func List#(ctx context.Context, db builder.Reader, age int) ([]@R#, error) {
	return builder.From(@T#).Where(@T#.Age.Ge(age), @T#.Name.Like("a")).OrderBy(@T#.ID.Desc()).Limit(20).All(ctx, db)
}
`}
	// Ten tables, ten tuples.
	joins = []string{
		join("@T#.Name, @T%.Total"), join("@T#.ID, @T%.Name"), join("@T#.Name, @T%.Bio"), join("@T#.ID, @T%.ID"), join("@T#.Total, @T%.Created"),
		join("@T#.Age, @T%.Deleted"), join("@T#.Active, @T%.Email"), join("@T#, @T%"), join("@T#.Created, @T%.Rate"), join("@T#.ID, @T%"),
	}
	reads = []string{`
func ByActive#(ctx context.Context, db builder.Reader) ([]strata.Row2[bool, int64], error) {
	return builder.Select2(@T#.Active, strata.CountAll()).From(@T#).GroupBy(@T#.Active).Having(strata.CountAll().Gt(1)).All(ctx, db)
}
`, `
func Get#(ctx context.Context, db builder.Reader, id @T#ID) (@R#, error) {
	return builder.From(@T#).Where(@T#.ID.Eq(id)).One(ctx, db)
}
`, `
var older# = builder.Prepare1(func(age strata.Param[int]) builder.Query[@R#] {
	return builder.From(@T#).Where(@T#.Age.GtExpr(age))
})

func Older#(ctx context.Context, db builder.Reader, age int) ([]@R#, error) { return older#(age).All(ctx, db) }
`, `
func Count#(ctx context.Context, db builder.Reader) (int64, error) {
	return builder.From(@T#).Where(@T#.Other.InQuery(builder.Select(@T%.ID).From(@T%).Where(@T%.Active))).Count(ctx, db)
}
`, `
func First#(ctx context.Context, db builder.Reader) (@R#, error) {
	return builder.From(@T#).Where(strata.Exists(builder.Columns(@T%.ID).From(@T%).Where(@T%.ID.EqExpr(@T#.Other)))).First(ctx, db)
}
`}
	changes = []string{`
func Add#(ctx context.Context, db builder.Writer, rows ...@R#) (int64, error) {
	return builder.Insert(@T#).Rows(rows...).Exec(ctx, db)
}
`, `
func AddNamed#(ctx context.Context, db builder.Writer, name string) (int64, error) {
	return builder.Insert(@T#).Set(@T#.Name.Set(name), @T#.Age.Set(18), @T#.Bio.SetNull()).Exec(ctx, db)
}
`, `
func Rename#(ctx context.Context, db builder.Writer, id @T#ID, name string) (int64, error) {
	return builder.Update(@T#).Set(@T#.Name.Set(name)).Where(@T#.ID.Eq(id)).Exec(ctx, db)
}
`, `
func Remove#(ctx context.Context, db builder.Writer, id @T#ID) (int64, error) {
	return builder.Delete(@T#).Where(@T#.ID.Eq(id)).Exec(ctx, db)
}
`, `
func Upsert#(ctx context.Context, db builder.Writer, rows ...@R#) (int64, error) {
	return builder.Insert(@T#).Rows(rows...).OnConflict(@T#.ID).DoUpdate(@T#.Name.SetExpr(@T#.Name.Excluded())).Exec(ctx, db)
}
`}
	others = []string{`
func AddAndReturn#(ctx context.Context, db builder.Writer, rows ...@R#) ([]@R#, error) {
	return builder.Returning(builder.Insert(@T#).Rows(rows...), @T#).All(ctx, db)
}
`, `
func TakeIDs#(ctx context.Context, db builder.Writer) ([]@T#ID, error) {
	return builder.Returning(builder.Delete(@T#).Where(@T#.Deleted.IsNotNull()), @T#.ID).All(ctx, db)
}
`, `
func Oldest#(ctx context.Context, db builder.Reader) ([]@R#, error) {
	return builder.From(@T#).Where(@T#.Age.EqExpr(strata.Scalar(builder.Select(strata.Max(@T#.Age)).From(@T#)))).All(ctx, db)
}
`, `
func Names#(ctx context.Context, db builder.Reader) ([]string, error) {
	return builder.Select(@T#.Name).From(@T#).Union(builder.Select(@T%.Email).From(@T%)).OrderBy(strata.Position(1)).All(ctx, db)
}
`, `
func Sums#(ctx context.Context, db builder.Reader) ([]strata.Row2[bool, int64], error) {
	totals := builder.Columns(@T#.Active, @T#.Total).From(@T#).Where(@T#.Age.Ge(18))
	d := builder.Derived(totals, "totals")
	active, total := @T#.Active.From(d), @T#.Total.From(d)
	return builder.Select2(active, strata.Sum(total).Coalesce(0)).From(d).GroupBy(active).All(ctx, db)
}
`}
)

// join is a query of two results from two tables.
func join(results string) string {
	return `
func Join#(ctx context.Context, db builder.Reader) error {
	_, err := builder.Select2(` + results + `).From(@T#).Join(@T%, @T#.Other.EqExpr(@T%.ID)).Where(@T%.Active).OrderBy(@T#.Created.Asc()).All(ctx, db)
	return err
}
`
}
