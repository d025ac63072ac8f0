package compilecost

import (
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"slices"
	"strings"
)

// public are the packages of Strata whose exported names an importer names.
var public = []string{module, module + "/builder", module + "/types", module + "/repo", module + "/pool"}

// fixture declares what type parameters are replaced by. A new constraint that
// none of the candidates fulfils wants a new one.
const fixture = `package importer

import (
	"database/sql"
	"time"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/types"
)

type (
	Number int64
	Name   string
	UUID   [16]byte
	Doc    struct{ A string }
	Path   struct{ s string }
	docs   struct {
		strata.Table[Doc]
		A strata.Text
	}
)

func (p Path) MarshalText() ([]byte, error)     { return []byte(p.s), nil }
func (p *Path) UnmarshalText(text []byte) error { p.s = string(text); return nil }

var (
	_ int64
	_ Number
	_ string
	_ Name
	_ float64
	_ bool
	_ time.Time
	_ types.Date
	_ UUID
	_ Doc
	_ *Doc
	_ Path
	_ *Path
	_ *docs
	_ strata.Text
	_ strata.NullText
	_ strata.Int64
	_ strata.NullInt64
	_ strata.NullFloat64
	_ strata.NullBool
	_ sql.Null[string]
	_ builder.Query[Doc]
	_ strata.Row2[int64, int64]
	_ strata.Row3[int64, int64, int64]
	_ strata.Row4[int64, int64, int64, int64]
	_ strata.Row5[int64, int64, int64, int64, int64]
	_ strata.Row6[int64, int64, int64, int64, int64, int64]
	_ strata.Row7[int64, int64, int64, int64, int64, int64, int64]
	_ strata.Row8[int64, int64, int64, int64, int64, int64, int64, int64]
)
`

// candidate is a type, and how it is written.
type candidate struct {
	text string
	typ  types.Type
}

// Importer writes packages that name what Strata exports.
type Importer struct {
	load       types.Importer
	candidates []candidate
}

// NewImporter reads the export data of Strata's packages.
func NewImporter(exports map[string]string) (*Importer, error) {
	set := token.NewFileSet()
	im := &Importer{load: importer.ForCompiler(set, "gc", func(path string) (io.ReadCloser, error) {
		f, ok := exports[path]
		if !ok {
			return nil, fmt.Errorf("no export data of %s", path)
		}
		return os.Open(f)
	})}
	file, err := parser.ParseFile(set, "fixture.go", fixture, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	info := types.Info{Types: map[ast.Expr]types.TypeAndValue{}}
	config := types.Config{Importer: im.load}
	if _, err := config.Check("importer", set, []*ast.File{file}, &info); err != nil {
		return nil, err
	}
	for _, d := range file.Decls {
		if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.VAR {
			for _, s := range g.Specs {
				t := s.(*ast.ValueSpec).Type
				im.candidates = append(im.candidates, candidate{types.ExprString(t), info.Types[t].Type})
			}
		}
	}
	return im, nil
}

// Mention is a declaration that names an exported name.
type Mention struct {
	Name    string // strata.ID
	Generic bool
	Alias   bool
	Text    string
}

// Mentions names each exported type and function of the public packages: a
// variable of each type, instantiated if it is generic, with method values;
// and each function as a value.
func (im *Importer) Mentions() ([]Mention, error) {
	var all []Mention
	for _, path := range public {
		pkg, err := im.load.Import(path)
		if err != nil {
			return nil, err
		}
		for _, name := range pkg.Scope().Names() {
			o := pkg.Scope().Lookup(name)
			if !o.Exported() {
				continue
			}
			m, err := im.mention(pkg, o)
			if err != nil {
				return nil, err
			}
			if m.Text != "" {
				all = append(all, m)
			}
		}
	}
	return all, nil
}

func (im *Importer) mention(pkg *types.Package, o types.Object) (Mention, error) {
	m := Mention{Name: pkg.Name() + "." + o.Name()}
	switch o := o.(type) {
	case *types.TypeName:
		text, t, err := im.instance(m.Name, o.Type())
		if err != nil {
			return m, err
		}
		m.Alias, m.Generic = o.IsAlias(), strings.Contains(text, "[")
		if i, ok := t.Underlying().(*types.Interface); ok && !i.IsMethodSet() {
			m.Text = fmt.Sprintf("func _[T %s](T) {}\n", text)
			break
		}
		m.Text = variable(text, t)
	case *types.Func:
		text, _, err := im.instance(m.Name, o.Type())
		if err != nil {
			return m, err
		}
		m.Text = fmt.Sprintf("var _ = %s\n", text)
	}
	return m, nil
}

// variable declares a variable of a type and takes its methods as values, at
// most three: one names the type already, and with it the signatures of all.
func variable(text string, t types.Type) string {
	name := "v" + strings.Map(func(r rune) rune {
		if strings.ContainsRune(".[]*, ", r) {
			return '_'
		}
		return r
	}, text)
	s := fmt.Sprintf("var %s %s\n", name, text)
	methods := types.NewMethodSet(t)
	if !types.IsInterface(t) {
		if _, ok := t.Underlying().(*types.Pointer); !ok {
			methods = types.NewMethodSet(types.NewPointer(t))
		}
	}
	taken := 0
	for m := range methods.Methods() {
		sig := m.Type().(*types.Signature)
		if taken < 3 && m.Obj().Exported() && sig.TypeParams().Len() == 0 {
			taken++
			s += fmt.Sprintf("var _ = %s.%s\n", name, m.Obj().Name())
		}
	}
	return s
}

// instance replaces the type parameters of a generic type or function, if it has
// any, by candidates that its constraints allow.
func (im *Importer) instance(name string, t types.Type) (string, types.Type, error) {
	var params *types.TypeParamList
	switch t := t.(type) {
	case *types.Alias:
		params = t.TypeParams()
	case *types.Named:
		params = t.TypeParams()
	case *types.Signature:
		params = t.TypeParams()
	}
	n := params.Len()
	if n == 0 {
		return name, t, nil
	}
	for choice := range im.choices(params) {
		var args []types.Type
		var texts []string
		for _, c := range choice {
			args, texts = append(args, c.typ), append(texts, c.text)
		}
		if got, err := types.Instantiate(nil, t, args, true); err == nil {
			return name + "[" + strings.Join(texts, ", ") + "]", got, nil
		}
	}
	return "", nil, fmt.Errorf("%s: no candidate of the fixture fulfils the constraints of %v", name, t)
}

// choices are candidates for type parameters: those of one constraint alike, then
// all combinations of up to three.
func (im *Importer) choices(params *types.TypeParamList) func(yield func([]candidate) bool) {
	var kinds []string
	kindOf := make([]int, params.Len())
	for i := range kindOf {
		k := constraint(params, i)
		kindOf[i] = slices.Index(kinds, k)
		if kindOf[i] < 0 {
			kindOf[i] = len(kinds)
			kinds = append(kinds, k)
		}
	}
	own := make([]int, params.Len())
	for i := range own {
		own[i] = i
	}
	return func(yield func([]candidate) bool) {
		if im.product(len(kinds), kindOf, yield) && params.Len() <= 3 {
			im.product(params.Len(), own, yield)
		}
	}
}

// constraint is a type parameter's constraint, in words that are the same for
// another parameter that is constrained alike.
func constraint(params *types.TypeParamList, i int) string {
	s := params.At(i).Constraint().String()
	for j := range params.Len() {
		s = strings.ReplaceAll(s, "["+params.At(j).Obj().Name()+"]", "[]")
	}
	return s
}

// product yields every choice of n candidates, spread over the parameters.
func (im *Importer) product(n int, of []int, yield func([]candidate) bool) bool {
	index := make([]int, n)
	for {
		choice := make([]candidate, len(of))
		for i, k := range of {
			choice[i] = im.candidates[index[k]]
		}
		if !yield(choice) {
			return false
		}
		i := 0
		for i < n {
			index[i]++
			if index[i] < len(im.candidates) {
				break
			}
			index[i] = 0
			i++
		}
		if i == n {
			return true
		}
	}
}

// importing is a package that makes mentions.
func importing(name string, mentions ...Mention) *Package {
	_, declarations, _ := strings.Cut(fixture, ")\n") // without its imports
	var b strings.Builder
	b.WriteString(declarations)
	for _, m := range mentions {
		b.WriteString(m.Text)
	}
	return NewPackage(name, nil, b.String())
}
