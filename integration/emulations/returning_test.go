package emulations

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/pool"
)

// returns runs a change and compares the rows that it returns, in any order.
func returns[R any](t *testing.T, ctx context.Context, db builder.Writer, name string, s *builder.ReturningStatement[R], want ...string) {
	t.Helper()
	rows, err := s.All(ctx, db)
	if engines.Refused(t, name, err) {
		return
	}
	got := make([]string, len(rows))
	for i, r := range rows {
		got[i] = fmt.Sprint(r)
	}
	slices.Sort(got)
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("%s:\ngot  %q, %v\nwant %q", name, got, err, want)
	}
}

func TestUpdateReturning(t *testing.T) {
	everywhere(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		is, ps := items, parts
		whole := strata.Cols4(is.ID, is.Name, is.N, is.Label)

		returns(t, ctx, db, "values and the row's own columns", builder.Returning(builder.Update(is).
			Set(is.N.SetExpr(is.ID.Mul(10)), is.Price.SetExpr(is.Price.Mul(decimal.RequireFromString("1.5"))), is.Note.Set("new")).
			Where(is.ID.Le(2)), strata.Cols4(is.ID, is.N, is.Price, is.Note)),
			"{1 10 0.38 {new true}}", "{2 20 1.88 {new true}}")
		returns(t, ctx, db, "nothing", builder.Returning(builder.Update(is).Set(is.N.Set(1)).Where(is.ID.Gt(99)), is.ID))
		returns(t, ctx, db, "what is so already", builder.Returning(builder.Update(is).Set(is.N.Set(10)).Where(is.ID.Eq(1)), whole), "{1 a 10 a!}")
		returns(t, ctx, db, "computed columns, and expressions", builder.Returning(builder.Update(is).Set(is.Name.SetExpr(is.Name.Upper())).Where(is.ID.Eq(1)),
			strata.Cols3(is.Label, is.Name.Concat("?"), is.N.Add(1))), "{A! A? 11}")
		returns(t, ctx, db, "two columns swapped", builder.Returning(builder.Update(ps).Set(ps.N.SetExpr(ps.Item), ps.Item.SetExpr(ps.N)).
			Where(ps.Code.Eq("y")), ps), "{2 y 1}")
		returns(t, ctx, db, "the key", builder.Returning(builder.Update(ps).Set(ps.Code.SetExpr(ps.Code.Concat("+")), ps.N.SetExpr(ps.N.AddExpr(ps.Item))).
			Where(ps.Item.Eq(3)), ps), "{3 X+ 7}", "{3 x + 8}")
		returns(t, ctx, db, "a key that is given", builder.Returning(builder.Update(ps).Set(ps.Code.Set("z")).Where(ps.Item.Eq(1)), ps), "{1 z 1}")

		z := strata.As(ps, "z")
		returns(t, ctx, db, "under an alias", builder.Returning(builder.Update(z).Set(z.N.SetExpr(z.N.Add(100))).Where(z.Item.Eq(1)), z), "{1 z 101}")
		returns(t, ctx, db, "a subquery", builder.Returning(builder.Update(is).
			Set(is.N.SetExpr(strata.Scalar(builder.Select(strata.Max(z.N)).From(z).Where(z.Item.EqExpr(is.ID))).Coalesce(0))).
			Where(is.ID.InQuery(builder.Select(z.Item).From(z).Where(z.N.Ge(100)))), whole), "{1 A 101 A!}")
		j := strata.As(is, "j")
		returns(t, ctx, db, "a subquery of the table itself", builder.Returning(builder.Update(is).
			Set(is.N.SetExpr(strata.Scalar(builder.Select(strata.Max(j.N)).From(j)).Coalesce(0))).Where(is.ID.Ge(3)), whole), "{3 c 101 c!}", "{4 d 101 d!}")

		returns(t, ctx, db, "sources", builder.Returning(builder.Update(is).Set(is.N.SetExpr(ps.N), is.Note.Set("of parts")).From(ps).
			Where(ps.Item.EqExpr(is.ID), ps.Code.Eq("x")), strata.Cols3(is.ID, is.N, is.Note)), "{2 3 {of parts true}}")
		returns(t, ctx, db, "a row that several rows of a source meet, once", builder.Returning(builder.Update(is).Set(is.N.SetExpr(is.N.Add(1))).From(ps).
			Where(ps.Item.EqExpr(is.ID), is.ID.Eq(2)), strata.Cols2(is.ID, is.N)), "{2 4}")
		returns(t, ctx, db, "the key, from a source", builder.Returning(builder.Update(ps).Set(ps.Code.SetExpr(is.Name)).From(is).
			Where(ps.Item.EqExpr(is.ID), is.ID.Eq(2), ps.N.Eq(3)), ps), "{2 b 3}")
		c := builder.CTE("some", builder.Select2(is.ID, is.N).From(is).Where(is.ID.Le(2)))
		returns(t, ctx, db, "a common table expression", builder.Returning(builder.Update(ps).Set(ps.N.Set(0)).
			Where(ps.Item.InQuery(builder.Select(is.ID.From(c)).From(c))), ps.Item), "1", "2", "2")
	})
}

// TestUpdateReturningFails: the errors are those of an UPDATE, and nothing of it stays.
func TestUpdateReturningFails(t *testing.T) {
	everywhere(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		is, ps := items, parts
		for name, c := range map[string]struct {
			s    builder.Change
			want error
		}{
			"unique":      {builder.Update(is).Set(is.Name.Set("a"), is.N.Set(50)).Where(is.ID.Ge(2)), strata.ErrUnique},
			"the key":     {builder.Update(ps).Set(ps.Code.Set("x")).Where(ps.Item.Eq(1)), strata.ErrUnique},
			"check":       {builder.Update(is).Set(is.N.SetExpr(is.N.Sub(3))).All(), strata.ErrCheck},
			"foreign key": {builder.Update(ps).Set(ps.Item.SetExpr(ps.Item.Add(2))).All(), strata.ErrForeignKey},
			"division":    {builder.Update(is).Set(is.N.SetExpr(is.N.DivExpr(is.N.Sub(3)).Mul(0))).All(), strata.ErrDivideByZero},
			"digits":      {builder.Update(is).Set(is.Price.SetExpr(is.Price.Mul(decimal.New(1, 12)))).All(), strata.ErrOutOfRange},
		} {
			if _, err := builder.Returning(c.s, strata.Value(strata.TypeInt64, 1)).All(ctx, db); !errors.Is(err, c.want) {
				t.Errorf("%s: %v; want %v", name, err, c.want)
			}
		}
		if n := done(t)(builder.From(is).Where(is.N.Lt(4)).Count(ctx, db)); n != 4 {
			t.Errorf("%d items are as they were", n)
		}
		if n := done(t)(builder.From(ps).Where(ps.Item.Le(3)).Count(ctx, db)); n != 5 {
			t.Errorf("%d parts are as they were", n)
		}
		done(t)(builder.Insert(looses).Rows(loose{1}).Exec(ctx, db))
		returns(t, ctx, db, "without a key", builder.Returning(builder.Update(looses).Set(looses.N.Set(2)).All(), looses.N), "2")
	})
}

func TestDeleteReturning(t *testing.T) {
	everywhere(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		is, ps := items, parts
		z := strata.As(ps, "z")
		returns(t, ctx, db, "under an alias", builder.Returning(builder.Delete(z).Where(z.Code.Eq("y")), z), "{1 y 2}")
		returns(t, ctx, db, "beside its own table", builder.Returning(builder.Delete(z).
			Where(z.N.EqExpr(strata.Scalar(builder.Select(strata.Max(ps.N)).From(ps)).Coalesce(0))), z), "{3 x  5}")
		returns(t, ctx, db, "sources", builder.Returning(builder.Delete(ps).Using(is).Where(ps.Item.EqExpr(is.ID), is.Name.Eq("b")), ps), "{2 x 3}")
		other := strata.As(ps, "other")
		returns(t, ctx, db, "a row that several rows of a source meet, once", builder.Returning(builder.Delete(z).Using(other, is).
			Where(other.N.GtExpr(z.N), is.ID.GeExpr(z.Item)), strata.Cols2(z.Item, z.N)), "{1 1}")
		returns(t, ctx, db, "nothing", builder.Returning(builder.Delete(ps).Using(is).Where(ps.Item.EqExpr(is.ID), is.N.Gt(99)), ps.Item))
		if n := done(t)(builder.From(ps).Count(ctx, db)); n != 1 {
			t.Errorf("%d parts are left", n)
		}
	})
}

// TestUpdateReturningTogether: of many who count the same rows up, each is told of a number
// of its own, also where others change which rows are meant.
func TestUpdateReturningTogether(t *testing.T) {
	everywhere(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		const workers, times = 8, 25
		is := items
		up := builder.Returning(builder.Update(is).Set(is.N.SetExpr(is.N.Add(1))).Where(is.ID.Eq(1), is.Name.Eq("a")), is.N)
		seen := make(chan int64, workers*times)
		failed := make(chan error, workers)
		for range workers {
			go func() {
				for range times {
					n, err := up.One(ctx, db)
					if err != nil {
						failed <- err
						return
					}
					seen <- n
				}
				failed <- nil
			}()
		}
		for range workers {
			must(t, <-failed)
		}
		close(seen)
		numbers := map[int64]bool{}
		for n := range seen {
			numbers[n] = true
		}
		if len(numbers) != workers*times || !numbers[1] || !numbers[workers*times] {
			t.Errorf("%d numbers of %d are different", len(numbers), workers*times)
		}
		// A queue: each row is taken by one.
		job := builder.Returning(builder.Update(is).Set(is.Note.Set("taken")).Where(is.Note.IsNull(), is.ID.Eq(2)), is.ID)
		taken := make(chan int, workers)
		for range workers {
			go func() {
				rows, err := job.All(ctx, db)
				if err != nil {
					t.Error(err)
				}
				taken <- len(rows)
			}()
		}
		sum := 0
		for range workers {
			sum += <-taken
		}
		if sum != 1 {
			t.Errorf("%d have taken the row", sum)
		}
	})
}
