package builder

import (
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/ast"
)

// all is the AND of the conditions that are there, nil where there is none.
// several says that it joins more than one.
func all(conditions []strata.Condition) (x ast.Expr, several bool) {
	var joined *ast.Logic
	for _, c := range conditions {
		n := in.Condition(c)
		switch {
		case n == nil:
		case x == nil:
			x = n
		case joined == nil:
			joined = newConjunction(len(conditions))
			joined.Terms = append(joined.Terms, x, n)
		default:
			joined.Terms = append(joined.Terms, n)
		}
	}
	if joined == nil {
		return x, false
	}
	return joined, true
}

// newConjunction is an AND with room for as many terms, for most of them as one
// piece of memory.
func newConjunction(terms int) *ast.Logic {
	switch {
	case terms <= 3:
		c := &struct {
			ast.Logic
			room [3]ast.Expr
		}{}
		c.Terms = c.room[:0]
		return &c.Logic
	case terms <= 6:
		c := &struct {
			ast.Logic
			room [6]ast.Expr
		}{}
		c.Terms = c.room[:0]
		return &c.Logic
	default:
		return &ast.Logic{Terms: make([]ast.Expr, 0, terms)}
	}
}

// and adds conditions to one that may be nil.
func and(where, x ast.Expr, several bool) ast.Expr {
	switch {
	case x == nil:
		return where
	case where == nil:
		return x
	}
	l, flat := where.(*ast.Logic)
	flat = flat && !l.Or
	more, _ := x.(*ast.Logic)
	c := newConjunction(terms(l, flat) + terms(more, several))
	if flat {
		c.Terms = append(c.Terms, l.Terms...)
	} else {
		c.Terms = append(c.Terms, where)
	}
	if several {
		c.Terms = append(c.Terms, more.Terms...)
	} else {
		c.Terms = append(c.Terms, x)
	}
	return c
}

// terms is how many terms a condition has, where they are taken one by one.
func terms(l *ast.Logic, flat bool) int {
	if flat {
		return len(l.Terms)
	}
	return 1
}

// also adds conditions to one that may be nil.
func also(where ast.Expr, conditions []strata.Condition) ast.Expr {
	x, several := all(conditions)
	return and(where, x, several)
}
