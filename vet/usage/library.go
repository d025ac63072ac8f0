package usage

import (
	"go/ast"
	"go/types"
	"strings"

	"golang.org/x/tools/go/types/typeutil"
)

// The packages of the library that programs use.
const (
	rootPath    = "github.com/strata-go/strata"
	builderPath = rootPath + "/builder"
	poolPath    = rootPath + "/pool"
	repoPath    = rootPath + "/repo"
	schemaPath  = rootPath + "/schema"
)

// library are those packages, and what messages call them.
var library = map[string]string{
	rootPath: "strata", builderPath: "builder", poolPath: "pool", repoPath: "repo", schemaPath: "schema",
}

// functionOf is the function that a call calls, the generic one of an instance, or nil.
func functionOf(info *types.Info, call *ast.CallExpr) *types.Func {
	f, _ := typeutil.Callee(info, call).(*types.Func)
	if f == nil {
		return nil
	}
	return f.Origin()
}

// libraryOf is the path of the library's package that a function is of, or "".
func libraryOf(f *types.Func) string {
	if f == nil || f.Pkg() == nil || library[f.Pkg().Path()] == "" {
		return ""
	}
	return f.Pkg().Path()
}

// isFunc reports whether a function is one of the library's, by package and name. Methods
// are named as Type.Method.
func isFunc(f *types.Func, path string, names ...string) bool {
	if f == nil || f.Pkg() == nil || f.Pkg().Path() != path {
		return false
	}
	name := nameOf(f)
	for _, n := range names {
		if n == name {
			return true
		}
	}
	return false
}

// nameOf is a function's name, a method's with its type.
func nameOf(f *types.Func) string {
	recv := f.Signature().Recv()
	if recv == nil {
		return f.Name()
	}
	if n := namedOf(recv.Type()); n != nil {
		return n.Obj().Name() + "." + f.Name()
	}
	return f.Name()
}

// namedOf is the named type of a type or of what it points at, or nil.
func namedOf(t types.Type) *types.Named {
	t = types.Unalias(t)
	if p, ok := t.(*types.Pointer); ok {
		t = types.Unalias(p.Elem())
	}
	n, _ := t.(*types.Named)
	return n
}

// isType reports whether a type, or what it points at, is one by package and name.
func isType(t types.Type, path string, names ...string) bool {
	n := namedOf(t)
	if n == nil || n.Obj().Pkg() == nil || n.Obj().Pkg().Path() != path {
		return false
	}
	for _, name := range names {
		if n.Obj().Name() == name {
			return true
		}
	}
	return false
}

// isHandle reports whether statements run on values of a type: a database, a transaction,
// a session. Programs may have interfaces of their own that embed the library's.
func isHandle(t types.Type) bool {
	if t == nil {
		return false
	}
	if isType(t, repoPath, "Session") {
		return true
	}
	for _, name := range []string{"RunQuery", "RunBatch"} {
		if m, _, _ := types.LookupFieldOrMethod(t, true, nil, name); m == nil {
			return false
		}
	}
	return true
}

func isContext(t types.Type) bool { return isType(t, "context", "Context") }

func isError(t types.Type) bool {
	return types.Identical(t, types.Universe.Lookup("error").Type())
}

// opensTx are the functions of the library that run a function in a transaction: where the
// handle that they do it on stands among the arguments, -1 for the receiver, and the function.
var opensTx = map[string]struct{ handle, fn int }{
	builderPath + ".InTx":         {1, 2},
	builderPath + ".DB.RunTx":     {-1, 1},
	repoPath + ".InSession":       {1, 2},
	poolPath + ".DB.Tx":           {-1, 1},
	poolPath + ".DB.RunTx":        {-1, 1},
	poolPath + ".DB.ReadTx":       {-1, 1},
	poolPath + ".ReadOnly.ReadTx": {-1, 1},
	poolPath + ".Tx.Tx":           {-1, 1},
	poolPath + ".Tx.RunTx":        {-1, 1},
}

// fullName is a function's package and name.
func fullName(f *types.Func) string {
	if f == nil || f.Pkg() == nil {
		return ""
	}
	return f.Pkg().Path() + "." + nameOf(f)
}

// isTest reports whether a file is a test.
func isTest(name string) bool { return strings.HasSuffix(name, "_test.go") }
