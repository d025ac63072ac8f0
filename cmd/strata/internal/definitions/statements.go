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
	"text/template"

	"github.com/strata-go/strata/dialect"
	"golang.org/x/tools/go/packages"
)

// Statement is a statement that a package has in a variable, or prepares.
type Statement struct {
	Package string // its import path
	Name    string // of the variable; "" where it is in none
	File    string
	Line    int
	Texts   []Text // for each of Dialects
}

// Text is a statement in a dialect, or why there is none.
type Text struct{ SQL, Error string }

// Dialects are those that statements are written for.
var Dialects = []*dialect.Dialect{dialect.PostgreSQL, dialect.SQLite, dialect.MariaDB}

// place is where a variable is made.
type place struct {
	Name string
	File string
	Line int
}

// StatementsOf returns the statements of packages by the order of their source: those
// that package-level variables hold, and what builder.Prepare1 and its siblings prepare.
func StatementsOf(ctx context.Context, dir string, patterns []string) ([]Statement, error) {
	found, places, err := findStatements(ctx, dir, patterns)
	if err != nil {
		return nil, err
	}
	p, err := newProgram(found, "", forStatements)
	if err != nil {
		return nil, err
	}
	var all []Statement
	if err := p.run(ctx, dir, "", &all); err != nil {
		return nil, err
	}
	return settled(all, found, places), nil
}

// settled names the statements by the variables that are made where they are, and leaves
// out those of other packages.
func settled(all []Statement, found []*Package, places map[string][]place) (out []Statement) {
	for _, s := range all {
		at := slices.IndexFunc(found, func(p *Package) bool { return s.Package == p.Path || s.File != "" && filepath.Dir(s.File) == p.Dir })
		if at < 0 {
			continue
		}
		p := found[at]
		s.Package = p.Path
		for _, v := range places[p.Path] {
			switch {
			case s.Name != "" && v.Name == s.Name:
				s.File, s.Line = v.File, v.Line
			case s.Name == "" && v.File == s.File && v.Line == s.Line:
				s.Name = v.Name
			}
		}
		out = append(out, s)
	}
	slices.SortStableFunc(out, func(a, b Statement) int {
		if c := strings.Compare(a.Package+"\x00"+a.File, b.Package+"\x00"+b.File); c != 0 {
			return c
		}
		return a.Line - b.Line
	})
	return out
}

// findStatements finds the variables that hold statements, and the places of all.
func findStatements(ctx context.Context, dir string, patterns []string) ([]*Package, map[string][]place, error) {
	loaded, err := load(ctx, dir, patterns)
	if err != nil {
		return nil, nil, err
	}
	var found []*Package
	places := map[string][]place{}
	for _, p := range loaded {
		d, err := described(p)
		if err != nil {
			return nil, nil, err
		}
		d.Tables = statementsIn(p, func(v place) { places[p.PkgPath] = append(places[p.PkgPath], v) })
		if d.Tables != nil || places[p.PkgPath] != nil {
			found = append(found, d)
		}
	}
	if len(found) == 0 {
		return nil, nil, fmt.Errorf("strata: no statements in %s: no package-level variable holds one; name the package by --package", strings.Join(patterns, ", "))
	}
	return found, places, nil
}

// statementsIn returns the variables that hold statements; place is told where each
// package-level variable is made, as the program will call it.
func statementsIn(p *packages.Package, note func(place)) (names []string) {
	for _, f := range p.Syntax {
		for _, d := range f.Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok || g.Tok != token.VAR {
				continue
			}
			for _, s := range g.Specs {
				s := s.(*ast.ValueSpec)
				for i, name := range s.Names {
					v, ok := p.TypesInfo.Defs[name].(*types.Var)
					if !ok || name.Name == "_" || len(s.Values) != len(s.Names) {
						continue
					}
					isStatement := isStatement(v.Type())
					if isStatement {
						names = append(names, name.Name)
					}
					if isStatement || prepares(p.TypesInfo, s.Values[i]) {
						at := p.Fset.Position(s.Values[i].Pos())
						note(place{name.Name, at.Filename, at.Line})
					}
				}
			}
		}
	}
	return names
}

// isStatement reports whether a type has the method that statements have.
func isStatement(t types.Type) bool {
	m, _, _ := types.LookupFieldOrMethod(t, false, nil, "Statement")
	f, ok := m.(*types.Func)
	if !ok {
		return false
	}
	params := f.Signature().Params()
	if params.Len() != 1 {
		return false
	}
	n, ok := types.Unalias(params.At(0).Type()).(*types.Named)
	return ok && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == library+"/internal/door"
}

// prepares reports whether a value is what builder.Prepare1 or a sibling returns.
func prepares(info *types.Info, value ast.Expr) bool {
	c, ok := ast.Unparen(value).(*ast.CallExpr)
	if !ok {
		return false
	}
	f, ok := callee(info, c).(*types.Func)
	return ok && f.Pkg() != nil && f.Pkg().Path() == library+"/builder" && strings.HasPrefix(f.Name(), "Prepare")
}

var forStatements = asked{
	template.Must(template.New("list").Parse(`package {{.Name}}

import strataCompile "` + library + `/compile"

// StrataStatementsOfThisPackage is for the command strata.
func StrataStatementsOfThisPackage() map[string]strataCompile.Statement {
	return map[string]strataCompile.Statement{ {{range .Tables}}{{printf "%q" .}}: {{.}}, {{end}} }
}
`)),
	template.Must(template.New("program").Parse(`package main

import (
	strataJSON "encoding/json"
	strataFmt "fmt"
	strataOS "os"

	strataCompile "{{.Library}}/compile"
	strataDialect "{{.Library}}/dialect"
	strataValidate "{{.Library}}/validate"
{{range $i, $p := .Others}}	strataStatements{{$i}} "{{$p.Path}}"
{{end}})

{{if .Main}}func init() { strataProgram() }{{else}}func main() { strataProgram() }{{end}}

type strataStatement struct {
	Package, Name, File string
	Line                int
	Texts               []strataText
}

type strataText struct{ SQL, Error string }

func (s *strataStatement) compile(sql func(d *strataDialect.Dialect) (string, error)) {
	for _, d := range []*strataDialect.Dialect{strataDialect.PostgreSQL, strataDialect.SQLite, strataDialect.MariaDB} {
		text, err := sql(d)
		if err != nil {
			s.Texts = append(s.Texts, strataText{Error: err.Error()})
			continue
		}
		s.Texts = append(s.Texts, strataText{SQL: text})
	}
}

func strataProgram() {
	var all []*strataStatement
	held := func(path string, list map[string]strataCompile.Statement) {
		for name, x := range list {
			s := &strataStatement{Package: path, Name: name}
			s.compile(func(d *strataDialect.Dialect) (string, error) {
				text, _, err := strataCompile.SQL(x, d)
				return text, err
			})
			all = append(all, s)
		}
	}
	_ = held
{{with .Main}}	held({{printf "%q" .Path}}, map[string]strataCompile.Statement{ {{range .Tables}}{{printf "%q" .}}: {{.}}, {{end}} })
{{end}}{{range $i, $p := .Others}}	held({{printf "%q" $p.Path}}, strataStatements{{$i}}.StrataStatementsOfThisPackage())
{{end}}	for _, x := range strataValidate.Prepared() {
		s := &strataStatement{File: x.File, Line: x.Line}
		s.compile(x.SQL)
		all = append(all, s)
	}
	text, err := strataJSON.Marshal(all)
	if err == nil {
		err = strataOS.WriteFile(strataOS.Getenv("STRATA_DEFINITIONS_OUT"), text, 0o600)
	}
	if err != nil {
		strataFmt.Fprintln(strataOS.Stderr, "strata-definitions:", err)
		strataOS.Exit(1)
	}
	strataOS.Exit(0)
}
`)),
}
