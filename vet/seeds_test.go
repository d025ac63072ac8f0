package vet_test

// seed is a mistake that is made in a copy of examples/shop: a text of a file is replaced.
// The line that the finding is to be on says so: // seeded.
type seed struct {
	name     string
	analyzer string
	file     string
	old      string // "" adds to the end of the file
	new      string
}

// usageSeeds are mistakes of how statements are used.
var usageSeeds = []seed{
	{
		"an order that is dropped", "stratadropped", "users.go",
		"	rows, err := users.Query(ctx).OrderBy(Users.Email.Asc()).All(ctx, s.db)\n",
		"	q := users.Query(ctx)\n	q.OrderBy(Users.Email.Asc()) // seeded\n	rows, err := q.All(ctx, s.db)\n",
	},
	{
		"the database inside its transaction", "strataowntx", "users.go",
		"		if u, err = users.Get(ctx, tx, id); err != nil {\n",
		"		if u, err = users.Get(ctx, s.db, id); err != nil { // seeded\n",
	},
	{
		"a helper that gets the database inside its transaction", "strataowntx", "orders.go",
		"		if err := fill(ctx, tx, &o, items); err != nil {\n			return err\n		}\n		o.Payments",
		"		if err := fill(ctx, s.db, &o, items); err != nil { // seeded\n			return err\n		}\n		o.Payments",
	},
	{
		"a method that uses the database inside its transaction", "strataowntx", "orders.go",
		"		if err := lines.Patch(ctx, tx, LineKey{id, no}, Lines.Quantity.Set(in.Quantity)); err != nil {\n",
		"		if _, err := s.detail(ctx, id); err != nil { // seeded\n			return err\n		}\n" +
			"		if err := lines.Patch(ctx, tx, LineKey{id, no}, Lines.Quantity.Set(in.Quantity)); err != nil {\n",
	},
	{
		"a relation loaded for each row", "strataloop", "orders.go",
		"		err = repo.Load(r.Context(), s.db, page.Rows, orderCustomer.WithDeleted())\n",
		"		for i := range page.Rows {\n			if err = repo.LoadOne(r.Context(), s.db, &page.Rows[i], orderCustomer.WithDeleted()); err != nil { // seeded\n				break\n			}\n		}\n",
	},
	{
		"a helper that reads for each row", "strataloop", "customers.go", "",
		`
func (s customerService) ordersOf(ctx context.Context, id CustomerID) ([]Order, error) {
	return orders.Find(ctx, s.db, Orders.CustomerID.Eq(id))
}

func (s customerService) history(ctx context.Context) (n int, err error) {
	all, err := customers.Find(ctx, s.db)
	for _, c := range all {
		list, err := s.ordersOf(ctx, c.ID) // seeded
		if err != nil {
			return n, err
		}
		n += len(list)
	}
	return n, err
}
`,
	},
	{
		"a context of its own", "stratacontext", "orders.go",
		"	o, err := s.detail(r.Context(), id)\n",
		"	o, err := s.detail(context.Background(), id) // seeded\n",
	},
	{
		"the error of an upsert", "strataerror", "import.go",
		"			if _, err := repo.UpsertMany(ctx, tx, products, repo.On(Products.Tenant, Products.SKU), rows); err != nil {\n				return err\n			}\n",
		"			repo.UpsertMany(ctx, tx, products, repo.On(Products.Tenant, Products.SKU), rows) // seeded\n",
	},
	{
		"the error at the end of rows", "strataerror", "seed.go",
		"	all, err := categories.Find(ctx, tx)\n	if err != nil {\n		return nil, err\n	}\n	in := map[string]*CategoryID{}\n	for _, c := range all {\n",
		"	in := map[string]*CategoryID{}\n	for c := range categories.Query(ctx).Iter(ctx, tx) { // seeded\n",
	},
	{
		"a transaction on another goroutine", "strataescape", "seed.go",
		"		return seed(ctx, tx)\n",
		"		failed := make(chan error, 1)\n		go func() { failed <- seed(ctx, tx) }() // seeded\n		return <-failed\n",
	},
	{
		"a transaction that is kept", "strataescape", "import.go",
		"	return builder.InTx(ctx, db, func(tx builder.DB) error {\n",
		"	return builder.InTx(ctx, db, func(tx builder.DB) error {\n		bar.db = tx // seeded\n",
	},
	{
		"a text that is lent", "stratalent", "customers.go", "",
		`
func (s customerService) emails(ctx context.Context) (list []string, err error) {
	err = builder.Each(ctx, s.db, customers.Query(ctx), func(c *Customer) error {
		list = append(list, c.Email) // seeded
		return nil
	})
	return list, err
}
`,
	},
	{
		"a key that is lent", "stratalent", "users.go", "",
		`
func domains(ctx context.Context, db builder.Reader) (map[string]int, error) {
	count := map[string]int{}
	err := builder.Each(ctx, db, users.Query(ctx), func(u *User) error {
		count[u.Email]++ // seeded
		return nil
	})
	return count, err
}
`,
	},
	{
		"a pattern that a helper does not escape", "stratalike", "customers.go",
		"		return strata.Or(Customers.Name.ILike(like(text)), Customers.Email.ILike(like(text))), nil\n",
		"		return strata.Or(Customers.Name.ILike(around(text)), Customers.Email.ILike(like(text))), nil // seeded\n",
	},
	{
		"a pattern that is put together", "stratalike", "products.go",
		"	q.when(\"tag\", func(text string) (strata.Condition, error) { return Products.Tags.Contains(text), nil })\n",
		"	q.when(\"tag\", func(text string) (strata.Condition, error) { return Products.Name.Like(text + \"%\"), nil }) // seeded\n",
	},
	{
		"a deletion without a condition", "stratawhere", "import.go", "",
		`
func clearProducts(ctx context.Context, db builder.DB, prefix *string) (int64, error) {
	return builder.Delete(Products).Where(strata.IfSet(prefix, Products.SKU.HasPrefix)).Exec(ctx, db) // seeded
}
`,
	},
	{
		"a parameter that is not used", "strataparam", "customers.go", "",
		`
var customerBy = builder.Prepare2(func(name, email strata.Param[string]) builder.Query[Customer] { // seeded
	return builder.From(Customers).Where(Customers.Email.EqExpr(email))
})
`,
	},
	{
		"text of a request in SQL", "stratasql", "reports.go",
		"		Where(repo.Visible(ctx, orders)).\n",
		"		Where(repo.Visible(ctx, orders), strata.RawCondition(strata.SQL(r.URL.Query().Get(\"where\")))). // seeded\n",
	},
	{
		"a result before its batch has run", "stratabatch", "products.go",
		"	ctx := r.Context()\n	roots, err :=",
		"	ctx := r.Context()\n	var b builder.ReadBatch\n	n := builder.QueueCount(&b, categories.Query(ctx))\n" +
			"	if _, err := n.Get(); err != nil { // seeded\n		return reply{}, err\n	}\n" +
			"	if err := b.Run(ctx, s.db); err != nil {\n		return reply{}, err\n	}\n	roots, err :=",
	},
	{
		"a change that never runs", "stratadropped", "orders.go",
		"		o.Version = version\n",
		"		o.Version = version\n		builder.Update(Orders).Set(Orders.Placed.Set(time.Now())).Where(Orders.ID.Eq(id)) // seeded\n",
	},
}

// helpers are what the seeds need besides, in a file of its own.
const helpers = `package main

func around(part string) string { return "%" + part + "%" }
`

// querySeeds are mistakes of what statements say, each in a function of its own.
var querySeeds = querySeedsOf(map[string]string{
	"a column whose table is not in FROM": `_, err := builder.Select(Users.Email).From(Orders).All(ctx, db)`,
	"a column that is not grouped":        `_, err := builder.Select2(Orders.CustomerID, strata.Sum(Orders.Total)).From(Orders).All(ctx, db)`,
	"an aggregate in WHERE":               `_, err := builder.From(Orders).Where(strata.Sum(Orders.Total).Gt(decimal.Zero)).All(ctx, db)`,
	"a window function in WHERE":          `_, err := builder.From(Orders).Where(strata.Rank().Over(strata.PartitionBy(Orders.CustomerID).OrderBy(Orders.Total.Asc())).Le(3)).All(ctx, db)`,
	"an outer join read as not NULL":      `_, err := builder.Select2(Orders.ID, Customers.Name).From(Orders).LeftJoin(Customers, Customers.ID.EqExpr(Orders.CustomerID)).All(ctx, db)`,
	"a required column left out":          `_, err := builder.Insert(Roles).Set(Roles.Name.Set("boss")).Exec(ctx, db)`,
	"SET of another table":                `_, err := builder.Update(Roles).Set(Users.Email.Set("x")).Where(Roles.Name.Eq("boss")).Exec(ctx, db)`,
	"an identity written":                 `_, err := builder.Update(Users).Set(Users.ID.Set(1)).Where(Users.ID.Eq(2)).Exec(ctx, db)`,
	"a generated column written":          `_, err := builder.Update(Lines).Set(Lines.Amount.Set(decimal.Zero)).Where(Lines.No.Eq(2)).Exec(ctx, db)`,
	"a column set twice":                  `_, err := builder.Update(Roles).Set(Roles.About.Set("a"), Roles.About.Set("b")).Where(Roles.Name.Eq("boss")).Exec(ctx, db)`,
	"ON CONFLICT without a constraint":    `_, err := builder.Insert(Roles).Rows(Role{}).OnConflict(Roles.About).DoUpdate(Roles.About.Set("a")).Exec(ctx, db)`,
	"a position that is not there":        `_, err := builder.Select(Users.Email).From(Users).OrderBy(strata.Position(3)).All(ctx, db)`,
	"a table twice in FROM":               `_, err := builder.From(Orders).Join(Orders, Orders.ID.EqExpr(Orders.ID)).All(ctx, db)`,
	"a label that is not there":           `_, err := builder.Select(Products.SKU.From(builder.Derived(builder.Columns(Products.Name).From(Products), "d"))).From(builder.Derived(builder.Columns(Products.Name).From(Products), "d")).All(ctx, db)`,
	"DELETE by another table":             `_, err := builder.Delete(Orders).Where(Customers.Name.Eq("x")).Exec(ctx, db)`,
	"DISTINCT in another order":           `_, err := builder.Select(Orders.CustomerID).From(Orders).Distinct().OrderBy(Orders.Total.Asc()).All(ctx, db)`,
	"a set operation in another order":    `_, err := builder.Select(Users.Email).From(Users).Union(builder.Select(Customers.Email).From(Customers)).OrderBy(Orders.Total.Asc()).All(ctx, db)`,
	"HAVING of a column":                  `_, err := builder.Select(strata.Sum(Orders.Total)).From(Orders).Having(Orders.CustomerID.Eq(1)).All(ctx, db)`,
	"ON of a later table":                 `_, err := builder.From(Orders).Join(Lines, Lines.ProductID.EqExpr(Products.ID)).Join(Products, Products.ID.EqExpr(Lines.ProductID)).All(ctx, db)`,
	"NOT IN over NULLs":                   `_, err := builder.From(Categories).Where(Categories.ID.NotInQuery(builder.Select(subcategories.ParentID).From(subcategories))).All(ctx, db)`,
})
