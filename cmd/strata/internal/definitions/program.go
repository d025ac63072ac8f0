package definitions

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"text/template"
)

// program is what is built: the packages with a file more each, and a main package.
type program struct {
	Library, Driver string
	Main            *Package // the one that is a program itself, or nil
	Others          []*Package
	files           map[string]string // path → text
	target          string            // the folder of the main package
}

// The file that a package has more, which no other file is called.
const added = "zz_strata_definitions.go"

// asked are the texts of a program that asks packages for something.
type asked struct{ list, main *template.Template }

var forDefinitions = asked{listTemplate, programTemplate}

// newProgram lays out a program that prints what packages say.
func newProgram(found []*Package, driver string, what asked) (*program, error) {
	p := &program{Library: library, Driver: driver, files: map[string]string{}}
	for _, f := range found {
		switch {
		case f.Name != "main":
			p.Others = append(p.Others, f)
		case p.Main != nil:
			return nil, fmt.Errorf("strata: %s and %s are programs, of which none can import the other; put the definitions of one into a package", p.Main.Path, f.Path)
		default:
			p.Main = f
		}
	}
	for _, f := range p.Others {
		if err := p.write(filepath.Join(f.Dir, added), what.list, f); err != nil {
			return nil, err
		}
	}
	if p.Main != nil {
		p.target = p.Main.Dir
		// The go command compiles files in the order of their names, and init functions run in it.
		return p, p.write(filepath.Join(p.target, "0"+added), what.main, p)
	}
	at, err := home(p.Others)
	if err != nil {
		return nil, err
	}
	p.target = filepath.Join(at, "strata_definitions_program")
	return p, p.write(filepath.Join(p.target, "main.go"), what.main, p)
}

func (p *program) write(path string, t *template.Template, data any) error {
	var b strings.Builder
	if err := t.Execute(&b, data); err != nil {
		return err
	}
	p.files[path] = b.String()
	return nil
}

// home is a folder from which all packages can be imported: one below the folder that the
// deepest internal folder is in.
func home(found []*Package) (string, error) {
	at, of := "", ""
	for _, f := range found {
		root := f.Module
		if i := strings.LastIndex(f.Dir+"/", "/internal/"); i > len(f.Module)-1 {
			root = f.Dir[:i]
		}
		switch {
		case within(root, at):
			at, of = root, f.Path
		case !within(at, root):
			return "", fmt.Errorf("strata: no package may import both %s and %s, which are internal; give their definitions to a command each", of, f.Path)
		}
	}
	return at, nil
}

// within reports whether a folder is another one or below it.
func within(dir, of string) bool { return of == "" || dir == of || strings.HasPrefix(dir, of+"/") }

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

var listTemplate = template.Must(template.New("list").Parse(`package {{.Name}}

import strataLibrary "` + library + `"

// StrataDefinitionsOfThisPackage is for the command strata.
func StrataDefinitionsOfThisPackage() []strataLibrary.AnyTable {
	return []strataLibrary.AnyTable{ {{range .Tables}}{{.}}, {{end}} }
}
`))

var programTemplate = template.Must(template.New("program").Parse(`package main

import (
	strataContext "context"
	strataJSON "encoding/json"
	strataErrors "errors"
	strataFmt "fmt"
	strataOS "os"

	strataLibrary "{{.Library}}"
	strataPool "{{.Library}}/pool"
	strataDriver "{{.Driver}}"
	strataSchema "{{.Library}}/schema"
{{range $i, $p := .Others}}	strataTables{{$i}} "{{$p.Path}}"
{{end}})

{{if .Main}}func init() { strataProgram() }{{else}}func main() { strataProgram() }{{end}}

func strataProgram() {
	tables := []strataLibrary.AnyTable{ {{with .Main}}{{range .Tables}}{{.}}, {{end}}{{end}} }
{{range $i, $p := .Others}}	tables = append(tables, strataTables{{$i}}.StrataDefinitionsOfThisPackage()...)
{{end}}	if err := strataSay(strataContext.Background(), tables); err != nil {
		strataFmt.Fprintln(strataOS.Stderr, "strata-definitions:", err)
		strataOS.Exit(1)
	}
	strataOS.Exit(0)
}

func strataSay(ctx strataContext.Context, tables []strataLibrary.AnyTable) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = strataFmt.Errorf("%v", r)
		}
	}()
	db, err := strataPool.Open(ctx, strataOS.Getenv("STRATA_DEFINITIONS_URL"), strataDriver.Driver)
	if err != nil {
		return err
	}
	defer func() { err = strataErrors.Join(err, db.Close(ctx)) }()
	said, err := strataSchema.Of(ctx, db, tables...)
	if err != nil {
		return err
	}
	text, err := strataJSON.Marshal(said)
	if err != nil {
		return err
	}
	return strataOS.WriteFile(strataOS.Getenv("STRATA_DEFINITIONS_OUT"), text, 0o600)
}
`))
