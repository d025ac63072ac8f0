package integration

import (
	"context"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/types"
)

// TestRecursionGrows has each step make longer and larger values than those that the query
// begins with, from which MariaDB takes the types of its columns.
func TestRecursionGrows(t *testing.T) {
	everywhere(t, func(t *testing.T, _ context.Context, db *pool.DB) {
		word, code := strata.S("ab").As("word"), strata.N(7).Text().As("code")
		words := builder.Recursive("words", builder.Select2(word, code),
			func(self builder.CTETable) builder.Query[strata.Row2[string, string]] {
				return builder.Select2(word.From(self).ConcatExpr(word.From(self)), code.From(self).Concat("-seven")).From(self)
			}, builder.MaxDepth(12))
		expect(t, db, "texts", builder.Select2(strata.Max(word.From(words).Length()), strata.Max(code.From(words).Length())).From(words),
			"[{{8192 true} {73 true}}]")

		n, d := strata.N(1).As("n"), strata.D(decimal.New(15, -1)).As("d")
		numbers := builder.Recursive("numbers", builder.Select2(n, d),
			func(self builder.CTETable) builder.Query[strata.Row2[int64, decimal.Decimal]] {
				return builder.Select2(n.From(self).Mul(8), d.From(self).Mul(decimal.New(10, 0))).From(self)
			}, builder.MaxDepth(20))
		expect(t, db, "numbers", builder.Select2(strata.Max(n.From(numbers)), strata.Max(d.From(numbers))).From(numbers),
			"[{{1152921504606846976 true} {150000000000000000000 true}}]")

		list, span := strata.Value(strata.TypeArray(strata.TypeInt64), []int64{1}).As("list"), strata.I(types.Days(1)).As("span")
		lists := builder.Recursive("lists", builder.Select2(list, span),
			func(self builder.CTETable) builder.Query[strata.Row2[[]int64, types.Interval]] {
				return builder.Select2(list.From(self).ConcatExpr(list.From(self)), span.From(self).AddExpr(span.From(self))).From(self)
			}, builder.MaxDepth(10))
		expect(t, db, "arrays and intervals", builder.Select2(strata.Max(list.From(lists).Length()), strata.Max(span.From(lists))).From(lists),
			"[{{1024 true} {P1024D true}}]")
	})
}

// TestLongWays remembers the rows on ways that are longer than a key is wide.
func TestLongWays(t *testing.T) {
	everywhere(t, func(t *testing.T, _ context.Context, db *pool.DB) {
		n := strata.N(1).As("n")
		step := func(self builder.CTETable) *builder.SelectQuery[int64, strata.NullInt64] {
			return builder.Select(n.From(self).Add(1).Mod(400)).From(self)
		}
		once := builder.Recursive("once", builder.Select(n), step, builder.NoCycles(n))
		expect(t, db, "without cycles", builder.Select2(strata.CountAll(), strata.Max(n.From(once))).From(once), "[{400 {399 true}}]")
		marked := builder.Recursive("marked", builder.Select(n), step, builder.MarkCycles(n))
		expect(t, db, "with cycles marked", builder.Select2(strata.CountAll(), strata.Max(builder.CyclePath(marked, n).Length())).From(marked),
			"[{401 {401 true}}]")
	})
}

// TestColumnsOfOptions is told what to ask for where the option is not there.
func TestColumnsOfOptions(t *testing.T) {
	n := strata.N(1).As("n")
	below := builder.Recursive("below", builder.Select(n), func(self builder.CTETable) *builder.SelectQuery[int64, strata.NullInt64] {
		return builder.Select(n.From(self).Add(1)).From(self).Where(n.From(self).Lt(3))
	})
	everywhere(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		_, depth := builder.Select(below.Depth()).From(below).All(ctx, db)
		_, cycle := builder.Select(below.Cycle()).From(below).All(ctx, db)
		for err, want := range map[error]string{
			depth: "the recursive query below has no MaxDepth; name it among the options of Recursive",
			cycle: "the recursive query below has no MarkCycles; name it among the options of Recursive",
		} {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%v, want %s", err, want)
			}
		}
	})
}
