package usage

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ast/inspector"
)

// Escape finds transactions, sessions and batches that another goroutine uses, and
// transactions that are kept for longer than they last.
var Escape = check("strataescape", `find transactions, sessions and batches that another goroutine uses or that are kept too long

A transaction and a session end with their function, and are used by one goroutine at a time. What
is kept in a variable that is used afterwards, in a field of others, or sent away, is used when it
has ended: ErrTxDone.`, escape)

func escape(p *program) {
	p.eachTx(func(t transaction) {
		if t.fn == nil || t.tx == nil {
			return
		}
		what := "transaction"
		if isType(t.tx.Type(), repoPath, "Session") {
			what = "session"
		}
		p.eachUse(t.tx, t.fn.Body, func(id *ast.Ident, c inspector.Cursor) {
			switch {
			case p.onGoroutine(c, t.fn.Body) != nil:
				p.report(id, fmt.Sprintf("%s is used by another goroutine: a %s is used by one at a time; run its statements here", id.Name, what))
			case p.sent(c):
				p.report(id, fmt.Sprintf("%s is sent away: the %s ends with its function; send what was read", id.Name, what))
			default:
				if to := p.keptIn(c, t); to != nil {
					p.report(id, fmt.Sprintf("%s is kept in %s: the %s ends with its function; hand it on as an argument", id.Name, text(to), what))
				}
			}
		})
	})
	p.batchesOnGoroutines()
}

// eachUse calls fn with the uses of a variable in a node.
func (p *program) eachUse(obj types.Object, n ast.Node, fn func(*ast.Ident, inspector.Cursor)) {
	at, ok := p.root.FindNode(n)
	if !ok {
		return
	}
	for c := range at.Preorder((*ast.Ident)(nil)) {
		if id := c.Node().(*ast.Ident); p.info.Uses[id] == obj {
			fn(id, c)
		}
	}
}

// begins reports whether a function runs what it is given on another goroutine.
func begins(f *types.Func) bool {
	return isFunc(f, "time", "AfterFunc") || isFunc(f, "context", "AfterFunc") || isFunc(f, "golang.org/x/sync/errgroup", "Group.Go", "Group.TryGo") || isFunc(f, "sync", "WaitGroup.Go")
}

// onGoroutine is the statement or call, within a node, that has another goroutine use what
// c is; nil where there is none.
func (p *program) onGoroutine(c inspector.Cursor, inside ast.Node) ast.Node {
	for up := c; up.Node() != nil && up.Node() != inside; up = up.Parent() {
		switch n := up.Node().(type) {
		case *ast.GoStmt:
			return n
		case *ast.FuncLit:
			if call, ok := up.Parent().Node().(*ast.CallExpr); ok && begins(functionOf(p.info, call)) {
				return call
			}
		}
	}
	return nil
}

// sent reports whether what c is is sent to a channel, by itself or in a value.
func (p *program) sent(c inspector.Cursor) bool {
	whole := wrapped(c)
	s, ok := whole.Parent().Node().(*ast.SendStmt)
	return ok && s.Value == whole.Node()
}

// wrapped is the value that c stands in as it is: itself, or a composite literal.
func wrapped(c inspector.Cursor) inspector.Cursor {
	for {
		up := c.Parent()
		switch n := up.Node().(type) {
		case *ast.ParenExpr, *ast.CompositeLit:
		case *ast.KeyValueExpr:
			if n.Value != c.Node() {
				return c
			}
		case *ast.UnaryExpr:
			if n.Op != token.AND {
				return c
			}
		default:
			return c
		}
		c = up
	}
}

// keptIn is the variable outside of a function that what c is is assigned to, or nil. One
// that gets something else afterwards is let be.
func (p *program) keptIn(c inspector.Cursor, t transaction) ast.Expr {
	fn := t.fn
	whole := wrapped(c)
	if call, ok := whole.Parent().Node().(*ast.CallExpr); ok && text(call.Fun) == "append" && len(call.Args) > 1 && whole.Node() != call.Args[0] {
		whole = whole.Parent()
	}
	a, ok := whole.Parent().Node().(*ast.AssignStmt)
	if !ok || len(a.Lhs) != len(a.Rhs) {
		return nil
	}
	for i, e := range a.Rhs {
		if e != whole.Node() {
			continue
		}
		obj := p.objectAt(a.Lhs[i])
		if obj == nil || declaredIn(obj, fn) || p.assignedAfter(obj, a, fn) || !p.outlives(a.Lhs[i], obj, t.call) {
			return nil
		}
		return a.Lhs[i]
	}
	return nil
}

// outlives reports whether what is kept is there for others, or is used again after a
// transaction.
func (p *program) outlives(kept ast.Expr, obj types.Object, call ast.Node) bool {
	c, ok := p.root.FindNode(call)
	if !ok {
		return false
	}
	body := outermost(c)
	if body == nil || !declaredIn(obj, body) {
		return true
	}
	again := false
	_, field := ast.Unparen(kept).(*ast.SelectorExpr)
	name := text(kept)
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ReturnStmt:
			for _, e := range n.Results {
				again = again || n.Pos() > call.End() && (p.objectOf(e) == obj || p.objectAt(e) == obj && text(e) == "*"+obj.Name())
			}
		case *ast.SelectorExpr:
			again = again || field && n.Pos() > call.End() && text(n) == name
		case *ast.Ident:
			again = again || !field && n.Pos() > call.End() && p.info.Uses[n] == obj
		}
		return !again
	})
	return again
}

// assignedAfter reports whether a variable is assigned to again in a function.
func (p *program) assignedAfter(obj types.Object, a ast.Node, fn ast.Node) bool {
	for _, d := range p.defs[obj] {
		if d.of != a && within(d.of.Pos(), fn) {
			return true
		}
	}
	return false
}

// batchesOnGoroutines reports batches that several goroutines add to.
func (p *program) batchesOnGoroutines() {
	each(p, func(f *ast.FuncDecl, _ inspector.Cursor) {
		if f.Body == nil {
			return
		}
		for obj := range p.variables(f.Body, "Batch", "ReadBatch") {
			used := map[ast.Node]*ast.Ident{}
			p.eachUse(obj, f.Body, func(id *ast.Ident, c inspector.Cursor) {
				g := p.onGoroutine(c, f.Body)
				if g == nil || declaredIn(obj, g) {
					return
				}
				if used[g] == nil {
					used[g] = id
				}
				if at, ok := p.root.FindNode(g); !ok || !inLoop(at, obj) && len(used) < 2 {
					return
				}
				if used[g] == id {
					p.report(id, fmt.Sprintf("%s is used by several goroutines: a batch is used by one at a time; queue its statements here", id.Name))
				}
			})
		}
	})
}

// variables are the local variables in a node that are, or point at, a type of package
// builder.
func (p *program) variables(n ast.Node, names ...string) map[types.Object]bool {
	set := map[types.Object]bool{}
	ast.Inspect(n, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			if v, ok := p.info.Defs[id].(*types.Var); ok && isType(v.Type(), builderPath, names...) {
				set[v] = true
			}
		}
		return true
	})
	return set
}

// inLoop reports whether a node is in a loop in which a variable is not declared.
func inLoop(c inspector.Cursor, obj types.Object) bool {
	for _, n := range enclosing(c) {
		switch n.(type) {
		case *ast.ForStmt, *ast.RangeStmt:
			if !declaredIn(obj, n) {
				return true
			}
		case *ast.FuncDecl:
			return false
		}
	}
	return false
}
