package schema_test

import (
	"errors"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/schema"
)

// TestUnknownDefinitions: what package schema cannot read, it does not compare or write for.
func TestUnknownDefinitions(t *testing.T) {
	unread := *dialect.MariaDB
	unread.Definitions = dialect.NoDefinitions
	_, between := schema.Between(&unread, &schema.Schema{}, &schema.Schema{})
	_, sql := schema.SQL(nil, &unread)
	const want = "strata: schema: what MariaDB keeps of definitions is not read; write the statements by hand; builder.CreateTable makes what is not there"
	for name, err := range map[string]error{"Between": between, "SQL": sql} {
		if !errors.Is(err, strata.Unsupported) || err.Error() != want {
			t.Errorf("%s: %v", name, err)
		}
	}
}
