package cli

import (
	"bytes"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/strata-go/strata/cmd/strata/internal/shop"
	"github.com/strata-go/strata/integration/pgtest"
)

var update = flag.Bool("update", false, "rewrite the outputs in docs/guides/migrations.md")

const guidePage = "../../../../docs/guides/migrations.md"

// page is a page that is run: it writes its files, and runs its commands one after the other.
type page struct {
	t    *testing.T
	url  string
	file string // the last one that was written
}

// TestGuideChangeASchema runs the commands of docs/guides/migrations.md and compares what they print.
func TestGuideChangeASchema(t *testing.T) {
	path, err := filepath.Abs(guidePage)
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	in(t, nil)
	at := time.Date(2026, 11, 28, 9, 0, 0, 0, time.UTC)
	now = func() time.Time {
		at = at.Add(time.Minute)
		return at.Add(-time.Minute)
	}
	defer func() { now = time.Now }()
	g := &page{t: t, url: pgtest.DSN(t)}
	g.git("init", "-q")
	got := g.run(string(text))
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if got != string(text) {
		t.Errorf("the page is not what its commands print; go test ./internal/cli -run ChangeASchema -update rewrites it:\n%s", firstDifference(string(text), got))
	}
}

func firstDifference(want, got string) string {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range w {
		if i >= len(g) || w[i] != g[i] {
			return strings.Join(w[i:min(i+5, len(w))], "\n") + "\n-- now is --\n" + strings.Join(g[min(i, len(g)):min(i+5, len(g))], "\n")
		}
	}
	return ""
}

var (
	block     = regexp.MustCompile("(?s)<!-- (.*?) -->\n|```console\n(.*?)```\n")
	goBlock   = regexp.MustCompile("(?s)^```go\n(.*?)```\n")
	durations = regexp.MustCompile(`(\.sql  )[0-9.]+m?s`)
	sizes     = regexp.MustCompile(`, [0-9.]+ [kM]B\)`)
	// On a slow machine it is told what takes long.
	progressLines = regexp.MustCompile(`(?m)^.* …\n`)
	times         = regexp.MustCompile(`(?m)^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d`)
)

// run returns the page with what the commands print now.
func (g *page) run(text string) string {
	var out strings.Builder
	for {
		at := block.FindStringSubmatchIndex(text)
		if at == nil {
			return out.String() + text
		}
		out.WriteString(text[:at[0]])
		whole, rest := text[at[0]:at[1]], text[at[1]:]
		if at[4] >= 0 {
			out.WriteString("```console\n" + g.console(text[at[4]:at[5]]) + "```\n")
		} else {
			out.WriteString(whole)
			g.directive(text[at[2]:at[3]], rest)
		}
		text = rest
	}
}

func (g *page) directive(text, rest string) {
	what, arg, _ := strings.Cut(text, ": ")
	switch what {
	case "file":
		m := goBlock.FindStringSubmatch(rest)
		if m == nil {
			g.t.Fatalf("no file after %s", text)
		}
		g.file = arg
		shop.Write(g.t, ".", map[string]string{arg: m[1]})
	case "replace":
		from, to, _ := strings.Cut(arg, " => ")
		old, err := os.ReadFile(g.file)
		if err != nil || !strings.Contains(string(old), from) {
			g.t.Fatalf("%s: %v", text, err)
		}
		shop.Write(g.t, ".", map[string]string{g.file: strings.Replace(string(old), from, to, 1)})
	case "commit":
		g.git("add", "-A")
		g.git("-c", "user.name=x", "-c", "user.email=x@example.org", "commit", "-q", "-m", "x")
	default:
		g.t.Fatalf("what is %q?", text)
	}
}

func (g *page) git(args ...string) {
	g.t.Helper()
	if out, err := exec.Command("git", args...).CombinedOutput(); err != nil {
		g.t.Fatalf("git %v: %s", args, out)
	}
}

// console runs the commands of a block.
func (g *page) console(text string) string {
	var out strings.Builder
	for _, line := range strings.Split(text, "\n") {
		command, ok := strings.CutPrefix(line, "$ ")
		if !ok {
			continue
		}
		out.WriteString(line + "\n")
		said := g.command(command)
		said = durations.ReplaceAllString(said, "${1}4ms")
		said = sizes.ReplaceAllString(said, ", 6 MB)")
		said = times.ReplaceAllString(said, "2026-11-28 09:05:00")
		out.WriteString(said)
	}
	return out.String()
}

func (g *page) command(text string) string {
	words := strings.Fields(text)
	switch words[0] {
	case "export":
		g.t.Setenv(databaseVariable, g.url)
	case "psql":
		execute(g.t, g.url, strings.Trim(strings.TrimPrefix(text, "psql -c "), `"`))
	case "cat":
		out, err := os.ReadFile(words[1])
		if err != nil {
			g.t.Fatal(err)
		}
		return string(out)
	case "rm":
		if err := os.Remove(words[1]); err != nil {
			g.t.Fatal(err)
		}
	case "strata":
		return g.strata(text, words[1:])
	default:
		g.t.Fatalf("what is %q?", text)
	}
	return ""
}

func (g *page) strata(text string, args []string) string {
	var out, errOut bytes.Buffer
	code := Run(g.t.Context(), args, strings.NewReader(""), &out, &errOut)
	if code != OK && code != Findings {
		g.t.Fatalf("%s: exit code %d\n%s%s", text, code, out.String(), errOut.String())
	}
	return out.String() + progressLines.ReplaceAllString(errOut.String(), "")
}
