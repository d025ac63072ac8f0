package usage

import (
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/ast/inspector"
)

// Where finds changes whose conditions may all be left out: the statement is refused then.
var Where = check("stratawhere", `find UPDATE and DELETE whose conditions may all be left out

A nil condition is left out. A change whose conditions are all left out is refused when it runs,
as it would mean every row: All says that. A function that looks before whether there is a condition
is let be.`, wheres)

// limited are the functions that want one condition at least, and where their conditions
// begin.
var limited = map[string]int{
	builderPath + ".UpdateSet.Where":  0,
	builderPath + ".DeleteFrom.Where": 0,
	repoPath + ".KeyRepo.DeleteWhere": 2,
	repoPath + ".KeyRepo.UpdateWhere": 3,
}

func wheres(p *program) {
	each(p, func(call *ast.CallExpr, c inspector.Cursor) {
		from, ok := limited[fullName(functionOf(p.info, call))]
		if !ok || len(call.Args) < from {
			return
		}
		body := outermost(c)
		if body == nil {
			return
		}
		f := &filter{p: p, body: body, at: call, seen: map[types.Object]bool{}}
		for _, e := range call.Args[from:] {
			if !f.mayBeNone(e, 6) {
				return
			}
		}
		if f.guarded() || p.goesOn(c) {
			return
		}
		name, do := "WHERE", "use All to mean every row, or add a condition that always stands"
		if libraryOf(functionOf(p.info, call)) == repoPath {
			do = "add a condition that always stands"
		}
		p.report(call.Fun.(*ast.SelectorExpr).Sel, name+": every condition may be left out, and the statement is refused then; "+do)
	})
}

// goesOn reports whether further conditions are added: to the statement, or to a variable
// that it is assigned to.
func (p *program) goesOn(c inspector.Cursor) bool {
	up := c.Parent()
	if s, ok := up.Node().(*ast.SelectorExpr); ok {
		return s.Sel.Name == "Where"
	}
	a, ok := up.Node().(*ast.AssignStmt)
	if !ok || len(a.Lhs) != len(a.Rhs) {
		return false
	}
	for i, e := range a.Rhs {
		if e == c.Node() {
			obj := p.objectOf(a.Lhs[i])
			return obj == nil || len(p.defs[obj]) > 1
		}
	}
	return false
}

// filter is what the conditions of a change depend on.
type filter struct {
	p    *program
	body ast.Node
	at   ast.Node
	seen map[types.Object]bool // what decides whether a condition is there
}

// mayBeNone reports whether it is certain that a condition is left out in some case.
func (f *filter) mayBeNone(e ast.Expr, depth int) bool {
	e = ast.Unparen(e)
	if depth == 0 {
		return false
	}
	switch e := e.(type) {
	case *ast.Ident:
		if e.Name == "nil" && f.p.info.Types[e].IsNil() {
			return true
		}
		return f.variable(e, depth)
	case *ast.CompositeLit:
		if len(e.Elts) == 0 {
			return true
		}
		for _, x := range e.Elts {
			if !f.mayBeNone(x, depth-1) {
				return false
			}
		}
		return true
	case *ast.CallExpr:
		return f.call(e, depth)
	}
	return false
}

func (f *filter) call(e *ast.CallExpr, depth int) bool {
	fn := functionOf(f.p.info, e)
	switch {
	case isFunc(fn, rootPath, "If", "IfSet"):
		if v := f.p.info.Types[e.Args[0]].Value; v != nil {
			return false
		}
		f.depends(e.Args[0])
		return true
	case isFunc(fn, rootPath, "And", "Or"):
		for _, x := range e.Args {
			if !f.mayBeNone(x, depth-1) {
				return false
			}
		}
		return true
	}
	if d := f.p.decls[fn]; d != nil && d.Body != nil && fn.Signature().Results().Len() == 1 {
		return f.helper(e, d, depth)
	}
	return false
}

// helper reports whether a function of the package returns no condition in some case, and
// notes what it is given, which decides.
func (f *filter) helper(e *ast.CallExpr, d *ast.FuncDecl, depth int) bool {
	own := &filter{p: f.p, body: d, at: d, seen: map[types.Object]bool{}}
	none := true
	f.p.returns(d.Type, d.Body, func(list []ast.Expr) {
		none = none && len(list) == 1 && own.mayBeNone(list[0], depth-1)
	})
	f.depends(e)
	return none
}

// variable reports whether a variable of the function has no condition until one of
// several branches gives it one: a condition, or a list that they are appended to.
func (f *filter) variable(e *ast.Ident, depth int) bool {
	obj := f.p.objectOf(e)
	if obj == nil || f.p.taken[obj] || !declaredIn(obj, f.body) {
		return false
	}
	list := f.p.defs[obj]
	none := false
	for _, d := range list {
		switch {
		case d.kind != assigned || d.index >= 0:
			return false
		case d.value == nil: // var c strata.Condition
			none = true
		case within(obj.Pos(), d.of): // where it is declared
			if !f.mayBeNone(d.value, depth-1) && !isEmptyList(d.value) {
				return false
			}
			none = true
		case !f.branched(d, obj):
			return false
		}
	}
	f.seen[obj] = true
	return none
}

func isEmptyList(e ast.Expr) bool {
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	return ok && text(call.Fun) == "make" && len(call.Args) > 1 && text(call.Args[1]) == "0"
}

// branched reports whether an assignment stands in an if statement without else that the
// declaration of the variable does not, and notes what decides.
func (f *filter) branched(d def, obj types.Object) bool {
	c, ok := f.p.root.FindNode(d.of)
	if !ok {
		return false
	}
	for up := c.Parent(); up.Node() != nil && up.Node() != f.body; up = up.Parent() {
		switch n := up.Node().(type) {
		case *ast.IfStmt:
			if declaredIn(obj, n) || n.Else != nil {
				return false
			}
			if chained, ok := up.Parent().Node().(*ast.IfStmt); ok && chained.Else == n {
				return false
			}
			f.depends(n.Cond)
			return true
		case *ast.RangeStmt: // there may be nothing to range over
			if declaredIn(obj, n) || isArray(f.p.info.TypeOf(n.X)) {
				return false
			}
			f.depends(n.X)
			return true
		case *ast.FuncLit, *ast.SwitchStmt, *ast.TypeSwitchStmt, *ast.SelectStmt:
			return false
		}
	}
	return false
}

// isArray reports whether a type always has as many elements.
func isArray(t types.Type) bool {
	if t == nil {
		return true
	}
	switch u := t.Underlying().(type) {
	case *types.Array, *types.Basic:
		return true
	case *types.Pointer:
		return isArray(u.Elem())
	}
	return false
}

// depends notes the variables that an expression reads.
func (f *filter) depends(e ast.Node) {
	ast.Inspect(e, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			if v, ok := f.p.info.Uses[id].(*types.Var); ok && !v.IsField() {
				f.seen[v] = true
			}
		}
		return true
	})
}

// guarded reports whether the function looks, before the change, at what decides whether
// there are conditions, and leaves; or makes the change only then.
func (f *filter) guarded() (guarded bool) {
	ast.Inspect(f.body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.IfStmt:
			if f.p.mentions(n.Cond, f.seen) && (within(f.at.Pos(), n) || n.Pos() < f.at.Pos() && leavesAlways(n.Body)) {
				guarded = true
			}
		case *ast.SwitchStmt:
			if n.Pos() < f.at.Pos() && f.p.mentions(n, f.seen) {
				guarded = true
			}
		}
		return !guarded
	})
	return guarded
}

func leavesAlways(b *ast.BlockStmt) bool {
	if len(b.List) == 0 {
		return false
	}
	switch s := b.List[len(b.List)-1].(type) {
	case *ast.ReturnStmt, *ast.BranchStmt:
		return true
	case *ast.ExprStmt:
		_, ok := s.X.(*ast.CallExpr)
		return ok
	}
	return false
}
