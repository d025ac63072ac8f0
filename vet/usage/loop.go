package usage

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ast/inspector"
)

// Loop finds statements that run once for each row that another one returned. In tests a
// loop over rows looks at each of them, and is let be.
var Loop = check("strataloop", `find statements that run once for each row of another one

A loop over the rows of All, Find, Iter, Each or a page, of a helper that returns them, or of a
relation, in which a statement runs that depends on the row, sends as many statements as there
are rows. A loop that ends with the statement is let be, and so is a transaction for each row, and
a loop of changes that does more than change rows.`, loops)

func loops(p *program) {
	each(p, func(n *ast.RangeStmt, _ inspector.Cursor) {
		if p.isRows(n.X, -1) || p.isStream(n.X) {
			p.loop(n, n.Body, n.X, n.Key, n.Value)
		}
	})
	each(p, func(n *ast.ForStmt, _ inspector.Cursor) { // for i := 0; i < len(rows); i++
		cond, ok := n.Cond.(*ast.BinaryExpr)
		if !ok || cond.Op != token.LSS && cond.Op != token.NEQ {
			return
		}
		length, ok := ast.Unparen(cond.Y).(*ast.CallExpr)
		if !ok || len(length.Args) != 1 || text(length.Fun) != "len" || !p.isRows(length.Args[0], -1) {
			return
		}
		p.loop(n, n.Body, length.Args[0], cond.X)
	})
	each(p, func(n *ast.CallExpr, _ inspector.Cursor) {
		if !isFunc(functionOf(p.info, n), builderPath, "Each") || len(n.Args) != 4 {
			return
		}
		lit := p.literal(n.Args[3])
		if lit == nil || lit.Type.Params.NumFields() != 1 || len(lit.Type.Params.List[0].Names) != 1 {
			return
		}
		p.loop(nil, lit.Body, n.Args[2], lit.Type.Params.List[0].Names[0])
	})
}

// loop reports the statements of a loop over rows that depend on the row. The loop is nil
// where a function is called for each row.
func (p *program) loop(loop ast.Stmt, body *ast.BlockStmt, rows ast.Expr, vars ...ast.Expr) {
	if p.inTest(body.Pos()) {
		return
	}
	set := map[types.Object]bool{}
	for _, v := range vars {
		if obj := p.objectOf(nilIsNone(v)); obj != nil && !isError(obj.Type()) {
			set[obj] = true
		}
	}
	p.follow(set, body)
	does := p.doesMore(body)
	seen := map[*ast.CallExpr]bool{}
	p.eachRun(body, func(r run, c inspector.Cursor) {
		if r.opens || r.changes && does || p.inTx(c, body) || loop != nil && leaves(c, loop, body) || !p.dependsOn(r, set) || seen[r.call] {
			return
		}
		seen[r.call] = true
		p.report(r.call, fmt.Sprintf("%s runs a statement for each row of %s; %s", r.fn.Name(), shortText(rows), advice(r)))
	})
}

func nilIsNone(e ast.Expr) ast.Expr {
	if e == nil {
		return ast.NewIdent("_")
	}
	return e
}

// shortText is an expression for a message: the function of a call.
func shortText(e ast.Expr) string {
	if _, ok := ast.Unparen(e).(*ast.CallExpr); ok {
		return text(callee(e))
	}
	if t := text(e); len(t) <= 40 {
		return t
	}
	return "the query"
}

func (p *program) dependsOn(r run, set map[types.Object]bool) bool {
	for _, e := range r.about {
		if p.mentions(e, set) {
			return true
		}
	}
	return false
}

// instead are the functions that do for many rows what another one does for one.
var instead = map[string]string{
	"Get": "GetAll takes all keys at once", "GetIn": "Find in the session reads all rows at once",
	"LoadOne": "Load takes all rows at once", "Load": "Load takes all rows, and relations of relations by With",
	"ChildrenIn": "read them at once by In",
	"Create":     "CreateMany takes all models at once", "Update": "UpdateMany takes all models at once",
	"Delete": "DeleteAll takes all keys at once", "Upsert": "UpsertMany takes all models at once",
	"SaveGraph": "SaveGraphs takes all models at once",
	"Patch":     "UpdateWhere changes all rows at once", "PatchVersion": "a batch takes all changes at once",
	"UpdateChanged": "UpdateMany takes all models at once", "Save": "CreateMany and UpdateMany take all models at once",
	"Exec": "change all rows at once by Rows or In, or queue the changes in a batch",
}

// advice says what to do instead.
func advice(r run) string {
	if !r.helper {
		if s := instead[r.fn.Name()]; s != "" {
			return s
		}
	}
	if r.changes {
		return "change all rows at once, or queue the changes in a batch"
	}
	return "read all at once by a join, In or Load, or queue the queries in a batch"
}

// doesMore reports whether a loop does more than change rows: it calls functions of the
// program's that may take effect elsewhere, so that one statement for all is no equal.
func (p *program) doesMore(body ast.Node) (more bool) {
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SendStmt, *ast.GoStmt:
			more = true
		case *ast.CallExpr:
			f := functionOf(p.info, n)
			switch {
			case f == nil: // a conversion, a builtin function, or a function that is a value
				_, variable := p.info.Types[n.Fun]
				more = more || variable && p.info.Types[n.Fun].IsValue() && !p.info.Types[n.Fun].IsBuiltin() && !p.makes(n)
			case f.Pkg() == nil || libraryOf(f) != "" || f.Signature().Recv() != nil && isError(f.Signature().Recv().Type()):
			case harmless[f.Pkg().Path()]:
			default:
				s := p.summaryOf(f)
				more = more || (s == nil || len(s.Does) == 0) && !p.isValueMethod(f)
			}
		}
		return !more
	})
	return more
}

// harmless are packages whose functions only work values out.
var harmless = map[string]bool{
	"fmt": true, "errors": true, "strings": true, "strconv": true, "bytes": true, "slices": true, "maps": true, "math": true,
	"cmp": true, "unicode": true, "unicode/utf8": true, "encoding/json": true, "encoding/hex": true, "log": true, "log/slog": true,
	"github.com/shopspring/decimal": true, "sort": true, "context": true,
}

// isValueMethod reports whether a function is a method of a value of time, and its like.
func (p *program) isValueMethod(f *types.Func) bool {
	return f.Pkg().Path() == "time" && f.Name() != "Sleep" && f.Name() != "After" && f.Name() != "Tick"
}

// inTx reports whether a node is in a transaction that begins within a body, or in a Retry:
// one for each row is meant.
func (p *program) inTx(c inspector.Cursor, body ast.Node) bool {
	for up := c.Parent(); up.Node() != nil && up.Node() != body; up = up.Parent() {
		if _, ok := up.Node().(*ast.FuncLit); !ok {
			continue
		}
		if call, ok := up.Parent().Node().(*ast.CallExpr); ok {
			f := functionOf(p.info, call)
			if _, opens := opensTx[fullName(f)]; opens || isFunc(f, poolPath, "DB.Retry") {
				return true
			}
		}
	}
	return false
}

// leaves reports whether a loop ends after a node has been reached, so that it is reached
// once.
func leaves(c inspector.Cursor, loop ast.Stmt, body *ast.BlockStmt) bool {
	var inner []ast.Node // between the node and the loop, what break ends
	for up := c; ; up = up.Parent() {
		n := up.Node()
		switch n.(type) {
		case *ast.ReturnStmt:
			return true
		case *ast.ForStmt, *ast.RangeStmt, *ast.SwitchStmt, *ast.TypeSwitchStmt, *ast.SelectStmt:
			inner = append(inner, n)
		case *ast.FuncLit:
			return false
		}
		if list := statements(n); len(list) > 0 && ends(list[len(list)-1], len(inner) == 0) {
			return true
		}
		if n == ast.Node(body) || n == nil {
			return false
		}
	}
}

// statements are those of a block.
func statements(n ast.Node) []ast.Stmt {
	switch n := n.(type) {
	case *ast.BlockStmt:
		return n.List
	case *ast.CaseClause:
		return n.Body
	case *ast.CommClause:
		return n.Body
	}
	return nil
}

// ends reports whether a statement ends a loop.
func ends(s ast.Stmt, direct bool) bool {
	switch s := s.(type) {
	case *ast.ReturnStmt:
		return true
	case *ast.BranchStmt:
		return s.Tok == token.GOTO || s.Tok == token.BREAK && (direct || s.Label != nil)
	case *ast.ExprStmt:
		call, ok := s.X.(*ast.CallExpr)
		return ok && text(call.Fun) == "panic"
	}
	return false
}
