package repo_test

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/repo"
)

// What docs/coming-from.md shows. Each example prints what it sends.

func Example_getByKey() {
	ctx, db := shop()
	id := CustomerID(1)

	c, err := customers.Get(ctx, db, id) // strata.ErrNoRows where there is none

	check(err)
	fmt.Println(c.Email)
	// Output:
	// SELECT customers.id, customers.email, customers.phone, customers.credit, customers.version, customers.deleted FROM customers WHERE customers.id = $1::bigint AND customers.deleted IS NULL
	// ann@example.org
}

func Example_optionalFilters() {
	ctx, db := shop()
	credit := int64(5)
	filter := struct {
		Email  string
		Credit *int64
	}{Credit: &credit}

	list, err := customers.Find(ctx, db,
		strata.If(filter.Email != "", Customers.Email.HasPrefix(filter.Email)),
		strata.IfSet(filter.Credit, Customers.Credit.Ge))

	check(err)
	fmt.Println(len(list))
	// Output:
	// SELECT customers.id, customers.email, customers.phone, customers.credit, customers.version, customers.deleted FROM customers WHERE customers.deleted IS NULL AND customers.credit >= $1
	// 1
}

func Example_patch() {
	ctx, db := shop()
	id, body := CustomerID(1), []byte(`{"phone": null, "credit": 0}`)

	var in struct {
		Email  repo.Opt[string] `json:"email,omitzero"`
		Phone  repo.Opt[string] `json:"phone,omitzero"`
		Credit repo.Opt[int64]  `json:"credit,omitzero"`
	}
	err := json.Unmarshal(body, &in) // {"phone": null, "credit": 0}
	check(err)
	err = customers.Patch(ctx, db, id,
		repo.Set(Customers.Email, in.Email), repo.Set(Customers.Phone, in.Phone), repo.Set(Customers.Credit, in.Credit))

	check(err)
	// Output:
	// UPDATE customers SET phone = $1, credit = $2, version = customers.version + (1) WHERE customers.id = $3 AND customers.deleted IS NULL
}

func Example_updateChanged() {
	ctx, db := shop()
	c, err := customers.Get(ctx, db, 1)
	check(err)

	before := c
	c.Credit = 0
	err = repo.UpdateChanged(ctx, db, customers, before, &c)

	check(err)
	// Output:
	// SELECT customers.id, customers.email, customers.phone, customers.credit, customers.version, customers.deleted FROM customers WHERE customers.id = $1::bigint AND customers.deleted IS NULL
	// UPDATE customers SET credit = $1, version = customers.version + (1) WHERE customers.id = $2 AND customers.deleted IS NULL AND customers.version = $3 RETURNING customers.version, customers.deleted
}

func Example_optimisticLock() {
	ctx, db := shop()
	c, err := customers.Get(ctx, db.DB, 1)
	check(err)
	stale := c

	c.Credit++
	err = customers.Update(ctx, db, &c)
	check(err)

	err = customers.Update(ctx, db.DB, &stale)
	fmt.Println(errors.Is(err, strata.ErrStale), c.Version)
	// Output:
	// UPDATE customers SET email = $1, phone = $2, credit = $3, version = customers.version + (1) WHERE customers.id = $4 AND customers.deleted IS NULL AND customers.version = $5 RETURNING customers.version, customers.deleted
	// true 2
}

func Example_softDelete() {
	ctx, db := shop()
	id := CustomerID(2)

	err := customers.Delete(ctx, db, id)
	check(err)
	err = customers.Create(ctx, db, &Customer{Email: "bob@example.org"}) // the name is free again

	check(err)
	// Output:
	// UPDATE customers SET deleted = now(), version = customers.version + (1) WHERE customers.id = $1 AND customers.deleted IS NULL
	// INSERT INTO customers (email, phone, credit, version, deleted) VALUES ($1, $2, $3, COALESCE(CAST($4 AS bigint), 1), $5) RETURNING customers.id, customers.email, customers.phone, customers.credit, customers.version, customers.deleted
}

func Example_eagerLoad() {
	ctx, db := shop()
	list, err := customers.Find(ctx, db.DB)
	check(err)

	err = repo.Load(ctx, db, list, CustomerOrders.With(OrderLines))

	check(err)
	found, err := list[0].Orders.All()
	check(err)
	fmt.Println(len(found))
	// Output:
	// SELECT orders.id, orders.customer_id, orders.total FROM orders WHERE orders.customer_id = ANY($1)
	// SELECT lines.id, lines.order_id, lines.product, lines.qty FROM lines WHERE lines.order_id IN (SELECT orders.id FROM orders WHERE orders.customer_id = ANY($1))
	// 4
}

func Example_limitPerParent() {
	ctx, db := shop()
	list, err := customers.Find(ctx, db.DB)
	check(err)

	err = repo.Load(ctx, db, list, CustomerOrders.OrderBy(Orders.ID.Desc()).Limit(3))

	check(err)
	// Output:
	// SELECT strata_numbered.id, strata_numbered.customer_id, strata_numbered.total FROM (SELECT orders.id AS id, orders.customer_id AS customer_id, orders.total AS total, row_number() OVER (PARTITION BY orders.customer_id ORDER BY orders.id DESC, orders.id) AS strata_number FROM orders WHERE orders.customer_id = ANY($1)) AS strata_numbered WHERE strata_numbered.strata_number <= $2 ORDER BY strata_numbered.customer_id, strata_numbered.strata_number
}

func Example_relatedFilter() {
	ctx, db := shop()

	list, err := customers.Find(ctx, db, CustomerOrders.Any(Orders.Total.Gt(1000)))

	check(err)
	fmt.Println(len(list))
	// Output:
	// SELECT customers.id, customers.email, customers.phone, customers.credit, customers.version, customers.deleted FROM customers WHERE customers.deleted IS NULL AND EXISTS (SELECT orders.id FROM orders WHERE orders.customer_id = customers.id AND orders.total > $1)
	// 1
}

func Example_createGraph() {
	ctx, db := shop()
	id := CustomerID(2)

	o := Order{CustomerID: id, Total: 3, Lines: repo.ManyOf(Line{Product: "pen", Qty: 1}, Line{Product: "ink", Qty: 2})}
	err := repo.SaveGraph(ctx, db, orders, &o, repo.Graph(OrderLines, repo.DeleteOrphans))

	check(err)
	// Output:
	// BEGIN
	// INSERT INTO orders (customer_id, total) VALUES ($1, $2) RETURNING orders.id
	// INSERT INTO lines (order_id, product, qty) VALUES ($1, $2, $3), ($4, $5, $6) RETURNING lines.id
	// COMMIT
}

func Example_upsert() {
	ctx, db := shop()

	c := Customer{Email: "ann@example.org", Credit: 9}
	err := customers.Upsert(ctx, db, repo.On(Customers.Email).Keep(Customers.Phone), &c)

	check(err)
	fmt.Println(c.ID, c.Credit)
	// Output:
	// INSERT INTO customers (email, phone, credit, version, deleted) VALUES ($1, $2, $3, COALESCE(CAST($4 AS bigint), 1), $5) ON CONFLICT (email) WHERE deleted IS NULL DO UPDATE SET credit = excluded.credit, version = customers.version + (1) WHERE customers.deleted IS NULL RETURNING customers.id, customers.email, customers.phone, customers.credit, customers.version, customers.deleted
	// 1 9
}

func Example_keysetPage() {
	ctx, db := shop()
	secret := []byte("secret")
	sortParam := "-credit,email"
	first, err := repo.ReadPage(ctx, db.DB, customers, repo.PageRequest{Size: 1, Order: must(sorts.Parse(sortParam)), Key: secret})
	check(err)
	cursor := first.Next

	order, err := sorts.Parse(sortParam) // "-credit,email"; repo.ErrSort for others
	check(err)
	page, err := repo.ReadPage(ctx, db, customers, repo.PageRequest{Size: 20, Order: order, After: cursor, Key: secret})

	check(err)
	fmt.Println(len(page.Rows), page.Next == "")
	// Output:
	// SELECT customers.id, customers.email, customers.phone, customers.credit, customers.version, customers.deleted FROM customers WHERE customers.deleted IS NULL AND (customers.credit < $1 OR (customers.credit = $2 AND customers.email COLLATE "C" > $3) OR (customers.credit = $4 AND customers.email = $5 AND customers.id > $6)) ORDER BY customers.credit DESC, customers.email COLLATE "C", customers.id LIMIT $7
	// 1 true
}

var sorts = repo.Sorts{}.SortBy("credit", Customers.Credit).SortBy("email", Customers.Email)

func must[T any](v T, err error) T {
	check(err)
	return v
}

func Example_bulkInsert() {
	ctx, db := shop()
	rows := make([]Line, 20_000)
	for i := range rows {
		rows[i] = Line{OrderID: 1, Product: "pen"}
	}

	n, err := builder.Insert(Lines).Rows(rows...).Exec(ctx, db) // all or none; on PostgreSQL by COPY

	check(err)
	fmt.Println(n)
	// Output:
	// INSERT INTO lines (order_id, product, qty) SELECT * FROM unnest($1::bigint[], $2::text[], $3::bigint[]) AS strata_rows (order_id, product, qty)
	// 20000
}

func Example_nestedTransaction() {
	ctx, db := shop()
	errLimit := errors.New("over the limit")

	charge := func(tx builder.DB) error { // a service: its own transaction, or part of one
		return builder.InTx(ctx, tx, func(tx builder.DB) error {
			if err := customers.Patch(ctx, tx, 1, Customers.Credit.Set(0)); err != nil {
				return err
			}
			return errLimit
		})
	}
	err := builder.InTx(ctx, db, func(tx builder.DB) error {
		if err := charge(tx); err != nil && !errors.Is(err, errLimit) {
			return err
		}
		return customers.Patch(ctx, tx, 1, Customers.Phone.Set("1")) // kept; what charge did is not
	})

	check(err)
	c, err := customers.Get(ctx, db.DB, 1)
	check(err)
	fmt.Println(c.Credit, c.Phone.V)
	// Output:
	// BEGIN
	// SAVEPOINT
	// UPDATE customers SET credit = $1, version = customers.version + (1) WHERE customers.id = $2 AND customers.deleted IS NULL
	// ROLLBACK TO SAVEPOINT
	// UPDATE customers SET phone = $1, version = customers.version + (1) WHERE customers.id = $2 AND customers.deleted IS NULL
	// COMMIT
	// 7 1
}

func Example_report() {
	ctx, db := shop()

	n, total := strata.Count(Orders.ID), strata.Sum(Orders.Total)
	totals := builder.CTE("totals", builder.Select3(Orders.CustomerID, n, total).GroupBy(Orders.CustomerID))
	rows, err := builder.Select3(Customers.Email, n.From(totals), total.From(totals)).
		From(Customers).
		Join(totals, Orders.CustomerID.From(totals).EqExpr(Customers.ID)).
		Where(repo.Visible(ctx, customers)).
		OrderBy(total.From(totals).Desc()).
		All(ctx, db)

	check(err)
	fmt.Println(rows[0].V1, rows[0].V2, rows[0].V3.V)
	// Output:
	// WITH totals AS (SELECT orders.customer_id AS customer_id, count(orders.id) AS c2, CAST(sum(orders.total) AS bigint) AS c3 FROM orders GROUP BY orders.customer_id) SELECT customers.email, totals.c2, totals.c3 FROM customers JOIN totals ON totals.customer_id = customers.id WHERE customers.deleted IS NULL ORDER BY totals.c3 DESC
	// ann@example.org 4 2080
}
