package reliability

import (
	"os"
	"regexp"
	"testing"

	"github.com/strata-go/strata/integration/engines"
)

var experimentNames = regexp.MustCompile(`\b([FNPJ]\d+[a-z]?)(?: to ([FNPJ]\d+[a-z]?))?\b`)

// TestPromises: docs/reliability.md says what each experiment shows, and names none that
// is not there.
func TestPromises(t *testing.T) {
	text, err := os.ReadFile("../../docs/reliability.md")
	engines.Must(t, err)
	at := map[string]int{}
	for i, e := range experiments {
		at[e.id] = i
	}
	named := map[string]bool{}
	for _, m := range experimentNames.FindAllStringSubmatch(string(text), -1) {
		from, ok := at[m[1]]
		to, also := from, true
		if m[2] != "" {
			to, also = at[m[2]]
		}
		if !ok || !also || to < from {
			t.Errorf("docs/reliability.md names %q, which is no experiment, or not in order", m[0])
			continue
		}
		for _, e := range experiments[from : to+1] {
			named[e.id] = true
		}
	}
	for _, e := range experiments {
		if !named[e.id] {
			t.Errorf("docs/reliability.md does not say what %s shows: %s", e.id, e.title)
		}
	}
}
