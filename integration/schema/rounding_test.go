package schema_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/schema"
)

type price struct {
	ID     int64
	Amount decimal.Decimal
	N      int32
}

type priceColumns struct {
	strata.Table[price]
	ID     strata.Int64
	Amount strata.Decimal `db:",numeric(12,2)"`
	N      strata.NumberOf[int32]
}

var prices = strata.Define("prices", new(priceColumns), func(t *strata.Def, c *priceColumns) { t.PrimaryKey(c.ID) })

// Nothing is rounded, or cut, when a column gets a narrower type: it is refused, and all
// stays as it was.
func TestNothingIsRounded(t *testing.T) {
	each(t, empty, func(t *testing.T, ctx context.Context, db *pool.DB) {
		sql := `CREATE TABLE prices (id bigint NOT NULL PRIMARY KEY, amount numeric(12,3) NOT NULL, n double precision NOT NULL)`
		if rebuilds(db) {
			sql = `CREATE TABLE prices (id INTEGER NOT NULL PRIMARY KEY, amount TEXT COLLATE strata_decimal NOT NULL, n REAL NOT NULL) STRICT`
		}
		runs(t, db, sql, `INSERT INTO prices (id, amount, n) VALUES (1, '1.25', 2)`)
		changes, err := schema.Diff(ctx, db, prices)
		engines.Must(t, err)
		for _, wrong := range []string{`INSERT INTO prices (id, amount, n) VALUES (2, '1.255', 2)`, `INSERT INTO prices (id, amount, n) VALUES (2, '1.25', 2.5)`, `INSERT INTO prices (id, amount, n) VALUES (2, '1.25', 3000000000)`} {
			runs(t, db, wrong)
			if err := schema.Apply(ctx, db, changes, schema.AllowDestructive); err == nil || tooFine(wrong) && !errors.Is(err, strata.ErrCheck) {
				t.Errorf("%s: %v", wrong, err)
			}
			runs(t, db, `DELETE FROM prices WHERE id = 2`)
		}
		engines.Must(t, schema.Apply(ctx, db, changes, schema.AllowDestructive))
		noDrift(t, ctx, db, prices)
		if got := texts(t, db, `SELECT CAST(amount AS text) || ' ' || CAST(n AS text) FROM prices`); got != "1.25 2" {
			t.Errorf("the row is %s", got)
		}
	})
}

// tooFine reports whether it is a decimal that has too many digits, for which both have one
// kind of error.
func tooFine(sql string) bool { return strings.Contains(sql, "1.255") }
