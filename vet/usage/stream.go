package usage

import (
	"fmt"
	"go/ast"

	"golang.org/x/tools/go/ast/inspector"
)

// Stream finds statements in a transaction that is handing out the rows of another one.
var Stream = check("stratastream", `find statements in a transaction that is streaming rows

A transaction has one connection, and while the rows of Iter or Each come there is no room for
another statement: it is refused with ErrStreaming. On a database each statement has a connection of
its own, and is let be.`, streaming)

func streaming(p *program) {
	txs := map[place]bool{}
	p.eachTx(func(t transaction) {
		if t.tx != nil {
			txs[place{root: t.tx}] = true
		}
	})
	each(p, func(n *ast.RangeStmt, _ inspector.Cursor) {
		if call := p.streamCall(n.X); call != nil {
			p.streams(call, n.Body, txs)
		}
	})
	each(p, func(n *ast.CallExpr, _ inspector.Cursor) {
		if isFunc(functionOf(p.info, n), builderPath, "Each") && len(n.Args) == 4 {
			if lit := p.literal(n.Args[3]); lit != nil {
				p.streams(n, lit.Body, txs)
			}
		}
	})
}

// streamCall is the call that streams what a range statement is over, or nil.
func (p *program) streamCall(e ast.Expr) *ast.CallExpr {
	if !p.isStream(e) {
		return nil
	}
	switch e := ast.Unparen(e).(type) {
	case *ast.CallExpr:
		return e
	case *ast.Ident:
		if d, ok := p.only(p.objectOf(e)); ok {
			return p.streamCall(d.value)
		}
	}
	return nil
}

// streams reports the statements that run while a call streams rows of a transaction.
func (p *program) streams(call *ast.CallExpr, body *ast.BlockStmt, txs map[place]bool) {
	for _, source := range p.runsOf(call) {
		if !p.isTx(source, txs) {
			continue
		}
		seen := map[*ast.CallExpr]bool{}
		p.eachRun(body, func(r run, _ inspector.Cursor) {
			if r.on == source.on && !seen[r.call] {
				seen[r.call] = true
				p.report(r.call, fmt.Sprintf("%s runs while %s is streaming rows, and is refused; read them to the end, or collect them with All, first", r.fn.Name(), r.on.root.Name()+r.on.path))
			}
		})
		return
	}
}

// isTx reports whether a handle is known to be a transaction.
func (p *program) isTx(r run, txs map[place]bool) bool {
	return r.on.root != nil && (txs[r.on] || r.handle != nil && isType(p.info.TypeOf(r.handle), poolPath, "Tx", "ReadTx"))
}
