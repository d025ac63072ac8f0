package vet_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// meant are the findings of this repository that are true and meant: tests of what the
// library does with what a program does wrong.
var meant = map[string][]string{
	"integration/batches/batch_test.go":        {"stratabatch", "stratawhere"},
	"integration/batches/roundtrip_test.go":    {"strataowntx", "stratastream"},
	"integration/conformance/running.go":       {"strataescape", "strataloop"},
	"integration/faults/proofs_stored_test.go": {"strataparam"},
	"integration/faults/transactions_test.go":  {"strataerror", "strataescape", "stratastream"},
	"integration/hostile/texts_static_test.go": {"stratalike"},
	"integration/orm/repo_test.go":             {"stratawhere"},
	"integration/production/attack_test.go":    {"strataowntx"},
	"integration/production/hook_test.go":      {"strataowntx"},
	"integration/reliability/tx_test.go":       {"strataescape"},
	"integration/run_test.go":                  {"strataerror", "strataescape", "stratastream"},
}

// finding is one of go vet -json.
type finding struct{ Posn, Message string }

// TestUsageInRepository finds nothing wrong in this repository that is not meant.
func TestUsageInRepository(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes some minutes")
	}
	all := slices.Clone(repository(t))
	for _, module := range []string{"cmd/strata", "vet"} {
		all = append(all, vetJSON(t, filepath.Join(root(t), module))...)
	}
	met := map[string]bool{}
	for _, f := range all {
		if f.analyzer != queries { // its tests have a table of their own
			name := f.file(root(t))
			if key := name + " " + f.analyzer; isMeant(name, f.analyzer) {
				met[key] = true
			} else {
				t.Errorf("%s: %s (%s)", f.Posn, f.Message, f.analyzer)
			}
		}
	}
	for name, list := range meant {
		for _, a := range list {
			if !met[name+" "+a] {
				t.Errorf("%s: nothing of %s is found any more", name, a)
			}
		}
	}
}

func isMeant(name, analyzer string) bool {
	for _, a := range meant[name] {
		if a == analyzer {
			return true
		}
	}
	return false
}

type found struct {
	finding
	analyzer string
}

// file is where the finding is, below a directory.
func (f found) file(dir string) string {
	name, _, _ := strings.Cut(strings.TrimPrefix(f.Posn, dir+"/"), ":")
	return name
}

// vetJSON is what go vet -json finds in a module.
func vetJSON(t *testing.T, dir string) (list []found) {
	t.Helper()
	path, err := tool()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.CommandContext(t.Context(), "go", "vet", "-json", "-vettool="+path, "./...")
	c.Dir = dir
	var out, wrong bytes.Buffer
	c.Stdout, c.Stderr = &out, &wrong
	err = c.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	text := out.Bytes()
	if !bytes.Contains(text, []byte("{")) {
		text = wrong.Bytes()
	}
	var lines [][]byte
	for line := range bytes.Lines(text) {
		if !bytes.HasPrefix(line, []byte("#")) {
			lines = append(lines, line)
		}
	}
	packages := 0
	for d := json.NewDecoder(bytes.NewReader(bytes.Join(lines, nil))); d.More(); {
		var result map[string]map[string]json.RawMessage
		if err := d.Decode(&result); err != nil {
			t.Fatalf("%v\n%s%s", err, out.String(), wrong.String())
		}
		for _, byAnalyzer := range result {
			packages++
			for analyzer, raw := range byAnalyzer {
				var all []finding
				if err := json.Unmarshal(raw, &all); err != nil {
					t.Fatalf("%s: %v\n%s", analyzer, err, raw)
				}
				for _, f := range all {
					list = append(list, found{f, analyzer})
				}
			}
		}
	}
	t.Logf("%s: %d packages with something to say, %d findings", dir, packages, len(list))
	if exit != nil && packages == 0 {
		t.Fatalf("%v\n%s%s", err, out.String(), wrong.String())
	}
	return list
}
