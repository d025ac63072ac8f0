package usage

import (
	"go/ast"
	"go/token"
	"go/types"
	"reflect"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/inspect"
	"golang.org/x/tools/go/ast/inspector"
)

// programs reads a package once for all checks: what is assigned to which variable, and
// which functions run statements, which it tells the packages that import this one.
var programs = &analysis.Analyzer{
	Name:       "stratafuncs",
	Doc:        "tell which functions run statements, and on what",
	URL:        guide,
	Run:        func(pass *analysis.Pass) (any, error) { return newProgram(pass), nil },
	Requires:   []*analysis.Analyzer{inspect.Analyzer},
	ResultType: reflect.TypeFor[*program](),
	FactTypes:  []analysis.Fact{new(usesStrata), new(summary)},
}

// usesStrata is the fact of a package that imports the library, or one that does.
type usesStrata struct{}

// AFact makes it a fact.
func (*usesStrata) AFact()         {}
func (*usesStrata) String() string { return "uses strata" }

// program is what is known of a package.
type program struct {
	pass  *analysis.Pass
	info  *types.Info
	idle  bool // it has nothing to do with the library
	root  inspector.Cursor
	defs  map[types.Object][]def
	taken map[types.Object]bool // variables whose address is taken
	decls map[*types.Func]*ast.FuncDecl
	calls map[*types.Func][]*ast.CallExpr // of functions of the package
	loose map[*types.Func]bool            // functions of the package that are used as values
	known map[*types.Func]*summary        // of the package's functions, and those of others that it calls
}

// def is an assignment to a variable.
type def struct {
	value ast.Expr // what it gets, or what a range statement ranges over; nil for none
	index int      // which of several results of value it is; -1 where there is one
	of    ast.Node // the statement
	kind  defKind
}

type defKind uint8

const (
	assigned defKind = iota
	changed          // by an operator, by ++, or in a part
	ranged           // the value of a range statement
	rangeKey         // the key of a range statement
	given            // a parameter gets it of a call
)

func newProgram(pass *analysis.Pass) *program {
	p := &program{pass: pass, info: pass.TypesInfo, idle: !usesLibrary(pass)}
	if p.idle {
		return p
	}
	p.root = pass.ResultOf[inspect.Analyzer].(*inspector.Inspector).Root()
	p.defs = map[types.Object][]def{}
	p.taken = map[types.Object]bool{}
	p.decls = map[*types.Func]*ast.FuncDecl{}
	p.calls = map[*types.Func][]*ast.CallExpr{}
	p.loose = map[*types.Func]bool{}
	p.known = map[*types.Func]*summary{}
	p.read()
	p.summarize()
	return p
}

// usesLibrary reports whether a package imports the library, or a package that does, and
// is not of the library itself.
func usesLibrary(pass *analysis.Pass) (uses bool) {
	path := pass.Pkg.Path()
	if library[strings.TrimSuffix(path, "_test")] != "" || strings.HasPrefix(path, rootPath+"/internal/") {
		return false
	}
	for _, imported := range pass.Pkg.Imports() {
		if library[imported.Path()] != "" || pass.ImportPackageFact(imported, new(usesStrata)) {
			uses = true
		}
	}
	if uses {
		pass.ExportPackageFact(new(usesStrata))
	}
	return uses
}

// read collects assignments, functions and their calls.
func (p *program) read() {
	called := map[*ast.Ident]bool{}
	p.root.Inspect(nil, func(c inspector.Cursor) bool {
		switch n := c.Node().(type) {
		case *ast.FuncDecl:
			if f, ok := p.info.Defs[n.Name].(*types.Func); ok {
				p.decls[f] = n
			}
			p.parameters(n.Recv, n, given)
		case *ast.FuncType:
			p.parameters(n.Params, n, given)
			p.parameters(n.Results, n, assigned)
		case *ast.AssignStmt:
			p.assign(n)
		case *ast.ValueSpec:
			lhs := make([]ast.Expr, len(n.Names))
			for i, name := range n.Names {
				lhs[i] = name
			}
			if n.Values == nil {
				for _, x := range lhs {
					p.define(x, def{index: -1, of: n})
				}
			}
			p.assignAll(lhs, n.Values, n, assigned)
		case *ast.RangeStmt:
			p.define(n.Key, def{value: n.X, index: -1, of: n, kind: rangeKey})
			p.define(n.Value, def{value: n.X, index: -1, of: n, kind: ranged})
		case *ast.IncDecStmt:
			p.define(n.X, def{index: -1, of: n, kind: changed})
		case *ast.UnaryExpr:
			if n.Op == token.AND {
				if obj := p.objectAt(n.X); obj != nil {
					p.taken[obj] = true
				}
			}
		case *ast.CallExpr:
			f := functionOf(p.info, n)
			switch {
			case f == nil || f.Pkg() == nil || libraryOf(f) != "":
			case f.Pkg() == p.pass.Pkg:
				p.calls[f] = append(p.calls[f], n)
				called[identOf(n.Fun)] = true
			default:
				p.learn(f)
			}
		case *ast.Ident:
			if f, ok := p.info.Uses[n].(*types.Func); ok && f.Pkg() == p.pass.Pkg && !called[n] {
				p.loose[f.Origin()] = true
			}
		}
		return true
	})
}

// parameters notes what the parameters of a function get when it is called; its results are
// zero.
func (p *program) parameters(list *ast.FieldList, of ast.Node, kind defKind) {
	if list == nil {
		return
	}
	for _, f := range list.List {
		for _, name := range f.Names {
			p.define(name, def{index: -1, of: of, kind: kind})
		}
	}
}

// learn reads what is known of a function of another package: facts are this analyzer's, and
// the checks have none.
func (p *program) learn(f *types.Func) {
	if s := new(summary); p.pass.ImportObjectFact(f, s) {
		p.known[f] = s
	}
}

// identOf is the identifier of a function that is called.
func identOf(e ast.Expr) *ast.Ident {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		return e
	case *ast.SelectorExpr:
		return e.Sel
	case *ast.IndexExpr:
		return identOf(e.X)
	case *ast.IndexListExpr:
		return identOf(e.X)
	default:
		return nil
	}
}

func (p *program) assign(n *ast.AssignStmt) {
	kind := assigned
	if n.Tok != token.ASSIGN && n.Tok != token.DEFINE {
		kind = changed
	}
	p.assignAll(n.Lhs, n.Rhs, n, kind)
}

func (p *program) assignAll(lhs, rhs []ast.Expr, of ast.Node, kind defKind) {
	for i, x := range lhs {
		switch {
		case len(rhs) == len(lhs):
			p.define(x, def{rhs[i], -1, of, kind})
		case len(rhs) == 1:
			p.define(x, def{rhs[0], i, of, kind})
		}
	}
}

// define notes an assignment; one to a part of a variable changes it.
func (p *program) define(x ast.Expr, d def) {
	if x == nil {
		return
	}
	x = ast.Unparen(x)
	obj := p.objectOf(x)
	if obj == nil {
		if obj = p.objectAt(x); obj == nil {
			return
		}
		d.kind = changed
	}
	p.defs[obj] = append(p.defs[obj], d)
}

// objectOf is the variable that an expression is, or nil.
func (p *program) objectOf(x ast.Expr) types.Object {
	id, ok := ast.Unparen(x).(*ast.Ident)
	if !ok {
		return nil
	}
	v, ok := p.info.ObjectOf(id).(*types.Var)
	if !ok {
		return nil
	}
	return v
}

// objectAt is the variable at the beginning of x, x.f, x[i], *x and &x, or nil.
func (p *program) objectAt(x ast.Expr) types.Object {
	for {
		switch e := ast.Unparen(x).(type) {
		case *ast.Ident:
			return p.objectOf(e)
		case *ast.SelectorExpr:
			if _, qualified := p.info.Uses[e.Sel].(*types.Var); qualified && p.info.Selections[e] == nil {
				return p.info.Uses[e.Sel]
			}
			x = e.X
		case *ast.IndexExpr:
			x = e.X
		case *ast.SliceExpr:
			x = e.X
		case *ast.StarExpr:
			x = e.X
		case *ast.UnaryExpr:
			if e.Op != token.AND {
				return nil
			}
			x = e.X
		default:
			return nil
		}
	}
}

// only is the one value that a variable ever gets, or nil.
func (p *program) only(obj types.Object) (d def, ok bool) {
	list := p.defs[obj]
	if len(list) != 1 || p.taken[obj] || list[0].kind != assigned || list[0].value == nil {
		return def{}, false
	}
	return list[0], true
}

// literal is the function that an expression is: a literal, or a variable that is one.
func (p *program) literal(e ast.Expr) *ast.FuncLit {
	switch e := ast.Unparen(e).(type) {
	case *ast.FuncLit:
		return e
	case *ast.Ident:
		if d, ok := p.only(p.objectOf(e)); ok && d.index < 0 {
			lit, _ := ast.Unparen(d.value).(*ast.FuncLit)
			return lit
		}
	}
	return nil
}

// place is where a handle is: a variable, or a field of one.
type place struct {
	root types.Object
	path string
}

// placeOf is the place of an expression; root is nil where that is not known. A variable
// that is another place's copy, and nothing else, is that place.
func (p *program) placeOf(e ast.Expr) place { return p.placeIn(e, 8) }

func (p *program) placeIn(e ast.Expr, depth int) place {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		obj := p.objectOf(e)
		if d, ok := p.only(obj); ok && d.index < 0 && depth > 0 && isHandle(obj.Type()) {
			if at := p.placeIn(d.value, depth-1); at.root != nil {
				return at
			}
		}
		return place{root: obj}
	case *ast.SelectorExpr:
		if p.info.Selections[e] == nil { // a variable of another package
			return place{root: p.objectAt(e)}
		}
		if at := p.placeIn(e.X, depth); at.root != nil && p.info.Selections[e].Kind() == types.FieldVal {
			at.path += "." + e.Sel.Name
			return at
		}
	case *ast.StarExpr:
		return p.placeIn(e.X, depth)
	case *ast.CallExpr:
		if f := functionOf(p.info, e); isFunc(f, poolPath, "DB.Hooked") {
			return p.placeIn(e.Fun.(*ast.SelectorExpr).X, depth)
		}
	}
	return place{}
}

// mentions reports whether a node uses one of the variables.
func (p *program) mentions(n ast.Node, set map[types.Object]bool) (found bool) {
	if n == nil || reflect.ValueOf(n).IsNil() {
		return false
	}
	ast.Inspect(n, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && set[p.info.Uses[id]] {
			found = true
		}
		return !found
	})
	return found
}

// follow adds to a set of variables those that get their values from them, as far as
// they are declared in a node.
func (p *program) follow(set map[types.Object]bool, within ast.Node) {
	for grown := true; grown; {
		grown = false
		ast.Inspect(within, func(n ast.Node) bool {
			id, ok := n.(*ast.Ident)
			if !ok {
				return true
			}
			obj := p.info.Defs[id]
			if obj == nil || set[obj] || isError(obj.Type()) || isHandle(obj.Type()) || isContext(obj.Type()) {
				return true
			}
			for _, d := range p.defs[obj] {
				if d.value != nil && p.mentions(d.value, set) {
					set[obj], grown = true, true
					break
				}
			}
			return true
		})
	}
}

// within reports whether a position is in a node.
func within(pos token.Pos, n ast.Node) bool { return n.Pos() <= pos && pos < n.End() }

// text is an expression as it is written, for messages.
func text(e ast.Expr) string { return types.ExprString(e) }

// path are the nodes around one, the innermost first.
func enclosing(c inspector.Cursor) (list []ast.Node) {
	for up := c.Parent(); up.Node() != nil; up = up.Parent() {
		list = append(list, up.Node())
	}
	return list
}
