package write

import (
	"slices"
	"strings"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
)

// expr writes an expression.
func (w *writer) expr(e ast.Expr) {
	if at := w.level; at != nil {
		if w.ofGroup(e) {
			return
		}
		defer func() { w.level = at }()
	}
	if w.lasting.has(e) || len(w.aside) > 0 && ast.Find(w.aside, e) >= 0 {
		w.lastingTerm(e)
		return
	}
	if c := ast.ColumnAmong(e); c != nil && c != w.about {
		about := w.about
		w.about = c
		defer func() { w.about = about }()
	}
	switch e := e.(type) {
	case *ast.Column:
		w.column(e)
	case *ast.Bind:
		w.openArg(e.Cast, e.Type)
		w.bind(e)
		w.closeArg(e.Cast, e.Type)
	case *ast.Param:
		w.openArg(e.Cast, e.Type)
		w.param(e)
		w.closeArg(e.Cast, e.Type)
	case *ast.Binary:
		w.binary(e)
	case *ast.Unary:
		w.unary(e)
	case *ast.Logic:
		w.logic(e)
	case *ast.Match:
		w.match(e)
	case *ast.Between:
		w.between(e)
	case *ast.In:
		w.in(e)
	case *ast.InQuery:
		w.sought(e.X, e.Query, e.Type, false)
		w.not(e.Not)
		w.text(" IN ")
		w.members(e.Query, e.Type, false)
	case *ast.Exists:
		w.text("EXISTS ")
		w.subquery(e.Query)
	case *ast.Subquery:
		w.scalar(e)
	case *ast.Case:
		w.searchedCase(e)
		w.settle(e)
	case *ast.Cast:
		w.cast(e)
		w.settle(e)
	case *ast.FieldOf:
		w.fieldOf(e)
	case *ast.Call:
		w.call(e)
		w.settle(e)
	case *ast.Invoke:
		w.invoke(e)
	case *ast.Search:
		w.search(e)
	case *ast.Tuple:
		w.tuple(e, false, false)
	case *ast.Sets:
		w.grouping(e)
	case *ast.Grouping:
		w.groupingBits(e)
	case *ast.Virtual:
		w.virtual(e)
	case *ast.Quantified:
		w.fail(strata.Misplaced, "ANY and ALL have a meaning on the right side of a comparison only", "")
	case *ast.Aggregate:
		w.aggregate(e)
	case *ast.Raw:
		w.raw(e.Text, e.Args)
	case *ast.Collate:
		w.operand(e.X)
		w.collate(e.Name)
	case *ast.Label:
		w.expr(e.X)
	case *ast.Assert:
		w.expr(e.X)
	case *ast.Widen:
		w.expr(e.X)
	case *ast.Output:
		w.ident(e.Source.Alias)
		w.text(".")
		w.ident(outputName(e.Source.Query, e.X))
	case *ast.Excluded:
		w.fill(dialect.NewRow, func(string) { w.ident(e.Column.Name) })
	case ast.Default:
		w.text("DEFAULT")
	default:
		w.fail(strata.Misplaced, "an expression is missing", "")
	}
}

func (w *writer) column(c *ast.Column) {
	if w.value != nil && c.Table != w.value.Table { // the value of a domain
		c = w.value
	}
	if c.AnyForm && !w.bare {
		before, after, _ := strings.Cut(w.d.AnyForm[c.Type.Kind.String()], "{1}")
		w.text(before)
		defer w.text(after)
	}
	if !w.bare {
		w.tableRef(c.Table)
		w.text(".")
	} else if w.d.BareQuote != 0 {
		w.quoted(c.Name, w.d.BareQuote)
		return
	}
	w.ident(c.Name)
}

// compound reports whether an expression needs parentheses inside another.
func compound(e ast.Expr) bool {
	switch e := ast.Bare(e).(type) {
	case *ast.Binary, *ast.Unary, *ast.Logic, *ast.Match, *ast.Between, *ast.In, *ast.InQuery, *ast.Collate, *ast.Raw, *ast.Invoke:
		return true
	case *ast.Search:
		return !e.Rank
	default:
		return false
	}
}

// operand writes an expression inside another, in parentheses if it needs them.
func (w *writer) operand(e ast.Expr) {
	if !compound(e) {
		w.expr(e)
		return
	}
	w.text("(")
	w.expr(e)
	w.text(")")
}

// compared writes the left operand of a comparison, with what the dialect needs
// to compare as Strata promises.
func (w *writer) compared(e ast.Expr, t ast.Type, order bool) {
	if row, ok := e.(*ast.Tuple); ok {
		w.tuple(row, true, order)
		return
	}
	form := w.s.equality[t.Kind]
	switch {
	case chosen(e):
		form = ""
	case order:
		form = w.ordering(t)
	}
	w.keyAround(form, func() { w.operand(e) })
}

// chosen reports whether the caller chose a collation.
func chosen(e ast.Expr) bool {
	switch e := ast.Bare(e).(type) {
	case *ast.Collate:
		return true
	case *ast.Column:
		return e.Collation != ""
	default:
		return false
	}
}

func (w *writer) not(not bool) {
	if not {
		w.text(" NOT")
	}
}

// binary writes an operator; a long chain of one as a tree in parentheses that is
// as flat as can be.
func (w *writer) binary(e *ast.Binary) {
	if chain := e.Chain(); chain != nil {
		e = e.Balanced(chain).(*ast.Binary)
	}
	w.operator(e)
}

func (w *writer) operator(e *ast.Binary) {
	q, quantified := e.R.(*ast.Quantified)
	if _, row := e.L.(*ast.Tuple); (row || quantified) && w.writes(dialect.Truth) && !slices.Contains(w.conditions, ast.Expr(e)) {
		w.conditions = append(w.conditions, e)
		w.fill(dialect.Truth, func(string) { w.operator(e) })
		w.conditions = w.conditions[:len(w.conditions)-1]
		return
	}
	if quantified {
		w.quantified(e, q)
		return
	}
	if _, row := e.L.(*ast.Tuple); row {
		rows, of := w.ofGroups([]ast.Expr{e.L, e.R}), *e
		of.L, of.R = rows[0], rows[1]
		e = &of
	}
	if f := w.s.operator(e.Op, e.Type); f.parts != nil || f.refused {
		w.form(f, e.Op.String()+" on "+e.Type.Kind.String()+"s", nil, e.L, e.R)
		return
	}
	if e.Op.Compares() {
		w.compared(e.L, e.Type, e.Op.Ordering())
	} else {
		w.operand(e.L)
	}
	w.text(" ")
	w.text(e.Op.String())
	w.text(" ")
	w.operand(e.R)
}

func (w *writer) unary(e *ast.Unary) {
	switch e.Op {
	case ast.Not:
		w.text("NOT ")
		w.operand(e.X)
	case ast.Neg:
		if f := w.s.operator(e.Op, e.Type); f.parts != nil {
			w.form(f, "negation", nil, e.X)
			return
		}
		w.text("-")
		w.operand(e.X)
	default:
		if e.Op == ast.IsFalse && asksArray(e.X) {
			w.expr(&ast.Binary{Op: ast.NotDistinct, L: e.X, R: ast.False, Type: ast.Type{Kind: ast.Bool}})
			return
		}
		if f := w.s.operator(e.Op, e.Type); f.parts != nil {
			w.form(f, e.Op.String(), nil, e.X)
			return
		}
		w.operand(e.X)
		w.text(" ")
		w.text(e.Op.String())
	}
}

// asksArray reports whether a condition asks for an element of an array. PostgreSQL takes
// x = ANY (array) IS FALSE for false where x is NULL, and an outer join for an inner one;
// but of an empty array it is true.
func asksArray(e ast.Expr) bool {
	return ast.Has(e, func(x ast.Expr) bool {
		switch x := x.(type) {
		case *ast.Call:
			return x.Fn == ast.AnyOf
		case *ast.In:
			return x.Values != nil
		default:
			return false
		}
	})
}

func (w *writer) between(e *ast.Between) {
	if w.severalForms(e.Type) {
		w.betweenKeys(e)
		return
	}
	w.compared(e.X, e.Type, true)
	w.not(e.Not)
	w.text(" BETWEEN ")
	w.operand(e.Lo)
	w.text(" AND ")
	w.operand(e.Hi)
}

func (w *writer) subquery(q ast.Query) {
	w.wrote.queries++
	w.text("(")
	w.byItself(func() { w.query(q) })
	w.text(")")
}

func (w *writer) searchedCase(e *ast.Case) {
	w.text("CASE")
	for _, when := range e.Whens {
		w.text(" WHEN ")
		w.expr(when.If)
		w.text(" THEN ")
		w.expr(when.Then)
	}
	if e.Else != nil {
		w.text(" ELSE ")
		w.expr(e.Else)
	}
	w.text(" END")
}

// cast converts between kinds. Pairs without a common meaning are refused.
func (w *writer) cast(e *ast.Cast) {
	from, to := e.From.Kind.Class(), e.To.Kind.Class()
	if !e.From.Kind.Casts(e.To.Kind) || from == to && (e.From.Elem != e.To.Elem || e.From.Named != e.To.Named) {
		w.fail(strata.Unsupported, "no portable conversion from "+from+" to "+to, "convert in two steps, or use strata.Raw")
		return
	}
	w.assigned(e.To, func() { w.castTo(e, w.castType(e.To)) })
}

// castSpelled is how a conversion is spelled, if that is not as usual.
func (w *writer) castSpelled(e *ast.Cast, t string) form {
	for _, of := range []string{e.From.Kind.String(), e.From.Kind.Class()} {
		for _, as := range []string{e.To.Kind.String(), e.To.Kind.Class()} {
			if f := spelled(w.d, "cast:"+of+":"+as, t); f.parts != nil || f.refused {
				return f
			}
		}
	}
	return form{}
}

func (w *writer) castTo(e *ast.Cast, t string) {
	if f := w.castSpelled(e, t); f.parts != nil || f.refused {
		w.form(f, "CAST of "+e.From.Kind.String()+" as "+e.To.Kind.String(), nil, e.X)
		return
	}
	w.text("CAST(")
	w.expr(e.X)
	w.text(" AS ")
	w.text(t)
	w.text(")")
}

func (w *writer) raw(text []string, args []ast.Expr) {
	w.own = true
	for i, t := range text {
		if w.joinedSet && strings.Contains(strings.ToLower(t), "recursive") {
			w.refuseInSet()
		}
		w.text(t)
		if i < len(args) {
			w.operand(args[i])
		}
	}
}
