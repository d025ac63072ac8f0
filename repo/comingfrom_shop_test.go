package repo_test

import (
	"context"
	"database/sql"
	"fmt"
	"regexp"
	"time"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/compile"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/batch"
	"github.com/strata-go/strata/internal/scan"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/pool/sqlite"
	"github.com/strata-go/strata/repo"
)

// The shop of docs/coming-from.md.

type (
	CustomerID int64
	OrderID    int64
)

type Customer struct {
	ID      CustomerID
	Email   string
	Phone   sql.Null[string]
	Credit  int64
	Version int64
	Deleted *time.Time

	Orders repo.Many[Order]
}

type Order struct {
	ID         OrderID
	CustomerID CustomerID
	Total      int64

	Lines repo.Many[Line]
}

type Line struct {
	ID      int64
	OrderID OrderID
	Product string
	Qty     int64
}

type customerTable struct {
	strata.Table[Customer]
	ID      strata.ID[CustomerID] `db:",identity"`
	Email   strata.Text
	Phone   strata.NullText
	Credit  strata.Int64
	Version strata.Int64
	Deleted strata.NullTime
}

type orderTable struct {
	strata.Table[Order]
	ID         strata.ID[OrderID] `db:",identity"`
	CustomerID strata.ID[CustomerID]
	Total      strata.Int64
}

type lineTable struct {
	strata.Table[Line]
	ID      strata.Int64 `db:",identity"`
	OrderID strata.ID[OrderID]
	Product strata.Text
	Qty     strata.Int64
}

var Customers = strata.Define("customers", new(customerTable), func(t *strata.Def, c *customerTable) {
	t.Version(c.Version)
	t.SoftDelete(c.Deleted)
	t.UniqueWhere(c.Deleted.IsNull(), c.Email)
})

var Orders = strata.Define("orders", new(orderTable), func(t *strata.Def, c *orderTable) {
	strata.References(t, c.CustomerID, Customers.ID, strata.NoAction)
})

var Lines = strata.Define("lines", new(lineTable), func(t *strata.Def, c *lineTable) {
	strata.References(t, c.OrderID, Orders.ID, strata.Cascade)
})

var (
	customers = repo.ByKey(Customers, Customers.ID)
	orders    = repo.ByKey(Orders, Orders.ID)

	CustomerOrders = repo.HasMany(Customers, Orders, func(c *Customer) *repo.Many[Order] { return &c.Orders },
		strata.Refer(Orders.CustomerID, Customers.ID))
	OrderLines = repo.HasMany(Orders, Lines, func(o *Order) *repo.Many[Line] { return &o.Lines },
		strata.Refer(Lines.OrderID, Orders.ID))
)

// shop is a database with two customers, one of whom has orders.
func shop() (context.Context, spoken) {
	ctx := context.Background()
	db, err := pool.Open(ctx, "sqlite::memory:", sqlite.Driver)
	check(err)
	check(builder.CreateTables(Customers, Orders, Lines).Exec(ctx, db))
	ann := Customer{Email: "ann@example.org", Credit: 7, Orders: repo.ManyOf(
		Order{Total: 10, Lines: repo.ManyOf(Line{Product: "pen", Qty: 2}, Line{Product: "ink", Qty: 1})},
		Order{Total: 2000}, Order{Total: 30}, Order{Total: 40},
	)}
	check(repo.SaveGraph(ctx, db, customers, &ann, repo.Graph(CustomerOrders, repo.KeepOrphans, repo.Graph(OrderLines, repo.KeepOrphans))))
	check(customers.Create(ctx, db, &Customer{Email: "bob@example.org"}))
	return ctx, spoken{db}
}

// spoken is a database that prints what is sent to it, as PostgreSQL would have it.
type spoken struct{ builder.DB }

// quoted is a name that needs no quotes.
var quoted = regexp.MustCompile(`"([a-z_0-9]+)"`)

func (s spoken) say(stmt ast.Stmt, args []any) {
	call, err := compile.Node(stmt, dialect.PostgreSQL, args)
	check(err)
	fmt.Println(quoted.ReplaceAllString(call.SQL, "$1"))
}

func (s spoken) RunQuery(ctx context.Context, stmt ast.Stmt, args []any, stream bool) (scan.Rows, error) {
	s.say(stmt, args)
	return s.DB.RunQuery(ctx, stmt, args, stream)
}

func (s spoken) RunExec(ctx context.Context, stmt ast.Stmt, args []any) (int64, error) {
	s.say(stmt, args)
	return s.DB.RunExec(ctx, stmt, args)
}

func (s spoken) RunReturning(ctx context.Context, stmt ast.Stmt, args []any) (scan.Rows, error) {
	s.say(stmt, args)
	return s.DB.RunReturning(ctx, stmt, args)
}

func (s spoken) RunBatch(ctx context.Context, items []batch.Item) error {
	for _, it := range items {
		s.say(it.Stmt, it.Args)
	}
	return s.DB.RunBatch(ctx, items)
}

func (s spoken) RunTx(ctx context.Context, fn func(tx any) error, options ...any) error {
	begin, keep, undo := "BEGIN", "COMMIT", "ROLLBACK"
	if _, inside := s.DB.(*pool.Tx); inside {
		begin, keep, undo = "SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT"
	}
	fmt.Println(begin)
	err := s.DB.RunTx(ctx, func(tx any) error { return fn(spoken{tx.(builder.DB)}) }, options...)
	if err != nil {
		keep = undo
	}
	fmt.Println(keep)
	return err
}
