package ast

import "slices"

// Children calls visit for each expression directly under e, in order.
// Subqueries are not entered; Queries finds them. The operands of a long chain of
// one operator are all directly under it.
func Children(e Expr, visit func(Expr)) {
	each := func(list ...Expr) {
		for _, x := range list {
			if x != nil {
				visit(x)
			}
		}
	}
	switch e := e.(type) {
	case *Binary:
		if chain := e.Chain(); chain != nil {
			each(chain...)
			return
		}
		each(e.L, e.R)
	case *Unary:
		each(e.X)
	case *Logic:
		each(e.Parts()...)
	case *Match:
		each(e.X, e.Pattern)
	case *Between:
		each(e.X, e.Lo, e.Hi)
	case *In:
		each(e.X)
		each(e.List...)
		if e.Values != nil {
			each(e.Values)
		}
	case *InQuery:
		each(e.X)
	case *Case:
		for _, w := range e.Whens {
			each(w.If, w.Then)
		}
		each(e.Else)
	case *Cast:
		each(e.X)
	case *FieldOf:
		each(e.X)
	case *Call:
		each(e.Args...)
	case *Invoke:
		each(e.Args...)
	case *Search:
		for _, c := range e.Index.Columns {
			each(c.Column)
		}
		each(e.Query)
	case *Aggregate:
		each(e.Arg, e.Filter)
		each(e.Args...)
		for _, o := range e.OrderBy {
			each(o.X)
		}
		if e.Over != nil {
			e.Over.Exprs(func(x Expr) { each(x) })
		}
	case *Tuple:
		each(e.Items...)
	case *Grouping:
		each(e.Args...)
	case *Sets:
		for _, set := range e.Sets {
			each(set...)
		}
	case *Raw:
		each(e.Args...)
	case *Collate:
		each(e.X)
	case *Label:
		each(e.X)
	case *Assert:
		each(e.X)
	case *Widen:
		each(e.X)
	case *Column, *Bind, *Param, *Exists, *Subquery, *Quantified, *Output, *Virtual, *Excluded, Default:
	}
}

// SubqueryOf returns the query directly inside e, or nil.
func SubqueryOf(e Expr) Query {
	switch e := e.(type) {
	case *InQuery:
		return e.Query
	case *Exists:
		return e.Query
	case *Subquery:
		return e.Query
	case *Quantified:
		return e.Query
	default:
		return nil
	}
}

// Bare strips what changes only how an expression is read or named.
func Bare(e Expr) Expr {
	for {
		switch n := e.(type) {
		case *Label:
			e = n.X
		case *Assert:
			e = n.X
		case *Widen:
			e = n.X
		default:
			return e
		}
	}
}

// ColumnAmong is the column among the operands of a comparison, or nil.
func ColumnAmong(e Expr) (col *Column) {
	switch e.(type) {
	case *Binary, *Between, *In, *Match, *Call:
		Children(e, func(x Expr) {
			if found, ok := Bare(x).(*Column); ok && col == nil {
				col = found
			}
		})
	}
	return col
}

// Same reports whether two expressions are the same, up to labels and how they
// are read.
func Same(a, b Expr) bool {
	a, b = Bare(a), Bare(b)
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	switch x := a.(type) {
	case *Column:
		y, ok := b.(*Column)
		return ok && (x == y || x != nil && y != nil && x.Name == y.Name && x.Table.Ref() == y.Table.Ref() && x.Table.Schema == y.Table.Schema)
	case *Bind:
		y, ok := b.(*Bind)
		return ok && (x == y || x.Type == y.Type && SameValue(x.Value, y.Value))
	case *Param:
		y, ok := b.(*Param)
		return ok && x.Index == y.Index
	case *Output:
		y, ok := b.(*Output)
		return ok && SameDerived(x.Source, y.Source) && Same(x.X, y.X)
	case *Virtual:
		y, ok := b.(*Virtual)
		return ok && x.Source == y.Source && x.Column == y.Column
	case *Excluded:
		y, ok := b.(*Excluded)
		return ok && Same(x.Column, y.Column)
	case *Binary:
		y, ok := b.(*Binary)
		return ok && x.Op == y.Op && sameChildren(x, y)
	case *Unary:
		y, ok := b.(*Unary)
		return ok && x.Op == y.Op && sameChildren(x, y)
	case *Logic:
		y, ok := b.(*Logic)
		return ok && x.Or == y.Or && sameChildren(x, y)
	case *Match:
		y, ok := b.(*Match)
		return ok && x.Kind == y.Kind && x.Not == y.Not && sameChildren(x, y)
	case *Between:
		y, ok := b.(*Between)
		return ok && x.Not == y.Not && sameChildren(x, y)
	case *In:
		y, ok := b.(*In)
		return ok && x.Not == y.Not && sameChildren(x, y)
	case *Case:
		y, ok := b.(*Case)
		return ok && (x.Else == nil) == (y.Else == nil) && sameChildren(x, y)
	case *Cast:
		y, ok := b.(*Cast)
		return ok && x.To == y.To && sameChildren(x, y)
	case *FieldOf:
		y, ok := b.(*FieldOf)
		return ok && x.Field == y.Field && sameChildren(x, y)
	case *Call:
		y, ok := b.(*Call)
		return ok && x.Fn == y.Fn && x.Type == y.Type && sameChildren(x, y)
	case *Invoke:
		y, ok := b.(*Invoke)
		return ok && x.Function == y.Function && sameChildren(x, y)
	case *Search:
		y, ok := b.(*Search)
		return ok && x.Index.Name == y.Index.Name && x.Rank == y.Rank && sameChildren(x, y)
	case *Aggregate:
		y, ok := b.(*Aggregate)
		return ok && x.Fn == y.Fn && x.Function == y.Function && x.Distinct == y.Distinct && (x.Filter == nil) == (y.Filter == nil) &&
			SameWindow(x.Over, y.Over) && sameOrder(x.OrderBy, y.OrderBy) && sameChildren(x, y)
	case *Tuple:
		y, ok := b.(*Tuple)
		return ok && sameChildren(x, y)
	case *Grouping:
		y, ok := b.(*Grouping)
		return ok && sameChildren(x, y)
	case *Raw:
		y, ok := b.(*Raw)
		return ok && sameText(x.Text, y.Text) && sameChildren(x, y)
	case *Collate:
		y, ok := b.(*Collate)
		return ok && x.Name == y.Name && sameChildren(x, y)
	default: // subqueries: the same only when they are one
		return a == b
	}
}

// SameWindow reports whether two windows are the same, whatever their names.
func SameWindow(a, b *Window) bool {
	if a == b || a == nil || b == nil {
		return a == b
	}
	if (a.Frame == nil) != (b.Frame == nil) || a.Frame != nil && *a.Frame != *b.Frame {
		return false
	}
	return slices.EqualFunc(a.PartitionBy, b.PartitionBy, Same) && sameOrder(a.OrderBy, b.OrderBy)
}

func sameOrder(a, b []Order) bool {
	return slices.EqualFunc(a, b, func(x, y Order) bool {
		return x.Desc == y.Desc && x.Nulls == y.Nulls && x.Position == y.Position && Same(x.X, y.X)
	})
}

func sameChildren(a, b Expr) bool {
	var x, y []Expr
	Children(a, func(e Expr) { x = append(x, e) })
	Children(b, func(e Expr) { y = append(y, e) })
	if len(x) != len(y) {
		return false
	}
	for i := range x {
		if !Same(x[i], y[i]) {
			return false
		}
	}
	return true
}

func sameText(a, b []string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// SameValue reports whether two arguments are equal.
func SameValue(a, b any) bool {
	switch x := a.(type) {
	case []byte:
		y, ok := b.([]byte)
		return ok && string(x) == string(y)
	case []string:
		y, ok := b.([]string)
		return ok && slices.Equal(x, y)
	case []any:
		y, ok := b.([]any)
		return ok && slices.EqualFunc(x, y, SameValue)
	}
	switch b.(type) {
	case []byte, []string, []any:
		return false
	}
	return a == b
}
