package pool

import (
	"cmp"
	"errors"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/driver"
	"github.com/strata-go/strata/internal/scan"
)

// blamed says in an error which of the rows that were given it comes from.
func (r *rowset) blamed(err error) error {
	if err == nil || r.sent == nil {
		return err
	}
	e, ok := errors.AsType[*strata.DatabaseError](err)
	if ok && e.Row > 0 && e.Row <= len(r.sent) {
		e.Row = r.sent[e.Row-1] + 1
	}
	return err
}

// asGiven is what comes back, in the order of the rows that were given.
func (r *rowset) asGiven(res result) result {
	if r.sent == nil || res.rows == nil {
		return res
	}
	res.rows = &asGiven{Rows: res.rows, sent: r.sent}
	if r.Marked {
		res.rows = &driver.Unmarked{Rows: res.rows}
	}
	return res
}

// asGiven are rows that came back, one of each that was sent.
type asGiven struct {
	scan.Rows
	sent []int
	rows [][]scan.Cell
	read bool
	err  error
}

// Next implements scan.Rows.
func (a *asGiven) Next(cells []scan.Cell) bool {
	if !a.read {
		a.read = true
		a.err = a.readAll(len(cells))
	}
	if len(a.rows) == 0 || a.err != nil {
		return false
	}
	for i := range cells {
		cells[i].Take(&a.rows[0][i])
	}
	a.rows = a.rows[1:]
	return true
}

func (a *asGiven) readAll(width int) error {
	cells := make([]scan.Cell, width)
	var came [][]scan.Cell
	for a.Rows.Next(cells) {
		row := make([]scan.Cell, width)
		for i := range cells {
			row[i] = cells[i].Kept()
		}
		came = append(came, row)
	}
	if len(came) != len(a.sent) { // some were left out
		a.rows = came
		return a.Rows.Close()
	}
	a.rows = make([][]scan.Cell, len(came))
	for i, row := range came {
		a.rows[a.sent[i]] = row
	}
	return a.Rows.Close()
}

// Close implements scan.Rows.
func (a *asGiven) Close() error { return cmp.Or(a.err, a.Rows.Close()) }
