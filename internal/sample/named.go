package sample

import (
	"database/sql"
	"net/netip"
	"strings"

	"github.com/shopspring/decimal"
	"github.com/strata-go/strata"
)

// Path is stored as PostgreSQL's ltree.
type Path []string

// MarshalText joins the labels.
func (p Path) MarshalText() ([]byte, error) { return []byte(strings.Join(p, ".")), nil }

// UnmarshalText takes the labels apart.
func (p *Path) UnmarshalText(b []byte) error {
	*p = strings.Split(string(b), ".")
	return nil
}

// Ltree is PostgreSQL's type, of an extension.
var Ltree = strata.SQLType("ltree", strata.In("SQLite", "TEXT"))

// IsAncestor is an operator of ltree.
var IsAncestor = strata.Func2[Path, Path](strata.TypeBool, "{1} @> {2}", strata.In("SQLite", "{2} || '.' GLOB {1} || '.*'"))

// Address is a composite value.
type Address struct {
	Street string
	Zip    sql.Null[string]
}

// AddressFields are the fields of AddressType.
type AddressFields struct {
	strata.CompositeType[Address]
	Street strata.Text
	Zip    strata.NullText
}

// AddressType is a composite type.
var AddressType = strata.DefineComposite("address", new(AddressFields))

// Money is another composite value.
type Money struct {
	Amount   decimal.Decimal
	Currency string
	Proof    []byte
}

// MoneyFields are the fields of MoneyType.
type MoneyFields struct {
	strata.CompositeType[Money]
	Amount   strata.Decimal `db:",numeric(12,2)"`
	Currency strata.Text
	Proof    strata.Bytes
}

// MoneyType is another composite type, in a schema.
var MoneyType = strata.DefineComposite("billing.money", new(MoneyFields))

// Shop is a row of Shops.
type Shop struct {
	ID     int64
	IP     netip.Addr
	Net    sql.Null[netip.Prefix]
	Path   Path
	Home   Address
	Branch sql.Null[Address]
	Rent   *Money
}

// ShopColumns are the columns of Shops.
type ShopColumns struct {
	strata.Table[Shop]
	ID     strata.Int64
	IP     strata.Addr
	Net    strata.NullPrefix
	Path   strata.Custom[Path]
	Home   strata.Composite[Address]
	Branch strata.NullComposite[Address]
	Rent   strata.NullComposite[Money]
}

// Shops has columns of network addresses, of a type of the database's own and
// of composite types.
var Shops = strata.Define("shops", new(ShopColumns), func(t *strata.Def, c *ShopColumns) {
	strata.Store(t, c.Path, Ltree)
	t.PrimaryKey(c.ID)
	t.Unique(c.Net)
	t.Check("shops_street", strata.FieldOf(c.Home, AddressType.Street).Ne(""))
	strata.Default(t, c.IP, netip.MustParseAddr("::1"))
	strata.Default(t, c.Home, Address{Street: `O'Neill "St"`})
})
