package ast

import "slices"

// AtMostOne reports whether a query is seen to yield no more than one row: it
// aggregates without GROUP BY, has a LIMIT of one, reads one row of a table by a key,
// or reads nothing.
func AtMostOne(q Query) bool {
	s, ok := q.(*Select)
	if !ok {
		return false
	}
	if isOne(s.Limit) || len(s.GroupBy) == 0 && (s.Having != nil || slices.ContainsFunc(s.Items, HasAggregate)) {
		return true
	}
	from := FromOf(s)
	if len(s.Joins) > 0 || len(s.GroupBy) > 0 {
		return false
	}
	if from == nil {
		return len(SourcesOf(s.Items)) == 0
	}
	t, ok := from.(*Table)
	if !ok {
		return false
	}
	fixed := map[string]bool{}
	fixedColumns(t, s.Where, fixed)
	return slices.ContainsFunc(t.Keys(), func(key []*Column) bool { return allFixed(key, fixed) })
}

// isOne reports whether a LIMIT is 1, or 0. A shape tells it, too.
func isOne(limit Expr) bool {
	n, ok := LiteralInt(limit)
	return ok && n <= 1 && n >= 0
}

// LiteralInt returns an integer that an expression is by itself, as LIMIT mostly is.
func LiteralInt(e Expr) (int64, bool) {
	b, ok := e.(*Bind)
	if !ok {
		return 0, false
	}
	n, ok := b.Value.(int64)
	return n, ok
}

// fixedColumns notes the columns of a table that a condition compares with what does
// not depend on the row.
func fixedColumns(t *Table, where Expr, fixed map[string]bool) {
	switch e := where.(type) {
	case *Logic:
		if !e.Or {
			for _, x := range e.Parts() {
				fixedColumns(t, x, fixed)
			}
		}
	case *Binary:
		if e.Op == Eq {
			fix(t, e.L, e.R, fixed)
			fix(t, e.R, e.L, fixed)
		}
	}
}

func fix(t *Table, x, other Expr, fixed map[string]bool) {
	c, ok := Bare(x).(*Column)
	if !ok || !t.Has(c) || !constantIn(t, other) {
		return
	}
	fixed[c.Name] = true
}

// constantIn reports whether an expression is the same for every row of a table.
func constantIn(t *Table, e Expr) bool {
	switch Bare(e).(type) {
	case *Bind, *Param:
		return true
	case *Column, *Output, *Virtual:
		return RefOf(Bare(e)) != t.Ref()
	default:
		return false
	}
}

func allFixed(columns []*Column, fixed map[string]bool) bool {
	for _, c := range columns {
		if !fixed[c.Name] {
			return false
		}
	}
	return len(columns) > 0
}
