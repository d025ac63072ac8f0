package definitions

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/pool"
)

type reading struct {
	ID    int64
	Place int64
}

type readings struct {
	strata.Table[reading]
	ID    strata.Int64
	Place strata.Int64
}

// A table that has the name of a partition, and is none, is not passed over.
func TestWhatIsThereInPlaceOfAPartition(t *testing.T) {
	of := func(name string) *readings {
		return strata.Define(name, new(readings), func(t *strata.Def, c *readings) {
			t.PrimaryKey(c.ID, c.Place)
			strata.PartitionByRange(t, c.Place, strata.RangePartition(name+"_low", int64(0), int64(10)), strata.RestPartition[int64](name+"_rest")).OnlyOn("PostgreSQL")
		})
	}
	table, other := of("readings"), of("measures")
	engines.EachOf(t, engines.All, func(*testing.T, *pool.DB) {}, func(t *testing.T, ctx context.Context, db *pool.DB) {
		create := builder.CreateTables(table).IfNotExists()
		engines.Must(t, create.Exec(ctx, db))
		engines.Must(t, create.Exec(ctx, db)) // what is there is what is defined
		engines.Done(t)(builder.Raw(`CREATE TABLE measures_low (id bigint, place bigint)`).Exec(ctx, db))
		err := builder.CreateTables(other).IfNotExists().Exec(ctx, db)
		if !db.Dialect().Has(dialect.Partitions) {
			engines.Must(t, err) // a plain table, which has no partitions
			return
		}
		if !errors.Is(err, strata.ErrExists) || !strings.Contains(err.Error(), "measures_low is defined as a partition of measures") {
			t.Errorf("%v, want that it is there", err)
		}
	})
}
