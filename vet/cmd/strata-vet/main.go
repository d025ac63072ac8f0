// Command strata-vet is a tool for go vet -vettool, with the analyzers of package vet.
package main

import (
	"golang.org/x/tools/go/analysis/unitchecker"

	"github.com/strata-go/strata/vet"
)

func main() { unitchecker.Main(vet.Analyzers...) }
