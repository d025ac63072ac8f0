package usage

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/inspector"
)

// Dropped finds statements and expressions that nobody uses: they do not change, so that
// a call that is a statement by itself does nothing.
var Dropped = check("stratadropped", `find statements and expressions whose value is dropped

Statements, conditions and relations do not change: each method returns another one. A call
that is a statement by itself, or whose value goes to a variable that nothing reads any more,
does nothing, and a change without Exec never runs.`, dropped)

func dropped(p *program) {
	each(p, func(n *ast.ExprStmt, _ inspector.Cursor) {
		if call, ok := ast.Unparen(n.X).(*ast.CallExpr); ok {
			p.drop(n, call, p.keeping(call))
		}
	})
	each(p, func(n *ast.AssignStmt, c inspector.Cursor) {
		if len(n.Lhs) != 1 || len(n.Rhs) != 1 {
			return
		}
		call, ok := ast.Unparen(n.Rhs[0]).(*ast.CallExpr)
		if !ok {
			return
		}
		if id, ok := n.Lhs[0].(*ast.Ident); ok && id.Name == "_" {
			p.drop(n, call, nil)
		} else if p.lastOf(n, c) {
			p.drop(n, call, nil)
		}
	})
}

// drop reports a call whose value nobody uses, if it is one that does nothing by itself.
func (p *program) drop(n ast.Node, call *ast.CallExpr, mend []analysis.SuggestedFix) {
	t := p.info.TypeOf(call)
	kind := p.pure(call, t)
	if kind == "" {
		return
	}
	name := text(call.Fun)
	if s, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok {
		name = s.Sel.Name
	}
	what, do := "is dropped", "use what it returns"
	switch kind {
	case "change":
		what, do = "never runs", "call Exec, or queue it in a batch"
	case "query":
		what, do = "is dropped", "queries do not change: use what it returns"
	}
	p.report(n, fmt.Sprintf("the %s that %s returns %s; %s", kind, name, what, do), mend...)
}

// keeping is the fix that assigns what a call returns to the variable that it is called on.
func (p *program) keeping(call *ast.CallExpr) []analysis.SuggestedFix {
	recv := argument(call, receiver)
	if recv == nil {
		return nil
	}
	obj := p.objectOf(recv)
	if obj == nil || !types.Identical(obj.Type(), p.info.TypeOf(call)) {
		return nil
	}
	return []analysis.SuggestedFix{{
		Message:   "assign it to " + obj.Name(),
		TextEdits: []analysis.TextEdit{{Pos: call.Pos(), End: call.Pos(), NewText: []byte(obj.Name() + " = ")}},
	}}
}

// pure says what a call makes, where it does nothing else.
func (p *program) pure(call *ast.CallExpr, t types.Type) string {
	if t == nil || !p.makes(call) {
		return ""
	}
	n := namedOf(t)
	if n == nil || n.Obj().Pkg() == nil || !n.Obj().Exported() {
		return ""
	}
	name := n.Obj().Name()
	switch n.Obj().Pkg().Path() {
	case builderPath:
		return built[name]
	case rootPath:
		if strings.HasSuffix(name, "Def") || isHandle(t) {
			return ""
		}
		switch {
		case name == "Assignment":
			return "assignment"
		case name == "Order":
			return "order"
		case isCondition(t):
			return "condition"
		case isOperand(t):
			return "expression"
		}
	case repoPath:
		switch name {
		case "RelationOf":
			return "relation"
		case "Sorts", "Conflict":
			return "value"
		}
	}
	return ""
}

// built are the types of package builder that are values, and what they are.
var built = map[string]string{
	"SelectQuery": "query", "ColumnsQuery": "query", "CTETable": "query", "DerivedTable": "query", "RecursiveTable": "query",
	"JoinedSources": "query",
	"InsertInto":    "change", "InsertStatement": "change", "UpsertStatement": "change", "ConflictClause": "change",
	"UpdateTable": "change", "UpdateSet": "change", "UpdateStatement": "change", "UpdateRowsStatement": "change",
	"DeleteFrom": "change", "DeleteStatement": "change", "MergeInto": "change", "MergeMatched": "change",
	"MergeNotMatched": "change", "MergeStatement": "change", "ReturningStatement": "change",
	"Schema": "change", "Drop": "change", "View": "change", "Definition": "change", "RawStatement": "change",
	"Clause": "clause",
}

// makes reports whether a call only makes a value: it is of the library and takes neither
// a batch nor a definition, or it is a prepared statement that is given its arguments.
func (p *program) makes(call *ast.CallExpr) bool {
	f := functionOf(p.info, call)
	if f == nil {
		d, ok := p.only(p.objectOf(call.Fun))
		if !ok {
			return false
		}
		made, ok := ast.Unparen(d.value).(*ast.CallExpr)
		return ok && isPrepare(functionOf(p.info, made))
	}
	if libraryOf(f) == "" || strings.HasPrefix(f.Name(), "Define") {
		return false
	}
	if recv := f.Signature().Recv(); recv != nil && isDefinition(recv.Type()) {
		return false
	}
	for v := range f.Signature().Params().Variables() {
		if isDefinition(v.Type()) || isType(v.Type(), builderPath, "Batch", "ReadBatch", "Queue") || isHandle(v.Type()) {
			return false
		}
	}
	return true
}

func isDefinition(t types.Type) bool {
	n := namedOf(t)
	return n != nil && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == rootPath && strings.HasSuffix(n.Obj().Name(), "Def")
}

func isPrepare(f *types.Func) bool {
	return f != nil && libraryOf(f) == builderPath && len(f.Name()) == len("Prepare1") && strings.HasPrefix(f.Name(), "Prepare")
}

// isOperand reports whether a type is an expression.
func isOperand(t types.Type) bool {
	m, _, _ := types.LookupFieldOrMethod(t, true, nil, "From")
	n, _, _ := types.LookupFieldOrMethod(t, true, nil, "As")
	return m != nil && n != nil
}

// isCondition reports whether a type is one of those that conditions have.
func isCondition(t types.Type) bool { return isType(t, rootPath, "Bool", "NullBool") }

// lastOf reports whether an assignment is to a local variable that nothing reads any more.
func (p *program) lastOf(n *ast.AssignStmt, c inspector.Cursor) bool {
	obj := p.objectOf(n.Lhs[0])
	body, typ := functionAround(c)
	if obj == nil || body == nil || p.taken[obj] || !declaredIn(obj, body) || within(obj.Pos(), typ) {
		return false
	}
	if n.Tok == token.DEFINE && len(p.defs[obj]) == 1 {
		return false // it is used, or it would not compile
	}
	for _, up := range enclosing(c) {
		switch up.(type) {
		case *ast.ForStmt, *ast.RangeStmt:
			if !declaredIn(obj, up) {
				return false
			}
		case *ast.LabeledStmt:
			return false
		}
		if up == body {
			break
		}
	}
	last := true
	ast.Inspect(body, func(m ast.Node) bool {
		switch m := m.(type) {
		case *ast.FuncLit:
			if p.mentions(m, map[types.Object]bool{obj: true}) {
				last = false
			}
		case *ast.Ident:
			if p.info.Uses[m] == obj && m.Pos() >= n.End() && !p.isTarget(m, obj) {
				last = false
			}
		}
		return last
	})
	return last
}

// isTarget reports whether an identifier is one that is assigned to.
func (p *program) isTarget(id *ast.Ident, obj types.Object) bool {
	for _, d := range p.defs[obj] {
		if a, ok := d.of.(*ast.AssignStmt); ok {
			for _, x := range a.Lhs {
				if x == ast.Expr(id) {
					return true
				}
			}
		}
	}
	return false
}
