package definitions

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/pool"
)

type ticket struct {
	ID   int64
	No   int64
	Name string
}

type ticketColumns struct {
	strata.Table[ticket]
	ID   strata.Int64 `db:",identity"`
	No   strata.Int64
	Name strata.Text
}

var (
	ticketNo = strata.DefineSequence(`it's."no`, strata.StartWith(100), strata.IncrementBy(10))
	tickets  = strata.Define("tickets", new(ticketColumns), func(t *strata.Def, c *ticketColumns) {
		t.PrimaryKey(c.ID)
		t.Unique(c.No)
		strata.DefaultExpr(t, c.No, ticketNo.NextValue())
	})
	lastNo = strata.DefineSequence("last_no", strata.StartWith(math.MaxInt64-1), strata.IncrementBy(2))
)

// eachNumbered runs a test on every engine that has sequences; the others refuse by name.
func eachNumbered(t *testing.T, test func(t *testing.T, ctx context.Context, db *pool.DB)) {
	t.Helper()
	engines.EachOf(t, engines.All, func(*testing.T, *pool.DB) {}, func(t *testing.T, ctx context.Context, db *pool.DB) {
		err := builder.CreateTables(tickets).Exec(ctx, db)
		if !isPostgres(db) && !isMariaDB(db) {
			if !errors.Is(err, strata.Unsupported) || !strings.Contains(err.Error(), "nextval") {
				t.Errorf("not refused by name: %v", err)
			}
			return
		}
		engines.Must(t, err)
		engines.Must(t, builder.CreateTables(tickets).IfNotExists().Exec(ctx, db))
		test(t, ctx, db)
	})
}

// Numbers are given once, to defaults as to expressions, in one row after the other.
func TestSequenceNumbers(t *testing.T) {
	eachNumbered(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		next := func(want string) {
			t.Helper()
			engines.Expect(t, db, "next", builder.Select(ticketNo.NextValue()), want)
		}
		engines.Done(t)(builder.Insert(tickets).Set(tickets.Name.Set("a")).Exec(ctx, db))
		next("[110]")
		no, err := builder.Returning(builder.Insert(tickets).Set(tickets.Name.Set("b")), tickets.No).One(ctx, db)
		engines.Must(t, err)
		if no != 120 {
			t.Errorf("RETURNING: %d", no)
		}
		engines.Done(t)(builder.Insert(tickets).Set(tickets.Name.Set("c"), tickets.No.SetExpr(ticketNo.NextValue().Add(1))).Exec(ctx, db))
		engines.Expect(t, db, "in each row", builder.Select2(tickets.Name, ticketNo.NextValue()).From(tickets).OrderBy(tickets.ID.Asc()), "[{a 140} {b 150} {c 160}]")
		engines.Done(t)(builder.Update(tickets).Set(tickets.No.SetExpr(ticketNo.NextValue())).Where(tickets.Name.Eq("a")).Exec(ctx, db))
		engines.Expect(t, db, "rows", builder.Select2(tickets.Name, tickets.No).From(tickets).OrderBy(tickets.ID.Asc()), "[{a 170} {b 120} {c 131}]")
		nos, err := builder.Returning(builder.Update(tickets).Set(tickets.No.SetExpr(ticketNo.NextValue())).Where(tickets.Name.Eq("b")), tickets.No).All(ctx, db)
		if engines.Must(t, err); fmt.Sprint(nos) != "[180]" {
			t.Errorf("UPDATE RETURNING: %v", nos)
		}
		next("[190]")
	})
}

// What a transaction took is not given back.
func TestSequenceOfARollback(t *testing.T) {
	eachNumbered(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		undo := errors.New("undo")
		if err := db.Tx(ctx, func(tx *pool.Tx) error {
			no, err := builder.Select(ticketNo.NextValue()).One(ctx, tx)
			if engines.Must(t, err); no != 100 {
				t.Errorf("the first is %d", no)
			}
			_, err = builder.Insert(tickets).Set(tickets.Name.Set("a")).Exec(ctx, tx)
			engines.Must(t, err)
			return undo
		}); !errors.Is(err, undo) {
			t.Fatal(err)
		}
		engines.Expect(t, db, "next", builder.Select(ticketNo.NextValue()), "[120]")
		engines.Expect(t, db, "rows", builder.Select(tickets.No), "[]")
		if err := db.ReadTx(ctx, func(tx *pool.ReadTx) error {
			_, err := builder.Select(ticketNo.NextValue()).One(ctx, tx)
			return err
		}); !errors.Is(err, strata.ErrReadOnly) {
			t.Errorf("in a transaction that only reads: %v", err)
		}
	})
}

// A sequence that has run out is an error of one kind, and one that is used stays.
func TestSequenceEnds(t *testing.T) {
	eachNumbered(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		engines.Must(t, builder.CreateSequence(lastNo).Exec(ctx, db))
		engines.Must(t, builder.CreateSequence(lastNo).Exec(ctx, db))
		engines.Expect(t, db, "the last", builder.Select(lastNo.NextValue()), fmt.Sprint([]int64{math.MaxInt64 - 1}))
		_, err := builder.Select(lastNo.NextValue()).One(ctx, db)
		var e *strata.DatabaseError
		if !errors.Is(err, strata.ErrInvalid) || !errors.As(err, &e) {
			t.Errorf("after the last: %v", err)
		}
		engines.Must(t, builder.DropSequence(lastNo).Exec(ctx, db))
		if _, err := builder.Select(lastNo.NextValue()).One(ctx, db); !errors.Is(err, strata.ErrUndefined) {
			t.Errorf("dropped: %v", err)
		}
		engines.Must(t, builder.DropSequence(lastNo).Exec(ctx, db))
		engines.Must(t, builder.DropSequence(ticketNo).Exec(ctx, db))
		engines.Done(t)(builder.Insert(tickets).Set(tickets.Name.Set("a")).Exec(ctx, db))
		engines.Must(t, builder.DropTables(tickets).Exec(ctx, db))
		if _, err := builder.Select(ticketNo.NextValue()).One(ctx, db); !errors.Is(err, strata.ErrUndefined) {
			t.Errorf("dropped with its table: %v", err)
		}
	})
}

// A table and a sequence are not taken for each other.
func TestSequenceIsThere(t *testing.T) {
	other := strata.DefineSequence("tickets")
	eachNumbered(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		taken := entries("taken", func(t *strata.Def, c *entryColumns) { strata.DefaultExpr(t, c.ID, other.NextValue()) })
		if err := builder.CreateTables(taken).IfNotExists().Exec(ctx, db); !errors.Is(err, strata.ErrExists) || !strings.Contains(err.Error(), "table") {
			t.Errorf("a table in place of a sequence: %v", err)
		}
		named := entries(`it's."no`, func(*strata.Def, *entryColumns) {})
		if err := builder.CreateTables(named).IfNotExists().Exec(ctx, db); !errors.Is(err, strata.ErrExists) || !strings.Contains(err.Error(), "sequence") {
			t.Errorf("a sequence in place of a table: %v", err)
		}
	})
}
