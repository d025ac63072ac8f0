package scan

import "github.com/strata-go/strata/internal/span"

// SetRange makes the cell a range with cuts at the places, and returns the cells
// of its bounds to be set where they are finite.
func (c *Cell) SetRange(lower, upper span.Place) (l, u *Cell) {
	bounds := c.SetList(2)
	c.Form, c.num = Range, uint64(lower)<<8|uint64(upper)
	return &bounds[0], &bounds[1]
}

// RangeIn returns the bounds of a range. Text is one as SQLite has it. It is a
// function, as setSpan is: generic types in the methods of a cell are compiled by
// every importer of Strata.
func RangeIn(c *Cell) (s span.Span[*Cell], err error) {
	switch c.Form {
	case Range:
	case Text:
		t, err := span.Parse(c.text())
		if err != nil {
			return s, err
		}
		setSpan(c, t)
	default:
		return s, c.mismatch("a range")
	}
	bounds := *c.list
	return span.Span[*Cell]{
		Lower: span.Cut[*Cell]{Value: &bounds[0], Place: span.Place(c.num >> 8)},
		Upper: span.Cut[*Cell]{Value: &bounds[1], Place: span.Place(c.num)},
	}, nil
}

func setSpan(c *Cell, s span.Span[string]) {
	l, u := c.SetRange(s.Lower.Place, s.Upper.Place)
	l.SetText(s.Lower.Value)
	u.SetText(s.Upper.Value)
}

// Ranges returns the ranges of a multirange. Text is one as SQLite has it.
func (c *Cell) Ranges() ([]Cell, error) {
	switch c.Form {
	case List:
		return *c.list, nil
	case Text:
		set, err := span.ParseSet(c.text())
		if err != nil {
			return nil, err
		}
		cells := make([]Cell, len(set))
		for i, s := range set {
			setSpan(&cells[i], s)
		}
		return cells, nil
	default:
		return nil, c.mismatch("a multirange")
	}
}
