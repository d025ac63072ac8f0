// Package definitions finds the table definitions of a program, and asks them what they
// say: it builds the program's packages with a few lines more and runs them. Nothing is
// written into the program's folders.
package definitions

import (
	"context"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"
)

const library = "github.com/strata-go/strata"

// Package is a package with definitions.
type Package struct {
	Name   string
	Path   string // its import path
	Dir    string
	Module string   // the folder of its module
	Tables []string // the variables that are looked for
}

// Find finds the package-level variables that hold table definitions. Aliases of tables
// and views are none.
func Find(ctx context.Context, dir string, patterns []string) ([]*Package, error) {
	loaded, err := load(ctx, dir, patterns)
	if err != nil {
		return nil, err
	}
	var found []*Package
	for _, p := range loaded {
		if tables := tablesOf(p); len(tables) > 0 {
			d, err := described(p)
			if err != nil {
				return nil, err
			}
			d.Tables = tables
			found = append(found, d)
		}
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("strata: no table definitions in %s: no variable of the package is what strata.Define returned; name the package by --package",
			strings.Join(patterns, ", "))
	}
	return found, nil
}

// load loads packages that compile.
func load(ctx context.Context, dir string, patterns []string) ([]*packages.Package, error) {
	list := local(dir, patterns)
	for _, p := range list {
		at := strings.TrimSuffix(p, "/...")
		if !filepath.IsAbs(at) {
			at = filepath.Join(dir, at)
		}
		if (strings.HasPrefix(p, ".") || filepath.IsAbs(p)) && !strings.Contains(at, "...") && !isDir(at) {
			return nil, fmt.Errorf("strata: there is no folder %s; --package names one with table definitions", p)
		}
	}
	c := &packages.Config{
		Context: ctx, Dir: dir,
		Mode: packages.NeedName | packages.NeedFiles | packages.NeedCompiledGoFiles | packages.NeedModule |
			packages.NeedSyntax | packages.NeedTypes | packages.NeedTypesInfo | packages.NeedImports,
	}
	loaded, err := packages.Load(c, list...)
	if err != nil {
		return nil, fmt.Errorf("strata: loading %s: %w", strings.Join(patterns, ", "), err)
	}
	for _, p := range loaded {
		if err := broken(p); err != nil {
			return nil, err
		}
	}
	return loaded, nil
}

// described is a package without what is looked for in it.
func described(p *packages.Package) (*Package, error) {
	if p.Module == nil {
		return nil, fmt.Errorf("strata: the package %s is in no module; go mod init makes one", p.PkgPath)
	}
	if len(p.GoFiles) == 0 {
		return nil, fmt.Errorf("strata: the package %s has no Go files", p.PkgPath)
	}
	return &Package{Name: p.Name, Path: p.PkgPath, Dir: filepath.Dir(p.GoFiles[0]), Module: p.Module.Dir}, nil
}

// local has folders be folders: the go command takes "tables" for a package of its own.
func local(dir string, patterns []string) []string {
	out := slices.Clone(patterns)
	for i, p := range out {
		if p != "" && !strings.HasPrefix(p, ".") && !filepath.IsAbs(p) && isDir(filepath.Join(dir, strings.TrimSuffix(p, "/..."))) {
			out[i] = "./" + p
		}
	}
	return out
}

// broken is what keeps a package from being compiled.
func broken(p *packages.Package) error {
	if len(p.Errors) == 0 {
		return nil
	}
	list := told(p.Errors)
	const most = 10
	var b strings.Builder
	fmt.Fprintf(&b, "strata: the package %s does not compile:", p.PkgPath)
	for i, e := range list {
		if i == most {
			fmt.Fprintf(&b, "\n\tand %d more", len(list)-most)
			break
		}
		b.WriteString("\n\t")
		if e.Pos != "" && e.Pos != "-" {
			b.WriteString(shorten(e.Pos) + ": ")
		}
		b.WriteString(strings.ReplaceAll(strings.TrimSpace(e.Msg), "\n", "\n\t"))
	}
	return fmt.Errorf("%s", b.String())
}

// told leaves out what the go command repeats of the compiler's errors.
func told(all []packages.Error) []packages.Error {
	own := slices.DeleteFunc(slices.Clone(all), func(e packages.Error) bool { return e.Kind == packages.ListError })
	if len(own) == 0 {
		return all
	}
	return own
}

// tablesOf are the names of the variables that hold definitions, in the order of the
// source.
func tablesOf(p *packages.Package) (names []string) {
	for _, f := range p.Syntax {
		for _, d := range f.Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok || g.Tok != token.VAR {
				continue
			}
			for _, s := range g.Specs {
				names = append(names, defined(p.TypesInfo, s.(*ast.ValueSpec))...)
			}
		}
	}
	return names
}

func defined(info *types.Info, s *ast.ValueSpec) (names []string) {
	for i, name := range s.Names {
		v, ok := info.Defs[name].(*types.Var)
		if !ok || name.Name == "_" || !isHandle(v.Type()) {
			continue
		}
		if len(s.Values) == len(s.Names) && isOther(info, s.Values[i]) || len(s.Values) == 0 {
			continue
		}
		names = append(names, name.Name)
	}
	return names
}

// isHandle reports whether a type is a pointer to a struct that embeds strata.Table.
func isHandle(t types.Type) bool {
	p, ok := types.Unalias(t).(*types.Pointer)
	if !ok {
		return false
	}
	s, ok := p.Elem().Underlying().(*types.Struct)
	if !ok {
		return false
	}
	for f := range s.Fields() {
		if n, ok := types.Unalias(f.Type()).(*types.Named); ok && f.Embedded() && n.Obj().Pkg() != nil &&
			n.Obj().Pkg().Path() == library && n.Obj().Name() == "Handle" {
			return true
		}
	}
	return false
}

// others are the functions of the library whose tables are no definitions.
var others = []string{"As", "DefineView", "Bind"}

// isOther reports whether a variable is made by one of them, or is another one's value.
func isOther(info *types.Info, value ast.Expr) bool {
	switch e := ast.Unparen(value).(type) {
	case *ast.Ident, *ast.SelectorExpr:
		return true // Other = Users
	case *ast.CallExpr:
		f, ok := callee(info, e).(*types.Func)
		return ok && f.Pkg() != nil && f.Pkg().Path() == library && slices.Contains(others, f.Name())
	default:
		return false
	}
}

func callee(info *types.Info, c *ast.CallExpr) types.Object {
	f := ast.Unparen(c.Fun)
	switch x := f.(type) {
	case *ast.IndexExpr:
		f = x.X
	case *ast.IndexListExpr:
		f = x.X
	}
	switch x := f.(type) {
	case *ast.Ident:
		return info.Uses[x]
	case *ast.SelectorExpr:
		return info.Uses[x.Sel]
	default:
		return nil
	}
}
