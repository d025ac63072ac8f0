package layers

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// walk is code that sees every node of the tree: functions that choose by the
// type of a node, one for each of the tree's interfaces.
type walk struct {
	name  string
	dir   string
	parts map[string][]string // functions, by the marker method of the interface
	not   []string            // nodes that it has no business with
}

// definitions are statements that are compiled anew each time.
var definitions = []string{
	"Prepared", "Merge", "CreateTable", "AddForeignKey", "CreateIndex", "CreateSchema", "CreateView", "DropView", "DropTable",
	"CreateType", "DropType", "CreateFullText", "DropFullText", "FindRelation", "LockDefinitions", "DeferKeys", "UnlinkTable", "CommentOn",
	"CreateSequence", "DropSequence", "CreatePartition", "RefreshView",
}

// apart is what compile takes apart before any walk: it stands in no other statement.
const apart = "BoundQuery"

var walks = []walk{
	{"the key", "internal/ast", map[string][]string{
		"expr": {"Shape.expr", "Shape.rare"}, "stmt": {"Shape.stmt"}, "query": {"Shape.query"}, "source": {"Shape.source"},
	}, definitions},
	{"the check", "compile/internal/check", map[string][]string{
		"expr": {"checker.expr"}, "stmt": {"checker.stmt"}, "query": {"checker.query"}, "source": {"checker.source"},
	}, nil},
	{"the writer", "compile/internal/write", map[string][]string{
		"expr": {"writer.expr"}, "stmt": {"writer.stmt"}, "query": {"writer.query"}, "source": {"writer.source"},
	}, nil},
	{"what may be NULL", "compile/internal/check", map[string][]string{"expr": {"checker.nullable"}}, nil},
	{"what stands inside", "internal/ast", map[string][]string{"expr": {"Children"}}, nil},
}

// TestEveryWalkSeesEveryNode finds the nodes in the tree's source, and in each
// walk those that it chooses by.
func TestEveryWalkSeesEveryNode(t *testing.T) {
	nodes := nodesOf(t)
	for _, w := range walks {
		functions := functionsOf(t, w.dir)
		for marker, names := range w.parts {
			seen := map[string]bool{}
			for _, name := range names {
				f := functions[name]
				if f == nil {
					t.Fatalf("%s: there is no function %s in %s", w.name, name, w.dir)
				}
				chosen(f, seen)
			}
			for _, node := range nodes[marker] {
				if node == apart {
					continue
				}
				if known := seen[node] || marker == "stmt" && seen["Query"] && slices.Contains(nodes["query"], node); !known && !slices.Contains(w.not, node) {
					t.Errorf("%s does not see %s: add it to %s", w.name, node, strings.Join(names, " or "))
				}
			}
		}
	}
}

// nodesOf returns the names of the nodes by their marker methods.
func nodesOf(t *testing.T) map[string][]string {
	nodes, count := map[string][]string{"expr": nil, "stmt": nil, "query": nil, "source": nil}, 0
	for name, f := range functionsOf(t, "internal/ast") {
		node, marker, ok := strings.Cut(name, ".")
		if _, is := nodes[marker]; ok && is && len(f.Body.List) == 0 && f.Type.Params.NumFields() == 0 {
			nodes[marker] = append(nodes[marker], node)
			count++
		}
	}
	if count < 60 {
		t.Fatalf("only %d nodes are found: %v", count, nodes)
	}
	return nodes
}

// functionsOf returns the functions of a package as name or Receiver.name.
func functionsOf(t *testing.T, dir string) map[string]*ast.FuncDecl {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("..", "..", dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]*ast.FuncDecl{}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range f.Decls {
			f, ok := d.(*ast.FuncDecl)
			switch {
			case !ok:
			case f.Recv == nil:
				found[f.Name.Name] = f
			default:
				found[typeName(f.Recv.List[0].Type)+"."+f.Name.Name] = f
			}
		}
	}
	return found
}

// chosen notes the types that the first type switch of a function tells apart.
func chosen(f *ast.FuncDecl, seen map[string]bool) {
	done := false
	ast.Inspect(f, func(n ast.Node) bool {
		s, ok := n.(*ast.TypeSwitchStmt)
		if !ok || done {
			return !done
		}
		done = true
		for _, c := range s.Body.List {
			for _, e := range c.(*ast.CaseClause).List {
				seen[typeName(e)] = true
			}
		}
		return false
	})
}

// typeName is the name of a type, without its package.
func typeName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.StarExpr:
		return typeName(e.X)
	case *ast.SelectorExpr:
		return e.Sel.Name
	case *ast.IndexExpr:
		return typeName(e.X)
	case *ast.Ident:
		return e.Name
	default:
		return ""
	}
}

// TestNodesAreFound keeps the tests above from passing for want of nodes.
func TestNodesAreFound(t *testing.T) {
	nodes := nodesOf(t)
	for marker, want := range map[string]string{"expr": "Column", "stmt": "Merge", "query": "Compound", "source": "JoinGroup"} {
		if !slices.Contains(nodes[marker], want) {
			t.Errorf("%s is no %s: %v", want, marker, slices.Sorted(maps.Keys(nodes)))
		}
	}
}
