package usage

import (
	"fmt"
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/ast/inspector"
)

// Param finds parameters of prepared statements that are not used, and those of another
// one.
var Param = check("strataparam", `find parameters of prepared statements that are not used or of another one

A parameter belongs to the statement that is prepared with it. The library refuses the statement
by the same message, when it is to run.`, params)

// prepared is the function that prepares a statement.
type prepared struct {
	at   ast.Node
	typ  *ast.FuncType
	body *ast.BlockStmt
}

func params(p *program) {
	var all []prepared
	each(p, func(call *ast.CallExpr, _ inspector.Cursor) {
		if !isPrepare(functionOf(p.info, call)) || len(call.Args) != 1 {
			return
		}
		if lit := p.literal(call.Args[0]); lit != nil {
			all = append(all, prepared{lit, lit.Type, lit.Body})
		} else if id := identOf(call.Args[0]); id != nil {
			if f, ok := p.info.Uses[id].(*types.Func); ok && p.decls[f.Origin()] != nil && p.decls[f.Origin()].Body != nil {
				d := p.decls[f.Origin()]
				all = append(all, prepared{d, d.Type, d.Body})
			}
		}
	})
	for _, x := range all {
		p.unusedParams(x)
		p.strayParams(x, all)
	}
}

// unusedParams reports parameters that the function does not use.
func (p *program) unusedParams(x prepared) {
	n, of := 0, x.typ.Params.NumFields()
	for _, f := range x.typ.Params.List {
		if len(f.Names) == 0 {
			n++
			p.report(f, fmt.Sprintf("parameter %d of %d is not used; leave it out, or use it in the statement", n, of))
		}
		for _, name := range f.Names {
			n++
			obj := p.info.Defs[name]
			if name.Name == "_" || obj != nil && !p.mentions(x.body, map[types.Object]bool{obj: true}) {
				p.report(name, fmt.Sprintf("parameter %d of %d is not used; leave it out, or use it in the statement", n, of))
			}
		}
	}
}

// strayParams reports parameters of other prepared statements that the function uses, and
// its own that it stores elsewhere.
func (p *program) strayParams(x prepared, all []prepared) {
	own := p.paramsOf(x)
	ast.Inspect(x.body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Ident:
			obj := p.info.Uses[n]
			for _, other := range all {
				if other.at != x.at && obj != nil && p.paramsOf(other)[obj] && within(x.at.Pos(), other.at) {
					p.report(n, fmt.Sprintf("the parameter %s of another prepared statement is used; use the parameters that the function gets", n.Name))
				}
			}
		case *ast.AssignStmt:
			for i, e := range n.Rhs {
				if len(n.Lhs) != len(n.Rhs) || !own[p.objectOf(e)] {
					continue
				}
				if to := p.objectAt(n.Lhs[i]); to != nil && !declaredIn(to, x.at) {
					p.report(n, fmt.Sprintf("the parameter %s is kept in %s: no other statement can use it; use it in this one", text(e), text(n.Lhs[i])))
				}
			}
		}
		return true
	})
}

func (p *program) paramsOf(x prepared) map[types.Object]bool {
	set := map[types.Object]bool{}
	for _, f := range x.typ.Params.List {
		for _, name := range f.Names {
			if obj := p.info.Defs[name]; obj != nil && name.Name != "_" {
				set[obj] = true
			}
		}
	}
	return set
}
