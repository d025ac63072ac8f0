package cli

import (
	"context"
	"database/sql"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/strata-go/strata/integration/pgtest"
)

var fence = regexp.MustCompile("(?ms)^```(\\w+)\n(.*?)^```$")

// The commands of the guide print what it says, on both databases.
func TestGuideStartFromADatabase(t *testing.T) {
	text, err := os.ReadFile("../../../../docs/guides/start-from-a-database.md")
	if err != nil {
		t.Fatal(err)
	}
	root, err := filepath.Abs("../../../..")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for name, from := range map[string]string{"go.mod": "../../go.mod", "go.sum": "../../go.sum"} {
		b, err := os.ReadFile(from)
		if err != nil {
			t.Fatal(err)
		}
		s := regexp.MustCompile(`(?m)^module .*$`).ReplaceAllString(string(b), "module example.com/shop")
		s = regexp.MustCompile(`(?m)^replace .*$`).ReplaceAllString(s, "replace github.com/strata-go/strata => "+root)
		if err := os.WriteFile(filepath.Join(dir, name), []byte(s), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv(databaseVariable, "")
	t.Setenv("GOFLAGS", "-mod=mod -p=1")
	t.Setenv("GOPROXY", "off")
	g := &guide{server: pgtest.Empty(t)}
	t.Chdir(dir)
	for _, m := range fence.FindAllStringSubmatch(string(text), -1) {
		switch kind, block := m[1], m[2]; {
		case kind == "sql":
			g.fill(t, block)
		case kind == "go" && strings.HasPrefix(block, "package main"):
			if err := os.WriteFile("main.go", []byte(block), 0o644); err != nil {
				t.Fatal(err)
			}
		case kind == "go":
			g.excerpt(t, block)
		case kind == "console":
			g.console(t, block)
		}
	}
	if g.ran != 5 {
		t.Errorf("%d commands were run", g.ran)
	}
}

// guide is a guide that is followed.
type guide struct {
	server string
	filled int
	ran    int
}

// fill makes the first database on the server, and the second a file.
func (g *guide) fill(t *testing.T, text string) {
	t.Helper()
	g.filled++
	if g.filled == 1 {
		conn, err := pgx.Connect(t.Context(), g.server)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close(context.Background())
		if _, err := conn.Exec(t.Context(), text, pgx.QueryExecModeSimpleProtocol); err != nil {
			t.Fatal(err)
		}
		return
	}
	db, err := sql.Open("sqlite", "file:shop.db")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(text); err != nil {
		t.Fatal(err)
	}
}

// excerpt is a part of a file that was written.
func (g *guide) excerpt(t *testing.T, block string) {
	t.Helper()
	text, err := os.ReadFile("tables/orders_gen.go")
	if err != nil || !strings.Contains(string(text), block) {
		t.Errorf("%v: orders_gen.go is not as the guide has it:\n%s", err, text)
	}
}

// console runs the command of a block and compares what it prints.
func (g *guide) console(t *testing.T, block string) {
	t.Helper()
	line, want, _ := strings.Cut(strings.TrimPrefix(block, "$ "), "\n")
	args := strings.Fields(strings.ReplaceAll(line, "postgres://localhost/shop", g.server))
	start := time.Now()
	var got string
	switch {
	case strings.HasPrefix(line, "strata "):
		_, out, errOut := runGen(t, args[2:]...)
		got = errOut + out
	case strings.HasPrefix(line, "go run"):
		out, err := exec.Command("go", args[1:]...).CombinedOutput()
		if err != nil {
			t.Errorf("%s: %v", line, err)
		}
		got = string(out)
	default:
		return
	}
	g.ran++
	t.Logf("%s: %v", line, time.Since(start).Round(10*time.Millisecond))
	if got != want {
		t.Errorf("%s\ngot\n%swant\n%s", line, got, want)
	}
}
