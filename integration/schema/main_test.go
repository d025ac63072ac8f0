package schema_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/integration/pgtest"
	"github.com/strata-go/strata/pool"
)

// summary is the suite's last line.
var summary string

func TestMain(m *testing.M) { pgtest.Main(m, func() { fmt.Print(summary) }) }

// each runs a test on the databases of whose SQL the tests have statements: what is MariaDB's
// own is in shown_test.go.
func each(t *testing.T, fill func(*testing.T, *pool.DB), test func(*testing.T, context.Context, *pool.DB)) {
	t.Helper()
	engines.EachOf(t, engines.But("MariaDB"), fill, test)
}
