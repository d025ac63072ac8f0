package repo_test

import (
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// TestEscape: what a caller's models lead to lives in the heap where the package copies
// the models by reflect, which the compiler does not follow (see scan.Escape): a slice of
// the caller's that stayed on its stack would end in "found bad pointer in Go heap".
func TestEscape(t *testing.T) {
	const file = "testdata/escape/escape.go"
	out, err := exec.Command("go", "build", "-gcflags=-m", "./testdata/escape").CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	source, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	heap := map[int]bool{}
	for _, m := range regexp.MustCompile(regexp.QuoteMeta(file)+`:(\d+):\d+: .*(?:escapes|moved) to heap`).FindAllSubmatch(out, -1) {
		line, _ := strconv.Atoi(string(m[1]))
		heap[line] = true
	}
	marked := 0
	for i, line := range strings.Split(string(source), "\n") {
		if !strings.HasSuffix(line, "// heap") {
			continue
		}
		if marked++; !heap[i+1] {
			t.Errorf("%s:%d: stays on the stack: %s", file, i+1, strings.TrimSpace(line))
		}
	}
	if marked < 6 {
		t.Errorf("%d lines are marked", marked)
	}
}
