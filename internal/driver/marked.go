package driver

import (
	"cmp"

	"github.com/strata-go/strata/internal/scan"
)

// Unmarked are rows of a Text that is Marked, but for those that were left as they were.
type Unmarked struct {
	scan.Rows
	cells []scan.Cell
	err   error
}

// Next implements scan.Rows.
func (u *Unmarked) Next(cells []scan.Cell) bool {
	if u.cells == nil {
		u.cells = make([]scan.Cell, 1+len(cells))
	}
	for u.err == nil {
		copy(u.cells[1:], cells)
		if !u.Rows.Next(u.cells) {
			return false
		}
		var left int64
		if left, u.err = u.cells[0].Int(); left == 0 && u.err == nil {
			copy(cells, u.cells[1:])
			return true
		}
	}
	return false
}

// Close implements scan.Rows.
func (u *Unmarked) Close() error { return cmp.Or(u.Rows.Close(), u.err) }

// Count reads the rows to their end and closes them.
func (u *Unmarked) Count() (n int64, err error) {
	for u.Next(nil) {
		n++
	}
	return n, u.Close()
}
