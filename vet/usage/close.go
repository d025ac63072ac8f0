package usage

import (
	"fmt"
	"go/ast"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ast/inspector"
)

// Close finds databases that a function opens, uses and forgets.
var Close = check("strataclose", `find databases that are opened and never closed

Close waits for what is still running, and returns the connections. A database that is handed on,
kept, or returned is let be: others may close it.`, closes)

func closes(p *program) {
	each(p, func(n *ast.AssignStmt, c inspector.Cursor) {
		if len(n.Rhs) != 1 || len(n.Lhs) != 2 || p.inTest(n.Pos()) {
			return
		}
		call, ok := ast.Unparen(n.Rhs[0]).(*ast.CallExpr)
		if !ok || !opens(functionOf(p.info, call)) {
			return
		}
		obj := p.objectOf(n.Lhs[0])
		body := outermost(c)
		if obj == nil || body == nil || !declaredIn(obj, body) || p.taken[obj] || len(p.defs[obj]) != 1 {
			return
		}
		own := true
		p.eachUse(obj, body, func(_ *ast.Ident, c inspector.Cursor) { own = own && p.onlyUses(c) })
		if own {
			p.report(n.Lhs[0], fmt.Sprintf("the database %s is opened and never closed; defer %s.Close(ctx)", obj.Name(), obj.Name()))
		}
	})
}

// opens reports whether a function opens a database.
func opens(f *types.Func) bool {
	return f != nil && f.Pkg() != nil && strings.HasPrefix(f.Pkg().Path(), poolPath) && strings.HasPrefix(f.Name(), "Open") &&
		isType(f.Signature().Results().At(0).Type(), poolPath, "DB")
}

// onlyUses reports whether an identifier of a database is one on which statements run: it
// is neither closed nor handed on.
func (p *program) onlyUses(c inspector.Cursor) bool {
	switch up := c.Parent().Node().(type) {
	case *ast.SelectorExpr:
		call, called := c.Parent().Parent().Node().(*ast.CallExpr)
		return called && call.Fun == up && up.Sel.Name != "Close" && !isHandle(p.info.TypeOf(call))
	case *ast.CallExpr:
		f := functionOf(p.info, up)
		return up.Fun != c.Node() && libraryOf(f) != "" && libraryOf(f) != poolPath
	}
	return false
}
