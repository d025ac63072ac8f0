// Package vet finds wrong queries before the program runs: analyzers for go vet,
// golangci-lint, gopls and the command strata vet.
package vet

import (
	"slices"

	"github.com/strata-go/strata/vet/internal/ignore"
	"github.com/strata-go/strata/vet/usage"
)

// Analyzers are all of them.
var Analyzers = ignore.Apply(slices.Concat(usage.Analyzers)...)
