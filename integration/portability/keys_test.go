package portability

import (
	"context"
	"errors"
	"fmt"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
)

// violated shows what an error says of the key, or the constraint, that is violated.
func violated(s step) step {
	return func(ctx context.Context, db builder.DB) (string, error) {
		_, err := s(ctx, db)
		var e *strata.DatabaseError
		if !errors.As(err, &e) {
			return "", err
		}
		return fmt.Sprint(e.Kind, ": ", e.Table, " ", e.Columns, " ", e.Constraint), nil
	}
}

var (
	late = func(t *strata.Def, c *itemColumns) {
		strata.References(t, c.Part, c.ID, strata.NoAction).Deferred()
	}
	lateItems = items("late_items", late)
	orphan    = change(builder.Insert(family).Rows(part(1, 99)))
)

var keys = []row{
	{"Foreign keys", fails(strata.ErrForeignKey, undone(orphan))},
	{"Foreign keys that wait for the end of the transaction", all(
		on(mariadb, lacks(mariadb, create(lateItems), "")),
		on(postgres+sqlite, all(
			same(steps(create(lateItems), undone(change(builder.Insert(lateItems).Rows(part(1, 2))), change(builder.Insert(lateItems).Rows(part(2, 0))))), "1"),
			fails(strata.ErrForeignKey, kept(change(builder.Insert(lateItems).Rows(part(1, 2))))))))},
	{"Primary keys and `UNIQUE` that wait for the end of the transaction", lacks(sqlite+mariadb, only("late_keys", func(t *strata.Def, c *itemColumns) { t.Unique(c.Name).Deferred() }), "done")},
	{"`SET DEFAULT` of a foreign key", lacks(mariadb, only("to_default", func(t *strata.Def, c *itemColumns) { strata.References(t, c.Part, c.ID, strata.SetDefaults) }), "done")},
	{"Exclusion constraints", lacks(sqlite+mariadb, only("excluding", func(t *strata.Def, c *itemColumns) { t.Exclude(strata.Conflicts(c.N, "=")).Using(strata.BTree) }), "done")},
	{"What an error says of a violated key", all(
		same(violated(undone(orphan)), "foreign key violation: family [part] family_part_fkey"),
		same(violated(undone(put(stock, "a"), put(stock, "a"))), "unique violation: stock [id] stock_pkey"),
		by("integration/faults", "which foreign key a change violates"))},
}

// kept does steps in a transaction that is committed.
func kept(list ...step) step {
	return func(ctx context.Context, db builder.DB) (shown string, err error) {
		err = builder.InTx(ctx, db, func(tx builder.DB) (err error) {
			shown, err = steps(list...)(ctx, tx)
			return err
		})
		return shown, err
	}
}
