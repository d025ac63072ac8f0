package builder_test

import (
	"context"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/internal/batch"
	"github.com/strata-go/strata/internal/race"
	"github.com/strata-go/strata/internal/sample"
	"github.com/strata-go/strata/internal/scan"
)

// canned answers every query of a batch with one row.
type canned struct{ builder.Reader }

func (canned) RunBatch(_ context.Context, items []batch.Item) error {
	var row cannedRow
	for i := range items {
		row.read = false
		items[i].Read(&row)
	}
	return nil
}

type cannedRow struct{ read bool }

func (r *cannedRow) Next(cells []scan.Cell) bool {
	cells[0].SetInt(7)
	r.read = !r.read
	return r.read
}

func (r *cannedRow) Close() error { return nil }

// A query in a batch costs its arguments, its result, what reads it, and the
// cells that it is read through.
func TestBatchAllocations(t *testing.T) {
	if race.Enabled {
		t.Skip("the race detector allocates")
	}
	age := builder.Prepare1(func(id strata.Param[sample.UserID]) *builder.SelectQuery[int64, strata.NullInt64] {
		return builder.Select(Users.Age).Where(Users.ID.EqExpr(id))
	})
	const size = 100
	ctx := t.Context()
	results := make([]*builder.Result[int64], size)
	got := testing.AllocsPerRun(20, func() {
		var b builder.ReadBatch
		for i := range results {
			results[i] = builder.QueueOne(&b, age(sample.UserID(i)))
		}
		if err := b.Run(ctx, canned{}); err != nil {
			t.Fatal(err)
		}
	}) / size
	if got > 5.5 {
		t.Errorf("%.2f allocations a query", got)
	}
	t.Logf("%.2f allocations a query", got)
	if v, err := results[size-1].Get(); v != 7 || err != nil {
		t.Errorf("the result: %d, %v", v, err)
	}
}
