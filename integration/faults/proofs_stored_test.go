package faults

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/compile"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/pool"
)

// hue is stored in several ways.
type hue int

var (
	asHex = strata.Mapping[hue, string]{
		To:   func(h hue) (string, error) { return fmt.Sprintf("#%06x", int(h)), nil },
		From: func(s string) (h hue, err error) { _, err = fmt.Sscanf(s, "#%06x", (*int)(&h)); return h, err },
	}
	asDigits = strata.Mapping[hue, string]{
		To:   func(h hue) (string, error) { return strconv.Itoa(int(h)), nil },
		From: func(s string) (hue, error) { n, err := strconv.Atoi(s); return hue(n), err },
	}
	asNegative = strata.Mapping[hue, int64]{
		To:   func(h hue) (int64, error) { return -int64(h), nil },
		From: func(n int64) (hue, error) { return hue(-n), nil },
	}
)

type paint struct {
	ID     int64
	Hex    hue
	Same   hue
	Digits hue
	Minus  hue
	Maybe  sql.Null[hue]
}

type paintColumns struct {
	strata.Table[paint]
	ID     strata.Int64
	Hex    strata.Mapped[hue]
	Same   strata.Mapped[hue]
	Digits strata.Mapped[hue]
	Minus  strata.Mapped[hue]
	Maybe  strata.NullMapped[hue]
}

var paints = strata.Define("paints", new(paintColumns), func(t *strata.Def, c *paintColumns) {
	strata.Map(t, c.Hex, asHex)
	strata.Map(t, c.Same, asHex)
	strata.Map(t, c.Digits, asDigits)
	strata.Map(t, c.Minus, asNegative)
	strata.Map(t, c.Maybe, asDigits)
	t.PrimaryKey(c.ID)
})

func fillPaints(t *testing.T, db *pool.DB) {
	t.Helper()
	engines.Must(t, builder.CreateTables(paints).Exec(t.Context(), db))
	engines.Done(t)(builder.Insert(paints).Rows(
		paint{ID: 1, Hex: 255, Same: 255, Digits: 255, Minus: 255, Maybe: some[hue](255)},
		paint{ID: 2, Hex: 16, Same: 255, Digits: 16, Minus: 1},
	).Exec(t.Context(), db))
}

type (
	hueParam = strata.Param[hue]
	idQuery  = *builder.SelectQuery[int64, strata.NullInt64]
)

func ids(c ...strata.Condition) idQuery {
	return builder.Select(paints.ID).From(paints).Where(c...).OrderBy(paints.ID.Asc())
}

func testParamForms(t *testing.T) {
	both := builder.Prepare1(func(h hueParam) idQuery { return ids(paints.Hex.EqExpr(h), paints.Digits.EqExpr(h)) })
	back := builder.Prepare1(func(h hueParam) idQuery { return ids(paints.Digits.EqExpr(h), paints.Hex.EqExpr(h)) })
	three := builder.Prepare2(func(h hueParam, id strata.Param[int64]) idQuery {
		return ids(paints.Minus.EqExpr(h), paints.ID.EqExpr(id), paints.Hex.EqExpr(h), paints.Digits.EqExpr(h), paints.Same.EqExpr(h))
	})
	row := builder.Prepare1(func(h hueParam) idQuery {
		return ids(strata.RowOf2(paints.Hex, paints.Digits).EqRow(strata.RowOf2[hue, hue](h, h)))
	})
	everywhere(t, fillPaints, func(t *testing.T, ctx context.Context, db *pool.DB) {
		engines.Expect(t, db, "a row value", row(16), "[2]")
		engines.Expect(t, db, "two columns", both(255), "[1]")
		engines.Expect(t, db, "ad hoc", ids(paints.Hex.Eq(255), paints.Digits.Eq(255)), "[1]")
		engines.Expect(t, db, "in the other order", back(16), "[2]")
		engines.Expect(t, db, "in three ways", three(255, 1), "[1]")
		engines.Expect(t, db, "again with other values", both(16), "[2]")
		engines.Expect(t, db, "none", both(1), "[]")
	})
}

func testParamWrites(t *testing.T, ctx context.Context, db *pool.DB) {
	update := builder.Prepare2(func(h hueParam, maybe strata.Param[sql.Null[hue]]) *builder.UpdateStatement {
		return builder.Update(paints).Set(paints.Hex.SetExpr(h), paints.Digits.SetExpr(h), paints.Minus.SetExpr(h), paints.Maybe.SetExpr(strata.NullParam(maybe))).Where(paints.ID.Eq(2))
	})
	for _, m := range []sql.Null[hue]{some[hue](9), {}} {
		if n := engines.Done(t)(update(7, m).Exec(ctx, db)); n != 1 {
			t.Fatalf("%d rows are changed", n)
		}
		got, err := builder.From(paints).Where(paints.ID.Eq(2)).One(ctx, db)
		if want := (paint{ID: 2, Hex: 7, Same: 255, Digits: 7, Minus: 7, Maybe: m}); err != nil || got != want {
			t.Errorf("%v %v, want %v", got, err, want)
		}
	}
}

func testStorage(t *testing.T) {
	p, other := paints, strata.As(paints, "other")
	differ := map[string]compile.Statement{
		"=":                ids(p.Hex.EqExpr(p.Digits)),
		"<>":               ids(p.Hex.NeExpr(p.Digits)),
		"another SQL type": ids(p.Hex.EqExpr(p.Minus)),
		"<":                ids(strata.Lt(p.Hex, p.Digits)),
		"BETWEEN":          ids(strata.Between(p.Hex, p.Same, p.Digits)),
		"IS DISTINCT":      ids(strata.Distinct(p.Hex, p.Digits)),
		"nullable":         ids(p.Hex.EqExpr(p.Maybe)),
		"IN (query)":       ids(p.Hex.InQuery(builder.Select(p.Digits))),
		"NOT IN":           ids(p.Hex.NotInQuery(builder.Select(p.Digits))),
		"ANY":              ids(p.Hex.EqExpr(strata.Any(builder.Select(p.Digits)))),
		"scalar":           ids(p.Hex.EqExpr(strata.Scalar(builder.Select(other.Digits).Limit(1)))),
		"CASE":             builder.Select(strata.CaseWhen(p.ID.Gt(1), p.Hex).Else(p.Digits)),
		"CASE WHEN":        builder.Select(strata.CaseWhen(p.ID.Gt(1), p.Hex).When(p.ID.Gt(2), p.Digits).Else(p.Same)),
		"coalesce":         builder.Select(strata.Coalesce(p.Maybe, p.Hex)),
		"greatest":         builder.Select(strata.Greatest(p.Hex, p.Digits)),
		"UNION":            builder.Select(p.Hex).Union(builder.Select(p.Digits)),
		"EXCEPT":           builder.Except(builder.Select(p.Hex), builder.Select(p.Digits)),
		"SET":              builder.Update(p).Set(p.Hex.SetExpr(p.Digits)).All(),
		"SELECT":           builder.Insert(p).Set(p.ID.SetExpr(p.ID.Add(9)), p.Hex.SetExpr(p.Digits), p.Same.SetExpr(p.Same), p.Digits.SetExpr(p.Digits), p.Minus.SetExpr(p.Minus)).Select(builder.From(p)),
		"JOIN":             builder.Select(p.ID).From(p).Join(other, p.Hex.EqExpr(other.Digits)),
		"row values":       ids(strata.RowOf2(p.Hex, p.ID).EqRow(strata.RowOf2(p.Digits, p.ID))),
		"max":              builder.Select(p.ID).GroupBy(p.ID, p.Hex).Having(strata.Max(p.Digits).EqExpr(p.Hex)),
		"derived":          builder.Select(p.ID).From(p).Join(digits, p.Hex.EqExpr(p.Digits.From(digits))),
		"DO UPDATE":        builder.Insert(p).Rows(paint{}).OnConflict(p.ID).DoUpdate(p.Hex.SetExpr(p.Digits.Excluded())),
	}
	refused(t, "a value of the other column", ids(p.Digits.EqExpr(strata.Val(p.Hex, 255))), strata.BadValue, "stores its Go type differently")
	for name, s := range differ {
		second := "digits"
		switch name {
		case "another SQL type":
			second = "paints.minus"
		case "nullable", "coalesce":
			second = "paints.maybe"
		}
		refused(t, name, s, strata.ShapeMismatch, "paints.hex", second, "differently")
	}
	everywhere(t, fillPaints, func(t *testing.T, ctx context.Context, db *pool.DB) {
		engines.Expect(t, db, "stored alike", ids(p.Hex.EqExpr(p.Same)), "[1]")
		engines.Expect(t, db, "joined", builder.Select2(p.ID, other.ID).From(p).Join(other, p.Hex.EqExpr(other.Same)).OrderBy(strata.Positions(1, 2)...), "[{1 1} {1 2}]")
		engines.Expect(t, db, "coalesce", builder.Select(strata.Coalesce(p.Maybe, p.Digits)).OrderBy(p.ID.Asc()), "[255 16]")
		engines.Expect(t, db, "CASE", builder.Select(strata.CaseWhen(p.ID.Gt(1), p.Hex).Else(p.Same)).OrderBy(p.ID.Asc()), "[255 16]")
		engines.Expect(t, db, "UNION", builder.Select(p.Hex).Union(builder.Select(p.Same)).OrderBy(strata.Position(1)), "[16 255]")
		testParamWrites(t, ctx, db)
	})
}

var digits = builder.Derived(builder.Select(paints.Digits), "digits")

func testParams(t *testing.T) {
	var kept strata.Param[int64]
	first := builder.Prepare1(func(id strata.Param[int64]) idQuery {
		kept = id
		return builder.Select(paints.ID).Where(paints.ID.EqExpr(id))
	})
	wrong := map[string]struct {
		statement compile.Statement
		kind      strata.ProblemKind
		says      string
	}{
		"kept": {builder.Prepare1(func(id strata.Param[int64]) idQuery {
			return builder.Select(paints.ID).Where(paints.ID.EqExpr(kept), paints.ID.EqExpr(id))
		})(1), strata.Misplaced, "another prepared statement"},
		"kept, deeper": {builder.Prepare1(func(id strata.Param[int64]) idQuery {
			return builder.Select(paints.ID).Where(paints.ID.EqExpr(id), strata.Exists(builder.Select(shops.ID).Where(shops.ID.EqExpr(kept))))
		})(1), strata.Misplaced, "another prepared statement"},
		"not used": {builder.Prepare2(func(id, _ strata.Param[int64]) idQuery {
			return builder.Select(paints.ID).Where(paints.ID.EqExpr(id))
		})(1, 2), strata.Incomplete, "parameter 2 of 2 is not used"},
		"not used by a change": {builder.Prepare1(func(strata.Param[int64]) *builder.DeleteStatement {
			return builder.Delete(paints).Where(paints.ID.Eq(1))
		})(1), strata.Incomplete, "DELETE FROM paints: parameter 1 of 1 is not used"},
		"not used by what it returns": {builder.Prepare1(func(strata.Param[int64]) *builder.ReturningStatement[int64] {
			return builder.Returning(builder.Delete(paints).Where(paints.ID.Eq(1)), paints.ID)
		})(1), strata.Incomplete, "not used"},
		"not used by raw SQL": {builder.Prepare1(func(strata.Param[int64]) *builder.RawStatement {
			return builder.Raw("DELETE FROM paints")
		})(1), strata.Incomplete, "not used"},
		"not prepared at all": {builder.Select(paints.ID).Where(paints.ID.EqExpr(kept)), strata.Misplaced, "parameter"},
	}
	for name, w := range wrong {
		refused(t, name, w.statement, w.kind, w.says)
	}
	for name, s := range map[string]compile.Statement{
		"in a derived table": builder.Prepare1(func(id strata.Param[int64]) idQuery {
			d := builder.Derived(builder.Select(paints.ID).Where(paints.ID.EqExpr(id)), "d")
			return builder.Select(paints.ID.From(d)).From(d)
		})(1),
		"in WITH": builder.Prepare1(func(id strata.Param[int64]) idQuery {
			d := builder.CTE("d", builder.Select(paints.ID).Where(paints.ID.EqExpr(id)))
			return builder.Select(paints.ID.From(d)).From(d)
		})(1),
		"as a limit": builder.Prepare1(func(n strata.Param[int64]) idQuery { return builder.Select(paints.ID).Clauses(builder.LimitExpr(n)) })(1),
		"in raw SQL": builder.Prepare1(func(id strata.Param[int64]) *builder.RawStatement {
			return builder.Raw("DELETE FROM paints WHERE id = ?", id)
		})(1),
		"in a CASE": builder.Prepare1(func(h hueParam) idQuery {
			return ids(strata.CaseWhen(paints.ID.Gt(1), paints.Hex).Else(h).EqExpr(paints.Same))
		})(1),
		"as an aggregate": builder.Prepare1(func(n strata.Param[int64]) idQuery {
			return builder.Select(paints.ID).GroupBy(paints.ID).Having(strata.CountAll().GtExpr(n))
		})(1),
	} {
		if err := compile.Check(s, dialect.SQLite, dialect.PostgreSQL); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	everywhere(t, fillPaints, func(t *testing.T, ctx context.Context, db *pool.DB) {
		engines.Expect(t, db, "the first one is as it was", first(2), "[2]")
		if _, err := wrong["kept"].statement.(idQuery).Count(ctx, db); err == nil {
			t.Error("counting a statement with another one's parameter is not refused")
		}
	})
}

// counted is a query of numbers that can be counted.
type counted interface {
	All(context.Context, builder.Reader) ([]int64, error)
	Count(context.Context, builder.Reader) (int64, error)
	Exists(context.Context, builder.Reader) (bool, error)
}

func testDistinctCounts(t *testing.T) {
	everywhere(t, fillShops, func(t *testing.T, ctx context.Context, db *pool.DB) {
		agree := func(name string, q counted) {
			t.Helper()
			rows, err := q.All(ctx, db)
			engines.Must(t, err)
			n, err := q.Count(ctx, db)
			if err != nil || int(n) != len(rows) {
				t.Errorf("%s: counts %d, has %d: %v", name, n, len(rows), err)
			}
			found, err := q.Exists(ctx, db)
			if err != nil || found != (len(rows) > 0) {
				t.Errorf("%s: exists %v, has %d: %v", name, found, len(rows), err)
			}
		}
		of := builder.Select(sales.ID).From(sales)
		ordered := of.OrderBy(sales.ShopID.Asc(), sales.ID.Asc())
		first := ordered.Clauses(builder.DistinctOn(sales.ShopID))
		byShop := builder.Select(sales.Amount).From(sales)
		for name, q := range map[string]counted{
			"DISTINCT ON": first, "with LIMIT": first.Limit(2), "with OFFSET": first.Offset(2), "LIMIT 0": of.Limit(0), "far OFFSET": of.Offset(9),
			"DISTINCT": byShop.Distinct(), "a union": of.Union(byShop), "UNION ALL": of.UnionAll(of).Limit(7), "INTERSECT": builder.Intersect(of, byShop),
			"grouped": builder.Select(all()).From(sales).GroupBy(sales.ShopID), "HAVING": builder.Select(all()).From(sales).GroupBy(sales.ShopID).Having(all().Gt(1)),
			"HAVING alone": builder.Select(all()).From(sales).Having(all().Gt(99)), "one group": builder.Select(all()).From(sales),
			"rollup": builder.Select(all()).From(sales).GroupBy(strata.Rollup(sales.ShopID)), "a window": builder.Select(strata.RowNumber().Over(strata.OrderedBy(sales.ID.Asc()))).From(sales),
			"join": builder.Select(shops.ID).From(shops).LeftJoin(sales, ofShop), "none": of.Where(sales.ID.Lt(0)), "FOR UPDATE": of.Clauses(builder.ForUpdate()), "locked and limited": ordered.Limit(2).Clauses(builder.ForUpdate()),
			"raw": builder.RawRows(builder.Raw("SELECT id FROM sales WHERE id > ?", 1), sales.ID),
		} {
			agree(name, q)
		}
		for name, q := range map[string]func(int64) idQuery{
			"prepared":                builder.Prepare1(func(n strata.Param[int64]) idQuery { return first.Clauses(builder.LimitExpr(n)) }),
			"prepared, ordered by it": builder.Prepare1(func(n strata.Param[int64]) idQuery { return of.OrderBy(sales.ID.AddExpr(n).Asc()).Limit(2) }),
		} {
			agree(name, q(2))
		}
		batch := &builder.ReadBatch{}
		count := builder.QueueCount(batch, first)
		engines.Must(t, batch.Run(ctx, db))
		if n, err := count.Get(); err != nil || n != 3 {
			t.Errorf("in a batch: %d %v", n, err)
		}
	})
}

func testOutputs(t *testing.T) {
	age := shops.Rank
	twice := builder.Derived(builder.Select3(shops.ID, age.As("low"), age.As("high")).UnionAll(builder.Select3(shops.ID, age.As("low"), strata.N(666).Nullable())), "d")
	plain := builder.Derived(builder.Select2(age.As("low"), age.As("high")), "d")
	mixed := builder.Derived(builder.Select2(age, age.As("high")).Union(builder.Select2(age, strata.N(666).Nullable())), "d")
	for name, d := range map[string]builder.DerivedTable{"a union": twice, "one SELECT": plain} {
		refused(t, name, builder.Select(age.From(d)).From(d), strata.NotInScope, "d selects shops.rank 2 times", "low or high")
		refused(t, name+", another label", builder.Select(age.As("los").From(d)).From(d), strata.NotInScope, "d has no column los")
	}
	cte := builder.CTE("c", builder.Select2(age.As("low"), age.As("high")))
	refused(t, "WITH", builder.Select(age.From(cte)).From(cte), strata.NotInScope, "c selects shops.rank 2 times")
	refused(t, "no such label", builder.Select(shops.ID.As("los").From(twice)).From(twice), strata.NotInScope, "d has no column los")
	everywhere(t, fillShops, func(t *testing.T, ctx context.Context, db *pool.DB) {
		engines.Expect(t, db, "by label", builder.Select2(age.As("low").From(twice), age.As("high").From(twice)).From(twice).Where(shops.ID.From(twice).Eq(1)).OrderBy(strata.Position(2)), "[{{5 true} {5 true}} {{5 true} {666 true}}]")
		engines.Expect(t, db, "the one without a label", builder.Select2(age.From(mixed), age.As("high").From(mixed)).From(mixed).Where(age.From(mixed).Eq(5)).OrderBy(strata.Position(2)), "[{{5 true} {5 true}} {{5 true} {666 true}}]")
		engines.Expect(t, db, "by its own name", builder.Select(age.As("rank").From(mixed)).From(mixed).Where(age.From(mixed).Eq(7)).Distinct(), "[{7 true}]")
		inner := builder.Derived(builder.Select2(age.As("low").From(twice), age.As("high").From(twice)).From(twice), "e")
		engines.Expect(t, db, "through two", builder.Select(age.As("high").From(inner)).From(inner).Where(age.As("low").From(inner).Eq(7)).OrderBy(strata.Position(1)), "[{7 true} {666 true}]")
	})
}
