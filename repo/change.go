package repo

import (
	"context"
	"errors"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/internal/door"
)

// What a repository does is here, where it does not depend on the model: models and
// rows are behind pointers. The generic methods are compiled in every program that
// has a repository, and are one call each; none of this may be inlined there.

var (
	in    = strata.Internals(door.Key{})
	build = builder.Internals(door.Key{})
)

var errNoModel = errors.New("strata: Insert: there is no model: it is nil")

//go:noinline
func insertOne(ctx context.Context, db builder.Writer, table strata.Source, models, row any) error {
	return build.One(ctx, db, build.Returning(build.InsertRows(table, models), table), row)
}

//go:noinline
func insertAll(ctx context.Context, db builder.Writer, table strata.Source, models, rows any) error {
	return build.All(ctx, db, build.Returning(build.InsertRows(table, models), table), rows)
}

//go:noinline
func updateModel(ctx context.Context, db builder.Writer, table strata.Source, models any, where strata.Condition) error {
	return found(ctx, db, build.UpdateModel(table, models).Where(where))
}

//go:noinline
func updateAll(ctx context.Context, db builder.Writer, table strata.Source, models any) (int64, error) {
	return build.UpdateRows(table, models).Exec(ctx, db)
}

//go:noinline
func updateSet(ctx context.Context, db builder.Writer, table strata.Source, set []strata.Assignment, where strata.Condition) error {
	return found(ctx, db, build.UpdateSet(table, set).Where(where))
}

//go:noinline
func deleteOne(ctx context.Context, db builder.Writer, table strata.Source, where strata.Condition) error {
	return found(ctx, db, builder.Delete(table).Where(where))
}

//go:noinline
func deleteAll(ctx context.Context, db builder.Writer, table strata.Source, where strata.Condition) (int64, error) {
	return builder.Delete(table).Where(where).Exec(ctx, db)
}

// found runs a change of one row, which is there.
func found(ctx context.Context, db builder.Writer, s builder.Change) error {
	n, err := s.Exec(ctx, db)
	return build.Found(s, n, err)
}
