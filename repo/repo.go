package repo

import (
	"context"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
)

// Repo reads and writes rows of type T. It is made once, does not change, and is safe
// for concurrent use.
//
// What it reads and changes are the rows that live and that the context may see, where
// the definition says SoftDelete or RowFilter. WithDeleted and Unfiltered return
// repositories that say otherwise.
type Repo[T any] = KeyRepo[T, NoKey]

// NoKey is the key of a repository without one, for Get and whatever else takes keys:
// they refuse it.
type NoKey struct{ _ struct{} }

// KeyRepo is a Repo of rows that have a key of type K. Both are one type, as its methods
// are compiled for each model of a program: a type in the other would double them.
type KeyRepo[T, K any] struct {
	_     [0]func(K)
	table strata.TableAt[*T]
	core  core
	key   key
}

// New returns the repository of a table.
func New[T any](table strata.TableAt[*T]) *Repo[T] {
	return &Repo[T]{table: table, core: coreOf(table)}
}

// WithDeleted returns the repository that sees rows that are deleted softly, too.
//
// What is rare is a function, here and below: a method is compiled for each model.
func WithDeleted[T, K any](r *KeyRepo[T, K]) *KeyRepo[T, K] {
	if r == nil {
		return nil
	}
	return &KeyRepo[T, K]{table: r.table, core: withDeleted(&r.core), key: unprepared(&r.key)}
}

// Unfiltered returns the repository to which row filters do not apply, for what is done
// on behalf of nobody in particular. The reason is for who reads the program.
func Unfiltered[T, K any](r *KeyRepo[T, K], reason string) *KeyRepo[T, K] {
	if r == nil {
		return nil
	}
	return &KeyRepo[T, K]{table: r.table, core: unfiltered(&r.core), key: unprepared(&r.key)}
}

//go:noinline
func withDeleted(c *core) core { d := *c; d.deleted = true; return d }

//go:noinline
func unfiltered(c *core) core { d := *c; d.open = true; return d }

// Query returns a query of all rows that the repository sees, to go on from.
func (r *KeyRepo[T, K]) Query(ctx context.Context) builder.Query[T] {
	return builder.From(r.table).Where(hidden(ctx, &r.core))
}

// Visible is the condition of the rows that a repository sees, for plain statements.
func Visible[T, K any](ctx context.Context, r *KeyRepo[T, K]) strata.Condition {
	return hidden(ctx, coreIn(r))
}

// Find returns the rows for which all conditions are true.
func (r *KeyRepo[T, K]) Find(ctx context.Context, db builder.Reader, conditions ...strata.Condition) ([]T, error) {
	return r.Query(ctx).Where(conditions...).All(ctx, db)
}

// First returns, of the rows for which all conditions are true, the one with the least
// primary key, or strata.ErrNoRows.
func (r *KeyRepo[T, K]) First(ctx context.Context, db builder.Reader, conditions ...strata.Condition) (T, error) {
	return r.Query(ctx).Where(conditions...).OrderBy(byKey(&r.core)...).First(ctx, db)
}

// One returns the only row for which all conditions are true; see
// builder.SelectQuery.One.
func (r *KeyRepo[T, K]) One(ctx context.Context, db builder.Reader, conditions ...strata.Condition) (T, error) {
	return r.Query(ctx).Where(conditions...).One(ctx, db)
}

// Count returns how many rows there are for which all conditions are true.
func (r *KeyRepo[T, K]) Count(ctx context.Context, db builder.Reader, conditions ...strata.Condition) (int64, error) {
	return r.Query(ctx).Where(conditions...).Count(ctx, db)
}

// Exists reports whether there is a row for which all conditions are true.
func (r *KeyRepo[T, K]) Exists(ctx context.Context, db builder.Reader, conditions ...strata.Condition) (bool, error) {
	return r.Query(ctx).Where(conditions...).Exists(ctx, db)
}

// Create inserts the model, and reads the row back into it, with what the database
// generated. Zero values are written as they are, unless the definition says otherwise:
// DefaultWhenZero, CreatedAt, UpdatedAt, Version, GenerateUUID, RowFilter.
func (r *KeyRepo[T, K]) Create(ctx context.Context, db builder.Writer, model *T) error {
	return create(ctx, db, &r.core, model)
}

// CreateMany inserts the models, all or none, and reads what the database generated
// back into them.
func (r *KeyRepo[T, K]) CreateMany(ctx context.Context, db builder.DB, models []T) error {
	return createMany(ctx, db, &r.core, &models)
}

// Update writes every column of the model, zero values too, to the row that has its
// primary key, and reads back what the database has computed and what an update leaves as
// it is. It fails with strata.ErrNoRows when there is none, and with strata.ErrStale when the row has another
// version than the model.
func (r *KeyRepo[T, K]) Update(ctx context.Context, db builder.Writer, model *T) error {
	return update(ctx, db, &r.core, model, nil)
}

// UpdateMany does what Update does to each of the models, all or none.
func (r *KeyRepo[T, K]) UpdateMany(ctx context.Context, db builder.DB, models []T) error {
	return updateMany(ctx, db, &r.core, &models)
}

// Save inserts a model without a primary key, where the database or the repository makes
// keys, and updates the row of any other as Update does. Where the program gives the
// keys, it inserts the model or, where there is a row of its key, updates that; where the
// definition says Version, it inserts a model without a version and updates any other.
func (r *KeyRepo[T, K]) Save(ctx context.Context, db builder.Writer, model *T) error {
	return save(ctx, db, &r.core, model)
}

// Upsert inserts the model or, where there is a row that has the same values in the
// columns that on names, updates that one; and reads the row back. Where that is a row that
// the repository does not see, it fails with strata.ErrUnique.
func (r *KeyRepo[T, K]) Upsert(ctx context.Context, db builder.Writer, on Conflict, model *T) error {
	return upsert(ctx, db, &r.core, on, model)
}

// Remove deletes the row that has the model's primary key, and its version. It fails as
// Update does. Where the definition says SoftDelete, the row stays and is hidden.
func (r *KeyRepo[T, K]) Remove(ctx context.Context, db builder.Writer, model *T) error {
	return remove(ctx, db, &r.core, model)
}

// DeleteWhere deletes the rows for which all conditions are true, of which there is at
// least one, and returns their number; see Remove.
func (r *KeyRepo[T, K]) DeleteWhere(ctx context.Context, db builder.Writer, conditions ...strata.Condition) (int64, error) {
	return deleteWhere(ctx, db, &r.core, nodes(conditions))
}

// UpdateWhere writes columns of the rows for which all conditions are true, of which
// there is at least one, and returns their number.
func (r *KeyRepo[T, K]) UpdateWhere(ctx context.Context, db builder.Writer, set []strata.Assignment, conditions ...strata.Condition) (int64, error) {
	return updateWhere(ctx, db, &r.core, set, nodes(conditions))
}

// coreIn is a repository whatever its model, an empty one of nil.
func coreIn[T, K any](r *KeyRepo[T, K]) *core {
	if r == nil {
		return new(core)
	}
	return &r.core
}
