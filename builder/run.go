package builder

import (
	"iter"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/scan"
)

// start runs a statement and hands out its rows.
type start func(stream bool) (scan.Rows, error)

// collect reads all rows.
func collect[R any](run start, plan *scan.Plan, hint int) ([]R, error) {
	rows, err := run(false)
	if err != nil {
		return nil, err
	}
	return scan.Collect[R](rows, plan, hint)
}

// first reads the first row.
func first[R any](run start, plan *scan.Plan) (R, error) {
	var row R
	found := false
	err := each(run, plan, &row, false, func() bool { found = true; return false })
	if err == nil && !found {
		err = strata.ErrNoRows
	}
	return row, err
}

// one reads the only row.
func one[R any](run start, plan *scan.Plan) (R, error) {
	var row, only R
	n := 0
	err := each(run, plan, &row, false, func() bool {
		if n++; n == 1 {
			only = row
		}
		return n < 2
	})
	switch {
	case err != nil:
	case n == 0:
		err = strata.ErrNoRows
	case n > 1:
		err = strata.ErrManyRows
	}
	if err != nil {
		var zero R
		return zero, err
	}
	return only, nil
}

// stream yields row after row, in constant memory.
func stream[R any](run start, plan *scan.Plan) iter.Seq2[R, error] {
	return func(yield func(R, error) bool) {
		var row, zero R
		stopped := false
		err := each(run, plan, &row, true, func() bool {
			stopped = !yield(row, nil)
			return !stopped
		})
		if err != nil && !stopped {
			yield(zero, err)
		}
	}
}

func each[R any](run start, plan *scan.Plan, row *R, stream bool, yield func() bool) error {
	rows, err := run(stream)
	if err != nil {
		return err
	}
	return scan.Each(rows, plan, row, yield)
}
