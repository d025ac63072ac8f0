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
		err = r.plan.named(closed)
	}
	return err
}

// First decodes the first row into *row, a zero value of the plan's type. It
// returns the number of rows, counted up to most, and closes the rows.
func First(rows Rows, p *Plan, most int, row any) (n int, err error) {
	defer rows.Close()
	r := read(rows, p)
	more, err := r.next(SlotAt(row))
	if more {
		for n = 1; n < most && r.rows.Next(r.cells.list); n++ {
		}
	}
	return n, r.close(err)
}

// Collect decodes all rows in place, into the empty slice that out, a *[]R,
// points at. limit is what the statement's LIMIT tells, or 0. It closes the rows.
func Collect(rows Rows, p *Plan, runs *Runs, limit int, out any) error {
	defer rows.Close()
	r := read(rows, p)
	list := listAt(out)
	room := room{size: list.size, limit: limit}
	list.grow(out, room.first(runs))
	var err error
	for err == nil && rows.Next(r.cells.list) {
		if list.len == list.cap {
			list.grow(out, room.next(list.len))
		}
		err = r.decode(list.add())
	}
	if err := r.close(err); err != nil {
		return err
	}
	runs.note(list.len)
	list.end(out, room.wasted(list.len, list.cap))
	return nil
}

// Width checks that a row has as many columns as its Go type.
func Width(columns, want int) error {
	if columns != want {
		return fmt.Errorf("strata: the database returned %d columns, the row type has %d", columns, want)
	}
	return nil
}
