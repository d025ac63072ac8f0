package cli

import (
	"bytes"
	"strings"
	"testing"
	"time"
)

// Nothing of a step is written once it is done: whoever goes on writes to the same place.
func TestStepsThatEndAsTheyAreTold(t *testing.T) {
	var out bytes.Buffer
	for i := range 200 {
		p := newProgress(&out)
		p.after = time.Duration(i) * time.Microsecond
		p.step("building %d", i)
		time.Sleep(100 * time.Microsecond)
		p.done()
		out.WriteString("done\n")
	}
	if !strings.Contains(out.String(), "building 0 …\n") {
		t.Error("a step that lasts was not told")
	}
}
