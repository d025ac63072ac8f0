package orm

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/integration/pgtest"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/pool/postgres"
	"github.com/strata-go/strata/pool/sqlite"
	"github.com/strata-go/strata/repo"
)

// asJSON is one statement that nests orders and lines as documents.
var asJSON = map[*dialect.Dialect]string{
	dialect.PostgreSQL: `SELECT c.id, coalesce((SELECT json_agg(json_build_object('ID', o.id, 'Tenant', o.tenant, 'Customer', o.customer, 'Placed', o.placed,
		'Lines', (SELECT json_agg(json_build_object('Order', l."order", 'No', l.no, 'Amount', l.amount) ORDER BY l.no) FROM lines AS l WHERE l."order" = o.id)) ORDER BY o.id)
		FROM orders AS o WHERE o.customer = c.id), '[]')::text AS name FROM customers AS c ORDER BY c.id`,
	dialect.SQLite: `SELECT c.id, (SELECT json_group_array(json_object('ID', o.id, 'Tenant', o.tenant, 'Customer', o.customer, 'Placed', o.placed,
		'Lines', json((SELECT json_group_array(json_object('Order', l."order", 'No', l.no, 'Amount', l.amount)) FROM lines AS l WHERE l."order" = o.id))))
		FROM orders AS o WHERE o.customer = c.id) AS name FROM customers AS c ORDER BY c.id`,
}

// jsonOrder is an order as those documents have it.
type jsonOrder struct {
	ID       orderID
	Tenant   tenantID
	Customer *customerID
	Placed   int64
	Lines    []struct {
		Order  orderID
		No     int64
		Amount int64
	}
}

// BenchmarkLoad reads a hundred customers with ten orders of three lines each: by Load, in
// one batch, and by one statement that nests them as JSON.
func BenchmarkLoad(b *testing.B) {
	for _, e := range []struct {
		name string
		url  func(testing.TB) string
	}{
		{"SQLite", func(testing.TB) string { return "sqlite::memory:" }},
		{"PostgreSQL", pgtest.Empty},
	} {
		b.Run(e.name, func(b *testing.B) {
			ctx := as(b.Context(), 1)
			db, err := pool.Open(ctx, e.url(b), sqlite.Driver, postgres.Driver)
			if err != nil {
				b.Fatal(err)
			}
			b.Cleanup(func() { db.Close(context.Background()) })
			if err := manyOrders(ctx, db); err != nil {
				b.Fatal(err)
			}
			b.Run("batch", func(b *testing.B) { byLoad(b, ctx, db) })
			b.Run("JSON", func(b *testing.B) { byJSON(b, ctx, db) })
		})
	}
}

func manyOrders(ctx context.Context, db *pool.DB) error {
	if err := builder.CreateTables(customers, profiles, orders, products, lines).Exec(ctx, db); err != nil {
		return err
	}
	p := product{Name: "p"}
	if err := productRepo.Create(ctx, db, &p); err != nil {
		return err
	}
	list := make([]customer, 100)
	for i := range list {
		var own []order
		for k := range int64(10) {
			own = append(own, order{Placed: k, Lines: repo.ManyOf(line{No: 1, Product: p.ID}, line{No: 2, Product: p.ID}, line{No: 3, Product: p.ID})})
		}
		list[i] = customer{Email: fmt.Sprint(i), Orders: repo.ManyOf(own...)}
	}
	return repo.SaveGraphs(ctx, db, customerRepo, list, repo.Graph(customerOrders, repo.KeepOrphans, repo.Graph(orderLines, repo.KeepOrphans)))
}

func byLoad(b *testing.B, ctx context.Context, db *pool.DB) {
	for b.Loop() {
		list, err := customerRepo.Query(ctx).OrderBy(customers.ID.Asc()).All(ctx, db)
		if err == nil {
			err = repo.Load(ctx, db, list, customerOrders.With(orderLines))
		}
		if own, _ := list[99].Orders.All(); err != nil || len(own) != 10 {
			b.Fatal(len(own), err)
		}
	}
}

func byJSON(b *testing.B, ctx context.Context, db *pool.DB) {
	q := builder.RawRows(builder.Raw(strata.SQL(asJSON[db.Dialect()])), strata.Cols2(customers.ID, products.Name))
	for b.Loop() {
		rows, err := q.All(ctx, db)
		var own []jsonOrder
		for i := 0; err == nil && i < len(rows); i++ {
			own = nil
			err = json.Unmarshal([]byte(rows[i].V2), &own)
		}
		if err != nil || len(own) != 10 || len(own[9].Lines) != 3 {
			b.Fatal(len(own), err)
		}
	}
}
