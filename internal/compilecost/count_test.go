package compilecost

import (
	"slices"
	"testing"
)

func TestTextSymbols(t *testing.T) {
	got, err := textSymbols([]byte(`
         U runtime.newobject
    1a2b T example.com/p.F
    1a3c t example.com/p.G[struct { A int }].func1
    1a4d R go:string."x"
`))
	want := []string{"example.com/p.F", "example.com/p.G[struct { A int }].func1"}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("%q, %v; want %q", got, err, want)
	}
}

func TestOrigin(t *testing.T) {
	for _, c := range []struct{ symbol, of, method string }{
		{module + ".(*IDExpr[example.com/compilecost/tables10.T1ID]).Eq", "strata.IDExpr[…]", "Eq"},
		{module + ".(*IDExpr[go.shape.int64]).In.func1", "strata.IDExpr[…]", "In.func1"},
		{module + "/builder.From[go.shape.struct { ID int64; B database/sql.Null[string] }]", "builder.From[…]", ""},
		{"database/sql.Null[string].Value", "sql.Null[…]", "Value"},
		{generated + "tables10.(*t7).Source", "tables#.t#", "Source"},
		{generated + "tables10.init", "tables#.init", ""},
		{"type:.eq." + generated + "tables10.R3", "type:.eq", ""},
		{generated + "p.(*T1)" + "." + module + ".source", "p.T#", "strata.source"},
		{"go.shape.0a1b.Kind", "go.shape.…", "Kind"},
	} {
		if of, method := origin(c.symbol); of != c.of || method != c.method {
			t.Errorf("%s: %q, %q; want %q, %q", c.symbol, of, method, c.of, c.method)
		}
	}
}

func TestGroups(t *testing.T) {
	base := &Build{Functions: []string{"p.T[int].A", "p.F"}}
	with := &Build{Functions: []string{"p.T[int].A", "p.T[string].A", "p.T[string].B", "p.F"}}
	all := groups(base, with)
	if len(all) != 1 || all[0].String() != "     2 p.T[…]: 1 A, 1 B" {
		t.Errorf("%v", all)
	}
}
