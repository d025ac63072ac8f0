package repo

import (
	"context"
	"errors"
	"iter"

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

// Load loads the relation of all parents, with one query for every 10,000 keys. The
// children of a parent come in the given order. They are parts of one slice:
// parents with the same key have the same children.
func (r Relation[P, C, K]) Load(ctx context.Context, db builder.Reader, parents []P, order ...strata.Order) error {
	f := r.family(parents)
	for from, to := range f.parts() {
		children, err := r.query(f.keys[from:to], order).All(ctx, db)
		if err != nil {
			return err
		}
		f.take(children, from, to)
	}
	f.give(parents)
	return nil
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
func (r Relation[P, C, K]) Queue(b builder.Queue, parents []P, order ...strata.Order) (load func() error) {
	f := r.family(parents)
	var results []*builder.Result[[]C]
	for from, to := range f.parts() {
		results = append(results, builder.QueueAll(b, r.query(f.keys[from:to], order)))
	}
	return func() error {
		next := 0
		for from, to := range f.parts() {
			children, err := results[next].Get()
			if err != nil {
				return err
			}
			f.take(children, from, to)
			next++
		}
		f.give(parents)
		return nil
	}
}

// query finds the children of some keys, those of one parent together.
func (r Relation[P, C, K]) query(keys []K, order []strata.Order) builder.Query[C] {
	return builder.From(r.Children).Where(r.Foreign.In(keys...)).OrderBy(r.Foreign.Asc()).OrderBy(order...)
}

// family is parents whose children are being loaded.
type family[P, C any, K comparable] struct {
	relation Relation[P, C, K]
	keys     []K       // of the parents, each once
	place    map[K]int // the index of a key
	children [][]C     // by key
}

func (r Relation[P, C, K]) family(parents []P) family[P, C, K] {
	f := family[P, C, K]{relation: r, keys: make([]K, 0, len(parents)), place: make(map[K]int, len(parents))}
	for i := range parents {
		k := r.Key(&parents[i])
		if _, known := f.place[k]; !known {
			f.place[k] = len(f.keys)
			f.keys = append(f.keys, k)
		}
	}
	f.children = make([][]C, len(f.keys))
	return f
}

// parts cuts the keys into lists that any database takes as arguments.
func (f *family[P, C, K]) parts() iter.Seq2[int, int] {
	return func(yield func(from, to int) bool) {
		for from := 0; from < len(f.keys); from += most {
			if !yield(from, min(from+most, len(f.keys))) {
				return
			}
		}
	}
}

// take sorts the children of a part of the keys to their parents. Those of one
// key lie together, and stay where they are; where the database takes several
// keys for the same, they may alternate, and are copied.
func (f *family[P, C, K]) take(children []C, from, to int) {
	for start := 0; start < len(children); {
		k, end := f.relation.Parent(&children[start]), start+1
		for end < len(children) && f.relation.Parent(&children[end]) == k {
			end++
		}
		run := children[start:end:end]
		start = end
		i, asked := f.place[k]
		switch {
		case !asked || i < from || i >= to: // another key, which the database takes for one of the part's
		case f.children[i] == nil:
			f.children[i] = run
		default:
			f.children[i] = append(f.children[i], run...)
		}
	}
}

// give sets the parents' fields.
func (f *family[P, C, K]) give(parents []P) {
	for i := range parents {
		var children []C
		if at, asked := f.place[f.relation.Key(&parents[i])]; asked {
			children = f.children[at]
		}
		*f.relation.Field(&parents[i]) = ManyOf(children...)
	}
}

// most is how many keys any database takes as arguments.
const most = 10_000
