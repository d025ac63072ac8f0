package faults

import (
	"context"
	"errors"
	"flag"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/pool"
)

var (
	ddlTime = flag.Duration("ddl.time", 700*time.Millisecond, "how long tables change under load, on each engine")
	ddlSeed = flag.Uint64("ddl.seed", 0, "the seed of the changes; 0 takes a new one")
)

// tableChanges are changes of the table of measures that keep its rows right. Each
// begins where any other may have ended.
var tableChanges = map[*dialect.Dialect][]string{
	dialect.PostgreSQL: {
		"ALTER TABLE measures ALTER v TYPE double precision",
		"ALTER TABLE measures ALTER v TYPE bigint",
		"ALTER TABLE measures ALTER v TYPE integer",
		"ALTER TABLE measures ALTER v TYPE numeric",
		"ALTER TABLE measures ADD IF NOT EXISTS other text DEFAULT 'x'",
		"ALTER TABLE measures DROP IF EXISTS other",
		"ALTER TABLE measures RENAME v TO w; ALTER TABLE measures ADD v bigint; UPDATE measures SET v = w; ALTER TABLE measures DROP w",
		"DROP TABLE measures; CREATE TABLE measures (id bigint PRIMARY KEY, v bigint)",
		"DROP TABLE measures; CREATE TABLE measures (v numeric, first text, id bigint PRIMARY KEY)",
		"CREATE INDEX IF NOT EXISTS measures_v ON measures (v)",
	},
	dialect.MariaDB: {
		"ALTER TABLE measures MODIFY v double",
		"ALTER TABLE measures MODIFY v bigint",
		"ALTER TABLE measures MODIFY v int",
		"ALTER TABLE measures ADD COLUMN IF NOT EXISTS other varchar(9) DEFAULT 'x'",
		"ALTER TABLE measures DROP COLUMN IF EXISTS other",
		"CREATE OR REPLACE TABLE measures (id bigint PRIMARY KEY, v bigint)",
		"CREATE OR REPLACE TABLE measures (v decimal(20), first text, id bigint PRIMARY KEY)",
		"CREATE INDEX IF NOT EXISTS measures_v ON measures (v)",
	},
	dialect.SQLite: {
		"ALTER TABLE measures ADD COLUMN other TEXT DEFAULT 'x'",
		"ALTER TABLE measures DROP COLUMN other",
		"ALTER TABLE measures RENAME COLUMN v TO w; ALTER TABLE measures RENAME COLUMN w TO v",
		"DROP TABLE measures; CREATE TABLE measures (id bigint PRIMARY KEY, v bigint)",
		"DROP TABLE measures; CREATE TABLE measures (v bigint, first text, id bigint PRIMARY KEY)",
		"CREATE INDEX IF NOT EXISTS measures_v ON measures (v)",
	},
}

// changingTables changes a table at random while statements of every kind use it:
// they give right values or a typed error.
func changingTables(t *testing.T) {
	seed := *ddlSeed
	if seed == 0 {
		seed = rand.Uint64()
	}
	t.Logf("-ddl.seed=%d", seed)
	everywhere(t, func(t *testing.T, db *pool.DB) {
		raw(t, db, "CREATE TABLE measures (id bigint PRIMARY KEY, v bigint)")
	}, func(t *testing.T, ctx context.Context, db *pool.DB) {
		over, stop := context.WithTimeout(ctx, *ddlTime)
		defer stop()
		var all sync.WaitGroup
		ids := make(chan int)
		all.Go(func() {
			defer close(ids)
			for id := 1; over.Err() == nil; id += 1000 {
				select {
				case ids <- id:
				case <-over.Done():
				}
			}
		})
		typed := func(err error) {
			var e *strata.DatabaseError
			switch {
			case err != nil && strings.Contains(err.Error(), "is read by nothing"): // every column, of which there are more now
			case err == nil || over.Err() != nil && errors.Is(err, context.DeadlineExceeded):
			case !errors.As(err, &e) || e.Kind == nil || errors.Is(err, strata.ErrConnection) || errors.Is(err, strata.ErrInternal):
				t.Errorf("seed %d: %v", seed, err)
			}
		}
		right := func(rows []measure, err error) {
			typed(err)
			for _, m := range rows {
				if m.V != m.ID*7 {
					t.Errorf("seed %d: a row is %+v", seed, m)
				}
			}
		}
		star := func() builder.Query[strata.Row2[int64, int64]] {
			return builder.RawRows(builder.Raw("SELECT * FROM measures"), strata.Cols2(measures.ID, measures.V))
		}
		for g := range 4 {
			all.Go(func() {
				r := rand.New(rand.NewPCG(seed, uint64(g)))
				for id := range ids {
					n := []int{1, 5, 50, 300}[r.IntN(4)]
					insert := builder.Insert(measures).Rows(someMeasures(id, n)...)
					switch r.IntN(6) {
					case 0:
						typed(second(insert.Exec(ctx, db)))
					case 1:
						typed(second(insert.OnConflict().DoNothing().Exec(ctx, db)))
					case 2:
						typed(db.Tx(ctx, func(tx *pool.Tx) error {
							if err := second(insert.Exec(ctx, tx)); err != nil {
								return err
							}
							rows, err := builder.From(measures).All(ctx, tx)
							right(rows, err)
							return err
						}))
					case 3:
						rows, err := builder.Returning(insert, measures).All(ctx, db)
						right(rows, err)
					case 4:
						var b builder.Batch
						builder.QueueExec(&b, insert)
						rows := builder.QueueAll(&b, builder.From(measures))
						if err := b.Run(ctx, db); err != nil {
							typed(err)
						} else {
							right(rows.Get())
						}
					default:
						rows, err := star().All(ctx, db)
						typed(err)
						for _, m := range rows {
							right([]measure{{m.V1, m.V2}}, nil)
						}
					}
				}
			})
		}
		all.Go(func() {
			r := rand.New(rand.NewPCG(seed, 99))
			list := tableChanges[db.Dialect()]
			for over.Err() == nil {
				change := list[r.IntN(len(list))]
				if db.Dialect().Ends != nil { // which commits them
					runAll(ctx, db, change)
				} else {
					db.Tx(ctx, func(tx *pool.Tx) error { return runAll(ctx, tx, change) }) // it may not fit the table
				}
				time.Sleep(time.Duration(r.IntN(5)) * time.Millisecond)
			}
		})
		all.Wait()
		rows, err := builder.From(measures).All(ctx, db)
		engines.Must(t, err)
		right(rows, nil)
	})
}
