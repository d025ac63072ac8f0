package compile_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/netip"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/compile"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/door"
	"github.com/strata-go/strata/internal/sample"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/pool/sqlite"
)

var (
	shops    = sample.Shops
	lan      = netip.MustParsePrefix("10.0.0.0/8")
	host     = netip.MustParseAddr("10.1.2.3")
	path     = sample.Path{"top", "science"}
	typePath = strata.TypeCustom[sample.Path](sample.Ltree)
	home     = sample.Address{Street: `a "b" \c`, Zip: sql.Null[string]{V: "10115", Valid: true}}
	street   = strata.FieldOf(shops.Home, sample.AddressType.Street)
)

var namedStatements = []statement{
	{"rows", builder.From(shops)},
	{"insert", builder.Insert(shops).Rows(sample.Shop{
		ID: 1, IP: host, Net: sql.Null[netip.Prefix]{V: lan, Valid: true}, Path: path, Home: home,
		Rent: &sample.Money{Amount: decimal.RequireFromString("1.50"), Currency: "EUR", Proof: []byte{0, 255}},
	})},
	{"update", builder.Update(shops).Set(shops.IP.Set(host), shops.Branch.SetNull(), shops.Home.Set(home), shops.Path.Set(path)).Where(shops.ID.Eq(1))},
	{"within", builder.Select(shops.ID).Where(shops.IP.Within(lan), shops.IP.WithinExpr(shops.Net), shops.Net.Contains(host), shops.Net.ContainsPrefix(lan), shops.Net.Overlaps(lan))},
	{"addresses", builder.Select6(shops.IP.Family(), shops.IP.Text(), shops.IP.Add(-1), shops.IP.Sub(host), shops.IP.Prefix(8), shops.IP.SubExpr(shops.IP))},
	{"networks", builder.Select6(shops.Net.Bits(), shops.Net.First(), shops.Net.Last(), shops.Net.Text(), strata.Cast(shops.Net, strata.TypeText), shops.Net.Family())},
	{"min, max", builder.Select4(strata.Min(shops.IP), strata.Max(shops.Net), strata.Min(shops.Net).Filter(shops.ID.Gt(1)), strata.Max(strata.Greatest(shops.IP, shops.Net.First())))},
	{"compare addresses", builder.Select(shops.ID).Where(shops.IP.Lt(host), shops.Net.Eq(lan), shops.IP.In(host)).OrderBy(shops.Net.Desc())},
	{"address as JSON", builder.Select(strata.JSONArray(shops.IP, shops.Net, shops.Path))},
	{"custom", builder.Select(shops.Path).Where(shops.Path.Eq(path), sample.IsAncestor(strata.Value(typePath, path), shops.Path)).OrderBy(shops.Path.Asc())},
	{"custom cast", builder.Select3(strata.Cast(shops.Path, strata.TypeText), strata.Cast(strata.S("a"), typePath), strata.NullableCustom(strata.Null(typePath))).From(shops)},
	{"composite eq", builder.Select(shops.Home).Where(shops.Home.Eq(home), shops.Home.Ne(home), shops.Home.EqExpr(shops.Branch), strata.NotDistinct(shops.Branch, shops.Home), strata.Distinct(shops.Branch, shops.Home))},
	{"composite null", builder.Select2(shops.Branch.IsNull(), shops.Branch.IsNotNull()).From(shops)},
	{"field", builder.Select2(street.NotNull(), strata.FieldOf(shops.Branch, sample.AddressType.Zip)).Where(street.Like("a%")).OrderBy(street.Asc())},
	{"field of an alias", builder.Select(strata.FieldOf(strata.As(shops, "s").Home, sample.AddressType.Zip))},
	{"field of a value", builder.Select(strata.FieldOf(strata.Value(strata.TypeComposite[sample.Address](), home), sample.AddressType.Zip)).From(shops)},
	{"decimal and bytes", builder.Select2(strata.Sum(strata.FieldOf(shops.Rent, sample.MoneyType.Amount)), strata.Max(strata.FieldOf(shops.Rent, sample.MoneyType.Proof)))},
	{"money", builder.Select(shops.ID).Where(shops.Rent.Eq(sample.Money{Currency: "x"}), strata.FieldOf(shops.Rent, sample.MoneyType.Amount).Gt(decimal.New(1, 0)))},
	{"group by field", builder.Select2(street, strata.CountAll()).GroupBy(street)},
	{"prepared", builder.Prepare2(func(a strata.Param[netip.Addr], h strata.Param[sample.Address]) builder.Query[sample.Shop] {
		return builder.From(shops).Where(shops.IP.EqExpr(a), shops.Home.EqExpr(h))
	})(host, home)},
	{"field without FieldOf", builder.Select(sample.AddressType.Zip)},
	{"composite as JSON", builder.Select(strata.JSONArray(shops.Home))},
}

func TestGoldenNamed(t *testing.T) {
	var out bytes.Buffer
	for _, d := range dialects {
		for _, s := range append(builder.CreateTables(shops).Statements(), builder.CreateTables(shops).IfNotExists().Statements()...) {
			text, _, err := compile.SQL(s, d)
			if err != nil {
				t.Fatal(err)
			}
			if text != "" {
				fmt.Fprintf(&out, "%s: %s\n", d.Name, text)
			}
		}
		c, err := compile.Node(&ast.DropType{Type: strata.Internals(door.Key{}).Node(strata.Null(strata.TypeOf(shops.Home))).(*ast.Bind).Type.Named}, d, nil)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&out, "%s: %s\n", d.Name, c.SQL)
	}
	for _, c := range namedStatements {
		fmt.Fprintf(&out, "== %s\n", c.name)
		for _, d := range dialects {
			text, args, err := compile.SQL(c.s, d)
			if err != nil {
				fmt.Fprintf(&out, "%s refuses: %v\n", d.Name, err)
				continue
			}
			fmt.Fprintf(&out, "%s: %s\n", d.Name, text)
			if len(args) > 0 {
				fmt.Fprintf(&out, "    %v\n", args)
			}
		}
	}
	golden(t, "named.golden", out.Bytes())
}

// TestGoldenNamedRuns proves that what the golden file holds is SQL.
func TestGoldenNamedRuns(t *testing.T) {
	ctx := t.Context()
	db, err := pool.Open(ctx, "sqlite::memory:", sqlite.Driver)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close(context.Background())
	if err := builder.CreateTables(shops).Exec(ctx, db); err != nil {
		t.Fatal(err)
	}
	for _, c := range namedStatements {
		rows, err := db.RunReturning(ctx, c.s.Statement(door.Key{}), nil)
		if err == nil {
			err = rows.Close()
		}
		var refused *strata.StatementError
		if err != nil && !errors.As(err, &refused) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}
