package vet_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// expectation is what a comment of a line wants: `// want "message" fix "text"`.
var expectation = regexp.MustCompile("(want|fix)?\\s*`([^`]*)`")

// TestQueries runs the analyzer over a module of two packages. Each line with a mistake
// says what is said of it, and nothing is said of any other line.
func TestQueries(t *testing.T) {
	found := map[string][]diagnostic{}
	for _, d := range vetted(t, "testdata/blog", "./...") {
		place := d.Posn[:strings.LastIndexByte(d.Posn, ':')]
		found[place] = append(found[place], d)
	}
	files, err := filepath.Glob("testdata/blog/*/*.go")
	if err != nil || len(files) < 2 {
		t.Fatal(files, err)
	}
	for _, name := range files {
		path, err := filepath.Abs(name)
		if err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(string(text), "\n") {
			place := path + ":" + strconv.Itoa(i+1)
			_, comment, _ := strings.Cut(line, "// want ")
			expected(t, fmt.Sprintf("%s:%d", name, i+1), comment, found[place])
			delete(found, place)
		}
	}
	for place, list := range found {
		t.Errorf("%s: %s", place, list[0].Message)
	}
}

func expected(t *testing.T, place, comment string, found []diagnostic) {
	t.Helper()
	used := make([]bool, len(found))
	last := -1
	for _, m := range expectation.FindAllStringSubmatch(comment, -1) {
		if m[1] == "fix" {
			if last < 0 || len(found[last].Fixes) != 1 || found[last].Fixes[0].Edits[0].New != m[2] {
				t.Errorf("%s: there is no fix %q", place, m[2])
			}
			continue
		}
		last = -1
		for i, d := range found {
			if !used[i] && regexp.MustCompile(m[2]).MatchString(d.Message) {
				last, used[i] = i, true
				break
			}
		}
		if last < 0 {
			t.Errorf("%s: nothing says %q", place, m[2])
		}
	}
	for i, d := range found {
		if !used[i] {
			t.Errorf("%s: unexpected: %s", place, d.Message)
		}
	}
}
