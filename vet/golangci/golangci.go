// Package golangci makes the analyzers a linter of golangci-lint, by its module plugins:
//
//	# .custom-gcl.yml
//	version: v2.5.0
//	plugins:
//	  - module: github.com/strata-go/strata/vet
//	    import: github.com/strata-go/strata/vet/golangci
//	    version: latest
//
//	# .golangci.yml
//	linters:
//	  enable: [strata]
//	  settings:
//	    custom:
//	      strata:
//	        type: module
//	        settings:
//	          disable: [strataloop]
package golangci

import (
	"fmt"
	"slices"
	"strings"

	"github.com/golangci/plugin-module-register/register"
	"golang.org/x/tools/go/analysis"

	"github.com/strata-go/strata/vet"
)

func init() { register.Plugin("strata", New) }

// Settings are those of the linter.
type Settings struct {
	Disable []string `json:"disable"` // names of analyzers
}

// linter is the plugin.
type linter struct{ settings Settings }

// New makes the linter of its settings.
func New(conf any) (register.LinterPlugin, error) {
	s, err := register.DecodeSettings[Settings](conf)
	if err != nil {
		return nil, err
	}
	return &linter{s}, nil
}

// BuildAnalyzers returns the analyzers that are not disabled.
func (l *linter) BuildAnalyzers() ([]*analysis.Analyzer, error) {
	all := slices.Clone(vet.Analyzers)
	for _, name := range l.settings.Disable {
		i := slices.IndexFunc(all, func(a *analysis.Analyzer) bool { return a.Name == name })
		if i < 0 {
			return nil, fmt.Errorf("strata: disable: there is no analyzer %s; there are %s", name, names())
		}
		all = slices.Delete(all, i, i+1)
	}
	return all, nil
}

func names() string {
	var list []string
	for _, a := range vet.Analyzers {
		list = append(list, a.Name)
	}
	return strings.Join(list, ", ")
}

// GetLoadMode says that the analyzers need types.
func (*linter) GetLoadMode() string { return register.LoadModeTypesInfo }
