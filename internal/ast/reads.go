package ast

import "slices"

// Reads returns the columns of any source that an expression reads, those
// that its subqueries read of the queries around them included.
func Reads(e Expr) []Expr { return reads(e, false) }

// reads returns the columns that an expression reads, or its terms: with GROUPING as
// one, whose columns are names only.
func reads(e Expr, terms bool) []Expr {
	var found []Expr
	var visit func(Expr)
	visit = func(e Expr) {
		if e == nil {
			return
		}
		if _, grouping := e.(*Grouping); RefOf(e) != "" || terms && grouping {
			found = append(found, e)
			return
		}
		if q := SubqueryOf(e); q != nil {
			found = append(found, outer(q, terms)...)
		}
		Children(e, visit)
	}
	visit(e)
	return found
}

// RefOf returns the name of the source that a column comes from, "" of what is
// no column.
func RefOf(e Expr) string {
	switch e := e.(type) {
	case *Column:
		return e.Table.Ref()
	case *Output:
		return e.Source.Alias
	case *Virtual:
		return e.Source.Alias
	default:
		return ""
	}
}

// OuterTerms returns what a query reads of the groups of the queries around it:
// columns, and GROUPING of them.
func OuterTerms(q Query) []Expr { return outer(q, true) }

func outer(q Query, terms bool) []Expr {
	switch q := q.(type) {
	case *Select:
		return outerOf(q, terms)
	case *Compound:
		return append(outer(q.L, terms), outer(q.R, terms)...)
	default:
		return nil
	}
}

func outerOf(q *Select, terms bool) []Expr {
	own := map[string]bool{}
	var found []Expr
	add := func(list ...Expr) {
		for _, e := range list {
			for _, x := range reads(e, terms) {
				if !slices.ContainsFunc(Reads(x), func(col Expr) bool { return own[RefOf(col)] }) {
					found = append(found, x)
				}
			}
		}
	}
	source := func(s Source) {
		own[s.Ref()] = true
		if d, ok := s.(*Derived); ok && d.With == nil {
			add(outer(d.Query, terms)...)
		}
	}
	Members(FromOf(q), source)
	for _, j := range q.Joins {
		Members(j.Source, source)
	}
	Joins(q.From, q.Joins, func(j Join) { add(j.On) })
	add(q.Items...)
	add(q.Where, q.Having)
	add(q.GroupBy...)
	for _, o := range q.OrderBy {
		add(o.X)
	}
	return found
}

// FromOf returns the FROM source: the one that was named, or the only table of
// the SELECT list.
func FromOf(q *Select) Source {
	if q.From != nil {
		return q.From
	}
	sources := SourcesOf(q.Items)
	if len(sources) != 1 {
		return nil
	}
	return sources[0]
}

// SourcesOf returns the distinct sources that expressions read.
func SourcesOf(items []Expr) []Source {
	var found []Source
	var visit func(Expr)
	add := func(s Source) {
		for _, f := range found {
			if f.Ref() == s.Ref() {
				return
			}
		}
		found = append(found, s)
	}
	visit = func(e Expr) {
		switch e := e.(type) {
		case *Column:
			add(e.Table)
		case *Output:
			add(e.Source)
		case *Virtual:
			add(e.Source)
		default:
			Children(e, visit)
		}
	}
	for _, i := range items {
		if i != nil {
			visit(i)
		}
	}
	return found
}
