package frames

import (
	"slices"

	"github.com/strata-go/strata/internal/ast"
)

var (
	integer = ast.Type{Kind: ast.Int64}
	decimal = ast.Type{Kind: ast.Decimal}
	float   = ast.Type{Kind: ast.Float64}
	truth   = ast.Type{Kind: ast.Bool}
)

// combined is what a function has of the rows of a set, or nil if it cannot be put together.
func combined(a *ast.Aggregate, s set) ast.Expr {
	switch {
	case s.all != nil:
		return s.without(a)
	case len(s.list) == 1:
		return a.Within(s.list[0])
	case len(s.list) == 0:
		return ofNone(a)
	}
	switch a.Fn {
	case ast.Count:
		return s.count(a)
	case ast.Sum:
		return s.sum(a)
	case ast.Avg:
		return s.average(a)
	case ast.Min, ast.BoolAnd:
		return s.extreme(a, ast.Least)
	case ast.Max, ast.BoolOr:
		return s.extreme(a, ast.Greatest)
	case ast.FirstValue:
		return first(a, s.list)
	case ast.LastValue:
		list := slices.Clone(s.list)
		slices.Reverse(list)
		return first(a, list)
	default:
		return nil
	}
}

// ofNone is a window function over no row.
func ofNone(a *ast.Aggregate) ast.Expr {
	if a.Fn == ast.Count {
		return ast.Zero
	}
	never := ast.When{If: ast.False, Then: a.Within(&ast.Window{PartitionBy: a.Over.PartitionBy})}
	return &ast.Case{Whens: []ast.When{never}, Type: a.Fn.Result(a.Type)}
}

// each is a function over each of the frames.
func (s set) each(a *ast.Aggregate) []ast.Expr {
	list := make([]ast.Expr, len(s.list))
	for i, o := range s.list {
		list[i] = a.Within(o)
	}
	return list
}

func (s set) count(a *ast.Aggregate) ast.Expr {
	return joined(ast.Add, integer, s.each(a.As(ast.Count, a.Type)))
}

// sum adds up sums, of which that of an empty frame is NULL.
func (s set) sum(a *ast.Aggregate) ast.Expr {
	t, ok := addedAs(a.Type)
	if !ok {
		return nil
	}
	return cast(total(t, s.each(a.As(ast.Sum, t))), t, a.Type)
}

func (s set) average(a *ast.Aggregate) ast.Expr {
	t, ok := addedAs(a.Type)
	if !ok {
		return nil
	}
	return quotient(total(t, s.each(a.As(ast.Sum, t))), s.count(a), t, a.Type)
}

// addedAs is what values are added up as: integers as decimals, which all sums fit in.
func addedAs(t ast.Type) (as ast.Type, ok bool) {
	switch t.Kind {
	case ast.Int16, ast.Int32, ast.Int64, ast.Decimal:
		return decimal, true
	case ast.Float32, ast.Float64:
		return t, true
	default:
		return ast.Type{}, false
	}
}

// total is a sum of some, NULL if all are.
func total(t ast.Type, list []ast.Expr) ast.Expr {
	some := &ast.Call{Fn: ast.Coalesce, Args: list, Type: t}
	terms := make([]ast.Expr, len(list))
	for i, x := range list {
		terms[i] = orZero(x, t)
	}
	return &ast.Case{Whens: []ast.When{{If: &ast.Unary{Op: ast.IsNotNull, X: some, Type: t}, Then: joined(ast.Add, t, terms)}}, Type: t}
}

// orZero is a value, or 0 if it is NULL.
func orZero(x ast.Expr, t ast.Type) ast.Expr {
	return &ast.Call{Fn: ast.Coalesce, Args: []ast.Expr{x, ast.Zero}, Type: t}
}

// quotient is the average of values of a type, whose sum has another.
func quotient(sum, n ast.Expr, summed, of ast.Type) ast.Expr {
	if of.Kind == ast.Decimal {
		return &ast.Binary{Op: ast.Div, L: sum, R: n, Type: of}
	}
	return &ast.Binary{Op: ast.Div, L: cast(sum, summed, float), R: cast(n, integer, float), Type: float}
}

func cast(e ast.Expr, from, to ast.Type) ast.Expr {
	if from == to {
		return e
	}
	return &ast.Cast{X: e, From: from, To: to}
}

// extreme is the least or the greatest of what a function has of each frame, as a tree that is
// as flat as can be.
func (s set) extreme(a *ast.Aggregate, of ast.Fn) ast.Expr {
	t := a.Type
	if a.Fn == ast.BoolAnd || a.Fn == ast.BoolOr {
		t = truth
	}
	list := s.each(a)
	for len(list) > 1 {
		var half []ast.Expr
		for pair := range slices.Chunk(list, 2) {
			if len(pair) == 2 {
				half = append(half, &ast.Call{Fn: of, Args: pair, Type: t})
			} else {
				half = append(half, pair[0])
			}
		}
		list = half
	}
	return list[0]
}

// first is the value of the first frame that has a row.
func first(a *ast.Aggregate, list []*ast.Window) ast.Expr {
	c := &ast.Case{Type: a.Type}
	for _, o := range list {
		rows := &ast.Aggregate{Fn: ast.Count, Type: integer, Over: o}
		c.Whens = append(c.Whens, ast.When{If: &ast.Binary{Op: ast.Gt, L: rows, R: ast.Zero, Type: integer}, Then: a.Within(o)})
	}
	return c
}

// without takes frames away from one: what is counted, and sums that are exact.
func (s set) without(a *ast.Aggregate) ast.Expr {
	if a.Fn == ast.Count {
		return s.countWithout(a)
	}
	if t, _ := addedAs(a.Type); a.Fn != ast.Sum && a.Fn != ast.Avg || t != decimal {
		return nil
	}
	n := s.countWithout(a)
	sum := &ast.Case{Whens: []ast.When{{
		If:   &ast.Binary{Op: ast.Gt, L: n, R: ast.Zero, Type: integer},
		Then: s.difference(decimal, a.As(ast.Sum, decimal), func(x ast.Expr) ast.Expr { return orZero(x, decimal) }),
	}}, Type: decimal}
	if a.Fn == ast.Avg {
		return quotient(sum, n, decimal, a.Type)
	}
	return cast(sum, decimal, a.Type)
}

func (s set) countWithout(a *ast.Aggregate) ast.Expr {
	return s.difference(integer, a.As(ast.Count, a.Type), func(x ast.Expr) ast.Expr { return x })
}

// difference is what a function has of all, without what it has of less and with what it has
// of more, each of them made a number.
func (s set) difference(t ast.Type, a *ast.Aggregate, number func(ast.Expr) ast.Expr) ast.Expr {
	var e ast.Expr = &ast.Binary{Op: ast.Sub, L: number(a.Within(s.all)), R: number(a.Within(s.less)), Type: t}
	if s.more != nil {
		e = &ast.Binary{Op: ast.Add, L: e, R: number(a.Within(s.more)), Type: t}
	}
	return e
}

func joined(op ast.Op, t ast.Type, list []ast.Expr) ast.Expr {
	e := list[0]
	for _, x := range list[1:] {
		e = &ast.Binary{Op: op, L: e, R: x, Type: t}
	}
	return e
}
