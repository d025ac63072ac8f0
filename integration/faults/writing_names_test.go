package faults

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/pool"
)

type mailbox struct {
	ID     int64
	Email  string
	Gone   bool
	Number int64
}

type mailboxes struct {
	strata.Table[mailbox]
	ID     strata.Int64
	Email  strata.Text
	Gone   strata.Bool
	Number strata.Int64
}

var boxes = strata.Define("mailboxes", new(mailboxes), func(t *strata.Def, c *mailboxes) {
	t.PrimaryKey(c.ID)
	t.UniqueWhere(c.Gone.IsFalse(), c.Email)
	t.UniqueWhere(c.Gone.IsFalse(), c.Number)
	t.Named("one_number_gone").UniqueWhere(c.Gone.IsTrue(), c.Number)
})

type short struct{ ID, ItemID int64 }

type orderColumns struct {
	strata.Table[short]
	ID     strata.Int64
	ItemID strata.Int64
}

var (
	clashA = strata.Define("clash", new(orderColumns), func(t *strata.Def, c *orderColumns) {
		t.PrimaryKey(c.ID)
		t.Index(c.ItemID)
		t.Unique(c.ItemID, c.ID)
	})
	clashB = strata.Define("clash_item", new(orderColumns), func(t *strata.Def, c *orderColumns) {
		t.PrimaryKey(c.ID)
		t.Index(c.ID)
		t.Index(c.ID)
		t.Unique(c.ID, c.ItemID)
	})
	longName = strata.Define(strings.Repeat("long_", 12), new(orderColumns), func(t *strata.Def, c *orderColumns) {
		t.PrimaryKey(c.ID)
		t.Index(c.ItemID)
		t.Index(c.ItemID, c.ID)
		strata.References(t, c.ItemID, c.ID, strata.NoAction)
	})
)

type node struct {
	ID   int64
	Next sql.Null[int64]
}

type nodeColumns struct {
	strata.Table[node]
	ID   strata.Int64
	Next strata.NullInt64
}

var nodesA, nodesB *nodeColumns

func init() {
	nodesA = strata.Define("nodes_a", new(nodeColumns), func(t *strata.Def, c *nodeColumns) {
		t.PrimaryKey(c.ID)
		strata.ReferencesFunc(t, c.Next, func() strata.Operand[int64] { return nodesB.ID }, strata.NoAction)
	})
	nodesB = strata.Define("nodes_b", new(nodeColumns), func(t *strata.Def, c *nodeColumns) {
		t.PrimaryKey(c.ID)
		strata.References(t, c.Next, nodesA.ID, strata.NoAction)
	})
}

func empty(*testing.T, *pool.DB) {}

var inNames = []fault{
	{"C3", "a unique index of some rows", func(t *testing.T) {
		everywhere(t, empty, func(t *testing.T, ctx context.Context, db *pool.DB) {
			engines.Must(t, builder.CreateTables(boxes).Exec(ctx, db))
			put := func(b mailbox) (int64, error) {
				return builder.Insert(boxes).Rows(b).OnConflict(boxes.Email).DoUpdate(boxes.Number.SetExpr(boxes.Number.Excluded())).Exec(ctx, db)
			}
			for _, b := range []mailbox{{1, "a", true, 1}, {2, "a", false, 2}, {3, "a", false, 3}} {
				if n, err := put(b); n != 1 || err != nil {
					t.Errorf("%v: %d, %v", b, n, err)
				}
			}
			reads(t, db, builder.From(boxes).OrderBy(boxes.ID.Asc()), "[{1 a true 1} {2 a false 3}]")
			_, err := builder.Insert(boxes).Rows(mailbox{4, "a", false, 4}).Exec(ctx, db)
			var e *strata.DatabaseError
			if !errors.As(err, &e) || e.Kind != strata.ErrUnique || e.Constraint != "mailboxes_email_key" {
				t.Errorf("%v", err)
			}
			_, err = builder.Insert(boxes).Rows(mailbox{4, "a", false, 4}).OnConflict(boxes.Number).DoNothing().Exec(ctx, db)
			refusedFor(t, err, strata.NoConstraint, "several")
		})
	}},
	{"C3", "one of several unique indexes of some rows", func(t *testing.T) {
		everywhere(t, empty, func(t *testing.T, ctx context.Context, db *pool.DB) {
			engines.Must(t, builder.CreateTables(boxes).Exec(ctx, db))
			put := func(index string, b mailbox) error {
				set := boxes.Email.SetExpr(boxes.Email.Excluded())
				_, err := builder.Insert(boxes).Rows(b).OnConflict(boxes.Number).Index(index).DoUpdate(set).Exec(ctx, db)
				return err
			}
			for _, b := range []mailbox{{1, "a", true, 7}, {2, "b", true, 7}} {
				engines.Must(t, put("one_number_gone", b))
			}
			for _, b := range []mailbox{{3, "c", false, 7}, {4, "d", false, 7}} {
				engines.Must(t, put("mailboxes_number_key", b))
			}
			reads(t, db, builder.From(boxes).OrderBy(boxes.ID.Asc()), "[{1 b true 7} {3 d false 7}]")
			if err := put("mailboxes_number_key", mailbox{5, "e", true, 7}); !errors.Is(err, strata.ErrUnique) {
				t.Errorf("a conflict in the other index: %v", err)
			}
			refusedFor(t, put("no_such", mailbox{6, "f", true, 7}), strata.NoConstraint, "no_such")
			_, err := builder.Insert(boxes).Rows(mailbox{7, "g", true, 1}).OnConflict().Index("one_number_gone").DoNothing().Exec(ctx, db)
			refusedFor(t, err, strata.NoConstraint, "none are named")
		})
	}},
	{"C4", "names that clash or are too long", func(t *testing.T) {
		everywhere(t, empty, func(t *testing.T, ctx context.Context, db *pool.DB) {
			for range 2 {
				engines.Must(t, builder.CreateTables(clashA, clashB, longName, boxes).IfNotExists().Exec(ctx, db))
			}
			engines.Done(t)(builder.Insert(clashB).Rows(short{1, 2}).Exec(ctx, db))
		})
	}},
	{"C6", "INSERT of a DISTINCT query with a value", ofThings(func(t *testing.T, ctx context.Context, db *pool.DB) {
		other := strata.As(things, "other")
		n, err := builder.Insert(things).Set(things.ID.SetExpr(other.ID.Add(10)), things.Name.SetExpr(other.Name.Concat("x")), things.Price.Set(1)).
			Select(builder.Select(other.ID).Distinct()).Exec(ctx, db)
		if n != 3 || err != nil {
			t.Errorf("%d, %v", n, err)
		}
		reads(t, db, builder.Select(things.Price).Where(things.ID.Gt(10)), "[1 1 1]")
		one := strata.Value(strata.TypeInt64, 1)
		reads(t, db, builder.Select(one).Distinct().From(things), "[{1 true}]")
		reads(t, db, builder.Select(one).From(things).Union(builder.Select(one).From(things)), "[{1 true}]")
	})},
	{"C7", "RETURNING of what FROM and USING read", ofThings(func(t *testing.T, ctx context.Context, db *pool.DB) {
		other := strata.As(things, "other")
		up := builder.Returning(builder.Update(things).Set(things.Price.SetExpr(other.Price)).From(other).Where(other.ID.Eq(3), things.ID.Eq(1)), other.Name)
		del := builder.Returning(builder.Delete(things).Using(other).Where(other.ID.Eq(3), things.ID.Eq(1)), other.Name)
		if db.Dialect().Has(dialect.ReturningSources) {
			if got, err := up.All(ctx, db); err != nil || len(got) != 1 || got[0] != "c" {
				t.Errorf("UPDATE: %v, %v", got, err)
			}
			if got, err := del.All(ctx, db); err != nil || len(got) != 1 || got[0] != "c" {
				t.Errorf("DELETE: %v, %v", got, err)
			}
			return
		}
		_, err := up.All(ctx, db)
		refusedFor(t, err, strata.Unsupported, "other.name")
		_, err = del.All(ctx, db)
		refusedFor(t, err, strata.Unsupported, "other.name")
	})},
	{"C8", "tables that refer to each other, twice", func(t *testing.T) {
		everywhere(t, empty, func(t *testing.T, ctx context.Context, db *pool.DB) {
			for range 2 {
				engines.Must(t, builder.CreateTables(nodesA, nodesB).IfNotExists().Exec(ctx, db))
			}
			_, err := builder.Insert(nodesA).Rows(node{1, sql.Null[int64]{V: 7, Valid: true}}).Exec(ctx, db)
			if !errors.Is(err, strata.ErrForeignKey) {
				t.Error(err)
			}
		})
	}},
}
