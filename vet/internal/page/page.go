// Package page writes docs/guides/vet.md: what is fixed of it stands in a template, and every
// check with a wrong line, the message and the mended line comes from the analyzers' own
// tests, so that it cannot go stale.
package page

import (
	_ "embed"
	"fmt"
	"os"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"

	"github.com/strata-go/strata/vet/internal/vettest"
)

// Check is what an analyzer finds, once.
type Check struct {
	Analyzer *analysis.Analyzer
	Title    string // where an analyzer has several
	Wrong    string
	Message  string
	Mended   string
}

//go:embed vet.md
var template string

// Write is the page. The editor is a text of findings as an editor shows them.
func Write(checks []Check, editor string) string {
	var b, list strings.Builder
	var last *analysis.Analyzer
	for _, c := range checks {
		if c.Analyzer != last {
			title, about, _ := strings.Cut(c.Analyzer.Doc, "\n\n")
			fmt.Fprintf(&list, "| [`%s`](#%s) | %s |\n", c.Analyzer.Name, c.Analyzer.Name, strings.TrimPrefix(title, "find "))
			fmt.Fprintf(&b, "\n### %s\n", c.Analyzer.Name)
			if about != "" {
				fmt.Fprintf(&b, "\n%s\n", strings.TrimSpace(about))
			}
			last = c.Analyzer
		}
		b.WriteString(c.text())
	}
	return strings.NewReplacer(
		"{{list}}\n", list.String(), "{{checks}}\n", strings.TrimPrefix(b.String(), "\n"), "{{editor}}\n", editor,
	).Replace(template)
}

func (c Check) text() string {
	var b strings.Builder
	if c.Title != "" {
		fmt.Fprintf(&b, "\n**%s**\n", c.Title)
	}
	fmt.Fprintf(&b, "\n```go\n%s```\n\n> %s\n", c.Wrong, escape(c.Message))
	if c.Mended != "" {
		fmt.Fprintf(&b, "\nMended:\n\n```go\n%s```\n", c.Mended)
	}
	return b.String()
}

// escape is text of a message for Markdown.
func escape(s string) string {
	return strings.NewReplacer("*", `\*`, "_", `\_`, "<", "&lt;").Replace(s)
}

// Read reads the checks that test data documents: the lines between //doc:wrong and
// //doc:mended, or //doc:end, with what is found there, and those that follow. The text after
// //doc:wrong is the title.
func Read(t testing.TB, analyzers []*analysis.Analyzer, found []vettest.Finding) (list []Check) {
	t.Helper()
	regions := map[string][]region{}
	for _, a := range analyzers {
		n := len(list)
		seen := map[string]bool{}
		for _, f := range found {
			if f.Analyzer != a.Name {
				continue
			}
			name := f.At.Filename
			if _, ok := regions[name]; !ok {
				regions[name] = readRegions(t, name)
			}
			for _, r := range regions[name] {
				key := fmt.Sprintf("%s:%d", name, r.from)
				if r.from <= f.At.Line && f.At.Line < r.to && !seen[key] {
					seen[key] = true
					list = append(list, Check{a, r.title, r.wrong, f.Message, r.mended})
				}
			}
		}
		if len(list) == n {
			t.Errorf("%s has no documented example: //doc:wrong in its test data", a.Name)
		}
	}
	return list
}

// region is a documented example in a file.
type region struct {
	title         string
	from, to      int // the lines that are wrong
	wrong, mended string
}

func readRegions(t testing.TB, name string) (list []region) {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var wrong, mended []string
	into := (*[]string)(nil)
	var now region
	for i, line := range strings.Split(string(text), "\n") {
		mark := strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(mark, "//doc:wrong"):
			now = region{title: strings.TrimSpace(strings.TrimPrefix(mark, "//doc:wrong")), from: i + 2}
			wrong, mended, into = nil, nil, &wrong
		case mark == "//doc:mended":
			if now.to == 0 {
				now.to = i + 1
			}
			into = &mended
		case mark == "//doc:end":
			if now.to == 0 {
				now.to = i + 1
			}
			now.wrong, now.mended = block(wrong), block(mended)
			into = nil
			if n := len(list); n > 0 && list[n-1].from == now.from {
				list[n-1] = now
			} else {
				list = append(list, now)
			}
		case into != nil:
			code, _, _ := strings.Cut(line, "// want ")
			*into = append(*into, strings.TrimRight(code, " \t"))
		}
	}
	return list
}

// block is lines without the indentation that all of them have.
func block(lines []string) string {
	for len(lines) > 0 && lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
	}
	if len(lines) == 0 {
		return ""
	}
	indent := len(lines[0]) - len(strings.TrimLeft(lines[0], "\t"))
	var b strings.Builder
	for _, l := range lines {
		b.WriteString(strings.TrimPrefix(l, strings.Repeat("\t", indent)) + "\n")
	}
	return b.String()
}

// Editor is findings as an editor shows them, below the lines that they are of.
func Editor(t testing.TB, found []vettest.Finding) string {
	t.Helper()
	var b strings.Builder
	for i, f := range found {
		text, err := os.ReadFile(f.At.Filename)
		if err != nil {
			t.Fatal(err)
		}
		line := strings.Split(string(text), "\n")[f.At.Line-1]
		code, _, _ := strings.Cut(line, " // seeded")
		short := strings.TrimLeft(code, "\t")
		from := f.At.Column - 1 - (len(code) - len(short))
		to := len(short)
		if end := f.Package.Fset.Position(f.End); end.Line == f.At.Line {
			to = min(to, from+end.Column-f.At.Column)
		}
		if i > 0 {
			b.WriteString("\n")
		}
		fmt.Fprintf(&b, "%s\n%5d │ %s\n      │ %s%s\n      │ %s (%s)\n", f.At.Filename[strings.LastIndexByte(f.At.Filename, '/')+1:],
			f.At.Line, short, strings.Repeat(" ", from), strings.Repeat("~", max(1, to-from)), f.Message, f.Analyzer)
		for _, fix := range f.SuggestedFixes {
			fmt.Fprintf(&b, "      │ quick fix: %s\n", fix.Message)
		}
	}
	return b.String()
}
