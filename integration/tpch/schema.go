package tpch

import (
	"github.com/shopspring/decimal"
	"github.com/strata-go/strata"
)

// Region is a part of the world.
type Region struct {
	Key  int64
	Name string
}

// RegionTable is the type of Regions.
type RegionTable struct {
	strata.Table[Region]
	Key  strata.Int64[Region]
	Name strata.Text[Region]
}

// Regions are the five regions.
var Regions = strata.Define("region", func(t *strata.Def[Region], r *Region) RegionTable {
	c := RegionTable{
		Table: t.Table(),
		Key:   strata.DefNumber(t, "r_regionkey", &r.Key),
		Name:  strata.DefText(t, "r_name", &r.Name),
	}
	t.PrimaryKey(c.Key)
	return c
})

// Nation is a country.
type Nation struct {
	Key       int64
	Name      string
	RegionKey int64
}

// NationTable is the type of Nations.
type NationTable struct {
	strata.Table[Nation]
	Key       strata.Int64[Nation]
	Name      strata.Text[Nation]
	RegionKey strata.Int64[Nation]
}

// Nations are the 25 nations.
var Nations = strata.Define("nation", func(t *strata.Def[Nation], n *Nation) NationTable {
	c := NationTable{
		Table:     t.Table(),
		Key:       strata.DefNumber(t, "n_nationkey", &n.Key),
		Name:      strata.DefText(t, "n_name", &n.Name),
		RegionKey: strata.DefNumber(t, "n_regionkey", &n.RegionKey),
	}
	t.PrimaryKey(c.Key)
	strata.References(t, c.RegionKey, Regions.Key, strata.NoAction)
	return c
})

// Supplier sells parts.
type Supplier struct {
	Key       int64
	Name      string
	Address   string
	NationKey int64
	Phone     string
	Balance   decimal.Decimal
	Comment   string
}

// SupplierTable is the type of Suppliers.
type SupplierTable struct {
	strata.Table[Supplier]
	Key       strata.Int64[Supplier]
	Name      strata.Text[Supplier]
	Address   strata.Text[Supplier]
	NationKey strata.Int64[Supplier]
	Phone     strata.Text[Supplier]
	Balance   strata.Decimal[Supplier]
	Comment   strata.Text[Supplier]
}

// Suppliers sell parts.
var Suppliers = strata.Define("supplier", func(t *strata.Def[Supplier], s *Supplier) SupplierTable {
	c := SupplierTable{
		Table:     t.Table(),
		Key:       strata.DefNumber(t, "s_suppkey", &s.Key),
		Name:      strata.DefText(t, "s_name", &s.Name),
		Address:   strata.DefText(t, "s_address", &s.Address),
		NationKey: strata.DefNumber(t, "s_nationkey", &s.NationKey),
		Phone:     strata.DefText(t, "s_phone", &s.Phone),
		Balance:   strata.DefDecimal(t, "s_acctbal", &s.Balance, 15, 2),
		Comment:   strata.DefText(t, "s_comment", &s.Comment),
	}
	t.PrimaryKey(c.Key)
	strata.References(t, c.NationKey, Nations.Key, strata.NoAction)
	return c
})

// Part is something to sell.
type Part struct {
	Key       int64
	Name      string
	Maker     string
	Brand     string
	Type      string
	Size      int64
	Container string
	Price     decimal.Decimal
}

// PartTable is the type of Parts.
type PartTable struct {
	strata.Table[Part]
	Key       strata.Int64[Part]
	Name      strata.Text[Part]
	Maker     strata.Text[Part]
	Brand     strata.Text[Part]
	Type      strata.Text[Part]
	Size      strata.Int64[Part]
	Container strata.Text[Part]
	Price     strata.Decimal[Part]
}

// Parts are what is sold.
var Parts = strata.Define("part", func(t *strata.Def[Part], p *Part) PartTable {
	c := PartTable{
		Table:     t.Table(),
		Key:       strata.DefNumber(t, "p_partkey", &p.Key),
		Name:      strata.DefText(t, "p_name", &p.Name),
		Maker:     strata.DefText(t, "p_mfgr", &p.Maker),
		Brand:     strata.DefText(t, "p_brand", &p.Brand),
		Type:      strata.DefText(t, "p_type", &p.Type),
		Size:      strata.DefNumber(t, "p_size", &p.Size),
		Container: strata.DefText(t, "p_container", &p.Container),
		Price:     strata.DefDecimal(t, "p_retailprice", &p.Price, 15, 2),
	}
	t.PrimaryKey(c.Key)
	return c
})

// PartSupp is what a supplier has of a part.
type PartSupp struct {
	PartKey   int64
	SuppKey   int64
	Available int64
	Cost      decimal.Decimal
}

// PartSuppTable is the type of PartSupps.
type PartSuppTable struct {
	strata.Table[PartSupp]
	PartKey   strata.Int64[PartSupp]
	SuppKey   strata.Int64[PartSupp]
	Available strata.Int64[PartSupp]
	Cost      strata.Decimal[PartSupp]
}

// PartSupps say who sells what.
var PartSupps = strata.Define("partsupp", func(t *strata.Def[PartSupp], p *PartSupp) PartSuppTable {
	c := PartSuppTable{
		Table:     t.Table(),
		PartKey:   strata.DefNumber(t, "ps_partkey", &p.PartKey),
		SuppKey:   strata.DefNumber(t, "ps_suppkey", &p.SuppKey),
		Available: strata.DefNumber(t, "ps_availqty", &p.Available),
		Cost:      strata.DefDecimal(t, "ps_supplycost", &p.Cost, 15, 2),
	}
	t.PrimaryKey(c.PartKey, c.SuppKey)
	strata.References(t, c.PartKey, Parts.Key, strata.NoAction)
	strata.References(t, c.SuppKey, Suppliers.Key, strata.NoAction)
	return c
})

// Customer orders parts.
type Customer struct {
	Key       int64
	Name      string
	Address   string
	NationKey int64
	Phone     string
	Balance   decimal.Decimal
	Segment   string
	Comment   string
}

// CustomerTable is the type of Customers.
type CustomerTable struct {
	strata.Table[Customer]
	Key       strata.Int64[Customer]
	Name      strata.Text[Customer]
	Address   strata.Text[Customer]
	NationKey strata.Int64[Customer]
	Phone     strata.Text[Customer]
	Balance   strata.Decimal[Customer]
	Segment   strata.Text[Customer]
	Comment   strata.Text[Customer]
}

// Customers order parts.
var Customers = strata.Define("customer", func(t *strata.Def[Customer], r *Customer) CustomerTable {
	c := CustomerTable{
		Table:     t.Table(),
		Key:       strata.DefNumber(t, "c_custkey", &r.Key),
		Name:      strata.DefText(t, "c_name", &r.Name),
		Address:   strata.DefText(t, "c_address", &r.Address),
		NationKey: strata.DefNumber(t, "c_nationkey", &r.NationKey),
		Phone:     strata.DefText(t, "c_phone", &r.Phone),
		Balance:   strata.DefDecimal(t, "c_acctbal", &r.Balance, 15, 2),
		Segment:   strata.DefText(t, "c_mktsegment", &r.Segment),
		Comment:   strata.DefText(t, "c_comment", &r.Comment),
	}
	t.PrimaryKey(c.Key)
	strata.References(t, c.NationKey, Nations.Key, strata.NoAction)
	return c
})

// Order is an order of a customer.
type Order struct {
	Key          int64
	CustKey      int64
	Status       string
	Total        decimal.Decimal
	Date         strata.Date
	Priority     string
	ShipPriority int64
	Comment      string
}

// OrderTable is the type of Orders.
type OrderTable struct {
	strata.Table[Order]
	Key          strata.Int64[Order]
	CustKey      strata.Int64[Order]
	Status       strata.Text[Order]
	Total        strata.Decimal[Order]
	Date         strata.Day[Order]
	Priority     strata.Text[Order]
	ShipPriority strata.Int64[Order]
	Comment      strata.Text[Order]
}

// Orders have lines.
var Orders = strata.Define("orders", func(t *strata.Def[Order], o *Order) OrderTable {
	c := OrderTable{
		Table:        t.Table(),
		Key:          strata.DefNumber(t, "o_orderkey", &o.Key),
		CustKey:      strata.DefNumber(t, "o_custkey", &o.CustKey),
		Status:       strata.DefText(t, "o_orderstatus", &o.Status),
		Total:        strata.DefDecimal(t, "o_totalprice", &o.Total, 15, 2),
		Date:         strata.DefDate(t, "o_orderdate", &o.Date),
		Priority:     strata.DefText(t, "o_orderpriority", &o.Priority),
		ShipPriority: strata.DefNumber(t, "o_shippriority", &o.ShipPriority),
		Comment:      strata.DefText(t, "o_comment", &o.Comment),
	}
	t.PrimaryKey(c.Key)
	t.Index(c.CustKey)
	strata.References(t, c.CustKey, Customers.Key, strata.NoAction)
	return c
})

// Line is a line of an order.
type Line struct {
	OrderKey     int64
	Number       int64
	PartKey      int64
	SuppKey      int64
	Quantity     decimal.Decimal
	Price        decimal.Decimal
	Discount     decimal.Decimal
	Tax          decimal.Decimal
	ReturnFlag   string
	Status       string
	ShipDate     strata.Date
	CommitDate   strata.Date
	ReceiptDate  strata.Date
	Instructions string
	Mode         string
}

// LineTable is the type of Lines.
type LineTable struct {
	strata.Table[Line]
	OrderKey     strata.Int64[Line]
	Number       strata.Int64[Line]
	PartKey      strata.Int64[Line]
	SuppKey      strata.Int64[Line]
	Quantity     strata.Decimal[Line]
	Price        strata.Decimal[Line]
	Discount     strata.Decimal[Line]
	Tax          strata.Decimal[Line]
	ReturnFlag   strata.Text[Line]
	Status       strata.Text[Line]
	ShipDate     strata.Day[Line]
	CommitDate   strata.Day[Line]
	ReceiptDate  strata.Day[Line]
	Instructions strata.Text[Line]
	Mode         strata.Text[Line]
}

// Lines are the lines of all orders.
var Lines = strata.Define("lineitem", func(t *strata.Def[Line], l *Line) LineTable {
	c := LineTable{
		Table:        t.Table(),
		OrderKey:     strata.DefNumber(t, "l_orderkey", &l.OrderKey),
		Number:       strata.DefNumber(t, "l_linenumber", &l.Number),
		PartKey:      strata.DefNumber(t, "l_partkey", &l.PartKey),
		SuppKey:      strata.DefNumber(t, "l_suppkey", &l.SuppKey),
		Quantity:     strata.DefDecimal(t, "l_quantity", &l.Quantity, 15, 2),
		Price:        strata.DefDecimal(t, "l_extendedprice", &l.Price, 15, 2),
		Discount:     strata.DefDecimal(t, "l_discount", &l.Discount, 15, 2),
		Tax:          strata.DefDecimal(t, "l_tax", &l.Tax, 15, 2),
		ReturnFlag:   strata.DefText(t, "l_returnflag", &l.ReturnFlag),
		Status:       strata.DefText(t, "l_linestatus", &l.Status),
		ShipDate:     strata.DefDate(t, "l_shipdate", &l.ShipDate),
		CommitDate:   strata.DefDate(t, "l_commitdate", &l.CommitDate),
		ReceiptDate:  strata.DefDate(t, "l_receiptdate", &l.ReceiptDate),
		Instructions: strata.DefText(t, "l_shipinstruct", &l.Instructions),
		Mode:         strata.DefText(t, "l_shipmode", &l.Mode),
	}
	t.PrimaryKey(c.OrderKey, c.Number)
	t.Index(c.PartKey, c.SuppKey)
	strata.References(t, c.OrderKey, Orders.Key, strata.NoAction)
	return c
})
