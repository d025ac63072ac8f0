package builder

import (
	"context"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/door"
)

// Internals is what package repo sees of statements: what they read and write is
// behind pointers, so that a repository is compiled once for all models. Nobody else
// can call it.
func Internals(door.Key) internals { return internals{} }

type internals struct{}

// Rows selects all columns of a table.
func (internals) Rows(table strata.Source) *ColumnsQuery {
	b := fromTable(table)
	return &ColumnsQuery{core{base: &b}}
}

// Prepare prepares a query of one parameter. It comes back of its own type, with an
// argument in its neutral form, or the error of one that has none.
func (internals) Prepare(q Preparable) (with func(value any, err error) any) {
	p := prepare(q)
	return func(value any, err error) any { return p.with([]argument{{value: value, err: err}}) }
}

// All reads all rows into the slice that a pointer points at.
func (internals) All(ctx context.Context, db Reader, q *ColumnsQuery, rows any) error {
	return readAll(ctx, db, q, rows)
}

// One reads the only row into what a pointer points at.
func (internals) One(ctx context.Context, db Reader, q *ColumnsQuery, row any) error {
	k := callOf(q)
	return k.value(ctx, db, row)
}

// QueueAll adds a query to a batch. Once that has run, get tells whether the rows
// are in the slice that a pointer points at.
func (internals) QueueAll(b Queue, q *ColumnsQuery, rows any) (get func() error) {
	r := &result{}
	queueAll(b, q, r, rows)
	return r.get
}

// InsertRows inserts the slice of models that a pointer points at.
func (internals) InsertRows(table strata.Source, models any) *InsertStatement {
	return insertRows(table, models)
}

// UpdateModel sets all columns to the only model of the slice that a pointer points
// at.
func (internals) UpdateModel(table strata.Source, models any) UpdateSet {
	return updateModel(table, models)
}

// UpdateSet gives columns new values.
func (internals) UpdateSet(table strata.Source, set []strata.Assignment) UpdateSet {
	return updateSet(table, set)
}

// UpdateRows updates the rows of the models of the slice that a pointer points at.
func (internals) UpdateRows(table strata.Source, models any) *UpdateRowsStatement {
	return updateRows(table, models)
}

// Found is the error of a change of one row that changed so many.
func (internals) Found(s Change, n int64, err error) error {
	if err == nil && n == 0 {
		return named(strata.ErrNoRows, s.Statement(door.Key{}))
	}
	return err
}

// Returning reads back whole rows of the table that a change changes.
func (internals) Returning(c Change, table strata.Source) *ColumnsQuery {
	return &ColumnsQuery{returning(c, in.Rows(table))}
}
