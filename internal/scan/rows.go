package scan

import (
	"fmt"
	"sync"
)

// Rows is what a driver returns: Next fills one cell per column and reports
// false at the end or on an error, which Close returns; a row of another width
// is such an error. Close may be called more than once. Before the end it gives
// up the rest, whose errors nobody asked for.
type Rows interface {
	Next(cells []Cell) bool
	Close() error
}

// reader decodes rows one by one.
type reader struct {
	rows  Rows
	plan  *Plan
	cells *cells
}

// cells are reused by one statement after another.
type cells struct{ list []Cell }

var freeCells = sync.Pool{New: func() any { return new(cells) }}

// mostCells is how many cells are kept for reuse at a time.
const mostCells = 128

func read(rows Rows, p *Plan) reader {
	c := freeCells.Get().(*cells)
	if n := len(p.Fields); n <= cap(c.list) {
		c.list = c.list[:n]
	} else {
		c.list = make([]Cell, n)
	}
	return reader{rows, p, c}
}

// next decodes the next row into dst, which holds a zero value.
func (r *reader) next(dst Slot) (bool, error) {
	if !r.rows.Next(r.cells.list) {
		return false, nil
	}
	err := r.decode(dst)
	return err == nil, err
}

func (r *reader) decode(dst Slot) error {
	if err := r.plan.Decode(r.cells.list, dst); err != nil {
		return fmt.Errorf("strata: %w", err)
	}
	return nil
}

// lend makes the rows hand out the driver's own memory.
func (r *reader) lend() {
	for i := range r.cells.list {
		r.cells.list[i].Lend()
	}
}

// close closes the rows and frees the cells, nothing of which a row holds. After
// a panic it is not called.
func (r *reader) close(err error) error {
	if clear(r.cells.list); cap(r.cells.list) <= mostCells {
		freeCells.Put(r.cells)
	}
	if closed := r.rows.Close(); err == nil {
		err = closed
	}
	return err
}

// Stream yields the rows one by one, and an error in the end where there is
// one, until yield returns false. It closes the rows.
func Stream[R any](rows Rows, p *Plan, yield func(R, error) bool) {
	defer rows.Close()
	r := read(rows, p)
	row := new(R)
	var zero R
	for {
		*row = zero
		more, err := r.next(SlotOf(row))
		if !more {
			if err := r.close(err); err != nil {
				yield(zero, err)
			}
			return
		}
		if !yield(*row, nil) {
			r.close(nil)
			return
		}
	}
}

// Lend calls fn for one row after another, with the same row each time, whose
// texts and bytes are the driver's until fn returns. The first error of fn ends
// it. It closes the rows.
func Lend[R any](rows Rows, p *Plan, runs *Runs, fn func(*R) error) error {
	defer rows.Close()
	r := read(rows, p)
	r.lend()
	row := spareRow[R](runs)
	defer keepRow(runs, row)
	var zero R
	for {
		*row = zero
		more, err := r.next(SlotOf(row))
		if !more {
			return r.close(err)
		}
		if err := fn(row); err != nil {
			r.close(nil)
			return err
		}
	}
}

// First decodes the first row. It returns the number of rows, counted up to
// most, and closes the rows.
func First[R any](rows Rows, p *Plan, runs *Runs, most int) (out R, n int, err error) {
	defer rows.Close()
	r := read(rows, p)
	row := spareRow[R](runs)
	more, err := r.next(SlotOf(row))
	if more {
		out = *row
		for n = 1; n < most && r.rows.Next(r.cells.list); n++ {
		}
	}
	keepRow(runs, row)
	return out, n, r.close(err)
}

// Collect decodes all rows in place, into one slice. limit is what the
// statement's LIMIT tells, or 0. It closes the rows.
func Collect[R any](rows Rows, p *Plan, runs *Runs, limit int) ([]R, error) {
	defer rows.Close()
	r := read(rows, p)
	room := room{size: sizeOf[R](), limit: limit}
	out := make([]R, 0, room.first(runs))
	var err error
	for err == nil && rows.Next(r.cells.list) {
		if len(out) == cap(out) {
			out = append(make([]R, 0, room.next(len(out))), out...)
		}
		out = out[:len(out)+1] // what is made holds zero values
		err = r.decode(SlotOf(&out[len(out)-1]))
	}
	if err := r.close(err); err != nil {
		return nil, err
	}
	runs.note(len(out))
	if room.wasted(len(out), cap(out)) {
		out = append(make([]R, 0, len(out)), out...)
	}
	return out, nil
}

// Width checks that a row has as many columns as its Go type.
func Width(columns, want int) error {
	if columns != want {
		return fmt.Errorf("strata: the database returned %d columns, the row type has %d", columns, want)
	}
	return nil
}
