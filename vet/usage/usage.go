// Package usage has the analyzers that look at how statements are used: what becomes of
// them, what they run on, and for how long what they lend is kept. What a statement says is
// package query's.
//
// An analyzer says nothing where it is not sure.
package usage

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/inspector"
)

const guide = "https://github.com/strata-go/strata/blob/main/docs/guides/vet.md"

// Analyzers are all of them.
var Analyzers = []*analysis.Analyzer{
	Dropped, Failure, Loop, OwnTx, Stream, Escape, Lent, Batch, Like, Where, Param, SQL, Context, Close,
}

// check makes an analyzer of a function that looks at a package.
func check(name, doc string, run func(*program)) *analysis.Analyzer {
	return &analysis.Analyzer{
		Name: name, Doc: doc, URL: guide + "#" + name,
		Requires: []*analysis.Analyzer{programs},
		Run: func(pass *analysis.Pass) (any, error) {
			if p := pass.ResultOf[programs].(*program); !p.idle {
				own := *p // what is reported is this analyzer's
				own.pass = pass
				run(&own)
			}
			return nil, nil
		},
	}
}

// report reports what is wrong with a node, with what would mend it.
func (p *program) report(n ast.Node, message string, mend ...analysis.SuggestedFix) {
	p.pass.Report(analysis.Diagnostic{Pos: n.Pos(), End: n.End(), Message: message, SuggestedFixes: mend})
}

// replace is a fix that writes other text in place of a node.
func replace(n ast.Node, message, text string) analysis.SuggestedFix {
	return analysis.SuggestedFix{Message: message, TextEdits: []analysis.TextEdit{{Pos: n.Pos(), End: n.End(), NewText: []byte(text)}}}
}

// each calls fn with the nodes of the types.
func each[N ast.Node](p *program, fn func(N, inspector.Cursor)) {
	var like N
	for c := range p.root.Preorder(like) {
		fn(c.Node().(N), c)
	}
}

// inTest reports whether a position is in a test.
func (p *program) inTest(pos token.Pos) bool { return isTest(p.pass.Fset.File(pos).Name()) }

// functionAround is the body and the type of the innermost function around a node.
func functionAround(c inspector.Cursor) (body *ast.BlockStmt, t *ast.FuncType) {
	for _, n := range enclosing(c) {
		switch n := n.(type) {
		case *ast.FuncLit:
			return n.Body, n.Type
		case *ast.FuncDecl:
			return n.Body, n.Type
		}
	}
	return nil, nil
}

// outermost is the body of the declared function around a node.
func outermost(c inspector.Cursor) *ast.BlockStmt {
	for _, n := range enclosing(c) {
		if d, ok := n.(*ast.FuncDecl); ok {
			return d.Body
		}
	}
	return nil
}

// declaredIn reports whether a variable is declared in a node.
func declaredIn(obj types.Object, n ast.Node) bool { return obj != nil && within(obj.Pos(), n) }

func isText(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsString != 0
}
