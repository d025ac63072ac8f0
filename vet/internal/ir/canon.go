package ir

import (
	"go/types"
	"strings"
)

// Module is the path of Strata's packages.
const Module = "github.com/strata-go/strata"

// Opaque is the type argument that stands for any struct of the program.
const Opaque = Module + "/vet/internal/eval.Value"

// kept are the types outside of Strata that its families have by name.
var kept = map[string]bool{
	"time.Time": true, "encoding/json.RawMessage": true, "net/netip.Addr": true, "net/netip.Prefix": true,
	"github.com/shopspring/decimal.Decimal": true,
}

// Ours reports whether a package is one of Strata's that statements are built with.
func Ours(path string) bool {
	switch path {
	case Module, Module + "/builder", Module + "/types", Module + "/repo":
		return true
	}
	return false
}

// erased are the families whose values the analyzer never looks at, or only as texts.
var erased = map[string]string{
	"JSONExpr": Opaque, "MappedExpr": Opaque, "CustomExpr": Opaque, "CompositeExpr": Opaque,
	"EnumExpr": "string", "TextOfExpr": "string",
}

// Canon writes a type with the program's own types replaced by what they are made of.
// It is how package reflect writes the same type.
func Canon(t types.Type) string {
	switch t := types.Unalias(t).(type) {
	case *types.Named:
		return canonNamed(t)
	case *types.Pointer:
		return "*" + Canon(t.Elem())
	case *types.Basic:
		return basic(t)
	case *types.Slice:
		return "[]" + Canon(t.Elem())
	case *types.Array:
		if b, ok := types.Unalias(t.Elem()).Underlying().(*types.Basic); ok && b.Kind() == types.Uint8 && t.Len() == 16 {
			return "[16]uint8"
		}
	case *types.Signature:
		return "func"
	case *types.Interface:
		return "interface"
	case *types.TypeParam:
		return "type parameter"
	case *types.Tuple:
		return "tuple"
	}
	return Opaque
}

func basic(t *types.Basic) string {
	switch t.Kind() {
	case types.UntypedBool:
		return "bool"
	case types.UntypedInt:
		return "int"
	case types.UntypedFloat:
		return "float64"
	case types.UntypedString:
		return "string"
	case types.UntypedRune:
		return "int32"
	default:
		return types.Typ[t.Kind()].Name()
	}
}

func canonNamed(t *types.Named) string {
	obj := t.Obj()
	if obj.Pkg() == nil {
		return obj.Name() // error
	}
	path := obj.Pkg().Path()
	full := path + "." + obj.Name()
	switch {
	case kept[full]:
		return full
	case full == Module+"/types.Enum": // its name is all that there is to it
		return "string"
	case !strings.HasPrefix(path, Module) || !Ours(path):
		switch u := t.Underlying().(type) {
		case *types.Basic:
			return basic(u)
		case *types.Array, *types.Slice:
			return Canon(u)
		case *types.Interface:
			return "interface"
		case *types.Signature:
			return "func"
		}
		return Opaque
	}
	args := t.TypeArgs()
	if args.Len() == 0 {
		return full
	}
	list := make([]string, args.Len())
	for i := range list {
		list[i] = Canon(args.At(i))
		if e, ok := erased[strings.TrimPrefix(obj.Name(), "Null")]; ok {
			list[i] = e
		}
	}
	return full + "[" + strings.Join(list, ",") + "]"
}
