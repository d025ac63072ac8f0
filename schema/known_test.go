package schema_test

import (
	"errors"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/schema"
)

// TestUnknownCatalogs: what package schema cannot read, it does not compare or write for.
func TestUnknownCatalogs(t *testing.T) {
	_, between := schema.Between(dialect.MariaDB, &schema.Schema{}, &schema.Schema{})
	_, sql := schema.SQL(nil, dialect.MariaDB)
	const want = "strata: schema: MariaDB lacks a catalog that package schema reads; write the statements by hand; builder.CreateTable makes what is not there"
	for name, err := range map[string]error{"Between": between, "SQL": sql} {
		if !errors.Is(err, strata.Unsupported) || err.Error() != want {
			t.Errorf("%s: %v", name, err)
		}
	}
}
