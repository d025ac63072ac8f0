package faults

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/repo"
)

// leaf is a row of leaves.
type leaf struct {
	ID   int32
	Name string
}

type leafColumns struct {
	strata.Table[leaf]
	ID   strata.Int32 `db:",identity"`
	Name strata.Text
}

var leaves = strata.Define("some.leaves", new(leafColumns), func(t *strata.Def, c *leafColumns) { t.Unique(c.Name) })

// product is a row of products, whose zeros stand for defaults.
type product struct {
	ID      int64
	Name    string
	Made    time.Time
	Version int64
	Price   decimal.Decimal
	Live    bool
	Note    *string
}

type productColumns struct {
	strata.Table[product]
	ID      strata.Int64 `db:",identity"`
	Name    strata.Text
	Made    strata.Time
	Version strata.Int64
	Price   strata.Decimal `db:",numeric(12,2)"`
	Live    strata.Bool
	Note    strata.NullText
}

var products = strata.Define("products", new(productColumns), func(t *strata.Def, c *productColumns) {
	t.Unique(c.Name)
	strata.DefaultExpr(t, c.Made, strata.Now())
	strata.Default(t, c.Version, 1)
	strata.Default(t, c.Price, decimal.New(150, -2))
	strata.Default(t, c.Live, true)
	strata.Default(t, c.Note, "it's new")
	t.DefaultWhenZero(c.Made, c.Version, c.Price, c.Note)
})

var faultsInKeys = []fault{
	{"A9", "an identity that a row has is not dropped", func(t *testing.T) { onEach(t, givenKeys, leaves) }},
	{"A14", "a default stands in for a zero value", func(t *testing.T) { onEach(t, zeroDefaults, products) }},
}

// givenKeys inserts rows that have an identity.
func givenKeys(t *testing.T, ctx context.Context, db *pool.DB) {
	c := leaves
	given := builder.Insert(c).Rows(leaf{Name: "a"}, leaf{77, "b"})
	_, err := given.Exec(ctx, db)
	refuses(t, "Rows", err, strata.NotWritable, "id")
	_, err = builder.Returning(given, c).All(ctx, db)
	refuses(t, "RETURNING", err, strata.NotWritable, "id")
	_, err = given.OnConflict(c.ID).DoUpdate(c.Name.SetExpr(c.Name.Excluded())).Exec(ctx, db)
	refuses(t, "ON CONFLICT", err, strata.NotWritable, "id")
	var b builder.Batch
	builder.QueueExec(&b, given)
	refuses(t, "a batch", b.Run(ctx, db), strata.NotWritable, "id")
	refuses(t, "a repository", repo.New(c).Create(ctx, db, &leaf{77, "b"}), strata.NotWritable, "id")
	_, err = builder.Insert(c).Set(c.ID.Set(5), c.Name.Set("x")).Exec(ctx, db)
	refuses(t, "Set", err, strata.NotWritable, "id")
	engines.Done(t)(given.Omit(c.ID).Exec(ctx, db))
	engines.Expect(t, db, "Omit", builder.From(c).OrderBy(c.ID.Asc()), "[{1 a} {2 b}]")

	next := int32(3)
	for _, n := range []int{1, 4, 30, 250} {
		rows := make([]leaf, n)
		for i := range rows {
			rows[i] = leaf{next + 10 + int32(n-i), fmt.Sprint(n, " ", i)}
		}
		engines.Done(t)(builder.Insert(c).Rows(rows...).OverridingSystemValue().Exec(ctx, db))
		got, err := builder.From(c).Where(c.Name.Eq(fmt.Sprint(n, " ", n-1))).One(ctx, db)
		engines.Must(t, err)
		if got != rows[n-1] {
			t.Errorf("%d rows: got %v", n, got)
		}
		after := leaf{Name: fmt.Sprint("after ", n)}
		engines.Must(t, repo.New(c).Create(ctx, db, &after))
		if want := next + 10 + int32(n) + 1; after.ID != want {
			t.Errorf("%d rows: the next identity is %d, not %d", n, after.ID, want)
		}
		next = after.ID + 1
	}
	// A smaller one leaves the sequence where it is.
	engines.Done(t)(builder.Insert(c).Set(c.ID.Set(5), c.Name.Set("five")).OverridingSystemValue().Exec(ctx, db))
	upsert := builder.Insert(c).Rows(leaf{5, "FIVE"}, leaf{6, "six"}).OverridingSystemValue().OnConflict(c.ID).DoUpdate(c.Name.SetExpr(c.Name.Excluded()))
	engines.Done(t)(upsert.Exec(ctx, db))
	engines.Expect(t, db, "an upsert", builder.From(c).Where(c.ID.Between(5, 6)).OrderBy(c.ID.Asc()), "[{5 FIVE} {6 six}]")
	engines.Done(t)(builder.Insert(c).Set(c.ID.SetExpr(c.ID.Add(10_000)), c.Name.SetExpr(c.Name.Concat("!"))).
		Select(builder.From(c).Where(c.ID.Eq(6))).OverridingSystemValue().Exec(ctx, db))
	last := leaf{Name: "last"}
	engines.Must(t, repo.New(c).Create(ctx, db, &last))
	if last.ID != 10_007 {
		t.Errorf("after INSERT ... SELECT the next identity is %d", last.ID)
	}
	_, err = builder.Insert(products).Set(products.Name.Set("x")).OverridingSystemValue().Exec(ctx, db)
	refuses(t, "no identity", err, strata.Incomplete, "")
}

// zeroDefaults inserts rows of which some have zeros.
func zeroDefaults(t *testing.T, ctx context.Context, db *pool.DB) {
	c := products
	made, note := time.Date(2020, 1, 2, 3, 4, 5, 0, time.UTC), "n"
	check := func(what string, rows []product) {
		t.Helper()
		for _, p := range rows {
			full := p.Name[0] == 'f'
			fresh := time.Since(p.Made) < time.Hour && p.Version == 1 && p.Price.Equal(decimal.New(15, -1)) && !p.Live && p.Note != nil && *p.Note == "it's new"
			kept := p.Made.Equal(made) && p.Version == 7 && p.Price.Equal(decimal.New(2, 0)) && p.Live && p.Note != nil && *p.Note == "n"
			if full && !kept || !full && !fresh {
				t.Errorf("%s: %+v", what, p)
				return
			}
		}
	}
	for _, n := range []int{1, 2, 5, 30, 250} {
		rows := make([]product, n)
		for i := range rows {
			if rows[i].Name = fmt.Sprint("zero ", n, " ", i); i%2 == 1 {
				rows[i] = product{0, fmt.Sprint("full ", n, " ", i), made, 7, decimal.New(2, 0), true, &note}
			}
		}
		insert := builder.Insert(c).Rows(rows...)
		engines.Done(t)(insert.Exec(ctx, db))
		all, err := builder.From(c).All(ctx, db)
		engines.Must(t, err)
		check(fmt.Sprint(n, " rows"), all)
		back, err := builder.Returning(insert.OnConflict(c.Name).DoUpdate(c.Version.SetExpr(c.Version.Excluded()), c.Price.SetExpr(c.Price.Excluded())), c).All(ctx, db)
		engines.Must(t, err)
		if len(back) != n {
			t.Errorf("%d rows came back of %d", len(back), n)
		}
		check("ON CONFLICT", back)
	}
	var b builder.Batch
	builder.QueueExec(&b, builder.Insert(c).Rows(product{Name: "zero in a batch"}))
	builder.QueueExec(&b, builder.Insert(c).Rows(make20("zero ")...))
	engines.Must(t, b.Run(ctx, db))
	all, err := builder.From(c).All(ctx, db)
	engines.Must(t, err)
	check("a batch", all)
	// What is set, and what is updated, is written as it is.
	engines.Done(t)(builder.Update(c).Rows(product{ID: 1, Name: "updated"}, product{ID: 2, Name: "too"}).Exec(ctx, db))
	engines.Expect(t, db, "UPDATE", builder.Select2(c.Version, c.Made).From(c).Where(c.ID.Eq(1)), "[{0 0001-01-01 00:00:00 +0000 UTC}]")
	engines.Done(t)(builder.Insert(c).Set(c.Name.Set("set"), c.Version.Set(0)).Exec(ctx, db))
	engines.Expect(t, db, "Set", builder.Select(c.Version).From(c).Where(c.Name.Eq("set")), "[0]")
}

func make20(name string) []product {
	rows := make([]product, 20)
	for i := range rows {
		rows[i].Name = fmt.Sprint(name, "of twenty ", i)
	}
	return rows
}
