package vet_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// mistake is one that is put into a program of this repository, and what is said of it.
type mistake struct {
	file, right, wrong string
	message            string
}

const (
	reports = "examples/shop/reports.go"
	orders  = "examples/shop/orders.go"
	users   = "examples/shop/users.go"
	shops   = "examples/shop/customers.go"
	goods   = "examples/shop/products.go"
	graph   = "examples/modgraph/report.go"
)

var mistakes = []mistake{
	{reports, `Where(repo.Visible(ctx, categories)),`, `Where(repo.Visible(ctx, categories), Products.SKU.Eq("x")),`, `WHERE: column products.sku: table products is not in FROM`},
	{reports, `OrderBy(revenue.Desc(), Categories.Name.Asc())`, `OrderBy(revenue.Desc(), Products.Name.Asc())`, `ORDER BY: products.name is neither grouped nor aggregated`},
	{reports, `LeftJoin(Lines, Lines.ProductID.EqExpr(Products.ID))`, `LeftJoin(Lines, sold.Gt(3))`, `JOIN ON: the aggregate sum\(lines.quantity\)`},
	{reports, `Where(repo.Visible(ctx, lines)).`, `Where(repo.Visible(ctx, lines), place.Le(3)).`, `WHERE: the window function rank\(\)`},
	{reports, `OrderBy(category.Asc(), rank.Asc(), sku.Asc())`, `OrderBy(category.Asc(), rank.Asc(), Products.SKU.Asc())`, `ORDER BY: column products.sku: table products is not in FROM`},
	{reports, `Where(rank.Le(3)).`, `Where(rank.Le(3), Products.Price.From(ranked).Gt(decimal.Zero)).`, `WHERE: derived table ranked does not select products.price`},
	{reports, `OrderBy(year.Asc(), month.Asc())`, `OrderBy(year.Asc(), strata.Position(9))`, `position 9 is not in the SELECT list`},
	{reports, `GroupBy(strata.Rollup(year, month))`, `GroupBy(strata.Rollup(year, Orders.CustomerID))`, `SELECT list: month\(orders.placed\)|SELECT list: orders.placed is neither grouped`},
	{reports, `LeftJoin(Payments, Payments.OrderID.EqExpr(Orders.ID))`, `LeftJoin(Payments, Payments.OrderID.EqExpr(Lines.OrderID))`, `JOIN ON: column lines.order_id: table lines is not in FROM`},
	{orders, `orders.Query(ctx).Where(Orders.ID.Eq(id)).`, `orders.Query(ctx).Where(Orders.ID.Eq(id), Lines.No.Eq(1)).`, `WHERE: column lines.no: table lines is not in FROM`},
	{orders, `Lines.Quantity.Set(in.Quantity)`, `Lines.Quantity.Set(in.Quantity), Lines.OrderID.Set(1), Orders.Total.Set(decimal.Zero)`, `SET: orders.total is a column of shop.orders, not of shop.lines`},
	{orders, `.From(Lines).Where(Lines.OrderID.Eq(id)))`, `.From(Lines).Where(Payments.OrderID.Eq(id)))`, `column payments.order_id: table payments is not in FROM`},
	{orders, `repo.Set(Payments.Status, in.Status)`, `repo.Set(Payments.Status, in.Status), Orders.Version.Set(1)`, `SET: orders.version is a column of shop.orders, not of shop.payments`},
	{users, `OrderBy(Users.Email.Asc())`, `OrderBy(Roles.About.Asc())`, `ORDER BY: column roles.about: table roles is not in FROM`},
	{shops, `customers, Customers.ID.Eq(id))`, `customers, Addresses.ID.Eq(AddressID(id)))`, `WHERE: column addresses.id: table addresses is not in FROM`},
	{shops, `set...)
	} else if`, `Addresses.City.Set("x"))
	} else if`, `SET: addresses.city is a column of shop.addresses, not of shop.customers`},
	{goods, `.OrderBy(Categories.Name.Asc())`, `.OrderBy(Products.Name.Asc())`, `ORDER BY: column products.name: table products is not in FROM`},
	{goods, `Where(Categories.ParentID.IsNull())`, `Where(strata.Count(Categories.ParentID).Eq(0))`, `WHERE: the aggregate count\(categories.parent_id\)`},
	{graph, `Where(Modules.Main.IsTrue()).First(`, `Where(Packages.Tests.Eq(1)).First(`, `WHERE: column packages.tests: table packages is not in FROM`},
	{graph, `Where(Modules.Main.Not()).
		GroupBy(Modules.ID).`, `Where(Modules.Main.Not(), bytes.Gt(1)).
		GroupBy(Modules.ID).`, `WHERE: the aggregate sum\(packages.bytes\)`},
	{graph, `OrderBy(bytes.Desc(), Modules.Path.Asc())`, `OrderBy(bytes.Desc(), Packages.Path.Asc())`, `ORDER BY: packages.path is neither grouped nor aggregated`},
	{graph, `Having(by.Gt(1))`, `Having(Requirements.Asked.Eq("v1"))`, `HAVING: requirements.asked is neither grouped nor aggregated`},
	{graph, `Join(Requirements, Requirements.ToID.EqExpr(Modules.ID)).
		GroupBy`, `Join(Requirements, Requirements.ToID.EqExpr(strata.As(Modules, "other").ID)).
		GroupBy`, `JOIN ON: column other.id: table other is not in FROM`},
	{graph, `Where(Modules.Path.EqExpr(path))`, `Where(Packages.Path.EqExpr(path))`, `WHERE: column packages.path: table packages is not in FROM`},
	{graph, `Join(Requirements, Requirements.ToID.EqExpr(Modules.ID)).
			From(Modules).`, `LeftJoin(Requirements, nil).
			From(Modules).`, `JOIN.*ON`},
	{graph, `Select4(requirer.Path, requirer.Main,`, `Select4(Modules.Path, requirer.Main,`, `columns modules.id, modules.path: table modules is not in FROM`},
	{graph, `Where(Requirements.ToID.Eq(target.ID))`, `Where(Modules.ID.Eq(target.ID))`, `WHERE: columns modules.id`},
	{graph, `OrderBy(requirer.Main.Desc(), strata.Exists(uses).Desc()`, `OrderBy(Packages.Files.Desc(), strata.Exists(uses).Desc()`, `ORDER BY: column packages.files: table packages is not in FROM`},
	{graph, `GroupBy(Modules.ID, Requirements.Asked)`, `GroupBy(Modules.ID)`, `requirements.asked is neither grouped nor aggregated`},
	{graph, `Where(Requirements.Asked.NeExpr(Modules.Version))`, `Where(askers.Gt(2))`, `WHERE: the aggregate count\(requirements.from_id\)`},
	{graph, `Select(Packages.ModuleID).Where(Packages.ModuleID.IsNotNull())`, `Select(Packages.ModuleID)`, `NOT IN: the subquery selects packages.module_id, which may be NULL`},
	{graph, `Where(Modules.Main.Not(), Modules.ID`, `Where(Packages.Files.Eq(1), Modules.ID`, `WHERE: column packages.files: table packages is not in FROM`},
	{graph, `Join(Modules, Packages.ModuleID.EqExpr(Modules.ID)).
		Join(fan`, `LeftJoin(Modules, Packages.ModuleID.EqExpr(Modules.ID)).
		Join(fan`, `SELECT list: modules.path comes from the optional side`},
	{graph, `Packages.Tests.Eq(0), Packages.Files.Gt(0)`, `Requirements.Asked.Eq(""), Packages.Files.Gt(0)`, `WHERE: column requirements.asked: table requirements is not in FROM`},
	{graph, `Where(Modules.Downloaded.IsTrue(), Modules.License.IsNull())`, `Where(Modules.Downloaded.IsTrue(), strata.Max(Modules.Path).Eq("x"))`, `WHERE: the aggregate max\(modules.path\)`},
	{graph, `Where(Packages.ModuleID.IsNull(), module.Main.IsTrue())`, `Where(Packages.ModuleID.IsNull(), Modules.Main.IsTrue())`, `WHERE: column modules.main: table modules is not in FROM`},
	{graph, `Join(importer, importer.ID.EqExpr(Imports.FromID))`, `Join(Packages, Packages.ID.EqExpr(Imports.FromID))`, `packages stands twice in FROM`},
	{graph, `OrderBy(uses.Desc(), Packages.Path.Asc())`, `OrderBy(uses.Desc(), module.Path.Asc())`, `ORDER BY: importing.path is neither grouped nor aggregated`},
	{graph, `part("dependencies", 2, Modules.Main.IsFalse())`, `part("dependencies", 2, Imports.ToID.Eq(3))`, `WHERE: column imports.to_id: table imports is not in FROM`},
	{graph, `OrderBy(Packages.Files.Desc(), Packages.Path.Asc())`, `OrderBy(Imports.FromID.Asc(), Packages.Path.Asc())`, `ORDER BY: column imports.from_id: table imports is not in FROM`},
	{graph, `OrderBy(strata.Position(1)).
		All`, `OrderBy(strata.Position(5)).
		All`, `position 5 is not in the SELECT list`},
}

// TestSeeded puts mistakes into the programs of this repository: all are found, and
// nothing is said of what is right.
func TestSeeded(t *testing.T) {
	dir := t.TempDir()
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	texts, replace := map[string]string{}, map[string]string{}
	used := 0
	for i, s := range mistakes {
		used++
		if texts[s.file] == "" {
			text, err := os.ReadFile(filepath.Join(root, s.file))
			if err != nil {
				t.Fatal(err)
			}
			texts[s.file] = string(text)
		}
		if strings.Count(texts[s.file], s.right) != 1 {
			t.Fatalf("mistake %d: %q stands %d times in %s", i, s.right, strings.Count(texts[s.file], s.right), s.file)
		}
		texts[s.file] = strings.Replace(texts[s.file], s.right, s.wrong, 1)
	}
	for file, text := range texts {
		path := filepath.Join(dir, strings.ReplaceAll(file, "/", "_"))
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		replace[filepath.Join(root, file)] = path
	}
	overlay, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(path, overlay, 0o644); err != nil {
		t.Fatal(err)
	}
	found := vetted(t, "..", "-overlay="+path, "./examples/...")
	meant := make([]bool, len(found))
	seen := 0
	for i, s := range mistakes {
		is := false
		for j, d := range found {
			if regexp.MustCompile(s.message).MatchString(d.Message) {
				is, meant[j] = true, true
			}
		}
		if !is {
			t.Errorf("mistake %d is not found: %s", i, s.wrong)
		} else {
			seen++
		}
	}
	for j, d := range found {
		if !meant[j] {
			t.Errorf("%s: no mistake: %s", d.Posn, d.Message)
		}
	}
	if used < 40 {
		t.Errorf("%d mistakes, want 40", used)
	}
	summary += fmt.Sprintf("mistakes put into the examples: %d, of which the analyzer finds %d\n", used, seen)
}
