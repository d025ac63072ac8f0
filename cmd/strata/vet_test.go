package main_test

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/strata-go/strata/cmd/strata/internal/shop"
)

const wrongUse = `package tables

import (
	"context"

	"github.com/strata-go/strata/builder"
)

func small(ctx context.Context, db builder.Reader) (int64, error) {
	q := builder.From(Customers)
	q.Limit(10)
	return q.Count(ctx, db)
}
`

// run runs the command, and returns its output and its exit code.
func run(t *testing.T, command, dir string, args ...string) (string, int) {
	t.Helper()
	c := exec.CommandContext(t.Context(), command, args...)
	c.Dir = dir
	var out bytes.Buffer
	c.Stdout, c.Stderr = &out, &out
	err := c.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return out.String(), c.ProcessState.ExitCode()
}

// The command is its own tool for go vet.
func TestVet(t *testing.T) {
	command := filepath.Join(t.TempDir(), "strata")
	if out, code := run(t, "go", ".", "build", "-o", command, "."); code != 0 {
		t.Fatal(out)
	}
	dir := shop.Module(t, map[string]string{"tables.go": shop.V1, "wrong.go": wrongUse})
	const found = "wrong.go:11:2: the query that Limit returns is dropped; queries do not change: use what it returns"
	if out, code := run(t, command, dir, "vet"); code != 1 || !strings.Contains(out, found) {
		t.Errorf("exit code %d:\n%s", code, out)
	}
	if out, code := run(t, command, dir, "vet", "-json", "."); code != 0 || !strings.Contains(out, `"stratadropped"`) {
		t.Errorf("as JSON, exit code %d:\n%s", code, out)
	}
	if out, code := run(t, command, dir, "vet", "-stratadropped=false", "."); code != 0 {
		t.Errorf("without the analyzer, exit code %d:\n%s", code, out)
	}
	if out, code := run(t, command, dir, "vet", "-fix", "."); code != 0 {
		t.Errorf("fixing, exit code %d:\n%s", code, out)
	}
	if text, err := os.ReadFile(filepath.Join(dir, "wrong.go")); err != nil || !strings.Contains(string(text), "\tq = q.Limit(10)\n") {
		t.Errorf("not fixed: %v\n%s", err, text)
	}
	if out, code := run(t, command, dir, "vet", "--help"); code != 0 || !strings.Contains(out, "strata vet -json ./...") {
		t.Errorf("help, exit code %d:\n%s", code, out)
	}
	if out, code := run(t, command, dir, "vet", "./nowhere"); code != 1 {
		t.Errorf("no package, exit code %d:\n%s", code, out)
	}
}
