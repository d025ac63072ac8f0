package production

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/pool"
)

// missing is a table that no database has.
var missing = strata.Define("missing", new(accounts), func(*strata.Def, *accounts) {})

// An error that names no table names the statement, the same on every engine, wherever it
// runs; one that names a table does not name it twice.
func TestErrorsNameTheirStatement(t *testing.T) {
	const secret = "owner-4711"
	each(t, plain, func(t *testing.T, db *pool.DB) {
		ctx := t.Context()
		_, err := builder.Insert(Accounts).Rows(Account{Owner: "ada", Balance: 0}).Exec(ctx, db)
		engines.Must(t, err)
		gone, cancel := context.WithCancel(ctx)
		cancel()
		halves := builder.Select(Accounts.Balance.DivExpr(Accounts.Balance)).From(Accounts).Where(Accounts.Owner.Ne(secret))
		inTx := func(run func(*pool.Tx) error) error { return db.Tx(ctx, run) }
		var b builder.Batch
		builder.QueueAll(&b, halves)
		raw := builder.RawRows(builder.Raw("SELECT id FROM missing WHERE owner = ?", secret), missing.ID)
		for _, c := range []struct {
			name, start string
			kind        error
			run         func() error
		}{
			{"a table that is not there", "SELECT missing: not defined: ", strata.ErrUndefined, func() error {
				_, err := builder.From(missing).All(ctx, db)
				return err
			}},
			{"a change", "UPDATE missing: not defined: ", strata.ErrUndefined, func() error {
				_, err := builder.Update(missing).Set(missing.Owner.Set(secret)).Where(missing.ID.Eq(1)).Exec(ctx, db)
				return err
			}},
			{"rows", "INSERT missing: not defined: ", strata.ErrUndefined, func() error {
				_, err := builder.Insert(missing).Rows(Account{Owner: secret}, Account{Owner: "b"}).Exec(ctx, db)
				return err
			}},
			{"rows that come back", "INSERT missing: not defined: ", strata.ErrUndefined, func() error {
				_, err := builder.Returning(builder.Insert(missing).Rows(Account{Owner: secret}, Account{Owner: "b"}), missing).All(ctx, db)
				return err
			}},
			{"an end", "SELECT accounts: canceled: ", strata.ErrCanceled, func() error {
				_, err := builder.From(Accounts).All(gone, db)
				return err
			}},
			{"a computation", "SELECT accounts: division by zero: ", strata.ErrDivideByZero, func() error {
				_, err := halves.All(ctx, db)
				return err
			}},
			{"in a transaction", "SELECT accounts: division by zero: ", strata.ErrDivideByZero, func() error {
				return inTx(func(tx *pool.Tx) error {
					_, err := halves.All(ctx, tx)
					return err
				})
			}},
			{"raw SQL", "SELECT: not defined: ", strata.ErrUndefined, func() error {
				_, err := raw.All(ctx, db)
				return err
			}},
			{"a batch", "statement 1 of the batch: SELECT: division by zero: ", strata.ErrDivideByZero, func() error { return b.Run(ctx, db) }},
			{"a table that is named", "unique violation on accounts (owner), constraint accounts_owner_key: ", strata.ErrUnique, func() error {
				_, err := builder.Insert(Accounts).Rows(Account{Owner: "ada"}).Exec(ctx, db)
				return err
			}},
		} {
			err := c.run()
			if !errors.Is(err, c.kind) || !strings.HasPrefix(err.Error(), "strata: "+c.start) || strings.Contains(err.Error(), secret) {
				t.Errorf("%s: %v, want strata: %s…", c.name, err, c.start)
			}
		}
	})
}
