package schema

import (
	"context"

	"github.com/strata-go/strata"
)

// Diff tells how a database differs from definitions, as the changes that make it as they
// say, in an order in which they can be made. Among the tables stand options: a [Rename],
// [DropTables], [Ignore]. Tables that no definition has are left alone unless DropTables
// says otherwise; a column, a constraint or an index that is not defined is to be dropped.
// Nothing of the database changes: see [Of], [SQL] and [Apply]. It is [Between] of what
// [Inspect] reads and what Of says.
func Diff(ctx context.Context, db DB, tables ...strata.AnyTable) ([]Change, error) {
	if err := given(ctx, db); err != nil {
		return nil, err
	}
	w, err := settle(tables)
	if err != nil {
		return nil, err
	}
	return w.diff(ctx, db)
}

func (w *wish) diff(ctx context.Context, db DB) ([]Change, error) {
	live, err := Inspect(ctx, db, w.schemas()...)
	if err != nil {
		return nil, err
	}
	want, err := w.of(ctx, db)
	if err != nil {
		return nil, err
	}
	live.Tables = without(live.Tables, func(t Table) bool { return !w.owns(t.Schema) })
	return between(db.Dialect(), live, want, &w.options)
}
