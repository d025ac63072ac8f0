package schema_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/schema"
)

type reading struct {
	ID     int64
	At     time.Time
	Region string
	Value  int64
}

type readingColumns struct {
	strata.Table[reading]
	ID     strata.Int64
	At     strata.Time
	Region strata.Text
	Value  strata.Int64
}

func year(y int) time.Time { return time.Date(y, 1, 1, 0, 0, 0, 0, time.UTC) }

func defineReadings(name string, more func(*strata.Def, *readingColumns)) *readingColumns {
	return strata.Define(name, new(readingColumns), func(t *strata.Def, c *readingColumns) {
		t.PrimaryKey(c.ID, c.At, c.Region)
		t.Unique(c.Value, c.At, c.Region)
		t.Index(c.Value)
		t.Check("positive", c.Value.Gt(0))
		more(t, c)
	})
}

func byYear(only bool, parts ...strata.Partition[time.Time]) func(*strata.Def, *readingColumns) {
	return func(t *strata.Def, c *readingColumns) {
		p := strata.PartitionByRange(t, c.At, parts...)
		if only {
			p.OnlyOn("PostgreSQL")
		}
	}
}

// Partitions come with their table; each row that one of them takes comes out alike, and
// others are refused alike. Those that a program adds stay; those that are defined are added.
func TestPartitions(t *testing.T) {
	inSchemas(t, func(t *testing.T, prefix string) {
		y24, y25, y26 := strata.PartitionBefore("before", year(2025)), strata.RangePartition("it's 2025", year(2025), year(2026)), strata.RangePartition("y2026", year(2026), year(2027))
		two := defineReadings(prefix+"readings", byYear(true, y24, y25))
		three := defineReadings(prefix+"readings", byYear(true, y24, y25, y26))
		other := defineReadings(prefix+"readings", byYear(true, y24, strata.RangePartition("it's 2025", year(2025), year(2027))))
		listed := defineReadings(prefix+"readings", func(t *strata.Def, c *readingColumns) {
			strata.PartitionByList(t, c.Region, strata.ListPartition("eu", "de", "it's"), strata.RestPartition[string]("rest")).OnlyOn("PostgreSQL")
		})
		each(t, empty, func(t *testing.T, ctx context.Context, db *pool.DB) {
			engines.Must(t, builder.CreateTables(two).Exec(ctx, db))
			engines.Must(t, builder.CreateTables(two).IfNotExists().Exec(ctx, db))
			noDrift(t, ctx, db, two)
			rows := []reading{{1, year(2020), "de", 1}, {2, year(2025), "fr", 2}, {3, year(2026).Add(-time.Microsecond), "fr", 3}}
			_, err := builder.Insert(two).Rows(rows...).Exec(ctx, db)
			engines.Must(t, err)
			late := reading{4, year(2026), "de", 4}
			_, err = builder.Insert(two).Rows(late).Exec(ctx, db)
			if !errors.Is(err, strata.ErrCheck) {
				t.Errorf("a row that no partition takes is %v", err)
			}
			changes, err := schema.Diff(ctx, db, three)
			engines.Must(t, err)
			if got := fmt.Sprint(changes); !rebuilds(db) && (len(changes) != 1 || !strings.Contains(got, "add partition "+prefix+"y2026 FOR VALUES FROM")) {
				t.Errorf("to be done is %s", got)
			}
			engines.Must(t, schema.Apply(ctx, db, changes))
			noDrift(t, ctx, db, three)
			_, err = builder.Insert(three).Rows(late).Exec(ctx, db)
			engines.Must(t, err)
			rows = append(rows, late)
			got, err := builder.From(three).OrderBy(three.ID.Asc()).All(ctx, db)
			engines.Must(t, err)
			if fmt.Sprint(got) != fmt.Sprint(rows) {
				t.Errorf("the rows are %v, not %v", got, rows)
			}
			moves := func(to time.Time) error {
				_, err := builder.Update(three).Set(three.At.Set(to)).Where(three.ID.Eq(1)).Exec(ctx, db)
				return err
			}
			if err := moves(year(2030)); !errors.Is(err, strata.ErrCheck) {
				t.Errorf("a row that moves to no partition is %v", err)
			}
			engines.Must(t, moves(year(2026)))
			moved, err := builder.From(three).Where(three.At.Eq(year(2026))).OrderBy(three.ID.Asc()).All(ctx, db)
			if err != nil || len(moved) != 2 || moved[0].ID != 1 {
				t.Errorf("the row that moved: %v %v", moved, err)
			}
			if !rebuilds(db) {
				refusedPartitions(t, ctx, db, prefix, three, other, listed)
			}
			engines.Must(t, builder.DropTables(three).Exec(ctx, db))
			s, err := schema.Inspect(ctx, db, "schema_test")
			engines.Must(t, err)
			if len(s.Tables) > 0 {
				t.Errorf("what is left: %v", s.Tables)
			}
			engines.Must(t, builder.CreateTables(listed).Exec(ctx, db))
			noDrift(t, ctx, db, listed)
			_, err = builder.Insert(listed).Rows(rows...).Exec(ctx, db)
			engines.Must(t, err)
		})
	})
}

// refusedPartitions tries what no ALTER TABLE does, and partitions of a program.
func refusedPartitions(t *testing.T, ctx context.Context, db *pool.DB, prefix string, three, other, listed *readingColumns) {
	t.Helper()
	engines.Must(t, run(ctx, db, "CREATE TABLE "+prefix+"y2027 PARTITION OF "+prefix+"readings FOR VALUES FROM ('2027-01-01 00:00+00') TO (MAXVALUE)"))
	changes, err := schema.Diff(ctx, db, three, schema.DropTables{}, schema.Exact{})
	if err != nil || len(changes) > 0 {
		t.Errorf("a partition of a program: %v %v", changes, err)
	}
	for want, table := range map[string]*readingColumns{"has the bounds": other, "is partitioned by RANGE": listed} {
		if _, err := schema.Diff(ctx, db, table); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("other partitions: %v", err)
		}
	}
	plain := defineReadings(prefix+"plain", func(*strata.Def, *readingColumns) {})
	engines.Must(t, builder.CreateTables(plain).Exec(ctx, db))
	split := defineReadings(prefix+"plain", byYear(true, strata.RestPartition[time.Time]("all_of_it")))
	if _, err := schema.Diff(ctx, db, split); err == nil || !strings.Contains(err.Error(), "is not partitioned") {
		t.Errorf("a plain table: %v", err)
	}
	engines.Must(t, builder.DropTables(plain).Exec(ctx, db))
	added, err := schema.Diff(ctx, db, split, three)
	engines.Must(t, err)
	engines.Must(t, schema.Apply(ctx, db, added))
	noDrift(t, ctx, db, split, three)
	dropped, err := schema.Diff(ctx, db, three, schema.DropTables{})
	engines.Must(t, err)
	engines.Must(t, schema.Apply(ctx, db, dropped, schema.AllowDestructive))
}

// Without OnlyOn a database that has no partitions refuses the table by name.
func TestPartitionsRefused(t *testing.T) {
	table := defineReadings("readings", byYear(false, strata.RestPartition[time.Time]("all")))
	each(t, empty, func(t *testing.T, ctx context.Context, db *pool.DB) {
		err := builder.CreateTables(table).Exec(ctx, db)
		var refused *strata.StatementError
		if rebuilds(db) != (errors.As(err, &refused) && strings.Contains(err.Error(), "partitions")) || !rebuilds(db) && err != nil {
			t.Errorf("it is %v", err)
		}
	})
}
