package usage

import (
	"fmt"
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/inspector"
)

// Context finds statements that are given a new context where the function has one: they
// go on when nobody waits for them any more.
var Context = check("stratacontext", `find statements with context.Background where the function has a context

A statement goes on until its context ends. What is deferred, or runs on another goroutine, may
outlive the function's, and is let be.`, contexts)

func contexts(p *program) {
	seen := map[ast.Node]bool{}
	each(p, func(call *ast.CallExpr, _ inspector.Cursor) {
		for _, r := range p.runsOf(call) {
			made := p.newContext(r.ctx)
			if made == nil || seen[made] || p.inTest(call.Pos()) {
				continue
			}
			at, ok := p.root.FindNode(made)
			name := ""
			if ok {
				name = p.contextOf(at)
			}
			if name == "" {
				continue
			}
			seen[made] = true
			var mend []analysis.SuggestedFix
			if made == ast.Unparen(r.ctx) {
				mend = append(mend, replace(made, "use "+name, name))
			}
			p.report(made, fmt.Sprintf("%s is given %s, and goes on when %s has ended; give it %s, or context.WithoutCancel(%s) where that is meant",
				r.fn.Name(), text(made), name, name, name), mend...)
		}
	})
}

// newContext is the call of context.Background that an expression, or a variable, is.
func (p *program) newContext(e ast.Expr) *ast.CallExpr {
	if e == nil {
		return nil
	}
	switch e := ast.Unparen(e).(type) {
	case *ast.CallExpr:
		if isFunc(functionOf(p.info, e), "context", "Background", "TODO") {
			return e
		}
	case *ast.Ident:
		if d, ok := p.only(p.objectOf(e)); ok && d.index < 0 {
			if call, ok := ast.Unparen(d.value).(*ast.CallExpr); ok {
				return p.newContext(call)
			}
		}
	}
	return nil
}

// contextOf is the context that the function around a node has as a parameter: ctx, or
// that of a request. What is deferred, or runs on another goroutine, may outlive it.
func (p *program) contextOf(c inspector.Cursor) string {
	later := false
	for _, n := range enclosing(c) {
		if later { // it runs when the functions around it have returned
			return ""
		}
		var t *ast.FuncType
		switch n := n.(type) {
		case *ast.DeferStmt, *ast.GoStmt:
			return ""
		case *ast.FuncLit:
			t = n.Type
			later = !p.runs(n)
		case *ast.FuncDecl:
			t = n.Type
		default:
			continue
		}
		for _, f := range t.Params.List {
			for _, name := range f.Names {
				obj := p.info.Defs[name]
				if name.Name == "_" || obj == nil || !p.visible(c, obj) {
					continue
				}
				switch {
				case isContext(obj.Type()):
					return name.Name
				case isType(obj.Type(), "net/http", "Request"):
					return name.Name + ".Context()"
				}
			}
		}
	}
	return ""
}

// runs reports whether a function literal runs where it stands.
func (p *program) runs(lit *ast.FuncLit) bool {
	c, ok := p.root.FindNode(lit)
	return ok && p.runsHere(c)
}

// visible reports whether a name means a variable at a node.
func (p *program) visible(c inspector.Cursor, obj types.Object) bool {
	scope := p.pass.Pkg.Scope().Innermost(c.Node().Pos())
	if scope == nil {
		return false
	}
	_, found := scope.LookupParent(obj.Name(), c.Node().Pos())
	return found == obj
}
