package usage

import (
	"fmt"
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/inspector"
)

// Failure finds errors that nobody looks at: of rows that are streamed, of transactions and
// of changes.
var Failure = check("strataerror", `find errors of streamed rows, transactions and changes that are not looked at

Iter yields the error last, beside the row: a loop over the rows alone takes those before the
error for all. A transaction's error says that nothing of it was kept. An error that is given to
the blank identifier is said to be meant.`, failure)

func failure(p *program) {
	each(p, func(n *ast.RangeStmt, _ inspector.Cursor) {
		if !p.isStream(n.X) && !p.isParts(n.X) || !isBlank(n.Value) {
			return
		}
		p.report(n.X, fmt.Sprintf("an error ends the rows of %s, and is not looked at; range over the error, too: for row, err := range …", text(callee(n.X))), p.withError(n)...)
	})
	each(p, func(n *ast.ExprStmt, _ inspector.Cursor) { p.unlooked(n, n.X) })
	each(p, func(n *ast.DeferStmt, _ inspector.Cursor) { p.unlooked(n, n.Call) })
}

// callee is what is called, or the expression.
func callee(e ast.Expr) ast.Expr {
	if call, ok := ast.Unparen(e).(*ast.CallExpr); ok {
		if s, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok {
			return s.Sel
		}
		return call.Fun
	}
	return e
}

func isBlank(e ast.Expr) bool {
	if e == nil {
		return true
	}
	id, ok := e.(*ast.Ident)
	return ok && id.Name == "_"
}

// withError is the fix that ranges over the error, where the function can return it.
func (p *program) withError(n *ast.RangeStmt) []analysis.SuggestedFix {
	c, ok := p.root.FindNode(n)
	if !ok {
		return nil
	}
	_, t := functionAround(c)
	if t == nil || t.Results == nil || t.Results.NumFields() != 1 || !isError(p.info.TypeOf(t.Results.List[0].Type)) {
		return nil
	}
	key := "_"
	if n.Key != nil {
		key = text(n.Key)
	}
	return []analysis.SuggestedFix{{
		Message: "range over the error, too, and return it",
		TextEdits: []analysis.TextEdit{
			{Pos: n.For, End: n.X.Pos(), NewText: []byte("for " + key + ", err := range ")},
			{Pos: n.Body.Lbrace + 1, End: n.Body.Lbrace + 1, NewText: []byte("\nif err != nil {\nreturn err\n}")},
		},
	}}
}

// unlooked reports a call that changes rows and whose error is dropped. Tests look at what
// was kept.
func (p *program) unlooked(n ast.Node, e ast.Expr) {
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	if !ok {
		return
	}
	f := functionOf(p.info, call)
	if libraryOf(f) == "" || !fails(f) || p.inTest(n.Pos()) || p.panics(call) {
		return
	}
	switch r, ok := p.libraryRun(call, f); {
	case !ok:
		return
	case r.opens:
		p.report(n, fmt.Sprintf("the error of the transaction is not looked at: what %s did may not have been kept; return it", f.Name()))
	case r.changes || f.Name() == "Run":
		p.report(n, fmt.Sprintf("the error of %s is not looked at: the change may not have been made; return it", f.Name()))
	}
}

// panics reports whether the function that a call is given ends in a panic, so that there is
// no error.
func (p *program) panics(call *ast.CallExpr) bool {
	for _, e := range call.Args {
		lit, ok := ast.Unparen(e).(*ast.FuncLit)
		if !ok || len(lit.Body.List) == 0 {
			continue
		}
		if s, ok := lit.Body.List[len(lit.Body.List)-1].(*ast.ExprStmt); ok {
			end, ok := s.X.(*ast.CallExpr)
			return ok && text(end.Fun) == "panic"
		}
	}
	return false
}

// fails reports whether the last result of a function is an error.
func fails(f *types.Func) bool {
	list := f.Signature().Results()
	return list.Len() > 0 && isError(list.At(list.Len()-1).Type())
}
