package schema

import (
	"context"
	"encoding/json"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/scan"
	"github.com/strata-go/strata/internal/textsql"
)

// DB is a database or a transaction of package pool.
type DB = textsql.DB

// given refuses what no call can work with.
func given(ctx context.Context, db DB) error {
	switch {
	case db == nil || scan.IsNil(db):
		return refused("there is no database: it is nil", "give a *pool.DB or a *pool.Tx")
	case ctx == nil:
		return refused("there is no context: it is nil", "give one, such as context.Background()")
	default:
		return known(db.Dialect())
	}
}

// known refuses a dialect whose databases are not read.
func known(d *dialect.Dialect) error {
	if d.Definitions != dialect.NoDefinitions {
		return nil
	}
	return refused("what "+d.Name+" keeps of definitions is not read", "write the statements by hand; builder.CreateTable makes what is not there")
}

// refused is what package schema does not do.
func refused(message, hint string) error {
	return &strata.StatementError{Statement: "schema", Problems: []strata.Problem{{Kind: strata.Unsupported, Message: message, Hint: hint}}}
}

// list reads an array of texts in JSON.
func list[T any](text string) (out []T, err error) {
	if text == "" {
		return nil, nil
	}
	err = json.Unmarshal([]byte(text), &out)
	return out, err
}
