package engines

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
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
	if !errors.Is(err, strata.Unsupported) {
		return false
	}
	for test := t.Name(); test != ""; test = test[:max(0, strings.LastIndexByte(test, '/'))] {
		if r, ok := watched.Load(test); ok {
			r.(*refusals).add(refusal{t.Name(), oneLine(name), messageOf(err)})
			return true
		}
	}
	return false
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
