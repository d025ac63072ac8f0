package tpch

import (
	"github.com/shopspring/decimal"
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/types"
)

// Profit is a row of Profits.
type Profit = strata.Row3[string, int64, decimal.Decimal]

// Profits (Q9) is the profit on parts with a colour in their name, by the
// supplier's nation and year.
func Profits(colour string) builder.Query[Profit] {
	year := Orders.Date.Year()
	profit := revenue.SubExpr(PartSupps.Cost.MulExpr(Lines.Quantity))
	return builder.Select3(Nations.Name, year, strata.Sum(profit).Coalesce(zero)).
		From(Lines).
		Join(Parts, Parts.Key.EqExpr(Lines.PartKey)).
		Join(Suppliers, Suppliers.Key.EqExpr(Lines.SuppKey)).
		Join(PartSupps, PartSupps.PartKey.EqExpr(Lines.PartKey).And(PartSupps.SuppKey.EqExpr(Lines.SuppKey))).
		Join(Orders, Orders.Key.EqExpr(Lines.OrderKey)).
		Join(Nations, Nations.Key.EqExpr(Suppliers.NationKey)).
		Where(Parts.Name.Contains(colour)).
		GroupBy(Nations.Name, year).
		OrderBy(Nations.Name.Asc(), year.Desc())
}

// Returner is a row of ReturnedItems.
type Returner struct {
	Key                    int64
	Name                   string
	Revenue, Balance       decimal.Decimal
	Nation, Address, Phone string
	Comment                string
}

// ReturnedItems (Q10) finds the twenty customers who sent back most in a quarter.
func ReturnedItems(from, until types.Date) builder.Query[Returner] {
	lost := strata.Sum(revenue).Coalesce(zero)
	return builder.SelectInto(func(r *Returner) []strata.Field {
		return []strata.Field{
			Customers.Key.Into(&r.Key),
			Customers.Name.Into(&r.Name),
			lost.Into(&r.Revenue),
			Customers.Balance.Into(&r.Balance),
			Nations.Name.Into(&r.Nation),
			Customers.Address.Into(&r.Address),
			Customers.Phone.Into(&r.Phone),
			Customers.Comment.Into(&r.Comment),
		}
	}).
		From(Customers).
		Join(Orders, Orders.CustKey.EqExpr(Customers.Key)).
		Join(Lines, Lines.OrderKey.EqExpr(Orders.Key)).
		Join(Nations, Nations.Key.EqExpr(Customers.NationKey)).
		Where(Orders.Date.Ge(from), Orders.Date.Lt(until), Lines.ReturnFlag.Eq("R")).
		GroupBy(Customers.Key, Nations.Name).
		OrderBy(lost.Desc(), Customers.Key.Asc()).
		Limit(20)
}

// ImportantStock (Q11) finds the parts that make up more than a fraction of the
// value of what a nation's suppliers have.
func ImportantStock(nation string, fraction decimal.Decimal) builder.Query[strata.Row2[int64, decimal.Decimal]] {
	available := strata.Cast(PartSupps.Available, strata.TypeDecimal).NotNull()
	value := strata.Sum(PartSupps.Cost.MulExpr(available))
	all := builder.Select(value.Mul(fraction)).
		From(PartSupps).
		Join(Suppliers, Suppliers.Key.EqExpr(PartSupps.SuppKey)).
		Join(Nations, Nations.Key.EqExpr(Suppliers.NationKey)).
		Where(Nations.Name.Eq(nation))
	return builder.Select2(PartSupps.PartKey, value.Coalesce(zero)).
		From(PartSupps).
		Join(Suppliers, Suppliers.Key.EqExpr(PartSupps.SuppKey)).
		Join(Nations, Nations.Key.EqExpr(Suppliers.NationKey)).
		Where(Nations.Name.Eq(nation)).
		GroupBy(PartSupps.PartKey).
		Having(value.GtExpr(strata.Scalar(all))).
		OrderBy(value.Desc(), PartSupps.PartKey.Asc())
}

// ShippingModes (Q12) counts, by mode, the lines of urgent and of other orders
// that came late in a year although they were shipped in time.
func ShippingModes(from, until types.Date, modes ...string) builder.Query[strata.Row3[string, int64, int64]] {
	urgent := Orders.Priority.In("1-URGENT", "2-HIGH")
	return builder.Select3(Lines.Mode, strata.CountAll().Filter(urgent), strata.CountAll().Filter(urgent.Not())).
		From(Orders).
		Join(Lines, Lines.OrderKey.EqExpr(Orders.Key)).
		Where(
			Lines.Mode.In(modes...),
			Lines.CommitDate.LtExpr(Lines.ReceiptDate), Lines.ShipDate.LtExpr(Lines.CommitDate),
			Lines.ReceiptDate.Ge(from), Lines.ReceiptDate.Lt(until),
		).
		GroupBy(Lines.Mode).
		OrderBy(Lines.Mode.Asc())
}

// CustomerDistribution (Q13) counts the customers by how many orders they have,
// those with none included, leaving out orders with a remark.
func CustomerDistribution(remark string) builder.Query[strata.Row2[int64, int64]] {
	orders := strata.Count(Orders.Key).As("orders")
	each := builder.CTE("each", builder.Select2(Customers.Key, orders).
		From(Customers).
		LeftJoin(Orders, Orders.CustKey.EqExpr(Customers.Key).And(Orders.Comment.NotLike(remark))).
		GroupBy(Customers.Key))
	customers := strata.CountAll()
	return builder.Select2(orders.From(each), customers).
		From(each).
		GroupBy(orders.From(each)).
		OrderBy(customers.Desc(), orders.From(each).Desc())
}

// PromotionEffect (Q14) is the percentage of a month's revenue that came from
// promoted parts.
func PromotionEffect(from, until types.Date) *builder.SelectQuery[float64, strata.NullFloat64] {
	all := strata.Sum(revenue.Float64())
	promoted := all.Filter(Parts.Type.HasPrefix("PROMO"))
	return builder.Select(promoted.Coalesce(0).Mul(100).DivExpr(all.Coalesce(1))).
		From(Lines).
		Join(Parts, Parts.Key.EqExpr(Lines.PartKey)).
		Where(Lines.ShipDate.Ge(from), Lines.ShipDate.Lt(until))
}

// Top is a row of TopSuppliers.
type Top = strata.Row5[int64, string, string, string, decimal.Decimal]

// TopSuppliers (Q15) finds the suppliers with the most revenue in a quarter.
func TopSuppliers(from, until types.Date) builder.Query[Top] {
	total := strata.Sum(revenue).Coalesce(zero).As("total")
	revenues := builder.CTE("revenues", builder.Select2(Lines.SuppKey, total).
		From(Lines).
		Where(Lines.ShipDate.Ge(from), Lines.ShipDate.Lt(until)).
		GroupBy(Lines.SuppKey))
	rival := revenues.As("rival")
	most := builder.Select(strata.Max(total.From(rival))).From(rival)
	return builder.Select5(Suppliers.Key, Suppliers.Name, Suppliers.Address, Suppliers.Phone, total.From(revenues)).
		From(Suppliers).
		Join(revenues, Lines.SuppKey.From(revenues).EqExpr(Suppliers.Key)).
		Where(total.From(revenues).EqExpr(strata.Scalar(most))).
		OrderBy(Suppliers.Key.Asc())
}
