package compile

import "github.com/strata-go/strata/internal/ast"

// columns returns the columns of any source that an expression reads, those
// that its subqueries read of the queries around them included.
func columns(e ast.Expr) []ast.Expr {
	var found []ast.Expr
	var visit func(ast.Expr)
	visit = func(e ast.Expr) {
		if e == nil {
			return
		}
		if refOf(e) != "" {
			found = append(found, e)
			return
		}
		if q := ast.SubqueryOf(e); q != nil {
			found = append(found, outerColumns(q)...)
		}
		ast.Children(e, visit)
	}
	visit(e)
	return found
}

// refOf returns the name of the source that a column comes from, "" of what is
// no column.
func refOf(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Column:
		return e.Table.Ref()
	case *ast.Output:
		return e.Source.Alias
	case *ast.Virtual:
		return e.Source.Alias
	default:
		return ""
	}
}

// outerColumns returns the columns in a query of sources that are not its own.
func outerColumns(q ast.Query) []ast.Expr {
	switch q := q.(type) {
	case *ast.Select:
		return outerOf(q)
	case *ast.Compound:
		return append(outerColumns(q.L), outerColumns(q.R)...)
	default:
		return nil
	}
}

func outerOf(q *ast.Select) []ast.Expr {
	own := map[string]bool{}
	var found []ast.Expr
	add := func(list ...ast.Expr) {
		for _, e := range list {
			for _, col := range columns(e) {
				if !own[refOf(col)] {
					found = append(found, col)
				}
			}
		}
	}
	source := func(s ast.Source) {
		own[s.Ref()] = true
		if d, ok := s.(*ast.Derived); ok && d.With == nil {
			for _, col := range outerColumns(d.Query) {
				add(col)
			}
		}
	}
	ast.Members(fromOf(q), source)
	for _, j := range q.Joins {
		ast.Members(j.Source, source)
	}
	ast.Joins(q.From, q.Joins, func(j ast.Join) { add(j.On) })
	add(q.Items...)
	add(q.Where, q.Having)
	add(q.GroupBy...)
	for _, o := range q.OrderBy {
		add(o.X)
	}
	return found
}
