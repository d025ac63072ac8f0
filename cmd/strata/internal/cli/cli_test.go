package cli

import (
	"bytes"
	"strings"
	"testing"

	"github.com/strata-go/strata/cmd/strata/internal/shop"
	"github.com/strata-go/strata/integration/mariatest"
	"github.com/strata-go/strata/integration/pgtest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// result is what a command printed, and its exit code.
type result struct {
	out, err string
	code     int
}

func strata(t *testing.T, args ...string) result {
	t.Helper()
	var out, errOut bytes.Buffer
	code := Run(t.Context(), args, strings.NewReader(""), &out, &errOut)
	return result{out.String(), errOut.String(), code}
}

// must runs a command that is to succeed, and returns what it printed.
func must(t *testing.T, args ...string) string {
	t.Helper()
	s := strata(t, args...)
	if s.code != OK {
		t.Fatalf("strata %s: exit code %d\n%s%s", strings.Join(args, " "), s.code, s.out, s.err)
	}
	t.Logf("$ strata %s\n%s", strings.Join(args, " "), s.out)
	return s.out
}

// in makes a module and works in it.
func in(t *testing.T, files map[string]string) {
	t.Helper()
	t.Setenv(databaseVariable, "")
	t.Chdir(shop.Module(t, files))
}

// onEngines runs a test on a database of each kind.
func onEngines(t *testing.T, f func(t *testing.T, url string)) {
	t.Run("SQLite", func(t *testing.T) { f(t, "sqlite:"+t.TempDir()+"/shop.db") })
	t.Run("PostgreSQL", func(t *testing.T) { f(t, pgtest.DSN(t)) })
	t.Run("MariaDB", func(t *testing.T) { f(t, mariatest.Empty(t)) })
}
