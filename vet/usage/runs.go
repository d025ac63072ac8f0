package usage

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ast/inspector"
)

// run is a call that runs statements.
type run struct {
	call    *ast.CallExpr
	fn      *types.Func
	on      place    // the handle
	handle  ast.Expr // where it stands in the call; nil where a helper has it of a field or a variable
	ctx     ast.Expr
	about   []ast.Expr // what the statement depends on
	changes bool       // it may change rows
	opens   bool       // it runs a function in a transaction
	helper  bool       // it is a function of the program's
}

// does is what a function of the program's does with a handle: the fact that its callers
// go by.
type does struct {
	Param   int    // which of its parameters the handle is in; receiver, or global
	Global  string // the variable of its package
	Path    string // the field
	Changes bool
	Opens   bool
	Deps    []int // the parameters that the statement depends on
}

const (
	receiver = -1
	global   = -2
)

// summary is what is known of a function of the program's.
type summary struct {
	Does    []does
	Rows    []int // the results that are rows of a statement
	Streams bool  // its result is what Iter returns
	Pattern []int // the parameters that its result has in a LIKE pattern as they are
}

// AFact makes it a fact.
func (*summary) AFact() {}

func (s *summary) String() string {
	return fmt.Sprintf("statements %d, rows %v", len(s.Does), s.Rows)
}

func (s *summary) empty() bool {
	return len(s.Does) == 0 && len(s.Rows) == 0 && !s.Streams && len(s.Pattern) == 0
}

// summaryOf is what is known of a function, or nil.
func (p *program) summaryOf(f *types.Func) *summary {
	if f == nil || libraryOf(f) != "" {
		return nil
	}
	return p.known[f]
}

// summarize works out the summaries of the package's functions. They call each other, so
// that it goes on until nothing is added.
func (p *program) summarize() {
	for grown, round := true, 0; grown && round < 10; round++ {
		grown = false
		for f, d := range p.decls {
			if d.Body == nil {
				continue
			}
			s := p.summarizeOne(f, d)
			old := p.known[f]
			if old == nil && s.empty() || old != nil && old.equal(s) {
				continue
			}
			p.known[f], grown = s, true
		}
	}
	for f := range p.decls {
		if s := p.known[f]; s != nil {
			p.pass.ExportObjectFact(f, s)
		}
	}
}

func (s *summary) equal(other *summary) bool {
	return s.Streams == other.Streams && slices.Equal(s.Rows, other.Rows) && slices.Equal(s.Pattern, other.Pattern) &&
		slices.EqualFunc(s.Does, other.Does, func(a, b does) bool {
			return a.Param == b.Param && a.Global == b.Global && a.Path == b.Path && a.Changes == b.Changes &&
				a.Opens == b.Opens && slices.Equal(a.Deps, b.Deps)
		})
}

func (p *program) summarizeOne(f *types.Func, d *ast.FuncDecl) *summary {
	s := new(summary)
	params := paramsOf(f)
	deps := make([]map[types.Object]bool, len(params))
	for i, v := range params {
		deps[i] = map[types.Object]bool{v: true}
		p.follow(deps[i], d.Body)
	}
	p.eachRun(d.Body, func(r run, c inspector.Cursor) {
		if p.depends(c, d.Body) {
			return
		}
		x := does{Path: r.on.path, Changes: r.changes, Opens: r.opens}
		switch i := slices.IndexFunc(params, func(v *types.Var) bool { return v == r.on.root }); {
		case i >= 0:
			x.Param = i
		case f.Signature().Recv() != nil && r.on.root == f.Signature().Recv():
			x.Param = receiver
		case r.on.root != nil && r.on.root.Parent() == p.pass.Pkg.Scope():
			x.Param, x.Global = global, r.on.root.Name()
		default:
			return
		}
		for i := range params {
			for _, e := range r.about {
				if p.mentions(e, deps[i]) {
					x.Deps = append(x.Deps, i)
					break
				}
			}
		}
		s.does(x)
	})
	p.returns(d.Type, d.Body, func(list []ast.Expr) {
		for i, e := range list {
			if p.isRows(e, -1) {
				s.Rows = add(s.Rows, i)
			}
			if p.isStream(e) {
				s.Streams = true
			}
			for k, v := range params {
				if isText(v.Type()) && p.pastes(e, v) {
					s.Pattern = add(s.Pattern, k)
				}
			}
		}
		if len(list) == 1 && f.Signature().Results().Len() > 1 {
			for i := range f.Signature().Results().Len() {
				if p.isRows(list[0], i) {
					s.Rows = add(s.Rows, i)
				}
			}
		}
	})
	return s
}

// does adds what a function does with a handle, once for each.
func (s *summary) does(x does) {
	for i := range s.Does {
		if d := &s.Does[i]; d.Param == x.Param && d.Global == x.Global && d.Path == x.Path && d.Opens == x.Opens {
			d.Changes = d.Changes || x.Changes
			for _, k := range x.Deps {
				d.Deps = add(d.Deps, k)
			}
			return
		}
	}
	s.Does = append(s.Does, x)
}

// depends reports whether a node is reached in some cases only, which a handle that may be
// nil decides: the function may be called so that it is not.
func (p *program) depends(c inspector.Cursor, body ast.Node) bool {
	for up := c.Parent(); up.Node() != nil && up.Node() != body; up = up.Parent() {
		n, ok := up.Node().(*ast.IfStmt)
		if !ok {
			continue
		}
		nils := false
		ast.Inspect(n.Cond, func(n ast.Node) bool {
			b, ok := n.(*ast.BinaryExpr)
			nils = nils || ok && (b.Op == token.EQL || b.Op == token.NEQ) && isHandle(p.info.TypeOf(b.X))
			return !nils
		})
		if nils {
			return true
		}
	}
	return false
}

func add(list []int, i int) []int {
	if slices.Contains(list, i) {
		return list
	}
	list = append(list, i)
	slices.Sort(list)
	return list
}

func paramsOf(f *types.Func) []*types.Var { return slices.Collect(f.Signature().Params().Variables()) }

// returns calls fn with what each return statement of a function returns.
func (p *program) returns(t *ast.FuncType, body *ast.BlockStmt, fn func([]ast.Expr)) {
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.ReturnStmt:
			if n.Results == nil {
				fn(results(t))
			} else {
				fn(n.Results)
			}
		}
		return true
	})
}

// results are the named results of a function.
func results(t *ast.FuncType) (list []ast.Expr) {
	if t.Results == nil {
		return nil
	}
	for _, f := range t.Results.List {
		for _, name := range f.Names {
			list = append(list, name)
		}
	}
	return list
}

// eachRun calls fn with the calls in a body that run statements while it runs: not those
// of functions that may run at another time, or on another goroutine.
func (p *program) eachRun(body ast.Node, fn func(run, inspector.Cursor)) {
	at, ok := p.root.FindNode(body)
	if !ok {
		return
	}
	at.Inspect([]ast.Node{(*ast.CallExpr)(nil), (*ast.FuncLit)(nil), (*ast.GoStmt)(nil)}, func(c inspector.Cursor) bool {
		switch n := c.Node().(type) {
		case *ast.GoStmt:
			return false
		case *ast.FuncLit:
			return n == body || p.runsHere(c)
		case *ast.CallExpr:
			for _, r := range p.runsOf(n) {
				fn(r, c)
			}
		}
		return true
	})
}

// runsHere reports whether a function literal runs where it stands: it is called, or an
// argument of the library's functions.
func (p *program) runsHere(c inspector.Cursor) bool {
	call, ok := c.Parent().Node().(*ast.CallExpr)
	if !ok {
		return false
	}
	if ast.Unparen(call.Fun) == c.Node() {
		return true
	}
	return libraryOf(functionOf(p.info, call)) != ""
}

// runsOf are the statements that a call runs, as far as that is known.
func (p *program) runsOf(call *ast.CallExpr) []run {
	f := functionOf(p.info, call)
	if f == nil {
		return nil
	}
	if libraryOf(f) != "" {
		if r, ok := p.libraryRun(call, f); ok {
			return []run{r}
		}
		return nil
	}
	s := p.summaryOf(f)
	if s == nil {
		return nil
	}
	var list []run
	for _, d := range s.Does {
		list = append(list, p.helperRun(call, f, d))
	}
	return list
}

// libraryRun is a call of a function of the library that takes a handle.
func (p *program) libraryRun(call *ast.CallExpr, f *types.Func) (run, bool) {
	r := run{call: call, fn: f}
	if o, ok := opensTx[fullName(f)]; ok {
		r.opens, r.changes = true, true
		r.handle = argument(call, o.handle)
		if r.handle == nil {
			return r, false
		}
		r.on = p.placeOf(r.handle)
		r.ctx = argument(call, 0)
		return r, true
	}
	if libraryOf(f) == poolPath {
		return r, false
	}
	params := f.Signature().Params()
	for i := range params.Len() {
		t := params.At(i).Type()
		switch arg := argument(call, i); {
		case arg == nil:
		case isContext(t):
			r.ctx = arg
		case r.handle == nil && isHandle(t):
			r.handle = arg
			r.changes = isType(t, builderPath, "Writer", "DB")
		default:
			r.about = append(r.about, arg)
		}
	}
	if r.handle == nil || r.ctx == nil {
		return r, false
	}
	for i := params.Len(); i < len(call.Args); i++ { // the rest of a variadic call
		r.about = append(r.about, call.Args[i])
	}
	if recv := argument(call, receiver); recv != nil {
		r.about = append(r.about, recv)
	}
	r.on = p.placeOf(r.handle)
	return r, true
}

// helperRun is a call of a function of the program's that runs a statement.
func (p *program) helperRun(call *ast.CallExpr, f *types.Func, d does) run {
	r := run{call: call, fn: f, helper: true, changes: d.Changes, opens: d.Opens}
	switch {
	case d.Param == global:
		if f.Pkg() != nil {
			r.on.root = f.Pkg().Scope().Lookup(d.Global)
		}
	case d.Param < f.Signature().Params().Len():
		if e := argument(call, d.Param); e != nil {
			r.on = p.placeOf(e)
			if d.Path == "" && d.Param != receiver {
				r.handle = e
			}
		}
	}
	if r.on.root != nil {
		r.on.path += d.Path
	}
	for i := range f.Signature().Params().Len() {
		if isContext(f.Signature().Params().At(i).Type()) {
			r.ctx = argument(call, i)
		}
	}
	for _, i := range d.Deps {
		if e := argument(call, i); e != nil {
			r.about = append(r.about, e)
		}
	}
	return r
}

// argument is an argument of a call, or the receiver.
func argument(call *ast.CallExpr, i int) ast.Expr {
	if i == receiver {
		if s, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok {
			return s.X
		}
		return nil
	}
	if i < 0 || i >= len(call.Args) {
		return nil
	}
	return call.Args[i]
}

// givesRows are the functions of the library whose first result are rows.
var givesRows = map[string]bool{
	builderPath + ".SelectQuery.All":        true,
	builderPath + ".ReturningStatement.All": true,
	repoPath + ".KeyRepo.Find":              true,
	repoPath + ".KeyRepo.GetAll":            true,
	repoPath + ".InOf.Find":                 true,
	repoPath + ".ChildrenIn":                true,
	repoPath + ".Many.All":                  true,
}

// isRows reports whether an expression is the rows of a statement; index says which of
// several results.
func (p *program) isRows(e ast.Expr, index int) bool { return p.rowsIn(e, index, 8) }

func (p *program) rowsIn(e ast.Expr, index, depth int) bool {
	if depth == 0 {
		return false
	}
	switch e := ast.Unparen(e).(type) {
	case *ast.CallExpr:
		f := functionOf(p.info, e)
		if s := p.summaryOf(f); s != nil {
			return slices.Contains(s.Rows, max(index, 0))
		}
		return index <= 0 && givesRows[fullName(f)]
	case *ast.SliceExpr:
		return p.rowsIn(e.X, -1, depth-1)
	case *ast.SelectorExpr: // page.Rows
		return e.Sel.Name == "Rows" && isType(p.info.TypeOf(e.X), repoPath, "Page")
	case *ast.Ident:
		list := p.defs[p.objectOf(e)]
		found := false
		for _, d := range list {
			switch {
			case d.kind == given:
				return false
			case d.value == nil || d.kind == changed:
			case d.kind == ranged: // the rows of a part: Batches
				return false
			case d.kind == rangeKey:
				return p.isParts(d.value)
			case p.rowsIn(d.value, d.index, depth-1):
				found = true
			default:
				return false
			}
		}
		return found
	}
	return false
}

// isParts reports whether an expression yields rows in parts.
func (p *program) isParts(e ast.Expr) bool {
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	return ok && isFunc(functionOf(p.info, call), repoPath, "Batches")
}

// streams are the functions of the library whose result yields rows one by one, an error
// last.
var streams = map[string]bool{
	builderPath + ".SelectQuery.Iter":        true,
	builderPath + ".ReturningStatement.Iter": true,
}

// isStream reports whether an expression is what Iter returns.
func (p *program) isStream(e ast.Expr) bool {
	switch e := ast.Unparen(e).(type) {
	case *ast.CallExpr:
		f := functionOf(p.info, e)
		if s := p.summaryOf(f); s != nil {
			return s.Streams
		}
		return streams[fullName(f)]
	case *ast.Ident:
		d, ok := p.only(p.objectOf(e))
		return ok && d.index < 0 && p.isStream(d.value)
	}
	return false
}
