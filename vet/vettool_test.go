package vet_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

// built is where the command is, once it was built.
var built string

// tool is the command, which is built once.
var tool = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "strata-vet")
	if err != nil {
		return "", err
	}
	built = dir
	path := filepath.Join(dir, "strata-vet")
	out, err := exec.Command("go", "build", "-o", path, "./cmd/strata-vet").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	return path, nil
})

func TestMain(m *testing.M) {
	code := m.Run()
	if built != "" {
		_ = os.RemoveAll(built)
	}
	fmt.Print(summary)
	os.Exit(code)
}

// diagnostic is what go vet -json says.
type diagnostic struct {
	Posn, Message string
	Fixes         []struct {
		Message string
		Edits   []struct{ New string }
	} `json:"suggested_fixes"`
}

// vetted is what the analyzer says of packages of the module in a directory, as go vet
// runs it: every package by itself, with the facts of those that it imports.
func vetted(t *testing.T, dir string, args ...string) []diagnostic {
	t.Helper()
	path, err := tool()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command("go", append([]string{"vet", "-vettool=" + path, "-json"}, args...)...)
	c.Dir = dir
	var out, errs bytes.Buffer
	c.Stdout, c.Stderr = &out, &errs
	if err := c.Run(); err != nil {
		t.Fatalf("go vet: %v\n%s", err, errs.Bytes())
	}
	all := bytes.NewBuffer(append(out.Bytes(), errs.Bytes()...))
	return parsed(t, all.Bytes())
}

func parsed(t *testing.T, text []byte) (list []diagnostic) {
	t.Helper()
	var plain bytes.Buffer
	for line := range bytes.Lines(text) {
		if !bytes.HasPrefix(line, []byte("#")) {
			plain.Write(line)
		}
	}
	for d := json.NewDecoder(&plain); d.More(); {
		var packages map[string]map[string]json.RawMessage
		if err := d.Decode(&packages); err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		for _, analyzers := range packages {
			var found []diagnostic
			if raw, ok := analyzers["stratawrong"]; ok {
				if err := json.Unmarshal(raw, &found); err != nil {
					t.Fatalf("%v: %s", err, raw)
				}
			}
			list = append(list, found...)
		}
	}
	return list
}
