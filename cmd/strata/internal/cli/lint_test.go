package cli

import (
	"encoding/json"
	"os/exec"
	"strings"
	"testing"

	"github.com/strata-go/strata/cmd/strata/internal/lint"
	"github.com/strata-go/strata/cmd/strata/internal/shop"
)

// What is looked at: pending migrations, those after a version, those that git says are
// new, all, or the files that are named.
func TestLintChooses(t *testing.T) {
	in(t, map[string]string{
		"migrations/1_a.sql": "-- +goose Up\nCREATE TABLE a (x INTEGER, y INTEGER);\n",
		"migrations/2_b.sql": "-- +goose Up\nALTER TABLE a RENAME COLUMN x TO z;\n",
	})
	git := func(args ...string) {
		t.Helper()
		if out, err := exec.Command("git", append([]string{"-c", "user.name=x", "-c", "user.email=x@example.org"}, args...)...).CombinedOutput(); err != nil {
			t.Fatalf("git %v: %s", args, out)
		}
	}
	git("init", "-q")
	git("add", "-A")
	git("commit", "-q", "-m", "x")
	url := "sqlite:" + t.TempDir() + "/x.db"
	must(t, "migrate", "up", "--database", url)
	shop.Write(t, ".", map[string]string{"migrations/3_c.sql": "-- +goose Up\n-- strata:lint ignore L103 nobody reads it\nALTER TABLE a DROP COLUMN y;\nDROP TABLE a;\n"})
	looked := func(want string, args ...string) {
		t.Helper()
		got := strata(t, append([]string{"migrate", "lint", "--format", "json"}, args...)...)
		var r lint.Report
		if err := json.Unmarshal([]byte(got.out), &r); err != nil || got.code != Findings {
			t.Fatalf("%v: exit code %d %s%s: %v", args, got.code, got.out, got.err, err)
		}
		var names []string
		for _, f := range r.Files {
			names = append(names, f.Path)
		}
		if strings.Join(names, " ") != want {
			t.Errorf("%v: %v, want %s", args, names, want)
		}
	}
	looked("migrations/3_c.sql", "--database", url)
	looked("migrations/1_a.sql migrations/2_b.sql migrations/3_c.sql", "--scratch", "sqlite:")
	looked("migrations/1_a.sql migrations/2_b.sql migrations/3_c.sql", "--all", "--database", url)
	looked("migrations/2_b.sql migrations/3_c.sql", "--since", "1", "--scratch", "sqlite:")
	looked("migrations/3_c.sql", "--git", "HEAD", "--scratch", "sqlite:")
	looked("migrations/2_b.sql", "migrations/2_b.sql", "--scratch", "sqlite:")
	looked("migrations/2_b.sql", "2_b.sql", "--scratch", "sqlite:")
	expect(t, strata(t, "migrate", "lint", "other/2_b.sql", "--scratch", "sqlite:"), Usage, "is no migration in migrations")
	expect(t, strata(t, "migrate", "lint", "--git", "nobody", "--scratch", "sqlite:"), Failed, "git diff: ")
	expect(t, strata(t, "migrate", "lint", "--database", url), Findings,
		"L103 note", "fine: nobody reads it", "L104 error: a is lost with its rows", "1 error, 0 warnings, 1 note")
	expect(t, strata(t, "migrate", "lint", "--database", url, "--format", "github"), Findings, "::error file=migrations/3_c.sql,line=4,title=L104::a is lost", "::notice file=migrations/3_c.sql,line=3,title=L103::")
	must(t, "migrate", "lint", "--rules")
}
