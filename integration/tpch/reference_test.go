package tpch

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/shopspring/decimal"
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/types"
)

// The answers in plain Go, computed from the data as it was generated.

func (l Line) revenue() decimal.Decimal { return l.Price.Mul(one.Sub(l.Discount)) }

func (d *Data) orders() map[int64]Order {
	m := map[int64]Order{}
	for _, o := range d.Orders {
		m[o.Key] = o
	}
	return m
}

func between(d, from, until types.Date) bool { return d.Compare(from) >= 0 && d.Compare(until) < 0 }

func sorted[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }

func pricingSummary(d *Data) []Pricing {
	groups := map[string]*Pricing{}
	for _, l := range d.Lines {
		if l.ShipDate.Compare(day(1998, 9, 2)) > 0 {
			continue
		}
		p := groups[l.ReturnFlag+l.Status]
		if p == nil {
			p = &Pricing{ReturnFlag: l.ReturnFlag, Status: l.Status}
			groups[l.ReturnFlag+l.Status] = p
		}
		p.Quantity = p.Quantity.Add(l.Quantity)
		p.Base = p.Base.Add(l.Price)
		p.Discounted = p.Discounted.Add(l.revenue())
		p.Total = p.Total.Add(l.revenue().Mul(one.Add(l.Tax)))
		p.AvgDisc += l.Discount.InexactFloat64()
		p.Lines++
	}
	var out []Pricing
	for _, k := range sorted(groups) {
		p := *groups[k]
		n := float64(p.Lines)
		p.AvgQuantity, p.AvgPrice, p.AvgDisc = p.Quantity.InexactFloat64()/n, p.Base.InexactFloat64()/n, p.AvgDisc/n
		out = append(out, p)
	}
	return out
}

func cheapestSuppliers(d *Data) []Offer {
	inEurope := func(s Supplier) bool { return d.Regions[d.Nations[s.NationKey].RegionKey].Name == "EUROPE" }
	var out []Offer
	for _, p := range d.Parts {
		if p.Size != 15 || !strings.HasSuffix(p.Type, "BRASS") {
			continue
		}
		var least *decimal.Decimal
		var best []Supplier
		for _, ps := range d.PartSupps {
			s := d.Suppliers[ps.SuppKey-1]
			if ps.PartKey != p.Key || !inEurope(s) {
				continue
			}
			switch {
			case least == nil || ps.Cost.LessThan(*least):
				least, best = &ps.Cost, []Supplier{s}
			case ps.Cost.Equal(*least):
				best = append(best, s)
			}
		}
		for _, s := range best {
			out = append(out, Offer{s.Balance, s.Name, d.Nations[s.NationKey].Name, p.Key, p.Maker, s.Address, s.Phone, s.Comment})
		}
	}
	slices.SortFunc(out, func(a, b Offer) int {
		return cmp.Or(b.Balance.Cmp(a.Balance), cmp.Compare(a.Nation, b.Nation), cmp.Compare(a.Supplier, b.Supplier), cmp.Compare(a.Part, b.Part))
	})
	return out
}

func shippingPriority(d *Data) []Shipping {
	orders, limit := d.orders(), day(1995, 3, 15)
	value := map[int64]decimal.Decimal{}
	for _, l := range d.Lines {
		o := orders[l.OrderKey]
		if l.ShipDate.Compare(limit) > 0 && o.Date.Compare(limit) < 0 && d.Customers[o.CustKey-1].Segment == "BUILDING" {
			value[l.OrderKey] = value[l.OrderKey].Add(l.revenue())
		}
	}
	var out []Shipping
	for k, v := range value {
		out = append(out, Shipping{V1: k, V2: v, V3: orders[k].Date, V4: orders[k].ShipPriority})
	}
	slices.SortFunc(out, func(a, b Shipping) int {
		return cmp.Or(b.V2.Cmp(a.V2), a.V3.Compare(b.V3), cmp.Compare(a.V1, b.V1))
	})
	return out[:10]
}

func orderPriorities(d *Data) []strata.Row2[string, int64] {
	late := map[int64]bool{}
	for _, l := range d.Lines {
		late[l.OrderKey] = late[l.OrderKey] || l.CommitDate.Compare(l.ReceiptDate) < 0
	}
	count := map[string]int64{}
	for _, o := range d.Orders {
		if between(o.Date, day(1993, 7, 1), day(1993, 10, 1)) && late[o.Key] {
			count[o.Priority]++
		}
	}
	var out []strata.Row2[string, int64]
	for _, k := range sorted(count) {
		out = append(out, strata.Row2[string, int64]{V1: k, V2: count[k]})
	}
	return out
}

func localVolume(d *Data) []Money {
	orders := d.orders()
	volume := map[string]decimal.Decimal{}
	for _, l := range d.Lines {
		o := orders[l.OrderKey]
		n := d.Nations[d.Suppliers[l.SuppKey-1].NationKey]
		if between(o.Date, day(1994, 1, 1), day(1995, 1, 1)) && d.Customers[o.CustKey-1].NationKey == n.Key && d.Regions[n.RegionKey].Name == "ASIA" {
			volume[n.Name] = volume[n.Name].Add(l.revenue())
		}
	}
	var out []Money
	for k, v := range volume {
		out = append(out, Money{V1: k, V2: v})
	}
	slices.SortFunc(out, func(a, b Money) int { return cmp.Or(b.V2.Cmp(a.V2), cmp.Compare(a.V1, b.V1)) })
	return out
}

func revenueForecast(d *Data) []decimal.Decimal {
	var sum decimal.Decimal
	for _, l := range d.Lines {
		if between(l.ShipDate, day(1994, 1, 1), day(1995, 1, 1)) && l.Discount.GreaterThanOrEqual(dec("0.05")) &&
			l.Discount.LessThanOrEqual(dec("0.07")) && l.Quantity.LessThan(dec("24")) {
			sum = sum.Add(l.Price.Mul(l.Discount))
		}
	}
	return []decimal.Decimal{sum}
}

func shippingModes(d *Data) []strata.Row3[string, int64, int64] {
	orders := d.orders()
	count := map[string][2]int64{}
	for _, l := range d.Lines {
		if (l.Mode != "MAIL" && l.Mode != "SHIP") || l.CommitDate.Compare(l.ReceiptDate) >= 0 ||
			l.ShipDate.Compare(l.CommitDate) >= 0 || !between(l.ReceiptDate, day(1994, 1, 1), day(1995, 1, 1)) {
			continue
		}
		c := count[l.Mode]
		if p := orders[l.OrderKey].Priority; p == "1-URGENT" || p == "2-HIGH" {
			c[0]++
		} else {
			c[1]++
		}
		count[l.Mode] = c
	}
	var out []strata.Row3[string, int64, int64]
	for _, k := range sorted(count) {
		out = append(out, strata.Row3[string, int64, int64]{V1: k, V2: count[k][0], V3: count[k][1]})
	}
	return out
}

func customerDistribution(d *Data) []strata.Row2[int64, int64] {
	each := map[int64]int64{}
	for _, o := range d.Orders {
		_, after, special := strings.Cut(o.Comment, "special")
		if !special || !strings.Contains(after, "requests") {
			each[o.CustKey]++
		}
	}
	customers := map[int64]int64{}
	for _, c := range d.Customers {
		customers[each[c.Key]]++
	}
	var out []strata.Row2[int64, int64]
	for n, c := range customers {
		out = append(out, strata.Row2[int64, int64]{V1: n, V2: c})
	}
	slices.SortFunc(out, func(a, b strata.Row2[int64, int64]) int {
		return cmp.Or(cmp.Compare(b.V2, a.V2), cmp.Compare(b.V1, a.V1))
	})
	return out
}

func promotionEffect(d *Data) []float64 {
	var promoted, all float64
	for _, l := range d.Lines {
		if between(l.ShipDate, day(1995, 9, 1), day(1995, 10, 1)) {
			v := l.revenue().InexactFloat64()
			all += v
			if strings.HasPrefix(d.Parts[l.PartKey-1].Type, "PROMO") {
				promoted += v
			}
		}
	}
	return []float64{100 * promoted / all}
}

func largeOrders(d *Data) []LargeOrder {
	quantity := map[int64]decimal.Decimal{}
	for _, l := range d.Lines {
		quantity[l.OrderKey] = quantity[l.OrderKey].Add(l.Quantity)
	}
	var out []LargeOrder
	for _, o := range d.Orders {
		if q := quantity[o.Key]; q.GreaterThan(dec("250")) {
			out = append(out, LargeOrder{V1: d.Customers[o.CustKey-1].Name, V2: o.CustKey, V3: o.Key, V4: o.Date, V5: o.Total, V6: q})
		}
	}
	slices.SortFunc(out, func(a, b LargeOrder) int {
		return cmp.Or(b.V5.Cmp(a.V5), a.V4.Compare(b.V4), cmp.Compare(a.V3, b.V3))
	})
	return out[:min(100, len(out))]
}

func salesOpportunities(d *Data) []Opportunity {
	codes := []string{"13", "31", "23", "29", "30", "18", "17"}
	ordered := map[int64]bool{}
	for _, o := range d.Orders {
		ordered[o.CustKey] = true
	}
	var sum, n float64
	for _, c := range d.Customers {
		if c.Balance.IsPositive() && slices.Contains(codes, c.Phone[:2]) {
			sum += c.Balance.InexactFloat64()
			n++
		}
	}
	groups := map[string]Opportunity{}
	for _, c := range d.Customers {
		if code := c.Phone[:2]; slices.Contains(codes, code) && c.Balance.InexactFloat64() > sum/n && !ordered[c.Key] {
			g := groups[code]
			groups[code] = Opportunity{V1: code, V2: g.V2 + 1, V3: g.V3.Add(c.Balance)}
		}
	}
	var out []Opportunity
	for _, k := range sorted(groups) {
		out = append(out, groups[k])
	}
	return out
}
