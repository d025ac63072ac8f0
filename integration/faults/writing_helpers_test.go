package faults

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/pool"
)

// thing is the model of a small table that tests of writing fill.
type thing struct {
	ID    int64
	Name  string
	Price int64
}

type thingsTable struct {
	strata.Table[thing]
	ID    strata.Int64
	Name  strata.Text
	Price strata.Int64
}

var things = strata.Define("things", new(thingsTable), func(t *strata.Def, c *thingsTable) {
	t.PrimaryKey(c.ID)
	t.Unique(c.Name)
})

// withThings makes three things: 1 a 10, 2 b 20, 3 c 30.
func withThings(t *testing.T, db *pool.DB) {
	engines.Must(t, builder.CreateTables(things).Exec(t.Context(), db))
	engines.Done(t)(builder.Insert(things).Rows(thing{1, "a", 10}, thing{2, "b", 20}, thing{3, "c", 30}).Exec(t.Context(), db))
}

// ofThings runs a test on every engine with things in the database.
func ofThings(test func(t *testing.T, ctx context.Context, db *pool.DB)) func(*testing.T) {
	return func(t *testing.T) { everywhere(t, withThings, test) }
}

// reads expects rows, printed.
func reads[R any](t *testing.T, db *pool.DB, q interface {
	All(context.Context, builder.Reader) ([]R, error)
}, want string,
) {
	t.Helper()
	got, err := q.All(t.Context(), db)
	if err != nil {
		t.Errorf("%.300v", err)
	} else if s := fmt.Sprint(got); s != want {
		t.Errorf("got %s, want %s", s, want)
	}
}

// refusedFor expects a statement to be refused before it is sent, for a kind and in
// words.
func refusedFor(t *testing.T, err error, kind strata.ProblemKind, words ...string) {
	t.Helper()
	isRefusal(t, "", err, kind, words...)
}

// isRefusal expects an error of a statement that was refused, for a kind and in words.
func isRefusal(t *testing.T, name string, err error, kind strata.ProblemKind, words ...string) {
	t.Helper()
	var e *strata.StatementError
	if !errors.As(err, &e) || !errors.Is(err, kind) {
		t.Errorf("%s: %T %v: no refusal for %q", name, err, err, kind)
		return
	}
	for _, w := range words {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("%s: %v: it does not say %q", name, err, w)
		}
	}
}
