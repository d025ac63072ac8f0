package builder

import (
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/door"
	"github.com/strata-go/strata/internal/expr"
)

// SelectOf is a query of projections side by side, to an analyzer, which knows their
// types by the program's text. element is the family of its only column.
func SelectOf[R, E any](_ door.Key, element any, parts ...expr.Projection) *SelectQuery[R, E] {
	c := core{}
	if len(parts) == 1 {
		b := selected(parts[0])
		c.base = &b
	} else {
		list := make([]part, len(parts))
		for i, p := range parts {
			list[i].projection = p
		}
		c = beside(list...)
	}
	c.base.element = element
	return &SelectQuery[R, E]{c: c}
}

// PreparedOf is a statement of parameters with arguments, of which none is known.
func PreparedOf(_ door.Key, s Preparable, params ...strata.AnyOperand) Preparable {
	p := prepare(s, params...)
	q, _ := p.with(make([]argument, len(params))).(Preparable)
	return q
}

// ElementOf is what SelectOf was told of a query's only column.
func ElementOf(_ door.Key, q any) any { return element(q) }
