package repo

import (
	"context"
	"errors"
	"iter"
	"slices"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
)

// ErrNotLoaded is returned for the rows of a relation that was not loaded.
var ErrNotLoaded = errors.New("strata: the relation was not loaded")

// Many is a field that holds the rows of another table that belong to a row. It
// is no slice: not loaded and empty cannot be confused. Tag it `strata:"-"`, as
// it is not a column.
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
	Children strata.TableOf[C]
	Foreign  Key[C, K]         // the children's column that holds the parent's key
	Key      func(*P) K        // the parent's key
	Parent   func(*C) K        // the key that a child holds
	Field    func(*P) *Many[C] // where the children go
}

// Load loads the relation of all parents, with one query for every 500 of them.
// The children come in the given order.
func (r Relation[P, C, K]) Load(ctx context.Context, db builder.Reader, parents []P, order ...strata.Order) error {
	keys := make([]K, len(parents))
	for i := range parents {
		keys[i] = r.Key(&parents[i])
	}
	groups := map[K][]C{}
	for part := range parts(keys) {
		for child, err := range builder.From(r.Children).Where(r.Foreign.In(part...)).OrderBy(order...).Iter(ctx, db) {
			if err != nil {
				return err
			}
			k := r.Parent(&child)
			groups[k] = append(groups[k], child)
		}
	}
	for i := range parents {
		*r.Field(&parents[i]) = ManyOf(groups[keys[i]]...)
	}
	return nil
}

// parts cuts keys into lists that any database takes as arguments.
func parts[K any](keys []K) iter.Seq[[]K] { return slices.Chunk(keys, 500) }
