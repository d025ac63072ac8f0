package compilecost

import (
	"fmt"
	"regexp"
	"strings"
)

// generated is where the written packages are, for the compiler only: they never
// lie in the module.
const generated = "example.com/compilecost/"

// Package is a package of one file, to be compiled.
type Package struct {
	Name    string // the last element of its path, too
	Source  string
	Imports []*Package // of the written packages
}

// Path is the import path.
func (p *Package) Path() string { return generated + p.Name }

// known are the packages that a written one imports if its text names them.
var known = map[string]string{
	"builder": module + "/builder",
	"context": "context",
	"decimal": "github.com/shopspring/decimal",
	"jet":     jetModule + "/postgres",
	"pool":    module + "/pool",
	"repo":    module + "/repo",
	"sql":     "database/sql",
	"strata":  module,
	"time":    "time",
	"types":   module + "/types",
}

var qualifier = regexp.MustCompile(`\b([a-z]\w*)\.`)

// NewPackage writes a package of some declarations. Each is Go's text, in which
// "@" stands before the name of a table or a model: in the package of the tables
// it is nothing, in others the package's name.
func NewPackage(name string, tables *Package, declarations ...string) *Package {
	p, at := &Package{Name: name}, ""
	body := strings.Join(declarations, "\n")
	if tables != nil {
		p.Imports, at = []*Package{tables}, tables.Name+"."
	}
	body = strings.ReplaceAll(body, "@", at)

	var b strings.Builder
	fmt.Fprintf(&b, "package %s\n\nimport (\n", name)
	seen := map[string]bool{}
	for _, m := range qualifier.FindAllStringSubmatch(body, -1) {
		path, ok := known[m[1]]
		if tables != nil && m[1] == tables.Name {
			path, ok = tables.Path(), true
		}
		if ok && !seen[path] {
			seen[path] = true
			fmt.Fprintf(&b, "\t%s %q\n", m[1], path)
		}
	}
	fmt.Fprintf(&b, ")\n\n%s", body)
	p.Source = b.String()
	return p
}
