package integration

import (
	"context"
	"errors"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/pool"
)

type pair = strata.Row2[string, int64]

// TestCTE reads common table expressions on every engine.
func TestCTE(t *testing.T) {
	everywhere(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		n := strata.CountAll().As("n")
		totals := builder.CTE("totals", builder.Select2(posts.AuthorID, n).From(posts).GroupBy(posts.AuthorID))
		expect(t, db, "one", builder.Select2(users.Name, n.From(totals)).From(users).
			Join(totals, posts.AuthorID.From(totals).EqExpr(users.ID)).OrderBy(users.ID.Asc()), "[{ann 2} {bob 1}]")
		other := totals.As("other")
		expect(t, db, "twice", builder.Select2(n.From(totals), n.From(other)).From(totals).
			Join(other, n.From(totals).GtExpr(n.From(other))), "[{2 1}]")
		busy := builder.CTE("busy", builder.Select(posts.AuthorID.From(totals)).From(totals).Where(n.From(totals).Gt(1))).Materialized()
		expect(t, db, "nested", builder.Select(users.Name).
			Where(users.ID.InQuery(builder.Select(posts.AuthorID.From(busy)).From(busy))), "[ann]")
		m, err := builder.Update(users).Set(users.Name.Set("Ann")).
			Where(users.ID.InQuery(builder.Select(posts.AuthorID.From(busy)).From(busy))).Exec(ctx, db)
		if m != 1 || err != nil {
			t.Errorf("UPDATE with a CTE: %d rows, %v", m, err)
		}
	})
}

// TestRecursive walks down from the one without a boss.
func TestRecursive(t *testing.T) {
	everywhere(t, func(t *testing.T, _ context.Context, db *pool.DB) {
		level := strata.N(0).As("level")
		below := builder.Recursive("below",
			builder.Select2(users.Name, level).From(users).Where(users.Boss.IsNull()),
			func(self builder.CTETable) builder.Query[pair] {
				return builder.Select2(users.Name, level.From(self).Add(1)).From(users).
					Join(boss, users.Boss.EqExpr(boss.ID)).
					Join(self, users.Name.From(self).EqExpr(boss.Name))
			})
		expect(t, db, "tree", builder.Select2(users.Name.From(below), level.From(below)).From(below).
			OrderBy(level.From(below).Asc(), users.Name.From(below).Asc()), "[{ann 0} {eve 0} {bob 1}]")

		up := strata.N(1).As("n")
		step := func(self builder.CTETable) *builder.SelectQuery[int64, strata.NullInt64] {
			return builder.Select(up.From(self).Mul(2)).From(self)
		}
		doubled := builder.Recursive("doubled", builder.Select(up), step, builder.MaxDepth(5))
		expect(t, db, "depth", builder.Select2(up.From(doubled), doubled.Depth()).From(doubled).
			OrderBy(up.From(doubled).Asc()), "[{1 0} {2 1} {4 2} {8 3} {16 4} {32 5}]")
		turn := func(self builder.CTETable) *builder.SelectQuery[int64, strata.NullInt64] {
			return builder.Select(up.From(self).Mul(2).Mod(7)).From(self)
		}
		expect(t, db, "cycle", inOrder(builder.Recursive("turn", builder.Select(up), turn, builder.NoCycles(up)), up), "[1 2 4]")
		expect(t, db, "distinct", inOrder(builder.Recursive("turn", builder.Select(up), turn, builder.UnionDistinct()), up), "[1 2 4]")
	})
}

func inOrder(t builder.RecursiveTable, x strata.Int64) *builder.SelectQuery[int64, strata.NullInt64] {
	return builder.Select(x.From(t)).From(t).OrderBy(x.From(t).Asc())
}

// TestWritingCTE moves rows in one statement where the dialect can.
func TestWritingCTE(t *testing.T) {
	everywhere(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		gone := builder.CTEReturning("gone", builder.Returning(builder.Delete(posts).Where(posts.Title.Eq("two")), posts.Title))
		q := builder.Select(posts.Title.From(gone)).From(gone)
		if !db.Dialect().Has(dialect.WritingCTE) {
			if _, err := q.All(ctx, db); !errors.Is(err, strata.Unsupported) {
				t.Errorf("a dialect without changes in WITH answers %v", err)
			}
			return
		}
		if _, err := q.All(ctx, db.ReadOnly()); !errors.Is(err, strata.ErrReadOnly) {
			t.Errorf("a read-only handle answers %v", err)
		}
		expect(t, db, "deleted", q, "[two]")
		expect(t, db, "left", builder.Select(posts.Title).OrderBy(posts.ID.Asc()), "[One Three]")
	})
}

// TestWindows compares window functions with what they are by definition.
func TestWindows(t *testing.T) {
	everywhere(t, func(t *testing.T, _ context.Context, db *pool.DB) {
		v := strata.ValuesOf2("v", strata.TypeText, strata.TypeInt64,
			strata.Row2[string, int64]{V1: "a", V2: 1}, strata.Row2[string, int64]{V1: "a", V2: 2},
			strata.Row2[string, int64]{V1: "a", V2: 2}, strata.Row2[string, int64]{V1: "b", V2: 5},
			strata.Row2[string, int64]{V1: "b", V2: 7})
		team, x := v.C1.NotNull(), v.C2.NotNull()
		by := strata.PartitionBy(team).OrderBy(x.Asc())
		list := func(name string, e strata.Expression[int64, int64], want string) {
			t.Helper()
			expect(t, db, name, builder.Select3(team, x, e).From(v).OrderBy(team.Asc(), x.Asc(), strata.Position(3)), want)
		}
		list("row_number", strata.RowNumber().Over(by), "[{a 1 1} {a 2 2} {a 2 3} {b 5 1} {b 7 2}]")
		list("rank", strata.Rank().Over(by), "[{a 1 1} {a 2 2} {a 2 2} {b 5 1} {b 7 2}]")
		list("dense_rank", strata.DenseRank().Over(by), "[{a 1 1} {a 2 2} {a 2 2} {b 5 1} {b 7 2}]")
		list("ntile", strata.Ntile(2).Over(by), "[{a 1 1} {a 2 1} {a 2 2} {b 5 1} {b 7 2}]")
		list("running sum", strata.Sum(x).Over(by).Coalesce(0), "[{a 1 1} {a 2 5} {a 2 5} {b 5 5} {b 7 12}]")
		list("rows", strata.Sum(x).Over(strata.OrderedBy(team.Asc(), x.Asc()).Rows(strata.Preceding(1), strata.CurrentRow)).Coalesce(0),
			"[{a 1 1} {a 2 3} {a 2 4} {b 5 7} {b 7 12}]")
		list("range", strata.Sum(x).Over(strata.OrderedBy(x.Asc()).Range(strata.Preceding(1), strata.Following(2))).Coalesce(0),
			"[{a 1 5} {a 2 5} {a 2 5} {b 5 12} {b 7 7}]")
		list("groups", strata.Sum(x).Over(strata.OrderedBy(x.Asc()).Groups(strata.Preceding(1), strata.CurrentRow).ExcludeCurrentRow()).Coalesce(0),
			"[{a 1 0} {a 2 3} {a 2 3} {b 5 4} {b 7 5}]")
		list("ties", strata.Count(x).Over(by.Rows(strata.UnboundedPreceding, strata.UnboundedFollowing).ExcludeTies()), "[{a 1 3} {a 2 2} {a 2 2} {b 5 2} {b 7 2}]")
		list("filter", strata.Count(x).Filter(x.Gt(1)).Over(strata.Window{}), "[{a 1 4} {a 2 4} {a 2 4} {b 5 4} {b 7 4}]")
		list("named", strata.Rank().Over(by.Named("w")), "[{a 1 1} {a 2 2} {a 2 2} {b 5 1} {b 7 2}]")
		expect(t, db, "lag", builder.Select3(strata.Lag(x, 1).Over(by), strata.Lead(x, 1).Over(by), strata.FirstValue(x).Over(by)).From(v).OrderBy(team.Asc(), x.Asc(), strata.Lag(x, 1).Over(by).Asc()),
			"[{{0 false} {2 true} {1 true}} {{1 true} {2 true} {1 true}} {{2 true} {0 false} {1 true}} {{0 false} {7 true} {5 true}} {{5 true} {0 false} {5 true}}]")
		expect(t, db, "shares", builder.Select3(x, strata.PercentRank().Over(by), strata.CumeDist().Over(by)).From(v).Where(team.Eq("b")).OrderBy(x.Asc()),
			"[{5 0 0.5} {7 1 1}]")
		expect(t, db, "last and nth", builder.Select2(strata.LastValue(x).Over(by.Rows(strata.UnboundedPreceding, strata.UnboundedFollowing)), strata.NthValue(x, 2).Over(by)).From(v).OrderBy(team.Asc(), x.Asc()),
			"[{{2 true} {0 false}} {{2 true} {2 true}} {{2 true} {2 true}} {{7 true} {0 false}} {{7 true} {7 true}}]")
	})
}
