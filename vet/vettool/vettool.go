// Package vettool makes a command one that go vet can call: go vet -vettool=….
package vettool

import (
	"strings"

	"golang.org/x/tools/go/analysis/unitchecker"

	"github.com/strata-go/strata/vet"
)

// Called reports whether arguments are those that go vet gives its tool: it asks for its
// version or its flags, or hands it the description of a package.
func Called(args []string) bool {
	if len(args) == 0 {
		return false
	}
	first, last := args[0], args[len(args)-1]
	if len(args) == 1 && (last == "-V=full" || last == "-flags") {
		return true
	}
	return strings.HasSuffix(last, ".cfg") && (len(args) == 1 || strings.HasPrefix(first, "-"))
}

// Main answers go vet, and ends the program.
func Main() { unitchecker.Main(vet.Analyzers...) }
