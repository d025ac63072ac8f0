// Package vet finds wrong queries before the program runs: analyzers for go vet,
// golangci-lint, gopls and the command strata vet.
package vet

import "golang.org/x/tools/go/analysis"

// Analyzers are all of them.
var Analyzers = []*analysis.Analyzer{Queries}
