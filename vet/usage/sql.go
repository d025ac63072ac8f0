package usage

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ast/inspector"
)

// SQL finds text that becomes SQL and is not known to be one of the program's own
// constants. Tests are let be: nobody else has a part in their texts.
var SQL = check("stratasql", `find SQL text that is made as the program runs

A constant is SQL by itself; a text that is converted to strata.SQL is sent as it is. It is let be
where it is put together of the program's own constants alone: through variables, maps, switches,
and the functions that the package keeps to itself.`, texts)

func texts(p *program) {
	each(p, func(call *ast.CallExpr, _ inspector.Cursor) {
		if len(call.Args) != 1 || !p.info.Types[call.Fun].IsType() || !isType(p.info.TypeOf(call.Fun), rootPath, "SQL") ||
			isPointer(p.info.TypeOf(call.Fun)) || p.inTest(call.Pos()) {
			return
		}
		s := &source{p: p, seen: map[types.Object]bool{}}
		if s.constant(call.Args[0], 8) {
			return
		}
		p.report(call, "the SQL text "+shortSQL(call.Args[0])+" is not constant: what users have a part in becomes SQL, and each text is prepared anew; write a constant with ? and give the values as arguments")
	})
}

func shortSQL(e ast.Expr) string {
	if t := text(e); len(t) <= 40 {
		return t
	}
	return "given here"
}

// source follows a text to where it is from.
type source struct {
	p    *program
	seen map[types.Object]bool
}

// constant reports whether a text is put together of the program's own constants alone.
func (s *source) constant(e ast.Expr, depth int) bool {
	if depth == 0 {
		return false
	}
	e = ast.Unparen(e)
	if s.p.info.Types[e].Value != nil {
		return true
	}
	switch e := e.(type) {
	case *ast.BinaryExpr:
		return e.Op == token.ADD && s.constant(e.X, depth) && s.constant(e.Y, depth)
	case *ast.Ident:
		return s.variable(s.p.objectOf(e), depth)
	case *ast.IndexExpr:
		return s.elements(e.X, depth-1)
	case *ast.SelectorExpr:
		return s.field(e, depth-1)
	case *ast.CompositeLit:
		return s.list(e, depth)
	case *ast.CallExpr:
		return s.call(e, depth)
	}
	return false
}

func (s *source) list(e *ast.CompositeLit, depth int) bool {
	for _, x := range e.Elts {
		if kv, ok := x.(*ast.KeyValueExpr); ok {
			x = kv.Value
		}
		if !s.constant(x, depth-1) {
			return false
		}
	}
	return true
}

// variable reports whether all that a variable ever gets are constants. A parameter of a
// function that the package keeps to itself gets what its calls give it.
func (s *source) variable(obj types.Object, depth int) bool {
	if obj == nil || s.p.taken[obj] || s.seen[obj] || obj.Pkg() != s.p.pass.Pkg {
		return obj != nil && s.seen[obj]
	}
	s.seen[obj] = true
	list := s.p.defs[obj]
	calls, param := s.callsOf(obj)
	if param && !s.give(calls, obj, depth) {
		return false
	}
	for _, d := range list {
		switch {
		case d.kind == given: // see above
		case d.kind == ranged:
			if !s.elements(d.value, depth-1) {
				return false
			}
		case d.value == nil && d.kind == assigned: // empty until it gets something
		case d.value == nil || d.index >= 0 || d.kind == rangeKey || !s.constant(d.value, depth-1):
			return false
		}
	}
	return param || len(list) > 0
}

// calls are those of a function, if they are all that is done with it.
type calls struct {
	params []*ast.Field
	list   []*ast.CallExpr
	known  bool
}

// callsOf are the calls of the function that a variable is a parameter of; param is false
// where it is none.
func (s *source) callsOf(obj types.Object) (c calls, param bool) {
	for f, d := range s.p.decls {
		if within(obj.Pos(), d.Type) {
			return calls{d.Type.Params.List, s.p.calls[f], !f.Exported() && !s.p.loose[f]}, true
		}
	}
	for v, list := range s.p.defs {
		for _, d := range list {
			lit, ok := d.value.(*ast.FuncLit)
			if !ok || !within(obj.Pos(), lit.Type) {
				continue
			}
			_, only := s.p.only(v)
			calls, loose := s.callsOfVariable(v)
			return s.of(lit, calls, only && !loose), true
		}
	}
	for c := range s.p.root.Preorder((*ast.FuncLit)(nil)) {
		if lit := c.Node().(*ast.FuncLit); within(obj.Pos(), lit.Type) {
			return s.of(lit, nil, false), true
		}
	}
	return calls{}, false
}

func (s *source) of(lit *ast.FuncLit, list []*ast.CallExpr, known bool) calls {
	return calls{lit.Type.Params.List, list, known}
}

// callsOfVariable are the calls of a function that a variable is; loose says that it is
// handed on, too.
func (s *source) callsOfVariable(v types.Object) (list []*ast.CallExpr, loose bool) {
	for c := range s.p.root.Preorder((*ast.Ident)(nil)) {
		if s.p.info.Uses[c.Node().(*ast.Ident)] != v {
			continue
		}
		if call, ok := c.Parent().Node().(*ast.CallExpr); ok && call.Fun == c.Node() {
			list = append(list, call)
		} else {
			loose = true
		}
	}
	return list, loose || v.Exported()
}

// give reports whether all calls of a function give a parameter constants.
func (s *source) give(c calls, obj types.Object, depth int) bool {
	if !c.known || len(c.list) == 0 {
		return false
	}
	i := 0
	for _, f := range c.params {
		for _, name := range f.Names {
			if s.p.info.Defs[name] != obj {
				i++
				continue
			}
			if _, several := f.Type.(*ast.Ellipsis); several {
				return false
			}
			for _, call := range c.list {
				if len(call.Args) <= i || !s.constant(call.Args[i], depth-1) {
					return false
				}
			}
			return true
		}
	}
	return false
}

// elements reports whether all elements of a list or a map are constants.
func (s *source) elements(e ast.Expr, depth int) bool {
	if t := s.p.info.TypeOf(e); t == nil || isText(t) {
		return false
	}
	return s.constant(e, depth)
}

// field reports whether a field is a constant in all elements of the literal that a loop
// is over.
func (s *source) field(e *ast.SelectorExpr, depth int) bool {
	sel := s.p.info.Selections[e]
	if sel == nil { // a variable of another package
		return false
	}
	id, ok := ast.Unparen(e.X).(*ast.Ident)
	if !ok {
		return false
	}
	list := s.p.defs[s.p.objectOf(id)]
	if len(list) != 1 || list[0].value == nil || s.p.taken[s.p.objectOf(id)] {
		return false
	}
	from := list[0].value
	if v := s.p.objectOf(from); v != nil {
		d, ok := s.p.only(v)
		if !ok {
			return false
		}
		from = d.value
	}
	lit, ok := ast.Unparen(from).(*ast.CompositeLit)
	if !ok || depth <= 0 {
		return false
	}
	if list[0].kind != ranged {
		return list[0].kind == assigned && s.fieldOf(lit, sel, depth)
	}
	for _, x := range lit.Elts {
		if kv, ok := x.(*ast.KeyValueExpr); ok {
			x = kv.Value
		}
		one, ok := ast.Unparen(x).(*ast.CompositeLit)
		if !ok || !s.fieldOf(one, sel, depth) {
			return false
		}
	}
	return true
}

// fieldOf reports whether a struct's literal gives a field a constant.
func (s *source) fieldOf(lit *ast.CompositeLit, sel *types.Selection, depth int) bool {
	if len(sel.Index()) != 1 {
		return false
	}
	for i, x := range lit.Elts {
		kv, keyed := x.(*ast.KeyValueExpr)
		switch {
		case keyed && text(kv.Key) == sel.Obj().Name():
			return s.constant(kv.Value, depth-1)
		case !keyed && i == sel.Index()[0]:
			return s.constant(x, depth-1)
		}
	}
	return true
}

func isNumber(t types.Type) bool {
	b, ok := types.Unalias(t).(*types.Basic)
	return ok && b.Info()&(types.IsInteger|types.IsBoolean) != 0
}

// pieces are functions that only put together what they are given.
var pieces = map[string]bool{
	"strings.Join": true, "strings.ReplaceAll": true, "strings.ToUpper": true, "strings.ToLower": true, "strings.TrimSpace": true,
	"fmt.Sprintf": true, "strings.Concat": true, "slices.Concat": true,
}

func (s *source) call(e *ast.CallExpr, depth int) bool {
	f := functionOf(s.p.info, e)
	switch name := fullName(f); {
	case s.p.info.Types[e.Fun].IsType() && len(e.Args) == 1:
		return s.constant(e.Args[0], depth)
	case name == "strings.Repeat":
		return s.constant(e.Args[0], depth-1)
	case f == nil && text(e.Fun) == "append", pieces[name]:
		for _, x := range e.Args {
			// A number is no text that anybody could have a part in.
			if !s.constant(x, depth-1) && !isNumber(s.p.info.TypeOf(x)) {
				return false
			}
		}
		return true
	case name == "strconv.Itoa", name == "strconv.FormatInt":
		return true
	case f != nil && s.p.decls[f] != nil && s.p.decls[f].Body != nil:
		return s.returns(s.p.decls[f].Type, s.p.decls[f].Body, depth)
	case f == nil:
		lit := s.p.literal(e.Fun)
		return lit != nil && s.returns(lit.Type, lit.Body, depth)
	}
	return false
}

// returns reports whether all that a function returns are constants.
func (s *source) returns(t *ast.FuncType, body *ast.BlockStmt, depth int) bool {
	all := true
	s.p.returns(t, body, func(list []ast.Expr) {
		all = all && len(list) == 1 && s.constant(list[0], depth-1)
	})
	return all
}
