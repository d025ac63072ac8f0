package ir

import (
	"go/types"
	"strings"
)

// isColumns reports whether a type is a struct of columns: it embeds a handle.
func isColumns(t types.Type) bool {
	s, ok := t.Underlying().(*types.Struct)
	if !ok {
		return false
	}
	for i := range s.NumFields() {
		if f := s.Field(i); f.Embedded() && isHandle(f.Type()) {
			return true
		}
	}
	return false
}

func isHandle(t types.Type) bool {
	n, ok := types.Unalias(t).(*types.Named)
	if !ok || n.Obj().Pkg() == nil || n.Obj().Pkg().Path() != Module {
		return false
	}
	switch n.Obj().Name() {
	case "Handle", "CompositeHandle", "DerivedColumns":
		return true
	}
	return false
}

// shapeOf describes a struct of columns.
func shapeOf(s *types.Struct, depth int) *Shape {
	out := &Shape{}
	for i := range s.NumFields() {
		f := s.Field(i)
		x := ShapeField{Name: f.Name(), Type: Canon(f.Type()), Tag: s.Tag(i), Embedded: f.Embedded()}
		if !f.Exported() && f.Pkg() != nil {
			x.PkgPath = f.Pkg().Path()
		}
		if isHandle(f.Type()) { // its model is nobody's matter
			x.Type, _, _ = strings.Cut(x.Type, "[")
		} else if inner, ok := f.Type().Underlying().(*types.Struct); ok && depth < 8 && !Ours(pathOf(f.Type())) {
			x.Fields = shapeOf(inner, depth+1)
		}
		out.Fields = append(out.Fields, x)
	}
	return out
}

func pathOf(t types.Type) string {
	if n, ok := types.Unalias(t).(*types.Named); ok && n.Obj().Pkg() != nil {
		return n.Obj().Pkg().Path()
	}
	return ""
}
