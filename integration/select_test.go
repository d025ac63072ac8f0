package integration

import (
	"context"
	"database/sql"
	"errors"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/internal/sample"
	"github.com/strata-go/strata/pool"
)

// names selects the names of the users for whom a condition is true.
func names(c ...strata.Condition) *builder.SelectQuery[string, strata.NullText] {
	return builder.Select(users.Name).Where(c...).OrderBy(users.ID.Asc())
}

func TestPredicates(t *testing.T) {
	everywhere(t, func(t *testing.T, _ context.Context, db *pool.DB) {
		minimum := int64(30)
		for name, c := range map[string]struct {
			where strata.Condition
			want  string
		}{
			"eq":             {users.Age.Eq(20), "[bob]"},
			"ne":             {users.Age.Ne(20), "[ann eve]"},
			"lt":             {users.Age.Lt(30), "[bob]"},
			"ge":             {users.Age.Ge(30), "[ann eve]"},
			"between":        {users.Age.Between(20, 30), "[bob eve]"},
			"not between":    {users.Age.NotBetween(20, 30), "[ann]"},
			"in":             {users.ID.In(1, 3, 99), "[ann eve]"},
			"in nothing":     {users.ID.In(), "[]"},
			"not in nothing": {users.Bio.NotIn(), "[ann bob eve]"},
			"not in, NULL":   {users.Bio.NotIn("x"), "[ann]"},
			"is null":        {users.Bio.IsNull(), "[bob eve]"},
			"is not null":    {users.Bio.IsNotNull(), "[ann]"},
			"is NULL value":  {users.Bio.Is(sql.Null[string]{}), "[bob eve]"},
			"is not value":   {users.Bio.IsNot(sql.Null[string]{V: "x", Valid: true}), "[ann bob eve]"},
			"is expr":        {users.Bio.IsExpr(users.Nick), "[bob eve]"},
			"like":           {users.Name.Like("%n%"), "[ann]"},
			"like case":      {users.Name.Like("A%"), "[]"},
			"like one":       {users.Name.Like("_v_"), "[eve]"},
			"like escaped":   {users.Email.Like(`%\_%`), "[]"},
			"like glob":      {users.Name.Like("*"), "[]"},
			"like class":     {users.Name.Like("[a-z]%"), "[]"},
			"not like":       {users.Name.NotLike("a%"), "[bob eve]"},
			"like expr":      {users.Email.LikeExpr(strata.S("b%")), "[bob]"},
			"ilike":          {users.Bio.ILike("%ann"), "[ann]"},
			"not ilike":      {users.Name.NotILike("B%"), "[ann eve]"},
			"prefix":         {users.Email.HasPrefix("ann@"), "[ann]"},
			"suffix":         {users.Email.HasSuffix("b@x"), "[bob]"},
			"contains":       {users.Email.Contains("e@"), "[eve]"},
			"and or not":     {users.Age.Eq(20).Or(users.Age.Gt(30)).And(users.Name.Ne("ann").Not()), "[ann]"},
			"if":             {strata.If(false, users.Age.Eq(1)), "[ann bob eve]"},
			"if set":         {strata.IfSet(&minimum, users.Age.Ge), "[ann eve]"},
			"decimal":        {users.Balance.Gt(decimal.RequireFromString("9.90")), "[ann]"},
			"decimal eq":     {users.Balance.Eq(decimal.RequireFromString("9.900")), "[eve]"},
			"decimal in":     {users.Balance.In(decimal.RequireFromString("-3.50")), "[bob]"},
			"enum":           {users.Status.Eq(sample.Active), "[ann bob eve]"},
			"exists":         {strata.Exists(builder.Select(posts.ID).Where(wrote)), "[ann bob]"},
			"not exists":     {strata.Exists(builder.Select(posts.ID).Where(wrote)).Not(), "[eve]"},
			"in query":       {users.ID.InQuery(builder.Select(posts.EditorID)), "[ann]"},
			"not in query":   {users.ID.NotInQuery(builder.Select(posts.AuthorID)), "[eve]"},
			"scalar":         {users.Age.GtExpr(strata.Scalar(builder.Select(strata.Avg(users.Age).Int64()))), "[ann]"},
			"raw":            {strata.RawCondition("length(?) = ? AND '?' <> ''", users.Name, 3), "[ann bob eve]"},
		} {
			expect(t, db, name, names(c.where), c.want)
		}
	})
}

func TestJoins(t *testing.T) {
	everywhere(t, func(t *testing.T, _ context.Context, db *pool.DB) {
		pair := builder.Select2(users.Name.Nullable().Coalesce("-"), posts.Title.Nullable().Coalesce("-")).From(users)
		order := []strata.Order{users.Name.Asc(), posts.Title.Asc()}
		bobs := wrote.And(users.Name.Eq("bob"))
		expect(t, db, "inner", pair.Join(posts, wrote).OrderBy(order...), "[{ann One} {ann two} {bob Three}]")
		expect(t, db, "left", pair.LeftJoin(posts, wrote).OrderBy(order...), "[{ann One} {ann two} {bob Three} {eve -}]")
		expect(t, db, "right", pair.Clauses(builder.RightJoin(posts, bobs)).OrderBy(order...), "[{bob Three} {- One} {- two}]")
		expect(t, db, "full", pair.Clauses(builder.FullJoin(posts, bobs)).OrderBy(order...), "[{ann -} {bob Three} {eve -} {- One} {- two}]")
		expect(t, db, "cross", builder.Select(strata.CountAll()).From(users).Clauses(builder.CrossJoin(posts)), "[9]")
		expect(t, db, "self", builder.Select2(users.Name, boss.Name.Nullable()).From(users).
			LeftJoin(boss, boss.ID.EqExpr(users.Boss)).OrderBy(users.ID.Asc()), "[{ann { false}} {bob {ann true}} {eve { false}}]")
		expect(t, db, "schema", builder.Select2(posts.Title, tags.Name).From(posts).
			Join(tags, tags.PostID.EqExpr(posts.ID)).OrderBy(tags.Name.Desc()), "[{One sql} {One go}]")

		views := strata.Sum(posts.Views)
		totals := builder.Derived(builder.Select2(posts.AuthorID, views).GroupBy(posts.AuthorID), "totals")
		expect(t, db, "derived", builder.Select2(users.Name, views.From(totals)).From(users).
			LeftJoin(totals, posts.AuthorID.From(totals).EqExpr(users.ID)).OrderBy(users.ID.Asc()),
			"[{ann {0 true}} {bob {0 true}} {eve {0 false}}]")

		got, err := builder.Select2(users.Name, strata.Optional(boss)).From(users).
			LeftJoin(boss, boss.ID.EqExpr(users.Boss)).OrderBy(users.ID.Asc()).All(t.Context(), db)
		must(t, err)
		if got[0].V2.Valid || !got[1].V2.Valid || got[1].V2.V.Name != "ann" || got[1].V2.V.Slug != "ann-ann@x" {
			t.Errorf("Optional: %+v", got)
		}
	})
}

func TestExpressions(t *testing.T) {
	everywhere(t, func(t *testing.T, _ context.Context, db *pool.DB) {
		at := strata.At(time.Date(2026, 2, 28, 23, 59, 58, 123456789, time.FixedZone("", -3600)))
		dec := func(s string) strata.Decimal {
			return strata.D(decimal.RequireFromString(s))
		}
		accent := strata.S("Éclair日本")
		expect(t, db, "integers", builder.Select5(strata.N(-7).Div(2), strata.N(-7).Mod(3), strata.N(7).Add(1).Mul(2).Sub(3), strata.N(5).Neg(), strata.N(-5).Abs()), "[{-3 -1 13 -5 5}]")
		expect(t, db, "floats", builder.Select5(strata.F(2.5).Round(), strata.F(3.5).Round(), strata.F(-2.5).Floor(), strata.F(2.1).Ceil(), strata.F(1.0).Div(4)), "[{2 4 -3 3 0.25}]")
		expect(t, db, "decimals", builder.Select6(dec("0.1").Add(decimal.RequireFromString("0.2")), dec("1").Div(decimal.NewFromInt(3)), dec("2").Div(decimal.NewFromInt(30000)), dec("-2.5").Round(), dec("7.5").Mod(decimal.NewFromInt(2)), dec("1e20").Mul(decimal.RequireFromString("1.000000001"))),
			"[{0.3 0.33333333333333333333 0.000066666666666666666667 -3 1.5 100000000100000000000}]")
		expect(t, db, "text", builder.Select6(accent.Length(), accent.Lower(), accent.Upper(), accent.Substring(2, 3), accent.Position("日"), accent.Replace("日", "x")), "[{8 éclair日本 ÉCLAIR日本 cla 7 Éclairx本}]")
		expect(t, db, "text ends", builder.Select5(strata.S(" a ").Trim(), strata.S(" a ").TrimLeft(), strata.S(" a ").TrimRight(), strata.S("abc").Substring(-1, 3), strata.S("a").Concat("b")), "[{a a   a a ab}]")
		expect(t, db, "time", builder.Select7(at, at.Year(), at.Month(), at.Day(), at.Hour(), at.Second(), at.Date()), "[{2026-03-01 00:59:58.123456 +0000 UTC 2026 3 1 0 58 2026-03-01}]")
		expect(t, db, "casts", builder.Select6(strata.F(2.9).Int64(), strata.F(-2.9).Int64(), strata.N(12).Text(), strata.F(1.5).Text(), strata.F(2.0).Text(), strata.Cast(strata.S("12"), strata.TypeInt64).NotNull()), "[{2 -2 12 1.5 2 12}]")
		expect(t, db, "case", builder.Select(strata.CaseWhen(users.Age.Lt(25), strata.S("young")).When(users.Age.Lt(35), strata.S("mid")).Else(strata.S("old")).NotNull()).OrderBy(users.ID.Asc()), "[old young mid]")
		expect(t, db, "null functions", builder.Select4(users.Bio.Coalesce("none"), users.Bio.CoalesceExpr(users.Name), strata.NullIf(users.Name, "ann"), users.Age.Gt(25).IsTrue()).OrderBy(users.ID.Asc()).Limit(2),
			"[{likes ANN likes ANN { false} true} {none bob {bob true} false}]")
		for _, q := range []rows[int64]{builder.Select(strata.N(1).DivExpr(strata.N(0).Abs())), builder.Select(strata.N(1).ModExpr(strata.N(0).Abs()))} {
			if _, err := q.All(t.Context(), db); !errors.Is(err, strata.ErrDivideByZero) {
				t.Errorf("division by zero: %v", err)
			}
		}
		if _, err := builder.Select(strata.F(1.0).DivExpr(strata.F(0).Abs())).All(t.Context(), db); !errors.Is(err, strata.ErrDivideByZero) {
			t.Errorf("float division by zero: %v", err)
		}
	})
}

func TestAggregates(t *testing.T) {
	everywhere(t, func(t *testing.T, _ context.Context, db *pool.DB) {
		expect(t, db, "all", builder.Select6(strata.CountAll(), strata.Count(users.Bio), strata.Sum(users.Age), strata.Avg(users.Age), strata.Min(users.Name), strata.Sum(users.Balance)).From(users),
			"[{3 1 {90 true} {30 true} {ann true} {16.5 true}}]")
		expect(t, db, "none", builder.Select4(strata.CountAll(), strata.Sum(users.Age), strata.Max(users.Balance), strata.Avg(users.Balance)).From(users).Where(users.ID.Eq(0)),
			"[{0 {0 false} {0 false} {0 false}}]")
		expect(t, db, "min and max", builder.Select4(strata.Max(posts.Live), strata.Min(posts.Live), strata.Min(users.Balance), strata.Max(posts.Title)).From(users).Join(posts, wrote),
			"[{{true true} {false true} {-3.5 true} {two true}}]")
		expect(t, db, "group", builder.Select3(users.Name, strata.Count(posts.ID), strata.Max(posts.Views)).From(users).LeftJoin(posts, wrote).
			GroupBy(users.ID).Having(strata.Count(posts.ID).Lt(2)).OrderBy(strata.Count(posts.ID).Desc()), "[{bob 1 {0 true}} {eve 0 {0 false}}]")
		expect(t, db, "distinct", builder.Select(posts.AuthorID).Distinct().OrderBy(posts.AuthorID.Desc()), "[2 1]")
		expect(t, db, "count distinct", builder.Select(strata.CountDistinct(posts.AuthorID)), "[2]")
		done(t)(builder.Insert(posts).Rows(
			sample.Post{AuthorID: 3, Views: 1<<63 - 1, Level: sample.Low}, sample.Post{AuthorID: 3, Views: 1, Level: sample.Low}).Exec(t.Context(), db))
		if _, err := builder.Select(strata.Sum(posts.Views)).Where(posts.AuthorID.Eq(3)).All(t.Context(), db); !errors.Is(err, strata.ErrOutOfRange) {
			t.Errorf("overflow of a sum: %v", err)
		}
	})
}

func TestOrder(t *testing.T) {
	everywhere(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		for _, title := range []string{"a", "B", "é", "z", "😀", "_"} {
			done(t)(builder.Insert(posts).Rows(sample.Post{AuthorID: 3, Title: title, Level: sample.Low}).Exec(ctx, db))
		}
		eves := builder.Select(posts.Title).Where(posts.AuthorID.Eq(3))
		expect(t, db, "code points", eves.OrderBy(posts.Title.Asc()), "[B _ a z é 😀]")
		expect(t, db, "compared", eves.Where(posts.Title.Lt("a")).OrderBy(posts.Title.Desc()), "[_ B]")
		expect(t, db, "distinct", eves.Distinct().OrderBy(posts.Title.Desc()).Limit(2), "[😀 é]")
		bio := builder.Select(users.Bio.Coalesce("-"))
		expect(t, db, "nulls last", bio.OrderBy(users.Bio.Asc()).Limit(1), "[likes ANN]")
		expect(t, db, "nulls first", bio.OrderBy(users.Bio.Desc()).Limit(1), "[-]")
		expect(t, db, "asked first", bio.OrderBy(users.Bio.Asc().NullsFirst()).Limit(1), "[-]")
		expect(t, db, "asked last", bio.OrderBy(users.Bio.Desc().NullsLast()).Limit(1), "[likes ANN]")
		expect(t, db, "decimals", builder.Select(users.Balance).OrderBy(users.Balance.Desc()), "[10.1 9.9 -3.5]")
		expect(t, db, "page", builder.Select(users.ID).OrderBy(users.ID.Asc()).Limit(1).Offset(1), "[2]")
		expect(t, db, "offset", builder.Select(users.ID).OrderBy(users.ID.Asc()).Offset(2), "[3]")
	})
}

func TestSetOperations(t *testing.T) {
	everywhere(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		ids, authors := builder.Select(users.ID), builder.Select(posts.AuthorID)
		expect(t, db, "union", ids.Union(authors).OrderBy(strata.Position(1)), "[1 2 3]")
		expect(t, db, "union all", ids.UnionAll(authors).OrderBy(users.ID.Desc()), "[3 2 2 1 1 1]")
		expect(t, db, "intersect", builder.Intersect(ids, authors).OrderBy(strata.Position(1).Desc()), "[2 1]")
		expect(t, db, "except", builder.Except(ids, authors), "[3]")
		expect(t, db, "nested", ids.OrderBy(users.ID.Desc()).Limit(1).Union(builder.Except(authors, ids.Where(users.ID.Gt(1)))).OrderBy(strata.Position(1)).Limit(5), "[1 3]")
		n, err := ids.UnionAll(authors).Count(ctx, db)
		if err != nil || n != 6 {
			t.Errorf("Count: %d, %v", n, err)
		}
	})
}
