package faults

import (
	"context"
	"errors"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/pool"
)

// word is a row of texts.
type word struct {
	ID    int64
	Text  string
	Lower string
}

type wordColumns struct {
	strata.Table[word]
	ID    strata.Int64
	Text  strata.Text
	Lower strata.Text
}

var wordTable = strata.Define("words", new(wordColumns), func(t *strata.Def, c *wordColumns) {
	t.PrimaryKey(c.ID)
	strata.Generated(t, c.Lower, c.Text.Lower())
	t.Check("upper", c.Text.Upper().Ne("VERBOTÉN"))
})

func fillWords(t *testing.T, db *pool.DB) {
	engines.Must(t, builder.CreateTables(wordTable).Exec(t.Context(), db))
	engines.Done(t)(builder.Insert(wordTable).Rows(word{ID: 1, Text: "Ärger"}, word{ID: 2, Text: "ÄRGER"}, word{ID: 3, Text: "zoo"}, word{ID: 4, Text: "ПРИВЕТ"}).Exec(t.Context(), db))
}

func foldedCase(t *testing.T) {
	everywhere(t, fillWords, func(t *testing.T, ctx context.Context, db *pool.DB) {
		w, other := wordTable, strata.As(wordTable, "other")
		ids := func(name string, where strata.Condition, want string) {
			t.Helper()
			engines.Expect(t, db, name, builder.Select(w.ID).Where(where).OrderBy(w.ID.Asc()), want)
		}
		ids("lower", w.Text.Lower().Eq("ärger"), "[1 2]")
		ids("lower <", w.Text.Lower().Lt("ä"), "[3]")
		ids("upper", w.Text.Upper().Eq("ÄRGER"), "[1 2]")
		ids("both", w.Text.Upper().Lower().EqExpr(w.Text.Lower()), "[1 2 3 4]")
		ids("two sides", w.Text.Lower().GeExpr(w.Text.Upper().Lower()), "[1 2 3 4]")
		ids("mixed sides", w.Text.LtExpr(w.Text.Lower()), "[1 2 4]")
		ids("BETWEEN", w.Text.Lower().Between("ä", "ä~"), "[1 2]")
		ids("ILIKE", w.Text.ILike("ä%"), "[1 2]")
		ids("NOT ILIKE", w.Text.NotILike("ä%"), "[3 4]")
		ids("ILIKE of what is made of it", w.Text.Concat("É").ILike("%ré"), "[1 2]")
		ids("lower of what is made of it", w.Text.Concat("É").Substring(2, 9).Lower().Eq("rgeré"), "[1 2]")
		ids("concatenated", w.Text.Lower().ConcatExpr(w.Text.Upper()).Eq("ärgerÄRGER"), "[1 2]")
		ids("IN", w.Text.Lower().In("ärger", "привет"), "[1 2 4]")
		ids("LIKE", w.Text.Lower().Like("ä%"), "[1 2]")
		ids("HasPrefix", w.Text.Lower().HasPrefix("при"), "[4]")
		ids("a regular expression", w.Text.Lower().RegexpMatch("^прив"), "[4]")
		ids("CASE", strata.CaseWhen(w.ID.Gt(1), w.Text.Lower()).Else(w.Text).Eq("ärger"), "[2]")
		ids("coalesce", strata.Coalesce(w.Text.Lower(), w.Text).Eq("ärger"), "[1 2]")
		ids("a scalar", w.Text.Lower().EqExpr(strata.Scalar(builder.Select(strata.Min(other.Text.Lower())).From(other).Where(other.ID.Eq(2)))), "[1 2]")
		ids("generated", w.Lower.Eq("ärger"), "[1 2]")
		ids("chosen collation", w.Text.Collate("C").Lower().EqExpr(w.Text.Collate("C").Lower()), "[1 2 3 4]")
		engines.Expect(t, db, "GROUP BY", builder.Select2(w.Text.Lower(), strata.CountAll()).GroupBy(w.Text.Lower()).OrderBy(w.Text.Lower().Asc()), "[{zoo 1} {ärger 2} {привет 1}]")
		engines.Expect(t, db, "DISTINCT", builder.Select(w.Text.Upper()).Distinct().OrderBy(w.Text.Upper().Desc()), "[ПРИВЕТ ÄRGER ZOO]")
		engines.Expect(t, db, "greatest", builder.Select(strata.Greatest(w.Text.Lower(), w.Text.Upper())).Where(w.ID.Eq(1)), "[{ärger true}]")
		engines.Expect(t, db, "max", builder.Select2(strata.Max(w.Text.Lower()), strata.StringAggDistinct(w.Text.Lower(), ",")).From(w), "[{{привет true} {zoo,ärger,привет true}}]")
		engines.Expect(t, db, "UNION", builder.Select(w.Text.Lower()).Where(w.ID.Eq(1)).Union(builder.Select(w.Text.Lower()).Where(w.ID.Eq(2))), "[ärger]")
		engines.Done(t)(builder.Update(w).Set(w.Text.SetExpr(w.Text.Lower())).Where(w.ID.Eq(4)).Exec(ctx, db))
		engines.Expect(t, db, "SET", builder.Select2(w.Text, w.Lower).Where(w.ID.Eq(4)), "[{привет привет}]")
		if _, err := builder.Insert(w).Rows(word{ID: 9, Text: "verbotén"}).Exec(ctx, db); !errors.Is(err, strata.ErrCheck) {
			t.Errorf("CHECK: %v", err)
		}
	})
}

func negativeLimits(t *testing.T) {
	everywhere(t, fillWords, func(t *testing.T, ctx context.Context, db *pool.DB) {
		w, other := wordTable, strata.As(wordTable, "other")
		all := builder.Select(w.ID).OrderBy(w.ID.Asc())
		minus := strata.Scalar(builder.Select(other.ID.Mul(-1)).From(other).Where(other.ID.Eq(1)))
		two := strata.Scalar(builder.Select(other.ID).From(other).Where(other.ID.Eq(2)))
		for name, q := range map[string]rows{
			"LIMIT literal": rowsOf(all.Clauses(builder.LimitExpr(strata.N(int64(-1))))), "OFFSET literal": rowsOf(all.Clauses(builder.OffsetExpr(strata.N(int64(-1))))),
			"Limit": rowsOf(all.Limit(-1)), "Offset": rowsOf(all.Offset(-1)),
		} {
			var refused *strata.StatementError
			if got, err := q(ctx, db); !errors.As(err, &refused) {
				t.Errorf("%s: %v, %v", name, got, err)
			}
		}
		for name, q := range map[string]rows{
			"LIMIT": rowsOf(all.Clauses(builder.LimitExpr(minus))), "OFFSET": rowsOf(all.Clauses(builder.OffsetExpr(minus))),
			"LIMIT computed": rowsOf(all.Clauses(builder.LimitExpr(strata.N(int64(2)).Sub(3)))),
		} {
			if got, err := q(ctx, db); !errors.Is(err, strata.ErrOutOfRange) && !engines.Refused(t, name, err) {
				t.Errorf("%s: %v, %v", name, got, err)
			}
		}
		engines.Expect(t, db, "LIMIT and OFFSET", all.Clauses(builder.LimitExpr(two), builder.OffsetExpr(two)), "[3 4]")
		engines.Expect(t, db, "OFFSET", all.Clauses(builder.OffsetExpr(two)), "[3 4]")
		engines.Expect(t, db, "NULL", all.Clauses(builder.LimitExpr(strata.Null(strata.TypeInt64)), builder.OffsetExpr(strata.Null(strata.TypeInt64))), "[1 2 3 4]")
		engines.Expect(t, db, "a computed NULL", all.Clauses(builder.LimitExpr(two.Mul(0).Sub(0).OrElse(two))), "[]")
		engines.Expect(t, db, "huge", all.Clauses(builder.LimitExpr(strata.N(int64(1)<<62)), builder.OffsetExpr(strata.N(int64(2)))), "[3 4]")

		page := builder.Prepare2(func(limit, offset strata.Param[int64]) *builder.SelectQuery[int64, strata.NullInt64] {
			return all.Clauses(builder.LimitExpr(limit), builder.OffsetExpr(offset))
		})
		engines.Expect(t, db, "prepared", page(2, 1), "[2 3]")
		for _, args := range [][2]int64{{-1, 0}, {1, -1}} {
			if got, err := page(args[0], args[1]).All(ctx, db); !errors.Is(err, strata.ErrOutOfRange) {
				t.Errorf("prepared with %v: %v, %v", args, got, err)
			}
		}
	})
}
