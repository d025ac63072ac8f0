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
	Shops.IP.SetNull()              // want "Shops.IP.SetNull undefined"
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
	strata.FieldOf(Shops.Home, AddressType.Zip).Eq(10115)         // want "cannot use 10115 .* as string value"
	Shops.Home.Eq("Elm")                                          // want "cannot use \"Elm\" .* as sample.Address value"
	Shops.Home.Eq(Money{})                                        // want "as sample.Address value"
	Shops.Home.EqExpr(Shops.Rent)                                 // want "as strata.Operand\\[sample.Address\\] value"
	Shops.Home.Lt(a)                                              // want "Shops.Home.Lt undefined"
	Shops.Home.Asc()                                              // want "Shops.Home.Asc undefined"
	strata.Max(Shops.Home)                                        // want "in call to strata.Max, type .* of Shops.Home does not match .*strata.Ordered"
	Shops.Home.Set(Money{})                                       // want "as sample.Address value"
	Shops.Home.Set(sql.Null[Address]{})                           // want "as sample.Address value"
	Shops.Home.SetNull()                                          // want "Shops.Home.SetNull undefined"
	builder.From(AddressType)                                     // want "AddressType does not match strata.TableAt"
	builder.Select(strata.FieldOf(Shops.Home, AddressType.Zip).X) // want "X undefined"
}

type wrong struct{ Street strata.Text }

// The columns of a composite type's struct are no table's.
func definitions(t *strata.Def, c *ShopColumns) {
	strata.Define("wrong", new(wrong))                                                                 // want "\\*wrong\\) does not satisfy strata.Source \\(missing method Source\\)"
	strata.Define("wrong", AddressType)                                                                // want "AddressFields\\) does not satisfy strata.Source \\(missing method Source\\)"
	strata.Define("shops", ShopColumns{})                                                              // want "ShopColumns\\) does not satisfy strata.Source \\(method Source has pointer receiver\\)"
	strata.Define("shops", c, func(t *strata.Def, c *UserColumns) {})                                  // want "does not match inferred type func\\(\\*strata.Def, \\*sample.ShopColumns\\)"
	strata.DefineComposite("a", AddressType, func(*strata.Def, *wrong) {})                             // want "does not match inferred type func\\(\\*strata.Def, \\*sample.AddressFields\\)"
	strata.Store(t, c.Path, "ltree")                                                                   // want "as strata.NamedType value"
	strata.Store(t, c.Home, Ltree)                                                                     // want "sample.Address\\) does not satisfy encoding.TextMarshaler"
	strata.Store(t, strata.Value(strata.Type[lettered, strata.Custom[lettered]]{}, lettered{}), Ltree) // want "lettered.* does not satisfy .*missing method UnmarshalText"
	strata.Map(t, c.Path, strata.Mapping[Path, []string]{})                                            // want "\\[\\]string does not satisfy strata.Stored"
	strata.Map(t, c.Path, strata.Mapping[Color, string]{})                                             // want "does not match inferred type strata.Mapping\\[sample.Path"
	strata.Values(t, Users.Status, High)                                                               // want "of High does not match inferred type sample.Status"
	strata.Default(t, c.Home, Money{})                                                                 // want "of Money{} does not match inferred type sample.Address"
	strata.Default(t, c.Net, netip.Addr{})                                                             // want "of netip.Addr{} does not match inferred type netip.Prefix"
	strata.DefaultExpr(t, c.IP, c.Net)                                                                 // want "does not match inferred type strata.Operand\\[netip.Addr\\]"
	strata.Generated(t, c.Net, c.IP)                                                                   // want "does not match inferred type strata.Expression\\[netip.Prefix"
	strata.References(t, c.ID, Users.ID, strata.Cascade)                                               // want "does not match inferred type strata.Operand\\[int64\\]"
	strata.ReferencesFunc(t, c.ID, func() strata.Operand[UserID] { return Users.ID }, strata.Cascade)  // want "does not match inferred type func\\(\\) strata.Operand\\[int64\\]"
	t.ForeignKey(strata.Cascade, strata.Refer(c.ID, Users.ID))                                         // want "does not match inferred type strata.Operand\\[int64\\]"
	t.Check("c", c.ID)                                                                                 // want "as strata.Condition value .*hasType"
	t.Unique("ip")                                                                                     // want "as strata.Column value .*missing method isExpression"
}

// Columns that are tied by pointers are watched by the compiler.
func pointers(t *strata.Def, c *ShopColumns) {
	s := strata.Model(t, c)
	strata.Col(t, c.IP, "ip", &s.Net)          // want "of &s.Net does not match inferred type \\*netip.Addr"
	strata.Col(t, c.Net, "net", &s.IP)         // want "of &s.IP does not match inferred type \\*sql.Null\\[netip.Prefix\\]"
	strata.Col(t, c.Branch, "branch", &s.Home) // want "of &s.Home does not match inferred type \\*sql.Null\\[sample.Address\\]"
	strata.ColPtr(t, c.Rent, "rent", &s.Home)  // want "of &s.Home does not match inferred type \\*\\*sample.Money"
	strata.Model(t, AddressType)               // want "AddressType does not match strata.TableAt"
}
