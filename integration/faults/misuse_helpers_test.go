package faults

import (
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/compile"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/sample"
)

// refusal is a statement that is refused before it is sent, and what the error says.
type refusal struct {
	s    compile.Statement
	want string
}

// refusals checks that statements are refused before they are sent, in one line, with one
// text on every dialect.
func refusals(t *testing.T, list ...refusal) {
	t.Helper()
	for _, r := range list {
		var first string
		for _, d := range []*dialect.Dialect{dialect.PostgreSQL, dialect.SQLite} {
			text, _, err := compile.SQL(r.s, d)
			var e *strata.StatementError
			switch {
			case err == nil:
				t.Errorf("%s: not refused, but %s; want %q", d.Name, text, r.want)
			case !errors.As(err, &e):
				t.Errorf("%s: %v is no StatementError", d.Name, err)
			case !strings.Contains(err.Error(), r.want):
				t.Errorf("%s: got %q, want %q", d.Name, err, r.want)
			case first != "" && err.Error() != first:
				t.Errorf("one text on each dialect: %q and %q", first, err)
			default:
				first = err.Error()
			}
		}
	}
}

// mistakes are definitions with a mistake, by name: a program that has one ends, so
// that each is looked at in a process of its own.
var mistakes = map[string]func(){}

const asked = "STRATA_MISTAKE"

// TestMistake is that process.
func TestMistake(t *testing.T) {
	name := os.Getenv(asked)
	if name == "" {
		t.Skip("for the tests of definitions")
	}
	mistakes[name]()
	compile.SQL(builder.From(sample.Users), dialect.SQLite)
}

// mistaken checks that a definition is a mistake, of which the program hears before it
// does anything.
func mistaken(t *testing.T, name, want string) {
	t.Helper()
	c := exec.Command(os.Args[0], "-test.run=^TestMistake$")
	c.Env = append(os.Environ(), asked+"="+name)
	out, err := c.CombinedOutput()
	if err == nil || !strings.Contains(string(out), "panic: strata: ") || !strings.Contains(string(out), want) || strings.Contains(string(out), "runtime error") {
		t.Errorf("%s: got %v\n%s\nwant %q", name, err, out, want)
	}
}
