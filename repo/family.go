package repo

import (
	"context"
	"errors"
	"iter"
	"reflect"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
)

// family is parents whose children are being loaded, whatever they are. What has
// to know goes through functions: a generic type would have each of its methods
// compiled twice for every relation of a program.
type family struct {
	table   strata.Source
	foreign any // an operand
	keys    any // a []K: those of the parents, each once
	length  int // of keys

	like any                              // a nil *[]C: what children are read into
	take func(children any, from, to int) // sorts them to the keys of a part
	give func()                           // sets the parents' fields
}

// familyOf collects the keys of the parents.
func familyOf[P, C any, K comparable](r *Relation[P, C, K], parents []P) family {
	keys, place := make([]K, 0, len(parents)), make(map[K]int, len(parents))
	for i := range parents {
		k := r.Key(&parents[i])
		if _, known := place[k]; !known {
			place[k] = len(keys)
			keys = append(keys, k)
		}
	}
	sorted := make([][]C, len(keys)) // the children, by key
	return family{
		table: r.Children, foreign: r.Foreign, keys: keys, length: len(keys),
		like: (*[]C)(nil),
		take: func(children any, from, to int) { take(r.Parent, *children.(*[]C), sorted, place, from, to) },
		give: func() { give(r, parents, sorted, place) },
	}
}

// take sorts the children of a part of the keys to their parents. Those of one
// key lie together, and stay where they are; where the database takes several
// keys for the same, they may alternate, and are copied.
func take[C any, K comparable](parent func(*C) K, children []C, sorted [][]C, place map[K]int, from, to int) {
	for start := 0; start < len(children); {
		k, end := parent(&children[start]), start+1
		for end < len(children) && parent(&children[end]) == k {
			end++
		}
		run := children[start:end:end]
		start = end
		i, asked := place[k]
		switch {
		case !asked || i < from || i >= to: // another key, which the database takes for one of the part's
		case sorted[i] == nil:
			sorted[i] = run
		default:
			sorted[i] = append(sorted[i], run...)
		}
	}
}

// give sets the parents' fields.
func give[P, C any, K comparable](r *Relation[P, C, K], parents []P, sorted [][]C, place map[K]int) {
	for i := range parents {
		var children []C
		if at, asked := place[r.Key(&parents[i])]; asked {
			children = sorted[at]
		}
		*r.Field(&parents[i]) = Many[C]{children, true}
	}
}

// load runs the queries one after the other.
func (f *family) load(ctx context.Context, db builder.Reader, order []strata.Order) error {
	for from, to := range f.parts() {
		children := f.room()
		if err := build.All(ctx, db, f.query(from, to, order), children); err != nil {
			return err
		}
		f.take(children, from, to)
	}
	f.give()
	return nil
}

// queue adds the queries to a batch.
func (f *family) queue(b builder.Queue, order []strata.Order) (load func() error) {
	var steps []func() error
	for from, to := range f.parts() {
		children := f.room()
		get := build.QueueAll(b, f.query(from, to, order), children)
		steps = append(steps, func() error {
			err := get()
			if err == nil {
				f.take(children, from, to)
			}
			return err
		})
	}
	return func() error {
		for _, step := range steps {
			if err := step(); err != nil {
				return err
			}
		}
		f.give()
		return nil
	}
}

// query finds the children of some keys, those of one parent together.
func (f *family) query(from, to int, order []strata.Order) *builder.ColumnsQuery {
	q := build.Rows(f.table)
	foreign, ok := f.foreign.(strata.Column)
	if !ok {
		return q.Where(in.Wrong(errNoForeign))
	}
	part := reflect.ValueOf(f.keys).Slice(from, to).Interface()
	return q.Where(in.Among(foreign, part)).OrderBy(in.Asc(foreign)).OrderBy(order...)
}

var errNoForeign = errors.New("the relation names no column as Foreign")

// incomplete says that a relation has not all its functions.
func incomplete(is bool) error {
	if is {
		return errIncomplete
	}
	return nil
}

var errIncomplete = errors.New("strata: the relation is incomplete: Key, Parent and Field say how its rows belong together")

// room returns room for children: a *[]C.
func (f *family) room() any { return reflect.New(reflect.TypeOf(f.like).Elem()).Interface() }

// parts cuts the keys into lists that any database takes as arguments.
func (f *family) parts() iter.Seq2[int, int] {
	return func(yield func(from, to int) bool) {
		for from := 0; from < f.length; from += most {
			if !yield(from, min(from+most, f.length)) {
				return
			}
		}
	}
}

// most is how many keys any database takes as arguments.
const most = 10_000
