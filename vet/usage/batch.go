package usage

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ast/inspector"
)

// Batch finds batches that are used out of turn: statements are queued, the batch runs,
// once, and then its results are there.
var Batch = check("stratabatch", `find batches that never run, run twice, and results that are taken too early

Statements are queued, the batch runs, once, and then its results are there. Only what one
function does with a batch of its own is looked at, and only where it is certain which comes
first.`, batches)

// batchUse is what a statement of a function does with a batch.
type batchUse struct {
	of   batchOp
	node ast.Node
	at   inspector.Cursor
}

type batchOp uint8

const (
	queues batchOp = iota
	runs
	gets
)

func batches(p *program) {
	each(p, func(f *ast.FuncDecl, _ inspector.Cursor) {
		if f.Body == nil {
			return
		}
		for obj := range p.variables(f.Body, "Batch", "ReadBatch") {
			if uses, ok := p.batchUses(obj, f.Body); ok {
				p.judge(obj, uses)
			}
		}
	})
}

// batchUses is what a function does with a batch of its own, in order; ok is false where
// the batch is handed on.
func (p *program) batchUses(obj types.Object, body ast.Node) (list []batchUse, ok bool) {
	ok = true
	at, found := p.root.FindNode(body)
	if !found {
		return nil, false
	}
	known := map[*ast.Ident]bool{} // uses that are understood
	results := map[types.Object]bool{}
	at.Inspect([]ast.Node{(*ast.CallExpr)(nil), (*ast.FuncLit)(nil)}, func(c inspector.Cursor) bool {
		if lit, isLit := c.Node().(*ast.FuncLit); isLit {
			if p.mentions(lit, map[types.Object]bool{obj: true}) && !declaredIn(obj, lit) && !p.runsHere(c) {
				ok = false
			}
			return true
		}
		call := c.Node().(*ast.CallExpr)
		f := functionOf(p.info, call)
		switch recv := argument(call, receiver); {
		case isFunc(f, builderPath, "Batch.Run", "ReadBatch.Run") && p.objectAt(recv) == obj:
			list = append(list, batchUse{runs, call, c})
			known[idAt(recv)] = true
		case isFunc(f, builderPath, "Batch.Len", "ReadBatch.Len") && p.objectAt(recv) == obj:
			known[idAt(recv)] = true
		case isFunc(f, builderPath, "Result.Get"):
			q, direct := ast.Unparen(recv).(*ast.CallExpr)
			if results[p.objectOf(recv)] || direct && p.queuesInto(q, obj) {
				list = append(list, batchUse{gets, call, c})
			}
		case p.queuesInto(call, obj):
			list = append(list, batchUse{queues, call, c})
			known[idAt(call.Args[0])] = true
			if a, isAssign := c.Parent().Node().(*ast.AssignStmt); isAssign && len(a.Lhs) == 1 {
				if r := p.objectOf(a.Lhs[0]); r != nil && len(p.defs[r]) == 1 {
					results[r] = true
				}
			}
		}
		return true
	})
	p.eachUse(obj, body, func(id *ast.Ident, _ inspector.Cursor) { ok = ok && known[id] })
	for _, d := range p.defs[obj] {
		ok = ok && (d.value == nil || isZero(d.value)) && d.kind == assigned
	}
	return list, ok
}

// isZero reports whether a value is a new batch.
func isZero(e ast.Expr) bool {
	switch e := ast.Unparen(e).(type) {
	case *ast.CompositeLit:
		return len(e.Elts) == 0
	case *ast.UnaryExpr:
		return e.Op == token.AND && isZero(e.X)
	case *ast.CallExpr:
		return text(e.Fun) == "new"
	}
	return false
}

// queuesInto reports whether a call adds a statement to a batch.
func (p *program) queuesInto(call *ast.CallExpr, obj types.Object) bool {
	f := functionOf(p.info, call)
	return libraryOf(f) == builderPath && strings.HasPrefix(f.Name(), "Queue") && len(call.Args) == 2 && p.objectAt(call.Args[0]) == obj
}

// idAt is the identifier of b, &b and (b).
func idAt(e ast.Expr) *ast.Ident {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		return e
	case *ast.UnaryExpr:
		return idAt(e.X)
	}
	return nil
}

// judge reports uses that are out of turn, where it is certain which comes first: one
// stands in the statements of a block before the other one's.
func (p *program) judge(obj types.Object, uses []batchUse) {
	var ran []batchUse
	queued := false
	for _, u := range uses {
		if u.of == runs {
			ran = append(ran, u)
		}
		queued = queued || u.of == queues
	}
	if len(ran) == 0 {
		if queued {
			p.report(uses[0].node, fmt.Sprintf("the batch %s never runs; call %s.Run before its results are taken", obj.Name(), obj.Name()))
		}
		return
	}
	for _, u := range uses {
		switch {
		case u.of == gets && p.allBefore(u, ran, obj):
			p.report(u.node, fmt.Sprintf("the batch %s has not run; Run it before taking its results", obj.Name()))
		case u.of != gets && p.afterAny(u, ran, obj):
			p.report(u.node, fmt.Sprintf("the batch %s has run before; a batch runs once: begin another one", obj.Name()))
		}
	}
}

func (p *program) allBefore(u batchUse, ran []batchUse, obj types.Object) bool {
	for _, r := range ran {
		if !precedes(u.at, r.at, obj) {
			return false
		}
	}
	return true
}

func (p *program) afterAny(u batchUse, ran []batchUse, obj types.Object) bool {
	for _, r := range ran {
		if r.node != u.node && precedes(r.at, u.at, obj) {
			return true
		}
	}
	return false
}

// precedes reports whether a is certain to come before b: the statement of a is one of a
// block's, or begins one, that b is in a later statement of.
func precedes(a, b inspector.Cursor, obj types.Object) bool {
	if a.Node().Pos() >= b.Node().Pos() || inLoop(a, obj) && !sameTurn(a, b, obj) {
		return false
	}
	for up := a; up.Node() != nil; up = up.Parent() {
		list := statements(up.Parent().Node())
		if list == nil {
			switch up.Parent().Node().(type) {
			case *ast.ForStmt, *ast.RangeStmt, *ast.FuncLit, *ast.CaseClause, *ast.SelectStmt:
				return false
			case *ast.IfStmt:
				if n := up.Parent().Node().(*ast.IfStmt); n.Init != up.Node() && n.Cond != up.Node() {
					return false
				}
			}
			continue
		}
		mine, its := -1, -1
		for i, s := range list {
			if s == up.Node() {
				mine = i
			}
			if within(b.Node().Pos(), s) {
				its = i
			}
		}
		if its >= 0 {
			return mine < its
		}
		if _, plain := up.Parent().Node().(*ast.BlockStmt); !plain {
			return false
		}
	}
	return false
}

// sameTurn reports whether two nodes are in the same innermost loop.
func sameTurn(a, b inspector.Cursor, obj types.Object) bool {
	loop := func(c inspector.Cursor) ast.Node {
		for _, n := range enclosing(c) {
			switch n.(type) {
			case *ast.ForStmt, *ast.RangeStmt:
				return n
			}
		}
		return nil
	}
	l := loop(a)
	return l != nil && l == loop(b) && declaredIn(obj, l)
}
