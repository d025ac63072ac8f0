// Package orm tests repositories on every engine.
package orm

import (
	"context"
	"database/sql"
	"errors"
	"testing"
	"time"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/integration/pgtest"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/repo"
)

func TestMain(m *testing.M) { pgtest.Main(m, func() {}) }

type (
	tenantID   int64
	customerID int64
	orderID    int64
	productID  [16]byte
)

type customer struct {
	ID      customerID
	Tenant  tenantID
	Email   string
	Phone   sql.Null[string]
	Version int64
	Created time.Time
	Updated time.Time
	Deleted *time.Time

	Orders  repo.Many[order]
	Profile repo.One[profile]
}

type customerColumns struct {
	strata.Table[customer]
	ID      strata.ID[customerID] `db:",identity"`
	Tenant  strata.ID[tenantID]
	Email   strata.Text
	Phone   strata.NullText
	Version strata.Int64
	Created strata.Time
	Updated strata.Time
	Deleted strata.NullTime
}

type tenantKey struct{}

func as(ctx context.Context, t tenantID) context.Context {
	return context.WithValue(ctx, tenantKey{}, t)
}

var errAnonymous = errors.New("nobody is logged in")

func tenantOf(ctx context.Context) (tenantID, error) {
	t, ok := ctx.Value(tenantKey{}).(tenantID)
	if !ok {
		return 0, errAnonymous
	}
	return t, nil
}

var customers = strata.Define("customers", new(customerColumns), func(t *strata.Def, c *customerColumns) {
	t.UniqueWhere(c.Deleted.IsNull(), c.Tenant, c.Email)
	t.Version(c.Version)
	t.CreatedAt(c.Created)
	t.UpdatedAt(c.Updated)
	t.SoftDelete(c.Deleted)
	strata.RowFilter(t, c.Tenant, tenantOf)
})

type profile struct {
	Customer customerID
	Text     string
}

type profileColumns struct {
	strata.Table[profile]
	Customer strata.ID[customerID]
	Text     strata.Text
}

var profiles = strata.Define("profiles", new(profileColumns), func(t *strata.Def, c *profileColumns) {
	t.PrimaryKey(c.Customer)
	strata.References(t, c.Customer, customers.ID, strata.Cascade)
})

type order struct {
	ID       orderID
	Tenant   tenantID
	Customer *customerID
	Placed   int64

	Owner repo.One[customer]
	Lines repo.Many[line]
}

type orderColumns struct {
	strata.Table[order]
	ID       strata.ID[orderID] `db:",identity"`
	Tenant   strata.ID[tenantID]
	Customer strata.NullID[customerID]
	Placed   strata.Int64
}

var orders = strata.Define("orders", new(orderColumns), func(t *strata.Def, c *orderColumns) {
	strata.References(t, c.Customer, customers.ID, strata.SetNulls)
	t.Index(c.Customer)
	strata.RowFilter(t, c.Tenant, tenantOf)
})

type line struct {
	Order   orderID
	No      int64
	Product productID
	Amount  int64

	Item repo.One[product]
}

type lineColumns struct {
	strata.Table[line]
	Order   strata.ID[orderID]
	No      strata.Int64
	Product strata.ID[productID]
	Amount  strata.Int64
}

type lineKey struct {
	Order orderID
	No    int64
}

var lines = strata.Define("lines", new(lineColumns), func(t *strata.Def, c *lineColumns) {
	t.PrimaryKey(c.Order, c.No)
	strata.References(t, c.Order, orders.ID, strata.Cascade)
	strata.References(t, c.Product, products.ID, strata.NoAction)
})

type product struct {
	ID   productID
	Name string

	Tags  repo.Many[tag]
	Lines repo.Many[line]
}

type productColumns struct {
	strata.Table[product]
	ID   strata.ID[productID]
	Name strata.Text
}

var products = strata.Define("products", new(productColumns), func(t *strata.Def, c *productColumns) {
	t.PrimaryKey(c.ID)
	t.Unique(c.Name)
	t.GenerateUUID(c.ID)
})

type tag struct {
	Name   string
	Parent *string

	Children repo.Many[tag]
}

type tagColumns struct {
	strata.Table[tag]
	Name   strata.Text
	Parent strata.NullText
}

var tags = strata.Define("tags", new(tagColumns), func(t *strata.Def, c *tagColumns) {
	t.PrimaryKey(c.Name)
	strata.References(t, c.Parent, c.Name, strata.NoAction)
})

type tagging struct {
	Product productID
	Tag     string
	Weight  int64
}

type taggingColumns struct {
	strata.Table[tagging]
	Product strata.ID[productID]
	Tag     strata.Text
	Weight  strata.Int64
}

var taggings = strata.Define("taggings", new(taggingColumns), func(t *strata.Def, c *taggingColumns) {
	t.PrimaryKey(c.Product, c.Tag)
	strata.References(t, c.Product, products.ID, strata.Cascade)
	strata.References(t, c.Tag, tags.Name, strata.Cascade)
})

var childTags = strata.As(tags, "child")

var (
	customerRepo = repo.ByKey(customers, customers.ID)
	orderRepo    = repo.ByKey(orders, orders.ID)
	lineRepo     = repo.ByKeys[lineKey](lines)
	productRepo  = repo.ByKey(products, products.ID)
	tagRepo      = repo.ByKey(tags, tags.Name)
	taggingRepo  = repo.New(taggings)
	profileRepo  = repo.ByKey(profiles, profiles.Customer)

	customerOrders = repo.HasMany(customers, orders,
		func(c *customer) *repo.Many[order] { return &c.Orders }, strata.Refer(orders.Customer, customers.ID))
	customerProfile = repo.HasOne(customers, profiles,
		func(c *customer) *repo.One[profile] { return &c.Profile }, strata.Refer(profiles.Customer, customers.ID))
	orderOwner = repo.BelongsTo(orders, customers,
		func(o *order) *repo.One[customer] { return &o.Owner }, strata.Refer(orders.Customer, customers.ID))
	orderLines = repo.HasMany(orders, lines,
		func(o *order) *repo.Many[line] { return &o.Lines }, strata.Refer(lines.Order, orders.ID))
	lineItem = repo.BelongsTo(lines, products,
		func(l *line) *repo.One[product] { return &l.Item }, strata.Refer(lines.Product, products.ID))
	productTags = repo.ManyToMany(products, taggings, tags,
		func(p *product) *repo.Many[tag] { return &p.Tags },
		strata.Refer(taggings.Product, products.ID), strata.Refer(taggings.Tag, tags.Name))
	tagChildren = repo.HasMany(tags, childTags,
		func(t *tag) *repo.Many[tag] { return &t.Children }, strata.Refer(childTags.Parent, tags.Name))
)

func each(t *testing.T, test func(t *testing.T, ctx context.Context, db *pool.DB)) {
	engines.EachOf(t, engines.All, func(t *testing.T, db *pool.DB) {
		engines.Must(t, builder.CreateTables(customers, profiles, orders, products, lines, tags, taggings, weighed, noteds, notes).Exec(t.Context(), db))
	}, func(t *testing.T, ctx context.Context, db *pool.DB) { test(t, as(ctx, 1), db) })
}

var must = engines.Must

func done[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		must(t, err)
		return v
	}
}

// is fails unless an error is one.
func is(t *testing.T, what string, err, want error) {
	t.Helper()
	if !errors.Is(err, want) && !engines.Refused(t, what, err) {
		t.Errorf("%s: %v, want %v", what, err, want)
	}
}
