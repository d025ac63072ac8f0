package emulations

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
)

// person has keys that are of expressions: of no column that anybody sees.
type person struct {
	ID    int64
	Email string
	Nick  string
	N     int64
	Price float64
	Gone  bool
}

type personColumns struct {
	strata.Table[person]
	ID    strata.Int64
	Email strata.Text
	Nick  strata.Text
	N     strata.Int64
	Price strata.Float64
	Gone  strata.Bool
}

var persons = strata.Define("persons", new(personColumns), func(t *strata.Def, c *personColumns) {
	t.PrimaryKey(c.ID)
	t.Index(c.Email.Lower()).Unique().Named("one_email")
	t.UniqueWhere(c.Gone.IsFalse(), c.Nick.Upper(), c.N.Mod(10)).Named("one_nick")
	t.Index(c.N.AddExpr(c.ID), strata.Sorted(c.Nick.Length().Desc())).Named("by_sum")
	t.Index(c.Price.Mul(2), c.Nick.Eq("x")).Where(c.N.Gt(0)).Named("by_double")
})

func eachPersons(t *testing.T, test func(t *testing.T, ctx context.Context, db *pool.DB)) {
	t.Helper()
	engines.EachOf(t, engines.All, func(t *testing.T, db *pool.DB) {
		must(t, builder.CreateTables(persons).Exec(t.Context(), db))
		done(t)(builder.Insert(persons).Rows(person{1, "Ann@x", "ann", 1, 1, false}, person{2, "bob@x", "bob", 2, 2, false}, person{3, "eve@x", "ANN", 11, 3, true}).Exec(t.Context(), db))
	}, test)
}

func refusedBy(t *testing.T, name string, err error, constraint string) {
	t.Helper()
	var e *strata.DatabaseError
	if !errors.Is(err, strata.ErrUnique) || !errors.As(err, &e) || e.Table != "persons" || e.Constraint != constraint || strings.Contains(err.Error(), "ann") {
		t.Errorf("%s: %v: %+v, want a violation of %s", name, err, e, constraint)
	}
}

// No two rows have the same value of an expression, whichever way they come to it.
func TestKeyOfAnExpression(t *testing.T) {
	eachPersons(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		_, err := builder.Insert(persons).Rows(person{4, "ANN@X", "zoe", 4, 4, false}).Exec(ctx, db)
		refusedBy(t, "INSERT", err, "one_email")
		_, err = builder.Update(persons).Set(persons.Email.Set("BOB@x")).Where(persons.ID.Eq(1)).Exec(ctx, db)
		refusedBy(t, "UPDATE", err, "one_email")
		_, err = builder.Update(persons).Set(persons.Gone.Set(false)).Where(persons.ID.Eq(3)).Exec(ctx, db)
		refusedBy(t, "UPDATE of what tells the rows", err, "one_nick")
		_, err = builder.Insert(persons).Rows(person{4, "zoe@x", "Zoe", 4, 4, false}, person{5, "zed@x", "zOE", 14, 4, false}).Exec(ctx, db)
		refusedBy(t, "INSERT of several", err, "one_nick")
		if n := done(t)(builder.Insert(persons).Rows(person{4, "zoe@x", "zoe", 4, 4, false}, person{5, "zed@x", "zoe", 5, 4, false}, person{6, "Ann@x ", "ann", 1, 0, true}).Exec(ctx, db)); n != 3 {
			t.Errorf("%d rows", n)
		}
		engines.Expect(t, db, "by an expression", builder.Select(persons.ID).Where(persons.Email.Lower().Eq("ann@x")), "[1]")
		engines.Expect(t, db, "in its order", builder.Select(persons.ID).OrderBy(persons.N.AddExpr(persons.ID).Desc(), persons.ID.Asc()).Limit(3), "[3 5 4]")
		got, err := builder.From(persons).Where(persons.ID.Eq(4)).One(ctx, db)
		must(t, err)
		if fmt.Sprint(got) != "{4 zoe@x zoe 4 4 false}" {
			t.Errorf("the row is %v", got)
		}
	})
}

// An upsert by one key fails where another row has the value of the expression, as elsewhere.
func TestUpsertBesideAnExpression(t *testing.T) {
	eachPersons(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		upsert := func(p person) (int64, error) {
			return builder.Insert(persons).Rows(p).OnConflict(persons.ID).DoUpdate(persons.Email.SetExpr(persons.Email.Excluded()), persons.N.SetExpr(persons.N.Excluded())).Exec(ctx, db)
		}
		_, err := upsert(person{9, "BOB@X", "new", 9, 9, false})
		refusedBy(t, "a new row", err, "one_email")
		_, err = upsert(person{9, "new@x", "BOB", 22, 9, false})
		refusedBy(t, "a new row of some", err, "one_nick")
		_, err = upsert(person{1, "BOB@X", "ann", 1, 1, false})
		refusedBy(t, "a row that is there", err, "one_email")
		if n := done(t)(upsert(person{1, "ANN@X", "ann", 1, 1, false})); n != 1 {
			t.Errorf("the row itself: %d rows", n)
		}
		if n := done(t)(upsert(person{9, "new@x", "BOB", 22, 9, true})); n != 1 {
			t.Errorf("a row that the key is not of: %d rows", n)
		}
		if n := done(t)(builder.Insert(persons).Rows(person{10, "NEW@x", "n", 0, 0, false}, person{11, "other@x", "o", 0, 0, false}).OnConflict().DoNothing().Exec(ctx, db)); n != 1 {
			t.Errorf("DO NOTHING: %d rows", n)
		}
		_, err = builder.Insert(persons).Rows(person{12, "NEW@x", "n", 0, 0, false}).OnConflict(persons.ID).DoNothing().Exec(ctx, db)
		refusedBy(t, "DO NOTHING by another key", err, "one_email")
		engines.Expect(t, db, "rows", builder.Select(persons.Email).OrderBy(persons.ID.Asc()), "[ANN@X bob@x eve@x new@x other@x]")
	})
}

// A value that the index does not hold is refused, without itself.
func TestTooLongForAnExpression(t *testing.T) {
	eachPersons(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		long := strings.Repeat("q", 100_000)
		for i := range 2_000 { // which nothing compresses
			long += fmt.Sprint(i * i)
		}
		_, err := builder.Insert(persons).Rows(person{7, long, "x", 7, 7, false}).Exec(ctx, db)
		if err == nil { // SQLite's indexes hold all
			return
		}
		var e *strata.DatabaseError
		if !errors.Is(err, strata.ErrOutOfRange) || !errors.As(err, &e) || e.Columns != nil || e.Constraint != "" && e.Constraint != "one_email" || strings.Contains(err.Error(), "qqq") {
			t.Errorf("%v: %+v", err, e)
		}
	})
}
