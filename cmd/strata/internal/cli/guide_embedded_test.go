package cli

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/strata-go/strata/cmd/strata/internal/shop"
	"github.com/strata-go/strata/integration/pgtest"
)

var embeddedBlock = regexp.MustCompile("(?s)\n```go\n(package main\n.*?)```\n")

// TestGuideEmbedded runs the program of docs/guides/migrations.md on both databases, twice.
func TestGuideEmbedded(t *testing.T) {
	root, err := filepath.Abs("../../../..")
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(guidePage)
	if err != nil {
		t.Fatal(err)
	}
	m := embeddedBlock.FindStringSubmatch(string(text))
	if m == nil {
		t.Fatal("the page has no program")
	}
	files := map[string]string{
		"main.go":            m[1],
		"migrations/1_a.sql": "-- +goose Up\nCREATE TABLE a (x INTEGER);\n",
		"run.go": `package main

import (
	"context"
	"os"
)

func main() {
	for range 2 {
		if err := onPostgres(context.Background(), os.Args[1]); err != nil {
			panic(err)
		}
		if err := onSQLite(context.Background(), os.Args[2]); err != nil {
			panic(err)
		}
	}
}
`,
	}
	for _, name := range []string{"go.mod", "go.sum"} {
		b, err := os.ReadFile("../../" + name)
		if err != nil {
			t.Fatal(err)
		}
		s := regexp.MustCompile(`(?m)^module .*$`).ReplaceAllString(string(b), "module example.com/shop")
		files[name] = regexp.MustCompile(`(?m)^replace .*$`).ReplaceAllString(s, "replace github.com/strata-go/strata => "+root)
	}
	dir := t.TempDir()
	shop.Write(t, dir, files)
	t.Setenv("GOFLAGS", "-mod=mod -p=1")
	t.Setenv("GOPROXY", "off")
	cmd := exec.Command("go", "run", ".", pgtest.DSN(t), filepath.Join(dir, "shop.db"))
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil || strings.Count(string(out), "applied 1_a.sql") != 2 {
		t.Errorf("%v: %s", err, out)
	}
}
