package repo

import (
	"context"
	"errors"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
)

// ErrNotLoaded is returned for the rows of a relation that was not loaded.
var ErrNotLoaded = errors.New("strata: the relation was not loaded")

// Many is a field that holds the rows of another table that belong to a row. It
// is no slice: not loaded and empty cannot be confused. Tag it `db:"-"`, as it is
// not a column.
type Many[T any] struct {
	rows   []T
	loaded bool
}

// All returns the rows, or ErrNotLoaded.
func (m Many[T]) All() ([]T, error) {
	if !m.loaded {
		return nil, ErrNotLoaded
	}
	return m.rows, nil
}

// Loaded reports whether the rows were loaded.
func (m Many[T]) Loaded() bool { return m.loaded }

// ManyOf returns a relation that was loaded with the rows.
func ManyOf[T any](rows ...T) Many[T] { return Many[T]{rows, true} }

// Relation says how rows of C belong to rows of P, by a key of type K.
type Relation[P, C any, K comparable] struct {
	Children strata.TableAt[*C]
	Foreign  strata.Operand[K] // the children's column that holds the parent's key
	Key      func(*P) K        // the parent's key
	Parent   func(*C) K        // the key that a child holds
	Field    func(*P) *Many[C] // where the children go
}

// Load loads the relation of all parents, with one query for every 10,000 keys. The
// children of a parent come in the given order. They are parts of one slice:
// parents with the same key have the same children.
func (r *Relation[P, C, K]) Load(ctx context.Context, db builder.Reader, parents []P, order ...strata.Order) error {
	if err := incomplete(r == nil || r.Key == nil || r.Parent == nil || r.Field == nil); err != nil {
		return err
	}
	f := familyOf(r, parents)
	return f.load(ctx, db, order)
}

// Queue adds the queries of Load to a batch, so that several relations are
// loaded in one round trip. Call load once the batch has run: it hands the
// children out.
//
//	var b builder.ReadBatch
//	loadPosts := userPosts.Queue(&b, users, Posts.ID.Asc())
//	loadTags := userTags.Queue(&b, users)
//	if err := b.Run(ctx, db); err != nil {
//		return err
//	}
//	return errors.Join(loadPosts(), loadTags())
func (r *Relation[P, C, K]) Queue(b builder.Queue, parents []P, order ...strata.Order) (load func() error) {
	if err := incomplete(r == nil || r.Key == nil || r.Parent == nil || r.Field == nil); err != nil {
		return func() error { return err }
	}
	f := familyOf(r, parents)
	return f.queue(b, order)
}
