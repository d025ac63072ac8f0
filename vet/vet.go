// Package vet finds wrong queries before the program runs: analyzers for go vet,
// golangci-lint, gopls and the command strata vet.
package vet

import (
	"slices"

	"golang.org/x/tools/go/analysis"

	"github.com/strata-go/strata/vet/internal/ignore"
	"github.com/strata-go/strata/vet/usage"
)

// Analyzers are all of them.
var Analyzers = ignore.Apply(slices.Concat([]*analysis.Analyzer{Queries}, usage.Analyzers)...)
