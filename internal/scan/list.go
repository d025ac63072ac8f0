package scan

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// SetList makes the cell an array of n elements and returns them to be set. The
// cell keeps the memory for the next row.
func (c *Cell) SetList(n int) []Cell {
	if c.list == nil {
		c.list = new([]Cell)
	}
	if cap(*c.list) < n {
		*c.list = make([]Cell, n)
	}
	*c.list = (*c.list)[:n]
	c.Form = List
	return *c.list
}

// List returns the elements of an array. Text is one as SQLite has it: a JSON
// array of what cells hold.
func (c *Cell) List() ([]Cell, error) {
	switch c.Form {
	case List:
		return *c.list, nil
	case Text:
		return c.parseList(c.text())
	default:
		return nil, c.mismatch("an array")
	}
}

func (c *Cell) parseList(s string) ([]Cell, error) {
	var values []any
	d := json.NewDecoder(strings.NewReader(s))
	d.UseNumber()
	if err := d.Decode(&values); err != nil {
		return nil, errors.New("text is not an array")
	}
	cells := make([]Cell, len(values))
	for i, v := range values {
		if err := cells[i].setJSON(v); err != nil {
			return nil, fmt.Errorf("element %d of the array: %w", i+1, err)
		}
	}
	return cells, nil
}

func (c *Cell) setJSON(v any) error {
	switch v := v.(type) {
	case nil:
		c.SetNull()
	case bool:
		c.SetBool(v)
	case string:
		c.SetText(v)
	case json.Number:
		if i, err := strconv.ParseInt(string(v), 10, 64); err == nil {
			c.SetInt(i)
			return nil
		}
		f, err := strconv.ParseFloat(string(v), 64)
		if err != nil && !math.IsInf(f, 0) { // 9e999 is infinity
			return err
		}
		c.SetFloat(f)
	default:
		return fmt.Errorf("it is %T, not a plain value", v)
	}
	return nil
}
