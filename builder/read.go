package builder

import (
	"context"
	"iter"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/scan"
)

// All returns all rows. It allocates nothing per row but what rows hold.
func (q *SelectQuery[R, E]) All(ctx context.Context, db Reader) ([]R, error) {
	rows := []R{}
	if err := readAll(ctx, db, q, &rows); err != nil {
		return nil, err
	}
	return rows, nil
}

// One returns the only row. It fails with strata.ErrNoRows when there is none
// and strata.ErrManyRows when there are more.
func (q *SelectQuery[R, E]) One(ctx context.Context, db Reader) (row R, err error) {
	a := readOne(ctx, db, q, (*R)(nil))
	if p, ok := a.row.(*R); ok {
		row = *p
		a.free()
	}
	return row, a.err
}

// First returns the first row, by LIMIT 1 unless the query has a limit. It
// fails with strata.ErrNoRows when there is none.
func (q *SelectQuery[R, E]) First(ctx context.Context, db Reader) (row R, err error) {
	a := readFirst(ctx, db, q, (*R)(nil))
	if p, ok := a.row.(*R); ok {
		row = *p
		a.free()
	}
	return row, a.err
}

// Iter streams the rows, in constant memory. An error is the last thing it
// yields. The statement runs while the loop does: leaving the loop ends it.
func (q *SelectQuery[R, E]) Iter(ctx context.Context, db Reader) iter.Seq2[R, error] {
	return func(yield func(R, error) bool) {
		s := readEach(ctx, db, q, (*R)(nil), false)
		defer s.Stop()
		for s.Next() {
			if !yield(*s.Row.(*R), nil) {
				s.Leave()
				return
			}
		}
		if err := s.Err(); err != nil {
			var none R
			yield(none, err)
		}
	}
}

// Each streams a query's rows like Iter, but lends them: fn gets the same row each
// time, and its texts and bytes may be the driver's memory, so that a row costs
// no allocation on PostgreSQL. Whatever fn keeps after it has returned it
// copies: strings.Clone, bytes.Clone. The first error of fn ends the statement
// and is returned.
func Each[R, E any](ctx context.Context, db Reader, q *SelectQuery[R, E], fn func(row *R) error) error {
	s := readEach(ctx, db, q, (*R)(nil), true)
	defer s.Stop()
	for s.Next() {
		if err := fn(s.Row.(*R)); err != nil {
			s.Leave()
			return err
		}
	}
	return s.Err()
}

// Count returns the number of rows, LIMIT and OFFSET applied.
func (q *SelectQuery[R, E]) Count(ctx context.Context, db Reader) (int64, error) {
	return countRows(ctx, db, q)
}

// Exists reports whether there is a row.
func (q *SelectQuery[R, E]) Exists(ctx context.Context, db Reader) (bool, error) {
	return anyRows(ctx, db, q)
}

//go:noinline
func readAll(ctx context.Context, db Reader, q, out any) error {
	k := callOf(q)
	rows, err := k.start(ctx, db, false)
	if err != nil {
		return err
	}
	return scan.Collect(rows, k.plan, k.runs, k.limit, out)
}

//go:noinline
func readOne(ctx context.Context, db Reader, q, like any) answer {
	k := callOf(q)
	return k.answer(ctx, db, like, 2)
}

//go:noinline
func readFirst(ctx context.Context, db Reader, q, like any) answer {
	k := callOf(q)
	k.first()
	return k.answer(ctx, db, like, 1)
}

//go:noinline
func readEach(ctx context.Context, db Reader, q, like any, lend bool) *scan.Stream {
	k := callOf(q)
	rows, err := k.start(ctx, db, true)
	if err != nil {
		return scan.Fail(err)
	}
	return scan.Open(rows, k.plan, k.runs, like, lend)
}

// answer is a row on its way to the caller.
type answer struct {
	row  any // a *R, nil where there is an error
	err  error
	runs *scan.Runs
}

// free leaves the row's memory for the next run.
//
//go:noinline
func (a *answer) free() { a.runs.Keep(a.row) }

// answer runs a statement for a row, which is looked for in as many as most.
func (k *call) answer(ctx context.Context, db Reader, like any, most int) answer {
	rows, err := k.start(ctx, db, false)
	if err != nil {
		return answer{err: err}
	}
	row := k.runs.Row(like)
	if err := readRow(rows, k.plan, row, most); err != nil {
		k.runs.Keep(row)
		return answer{err: named(err, k.stmt)}
	}
	return answer{row: row, runs: k.runs}
}

// readRow reads the first of rows, and refuses a second one where it is asked for.
func readRow(rows scan.Rows, p *scan.Plan, row any, most int) error {
	n, err := scan.First(rows, p, most, row)
	switch {
	case err != nil:
		return err
	case n == 0:
		return strata.ErrNoRows
	case n > 1:
		return strata.ErrManyRows
	default:
		return nil
	}
}
