package p

import (
	"database/sql"
	"net/netip"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	. "github.com/strata-go/strata/internal/sample"
)

func networks(ip netip.Addr, net netip.Prefix) {
	Shops.IP.Within(ip)             // want "cannot use ip .* as netip.Prefix value"
	Shops.IP.Eq("10.0.0.1")         // want "cannot use \"10.0.0.1\" .* as netip.Addr value"
	Shops.IP.Eq(net)                // want "cannot use net .* as netip.Addr value"
	Shops.IP.EqExpr(Shops.Net)      // want "as strata.Operand\\[netip.Addr\\] value"
	Shops.IP.SubExpr(Shops.Net)     // want "as strata.Operand\\[netip.Addr\\] value"
	Shops.IP.Bits()                 // want "Shops.IP.Bits undefined"
	Shops.IP.Like("10.%")           // want "Shops.IP.Like undefined"
	Shops.Net.Contains(net)         // want "cannot use net .* as netip.Addr value"
	Shops.Net.Add(1)                // want "Shops.Net.Add undefined"
	Shops.Net.Set(ip)               // want "cannot use ip .* as netip.Prefix value"
	strata.Sum(Shops.IP)            // want "in call to strata.Sum, type .* of Shops.IP does not match .*strata.Numeric"
	strata.SetNull(Shops.IP)        // want "in call to strata.SetNull, type .* of Shops.IP does not match"
	Shops.IP.WithinExpr(Shops.Home) // want "as strata.Operand\\[netip.Prefix\\] value"
}

// lettered has no UnmarshalText.
type lettered struct{}

func (lettered) MarshalText() ([]byte, error) { return nil, nil }

func customs() {
	Shops.Path.Eq("top.science")                     // want "cannot use \"top.science\" .* as sample.Path value"
	Shops.Path.EqExpr(strata.S("top"))               // want "as strata.Operand\\[sample.Path\\] value"
	IsAncestor(Shops.Path, Users.Name)               // want "as strata.Operand\\[sample.Path\\] value"
	Shops.Path.Like("a%")                            // want "Shops.Path.Like undefined"
	strata.TypeCustom[lettered](Ltree)               // want "lettered does not satisfy .*missing method UnmarshalText"
	strata.TypeCustom[User](Ltree)                   // want "sample.User\\) does not satisfy encoding.TextMarshaler"
	strata.TypeCustom[Path]("ltree")                 // want "as strata.NamedType value"
	builder.Update(Shops).Set(Shops.Path.Set("a.b")) // want "as sample.Path value"
}

func composites(a Address) {
	strata.FieldOf(Shops.Home, MoneyType.Amount)                  // want "MoneyType.Amount does not match inferred type strata.CompositeField\\[sample.Address"
	strata.FieldOf(Shops.Rent, AddressType.Zip)                   // want "AddressType.Zip does not match inferred type strata.CompositeField\\[sample.Money"
	strata.FieldOf(Shops.ID, AddressType.Zip)                     // want "AddressType.Zip does not match inferred type strata.CompositeField\\[int64"
	strata.FieldOf(Shops.Home, Users.Name)                        // want "Users.Name does not match inferred type strata.CompositeField\\[sample.Address"
	strata.FieldOf(Shops.Home, AddressType.Zip).Eq(10115)         // want "cannot use 10115 .* as string value"
	Shops.Home.Eq("Elm")                                          // want "cannot use \"Elm\" .* as sample.Address value"
	Shops.Home.Eq(Money{})                                        // want "as sample.Address value"
	Shops.Home.EqExpr(Shops.Rent)                                 // want "as strata.Operand\\[sample.Address\\] value"
	Shops.Home.Lt(a)                                              // want "Shops.Home.Lt undefined"
	Shops.Home.Asc()                                              // want "Shops.Home.Asc undefined"
	strata.Max(Shops.Home)                                        // want "in call to strata.Max, type .* of Shops.Home does not match .*strata.Ordered"
	Shops.Home.Set(Money{})                                       // want "as sample.Address value"
	Shops.Home.SetOrNull(sql.Null[Address]{})                     // want "as sample.Address value"
	strata.SetNull(Shops.Home)                                    // want "in call to strata.SetNull, type .* of Shops.Home does not match"
	builder.Update(Shops).Set(AddressType.Street.Set("x"))        // want "as strata.Assignment\\[sample.Shop\\] value"
	builder.From(AddressType)                                     // want "AddressType does not match strata.TableOf"
	builder.Select(strata.FieldOf(Shops.Home, AddressType.Zip).X) // want "X undefined"
}

type wrong struct{ Street strata.Text[Address] }

var _ = strata.DefineComposite("wrong", func(t *strata.Def[Address], a *Address) wrong { // want "wrong does not satisfy .*missing method setComposite"
	return wrong{strata.DefText(t, "street", &a.Street)}
})

func definitions(t *strata.Def[Shop], s *Shop) {
	strata.DefComposite(t, "home", &s.Home, MoneyType)           // want "MoneyType does not match inferred type strata.CompositeOf\\[sample.Address\\]"
	strata.DefComposite(t, "home", &s.Branch, AddressType)       // want "does not match inferred type strata.CompositeOf\\[sql.Null\\[sample.Address\\]\\]"
	strata.DefAddr(t, "ip", &s.Net)                              // want "as \\*netip.Addr value"
	strata.DefCustom(t, "path", &s.Home, Ltree)                  // want "does not satisfy encoding.TextMarshaler"
	strata.DefNullComposite(t, "branch", &s.Branch, AddressType) // fine
}
