package write

import (
	"slices"
	"strings"

	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
)

// form writes operands into a spelling. Where an operand is said twice, it is
// written twice, and so are its arguments.
func (w *writer) form(f form, what string, agg *ast.Aggregate, operands ...ast.Expr) {
	if f.refused || f.parts == nil {
		w.unsupported(what)
		return
	}
	if f.once != nil && slices.ContainsFunc(operands, long) && w.takes(*f.once, agg, operands) {
		f = *f.once
	}
	if f.once != nil { // operands are written several times, and theirs each time
		w.repeating++
		defer func() { w.repeating-- }()
		if w.repeating > mostRepeated {
			w.unsupported(what + " this deep in an expression here; select its operands in a derived table")
			return
		}
	}
	if !w.takes(f, agg, operands) {
		w.unsupported(what + " here, where it is a subquery; select its operands in a derived table")
		return
	}
	if f.subquery {
		w.queries++
		w.inside++
		defer func() { w.inside-- }()
	}
	ordered := agg == nil || len(agg.OrderBy) == 0
	for _, p := range f.parts {
		w.text(p.text)
		switch {
		case p.hole == filter:
			w.filter(agg)
		case p.hole == order:
			w.aggregateOrder(agg)
			ordered = true
		case p.hole == chosenRows:
			w.chosenRows(agg)
		case p.hole == ranked && agg != nil && agg.Over != nil:
			w.text(" OVER ")
			w.window(&ast.Window{PartitionBy: agg.Over.PartitionBy, OrderBy: agg.Over.OrderBy})
		case p.hole == whole && agg != nil && agg.Over != nil:
			w.text(" OVER ")
			w.window(&ast.Window{PartitionBy: agg.Over.PartitionBy})
		case p.hole == all:
			list(w, operands, w.expr)
		case p.hole == rest:
			list(w, operands[1:], w.expr)
		case p.hole >= 0 && int(p.hole) < len(operands):
			switch {
			case agg == nil || p.hole > 0:
				w.operand(operands[p.hole])
			case agg.Distinct:
				w.text("DISTINCT ")
				w.filtered(agg, func() {
					w.keyAround(w.d.Merging[agg.Type.Kind.String()], func() { w.compared(agg.Arg, agg.Type, false) })
				})
			default:
				w.filtered(agg, func() { w.operand(agg.Arg) })
			}
		}
	}
	if !ordered {
		w.unsupported("ORDER BY inside " + what)
	}
}

// mostRepeated is how many spellings that say an operand more than once may stand in one
// another, where none that says it once may stand.
const mostRepeated = 4

// long reports whether an operand is more than an operator between two values: said twice at
// each of many levels, it would be said very often.
func long(e ast.Expr) bool {
	left := 3
	return !within(e, &left)
}

func within(e ast.Expr, left *int) bool {
	e = ast.Bare(e)
	*left--
	switch e.(type) {
	case *ast.Column, *ast.Bind, *ast.Param, *ast.Output, *ast.Virtual, *ast.Excluded:
		return *left >= 0
	case *ast.Binary, *ast.Unary, *ast.Cast:
		fits := *left >= 0
		ast.Children(e, func(x ast.Expr) { fits = fits && within(x, left) })
		return fits
	default:
		return false
	}
}

// takes reports whether a spelling that is a subquery has operands that the dialect takes
// inside one, and stands where it may.
func (w *writer) takes(f form, agg *ast.Aggregate, operands []ast.Expr) bool {
	if !f.subquery || w.d.Has(dialect.InnerOperands) {
		return true
	}
	apart := w.level != nil && w.level.unfolded != nil // what is aggregated is a column
	return !w.bare && (agg == nil || agg.Over == nil) && !slices.ContainsFunc(operands, w.hasWindow) &&
		(apart || !(agg != nil && w.strays(agg)) && !slices.ContainsFunc(operands, w.hasStray))
}

// workedOutOf is what an aggregate is worked out of that is written as a subquery: a list of
// the values, or their sum, how many there are, and its arguments.
func (w *writer) workedOutOf(e *ast.Aggregate) []ast.Expr {
	if e.Over != nil || !w.s.function(e.Fn, e.Type).subquery {
		return nil
	}
	of, number := *e, *e
	if of.Fn = ast.InOrder; e.Fn == ast.Avg {
		of.Fn = ast.Sum
	}
	number.Fn, of.Args, number.Args = ast.Count, nil, nil
	return append([]ast.Expr{&of, &number}, e.Args...)
}

// strays reports whether an aggregate would not be the query's own in a subquery: one that
// reads no column is that of the subquery, what is distinct is not looked for there, and what
// is kept apart from its row is that of the first row of a group.
func (w *writer) strays(a *ast.Aggregate) bool {
	return a.Distinct && (a.Fn == ast.Sum || a.Fn == ast.Avg) || readsNoColumn(a) ||
		len(w.keys) > 0 && (hasRaw(a) || w.readsApart(a))
}

// readsApart reports whether an expression reads what is kept apart from its row.
func (w *writer) readsApart(e ast.Expr) bool {
	return slices.ContainsFunc(ast.Reads(e), func(x ast.Expr) bool { return w.d.Apart[ast.TypeOf(x).Kind.String()] })
}

// constant reports whether an expression is a column of a derived table that is the same in
// all of its rows, but where an outer join has none: there a dialect may take that for the
// least of the column all the same.
func constant(e ast.Expr) bool {
	o, ok := ast.Bare(e).(*ast.Output)
	return ok && !slices.ContainsFunc(ast.Reads(o.X), func(x ast.Expr) bool { return !constant(x) })
}

func readsNoColumn(a *ast.Aggregate) bool { return len(ast.Reads(a)) == 0 && !hasRaw(a) }

// hasStray reports whether there is such an aggregate in an expression.
// Nor is a key of the groups that is worked out of columns, which are not there any more.
func (w *writer) hasStray(e ast.Expr) bool {
	if len(w.keys) > 0 && ast.Find(w.keys, e) >= 0 && (ast.RefOf(e) == "" || w.readsApart(e)) {
		return len(ast.Reads(e)) > 0
	}
	if a, ok := e.(*ast.Aggregate); ok && a.Over == nil {
		return w.strays(a)
	}
	found := false
	ast.Children(e, func(x ast.Expr) { found = found || w.hasStray(x) })
	return found
}

// straysInside reports whether there is one in an expression, as an operand of what is
// spelled as a subquery.
func (w *writer) straysInside(e ast.Expr) bool {
	if a, ok := e.(*ast.Aggregate); ok && a.Over == nil {
		return w.s.function(a.Fn, a.Type).subquery && w.strays(a)
	}
	found, subquery := false, w.subqueried(e)
	ast.Children(e, func(x ast.Expr) { found = found || subquery && w.hasStray(x) || w.straysInside(x) })
	return found
}

// subqueried reports whether an expression may be spelled as a subquery of its operands.
func (w *writer) subqueried(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.Call:
		f, _ := w.callForm(e)
		return f.subquery
	case *ast.Binary:
		return w.s.operator(e.Op, e.Type).subquery
	case *ast.Unary:
		return w.s.operator(e.Op, e.Type).subquery
	case *ast.Cast:
		return true // some are
	default:
		return false
	}
}

// hasRaw reports whether there is SQL of the caller's own in an expression.
func hasRaw(e ast.Expr) bool { return somewhere(e, isRaw) }

func isRaw(e ast.Expr) bool {
	_, ok := e.(*ast.Raw)
	return ok
}

// somewhere reports whether something is so of an expression or of one in it.
func somewhere(e ast.Expr, is func(ast.Expr) bool) bool {
	found := is(e)
	ast.Children(e, func(x ast.Expr) { found = found || somewhere(x, is) })
	return found
}

// pieces is form for a spelling that has one more hole, in which a function writes.
func (w *writer) pieces(spelled, hole, what string, write func(), operands ...ast.Expr) {
	if spelled == "" {
		w.unsupported(what)
		return
	}
	for i, piece := range strings.Split(spelled, hole) {
		if i > 0 {
			write()
		}
		if piece != "" {
			w.form(parse(piece), what, nil, operands...)
		}
	}
}

// filter writes what follows the parentheses of an aggregate: FILTER and OVER.
func (w *writer) filter(agg *ast.Aggregate) {
	if agg == nil {
		return
	}
	if agg.Filter != nil && !w.asks(dialect.FilterClause, "x") {
		w.fill(dialect.FilterClause, func(string) { w.expr(agg.Filter) })
	}
	if agg.Over != nil {
		w.over(agg.Over)
	}
}

// filtered writes an aggregate's argument, which is NULL for rows that FILTER leaves out
// where the dialect has no such clause.
func (w *writer) filtered(agg *ast.Aggregate, argument func()) {
	if agg.Filter == nil || !w.asks(dialect.FilterClause, "x") {
		argument()
		return
	}
	w.fill(dialect.FilterClause, func(hole string) {
		if hole == "x" {
			argument()
		} else {
			w.expr(agg.Filter)
		}
	})
}

// chosenRows writes the condition of FILTER, for a spelling that leaves rows out by itself.
func (w *writer) chosenRows(agg *ast.Aggregate) {
	if agg == nil || agg.Filter == nil {
		w.text("1 = 1")
		return
	}
	w.expr(agg.Filter)
}

// aggregateOrder writes ORDER BY inside an aggregate's parentheses.
func (w *writer) aggregateOrder(agg *ast.Aggregate) {
	if agg != nil && len(agg.OrderBy) > 0 {
		w.text(" ORDER BY ")
		list(w, agg.OrderBy, func(o ast.Order) {
			w.order(o, true)
		})
	}
}

func (w *writer) call(e *ast.Call) {
	if e.Fn == ast.AnyOf && !w.d.Has(dialect.Quantifiers) && (ast.HasAggregate(e.Args[1]) || ast.HasWindow(e.Args[1])) {
		w.unsupported("= ANY of an aggregated array; aggregate in a derived table")
	}
	if len(e.Args) > 0 && chosen(e.Args[0]) {
		if t, ok := w.d.Spelling[e.Fn.String()+":chosen"]; ok {
			w.form(parse(t), e.Fn.Title(), nil, e.Args...)
			return
		}
	}
	if f, texts := w.callForm(e); f.parts != nil || f.refused {
		w.form(f, e.Fn.Title(), nil, w.operands(e, texts)...)
		return
	}
	w.text(e.Fn.String())
	w.text("(")
	list(w, w.operands(e, nil), w.expr)
	w.text(")")
}

// callForm is how a call is spelled, and what rewrites its operands, by their places.
func (w *writer) callForm(e *ast.Call) (form, []func(string) (string, error)) {
	f, texts := w.s.function(e.Fn, e.Type), w.s.texts[e.Fn]
	other := w.s.otherwise[e.Fn]
	if other == nil {
		return f, texts
	}
	for i, rewritten := range texts {
		if b, ok := ast.Bare(e.Args[i]).(*ast.Bind); ok && rewritten != nil {
			text, _ := b.Value.(string)
			if _, err := rewritten(text); err != nil {
				return other.form, other.texts
			}
		}
	}
	return f, texts
}

// operands are those of a call, of which the dialect may rewrite texts.
func (w *writer) operands(e *ast.Call, texts []func(string) (string, error)) []ast.Expr {
	switch e.Fn {
	case ast.AnyOf:
		return []ast.Expr{w.lookedFor(e.Args[0]), e.Args[1]}
	case ast.NullIf:
		return []ast.Expr{w.inSet(e.Args[0]), e.Args[1]}
	}
	return w.reworded(e.Fn, e.Args, texts)
}

// reworded are operands of a function, of which texts rewrite some.
func (w *writer) reworded(fn ast.Fn, operands []ast.Expr, texts []func(string) (string, error)) []ast.Expr {
	if texts == nil {
		return operands
	}
	args := slices.Clone(operands)
	for i, rewritten := range texts {
		if rewritten == nil {
			continue
		}
		b, ok := ast.Bare(args[i]).(*ast.Bind)
		if !ok {
			w.unsupported(fn.Title() + " by what is not bound")
			continue
		}
		text, ok := b.Value.(string)
		if !ok && b.Value != nil {
			continue // as the step of a series of numbers
		}
		value, err := rewritten(text)
		if err != nil {
			w.unsupported(err.Error())
		}
		made := *b
		made.Value = value
		w.rewrites = append(w.rewrites, rewrite{made: &made, of: b, text: rewritten})
		args[i] = &made
	}
	return args
}

// aggregate writes an aggregate or a window function.
func (w *writer) aggregate(e *ast.Aggregate) {
	e = w.columnsInside(e)
	w.calling++
	defer func() { w.calling-- }()
	if e.Arg != nil && e.Over == nil && w.calling > 1 && w.innerGroups() && readsNoColumn(e) {
		w.unsupported("an aggregate of no column in a subquery inside an aggregate or a window function")
		return
	}
	if of := w.workedOutOf(e); of != nil {
		w.calling--
		w.form(w.s.function(e.Fn, e.Type), e.Fn.String(), nil, of...)
		w.calling++
		return
	}
	if at, lasting, aside := w.level, w.lasting, w.aside; e.Over == nil { // an aggregate sees the rows, not their group
		w.level, w.lasting, w.aside = at.rows(), nil, nil
		defer func() { w.level, w.lasting, w.aside = at, lasting, aside }()
	}
	f := w.s.function(e.Fn, e.Type)
	if e.Filter != nil && w.asks(dialect.FilterClause, "x") && !e.Fn.SkipsNull() && !f.asks(chosenRows) {
		w.unsupported("FILTER of " + e.Fn.Title() + ", which takes NULL for a value; filter in a derived table")
	}
	if e.Function != nil {
		f = w.function(e.Function)
		if e.Filter != nil || e.Over != nil {
			f = withFilter(f)
		}
	}
	if f.parts != nil || f.refused {
		w.form(f, e.Fn.Title(), e, append([]ast.Expr{e.Arg}, e.Args...)...)
		return
	}
	w.text(e.Fn.String())
	w.text("(")
	if e.Distinct {
		w.text("DISTINCT ")
	}
	switch {
	case e.Arg == nil && e.Fn == ast.Count && e.Filter != nil && w.asks(dialect.FilterClause, "x"):
		w.filtered(e, func() { w.text("1") })
	case e.Arg == nil && e.Fn == ast.Count:
		w.text("*")
	case e.Arg == nil:
	case e.Fn.Compares() || e.Distinct:
		w.filtered(e, func() { w.compared(e.Arg, e.Type, e.Fn != ast.Count) })
	default:
		w.filtered(e, func() { w.expr(e.Arg) })
	}
	for i, a := range e.Args {
		if i > 0 || e.Arg != nil {
			w.text(", ")
		}
		w.expr(a)
	}
	w.aggregateOrder(e)
	w.text(")")
	w.filter(e)
}

// columnsInside is an aggregate whose columns stand within functions, where a dialect would read
// them as something else: the least of a constant, and columns of rows that an aggregate keeps,
// in a subquery.
func (w *writer) columnsInside(e *ast.Aggregate) *ast.Aggregate {
	least := e.Over == nil && (e.Fn == ast.Min || e.Fn == ast.Max) && constant(e.Arg) && !w.d.Has(dialect.ConstantExtremes)
	kept := w.inside > 0 && e.Fn.Keeps() && !w.d.Has(dialect.AggregateInSet)
	if !least && !kept {
		return e
	}
	of := e.As(e.Fn, e.Type)
	of.Arg, of.OrderBy = columnItself(e.Arg), slices.Clone(e.OrderBy)
	for i := range of.OrderBy {
		of.OrderBy[i].X = columnItself(of.OrderBy[i].X)
	}
	return of
}

// function returns the spelling of a function of the caller's own.
func (w *writer) function(f *ast.Function) form {
	w.own = true
	text := w.d.Own(f.Text, f.Texts)
	if text == "" {
		w.unsupported("the function " + f.Text)
		return form{parts: []part{{"NULL", none}}}
	}
	return parse(text)
}

// withFilter adds FILTER and OVER behind a spelling that leaves them to the end.
func withFilter(f form) form {
	for _, p := range f.parts {
		if p.hole == filter {
			return f
		}
	}
	f.parts = append(f.parts[:len(f.parts):len(f.parts)], part{"", filter})
	return f
}

// invoke writes a call of a function of the caller's own. As its text may be an
// operator, operands and the whole stand in parentheses where they need to.
func (w *writer) invoke(e *ast.Invoke) {
	if f := e.Function; f.Sequence != nil && w.d.Own(f.Text, f.Texts) != "" {
		w.own = true
		w.nextNumber(f.Sequence)
		return
	}
	w.form(w.function(e.Function), "function", nil, e.Args...)
}
