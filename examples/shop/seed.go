package main

import (
	"context"
	"time"

	"github.com/shopspring/decimal"
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/repo"
)

// prepare creates the tables that are missing, and fills new ones with a small shop of the
// tenant.
func prepare(ctx context.Context, db builder.DB) error {
	if err := builder.CreateTables(tables...).IfNotExists().Exec(ctx, db); err != nil {
		return err
	}
	return builder.InTx(ctx, db, func(tx builder.DB) error {
		filled, err := roles.Exists(ctx, tx)
		if err != nil || filled {
			return err
		}
		return seed(ctx, tx)
	})
}

func seed(ctx context.Context, tx builder.DB) error {
	if err := seedUsers(ctx, tx); err != nil {
		return err
	}
	list, err := seedProducts(ctx, tx)
	if err != nil {
		return err
	}
	return seedOrders(ctx, tx, list)
}

func seedUsers(ctx context.Context, tx builder.DB) error {
	if err := roles.CreateMany(ctx, tx, []Role{{"admin", "does everything"}, {"clerk", "sees orders"}}); err != nil {
		return err
	}
	list := []User{
		{Email: "ada@shop.example", Roles: repo.ManyOf(Role{Name: "admin"})},
		{Email: "ben@shop.example", Roles: repo.ManyOf[Role]()},
	}
	return repo.SaveGraphs(ctx, tx, users, list, repo.Graph(userRoles, repo.RefuseOrphans))
}

func seedProducts(ctx context.Context, tx builder.DB) ([]Product, error) {
	tree := []Category{
		{Name: "Home", Children: repo.ManyOf(
			Category{Name: "Kitchen", Children: repo.ManyOf(Category{Name: "Knives"})},
			Category{Name: "Garden"},
		)},
		{Name: "Office"},
	}
	below := repo.Graph(categoryChildren, repo.RefuseOrphans, repo.Graph(categoryChildren, repo.RefuseOrphans))
	if err := repo.SaveGraphs(ctx, tx, categories, tree, below); err != nil {
		return nil, err
	}
	all, err := categories.Find(ctx, tx)
	if err != nil {
		return nil, err
	}
	in := map[string]*CategoryID{}
	for _, c := range all {
		in[c.Name] = &c.ID
	}
	list := []Product{
		{SKU: "K-1", Name: "Chef's knife", Description: "Forged steel, 20 cm", Price: money("79.90"), CategoryID: in["Knives"], Tags: []string{"steel", "gift"}, Attributes: map[string]string{"length": "20"}},
		{SKU: "K-2", Name: "Bread knife", Description: "Stainless steel with a serrated edge", Price: money("24.50"), CategoryID: in["Knives"], Tags: []string{"steel"}, Attributes: map[string]string{"length": "25"}},
		{SKU: "K-3", Name: "Cutting board", Description: "Oak, goes with every knife", Price: money("24.50"), CategoryID: in["Kitchen"], Tags: []string{"wood"}, Attributes: map[string]string{"wood": "oak"}},
		{SKU: "G-1", Name: "Spade", Description: "Ash handle", Price: money("32"), CategoryID: in["Garden"], Tags: []string{"steel", "wood"}},
		{SKU: "O-1", Name: "Notebook", Description: "Squared paper, 96 pages", Price: money("3.20"), CategoryID: in["Office"], Tags: []string{"paper", "gift"}, Attributes: map[string]string{"color": "red"}},
		{SKU: "X-1", Name: "Voucher", Price: money("10"), Tags: []string{"gift"}},
	}
	return list, products.CreateMany(ctx, tx, list)
}

func seedOrders(ctx context.Context, tx builder.DB, list []Product) error {
	phone := "+49 30 1234"
	people := []Customer{
		{Email: "eva@example.com", Name: "Eva Lang", Phone: &phone, Addresses: repo.ManyOf(Address{Street: "High St 1", City: "Berlin"}, Address{Street: "Low Rd 2", City: "Bonn"})},
		{Email: "jan@example.com", Name: "Jan Kok", Addresses: repo.ManyOf(Address{Street: "Kade 3", City: "Gouda"})},
		{Email: "zoe@example.com", Name: "Zoe Ray", Addresses: repo.ManyOf[Address]()},
	}
	if err := repo.SaveGraphs(ctx, tx, customers, people, repo.Graph(customerAddresses, repo.RefuseOrphans)); err != nil {
		return err
	}
	service := orderService{db: tx}
	day := func(month time.Month, day int) time.Time { return time.Date(2026, month, day, 9, 30, 0, 0, time.UTC) }
	for _, o := range []struct {
		customer Customer
		at       time.Time
		items    []item
		status   PaymentStatus
	}{
		{people[0], day(1, 12), []item{{list[0].ID, 1}, {list[2].ID, 2}}, Paid},
		{people[0], day(1, 30), []item{{list[4].ID, 10}}, Refunded},
		{people[1], day(2, 3), []item{{list[3].ID, 1}, {list[1].ID, 1}, {list[5].ID, 3}}, Paid},
		{people[1], day(2, 4), []item{{list[1].ID, 2}}, Pending},
	} {
		placed, err := service.place(ctx, o.customer.ID, o.items, o.at)
		if err != nil {
			return err
		}
		if _, err := payments.UpdateWhere(ctx, tx, []strata.Assignment{Payments.Status.Set(o.status)}, Payments.OrderID.Eq(placed.ID)); err != nil {
			return err
		}
	}
	return nil
}

func money(text string) decimal.Decimal { return decimal.RequireFromString(text) }
