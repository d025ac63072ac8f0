package vet

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/astutil"
	"golang.org/x/tools/go/ssa"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/vet/internal/eval"
	"github.com/strata-go/strata/vet/internal/ir"
)

// Queries finds statements that compiling refuses.
var Queries = &analysis.Analyzer{
	Name: "stratawrong",
	Doc: `find statements that Strata refuses to compile

The statements of a package are built as the program builds them, and compiled for each
dialect. What compiling refuses is reported where it stands, with the message that the
program would get when it runs. Nothing is said of a statement that is not known.`,
	FactTypes: []analysis.Fact{new(ir.Facts)},
	Run:       runQueries,
}

var (
	dialects string
	unknowns bool
)

func init() {
	Queries.Flags.BoolVar(&unknowns, "unknown", false, "report the statements that are not known, too, and why")
	Queries.Flags.StringVar(&dialects, "dialects", "", "the dialects that the program uses, separated by commas: postgres, sqlite, mariadb; what one of these refuses is reported. Unless they are named, what PostgreSQL and SQLite both refuse is")
}

// program answers what is asked about a program's functions and variables.
type program struct {
	pass    *analysis.Pass
	builder *ir.Builder
	ssa     *ssa.Package
	facts   map[string]*ir.Facts
}

func runQueries(pass *analysis.Pass) (any, error) {
	if strings.HasPrefix(pass.Pkg.Path(), ir.Module) && library(pass.Pkg.Path()) || !reaches(pass.Pkg) {
		return nil, nil
	}
	pkg, functions := ir.Build(pass)
	p := &program{pass: pass, builder: ir.NewBuilder(pkg, functions), ssa: pkg, facts: map[string]*ir.Facts{}}
	p.export(functions)
	c := &checker{program: p, eval: eval.New(p), files: pass.Files}
	c.dialects, c.named = chosen(pass)
	for _, f := range functions {
		c.function(f)
	}
	return nil, nil
}

// library reports whether a package is one that makes statements for others.
func library(path string) bool {
	switch strings.TrimPrefix(path, ir.Module) {
	case "", "/builder", "/repo", "/schema", "/compile", "/types", "/dialect", "/pool":
		return true
	}
	return false
}

// reaches reports whether a package imports Strata, if by way of others.
func reaches(p *types.Package) bool {
	seen := map[*types.Package]bool{}
	var visit func(*types.Package) bool
	visit = func(p *types.Package) bool {
		if seen[p] {
			return false
		}
		seen[p] = true
		return p.Path() == ir.Module || slices.ContainsFunc(p.Imports(), visit)
	}
	return visit(p)
}

// Global is what a variable of the program holds.
func (p *program) Global(name string) *ir.Value {
	path, short := split(name)
	if path == p.pass.Pkg.Path() {
		g, ok := p.ssa.Members[short].(*ssa.Global)
		if !ok {
			return nil
		}
		return p.builder.Global(g)
	}
	if f := p.factsOf(path); f != nil {
		return f.Globals[short]
	}
	return nil
}

// Func is a function of the program.
func (p *program) Func(name string) *ir.Body {
	path := strings.TrimLeft(name, "(*")
	path, _ = split(strings.SplitN(path, ")", 2)[0])
	if path == p.pass.Pkg.Path() {
		return nil // its calls have it
	}
	if f := p.factsOf(path); f != nil {
		return f.Funcs[name]
	}
	return nil
}

func split(name string) (path, short string) {
	slash := strings.LastIndexByte(name, '/') + 1
	dot := strings.IndexByte(name[slash:], '.')
	if dot < 0 {
		return name, ""
	}
	return name[:slash+dot], name[slash+dot+1:]
}

func (p *program) factsOf(path string) *ir.Facts {
	if f, ok := p.facts[path]; ok {
		return f
	}
	p.facts[path] = nil
	for _, f := range p.pass.AllPackageFacts() {
		if x, ok := f.Fact.(*ir.Facts); ok {
			p.facts[f.Package.Path()] = x
		}
	}
	return p.facts[path]
}

// maxFact is the size of what is told of a variable or function.
const maxFact = 2000

// export tells importers what the package's variables hold and its functions return.
func (p *program) export(functions []*ssa.Function) {
	f := &ir.Facts{Globals: map[string]*ir.Value{}, Funcs: map[string]*ir.Body{}}
	for name, m := range p.ssa.Members {
		if g, ok := m.(*ssa.Global); ok && mentions(g.Type(), 0) {
			if v := p.builder.Global(g); v != nil && v.Op != ir.Unknown && v.Size(maxFact) < maxFact {
				f.Globals[name] = v.Foreign(map[*ir.Value]*ir.Value{})
			}
		}
	}
	for _, fn := range functions {
		if fn.Parent() == nil && fn.Synthetic == "" && fn.Object() != nil && mentionsResults(fn.Signature, 0) {
			if b := p.builder.Body(fn); b.Size(maxFact) < maxFact {
				f.Funcs[b.ID] = b.Foreign(map[*ir.Value]*ir.Value{})
			}
		}
	}
	if len(f.Globals)+len(f.Funcs) > 0 {
		p.pass.ExportPackageFact(f)
	}
}

func mentionsResults(s *types.Signature, depth int) bool {
	for i := range s.Results().Len() {
		if mentions(s.Results().At(i).Type(), depth) {
			return true
		}
	}
	for i := range s.Params().Len() {
		if ir.Canon(s.Params().At(i).Type()) == "*"+ir.Module+".Def" {
			return true
		}
	}
	return false
}

// mentions reports whether a type is made of one of Strata's.
func mentions(t types.Type, depth int) bool {
	if depth > 6 {
		return false
	}
	switch t := types.Unalias(t).(type) {
	case *types.Named:
		if t.Obj().Pkg() != nil && ir.Ours(t.Obj().Pkg().Path()) {
			return true
		}
		return t.Obj().Pkg() != nil && mentions(t.Underlying(), depth+1)
	case *types.Pointer:
		return mentions(t.Elem(), depth+1)
	case *types.Slice:
		return mentions(t.Elem(), depth+1)
	case *types.Signature:
		return mentionsResults(t, depth+1)
	case *types.Struct:
		for i := range t.NumFields() {
			if mentions(t.Field(i).Type(), depth+1) {
				return true
			}
		}
	}
	return false
}

// checker checks the statements of a package.
type checker struct {
	*program
	eval     *eval.Evaluator
	files    []*ast.File
	dialects []*dialect.Dialect
	named    bool // by the program, so that each of them counts
	reported map[string]bool
}

// byName are the dialects as the flag and the comment name them.
var byName = map[string]*dialect.Dialect{"postgres": dialect.PostgreSQL, "postgresql": dialect.PostgreSQL, "sqlite": dialect.SQLite, "mariadb": dialect.MariaDB}

// chosen are the dialects that a program uses, and whether it says so.
func chosen(pass *analysis.Pass) ([]*dialect.Dialect, bool) {
	text := dialects
	for _, f := range pass.Files {
		for _, g := range f.Comments {
			for _, c := range g.List {
				if names, ok := strings.CutPrefix(c.Text, "//strata:dialects "); ok {
					text = names
				}
			}
		}
	}
	var list []*dialect.Dialect
	for name := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == ',' || r == ' ' }) {
		if d := byName[strings.ToLower(name)]; d != nil && !slices.Contains(list, d) {
			list = append(list, d)
		}
	}
	if len(list) > 0 {
		return list, true
	}
	return []*dialect.Dialect{dialect.PostgreSQL, dialect.SQLite}, false
}

// function checks the statements that a function runs, prepares or passes on.
func (c *checker) function(f *ssa.Function) {
	for _, b := range f.Blocks {
		for _, i := range b.Instrs {
			if call, ok := i.(ssa.CallInstruction); ok {
				c.call(call)
			}
		}
	}
}

func (c *checker) call(i ssa.CallInstruction) {
	common := i.Common()
	if common.IsInvoke() {
		for _, a := range common.Args {
			c.passed(a, i)
		}
		return
	}
	if name := repositoryCall(common); name != "" {
		if v := c.repositoryStatement(name, common, i.Pos()); v != nil {
			c.check(v, name, i)
		}
		return
	}
	name, ours, method := calleeOf(common)
	switch {
	case ours && method && runs(common):
		c.statement(common.Args[0], name, i)
	case ours && !method && strings.HasPrefix(name, "Prepare"):
		if v, ok := i.(*ssa.Call); ok {
			c.statement(v, "Prepare", i)
		}
	case ours && !method && (name == "Each" || strings.HasPrefix(name, "Queue")):
		for _, a := range common.Args {
			if isStatement(a.Type()) {
				c.statement(a, strings.TrimPrefix(name, "Queue"), i)
			}
			c.passed(a, i)
		}
	case !ours:
		for _, a := range common.Args {
			c.passed(a, i)
		}
	}
}

// calleeOf is the name of what is called, and whether it is Strata's.
func calleeOf(c *ssa.CallCommon) (name string, ours, method bool) {
	f := c.StaticCallee()
	if f == nil || f.Object() == nil || f.Object().Pkg() == nil {
		return "", false, false
	}
	o := f.Object().(*types.Func)
	path := o.Pkg().Path()
	return o.Name(), path == ir.Module || path == ir.Module+"/builder", o.Signature().Recv() != nil
}

// repositoryCall is the name of a method or function of package repo that is called.
func repositoryCall(c *ssa.CallCommon) string {
	if f := c.StaticCallee(); f != nil && f.Object() != nil && f.Object().Pkg() != nil && f.Object().Pkg().Path() == ir.Module+"/repo" {
		return f.Object().Name()
	}
	return ""
}

// typeName is the name of what a pointer points at.
func typeName(v ssa.Value) string {
	if p, ok := types.Unalias(v.Type()).(*types.Pointer); ok {
		if n, ok := types.Unalias(p.Elem()).(*types.Named); ok {
			return n.Obj().Name()
		}
	}
	return ""
}

// runs reports whether a method runs the statement that it is one of: it takes a
// context and a database.
func runs(c *ssa.CallCommon) bool {
	return len(c.Args) > 2 && isStatement(c.Args[0].Type()) && types.TypeString(c.Args[1].Type(), nil) == "context.Context"
}

// isStatement reports whether a type is one of the builder's statements.
func isStatement(t types.Type) bool {
	t = types.Unalias(t)
	if p, ok := t.(*types.Pointer); ok {
		t = types.Unalias(p.Elem())
	}
	n, ok := t.(*types.Named)
	if !ok || n.Obj().Pkg() == nil || n.Obj().Pkg().Path() != ir.Module+"/builder" {
		return false
	}
	return n.Obj().Name() == "SelectQuery" || n.Obj().Name() == "View" || strings.HasSuffix(n.Obj().Name(), "Statement")
}

// passed checks a statement that is given to a function as one of any kind.
func (c *checker) passed(a ssa.Value, i ssa.CallInstruction) {
	m, ok := a.(*ssa.MakeInterface)
	if !ok || !isStatement(m.X.Type()) {
		return
	}
	face, ok := m.Type().Underlying().(*types.Interface)
	if !ok {
		return
	}
	for n := range face.NumMethods() {
		switch face.Method(n).Name() {
		case "Statement", "Exec", "All":
			c.statement(m.X, "", i)
			return
		}
	}
}

func (c *checker) statement(v ssa.Value, call string, i ssa.CallInstruction) {
	if call == "Exists" {
		call = "Count"
	}
	c.check(c.builder.Value(v), call, i)
}

// check reports what is wrong with a statement.
func (c *checker) check(v *ir.Value, call string, i ssa.CallInstruction) {
	q := eval.Question{Value: v, Call: call, Pos: i.Pos(), Dialects: c.dialects}
	list, why := c.eval.Check(q)
	if why != "" && unknowns && i.Pos().IsValid() {
		start, end := c.around(i.Pos())
		c.pass.Report(analysis.Diagnostic{Pos: start, End: end, Message: "not checked: " + why, Category: "unknown"})
	}
	for _, f := range list {
		if !c.named && len(f.Dialects) < len(c.dialects) {
			continue // the program may have the other one
		}
		c.report(f, i)
	}
}

// report reports a problem once.
func (c *checker) report(f eval.Finding, i ssa.CallInstruction) {
	pos := f.Pos
	if !pos.IsValid() {
		if pos = i.Pos(); !pos.IsValid() {
			return
		}
	}
	start, end := c.around(pos)
	message := f.Statement + ": " + f.Problem.String()
	if c.reported == nil {
		c.reported = map[string]bool{}
	}
	if key := message + c.pass.Fset.Position(start).String(); !c.reported[key] {
		c.reported[key] = true
		c.pass.Report(analysis.Diagnostic{Pos: start, End: end, Message: message, Category: string(f.Kind), SuggestedFixes: c.fixes(f, start, end)})
	}
}

// around is the expression that a position of an instruction is of.
func (c *checker) around(pos token.Pos) (start, end token.Pos) {
	for _, f := range c.files {
		if f.FileStart <= pos && pos < f.FileEnd {
			path, _ := astutil.PathEnclosingInterval(f, pos, pos)
			for _, n := range path {
				switch n := n.(type) {
				case *ast.SelectorExpr:
					if n.Sel.Pos() == pos || n.Pos() == pos {
						return n.Pos(), n.End()
					}
				case *ast.CallExpr:
					if n.Lparen == pos {
						if s, ok := n.Fun.(*ast.SelectorExpr); ok {
							return s.Sel.Pos(), n.End()
						}
						return n.Pos(), n.End()
					}
				}
			}
		}
	}
	return pos, pos
}

// fixes are what mends a problem, where it is one change of the text.
func (c *checker) fixes(f eval.Finding, start, end token.Pos) []analysis.SuggestedFix {
	if f.Clause != "SELECT list" || f.Column == "" || end <= start {
		return nil
	}
	switch {
	case f.Kind == strata.NullToNonNull && strings.Contains(f.Hint, "Nullable") && c.method(start, end, "Nullable"):
		return fix("read it as one that may be NULL", end, ".Nullable()")
	case f.Kind == strata.Ungrouped:
		return c.grouped(start, end)
	}
	return nil
}

func fix(message string, at token.Pos, text string) []analysis.SuggestedFix {
	return []analysis.SuggestedFix{{Message: message, TextEdits: []analysis.TextEdit{{Pos: at, End: at, NewText: []byte(text)}}}}
}

// path is the expression from start to end, and what is around it.
func (c *checker) path(start, end token.Pos) []ast.Node {
	for _, f := range c.files {
		if f.FileStart <= start && end <= f.FileEnd {
			path, exact := astutil.PathEnclosingInterval(f, start, end)
			if exact {
				return path
			}
		}
	}
	return nil
}

// method reports whether the expression has a method, of its own type.
func (c *checker) method(start, end token.Pos, name string) bool {
	path := c.path(start, end)
	if path == nil {
		return false
	}
	x, ok := path[0].(ast.Expr)
	if !ok || c.pass.TypesInfo.TypeOf(x) == nil {
		return false
	}
	o, _, _ := types.LookupFieldOrMethod(c.pass.TypesInfo.TypeOf(x), true, c.pass.Pkg, name)
	_, ok = o.(*types.Func)
	return ok
}

// grouped adds a column of the SELECT list to GroupBy, or adds the call.
func (c *checker) grouped(start, end token.Pos) []analysis.SuggestedFix {
	path := c.path(start, end)
	if len(path) == 0 {
		return nil
	}
	x, ok := path[0].(*ast.SelectorExpr)
	if !ok {
		return nil
	}
	text := types.ExprString(x)
	var selects *ast.CallExpr
	for _, n := range path[1:] {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			if _, ok := n.(*ast.SelectorExpr); !ok {
				break
			}
			continue
		}
		s, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
		switch {
		case !ok:
			return nil
		case selects == nil && strings.HasPrefix(s.Sel.Name, "Select"):
			selects = call
		case selects == nil:
			return nil // the column is a part of an expression
		case s.Sel.Name == "GroupBy" && len(call.Args) > 0 && !call.Ellipsis.IsValid():
			return fix("add it to GroupBy", call.Rparen, ", "+text)
		}
	}
	if selects == nil {
		return nil
	}
	return fix("group by it", selects.End(), ".GroupBy("+text+")")
}
