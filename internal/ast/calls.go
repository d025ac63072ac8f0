package ast

// HasAggregate reports whether an expression calls an aggregate, those inside
// window functions included.
func HasAggregate(e Expr) bool { return Has(e, isAggregate) }

// HasWindow reports whether an expression calls a window function.
func HasWindow(e Expr) bool { return Has(e, isWindow) }

func isAggregate(e Expr) bool {
	a, ok := e.(*Aggregate)
	return ok && a.Over == nil
}

func isWindow(e Expr) bool {
	a, ok := e.(*Aggregate)
	return ok && a.Over != nil
}

// Windows returns the named windows that a SELECT uses, each once.
func Windows(q *Select) []*Window {
	var named []*Window
	var visit func(Expr)
	visit = func(e Expr) {
		if e == nil {
			return
		}
		if a, ok := e.(*Aggregate); ok && a.Over != nil && a.Over.Name != "" && !contains(named, a.Over) {
			named = append(named, a.Over)
		}
		Children(e, visit)
	}
	for _, e := range q.Items {
		visit(e)
	}
	for _, o := range q.OrderBy {
		visit(o.X)
	}
	return named
}

func contains(list []*Window, w *Window) bool {
	for _, l := range list {
		if l == w || l.Name == w.Name && SameWindow(l, w) {
			return true
		}
	}
	return false
}
