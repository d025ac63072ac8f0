package tpch

import (
	"github.com/shopspring/decimal"
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/types"
)

var (
	one  = decimal.New(1, 0)
	zero = decimal.Zero
)

// revenue is what a line brings in: price * (1 - discount).
var revenue = Lines.Price.MulExpr(strata.D(one).SubExpr(Lines.Discount))

// Money is a sum of money of what a name stands for.
type Money = strata.Row2[string, decimal.Decimal]

// Pricing is a row of PricingSummary.
type Pricing struct {
	ReturnFlag, Status                string
	Quantity, Base, Discounted, Total decimal.Decimal
	AvgQuantity, AvgPrice, AvgDisc    float64
	Lines                             int64
}

// PricingSummary (Q1) reports the business that was billed, shipped and
// returned up to a day.
func PricingSummary(until types.Date) builder.Query[Pricing] {
	taxed := revenue.MulExpr(strata.D(one).AddExpr(Lines.Tax))
	return builder.SelectInto(func(r *Pricing) []strata.Field {
		return []strata.Field{
			Lines.ReturnFlag.Into(&r.ReturnFlag),
			Lines.Status.Into(&r.Status),
			strata.Sum(Lines.Quantity).Coalesce(zero).Into(&r.Quantity),
			strata.Sum(Lines.Price).Coalesce(zero).Into(&r.Base),
			strata.Sum(revenue).Coalesce(zero).Into(&r.Discounted),
			strata.Sum(taxed).Coalesce(zero).Into(&r.Total),
			strata.Avg(Lines.Quantity.Float64()).Coalesce(0).Into(&r.AvgQuantity),
			strata.Avg(Lines.Price.Float64()).Coalesce(0).Into(&r.AvgPrice),
			strata.Avg(Lines.Discount.Float64()).Coalesce(0).Into(&r.AvgDisc),
			strata.CountAll().Into(&r.Lines),
		}
	}).
		From(Lines).
		Where(Lines.ShipDate.Le(until)).
		GroupBy(Lines.ReturnFlag, Lines.Status).
		OrderBy(Lines.ReturnFlag.Asc(), Lines.Status.Asc())
}

// Offer is a row of CheapestSuppliers.
type Offer struct {
	Balance                   decimal.Decimal
	Supplier, Nation          string
	Part                      int64
	Maker, Address, Phone, By string
}

// CheapestSuppliers (Q2) finds, for parts of a size and a kind of metal, the
// suppliers of a region that ask the least.
func CheapestSuppliers(size int64, metal, region string) builder.Query[Offer] {
	offer, seller := strata.As(PartSupps, "offer"), strata.As(Suppliers, "seller")
	home, part := strata.As(Nations, "home"), strata.As(Regions, "part_of")
	least := builder.Select(strata.Min(offer.Cost)).From(offer).
		Join(seller, seller.Key.EqExpr(offer.SuppKey)).
		Join(home, home.Key.EqExpr(seller.NationKey)).
		Join(part, part.Key.EqExpr(home.RegionKey)).
		Where(offer.PartKey.EqExpr(Parts.Key), part.Name.Eq(region))
	return builder.SelectInto(func(r *Offer) []strata.Field {
		return []strata.Field{
			Suppliers.Balance.Into(&r.Balance),
			Suppliers.Name.Into(&r.Supplier),
			Nations.Name.Into(&r.Nation),
			Parts.Key.Into(&r.Part),
			Parts.Maker.Into(&r.Maker),
			Suppliers.Address.Into(&r.Address),
			Suppliers.Phone.Into(&r.Phone),
			Suppliers.Comment.Into(&r.By),
		}
	}).
		From(Parts).
		Join(PartSupps, PartSupps.PartKey.EqExpr(Parts.Key)).
		Join(Suppliers, Suppliers.Key.EqExpr(PartSupps.SuppKey)).
		Join(Nations, Nations.Key.EqExpr(Suppliers.NationKey)).
		Join(Regions, Regions.Key.EqExpr(Nations.RegionKey)).
		Where(
			Parts.Size.Eq(size), Parts.Type.HasSuffix(metal), Regions.Name.Eq(region),
			PartSupps.Cost.EqExpr(strata.Scalar(least)),
		).
		OrderBy(Suppliers.Balance.Desc(), Nations.Name.Asc(), Suppliers.Name.Asc(), Parts.Key.Asc()).
		Limit(100)
}

// Shipping is a row of ShippingPriority.
type Shipping = strata.Row4[int64, decimal.Decimal, types.Date, int64]

// ShippingPriority (Q3) finds the ten most valuable orders of a market segment
// that had not been shipped by a day.
func ShippingPriority(segment string, day types.Date) builder.Query[Shipping] {
	value := strata.Sum(revenue).Coalesce(zero)
	return builder.Select4(Lines.OrderKey, value, Orders.Date, Orders.ShipPriority).
		From(Customers).
		Join(Orders, Orders.CustKey.EqExpr(Customers.Key)).
		Join(Lines, Lines.OrderKey.EqExpr(Orders.Key)).
		Where(Customers.Segment.Eq(segment), Orders.Date.Lt(day), Lines.ShipDate.Gt(day)).
		GroupBy(Lines.OrderKey, Orders.Date, Orders.ShipPriority).
		OrderBy(value.Desc(), Orders.Date.Asc(), Lines.OrderKey.Asc()).
		Limit(10)
}

// OrderPriorities (Q4) counts, by priority, the orders of a quarter of which
// some line came later than promised.
func OrderPriorities(from, until types.Date) builder.Query[strata.Row2[string, int64]] {
	late := builder.From(Lines).Where(Lines.OrderKey.EqExpr(Orders.Key), Lines.CommitDate.LtExpr(Lines.ReceiptDate))
	return builder.Select2(Orders.Priority, strata.CountAll()).
		From(Orders).
		Where(Orders.Date.Ge(from), Orders.Date.Lt(until), strata.Exists(late)).
		GroupBy(Orders.Priority).
		OrderBy(Orders.Priority.Asc())
}

// LocalVolume (Q5) is the revenue, by nation, of a region's suppliers with
// customers of their own nation.
func LocalVolume(region string, from, until types.Date) builder.Query[Money] {
	volume := strata.Sum(revenue).Coalesce(zero)
	return builder.Select2(Nations.Name, volume).
		From(Customers).
		Join(Orders, Orders.CustKey.EqExpr(Customers.Key)).
		Join(Lines, Lines.OrderKey.EqExpr(Orders.Key)).
		Join(Suppliers, Suppliers.Key.EqExpr(Lines.SuppKey).And(Suppliers.NationKey.EqExpr(Customers.NationKey))).
		Join(Nations, Nations.Key.EqExpr(Suppliers.NationKey)).
		Join(Regions, Regions.Key.EqExpr(Nations.RegionKey)).
		Where(Regions.Name.Eq(region), Orders.Date.Ge(from), Orders.Date.Lt(until)).
		GroupBy(Nations.Name).
		OrderBy(volume.Desc(), Nations.Name.Asc())
}

// RevenueForecast (Q6) is what would have been earned had small discounts on
// small quantities not been given.
func RevenueForecast(from, until types.Date, low, high, quantity decimal.Decimal) *builder.SelectQuery[decimal.Decimal, strata.NullDecimal] {
	return builder.Select(strata.Sum(Lines.Price.MulExpr(Lines.Discount)).Coalesce(zero)).
		From(Lines).
		Where(
			Lines.ShipDate.Ge(from), Lines.ShipDate.Lt(until),
			Lines.Discount.Between(low, high), Lines.Quantity.Lt(quantity),
		)
}

// Trade is a row of ShippingVolume.
type Trade = strata.Row4[string, string, int64, decimal.Decimal]

// ShippingVolume (Q7) is the value of what two nations shipped to each other,
// by year.
func ShippingVolume(a, b string, from, until types.Date) builder.Query[Trade] {
	seller, buyer := strata.As(Nations, "seller"), strata.As(Nations, "buyer")
	year := Lines.ShipDate.Year()
	return builder.Select4(seller.Name, buyer.Name, year, strata.Sum(revenue).Coalesce(zero)).
		From(Lines).
		Join(Suppliers, Suppliers.Key.EqExpr(Lines.SuppKey)).
		Join(Orders, Orders.Key.EqExpr(Lines.OrderKey)).
		Join(Customers, Customers.Key.EqExpr(Orders.CustKey)).
		Join(seller, seller.Key.EqExpr(Suppliers.NationKey)).
		Join(buyer, buyer.Key.EqExpr(Customers.NationKey)).
		Where(
			strata.RowOf2(seller.Name, buyer.Name).In(strata.Row2[string, string]{V1: a, V2: b}, strata.Row2[string, string]{V1: b, V2: a}),
			Lines.ShipDate.Between(from, until),
		).
		GroupBy(seller.Name, buyer.Name, year).
		OrderBy(seller.Name.Asc(), buyer.Name.Asc(), year.Asc())
}

// MarketShare (Q8) is the share of a nation in what a region buys of a type of
// part, by year.
func MarketShare(nation, region, partType string, from, until types.Date) builder.Query[strata.Row2[int64, float64]] {
	seller, buyer := strata.As(Nations, "seller"), strata.As(Nations, "buyer")
	year := Orders.Date.Year()
	volume := strata.Sum(revenue.Float64())
	ofNation := volume.Filter(seller.Name.Eq(nation)).Coalesce(0)
	return builder.Select2(year, ofNation.DivExpr(volume.Coalesce(1))).
		From(Parts).
		Join(Lines, Lines.PartKey.EqExpr(Parts.Key)).
		Join(Suppliers, Suppliers.Key.EqExpr(Lines.SuppKey)).
		Join(Orders, Orders.Key.EqExpr(Lines.OrderKey)).
		Join(Customers, Customers.Key.EqExpr(Orders.CustKey)).
		Join(buyer, buyer.Key.EqExpr(Customers.NationKey)).
		Join(Regions, Regions.Key.EqExpr(buyer.RegionKey)).
		Join(seller, seller.Key.EqExpr(Suppliers.NationKey)).
		Where(Regions.Name.Eq(region), Parts.Type.Eq(partType), Orders.Date.Between(from, until)).
		GroupBy(year).
		OrderBy(year.Asc())
}
