package compilecost

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// Go 1.26's compiler deadlocks on importing a package in which a generic alias
// stands in the signature of a method of the type that the alias is of
// (golang/go#79711). Only an importer sees that, and what it names first
// matters. So there is one that names all that Strata exports, one that does so
// backwards, and one for each generic alias.
func TestImporterOfAllNames(t *testing.T) {
	tools, err := NewToolchain(t.TempDir(), ".", append([]string{"context", "database/sql", "time"}, public...)...)
	if err != nil {
		t.Fatal(err)
	}
	compile := func(name string, mentions ...Mention) {
		if _, err := tools.Compile(importing(name, mentions...)); err != nil {
			t.Error(err) // the others say more
		}
	}
	mentions := mentionsOf(t, tools)
	compile("forwards", mentions...)
	backwards := slices.Clone(mentions)
	slices.Reverse(backwards)
	compile("backwards", backwards...)
	aliases := 0
	for _, m := range mentions {
		if m.Alias && m.Generic {
			aliases++
			compile(strings.ReplaceAll(m.Name, ".", ""), m)
		}
	}
	if aliases == 0 {
		t.Error("no generic alias was found")
	}
	t.Logf("%d exported names, %d of them generic aliases", len(mentions), aliases)
}

// mentionsOf reads what Strata exports. go/types reads as the compiler does, and
// may hang where that does.
func mentionsOf(t *testing.T, tools *Toolchain) []Mention {
	t.Helper()
	type result struct {
		mentions []Mention
		err      error
	}
	done := make(chan result, 1)
	go func() {
		im, err := NewImporter(tools.exports)
		if err != nil {
			done <- result{nil, err}
			return
		}
		mentions, err := im.Mentions()
		done <- result{mentions, err}
	}()
	select {
	case r := <-done:
		if r.err != nil {
			t.Fatal(r.err)
		}
		return r.mentions
	case <-time.After(patience):
		t.Fatalf("go/types does not come to an end on Strata's export data within %v: is it golang/go#79711?", patience)
		return nil
	}
}
