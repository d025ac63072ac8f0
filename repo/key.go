package repo

import (
	"context"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
)

// Key is a column of T's table that holds Ks: its key, or a foreign key.
type Key[T, K any] interface {
	strata.Column[T]
	strata.Operand[K]
	// Eq compares the column with a key.
	Eq(K) strata.Predicate
	// EqExpr compares the column with an expression.
	EqExpr(strata.Operand[K]) strata.Predicate
	// In compares the column with several keys.
	In(...K) strata.Predicate
	// Asc orders by the column.
	Asc() strata.Order
}

// KeyRepo is a Repo of rows that have a key of type K.
type KeyRepo[T, K any] struct {
	Repo[T]
	key Key[T, K]
	get func(K) builder.Bound[T]
}

// ByKey returns the repository of a table with a key of one column. Both types
// are inferred:
//
//	var people = repo.ByKey(Users, Users.ID) // KeyRepo[User, UserID]
func ByKey[T, K any](table strata.TableOf[T], key Key[T, K]) KeyRepo[T, K] {
	return KeyRepo[T, K]{
		Repo: New(table),
		key:  key,
		get: builder.Prepare1(func(k strata.Param[K]) builder.Query[T] {
			return builder.From(table).Where(key.EqExpr(k))
		}),
	}
}

// Get returns the row with the key, or strata.ErrNoRows.
func (r KeyRepo[T, K]) Get(ctx context.Context, db builder.Reader, key K) (T, error) {
	return r.get(key).One(ctx, db)
}

// GetAll returns the rows that have one of the keys, in no given order; keys
// without a row are left out.
func (r KeyRepo[T, K]) GetAll(ctx context.Context, db builder.Reader, keys ...K) ([]T, error) {
	if len(keys) == 0 {
		return nil, nil
	}
	return r.Find(ctx, db, r.key.In(keys...))
}

// Update writes every column of the model, zero values too, to the row with the
// key. It fails with strata.ErrNoRows when there is none.
func (r KeyRepo[T, K]) Update(ctx context.Context, db builder.Writer, key K, model T) error {
	return found(builder.Update(r.table).Model(model).Where(r.key.Eq(key)).Exec(ctx, db))
}

// UpdateAll writes every column of the models to the rows that have their primary
// keys, and returns the number of rows; see builder.UpdateTable.Rows. It is all
// of them or none.
func (r KeyRepo[T, K]) UpdateAll(ctx context.Context, db builder.Writer, models ...T) (int64, error) {
	return builder.Update(r.table).Rows(models...).Exec(ctx, db)
}

// DeleteAll deletes the rows that have one of the keys, in one statement, and
// returns their number.
func (r KeyRepo[T, K]) DeleteAll(ctx context.Context, db builder.Writer, keys ...K) (int64, error) {
	if len(keys) == 0 {
		return 0, nil
	}
	return builder.Delete(r.table).Where(r.key.In(keys...)).Exec(ctx, db)
}

// Set writes some columns to the row with the key. It fails with
// strata.ErrNoRows when there is none.
func (r KeyRepo[T, K]) Set(ctx context.Context, db builder.Writer, key K, set ...strata.Assignment[T]) error {
	return found(builder.Update(r.table).Set(set...).Where(r.key.Eq(key)).Exec(ctx, db))
}

// Delete deletes the row with the key. It fails with strata.ErrNoRows when
// there is none.
func (r KeyRepo[T, K]) Delete(ctx context.Context, db builder.Writer, key K) error {
	return found(builder.Delete(r.table).Where(r.key.Eq(key)).Exec(ctx, db))
}

func found(n int64, err error) error {
	if err == nil && n == 0 {
		return strata.ErrNoRows
	}
	return err
}
