package repo

import (
	"context"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
)

// Repo reads and writes rows of type T.
type Repo[T any] struct{ table strata.TableAt[*T] }

// New returns the repository of a table.
func New[T any](table strata.TableAt[*T]) *Repo[T] { return &Repo[T]{table} }

// Query returns a query of all rows, to go on from.
func (r *Repo[T]) Query() builder.Query[T] { return builder.From(r.table) }

// Find returns the rows for which all conditions are true.
func (r *Repo[T]) Find(ctx context.Context, db builder.Reader, conditions ...strata.Condition) ([]T, error) {
	return r.Query().Where(conditions...).All(ctx, db)
}

// FindOne returns the only row for which all conditions are true; see
// builder.SelectQuery.One.
func (r *Repo[T]) FindOne(ctx context.Context, db builder.Reader, conditions ...strata.Condition) (T, error) {
	return r.Query().Where(conditions...).One(ctx, db)
}

// Count returns how many rows there are for which all conditions are true.
func (r *Repo[T]) Count(ctx context.Context, db builder.Reader, conditions ...strata.Condition) (int64, error) {
	return r.Query().Where(conditions...).Count(ctx, db)
}

// Insert inserts the model, every column as it is, and reads back the row with
// what the database generated.
func (r *Repo[T]) Insert(ctx context.Context, db builder.Writer, model *T) error {
	if model == nil {
		return errNoModel
	}
	models, row := append([]T(nil), *model), new(T)
	err := insertOne(ctx, db, r.table, &models, row)
	if err == nil {
		*model = *row
	}
	return err
}

// InsertAll inserts the models, all or none, and returns their rows, in no given
// order.
func (r *Repo[T]) InsertAll(ctx context.Context, db builder.Writer, models ...T) ([]T, error) {
	rows := []T{}
	if err := insertAll(ctx, db, r.table, &models, &rows); err != nil {
		return nil, err
	}
	return rows, nil
}
