package golangci_test

import (
	"strings"
	"testing"

	"github.com/golangci/plugin-module-register/register"

	"github.com/strata-go/strata/vet"
	_ "github.com/strata-go/strata/vet/golangci"
)

// plugin makes the linter as golangci-lint does: by name, with settings from YAML.
func plugin(t *testing.T, settings any) (register.LinterPlugin, error) {
	t.Helper()
	make, err := register.GetPlugin("strata")
	if err != nil {
		t.Fatal(err)
	}
	return make(settings)
}

func TestPlugin(t *testing.T) {
	p, err := plugin(t, nil)
	if err != nil {
		t.Fatal(err)
	}
	all, err := p.BuildAnalyzers()
	if err != nil || len(all) != len(vet.Analyzers) {
		t.Errorf("%d analyzers of %d: %v", len(all), len(vet.Analyzers), err)
	}
	if p.GetLoadMode() != register.LoadModeTypesInfo {
		t.Errorf("the load mode is %s", p.GetLoadMode())
	}
}

func TestDisable(t *testing.T) {
	p, err := plugin(t, map[string]any{"disable": []string{"strataloop"}})
	if err != nil {
		t.Fatal(err)
	}
	all, err := p.BuildAnalyzers()
	if err != nil || len(all) != len(vet.Analyzers)-1 {
		t.Errorf("%d analyzers of %d: %v", len(all), len(vet.Analyzers), err)
	}
	for _, a := range all {
		if a.Name == "strataloop" {
			t.Error("strataloop is not disabled")
		}
	}
}

func TestSettingsThatAreWrong(t *testing.T) {
	p, err := plugin(t, map[string]any{"disable": []string{"nothing"}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.BuildAnalyzers(); err == nil || !strings.Contains(err.Error(), "there is no analyzer nothing; there are ") {
		t.Errorf("an analyzer that is not there: %v", err)
	}
	if _, err := plugin(t, map[string]any{"enable": true}); err == nil {
		t.Error("a setting that is not there is not refused")
	}
}
