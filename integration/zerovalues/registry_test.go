package zerovalues

import (
	"bytes"
	"flag"
	"fmt"
	"go/format"
	"go/importer"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write registry_gen_test.go anew")

const module = "github.com/strata-go/strata"

// packages are those that a program may import.
var packages = []string{
	module, module + "/builder", module + "/compile", module + "/dialect", module + "/pool",
	module + "/pool/mariadb", module + "/pool/postgres", module + "/pool/sqlite", module + "/repo", module + "/types",
}

// TestRegistry compares the list of all that is exported with what there is: what is new
// is called like the rest, or this test says so.
func TestRegistry(t *testing.T) {
	want, err := registry()
	if err != nil {
		t.Fatal(err)
	}
	const name = "registry_gen_test.go"
	if *update {
		if err := os.WriteFile(name, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("an exported name is missing or too much: go test ./integration/zerovalues -run Registry -update")
	}
}

// lister writes the registry.
type lister struct {
	load       types.Importer
	candidates []types.Type // what stands in for a type parameter, the first that fits
	funcs, all []string
	skipped    []string
}

func registry() ([]byte, error) {
	load, err := exports()
	if err != nil {
		return nil, err
	}
	l := &lister{load: load}
	if err := l.stand(); err != nil {
		return nil, err
	}
	for _, path := range packages {
		p, err := load.Import(path)
		if err != nil {
			return nil, err
		}
		for _, name := range p.Scope().Names() {
			if o := p.Scope().Lookup(name); o.Exported() {
				l.object(o)
			}
		}
	}
	if len(l.skipped) > 0 {
		return nil, fmt.Errorf("no types fit the parameters of %s", strings.Join(l.skipped, ", "))
	}
	return l.text()
}

// exports is an importer of what the compiler wrote.
func exports() (types.Importer, error) {
	args := append([]string{"list", "-export", "-deps", "-f", "{{.ImportPath}} {{.Export}}", module + "/internal/sample"}, packages...)
	out, err := exec.Command("go", args...).Output()
	if err != nil {
		return nil, err
	}
	files := map[string]string{}
	for line := range strings.Lines(string(out)) {
		path, file, _ := strings.Cut(strings.TrimSpace(line), " ")
		files[path] = file
	}
	return importer.ForCompiler(token.NewFileSet(), "gc", func(path string) (io.ReadCloser, error) {
		return os.Open(files[path])
	}), nil
}

// stand finds the types that stand in for type parameters.
func (l *lister) stand() error {
	named := func(path, name string, args ...types.Type) (types.Type, error) {
		p, err := l.load.Import(path)
		if err != nil {
			return nil, err
		}
		t := p.Scope().Lookup(name).Type()
		if len(args) > 0 {
			return types.Instantiate(nil, t, args, false)
		}
		return t, nil
	}
	text := types.Typ[types.String]
	add := func(pointer bool, path, name string, args ...types.Type) error {
		t, err := named(path, name, args...)
		if pointer {
			t = types.NewPointer(t)
		}
		l.candidates = append(l.candidates, t)
		return err
	}
	l.candidates = []types.Type{text, types.Typ[types.Int64], types.Typ[types.Float64]}
	err := add(false, module, "NullText")
	for _, c := range []struct {
		pointer    bool
		path, name string
	}{
		{true, module + "/internal/sample", "UserColumns"},
		{true, module + "/builder", "ColumnsQuery"},
		{true, module + "/builder", "DeleteStatement"},
		{false, "net/netip", "Addr"},
		{true, "net/netip", "Addr"},
	} {
		if err == nil {
			err = add(c.pointer, c.path, c.name)
		}
	}
	for n := 2; n <= 8 && err == nil; n++ {
		args := slices.Repeat([]types.Type{text}, n)
		err = add(false, module, fmt.Sprintf("Row%d", n), args...)
	}
	return err
}

// object lists what a name stands for.
func (l *lister) object(o types.Object) {
	switch o := o.(type) {
	case *types.Func:
		sig := o.Type().(*types.Signature)
		args, ok := l.fit(o.Type(), sig.TypeParams())
		if !ok {
			l.skipped = append(l.skipped, o.FullName())
			return
		}
		l.funcs = append(l.funcs, l.name(o)+l.list(args))
	case *types.TypeName:
		if _, basic := o.Type().Underlying().(*types.Interface); basic {
			return
		}
		var params *types.TypeParamList
		t := o.Type()
		switch t := t.(type) {
		case *types.Alias:
			params = t.TypeParams()
		case *types.Named:
			params = t.TypeParams()
		}
		args, ok := l.fit(t, params)
		if !ok {
			l.skipped = append(l.skipped, o.Name())
			return
		}
		l.all = append(l.all, l.name(o)+l.list(args))
	}
}

// fit finds types for type parameters.
func (l *lister) fit(of types.Type, params *types.TypeParamList) ([]types.Type, bool) {
	at := make([]int, params.Len())
	if len(at) == 0 {
		return nil, true
	}
	for {
		args := make([]types.Type, len(at))
		for i := range at {
			args[i] = l.candidates[at[i]]
		}
		_, err := types.Instantiate(nil, of, args, true)
		wrong, ok := err.(*types.ArgumentError)
		if !ok {
			return args, err == nil
		}
		if at[wrong.Index]++; at[wrong.Index] == len(l.candidates) {
			return nil, false
		}
	}
}

func (l *lister) name(o types.Object) string { return o.Pkg().Name() + "." + o.Name() }

func (l *lister) list(args []types.Type) string {
	if len(args) == 0 {
		return ""
	}
	names := make([]string, len(args))
	for i, t := range args {
		names[i] = types.TypeString(t, (*types.Package).Name)
	}
	return "[" + strings.Join(names, ", ") + "]"
}

func (l *lister) text() ([]byte, error) {
	var b strings.Builder
	b.WriteString("// Code generated by TestRegistry; DO NOT EDIT.\n\npackage zerovalues\n\nimport (\n\t\"net/netip\"\n\t\"reflect\"\n\n")
	for _, p := range packages {
		fmt.Fprintf(&b, "\t%q\n", p)
	}
	fmt.Fprintf(&b, "\t%q\n)\n\nvar _ netip.Addr\n\nvar _ sample.User\n\n", module+"/internal/sample")
	b.WriteString("// exportedFuncs are all exported functions.\nvar exportedFuncs = []exported{\n")
	for _, f := range l.funcs {
		fmt.Fprintf(&b, "\t{%q, reflect.ValueOf(%s)},\n", f, f)
	}
	b.WriteString("}\n\n// exportedTypes are all exported types.\nvar exportedTypes = []exported{\n")
	for _, f := range l.all {
		fmt.Fprintf(&b, "\t{%q, reflect.ValueOf(new(%s))},\n", f, f)
	}
	b.WriteString("}\n")
	return format.Source([]byte(b.String()))
}
