package usage

import (
	"fmt"
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/inspector"
)

// OwnTx finds statements that run on a database inside a transaction of it.
var OwnTx = check("strataowntx", `find statements on a database inside its own transaction

Inside the function of a transaction the transaction is what statements run on. One on the
database takes another connection: it is no part of the transaction, and a change waits for the
lock that the transaction has. Methods and helpers that use the database are found, too.`, ownTx)

// transaction is a call that runs a function in a transaction.
type transaction struct {
	call   *ast.CallExpr
	handle ast.Expr
	on     place
	arg    ast.Expr     // the function
	fn     *ast.FuncLit // nil where it is not a literal
	named  *types.Func  // of the program's, where it is one
	tx     *types.Var   // the function's parameter
	reads  bool         // it only reads
}

// eachTx calls fn with the transactions of the package.
func (p *program) eachTx(fn func(transaction)) {
	each(p, func(call *ast.CallExpr, _ inspector.Cursor) {
		opener := functionOf(p.info, call)
		o, ok := opensTx[fullName(opener)]
		if !ok {
			return
		}
		t := transaction{call: call, handle: argument(call, o.handle), reads: opener.Name() == "ReadTx"}
		f := argument(call, o.fn)
		if t.handle == nil || f == nil {
			return
		}
		t.on, t.arg = p.placeOf(t.handle), f
		if t.fn = p.literal(f); t.fn == nil {
			if id := identOf(f); id != nil {
				t.named, _ = p.info.Uses[id].(*types.Func)
			}
		} else if list := t.fn.Type.Params.List; len(list) == 1 && len(list[0].Names) == 1 {
			t.tx, _ = p.info.Defs[list[0].Names[0]].(*types.Var)
		}
		fn(t)
	})
}

func ownTx(p *program) {
	p.eachTx(func(t transaction) {
		if t.on.root != nil && t.named != nil {
			p.namedInTx(t)
		}
		if t.on.root == nil || t.fn == nil || p.assignedIn(t.on.root, t.fn) {
			return
		}
		seen := map[*ast.CallExpr]bool{}
		p.eachRun(t.fn.Body, func(r run, _ inspector.Cursor) {
			// What writes cannot run on the handle that ReadTx gives.
			if r.on != t.on || t.reads && r.changes || seen[r.call] {
				return
			}
			seen[r.call] = true
			p.report(r.call, t.message(r), p.useTx(t, r)...)
		})
	})
}

// namedInTx reports a method or function of the program's that runs in a transaction and uses
// the database.
func (p *program) namedInTx(t transaction) {
	s := p.summaryOf(t.named)
	if s == nil {
		return
	}
	// As if it were called with a transaction.
	call := &ast.CallExpr{Fun: t.arg}
	for _, d := range s.Does {
		if d.Param >= 0 {
			continue
		}
		if r := p.helperRun(call, t.named, d); r.on == t.on && !(t.reads && r.changes) {
			p.report(t.arg, t.message(r))
			return
		}
	}
}

func (t transaction) message(r run) string {
	db := t.on.root.Name() + t.on.path
	use := "use the transaction that the function gets"
	if t.tx != nil && t.tx.Name() != "_" {
		use = "use " + t.tx.Name()
	}
	what := "runs on " + db
	if r.helper && r.handle == nil {
		what = "uses " + db
		if t.tx != nil && t.tx.Name() != "_" {
			use = "give it " + t.tx.Name()
		}
	}
	if r.opens && !r.helper {
		what = "begins another transaction of " + db
	}
	so := "does not see what that has changed"
	switch {
	case t.reads:
		so = "may see other rows than that"
	case r.changes:
		so = "on SQLite waits for it in vain"
	}
	return fmt.Sprintf("%s %s inside a transaction of it: it is no part of that, and %s; %s", r.fn.Name(), what, so, use)
}

// useTx is the fix that names the transaction.
func (p *program) useTx(t transaction, r run) []analysis.SuggestedFix {
	if r.handle == nil || t.tx == nil || t.tx.Name() == "_" || isType(t.tx.Type(), repoPath, "Session") {
		return nil
	}
	sig := r.fn.Signature()
	fits := false
	if recv := argument(r.call, receiver); recv == r.handle {
		// The same method on a transaction has the same name, or there is none.
		m, _, _ := types.LookupFieldOrMethod(t.tx.Type(), true, nil, r.fn.Name())
		fits = m != nil && types.Identical(p.info.TypeOf(r.handle), t.tx.Type())
	} else {
		for i, arg := range r.call.Args {
			if arg == r.handle && i < sig.Params().Len() {
				fits = types.AssignableTo(t.tx.Type(), sig.Params().At(i).Type())
			}
		}
	}
	if !fits {
		return nil
	}
	return []analysis.SuggestedFix{replace(r.handle, "use "+t.tx.Name(), t.tx.Name())}
}

// assignedIn reports whether a variable is assigned to in a node.
func (p *program) assignedIn(obj types.Object, n ast.Node) bool {
	for _, d := range p.defs[obj] {
		if _, declared := d.of.(*ast.FuncType); !declared && d.kind != given && within(d.of.Pos(), n) {
			return true
		}
	}
	return false
}
