package mustfail

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// longest is how long the first line of a message may be: it is read in an
// editor. The longest there is names two row types twice.
const longest = 420

// telling are the methods that an expression has so that a message names the rule
// that was broken. Other names of Strata's own say nothing to whoever reads one.
var telling = map[string]bool{
	"hasType": true, "readsInto": true, "loadsInto": true, "isExpression": true, "hasOrder": true, "isNumber": true, "isText": true, "isDocument": true,
}

var ownMethod = regexp.MustCompile(`method ([a-z]\w*)`)

var want = regexp.MustCompile(`^// want (".*")$`)

func TestProgramsThatMustNotCompile(t *testing.T) {
	files, err := filepath.Glob("testdata/*.go")
	if err != nil || len(files) == 0 {
		t.Fatal("no programs", err)
	}
	total := 0
	for _, name := range files {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".go"), func(t *testing.T) {
			total += check(t, name)
		})
	}
	t.Logf("%d mistakes, each refused by the compiler", total)
}

// TestSnippets proves that what is put around a snippet compiles.
func TestSnippets(t *testing.T) {
	for snippet, want := range map[string]string{"": "", `Users.Age.Eq(1)`: "", `Users.Nmae.Eq("x")`: "Nmae undefined"} {
		got, err := Snippet(snippet)
		if err != nil || !strings.Contains(got, want) || want == "" && got != "" {
			t.Errorf("of %q the compiler says %q, %v; want %q", snippet, got, err, want)
		}
	}
}

func check(t *testing.T, name string) (wants int) {
	source, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	mistakes, set, file, err := Check(name, source)
	if err != nil {
		t.Fatal(err)
	}
	expected := map[int]*regexp.Regexp{}
	for _, group := range file.Comments {
		for _, c := range group.List {
			m := want.FindStringSubmatch(c.Text)
			if m == nil {
				continue
			}
			text, err := strconv.Unquote(m[1])
			if err != nil {
				t.Fatalf("%s: %v", set.Position(c.Pos()), err)
			}
			expected[set.Position(c.Pos()).Line] = regexp.MustCompile(text)
			wants++
		}
	}
	for _, m := range mistakes {
		first, _, _ := strings.Cut(m.Message, "\n")
		switch re := expected[m.Line]; {
		case re == nil:
			t.Errorf("%s:%d: unexpected: %s", name, m.Line, m.Message)
		case !re.MatchString(m.Message):
			t.Errorf("%s:%d: the compiler says %q, want %q", name, m.Line, m.Message, re)
		case len(first) > longest:
			t.Errorf("%s:%d: a message of %d characters is too long to read: %s", name, m.Line, len(first), first)
		}
		if own := ownMethod.FindStringSubmatch(m.Message); own != nil && !telling[own[1]] {
			t.Errorf("%s:%d: the message names %s, which says nothing: %s", name, m.Line, own[1], m.Message)
		}
		delete(expected, m.Line)
	}
	for line := range expected {
		t.Errorf("%s:%d: it compiles", name, line)
	}
	return wants
}
