package emulations

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/pool"
)

// fullJoins are queries with FULL JOIN, whose rows are those of items and parts that stand
// beside each other.
func fullJoins() map[string]engines.Rows[strata.Row3[int64, string, int64]] {
	other, third := strata.As(items, "other"), strata.As(parts, "third")
	row := func(i *itemColumns, p *partColumns, more strata.NullInt64) builder.Query[strata.Row3[int64, string, int64]] {
		return builder.Select3(i.ID.Nullable().Coalesce(-1), p.Code.Nullable().Coalesce("-"), more.Coalesce(-1)).From(i).OrderBy(i.ID.Asc(), p.Item.Asc(), p.Code.Asc(), more.Asc())
	}
	n := parts.N.Nullable()
	same := parts.Item.EqExpr(items.ID)
	list := map[string]engines.Rows[strata.Row3[int64, string, int64]]{
		"of a key":            row(items, parts, n).Clauses(builder.FullJoin(parts, same)),
		"of two columns":      row(items, parts, n).Clauses(builder.FullJoin(parts, same.And(parts.N.EqExpr(items.N)))),
		"of a part of it":     row(items, parts, n).Clauses(builder.FullJoin(parts, same.And(items.Name.Ne("a"), parts.Code.Eq("x")))),
		"of what never holds": row(items, parts, n).Clauses(builder.FullJoin(parts, same.And(items.N.Lt(-1)))),
		"of no equality":      row(items, parts, n).Clauses(builder.FullJoin(parts, parts.N.GtExpr(items.ID.Add(1)))),
		"of either":           row(items, parts, n).Clauses(builder.FullJoin(parts, same.Or(parts.N.EqExpr(items.N)))),
		"of each with each":   row(items, parts, n).Clauses(builder.FullJoin(parts, strata.B(true))),
		"with a condition":    row(items, parts, n).Clauses(builder.FullJoin(parts, same)).Where(items.ID.IsNull().Or(parts.N.Nullable().IsNull(), parts.N.Gt(2))),
		"of a subquery":       row(items, parts, n).Clauses(builder.FullJoin(parts, same.And(strata.Exists(builder.Select(third.N).From(third).Where(third.Item.EqExpr(items.ID), third.N.GtExpr(parts.N)))))),
		"then an inner join":  row(items, parts, other.ID.Nullable()).Clauses(builder.FullJoin(parts, same)).Join(other, other.ID.EqExpr(parts.N)),
		"then a left join":    row(items, parts, other.ID.Nullable()).Clauses(builder.FullJoin(parts, same)).LeftJoin(other, other.N.EqExpr(parts.N)),
		"then a right join":   row(items, parts, other.ID.Nullable()).Clauses(builder.FullJoin(parts, same), builder.RightJoin(other, other.N.EqExpr(parts.N))),
		"then another":        row(items, parts, other.ID.Nullable()).Clauses(builder.FullJoin(parts, same.And(parts.N.Lt(3))), builder.FullJoin(other, other.N.EqExpr(parts.N).And(other.Name.Ne("d")))),
		"after an inner join": row(items, parts, other.ID.Nullable()).Join(other, other.N.EqExpr(items.N)).Clauses(builder.FullJoin(parts, same.And(other.ID.Lt(3)))),
		"after a left join":   row(items, parts, other.ID.Nullable()).LeftJoin(other, other.ID.EqExpr(items.N)).Clauses(builder.FullJoin(parts, parts.N.EqExpr(other.ID))),
		"of a join":           row(items, parts, other.ID.Nullable()).Clauses(builder.FullJoin(builder.Joined(parts).Join(other, other.ID.EqExpr(parts.N)), same)),
		"inside a join":       row(items, parts, other.ID.Nullable()).LeftJoin(builder.Joined(parts).FullJoin(other, other.ID.EqExpr(parts.N)), same.Or(other.ID.EqExpr(items.ID))),
		"of one with itself":  row(items, parts, other.ID.Nullable()).Clauses(builder.FullJoin(other, other.N.EqExpr(items.ID))).LeftJoin(parts, parts.Item.EqExpr(other.ID)),
	}
	return list
}

// A FULL JOIN has the rows of a database that has it.
func TestFullJoins(t *testing.T) {
	want := map[string]string{}
	run := func(t *testing.T, ctx context.Context, db *pool.DB) {
		for name, q := range fullJoins() {
			rows, err := q.All(ctx, db)
			if err != nil && strings.Contains(err.Error(), "merge-joinable or hash-joinable") {
				continue // PostgreSQL takes equalities alone
			}
			got := fmt.Sprint(rows, err)
			if want[name] == "" && err == nil {
				want[name] = got
			}
			if got != want[name] {
				t.Errorf("%s:\ngot  %s\nwant %s", name, got, want[name])
			}
		}
	}
	reference, err := engines.Open(t, "sqlite::memory:")
	must(t, err)
	t.Cleanup(func() { reference.Close(context.Background()) })
	fillItems(t, reference)
	run(t, t.Context(), reference)
	everywhere(t, run)
}

// What cannot be joined by keys is refused, and nothing else.
func TestFullJoinsRefused(t *testing.T) {
	everywhere(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		inner := strata.As(items, "inner")
		engines.Expect(t, db, "of a table without a key", builder.Select2(items.ID.Nullable(), looses.N.Nullable()).From(items).Clauses(builder.FullJoin(looses, looses.N.EqExpr(items.N))).
			OrderBy(items.ID.Asc()).Limit(1), "[{{1 true} {0 false}}]")
		engines.Expect(t, db, "that reads a query around it", builder.Select(items.ID).From(items).Where(strata.Exists(builder.Select(strata.CountAll()).From(inner).
			Clauses(builder.FullJoin(parts, parts.Item.EqExpr(inner.ID).And(inner.ID.EqExpr(items.ID)))).Having(strata.CountAll().Gt(8)))).OrderBy(items.ID.Asc()), "[4]")
	})
}

// The time that a FULL JOIN takes grows with its rows, not with their square, whether what is
// compared has an index or not.
func TestFullJoinOfManyRows(t *testing.T) {
	const many = 20_000
	everywhere(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		var rows []part
		for i := range int64(many) {
			rows = append(rows, part{1 + i%4, fmt.Sprint("many ", i), 100 + i})
		}
		done(t)(builder.Insert(parts).Rows(rows...).Exec(ctx, db))
		if db.Dialect() == dialect.SQLite {
			t.Skip("SQLite compares each with each")
		}
		other := strata.As(parts, "other")
		ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
		defer cancel()
		got, err := builder.Select3(strata.CountAll(), strata.Count(parts.N), strata.Count(other.N)).From(parts).Clauses(builder.FullJoin(other, other.N.EqExpr(parts.N).And(other.Item.Eq(1)))).One(ctx, db)
		if errors.Is(err, strata.ErrTimeout) {
			t.Fatal("it is not done after ten seconds")
		}
		must(t, err)
		if s := fmt.Sprint(got); s != "{35008 20005 20005}" {
			t.Error(s)
		}
	})
}
