package faults

import (
	"context"
	"database/sql"
	"errors"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/pool"
)

var ringA, ringB, ringC *nodeColumns

func init() {
	ring := func(name string, next **nodeColumns) *nodeColumns {
		return strata.Define(name, new(nodeColumns), func(t *strata.Def, c *nodeColumns) {
			t.PrimaryKey(c.ID)
			strata.ReferencesFunc(t, c.ID, func() strata.Operand[int64] { return (*next).ID }, strata.Restrict)
			strata.ReferencesFunc(t, c.Next, func() strata.Operand[int64] { return (*next).ID }, strata.Cascade)
			strata.References(t, c.Next, c.ID, strata.Cascade)
		})
	}
	ringA, ringB, ringC = ring("ring_a", &ringB), ring("ring_b", &ringC), ring("ring_c", &ringA)
}

var inDropping = []fault{
	{"C8", "tables that refer to each other are dropped with their rows", func(t *testing.T) {
		everywhere(t, empty, func(t *testing.T, ctx context.Context, db *pool.DB) {
			engines.Must(t, builder.CreateTables(ringA, ringB, ringC).Exec(ctx, db))
			if !errors.Is(second(builder.Insert(ringA).Rows(node{1, sql.Null[int64]{}}).Exec(ctx, db)), strata.ErrForeignKey) {
				t.Error("a row without those that it refers to")
			}
			for range 2 { // the second time there are none
				engines.Must(t, builder.DropTables(ringA, ringB, ringC).Exec(ctx, db))
			}
			_, err := builder.From(ringB).All(ctx, db)
			if !errors.Is(err, strata.ErrUndefined) {
				t.Error(err)
			}
			engines.Must(t, builder.CreateTables(nodesA, nodesB).Exec(ctx, db))
			to := sql.Null[int64]{V: 1, Valid: true}
			engines.Done(t)(builder.Insert(nodesA).Rows(node{ID: 1}).Exec(ctx, db))
			engines.Done(t)(builder.Insert(nodesB).Rows(node{1, to}).Exec(ctx, db))
			engines.Done(t)(builder.Update(nodesA).Set(nodesA.Next.Set(1)).All().Exec(ctx, db))
			engines.Must(t, builder.DropTables(nodesA, nodesB).Exec(ctx, db))
			engines.Must(t, builder.CreateTables(nodesA, nodesB).Exec(ctx, db))
			reads(t, db, builder.From(nodesA), "[]")
		})
	}},
}
