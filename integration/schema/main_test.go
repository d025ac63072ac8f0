package schema_test

import (
	"fmt"
	"testing"

	"github.com/strata-go/strata/integration/pgtest"
)

// summary is the suite's last line.
var summary string

func TestMain(m *testing.M) { pgtest.Main(m, func() { fmt.Print(summary) }) }
