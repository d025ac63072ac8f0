package ast

import (
	goast "go/ast"
	"go/parser"
	"go/token"
	"testing"
)

// constants returns the names of the constants that begin with one, in order.
func constants(t *testing.T, file, first string) []string {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range f.Decls {
		g, ok := d.(*goast.GenDecl)
		if !ok || g.Tok != token.CONST || g.Specs[0].(*goast.ValueSpec).Names[0].Name != first {
			continue
		}
		var names []string
		for _, s := range g.Specs {
			names = append(names, s.(*goast.ValueSpec).Names[0].Name)
		}
		return names[:len(names)-1] // without the number of them
	}
	t.Fatalf("%s has no constants from %s on", file, first)
	return nil
}

func TestEveryFunctionHasARow(t *testing.T) {
	names := constants(t, "fn.go", "Coalesce")
	if len(names) != Fns {
		t.Fatalf("%d names of %d functions", len(names), Fns)
	}
	seen := map[string]string{}
	for fn := range Fn(Fns) {
		r := functions[fn]
		if r.name == "" || r.class == 0 || r.null == 0 || r.result == Unknown {
			t.Errorf("%s has no row in functions, or one that leaves something out", names[fn])
			continue
		}
		if other, ok := seen[r.name]; ok {
			t.Errorf("%s and %s are both called %q", other, names[fn], r.name)
		}
		seen[r.name] = names[fn]
		if (r.class == inFrom) != (len(r.columns) > 0) {
			t.Errorf("%s: a function in FROM has columns, and no other has", names[fn])
		}
		if r.null == ifFirst && r.class != ofRow {
			t.Errorf("%s: only of a scalar function the arguments tell whether it is NULL", names[fn])
		}
	}
}

func TestEveryOperatorHasARow(t *testing.T) {
	names := constants(t, "op.go", "Eq")
	if len(names) != Ops {
		t.Fatalf("%d names of %d operators", len(names), Ops)
	}
	seen := map[string]string{}
	for op := range Op(Ops) {
		r := operators[op]
		if r.name == "" || r.key == "" || r.place == 0 || r.null == 0 || r.result == Unknown {
			t.Errorf("%s has no row in operators, or one that leaves something out", names[op])
			continue
		}
		if other, ok := seen[r.key]; ok {
			t.Errorf("%s and %s both have the key %q", other, names[op], r.key)
		}
		seen[r.key] = names[op]
		if op.Compares() && r.result != Bool {
			t.Errorf("%s compares, but is no condition", names[op])
		}
	}
}

func TestEveryKindHasARow(t *testing.T) {
	names := constants(t, "type.go", "Unknown")
	if len(names) != Kinds {
		t.Fatalf("%d names of %d kinds", len(names), Kinds)
	}
	seen, classes := map[string]string{}, map[string]bool{}
	for k := range Kind(Kinds) {
		r := kindRows[k]
		if r.name == "" || r.class == "" {
			t.Errorf("%s has no row in kindRows, or one that leaves something out", names[k])
			continue
		}
		if other, ok := seen[r.name]; ok {
			t.Errorf("%s and %s are both called %q", other, names[k], r.name)
		}
		seen[r.name], classes[r.class] = names[k], true
	}
	for k := range Kind(Kinds) {
		for _, c := range kindRows[k].casts {
			if !classes[c] || c == k.Class() {
				t.Errorf("%s is converted to %q, which is no other class", names[k], c)
			}
		}
	}
}

// TestNullRules: whether a function may be NULL is told by its row.
func TestNullRules(t *testing.T) {
	null, value := Expr(&Column{Table: table(1), Nullable: true}), Expr(&Column{Table: table(1)})
	nullable := func(e Expr) bool { return e.(*Column).Nullable }
	for _, c := range []struct {
		fn   Fn
		args []Expr
		null bool
	}{
		{Lower, []Expr{null}, true},
		{Lower, []Expr{value}, false},
		{Now, nil, false},
		{Coalesce, []Expr{null, value}, false},
		{Coalesce, []Expr{null, null}, true},
		{JSONSet, []Expr{value, null}, false},
		{JSONSet, []Expr{null, value}, true},
		{JSONObject, []Expr{null}, false},
		{NullIf, []Expr{value, value}, true},
		{ElementAt, []Expr{value, value}, true},
		{Sum, []Expr{value}, true},
		{Count, []Expr{null}, false},
	} {
		if got := c.fn.Null(c.args, nullable); got != c.null {
			t.Errorf("%v: NULL is %v, want %v", c.fn, got, c.null)
		}
	}
}
