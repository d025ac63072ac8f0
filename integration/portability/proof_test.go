package portability

import (
	"errors"
	"strings"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/pool"
)

// The engines, by the names of their dialects.
const (
	postgres = "PostgreSQL"
	sqlite   = "SQLite"
	mariadb  = "MariaDB"
)

// databases are one of each engine, with the rows of package language.
type databases []*pool.DB

// proof shows that a row of the page is true.
type proof func(t *testing.T, on databases)

// all is several proofs of one row.
func all(list ...proof) proof {
	return func(t *testing.T, on databases) {
		t.Helper()
		for _, p := range list {
			p(t, on)
		}
	}
}

// same expects one answer of all engines.
func same(s step, want string) proof { return lacks("", s, want) }

// lacks expects one answer, and a refusal by name, before anything is sent, of the engines
// of a list.
func lacks(refusing string, s step, want string) proof {
	return func(t *testing.T, on databases) {
		t.Helper()
		for _, db := range on {
			name := db.Dialect().Name
			got, err := s(t.Context(), db)
			switch {
			case strings.Contains(refusing, name):
				refused(t, name, got, err)
			case err != nil || got != want:
				t.Errorf("%s: %s, %v; want %s", name, got, err, want)
			}
		}
	}
}

// refused expects that a refusal of what the engine lacks, or of a value that it has no room
// for, names it.
func refused(t *testing.T, name, got string, err error) {
	t.Helper()
	var unsent *strata.StatementError
	if !errors.Is(err, strata.Unsupported) && !errors.Is(err, strata.BadValue) || !errors.As(err, &unsent) || !strings.Contains(err.Error(), name) {
		t.Errorf("%s: %s, %v; want a refusal by name", name, got, err)
	}
}

// each expects of each engine what it has: rows, "refused", or "error " and
// words of it.
type each map[string]string

// differs expects an answer of each engine's own.
func differs(s step, want each) proof {
	return func(t *testing.T, on databases) {
		t.Helper()
		for _, db := range on {
			name := db.Dialect().Name
			got, err := s(t.Context(), db)
			switch {
			case want[name] == "refused":
				refused(t, name, got, err)
			case strings.HasPrefix(want[name], "error "):
				if words := strings.TrimPrefix(want[name], "error "); err == nil || !strings.Contains(err.Error(), words) {
					t.Errorf("%s: %s, %v; want the error %s", name, got, err, words)
				}
			case err != nil || got != want[name]:
				t.Errorf("%s: %s, %v; want %s", name, got, err, want[name])
			}
		}
	}
}

// fails expects an error of one kind of all engines.
func fails(kind error, list ...step) proof {
	return func(t *testing.T, on databases) {
		t.Helper()
		for _, db := range on {
			for i, s := range list {
				if got, err := s(t.Context(), db); !errors.Is(err, kind) {
					t.Errorf("%s: %d: %s, %v; want %q", db.Dialect().Name, i, got, err, kind)
				}
			}
		}
	}
}

// unsent expects that no engine is sent a statement, and why: a kind, or nil, and words.
func unsent(kind error, words string, list ...step) proof {
	return func(t *testing.T, on databases) {
		t.Helper()
		for _, db := range on {
			for i, s := range list {
				var e *strata.StatementError
				if got, err := s(t.Context(), db); !errors.As(err, &e) || kind != nil && !errors.Is(err, kind) || !strings.Contains(err.Error(), words) {
					t.Errorf("%s: %d: %s, %v; want %q", db.Dialect().Name, i, got, err, words)
				}
			}
		}
	}
}

// unread expects an error of what is read, and its words.
func unread(words string, list ...step) proof {
	return func(t *testing.T, on databases) {
		t.Helper()
		for _, db := range on {
			for i, s := range list {
				if got, err := s(t.Context(), db); err == nil || !strings.Contains(err.Error(), words) {
					t.Errorf("%s: %d: %s, %v; want %q", db.Dialect().Name, i, got, err, words)
				}
			}
		}
	}
}

// on runs a proof on the engines of a list.
func on(list string, p proof) proof {
	return func(t *testing.T, dbs databases) {
		t.Helper()
		var some databases
		for _, db := range dbs {
			if strings.Contains(list, db.Dialect().Name) {
				some = append(some, db)
			}
		}
		p(t, some)
	}
}

// because says why no statement can show a row.
func because(words string) proof { return func(t *testing.T, _ databases) { t.Log(words) } }
