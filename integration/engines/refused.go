package engines

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/strata-go/strata"
)

var updateRefused = flag.Bool("update-refused", false, "write testdata/refused-….txt anew for the tests that run")

// A refusal is a line of testdata/refused-ENGINE.txt: what an engine's dialect says it
// cannot do in a test. The tests compare what is refused with the file, so that neither a
// new refusal nor one that is no more goes unseen.
type refusal struct{ test, name, message string }

func (r refusal) String() string { return r.test + "\t" + r.name + "\t" + r.message }

// refusals are those of one test on one engine.
type refusals struct {
	mu   sync.Mutex
	test string
	file string
	list []refusal
}

// watched are the running tests whose refusals are gathered, by their names.
var watched sync.Map

// watch gathers what is refused in a test on an engine, and compares it with the file when
// the test has ended.
func watch(t *testing.T, engine string) {
	t.Helper()
	r := &refusals{test: t.Name(), file: filepath.Join("testdata", "refused-"+strings.ReplaceAll(engine, " ", "-")+".txt")}
	watched.Store(r.test, r)
	tried.tests.Add(1)
	t.Cleanup(func() {
		watched.Delete(r.test)
		if !t.Failed() {
			r.compare(t)
		}
	})
}

// Refused reports whether an error says that the dialect lacks something, and notes it
// under a name that the test gives. The errors of engines whose refusals are not gathered
// are no such errors.
func Refused(t testing.TB, name string, err error) bool {
	t.Helper()
	r := watcher(t.Name())
	if r == nil {
		return false
	}
	tried.statements.Add(1)
	if !errors.Is(err, strata.Unsupported) {
		return false
	}
	tried.refused.Add(1)
	r.add(refusal{t.Name(), oneLine(name), messageOf(err)})
	return true
}

// watcher gathers the refusals of a test, or of the one that it is a part of.
func watcher(test string) *refusals {
	for ; test != ""; test = test[:max(0, strings.LastIndexByte(test, '/'))] {
		if r, ok := watched.Load(test); ok {
			return r.(*refusals)
		}
	}
	return nil
}

// tried counts the statements of the tests whose refusals are gathered, and those tests,
// some of which end at one.
var tried struct{ statements, refused, tests, ended atomic.Int64 }

// AtMost is called when the tests have ended, and ends the process with an error where a
// larger share than those of the statements was refused, or of the tests ended at a refusal:
// no suite passes by what it does not try. A run of some of the tests is not looked at.
func AtMost(statements, tests float64) func() {
	return func() {
		if tried.tests.Load() == 0 {
			return
		}
		fmt.Printf("refused: %d of %d statements; %d of %d tests end at one\n", tried.refused.Load(), tried.statements.Load(), tried.ended.Load(), tried.tests.Load())
		some := flag.Lookup("test.run").Value.String() != "" || flag.Lookup("test.skip").Value.String() != ""
		if !some && (over(&tried.refused, &tried.statements, statements) || over(&tried.ended, &tried.tests, tests)) {
			fmt.Printf("refused: more than %.1f %% of the statements, or than %.1f %% of the tests\n", 100*statements, 100*tests)
			os.Exit(1)
		}
	}
}

// over reports whether a part is more than a share of all.
func over(part, all *atomic.Int64, share float64) bool {
	return float64(part.Load()) > share*float64(all.Load())
}

// messageOf is an error on one line, each of its problems once.
func messageOf(err error) string {
	var list []string
	for line := range strings.Lines(err.Error()) {
		if line = oneLine(line); !slices.Contains(list, line) {
			list = append(list, line)
		}
	}
	return strings.Join(list, "; ")
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

func (r *refusals) add(one refusal) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !slices.Contains(r.list, one) {
		r.list = append(r.list, one)
	}
}

// compare compares the refusals with those of the file, or writes them into it.
func (r *refusals) compare(t *testing.T) {
	t.Helper()
	files.Lock()
	defer files.Unlock()
	lines, err := readLines(r.file)
	if err != nil {
		t.Error(err)
		return
	}
	var known, others []string
	for _, line := range lines {
		if strings.HasPrefix(line, r.test+"\t") || strings.HasPrefix(line, r.test+"/") {
			known = append(known, line)
		} else {
			others = append(others, line)
		}
	}
	var found []string
	for _, one := range r.list {
		found = append(found, one.String())
	}
	slices.Sort(found)
	if slices.Equal(found, known) {
		return
	}
	if *updateRefused {
		if err := writeLines(r.file, slices.Sorted(slices.Values(append(others, found...)))); err != nil {
			t.Error(err)
		}
		return
	}
	for _, line := range without(found, known) {
		t.Errorf("refused, which %s does not know (-update-refused writes it):\n%s", r.file, line)
	}
	for _, line := range without(known, found) {
		t.Errorf("no longer refused, against %s (-update-refused writes it):\n%s", r.file, line)
	}
}

func without(list, some []string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(s string) bool { return slices.Contains(some, s) })
}

// files guards the files of refusals.
var files sync.Mutex

// readLines reads a file, which need not be there.
func readLines(name string) ([]string, error) {
	text, err := os.ReadFile(name)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	return slices.DeleteFunc(strings.Split(string(text), "\n"), func(s string) bool { return s == "" }), nil
}

// writeLines writes a file, or removes it where there is nothing to say.
func writeLines(name string, lines []string) error {
	if len(lines) == 0 {
		return os.Remove(name)
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	return os.WriteFile(name, []byte(strings.Join(lines, "\n")+"\n"), 0o644)
}
