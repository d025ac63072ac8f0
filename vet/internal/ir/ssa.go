package ir

import (
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"
)

// Build makes a package's SSA form, and lists its functions: the one that initializes
// it, those that it declares, and those inside of them. It is what package buildssa
// does, which would do it for every package that a program is made of.
func Build(pass *analysis.Pass) (*ssa.Package, []*ssa.Function) {
	program := ssa.NewProgram(pass.Fset, ssa.BuilderMode(0))
	for _, p := range pass.Pkg.Imports() {
		program.CreatePackage(p, nil, nil, true)
	}
	pkg := program.CreatePackage(pass.Pkg, pass.Files, pass.TypesInfo, false)
	pkg.Build()
	var list []*ssa.Function
	var add func(*ssa.Function)
	add = func(f *ssa.Function) {
		list = append(list, f)
		for _, inner := range f.AnonFuncs {
			add(inner)
		}
	}
	if f := pkg.Func("init"); f != nil {
		add(f)
	}
	for _, file := range pass.Files {
		for _, x := range file.Decls {
			if decl, ok := x.(*ast.FuncDecl); ok {
				if o, ok := pass.TypesInfo.Defs[decl.Name].(*types.Func); ok {
					if f := program.FuncValue(o); f != nil {
						add(f)
					}
				}
			}
		}
	}
	return pkg, list
}
