package tpch

import (
	"github.com/shopspring/decimal"
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/types"
)

// Region is a part of the world.
type Region struct {
	Key  int64
	Name string
}

// RegionTable is the type of Regions.
type RegionTable struct {
	strata.Table[Region]
	Key  strata.Int64 `db:"r_regionkey"`
	Name strata.Text  `db:"r_name"`
}

// Regions are the five regions.
var Regions = strata.Define("region", new(RegionTable), func(t *strata.Def, c *RegionTable) {
	t.PrimaryKey(c.Key)
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
	Key       strata.Int64 `db:"n_nationkey"`
	Name      strata.Text  `db:"n_name"`
	RegionKey strata.Int64 `db:"n_regionkey"`
}

// Nations are the 25 nations.
var Nations = strata.Define("nation", new(NationTable), func(t *strata.Def, c *NationTable) {
	t.PrimaryKey(c.Key)
	strata.References(t, c.RegionKey, Regions.Key, strata.NoAction)
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
	Key       strata.Int64   `db:"s_suppkey"`
	Name      strata.Text    `db:"s_name"`
	Address   strata.Text    `db:"s_address"`
	NationKey strata.Int64   `db:"s_nationkey"`
	Phone     strata.Text    `db:"s_phone"`
	Balance   strata.Decimal `db:"s_acctbal,numeric(15,2)"`
	Comment   strata.Text    `db:"s_comment"`
}

// Suppliers sell parts.
var Suppliers = strata.Define("supplier", new(SupplierTable), func(t *strata.Def, c *SupplierTable) {
	t.PrimaryKey(c.Key)
	strata.References(t, c.NationKey, Nations.Key, strata.NoAction)
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
	Key       strata.Int64   `db:"p_partkey"`
	Name      strata.Text    `db:"p_name"`
	Maker     strata.Text    `db:"p_mfgr"`
	Brand     strata.Text    `db:"p_brand"`
	Type      strata.Text    `db:"p_type"`
	Size      strata.Int64   `db:"p_size"`
	Container strata.Text    `db:"p_container"`
	Price     strata.Decimal `db:"p_retailprice,numeric(15,2)"`
}

// Parts are what is sold.
var Parts = strata.Define("part", new(PartTable), func(t *strata.Def, c *PartTable) {
	t.PrimaryKey(c.Key)
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
	PartKey   strata.Int64   `db:"ps_partkey"`
	SuppKey   strata.Int64   `db:"ps_suppkey"`
	Available strata.Int64   `db:"ps_availqty"`
	Cost      strata.Decimal `db:"ps_supplycost,numeric(15,2)"`
}

// PartSupps say who sells what.
var PartSupps = strata.Define("partsupp", new(PartSuppTable), func(t *strata.Def, c *PartSuppTable) {
	t.PrimaryKey(c.PartKey, c.SuppKey)
	strata.References(t, c.PartKey, Parts.Key, strata.NoAction)
	strata.References(t, c.SuppKey, Suppliers.Key, strata.NoAction)
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
	Key       strata.Int64   `db:"c_custkey"`
	Name      strata.Text    `db:"c_name"`
	Address   strata.Text    `db:"c_address"`
	NationKey strata.Int64   `db:"c_nationkey"`
	Phone     strata.Text    `db:"c_phone"`
	Balance   strata.Decimal `db:"c_acctbal,numeric(15,2)"`
	Segment   strata.Text    `db:"c_mktsegment"`
	Comment   strata.Text    `db:"c_comment"`
}

// Customers order parts.
var Customers = strata.Define("customer", new(CustomerTable), func(t *strata.Def, c *CustomerTable) {
	t.PrimaryKey(c.Key)
	strata.References(t, c.NationKey, Nations.Key, strata.NoAction)
})

// Order is an order of a customer.
type Order struct {
	Key          int64
	CustKey      int64
	Status       string
	Total        decimal.Decimal
	Date         types.Date
	Priority     string
	ShipPriority int64
	Comment      string
}

// OrderTable is the type of Orders.
type OrderTable struct {
	strata.Table[Order]
	Key          strata.Int64   `db:"o_orderkey"`
	CustKey      strata.Int64   `db:"o_custkey"`
	Status       strata.Text    `db:"o_orderstatus"`
	Total        strata.Decimal `db:"o_totalprice,numeric(15,2)"`
	Date         strata.Date    `db:"o_orderdate"`
	Priority     strata.Text    `db:"o_orderpriority"`
	ShipPriority strata.Int64   `db:"o_shippriority"`
	Comment      strata.Text    `db:"o_comment"`
}

// Orders have lines.
var Orders = strata.Define("orders", new(OrderTable), func(t *strata.Def, c *OrderTable) {
	t.PrimaryKey(c.Key)
	t.Index(c.CustKey)
	strata.References(t, c.CustKey, Customers.Key, strata.NoAction)
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
	ShipDate     types.Date
	CommitDate   types.Date
	ReceiptDate  types.Date
	Instructions string
	Mode         string
}

// LineTable is the type of Lines.
type LineTable struct {
	strata.Table[Line]
	OrderKey     strata.Int64   `db:"l_orderkey"`
	Number       strata.Int64   `db:"l_linenumber"`
	PartKey      strata.Int64   `db:"l_partkey"`
	SuppKey      strata.Int64   `db:"l_suppkey"`
	Quantity     strata.Decimal `db:"l_quantity,numeric(15,2)"`
	Price        strata.Decimal `db:"l_extendedprice,numeric(15,2)"`
	Discount     strata.Decimal `db:"l_discount,numeric(15,2)"`
	Tax          strata.Decimal `db:"l_tax,numeric(15,2)"`
	ReturnFlag   strata.Text    `db:"l_returnflag"`
	Status       strata.Text    `db:"l_linestatus"`
	ShipDate     strata.Date    `db:"l_shipdate"`
	CommitDate   strata.Date    `db:"l_commitdate"`
	ReceiptDate  strata.Date    `db:"l_receiptdate"`
	Instructions strata.Text    `db:"l_shipinstruct"`
	Mode         strata.Text    `db:"l_shipmode"`
}

// Lines are the lines of all orders.
var Lines = strata.Define("lineitem", new(LineTable), func(t *strata.Def, c *LineTable) {
	t.PrimaryKey(c.OrderKey, c.Number)
	t.Index(c.PartKey, c.SuppKey)
	strata.References(t, c.OrderKey, Orders.Key, strata.NoAction)
})
