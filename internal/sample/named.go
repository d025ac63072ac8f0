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
	strata.Composite[Address]
	Street strata.Text[Address]
	Zip    strata.NullText[Address]
}

// AddressType is a composite type.
var AddressType = strata.DefineComposite("address", func(t *strata.Def[Address], a *Address) AddressFields {
	return AddressFields{Street: strata.DefText(t, "street", &a.Street), Zip: strata.DefNullText(t, "zip", &a.Zip)}
})

// Money is another composite value.
type Money struct {
	Amount   decimal.Decimal
	Currency string
	Proof    []byte
}

// MoneyFields are the fields of MoneyType.
type MoneyFields struct {
	strata.Composite[Money]
	Amount   strata.Decimal[Money]
	Currency strata.Text[Money]
	Proof    strata.Bytes[Money]
}

// MoneyType is another composite type, in a schema.
var MoneyType = strata.DefineComposite("billing.money", func(t *strata.Def[Money], m *Money) MoneyFields {
	return MoneyFields{
		Amount:   strata.DefDecimal(t, "amount", &m.Amount, 12, 2),
		Currency: strata.DefText(t, "currency", &m.Currency),
		Proof:    strata.DefBytes(t, "proof", &m.Proof),
	}
})

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
	ID     strata.Int64[Shop]
	IP     strata.Addr[Shop]
	Net    strata.NullPrefix[Shop]
	Path   strata.Custom[Shop, Path]
	Home   strata.Record[Shop, Address]
	Branch strata.NullRecord[Shop, Address]
	Rent   strata.NullRecord[Shop, Money]
}

// Shops has columns of network addresses, of a type of the database's own and
// of composite types.
var Shops = strata.Define("shops", func(t *strata.Def[Shop], s *Shop) ShopColumns {
	c := ShopColumns{
		Table:  t.Table(),
		ID:     strata.DefNumber(t, "id", &s.ID),
		IP:     strata.DefAddr(t, "ip", &s.IP),
		Net:    strata.DefNullPrefix(t, "net", &s.Net),
		Path:   strata.DefCustom(t, "path", &s.Path, Ltree),
		Home:   strata.DefComposite(t, "home", &s.Home, AddressType),
		Branch: strata.DefNullComposite(t, "branch", &s.Branch, AddressType),
		Rent:   strata.DefPtrComposite(t, "rent", &s.Rent, MoneyType),
	}
	t.PrimaryKey(c.ID)
	t.Unique(c.Net)
	t.Check("shops_street", strata.FieldOf(c.Home, AddressType.Street).Ne(""))
	strata.Default(t, c.IP, netip.MustParseAddr("::1"))
	strata.Default(t, c.Home, Address{Street: `O'Neill "St"`})
	return c
})
