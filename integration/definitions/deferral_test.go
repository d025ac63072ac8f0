package definitions

import (
	"context"
	"errors"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/schema"
)

// seats may change places within a transaction.
var seats = strata.Define("seats", new(entryColumns), func(t *strata.Def, c *entryColumns) {
	t.PrimaryKey(c.ID).Named("one_seat").Deferrable()
	t.Unique(c.Name).Deferred()
	t.Unique(c.Note)
	t.Exclude(strata.Conflicts(c.Score, "=")).Using(strata.BTree).Deferred()
})

func TestDeferredKeys(t *testing.T) {
	create := func(t *testing.T, db *pool.DB) {
		err := builder.CreateTables(seats).Exec(t.Context(), db)
		var refused *strata.StatementError
		if !isPostgres(db) && (!errors.As(err, &refused) || len(refused.Problems) < 3) {
			t.Fatalf("SQLite takes it: %v", err)
		}
		if isPostgres(db) {
			engines.Must(t, err)
			engines.Must(t, builder.CreateTables(seats).IfNotExists().Exec(t.Context(), db))
		}
	}
	engines.EachOf(t, engines.All, create, func(t *testing.T, ctx context.Context, db *pool.DB) {
		if !isPostgres(db) {
			return
		}
		has(t, "constraints", constraints(t, db, "seats"), []string{
			"one_seat PRIMARY KEY (id) DEFERRABLE",
			"seats_name_key UNIQUE (name) DEFERRABLE INITIALLY DEFERRED",
			"seats_note_key UNIQUE (note)",
			"seats_score_excl EXCLUDE USING btree (score WITH =) DEFERRABLE INITIALLY DEFERRED",
		})
		for i, name := range []string{"a", "b"} {
			engines.Must(t, put(ctx, db, seats, entry{ID: int64(i + 1), Name: name, Score: float64(i)}))
		}
		// All keys of a statement are looked at when it ends.
		engines.Done(t)(builder.Update(seats).Set(seats.ID.SetExpr(seats.ID.Add(1))).Where(seats.ID.Gt(0)).Exec(ctx, db))
		engines.Must(t, db.Tx(ctx, func(tx *pool.Tx) error {
			for id, name := range map[int64]string{2: "b", 3: "a"} {
				if _, err := builder.Update(seats).Set(seats.Name.Set(name)).Where(seats.ID.Eq(id)).Exec(ctx, tx); err != nil {
					return err
				}
			}
			return nil
		}))
		err := db.Tx(ctx, func(tx *pool.Tx) error {
			_, err := builder.Update(seats).Set(seats.Name.Set("a")).Where(seats.ID.Gt(0)).Exec(ctx, tx)
			if err != nil {
				t.Errorf("it does not wait: %v", err)
			}
			return err
		})
		if !errors.Is(err, strata.ErrUnique) {
			t.Error(err)
		}
		changes, err := schema.Diff(ctx, db, seats)
		engines.Must(t, err)
		if len(changes) > 0 {
			t.Errorf("it differs: %v", changes)
		}
	})
}

// What ON CONFLICT would mean has to be looked at when a row is written.
func TestDeferredConflict(t *testing.T) {
	row := entry{ID: 1, Name: "a", Tags: []string{}}
	for name, s := range map[string]interface {
		Exec(context.Context, builder.Writer) (int64, error)
	}{
		"key":     builder.Insert(seats).Rows(row).OnConflict(seats.ID).DoNothing(),
		"unique":  builder.Insert(seats).Rows(row).OnConflict(seats.Name).DoNothing(),
		"nothing": builder.Insert(seats).Rows(row).OnConflict().DoNothing(),
		"taken":   builder.Insert(seats).Rows(row).OnConflict(seats.Note).DoNothing(),
	} {
		engines.EachOf(t, engines.All, func(t *testing.T, db *pool.DB) {
			if isPostgres(db) {
				engines.Must(t, builder.CreateTables(seats).Exec(t.Context(), db))
			}
		}, func(t *testing.T, ctx context.Context, db *pool.DB) {
			_, err := s.Exec(ctx, db)
			var refused *strata.StatementError
			if name != "taken" && !errors.As(err, &refused) || name == "taken" && isPostgres(db) && err != nil {
				t.Errorf("%s: %v", name, err)
			}
		})
	}
}
