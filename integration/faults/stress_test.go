package faults

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/internal/race"
	"github.com/strata-go/strata/pool"
)

// Statements that goroutines share.
var (
	sharedByID = builder.Prepare1(func(id strata.Param[int64]) *builder.SelectQuery[string, strata.NullText] {
		return builder.Select(entries.Name).Where(entries.ID.EqExpr(id))
	})
	sharedBelow = builder.From(entries).Where(entries.ID.Lt(3)).OrderBy(entries.ID.Asc())
	sharedBump  = builder.Update(entries).Set(entries.N.SetExpr(entries.N.Add(1))).Where(entries.ID.Eq(2))
)

// manyGoroutines run shared statements, batches and transactions of every kind at once.
func manyGoroutines(t *testing.T) {
	rounds := 6
	if race.Enabled {
		rounds = 3
	}
	onEntries(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		const goroutines = 32
		var all sync.WaitGroup
		for g := range goroutines {
			all.Go(func() {
				for round := range rounds {
					from := 1000 + 1000*(g*rounds+round)
					if err := stress(ctx, db, from, g+round); err != nil {
						t.Errorf("goroutine %d, round %d: %v", g, round, err)
					}
				}
			})
		}
		all.Wait()
		n, err := builder.Select(entries.N).Where(entries.ID.Eq(2)).One(ctx, db)
		if err != nil || n != int64(1+2*goroutines*rounds) {
			t.Errorf("bumped to %d, %v; want %d", n, err, 1+2*goroutines*rounds)
		}
		entryIDs(t, db, "afterwards", 1, 2)
	})
}

// stress runs one statement of each kind on rows of its own.
func stress(ctx context.Context, db *pool.DB, from, kind int) error {
	if name, err := sharedByID(1).One(ctx, db); err != nil || name != "entry 1" {
		return fmt.Errorf("by ID: %q, %w", name, err)
	}
	n := []int{1, 4, 30, 200}[kind%4]
	for _, run := range []func(context.Context, *pool.DB, int, int) error{stressReturning, stressTx, stressBatch} {
		err := run(ctx, db, from, n)
		for errors.Is(err, strata.ErrTimeout) { // SQLite's writer was not free in time: nothing was done
			err = run(ctx, db, from, n)
		}
		if err != nil {
			return err
		}
	}
	for e, err := range sharedBelow.Iter(ctx, db) {
		if err != nil || e.Name != fmt.Sprint("entry ", e.ID) {
			return fmt.Errorf("rows: %v, %w", e, err)
		}
	}
	return nil
}

func stressReturning(ctx context.Context, db *pool.DB, from, n int) error {
	back, err := builder.Returning(builder.Insert(entries).Rows(someEntries(from, n)...), entries.ID).All(ctx, db)
	if err != nil || len(back) != n {
		return fmt.Errorf("returning: %d of %d rows, %w", len(back), n, err)
	}
	return nil
}

func stressTx(ctx context.Context, db *pool.DB, from, n int) error {
	return db.Tx(ctx, func(tx *pool.Tx) error {
		if err := second(sharedBump.Exec(ctx, tx)); err != nil {
			return err
		}
		err := tx.Tx(ctx, func(tx *pool.Tx) error { return second(insertEntry(1).Exec(ctx, tx)) })
		if !errors.Is(err, strata.ErrUnique) {
			return fmt.Errorf("in a savepoint: %w", err)
		}
		return second(builder.Insert(entries).Rows(someEntries(from+n, n)...).Exec(ctx, tx))
	})
}

func stressBatch(ctx context.Context, db *pool.DB, from, n int) error {
	var b builder.Batch
	rows := builder.QueueAll(&b, sharedBelow)
	builder.QueueExec(&b, sharedBump)
	gone := builder.QueueExec(&b, builder.Delete(entries).Where(entries.ID.Ge(int64(from)), entries.ID.Lt(int64(from+1000))))
	if err := b.Run(ctx, db); err != nil {
		return err
	}
	got, err := rows.Get()
	if err != nil || len(got) != 2 || got[1].Name != "entry 2" {
		return fmt.Errorf("a batch: %v, %w", got, err)
	}
	if deleted, err := gone.Get(); err != nil || deleted != int64(2*n) {
		return fmt.Errorf("a batch deletes %d of %d rows, %w", deleted, 2*n, err)
	}
	return nil
}
