package tpch

import (
	"github.com/shopspring/decimal"
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/types"
)

// Relation is a row of PartSuppliers.
type Relation = strata.Row4[string, string, int64, int64]

// PartSuppliers (Q16) counts the suppliers, without those that were complained
// about, of parts that are not of a brand and a type, by kind of part.
func PartSuppliers(brand, partType string, sizes ...int64) builder.Query[Relation] {
	complained := builder.Select(Suppliers.Key).From(Suppliers).Where(Suppliers.Comment.Like("%Customer%Complaints%"))
	suppliers := strata.CountDistinct(PartSupps.SuppKey)
	return builder.Select4(Parts.Brand, Parts.Type, Parts.Size, suppliers).
		From(PartSupps).
		Join(Parts, Parts.Key.EqExpr(PartSupps.PartKey)).
		Where(
			Parts.Brand.Ne(brand), Parts.Type.HasPrefix(partType).Not(), Parts.Size.In(sizes...),
			PartSupps.SuppKey.NotInQuery(complained),
		).
		GroupBy(Parts.Brand, Parts.Type, Parts.Size).
		OrderBy(suppliers.Desc(), Parts.Brand.Asc(), Parts.Type.Asc(), Parts.Size.Asc())
}

// SmallQuantities (Q17) is what a year would lose if small orders of some parts
// were no longer taken: small is under a fifth of the part's average.
func SmallQuantities(brand, container string) *builder.SelectQuery[float64, strata.NullFloat64] {
	other := strata.As(Lines, "other")
	average := builder.Select(strata.Avg(other.Quantity).Mul(decimal.RequireFromString("0.2"))).From(other).Where(other.PartKey.EqExpr(Parts.Key))
	return builder.Select(strata.Sum(Lines.Price.Float64()).Coalesce(0).Div(7)).
		From(Lines).
		Join(Parts, Parts.Key.EqExpr(Lines.PartKey)).
		Where(
			Parts.Brand.Eq(brand), Parts.Container.HasSuffix(container),
			Lines.Quantity.LtExpr(strata.Scalar(average)),
		)
}

// LargeOrder is a row of LargeOrders.
type LargeOrder = strata.Row6[string, int64, int64, types.Date, decimal.Decimal, decimal.Decimal]

// LargeOrders (Q18) finds the hundred most valuable orders of more than a
// quantity.
func LargeOrders(quantity decimal.Decimal) builder.Query[LargeOrder] {
	inner := strata.As(Lines, "inner_lines")
	large := builder.Select(inner.OrderKey).From(inner).GroupBy(inner.OrderKey).Having(strata.Sum(inner.Quantity).Gt(quantity))
	return builder.Select6(Customers.Name, Customers.Key, Orders.Key, Orders.Date, Orders.Total, strata.Sum(Lines.Quantity).Coalesce(zero)).
		From(Customers).
		Join(Orders, Orders.CustKey.EqExpr(Customers.Key)).
		Join(Lines, Lines.OrderKey.EqExpr(Orders.Key)).
		Where(Orders.Key.InQuery(large)).
		GroupBy(Customers.Name, Customers.Key, Orders.Key, Orders.Date, Orders.Total).
		OrderBy(Orders.Total.Desc(), Orders.Date.Asc(), Orders.Key.Asc()).
		Limit(100)
}

// Handled is a choice of parts for DiscountedRevenue.
type Handled struct {
	Brand, Container string
	Quantity         decimal.Decimal
	MaxSize          int64
}

// DiscountedRevenue (Q19) is the revenue of parts of some brands that were
// delivered by air and in person.
func DiscountedRevenue(choices ...Handled) *builder.SelectQuery[decimal.Decimal, strata.NullDecimal] {
	var any []strata.Condition
	for _, h := range choices {
		any = append(any, strata.And(
			Parts.Brand.Eq(h.Brand), Parts.Container.HasPrefix(h.Container),
			Lines.Quantity.Between(h.Quantity, h.Quantity.Add(decimal.New(10, 0))), Parts.Size.Between(1, h.MaxSize),
		))
	}
	return builder.Select(strata.Sum(revenue).Coalesce(zero)).
		From(Lines).
		Join(Parts, Parts.Key.EqExpr(Lines.PartKey)).
		Where(strata.Or(any...), Lines.Mode.In("AIR", "REG AIR"), Lines.Instructions.Eq("DELIVER IN PERSON"))
}

// PromotionCandidates (Q20) finds a nation's suppliers that have more than half
// of what they shipped in a year of some part of a colour.
func PromotionCandidates(colour, nation string, from, until types.Date) builder.Query[strata.Row2[string, string]] {
	half := decimal.New(5, -1)
	shipped := builder.Select(strata.Sum(Lines.Quantity).Mul(half)).From(Lines).Where(
		Lines.PartKey.EqExpr(PartSupps.PartKey), Lines.SuppKey.EqExpr(PartSupps.SuppKey),
		Lines.ShipDate.Ge(from), Lines.ShipDate.Lt(until),
	)
	coloured := builder.Select(Parts.Key).From(Parts).Where(Parts.Name.HasPrefix(colour))
	excess := builder.Select(PartSupps.SuppKey).From(PartSupps).Where(
		PartSupps.PartKey.InQuery(coloured),
		strata.Cast(PartSupps.Available, strata.TypeDecimal).GtExpr(strata.Scalar(shipped)),
	)
	return builder.Select2(Suppliers.Name, Suppliers.Address).
		From(Suppliers).
		Join(Nations, Nations.Key.EqExpr(Suppliers.NationKey)).
		Where(Nations.Name.Eq(nation), Suppliers.Key.InQuery(excess)).
		OrderBy(Suppliers.Name.Asc())
}

// WaitingSuppliers (Q21) counts, by supplier of a nation, the finished orders of
// several suppliers that waited for this one alone.
func WaitingSuppliers(nation string) builder.Query[strata.Row2[string, int64]] {
	other, late := strata.As(Lines, "other"), strata.As(Lines, "late")
	others := builder.From(other).Where(other.OrderKey.EqExpr(Lines.OrderKey), other.SuppKey.NeExpr(Lines.SuppKey))
	othersLate := builder.From(late).Where(
		late.OrderKey.EqExpr(Lines.OrderKey), late.SuppKey.NeExpr(Lines.SuppKey),
		late.ReceiptDate.GtExpr(late.CommitDate),
	)
	waits := strata.CountAll()
	return builder.Select2(Suppliers.Name, waits).
		From(Suppliers).
		Join(Lines, Lines.SuppKey.EqExpr(Suppliers.Key)).
		Join(Orders, Orders.Key.EqExpr(Lines.OrderKey)).
		Join(Nations, Nations.Key.EqExpr(Suppliers.NationKey)).
		Where(
			Orders.Status.Eq("F"), Lines.ReceiptDate.GtExpr(Lines.CommitDate), Nations.Name.Eq(nation),
			strata.Exists(others), strata.Exists(othersLate).Not(),
		).
		GroupBy(Suppliers.Name).
		OrderBy(waits.Desc(), Suppliers.Name.Asc()).
		Limit(100)
}

// Opportunity is a row of SalesOpportunities.
type Opportunity = strata.Row3[string, int64, decimal.Decimal]

// SalesOpportunities (Q22) counts, by country code, the customers with more
// money than the average and no orders.
func SalesOpportunities(codes ...string) builder.Query[Opportunity] {
	code := Customers.Phone.Substring(1, 2)
	other := strata.As(Customers, "other")
	average := builder.Select(strata.Avg(other.Balance)).From(other).
		Where(other.Balance.Gt(zero), other.Phone.Substring(1, 2).In(codes...))
	orders := builder.From(Orders).Where(Orders.CustKey.EqExpr(Customers.Key))
	return builder.Select3(code, strata.CountAll(), strata.Sum(Customers.Balance).Coalesce(zero)).
		From(Customers).
		Where(code.In(codes...), Customers.Balance.GtExpr(strata.Scalar(average)), strata.Exists(orders).Not()).
		GroupBy(code).
		OrderBy(code.Asc())
}
