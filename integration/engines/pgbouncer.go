package engines

import (
	"os"
	"testing"

	"github.com/strata-go/strata/integration/pgtest"
	"github.com/strata-go/strata/pool"
)

// envPgBouncer makes the suites run through PgBouncer, too.
const envPgBouncer = "STRATA_TEST_PGBOUNCER"

func init() {
	if os.Getenv(envPgBouncer) == "1" {
		All = append(All, PgBouncer)
	}
}

// PgBouncer is a PgBouncer in transaction mode before the server.
var PgBouncer = Engine{Name: "PgBouncer", Open: func(t *testing.T) (*pool.DB, error) {
	return Open(t, pgtest.With(pgtest.PgBouncer(t, pgtest.Empty(t)), "transaction_pooler", "true"))
}}
