package reading

import (
	"context"
	"testing"

	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/internal/race"
	"github.com/strata-go/strata/pool"
)

// operations are what allocations are counted of, with the most that each may
// make on SQLite, on PostgreSQL and on MariaDB, the drivers' own among them.
var operations = []struct {
	name string
	most [3]float64
	run  func(ctx context.Context, db *pool.DB, i int) error
}{
	// On PostgreSQL: the argument and its slice, pgx's rows and ours, the texts
	// and bytes of the row together, and its pointer.
	{"get by key, prepared", [3]float64{3, 5, 8}, func(ctx context.Context, db *pool.DB, i int) error {
		_, err := itemByID(int64(i%999+1)).One(ctx, db)
		return err
	}},
	{"get by key, built anew", [3]float64{8, 10, 13}, func(ctx context.Context, db *pool.DB, i int) error {
		_, err := builder.From(items).Where(items.ID.Eq(int64(i%999+1))).One(ctx, db)
		return err
	}},
	{"change, prepared", [3]float64{4, 6, 8}, func(ctx context.Context, db *pool.DB, i int) error {
		_, err := itemUpdate(int64(i%999+1), float64(i), "name").Exec(ctx, db)
		return err
	}},
	// 1.5 a row: its texts and bytes together, and the pointers of every other row.
	{"1,000 rows", [3]float64{1504, 1506, 1510}, func(ctx context.Context, db *pool.DB, _ int) error {
		_, err := firstItems(1000).All(ctx, db)
		return err
	}},
	{"1,000 rows one by one", [3]float64{1503, 1505, 1509}, func(ctx context.Context, db *pool.DB, _ int) error {
		for _, err := range firstItems(1000).Iter(ctx, db) {
			if err != nil {
				return err
			}
		}
		return nil
	}},
	// Nothing a row.
	{"1,000 rows lent", [3]float64{4, 6, 10}, func(ctx context.Context, db *pool.DB, _ int) error {
		return builder.Each(ctx, db, firstItems(1000), func(*item) error { return nil })
	}},
}

func TestAllocations(t *testing.T) {
	if race.Enabled {
		t.Skip("the race detector allocates")
	}
	ctx := context.Background()
	for e, engine := range databases {
		t.Run(engine.name, func(t *testing.T) {
			db := open(t, engine.url(t))
			for _, o := range operations {
				i, failed := 0, error(nil)
				got := testing.AllocsPerRun(100, func() {
					if err := o.run(ctx, db, i); err != nil {
						failed = err
					}
					i++
				})
				switch {
				case failed != nil:
					t.Errorf("%s: %v", o.name, failed)
				case got > o.most[e]:
					t.Errorf("%s: %v allocations, at most %v were", o.name, got, o.most[e])
				default:
					t.Logf("%s: %v allocations", o.name, got)
				}
			}
		})
	}
}

func BenchmarkOperations(b *testing.B) {
	ctx := context.Background()
	for _, engine := range databases {
		db := open(b, engine.url(b))
		for _, o := range operations {
			b.Run(engine.name+"/"+o.name, func(b *testing.B) {
				b.ReportAllocs()
				for i := 0; b.Loop(); i++ {
					if err := o.run(ctx, db, i); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
