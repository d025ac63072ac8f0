package scan

import "fmt"

// Rows is what a driver returns: Next fills one cell per column and reports
// false at the end or on an error, which Close returns; a row of another width
// is such an error. Close may be called more than once.
type Rows interface {
	Next(cells []Cell) bool
	Close() error
}

// Each decodes the rows one by one into *row and calls yield after each, until
// it returns false. It closes the rows.
func Each[R any](rows Rows, p *Plan, row *R, yield func() bool) error {
	defer rows.Close()
	cells := make([]Cell, len(p.Fields))
	dst := SlotOf(row)
	for rows.Next(cells) {
		var zero R
		*row = zero
		if err := p.Decode(cells, dst); err != nil {
			return fmt.Errorf("strata: %w", err)
		}
		if !yield() {
			break
		}
	}
	return rows.Close()
}

// Collect decodes all rows in place, into one growing slice with room for hint
// rows to start with. It closes the rows.
func Collect[R any](rows Rows, p *Plan, hint int) ([]R, error) {
	defer rows.Close()
	out := make([]R, 0, hint)
	cells := make([]Cell, len(p.Fields))
	for rows.Next(cells) {
		var zero R
		out = append(out, zero)
		if err := p.Decode(cells, SlotOf(&out[len(out)-1])); err != nil {
			return nil, fmt.Errorf("strata: %w", err)
		}
	}
	if err := rows.Close(); err != nil {
		return nil, err
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
