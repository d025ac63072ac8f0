package eval

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// TestHandled: what the table leaves to a function of this package has one.
func TestHandled(t *testing.T) {
	text, err := os.ReadFile("../registry/skipped.go")
	if err != nil {
		t.Fatal(err)
	}
	list := regexp.MustCompile(`"(\w+)":\s*handled`).FindAllStringSubmatch(string(text), -1)
	if len(list) < 40 {
		t.Fatalf("%d names", len(list))
	}
	for _, m := range list {
		found := false
		for name := range handlers {
			found = found || strings.HasSuffix(name, "."+m[1])
		}
		if !found {
			t.Errorf("%s has no function", m[1])
		}
	}
}
