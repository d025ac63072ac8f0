package main

import (
	"net/http"

	"github.com/shopspring/decimal"
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/repo"
)

// reportService answers questions that are no rows of a table, by plain statements: what
// the repositories would see is said by repo.Visible.
type reportService struct{ db builder.DB }

func (s reportService) routes(mux *http.ServeMux) {
	mux.Handle("GET /reports/categories", endpoint(s.categories))
	mux.Handle("GET /reports/products", endpoint(s.products))
	mux.Handle("GET /reports/months", endpoint(s.months))
}

var (
	sold    = strata.Sum(Lines.Quantity).Coalesce(0).As("sold")
	revenue = strata.Sum(Lines.Amount).Coalesce(decimal.Zero).As("revenue")
)

// categories: the revenue of each category, those below it included.
func (s reportService) categories(r *http.Request) (reply, error) {
	ctx := r.Context()
	top := Categories.ID.As("top")
	tree := builder.Recursive("tree",
		builder.Select2(top, Categories.ID).From(Categories).Where(repo.Visible(ctx, categories)),
		func(self builder.CTETable) builder.Query[strata.Row2[CategoryID, CategoryID]] {
			return builder.Select2(top.From(self), Categories.ID).From(Categories).
				Join(self, Categories.ParentID.EqExpr(Categories.ID.From(self)))
		}, builder.UnionDistinct())
	type row struct {
		ID      CategoryID      `json:"id"`
		Parent  *CategoryID     `json:"parent"`
		Name    string          `json:"name"`
		Sold    int64           `json:"sold"`
		Revenue decimal.Decimal `json:"revenue"`
	}
	rows, err := builder.SelectInto(func(r *row) []strata.Field {
		return []strata.Field{
			Categories.ID.Into(&r.ID), strata.IntoPtr(Categories.ParentID, &r.Parent), Categories.Name.Into(&r.Name),
			sold.Into(&r.Sold), revenue.Into(&r.Revenue),
		}
	}).
		From(Categories).
		Join(tree, top.From(tree).EqExpr(Categories.ID)).
		LeftJoin(Products, Products.CategoryID.EqExpr(Categories.ID.From(tree))).
		LeftJoin(Lines, Lines.ProductID.EqExpr(Products.ID)).
		GroupBy(Categories.ID).
		OrderBy(revenue.Desc(), Categories.Name.Asc()).
		All(ctx, s.db)
	return reply{body: list(rows)}, err
}

// products: the three of each category that sell best, with their rank.
func (s reportService) products(r *http.Request) (reply, error) {
	ctx := r.Context()
	place := strata.Rank().Over(strata.PartitionBy(Products.CategoryID).OrderBy(strata.Sum(Lines.Amount).Desc())).As("rank")
	ranked := builder.Derived(builder.Columns(Categories.Name, Products.SKU, sold, revenue, place).
		From(Lines).
		Join(Products, Products.ID.EqExpr(Lines.ProductID)).
		Join(Categories, Categories.ID.EqExpr(Products.CategoryID)).
		Where(repo.Visible(ctx, lines)).
		GroupBy(Products.ID, Categories.ID), "ranked")
	type row struct {
		Category string          `json:"category"`
		Rank     int64           `json:"rank"`
		SKU      string          `json:"sku"`
		Sold     int64           `json:"sold"`
		Revenue  decimal.Decimal `json:"revenue"`
	}
	category, sku, rank := Categories.Name.From(ranked), Products.SKU.From(ranked), place.From(ranked)
	rows, err := builder.SelectInto(func(r *row) []strata.Field {
		return []strata.Field{
			category.Into(&r.Category), rank.Into(&r.Rank), sku.Into(&r.SKU),
			sold.From(ranked).Into(&r.Sold), revenue.From(ranked).Into(&r.Revenue),
		}
	}).
		From(ranked).
		Where(rank.Le(3)).
		OrderBy(category.Asc(), rank.Asc(), sku.Asc()).
		All(ctx, s.db)
	return reply{body: list(rows)}, err
}

// months: what was due and paid in each month and year, and in all.
func (s reportService) months(r *http.Request) (reply, error) {
	ctx := r.Context()
	year, month := Orders.Placed.Year(), Orders.Placed.Month()
	amount := strata.Sum(Payments.Amount)
	type row struct {
		Year     *int64          `json:"year"`  // null in the row of all
		Month    *int64          `json:"month"` // null in the row of a year
		Orders   int64           `json:"orders"`
		Due      decimal.Decimal `json:"due"`
		Paid     decimal.Decimal `json:"paid"`
		Refunded decimal.Decimal `json:"refunded"`
	}
	rows, err := builder.SelectInto(func(r *row) []strata.Field {
		return []strata.Field{
			year.Nullable().IntoPtr(&r.Year), month.Nullable().IntoPtr(&r.Month),
			strata.CountDistinct(Orders.ID).Into(&r.Orders),
			amount.Coalesce(decimal.Zero).Into(&r.Due),
			amount.Filter(Payments.Status.Eq(Paid)).Coalesce(decimal.Zero).Into(&r.Paid),
			amount.Filter(Payments.Status.Eq(Refunded)).Coalesce(decimal.Zero).Into(&r.Refunded),
		}
	}).
		From(Orders).
		LeftJoin(Payments, Payments.OrderID.EqExpr(Orders.ID)).
		Where(repo.Visible(ctx, orders)).
		GroupBy(strata.Rollup(year, month)).
		OrderBy(year.Asc(), month.Asc()).
		All(ctx, s.db)
	return reply{body: list(rows)}, err
}
