package migrations

import (
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/schema"
)

// statements writes changes, or the same in steps beside which others work.
func statements(changes []schema.Change, d *dialect.Dialect, online bool) ([]schema.Statement, error) {
	if online {
		return schema.SQL(changes, d, schema.Online)
	}
	return schema.SQL(changes, d)
}
