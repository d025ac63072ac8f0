package wrongqueries

import (
	"fmt"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/internal/sample"
)

var (
	bios      = builder.Select(users.Bio)
	inBios    = users.Name.InQuery(bios)
	hasBio    = users.Bio.IsNotNull()
	shadowing = builder.CTE("posts", builder.Select(users.Name).Where(users.ID.Eq(1)))
	twice     = builder.Derived(builder.Select2(users.Age.As("low"), users.Age.As("high")), "d")
	keyed     = strata.DefineView("keyed", new(keyedColumns), func(t *strata.Def, c *keyedColumns) { t.PrimaryKey(c.ID) })
	dyes      = strata.Define("dyes", new(dyeColumns), func(t *strata.Def, c *dyeColumns) {
		strata.Map(t, c.Lower, colors("#%02x%02x%02x"))
		strata.Map(t, c.Upper, colors("#%02X%02X%02X"))
		t.PrimaryKey(c.Lower)
	})
)

type keyedRow struct {
	ID   int64
	Name string
}

type keyedColumns struct {
	strata.Table[keyedRow]
	ID   strata.Int64
	Name strata.Text
}

type dye struct{ Lower, Upper sample.Color }

type dyeColumns struct {
	strata.Table[dye]
	Lower strata.Mapped[sample.Color]
	Upper strata.Mapped[sample.Color]
}

// colors stores colors in one notation.
func colors(format string) strata.Mapping[sample.Color, string] {
	return strata.Mapping[sample.Color, string]{
		To: func(c sample.Color) (string, error) { return fmt.Sprintf(format, c.R, c.G, c.B), nil },
		From: func(s string) (c sample.Color, err error) {
			_, err = fmt.Sscanf(s, format, &c.R, &c.G, &c.B)
			return c, err
		},
	}
}

type names1 = *builder.SelectQuery[string, strata.NullText]

// prepared prepares a query of one parameter.
func prepared(build func(strata.Param[string]) names1) names1 { return builder.Prepare1(build)("ann") }

// leaked is a parameter outside of the statement that it was prepared for.
var leaked = func() (p strata.Param[string]) {
	prepared(func(name strata.Param[string]) names1 {
		p = name
		return builder.Select(users.Name).Where(users.Name.EqExpr(name))
	})
	return p
}()

// proofClasses are what is taken for proven, for present or for the same, and is not.
var proofClasses = []class{
	{73, "WITH under the name of a table that is read elsewhere", "ok", []proof{
		ok(builder.Select2(users.Name.From(shadowing), strata.Scalar(builder.Select(strata.CountAll()).From(posts)).NotNull()).From(shadowing), "[{ann 2}]"),
		b(builder.Select2(users.Name.From(shadowing), posts.Title).From(shadowing).Join(posts, strata.B(true)), strata.RepeatedSource, "posts"),
	}},
	{74, "proof by an outer query of a table of the same name", "B", []proof{
		b(builder.From(users).Where(hasBio, users.Name.NotInQuery(bios)), strata.NullToNonNull, "WHERE", "users.bio"),
		b(builder.From(users).Where(hasBio, strata.Exists(builder.Select(users.Bio.NotNull()).From(users))), strata.NullToNonNull, "users.bio"),
		b(builder.Select(users.Bio.NotNull()).Where(users.Bio.NeExpr(strata.All(builder.Select(users.Name)))), strata.NullToNonNull, "users.bio"),
		b(builder.Returning(builder.Update(users).Set(users.Bio.SetNull()).Where(hasBio), users.Bio.NotNull()), strata.NullToNonNull, "RETURNING", "users.bio"),
	}},
	{75, "NOT IN by negation", "B", []proof{
		b(builder.From(users).Where(inBios.Not()), strata.NullToNonNull, "NOT IN", "users.bio"),
		b(builder.From(users).Where(users.Name.NeExpr(strata.All(bios))), strata.NullToNonNull, "NOT IN", "users.bio"),
		b(builder.From(users).Where(users.Name.EqExpr(strata.Any(bios)).Not()), strata.NullToNonNull, "match nothing"),
		b(builder.From(users).Where(strata.Or(users.Age.Gt(1), inBios).Not()), strata.NullToNonNull, "users.bio"),
		b(builder.From(users).Where(inBios.IsFalse()), strata.NullToNonNull, "users.bio"),
		ok(builder.Select(users.Name).Where(users.Name.InQuery(bios.Where(hasBio)).Not()).OrderBy(users.ID.Asc()), "[ann bob cat]"),
	}},
	{76, "count of a condition", "B", []proof{
		b(builder.Select(strata.Count(users.Age.Gt(15))), strata.Misplaced, "where it is not NULL", "Filter"),
		b(builder.Select(strata.CountDistinct(hasBio)), strata.Misplaced, "Filter"),
		ok(builder.Select(strata.CountAll().Filter(users.Age.Gt(15))).From(users), "[2]"),
	}},
	{77, "array of what an outer join leaves out", "B", []proof{
		b(builder.Select(strata.ArrayAgg(posts.Title)).From(users).LeftJoin(posts, joins), strata.NullToNonNull, "array_agg(posts.title)", "Filter"),
	}},
	{78, "keyset by what may be NULL", "B", []proof{
		b(builder.From(posts).Where(strata.RowOf2(posts.EditorID, posts.ID).Gt(1, 1)), strata.NullToNonNull, "WHERE", "posts.editor_id"),
	}},
	{79, "label that a derived table does not have", "B", []proof{
		b(builder.Select(users.Age.As("los").From(twice)).From(twice), strata.NotInScope, "d has no column los", "low or high"),
		b(builder.Select(users.Age.From(twice)).From(twice), strata.NotInScope, "d selects users.age 2 times"),
	}},
	{80, "parameter without a value, or without a use", "B", []proof{
		b(prepared(func(strata.Param[string]) names1 { return builder.Select(users.Name) }), strata.Incomplete, "parameter 1 of 1 is not used"),
		b(prepared(func(p strata.Param[string]) names1 {
			return builder.Select(users.Name).Where(users.Name.EqExpr(p), users.Email.EqExpr(leaked))
		}), strata.Misplaced, "another prepared statement"),
		b(builder.Select(users.Name).Where(users.Name.EqExpr(leaked)), strata.Misplaced, "parameter has no value"),
	}},
	{81, "columns of one Go type that store it differently", "B", []proof{
		b(builder.Select(dyes.Lower).Where(dyes.Lower.EqExpr(dyes.Upper)), strata.ShapeMismatch, "dyes.lower", "dyes.upper"),
		b(builder.Select(dyes.Lower).Union(builder.Select(dyes.Upper)), strata.ShapeMismatch, "dyes.lower", "dyes.upper"),
		b(builder.Update(dyes).Set(dyes.Lower.SetExpr(dyes.Upper)).All(), strata.ShapeMismatch, "SET", "dyes.upper"),
	}},
	{82, "view grouped by its key", "B", []proof{
		b(builder.Select2(keyed.Name, strata.CountAll()).From(keyed).GroupBy(keyed.ID), strata.Ungrouped, "keyed.name"),
	}},
}
