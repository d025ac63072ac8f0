package emulations

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/pool"
)

// TestUpsertCounts: a row counts, and comes back, where it was inserted or updated, also to
// what it was, and not where it was left.
func TestUpsertCounts(t *testing.T) {
	everywhere(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		ps := parts
		key := func(rows ...part) *builder.InsertStatement { return builder.Insert(ps).Rows(rows...) }
		added := func(from, n int) (rows []part) {
			for i := range n {
				rows = append(rows, part{int64(1 + i%4), fmt.Sprint(from + i), int64(i)})
			}
			return rows
		}
		for name, c := range map[string]struct {
			s    builder.Change
			want int64
		}{
			"nothing, new":          {key(part{4, "n", 1}).OnConflict(ps.Item, ps.Code).DoNothing(), 1},
			"nothing, there":        {key(part{1, "x", 9}).OnConflict(ps.Item, ps.Code).DoNothing(), 0},
			"nothing, of any key":   {key(part{1, "x", 9}, part{4, "a", 1}).OnConflict().DoNothing(), 1},
			"nothing, twice":        {key(part{4, "n", 1}, part{4, "n", 2}).OnConflict(ps.Item, ps.Code).DoNothing(), 1},
			"nothing, many":         {key(append(added(0, 30), part{1, "x", 1}, part{1, "y", 1})...).OnConflict(ps.Item, ps.Code).DoNothing(), 30},
			"update, new":           {key(part{4, "n", 1}).OnConflict(ps.Item, ps.Code).DoUpdate(ps.N.Set(5)), 1},
			"update, there":         {key(part{1, "x", 1}).OnConflict(ps.Item, ps.Code).DoUpdate(ps.N.Set(5)), 1},
			"update, to what it is": {key(part{1, "x", 1}).OnConflict(ps.Item, ps.Code).DoUpdate(ps.N.Set(1)), 1},
			"update, all three":     {key(part{1, "x", 1}, part{1, "y", 7}, part{4, "n", 1}).OnConflict(ps.Item, ps.Code).DoUpdate(ps.N.SetExpr(ps.N.Excluded())), 3},
			"update, many":          {key(append(added(0, 30), part{1, "x", 1}, part{1, "y", 7})...).OnConflict(ps.Item, ps.Code).DoUpdate(ps.N.SetExpr(ps.N.Excluded())), 32},
			"where, left":           {key(part{1, "x", 1}).OnConflict(ps.Item, ps.Code).DoUpdate(ps.N.Set(5)).Where(ps.N.Gt(5)), 0},
			"where, to what it is":  {key(part{1, "x", 1}).OnConflict(ps.Item, ps.Code).DoUpdate(ps.N.Set(1)).Where(ps.N.Lt(5)), 1},
			"where, of each":        {key(part{1, "x", 1}, part{1, "y", 9}, part{2, "x", 9}, part{4, "n", 1}).OnConflict(ps.Item, ps.Code).DoUpdate(ps.N.SetExpr(ps.N.Excluded())).Where(ps.N.Lt(3)), 3},
			"where, of the new row": {key(part{1, "x", 0}, part{1, "y", 9}).OnConflict(ps.Item, ps.Code).DoUpdate(ps.N.SetExpr(ps.N.Excluded().AddExpr(ps.N))).Where(ps.N.Excluded().GtExpr(ps.N)), 1},
			"where, many":           {key(append(added(0, 30), part{1, "x", 1}, part{1, "y", 7})...).OnConflict(ps.Item, ps.Code).DoUpdate(ps.N.SetExpr(ps.N.Excluded())).Where(ps.N.Lt(2)), 31},
			"of a query, nothing":   {builder.Insert(ps).Set(ps.Item.SetExpr(items.ID), ps.Code.Set("x"), ps.N.Set(0)).Select(builder.From(items)).OnConflict(ps.Item, ps.Code).DoNothing(), 2},
			"of a query, update":    {builder.Insert(ps).Set(ps.Item.SetExpr(items.ID), ps.Code.Set("x"), ps.N.Set(0)).Select(builder.From(items)).OnConflict(ps.Item, ps.Code).DoUpdate(ps.N.Set(7)), 4},
			"of a query of its own": {builder.Insert(ps).Set(ps.Item.SetExpr(ps.Item), ps.Code.SetExpr(ps.Code), ps.N.Set(0)).Select(builder.From(ps)).OnConflict(ps.Item, ps.Code).DoUpdate(ps.N.SetExpr(ps.N.Excluded().Add(3))).Where(ps.N.Gt(2)), 3},
		} {
			t.Run(name, func(t *testing.T) { eachWay(t, ctx, db, name, c.s, c.want) })
		}
	})
}

var errUndone = errors.New("undone")

// eachWay runs a change of parts in each way in which its number is told, and undoes it.
func eachWay(t *testing.T, ctx context.Context, db *pool.DB, name string, s builder.Change, want int64) {
	t.Helper()
	undone := func(way string, n func(*pool.Tx) (int64, error)) {
		t.Helper()
		var got int64
		err := db.Tx(ctx, func(tx *pool.Tx) (err error) {
			if got, err = n(tx); err == nil {
				err = errUndone
			}
			return err
		})
		if engines.Refused(t, way, err) {
			return
		}
		if !errors.Is(err, errUndone) || got != want {
			t.Errorf("%s: %d, %v; want %d", way, got, err, want)
		}
	}
	undone("exec", func(tx *pool.Tx) (int64, error) { return s.Exec(ctx, tx) })
	undone("returning", func(tx *pool.Tx) (int64, error) {
		rows, err := builder.Returning(s, strata.Cols2(parts.Code, parts.N)).All(ctx, tx)
		for _, r := range rows {
			if r.V1 == "" {
				t.Errorf("a row that comes back is %v", r)
			}
		}
		return int64(len(rows)), err
	})
	undone("batch", func(tx *pool.Tx) (int64, error) {
		var b builder.Batch
		n, rows := builder.QueueExec(&b, builder.Delete(looses).All()), builder.QueueReturning(&b, builder.Returning(s, parts.N))
		if err := b.Run(ctx, tx); err != nil {
			return 0, err
		}
		if got, err := n.Get(); got != 0 || err != nil {
			t.Errorf("another statement of the batch: %d, %v", got, err)
		}
		list, err := rows.Get()
		return int64(len(list)), err
	})
	undone("batch, exec", func(tx *pool.Tx) (int64, error) {
		var b builder.Batch
		n := builder.QueueExec(&b, s)
		if err := b.Run(ctx, tx); err != nil {
			return 0, err
		}
		return n.Get()
	})
}

// TestUpsertOfAnotherKey: a row that meets another key than the one that is named fails, and
// updates nothing.
func TestUpsertOfAnotherKey(t *testing.T) {
	everywhere(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		_, err := builder.Insert(parts).Rows(part{1, "x", 1}).OnConflict(parts.Item, parts.Code).DoUpdate(parts.N.Set(77)).Exec(ctx, db)
		must(t, err)
		_, err = builder.Insert(items).Rows(item{Name: "a"}).OnConflict(items.Name).DoUpdate(items.N.Set(77)).Exec(ctx, db)
		must(t, err)
		_, err = builder.Insert(items).Rows(item{ID: 1, Name: "new"}).OverridingSystemValue().OnConflict(items.Name).DoUpdate(items.N.Set(78)).Exec(ctx, db)
		if !errors.Is(err, strata.ErrUnique) {
			t.Errorf("a conflict of another key: %v", err)
		}
		engines.Expect(t, db, "the row", builder.Select2(items.Name, items.N).From(items).Where(items.ID.Eq(1)), "[{a 77}]")
	})
}

// TestUpsertsTogether: of many who insert or count up the same rows, each is counted once.
func TestUpsertsTogether(t *testing.T) {
	everywhere(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		const workers, times = 6, 20
		var wg sync.WaitGroup
		var mu sync.Mutex
		var inserted, updated int64
		for range workers {
			wg.Go(func() {
				for i := range times {
					row := part{int64(1 + i%4), fmt.Sprint("t", i%5), 1}
					var n, m int64
					err := db.Retry(ctx, func(ctx context.Context) (err error) {
						n, err = builder.Insert(parts).Rows(row).OnConflict(parts.Item, parts.Code).DoNothing().Exec(ctx, db)
						return err
					})
					if err == nil {
						err = db.Retry(ctx, func(ctx context.Context) (err error) {
							m, err = builder.Insert(parts).Rows(row).OnConflict(parts.Item, parts.Code).DoUpdate(parts.N.SetExpr(parts.N.Add(1))).Exec(ctx, db)
							return err
						})
					}
					if err != nil {
						t.Error(err)
						return
					}
					mu.Lock()
					inserted, updated = inserted+n, updated+m
					mu.Unlock()
				}
			})
		}
		wg.Wait()
		there := done(t)(builder.From(parts).Where(parts.Code.HasPrefix("t")).Count(ctx, db))
		if inserted != there || updated != workers*times {
			t.Errorf("%d inserted, %d updated; %d are there", inserted, updated, there)
		}
		sum, err := builder.Select(strata.Sum(parts.N)).From(parts).Where(parts.Code.HasPrefix("t")).One(ctx, db)
		must(t, err)
		if fmt.Sprint(sum) != fmt.Sprintf("{%d true}", there+workers*times) {
			t.Errorf("the sum is %v of %d", sum, there+workers*times)
		}
	})
}
