package scan

import (
	"fmt"
	"slices"
	"strings"
)

// Columns returns the names of the columns that a database returned, or nil where the
// rows do not know them.
func Columns(rows Rows) []string {
	if r, ok := rows.(interface{ Columns() []string }); ok {
		return r.Columns()
	}
	return nil
}

// ByName returns the plan of rows whose columns come in another order: names are those
// of the plan's fields, columns what the database returned.
func (p *Plan) ByName(names, columns []string) (*Plan, error) {
	if columns == nil || slices.Equal(names, columns) {
		return p, nil
	}
	out := &Plan{Fields: make([]Field, len(columns)), Describe: p.Describe}
	place := make([]int, len(p.Fields)) // of a field, counted from 1
	for i, c := range columns {
		n := slices.Index(names, c)
		switch {
		case n < 0:
			return nil, fmt.Errorf("strata: raw SQL: its column %q is read by nothing; the rows have %s", c, strings.Join(names, ", "))
		case place[n] > 0:
			return nil, fmt.Errorf("strata: raw SQL: it returns the column %q twice", c)
		}
		out.Fields[i], place[n] = p.Fields[n], i+1
	}
	for n, at := range place {
		if at == 0 {
			return nil, fmt.Errorf("strata: raw SQL: it returns no column %q; it has %s", names[n], strings.Join(columns, ", "))
		}
	}
	for _, g := range p.Groups {
		g.Key = place[g.Key] - 1
		out.Groups = append(out.Groups, g)
	}
	return out, nil
}
