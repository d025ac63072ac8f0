package faults

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/pool"
)

// onEach runs a test on every engine, with tables that are there.
func onEach(t *testing.T, test func(t *testing.T, ctx context.Context, db *pool.DB), tables ...strata.AnyTable) {
	t.Helper()
	everywhere(t, func(t *testing.T, db *pool.DB) {
		engines.Must(t, builder.CreateTables(tables...).Exec(t.Context(), db))
	}, test)
}

// onServer reports whether the database is a server's, for what SQL of the test's own
// says.
func onServer(db *pool.DB) bool { return db.Dialect().Engine == dialect.EnginePostgreSQL }

func onMariaDB(db *pool.DB) bool { return db.Dialect().Engine == dialect.EngineMariaDB }

// refuses checks that a statement was refused before it was sent, for a column.
func refuses(t *testing.T, what string, err error, kind strata.ProblemKind, column string) {
	t.Helper()
	var e *strata.StatementError
	switch {
	case !errors.As(err, &e):
		t.Errorf("%s: got %v", what, err)
	case !errors.Is(err, kind) || e.Problems[0].Column != column:
		t.Errorf("%s: the problem is %+v", what, e.Problems[0])
	case strings.Contains(err.Error(), "\n"):
		t.Errorf("%s: more than one line: %v", what, err)
	}
}
