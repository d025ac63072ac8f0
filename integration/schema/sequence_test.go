package schema_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/schema"
)

type invoice struct {
	ID   int64
	No   int64
	Name string
}

type invoiceColumns struct {
	strata.Table[invoice]
	ID   strata.Int64
	No   strata.Int64
	Name strata.Text
}

// Sequences, and how identities count, are as defined, and are altered; the numbers go on.
func TestSequences(t *testing.T) {
	inSchemas(t, func(t *testing.T, prefix string) {
		form := func(start, by int64, more func(*strata.IdentityDef)) (*invoiceColumns, strata.Sequence) {
			numbers := strata.DefineSequence(prefix+"invoice_no", strata.StartWith(start), strata.IncrementBy(by))
			return strata.Define(prefix+"invoices", new(invoiceColumns), func(t *strata.Def, c *invoiceColumns) {
				more(t.Identity(c.ID))
				strata.DefaultExpr(t, c.No, numbers.NextValue())
			}), numbers
		}
		first, numbers := form(100, 1, func(i *strata.IdentityDef) { i.Start(7).Increment(3) })
		second, _ := form(100, 10, func(i *strata.IdentityDef) { i.ByDefault() })
		each(t, empty, func(t *testing.T, ctx context.Context, db *pool.DB) {
			err := builder.CreateTables(first).Exec(ctx, db)
			if rebuilds(db) {
				var refused *strata.StatementError
				if !errors.As(err, &refused) || !strings.Contains(err.Error(), "increment of an identity") {
					t.Errorf("SQLite takes it: %v", err)
				}
				return
			}
			engines.Must(t, err)
			engines.Must(t, builder.CreateTables(first).IfNotExists().Exec(ctx, db))
			noDrift(t, ctx, db, first)
			add := func(table *invoiceColumns) {
				t.Helper()
				_, err := builder.Insert(table).Set(table.Name.Set("a")).Exec(ctx, db)
				engines.Must(t, err)
			}
			add(first)
			add(first)
			changes, err := schema.Diff(ctx, db, second)
			engines.Must(t, err)
			want := fmt.Sprintf("[sequence %[1]sinvoice_no: change start and increment from 100, 1 to 100, 10 "+
				"%[1]sinvoices: column id: change identity from ALWAYS (START WITH 7 INCREMENT BY 3) to BY DEFAULT]", prefix)
			if got := fmt.Sprint(changes); got != want {
				t.Errorf("it is to be done: %s", got)
			}
			engines.Must(t, schema.Apply(ctx, db, changes))
			noDrift(t, ctx, db, second)
			add(second)
			engines.Expect(t, db, "rows", builder.Select2(second.ID, second.No).From(second).OrderBy(second.ID.Asc()), "[{7 100} {10 101} {11 111}]")
			engines.Expect(t, db, "next", builder.Select(numbers.NextValue()), "[121]")
			engines.Must(t, builder.DropTables(second).Exec(ctx, db))
			engines.Must(t, builder.CreateSequence(numbers).Exec(ctx, db))
			engines.Expect(t, db, "from the start", builder.Select(numbers.NextValue()), "[100]")
			engines.Must(t, builder.DropSequence(numbers).Exec(ctx, db))
			// From nothing.
			changes, err = schema.Diff(ctx, db, first)
			engines.Must(t, err)
			engines.Must(t, schema.Apply(ctx, db, changes))
			noDrift(t, ctx, db, first)
		})
	})
}

// Options of an identity may be left out where there are none.
func TestIdentityOnlyOn(t *testing.T) {
	table := strata.Define("counted", new(invoiceColumns), func(t *strata.Def, c *invoiceColumns) {
		t.Identity(c.ID).Start(50).ByDefault().OnlyOn("PostgreSQL")
	})
	each(t, empty, func(t *testing.T, ctx context.Context, db *pool.DB) {
		engines.Must(t, builder.CreateTables(table).Exec(ctx, db))
		noDrift(t, ctx, db, table)
		_, err := builder.Insert(table).Rows(invoice{No: 1, Name: "a"}).Exec(ctx, db)
		engines.Must(t, err)
		want := "[50]"
		if rebuilds(db) {
			want = "[1]"
		}
		engines.Expect(t, db, "id", builder.Select(table.ID).From(table), want)
	})
}

// A sequence counts as defined, in another way once that says so, and its numbers go on from the
// last one.
func TestSequencesGoOn(t *testing.T) {
	form := func(start, by int64) (*invoiceColumns, strata.Sequence) {
		numbers := strata.DefineSequence("bill no", strata.StartWith(start), strata.IncrementBy(by))
		return strata.Define("bills", new(invoiceColumns), func(t *strata.Def, c *invoiceColumns) {
			t.PrimaryKey(c.ID)
			strata.DefaultExpr(t, c.No, numbers.NextValue())
			strata.DefaultExpr(t, c.Name, numbers.NextValue().Text())
		}), numbers
	}
	first, numbers := form(100, 1)
	second, _ := form(100, 10)
	fresh, _ := form(7, 3)
	engines.EachOf(t, engines.All, empty, func(t *testing.T, ctx context.Context, db *pool.DB) {
		if rebuilds(db) {
			return
		}
		goes := func(table *invoiceColumns, want string) {
			t.Helper()
			changes, err := schema.Diff(ctx, db, table)
			engines.Must(t, err)
			if got := fmt.Sprint(changes); got != want {
				t.Errorf("it is to be done: %s", got)
			}
			engines.Must(t, schema.Apply(ctx, db, changes))
			noDrift(t, ctx, db, table)
		}
		goes(first, "[add sequence bill no bills: add table]")
		goes(fresh, "[sequence bill no: change start and increment from 100, 1 to 7, 3]")
		goes(first, "[sequence bill no: change start and increment from 7, 3 to 100, 1]")
		_, err := builder.Insert(first).Set(first.ID.Set(1)).Exec(ctx, db)
		engines.Must(t, err)
		goes(second, "[sequence bill no: change start and increment from 100, 1 to 100, 10]")
		engines.Expect(t, db, "next", builder.Select(numbers.NextValue()), "[111]")
		_, err = builder.Insert(second).Set(second.ID.Set(2)).Exec(ctx, db)
		engines.Must(t, err)
		engines.Expect(t, db, "rows", builder.Select2(second.No, second.Name).From(second).OrderBy(second.ID.Asc()), "[{100 101} {121 131}]")
	})
}
