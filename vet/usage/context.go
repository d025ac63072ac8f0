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
	each(p, func(call *ast.CallExpr, c inspector.Cursor) {
		for _, r := range p.runsOf(call) {
			made, ok := ast.Unparen(noNil(r.ctx)).(*ast.CallExpr)
			if !ok || !isFunc(functionOf(p.info, made), "context", "Background", "TODO") || p.inTest(call.Pos()) {
				continue
			}
			if name := p.contextOf(c); name != "" {
				p.report(made, fmt.Sprintf("%s is given %s, and goes on when %s has ended; give it %s, or context.WithoutCancel(%s) where that is meant",
					r.fn.Name(), text(made), name, name, name), fixContext(made, name)...)
			}
			return
		}
	})
}

func noNil(e ast.Expr) ast.Expr {
	if e == nil {
		return ast.NewIdent("_")
	}
	return e
}

func fixContext(made ast.Node, name string) []analysis.SuggestedFix {
	return []analysis.SuggestedFix{replace(made, "use "+name, name)}
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
