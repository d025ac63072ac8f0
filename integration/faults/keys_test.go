package faults

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/pool"
)

// remark is a row that refers to an entry.
type remark struct {
	ID    int64
	Entry int64
}

type remarkColumns struct {
	strata.Table[remark]
	ID    strata.Int64
	Entry strata.Int64
}

var remarks = strata.Define("remarks", new(remarkColumns), func(t *strata.Def, c *remarkColumns) {
	t.PrimaryKey(c.ID)
	strata.References(t, c.Entry, entries.ID, strata.NoAction)
})

func violatedKeys(t *testing.T) {
	everywhere(t, func(t *testing.T, db *pool.DB) {
		raw(t, db, createEntries, "CREATE TABLE remarks (id bigint PRIMARY KEY, entry bigint NOT NULL, CONSTRAINT remarks_entry_fkey FOREIGN KEY (entry) REFERENCES entries (id))")
		engines.Done(t)(insertEntry(1).Exec(t.Context(), db))
	}, func(t *testing.T, ctx context.Context, db *pool.DB) {
		told := func(name string, err error, row int) {
			t.Helper()
			var e *strata.DatabaseError
			if !errors.As(err, &e) || !errors.Is(err, strata.ErrForeignKey) || e.Table != "remarks" ||
				fmt.Sprint(e.Columns) != "[entry]" || e.Constraint != "remarks_entry_fkey" || e.Row != row {
				t.Errorf("%s: %+v", name, e)
			}
		}
		for _, n := range []int{1, 2, 30, 300} {
			rows := make([]remark, n)
			for i := range rows {
				rows[i] = remark{ID: int64(i + 1), Entry: 1}
			}
			rows[n-1].Entry, rows[n-1].ID = 99, 999
			row := n
			if n == 1 {
				row = 0
			}
			insert := builder.Insert(remarks).Rows(rows...)
			told(fmt.Sprint(n), second(insert.Exec(ctx, db)), row)
			told(fmt.Sprint(n, " returning"), second(builder.Returning(insert, remarks.ID).All(ctx, db)), row)
			told(fmt.Sprint(n, " in a transaction"), db.Tx(ctx, func(tx *pool.Tx) error { return second(insert.Exec(ctx, tx)) }), row)
		}
		var b builder.Batch
		builder.QueueExec(&b, builder.Insert(remarks).Rows(remark{ID: 1, Entry: 99}))
		told("a batch", b.Run(ctx, db), 0)
	})
}
