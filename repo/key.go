package repo

import (
	"context"
	"errors"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
)

// KeyRepo is a Repo of rows that have a key of type K.
type KeyRepo[T, K any] struct {
	_ [0]func(K)
	Repo[T]
	key key
}

// ByKey returns the repository of a table with a key of one column: its primary key,
// or one that the definition says is Unique. Both types are inferred:
//
//	var people = repo.ByKey(Users, Users.ID) // *KeyRepo[User, UserID]
//
// What is no key of the table is a mistake, and reported as those of definitions are.
func ByKey[T, K any](table strata.TableAt[*T], column strata.Operand[K]) *KeyRepo[T, K] {
	r := &KeyRepo[T, K]{Repo: Repo[T]{table}}
	r.key = keyOf(table, column)
	r.key.prepare(r.Query().Where(r.key.param()))
	return r
}

// Get returns the row with the key, or strata.ErrNoRows.
func (r *KeyRepo[T, K]) Get(ctx context.Context, db builder.Reader, key K) (T, error) {
	q, _ := r.key.query(key).(builder.Query[T])
	return q.One(ctx, db)
}

// GetAll returns the rows that have one of the keys, in no given order; keys
// without a row are left out.
func (r *KeyRepo[T, K]) GetAll(ctx context.Context, db builder.Reader, keys ...K) ([]T, error) {
	if len(keys) == 0 {
		return nil, nil
	}
	return r.Find(ctx, db, r.key.among(keys))
}

// Update writes every column of the model, zero values too, to the row with the
// key. It fails with strata.ErrNoRows when there is none.
func (r *KeyRepo[T, K]) Update(ctx context.Context, db builder.Writer, key K, model T) error {
	models := append([]T(nil), model)
	return updateModel(ctx, db, r.table, &models, r.key.is(key))
}

// UpdateAll writes every column of the models to the rows that have their primary
// keys, and returns the number of rows; see builder.UpdateTable.Rows. It is all
// of them or none.
func (r *KeyRepo[T, K]) UpdateAll(ctx context.Context, db builder.Writer, models ...T) (int64, error) {
	return updateAll(ctx, db, r.table, &models)
}

// DeleteAll deletes the rows that have one of the keys, in one statement, and
// returns their number.
func (r *KeyRepo[T, K]) DeleteAll(ctx context.Context, db builder.Writer, keys ...K) (int64, error) {
	if len(keys) == 0 {
		return 0, nil
	}
	return deleteAll(ctx, db, r.table, r.key.among(keys))
}

// Set writes some columns to the row with the key. It fails with
// strata.ErrNoRows when there is none.
func (r *KeyRepo[T, K]) Set(ctx context.Context, db builder.Writer, key K, set ...strata.Assignment) error {
	return updateSet(ctx, db, r.table, set, r.key.is(key))
}

// Delete deletes the row with the key. It fails with strata.ErrNoRows when
// there is none.
func (r *KeyRepo[T, K]) Delete(ctx context.Context, db builder.Writer, key K) error {
	return deleteOne(ctx, db, r.table, r.key.is(key))
}

// key is the column that tells rows apart, whatever its type.
type key struct {
	column strata.Column
	row    func(value any, err error) any // the query of the row that has a key
	err    error                          // why the column is no key
}

//go:noinline
func keyOf(table strata.Source, column any) key {
	c, _ := column.(strata.Column)
	return key{column: c, err: in.Key("repo.ByKey", table, c)}
}

// param is the condition of the query of the row that has a key.
//
//go:noinline
func (k *key) param() strata.Condition {
	if k.err != nil {
		return in.Wrong(k.err)
	}
	return in.EqualParam(k.column)
}

// prepare keeps that query.
//
//go:noinline
func (k *key) prepare(q builder.Preparable) { k.row = build.Prepare(q) }

// query is the query of the row that has the key.
//
//go:noinline
func (k *key) query(v any) any {
	switch {
	case k.row == nil:
		return nil
	case k.err != nil:
		return k.row(nil, nil)
	default:
		return k.row(in.Encode(k.column, v))
	}
}

// is is the condition that a row has the key.
//
//go:noinline
func (k *key) is(v any) strata.Condition {
	if err := k.wrong(); err != nil {
		return in.Wrong(err)
	}
	return in.Equal(k.column, v)
}

// among is the condition that a row has one of the keys.
//
//go:noinline
func (k *key) among(list any) strata.Condition {
	if err := k.wrong(); err != nil {
		return in.Wrong(err)
	}
	return in.Among(k.column, list)
}

// wrong is why there is no key.
func (k *key) wrong() error {
	if k.row == nil {
		return errNotMade
	}
	return k.err
}

var errNotMade = errors.New("the repository is empty; repo.ByKey makes one")
