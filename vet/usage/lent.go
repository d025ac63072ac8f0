package usage

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/inspector"
)

// Lent finds what Each lends and a program keeps: the row, and its texts and bytes, are
// other ones as soon as the function has returned.
var Lent = check("stratalent", `find rows, texts and bytes that Each lends and that are kept without a copy

Each hands its function the same row each time, and the row's texts and bytes may be the driver's
memory: they are other ones with the next row.`, lents)

// loan is what a function that Each calls has of the row.
type loan struct {
	p    *program
	fn   *ast.FuncLit
	row  types.Object          // the pointer
	vars map[types.Object]bool // variables of the function that hold what is lent
}

func lents(p *program) {
	each(p, func(n *ast.CallExpr, _ inspector.Cursor) {
		if !isFunc(functionOf(p.info, n), builderPath, "Each") || len(n.Args) != 4 {
			return
		}
		lit := p.literal(n.Args[3])
		if lit == nil || lit.Type.Params.NumFields() != 1 || len(lit.Type.Params.List[0].Names) != 1 {
			return
		}
		l := &loan{p: p, fn: lit, row: p.info.Defs[lit.Type.Params.List[0].Names[0]], vars: map[types.Object]bool{}}
		if l.row != nil && !p.assignedIn(l.row, lit) {
			l.follow()
			l.look()
		}
	})
}

// follow finds the variables of the function that hold what is lent. One that is changed
// in a part may have been given its own texts, and is let be.
func (l *loan) follow() {
	for grown := true; grown; {
		grown = false
		ast.Inspect(l.fn.Body, func(n ast.Node) bool {
			id, ok := n.(*ast.Ident)
			if !ok {
				return true
			}
			obj := l.p.info.Defs[id]
			if obj == nil || l.vars[obj] {
				return true
			}
			if d, ok := l.p.only(obj); ok && d.index < 0 && l.lends(d.value) {
				l.vars[obj], grown = true, true
			}
			return true
		})
	}
}

// lends reports whether a value has memory of the row in it.
func (l *loan) lends(e ast.Expr) bool {
	e = ast.Unparen(e)
	t := l.p.info.TypeOf(e)
	if t == nil || l.p.info.Types[e].Value != nil {
		return false
	}
	switch e := e.(type) {
	case *ast.Ident:
		obj := l.p.info.Uses[e]
		return obj == l.row || l.vars[obj]
	case *ast.StarExpr, *ast.SelectorExpr:
		if s, ok := e.(*ast.SelectorExpr); ok && (l.p.info.Selections[s] == nil || l.p.info.Selections[s].Kind() != types.FieldVal) {
			return false
		}
		obj := l.p.objectAt(e)
		return (obj == l.row || l.vars[obj]) && hasText(t, 4)
	case *ast.SliceExpr:
		return l.lends(e.X) && hasText(t, 4)
	case *ast.UnaryExpr:
		return e.Op == token.AND && l.lends(e.X)
	case *ast.CompositeLit:
		for _, x := range e.Elts {
			if kv, ok := x.(*ast.KeyValueExpr); ok {
				x = kv.Value
			}
			if l.lends(x) {
				return true
			}
		}
	case *ast.CallExpr:
		return l.passesOn(e, t)
	}
	return false
}

// parts are functions that return a part of the memory of their first argument.
var parts = map[string]bool{
	"strings.TrimSpace": true, "strings.Trim": true, "strings.TrimLeft": true, "strings.TrimRight": true,
	"strings.TrimPrefix": true, "strings.TrimSuffix": true, "bytes.TrimSpace": true, "bytes.Trim": true,
	"bytes.TrimPrefix": true, "bytes.TrimSuffix": true, "strings.Split": true, "strings.Fields": true,
}

// passesOn reports whether a call returns memory of the row: a conversion that does not
// copy, or a part of a text.
func (l *loan) passesOn(call *ast.CallExpr, t types.Type) bool {
	if l.p.info.Types[call.Fun].IsType() && len(call.Args) == 1 {
		from := l.p.info.TypeOf(call.Args[0])
		return from != nil && types.Identical(from.Underlying(), t.Underlying()) && l.lends(call.Args[0])
	}
	return parts[fullName(functionOf(l.p.info, call))] && l.lends(call.Args[0])
}

// hasText reports whether values of a type have texts or bytes of the row in them.
func hasText(t types.Type, depth int) bool {
	if depth == 0 {
		return false
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return u.Info()&types.IsString != 0
	case *types.Slice:
		b, ok := u.Elem().Underlying().(*types.Basic)
		return ok && b.Kind() == types.Byte
	case *types.Struct:
		if isOpaque(t) {
			return false
		}
		for f := range u.Fields() {
			if hasText(f.Type(), depth-1) {
				return true
			}
		}
	}
	return false
}

// isOpaque reports whether a struct is of another package than one of the program's or the
// library's rows, whose insides nobody lends: time.Time, a decimal.
func isOpaque(t types.Type) bool {
	n := namedOf(t)
	if n == nil || n.Obj().Pkg() == nil {
		return false
	}
	if isType(t, "database/sql", "Null") {
		return false
	}
	for f := range n.Underlying().(*types.Struct).Fields() {
		if !f.Exported() && !f.Embedded() {
			return true
		}
	}
	return false
}

// look reports what is lent and kept.
func (l *loan) look() {
	ast.Inspect(l.fn.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			l.assignment(n)
		case *ast.IncDecStmt:
			l.key(n.X)
		case *ast.SendStmt:
			l.keep(n.Value, "sent away")
		case *ast.GoStmt:
			l.goroutine(n, n)
			return false
		case *ast.CallExpr:
			if begins(functionOf(l.p.info, n)) {
				for _, e := range n.Args {
					l.goroutine(n, e)
				}
				return false
			}
		}
		return true
	})
}

// goroutine reports what another goroutine has of the row.
func (l *loan) goroutine(n, has ast.Node) {
	if l.p.mentions(has, map[types.Object]bool{l.row: true}) || l.p.mentions(has, l.vars) {
		l.p.report(n, fmt.Sprintf("%s is lent until the function returns, and a goroutine may use it later; copy it first", l.row.Name()))
	}
}

func (l *loan) assignment(a *ast.AssignStmt) {
	if a.Tok == token.DEFINE || len(a.Lhs) != len(a.Rhs) {
		return
	}
	for i, x := range a.Lhs {
		obj := l.p.objectAt(x)
		if obj == nil || declaredIn(obj, l.fn) {
			continue
		}
		l.key(x)
		if a.Tok != token.ASSIGN {
			continue
		}
		call, ok := ast.Unparen(a.Rhs[i]).(*ast.CallExpr)
		if ok && text(call.Fun) == "append" {
			for k, e := range call.Args[1:] {
				// The bytes are copied, one by one.
				if !call.Ellipsis.IsValid() || k < len(call.Args)-2 {
					l.keep(e, "kept in "+text(x))
				}
			}
			continue
		}
		l.keep(a.Rhs[i], "kept in "+text(x))
	}
}

// key reports a text that is lent and becomes a map's key.
func (l *loan) key(x ast.Expr) {
	ix, ok := ast.Unparen(x).(*ast.IndexExpr)
	if !ok {
		return
	}
	if t := l.p.info.TypeOf(ix.X); t == nil || declaredIn(l.p.objectAt(ix.X), l.fn) {
		return
	} else if _, isMap := t.Underlying().(*types.Map); isMap {
		l.keep(ix.Index, "kept as a key of "+text(ix.X))
	}
}

// keep reports a value that is lent.
func (l *loan) keep(e ast.Expr, how string) {
	if !l.lends(e) {
		return
	}
	what, do := text(e), "copy it first"
	var mend []analysis.SuggestedFix
	switch t := l.p.info.TypeOf(e); {
	case isPointer(t):
		do = "copy the row, and its texts by strings.Clone"
	case isText(t):
		do = "copy it by strings.Clone"
		mend = l.clone(e, "strings")
	case isBytes(t):
		do = "copy it by bytes.Clone"
		mend = l.clone(e, "bytes")
	default:
		do = "copy its texts by strings.Clone, or read the rows by Iter"
	}
	if len(what) > 40 {
		what = "what Each lends"
	}
	l.p.report(e, fmt.Sprintf("%s is %s, and is lent by Each until the function returns; %s", what, how, do), mend...)
}

func isPointer(t types.Type) bool {
	_, ok := t.Underlying().(*types.Pointer)
	return ok
}

func isBytes(t types.Type) bool {
	s, ok := t.Underlying().(*types.Slice)
	return ok && types.Identical(s.Elem().Underlying(), types.Typ[types.Byte])
}

// clone is the fix that copies, where the file imports what copies.
func (l *loan) clone(e ast.Expr, pkg string) []analysis.SuggestedFix {
	if !types.Identical(types.Default(l.p.info.TypeOf(e)), types.Typ[types.String]) && pkg == "strings" || !l.p.imports(e.Pos(), pkg) {
		return nil
	}
	return []analysis.SuggestedFix{replace(e, "copy it", pkg+".Clone("+text(e)+")")}
}

// imports reports whether the file of a position imports a package under its own name.
func (p *program) imports(pos token.Pos, path string) bool {
	for _, f := range p.pass.Files {
		if !within(pos, f) {
			continue
		}
		for _, s := range f.Imports {
			if s.Path.Value == `"`+path+`"` && s.Name == nil {
				return true
			}
		}
	}
	return false
}
