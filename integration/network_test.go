package integration

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/pool"
)

// visit is a row with network addresses of every way to hold them.
type visit struct {
	ID      int64
	IP      netip.Addr
	NullIP  sql.Null[netip.Addr]
	PtrIP   *netip.Addr
	Net     netip.Prefix
	NullNet sql.Null[netip.Prefix]
	PtrNet  *netip.Prefix
}

type visitColumns struct {
	strata.Table[visit]
	ID      strata.Int64
	IP      strata.Addr
	NullIP  strata.NullAddr
	PtrIP   strata.NullAddr
	Net     strata.Prefix
	NullNet strata.NullPrefix
	PtrNet  strata.NullPrefix
}

var visits = strata.Define("visits", new(visitColumns), func(t *strata.Def, c *visitColumns) {
	t.PrimaryKey(c.ID)
	t.Index(c.Net, c.IP)
	t.Check("visits_net", c.Net.Contains(ip("192.0.2.9")).Not())
	strata.Default(t, c.Net, cidr("127.0.0.0/8"))
})

func ip(s string) netip.Addr     { return netip.MustParseAddr(s) }
func cidr(s string) netip.Prefix { return netip.MustParsePrefix(s) }

func someIP(s string) sql.Null[netip.Addr] { return sql.Null[netip.Addr]{V: ip(s), Valid: true} }

func withVisits(t *testing.T, test func(t *testing.T, db *pool.DB)) {
	everywhere(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		must(t, builder.CreateTables(visits).Exec(ctx, db))
		four, six := ip("10.0.0.1"), cidr("2001:db8::/32")
		done(t)(builder.Insert(visits).Rows(
			visit{ID: 1, IP: ip("10.1.2.3"), NullIP: someIP("10.1.2.4"), PtrIP: &four, Net: cidr("10.0.0.0/8"), NullNet: sql.Null[netip.Prefix]{V: cidr("10.1.0.0/16"), Valid: true}, PtrNet: &six},
			visit{ID: 2, IP: ip("2001:db8::1"), Net: cidr("::/0")},
			visit{ID: 3, IP: ip("::ffff:192.168.0.9"), NullIP: someIP("::1"), Net: cidr("192.168.0.9/32")},
		).Exec(ctx, db))
		test(t, db)
	})
}

func TestNetworkRoundTrip(t *testing.T) {
	withVisits(t, func(t *testing.T, db *pool.DB) {
		ctx, v := t.Context(), visits
		expect(t, db, "rows", builder.Select6(v.ID, v.IP, v.NullIP, v.PtrIP, v.Net, v.NullNet).OrderBy(v.ID.Asc()),
			"[{1 10.1.2.3 {10.1.2.4 true} {10.0.0.1 true} 10.0.0.0/8 {10.1.0.0/16 true}} "+
				"{2 2001:db8::1 {invalid IP false} {invalid IP false} ::/0 {invalid Prefix false}} "+
				"{3 192.168.0.9 {::1 true} {invalid IP false} 192.168.0.9/32 {invalid Prefix false}}]")
		got, err := builder.From(v).Where(v.IP.Eq(ip("10.1.2.3"))).One(ctx, db)
		if err != nil || *got.PtrIP != ip("10.0.0.1") || *got.PtrNet != cidr("2001:db8::/32") || !got.IP.Is4() {
			t.Errorf("pointers: %+v, %v", got, err)
		}
		done(t)(builder.Update(v).Set(v.IP.Set(ip("255.255.255.255")), v.Net.Set(cidr("ffff::/16")), v.NullIP.SetNull(), v.PtrIP.SetOrNull(someIP("::")), v.NullNet.Set(cidr("0.0.0.0/0"))).Where(v.ID.Eq(1)).Exec(ctx, db))
		expect(t, db, "updated", builder.Select5(v.IP, v.Net, v.NullIP, v.PtrIP, v.NullNet).Where(v.ID.Eq(1)), "[{255.255.255.255 ffff::/16 {invalid IP false} {:: true} {0.0.0.0/0 true}}]")
		done(t)(builder.Insert(v).Set(v.ID.Set(4), v.IP.Set(ip("0.0.0.0"))).Exec(ctx, db))
		expect(t, db, "default", builder.Select2(v.IP, v.Net).Where(v.ID.Eq(4)), "[{0.0.0.0 127.0.0.0/8}]")
		expect(t, db, "the same, of IPv4 as IPv6", builder.Select(v.ID).Where(v.IP.Eq(ip("::ffff:255.255.255.255"))), "[1]")
		_, err = builder.Insert(v).Set(v.ID.Set(5), v.IP.Set(ip("::")), v.Net.Set(cidr("192.0.2.0/24"))).Exec(ctx, db)
		if !errors.Is(err, strata.ErrCheck) {
			t.Errorf("check: %v", err)
		}
		byAddr := builder.Prepare2(func(a strata.Param[netip.Addr], n strata.Param[netip.Prefix]) builder.Query[visit] {
			return builder.From(v).Where(v.IP.EqExpr(a), strata.Value(strata.TypeAddr, ip("10.0.0.1")).WithinExpr(n))
		})
		if found, err := byAddr(ip("0.0.0.0"), cidr("10.0.0.0/8")).All(ctx, db); err != nil || len(found) != 1 || found[0].ID != 4 {
			t.Errorf("prepared: %v, %v", found, err)
		}
	})
}

func TestNetworkPredicates(t *testing.T) {
	withVisits(t, func(t *testing.T, db *pool.DB) {
		v, other := visits, strata.As(visits, "other")
		for name, c := range map[string]struct {
			where strata.Condition
			want  string
		}{
			"within":                 {v.IP.Within(cidr("10.0.0.0/8")), "[1]"},
			"within itself":          {v.IP.Within(cidr("10.1.2.3/32")), "[1]"},
			"within all of IPv4":     {v.IP.Within(cidr("0.0.0.0/0")), "[1 3]"},
			"within all of IPv6":     {v.IP.Within(cidr("::/0")), "[2]"},
			"not within, NULL":       {v.NullIP.Within(cidr("10.0.0.0/8")).Not(), "[3]"},
			"within column":          {v.IP.WithinExpr(v.Net), "[1 2 3]"},
			"within NULL":            {v.IP.WithinExpr(v.NullNet), "[1]"},
			"contains":               {v.Net.Contains(ip("10.255.255.255")), "[1]"},
			"contains, mapped":       {v.Net.Contains(ip("::ffff:10.9.9.9")), "[1]"},
			"contains, other family": {v.Net.Contains(ip("::a00:1")), "[2]"},
			"contains column":        {v.Net.ContainsExpr(v.NullIP), "[1]"},
			"contains network":       {v.Net.ContainsPrefix(cidr("10.0.0.0/8")), "[1]"},
			"contains larger":        {v.Net.ContainsPrefix(cidr("10.0.0.0/7")), "[]"},
			"contains network expr":  {v.Net.ContainsPrefixExpr(v.NullNet), "[1]"},
			"network within":         {v.Net.Within(cidr("0.0.0.0/0")), "[1 3]"},
			"network within expr":    {v.NullNet.WithinExpr(v.Net), "[1]"},
			"overlaps larger":        {v.Net.Overlaps(cidr("10.0.0.0/7")), "[1]"},
			"overlaps smaller":       {v.Net.Overlaps(cidr("10.200.0.0/16")), "[1]"},
			"overlaps beside":        {v.Net.Overlaps(cidr("11.0.0.0/8")), "[]"},
			"overlaps expr":          {v.Net.OverlapsExpr(v.NullNet), "[1]"},
			"overlaps NULL, not":     {v.Net.OverlapsExpr(v.NullNet).Not(), "[]"},
			"eq":                     {v.Net.Eq(cidr("10.0.0.0/8")), "[1]"},
			"ne":                     {v.Net.Ne(cidr("10.0.0.0/9")), "[1 2 3]"},
			"lt":                     {v.Net.Lt(cidr("10.0.0.0/9")), "[1]"},
			"ge":                     {v.Net.Ge(cidr("192.168.0.9/32")), "[2 3]"},
			"gt addr":                {v.IP.Gt(ip("192.168.0.8")), "[2 3]"},
			"between":                {v.IP.Between(ip("10.0.0.0"), ip("192.168.0.8")), "[1]"},
			"in":                     {v.IP.In(ip("10.1.2.3"), ip("2001:db8:0::1")), "[1 2]"},
			"in networks":            {v.Net.In(cidr("::/0"), cidr("::/1")), "[2]"},
			"not in":                 {v.NullIP.NotIn(ip("::1")), "[1]"},
			"is null":                {v.NullIP.Is(sql.Null[netip.Addr]{}), "[2]"},
			"is":                     {v.NullIP.Is(someIP("::1")), "[3]"},
			"is not":                 {v.NullNet.IsNot(sql.Null[netip.Prefix]{V: cidr("10.1.0.0/16"), Valid: true}), "[2 3]"},
			"in query":               {v.IP.InQuery(builder.Select(other.NullIP.Coalesce(ip("2001:db8::1"))).From(other)), "[2]"},
			"raw":                    {strata.RawCondition("? = ?", v.IP, ip("10.1.2.3")), "[1]"},
			"raw network":            {strata.RawCondition("? = ?", v.Net, cidr("10.0.0.0/8")), "[1]"},
		} {
			expect(t, db, name, builder.Select(v.ID).Where(c.where).OrderBy(v.ID.Asc()), c.want)
		}
	})
}

func TestNetworkFunctions(t *testing.T) {
	withVisits(t, func(t *testing.T, db *pool.DB) {
		v := visits
		expect(t, db, "family", builder.Select3(v.IP.Family(), v.Net.Family(), v.NullIP.Family()).OrderBy(v.ID.Asc()),
			"[{4 4 {4 true}} {6 6 {0 false}} {4 4 {6 true}}]")
		expect(t, db, "text", builder.Select4(v.IP.Text(), v.Net.Text(), v.NullIP.Text(), v.NullNet.Text()).OrderBy(v.ID.Asc()),
			"[{10.1.2.3 10.0.0.0/8 {10.1.2.4 true} {10.1.0.0/16 true}} {2001:db8::1 ::/0 { false} { false}} {192.168.0.9 192.168.0.9/32 {::1 true} { false}}]")
		expect(t, db, "cast", builder.Select2(strata.Cast(v.IP, strata.TypeText), strata.Cast(v.Net, strata.TypeText)).Where(v.ID.Eq(3)), "[{{192.168.0.9 true} {192.168.0.9/32 true}}]")
		expect(t, db, "add", builder.Select3(v.IP.Add(300), v.IP.Add(-4), v.NullIP.Add(1)).OrderBy(v.ID.Asc()),
			"[{10.1.3.47 10.1.1.255 {10.1.2.5 true}} {2001:db8::12d 2001:db7:ffff:ffff:ffff:ffff:ffff:fffd {invalid IP false}} {192.168.1.53 192.168.0.5 {::2 true}}]")
		expect(t, db, "sub", builder.Select3(v.IP.SubExpr(v.IP.Add(5)), v.NullIP.SubExpr(v.PtrIP), v.PtrIP.Sub(ip("0.0.0.0"))).OrderBy(v.ID.Asc()),
			"[{{-5 true} {66051 true} {167772161 true}} {{-5 true} {0 false} {0 false}} {{-5 true} {0 false} {0 false}}]")
		expect(t, db, "sub of IPv6", builder.Select(v.IP.Sub(ip("2001:db7:ffff:ffff:8000::2"))).Where(v.ID.Eq(2)), "[9223372036854775807]")
		expect(t, db, "prefix", builder.Select4(v.IP.Prefix(8), v.IP.Prefix(0), v.IP.Prefix(32), v.NullIP.Prefix(31)).OrderBy(v.ID.Asc()),
			"[{10.0.0.0/8 0.0.0.0/0 10.1.2.3/32 {10.1.2.4/31 true}} {2000::/8 ::/0 2001:db8::/32 {invalid Prefix false}} {192.0.0.0/8 0.0.0.0/0 192.168.0.9/32 {::/31 true}}]")
		expect(t, db, "bits", builder.Select2(v.Net.Bits(), v.NullNet.Bits()).OrderBy(v.ID.Asc()), "[{8 {16 true}} {0 {0 false}} {32 {0 false}}]")
		expect(t, db, "first and last", builder.Select4(v.Net.First(), v.Net.Last(), v.NullNet.First(), v.PtrNet.Last()).OrderBy(v.ID.Asc()),
			"[{10.0.0.0 10.255.255.255 {10.1.0.0 true} {2001:db8:ffff:ffff:ffff:ffff:ffff:ffff true}} "+
				"{:: ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff {invalid IP false} {invalid IP false}} {192.168.0.9 192.168.0.9 {invalid IP false} {invalid IP false}}]")
		expect(t, db, "first compares as an address", builder.Select(v.ID).Where(v.Net.First().Eq(ip("10.0.0.0"))), "[1]")
		expect(t, db, "min, max", builder.Select4(strata.Min(v.IP), strata.Max(v.IP), strata.Min(v.Net), strata.Max(v.Net)), "[{{10.1.2.3 true} {2001:db8::1 true} {10.0.0.0/8 true} {::/0 true}}]")
		expect(t, db, "of NULLs", builder.Select3(strata.Max(v.NullIP), strata.Min(v.NullNet), strata.Max(v.PtrNet)).Where(v.ID.Eq(2)), "[{{invalid IP false} {invalid Prefix false} {invalid Prefix false}}]")
		expect(t, db, "filter", builder.Select2(strata.Max(v.Net).Filter(v.ID.Lt(3)), strata.Min(v.IP).Filter(v.ID.Gt(1))), "[{{::/0 true} {192.168.0.9 true}}]")
		expect(t, db, "median, mode", builder.Select3(strata.PercentileDisc(v.IP, 0.5), strata.PercentileDisc(v.Net, 1), strata.Mode(v.Net)), "[{{192.168.0.9 true} {::/0 true} {10.0.0.0/8 true}}]")
		expect(t, db, "greatest, least", builder.Select3(strata.Greatest(v.IP, v.NullIP), strata.Least(v.Net, v.NullNet), strata.NullIf(v.IP, ip("10.1.2.3"))).OrderBy(v.ID.Asc()),
			"[{{10.1.2.4 true} {10.0.0.0/8 true} {invalid IP false}} {{2001:db8::1 true} {::/0 true} {2001:db8::1 true}} {{::1 true} {192.168.0.9/32 true} {192.168.0.9 true}}]")
		expect(t, db, "coalesce, case", builder.Select2(v.NullNet.Coalesce(cidr("::1/128")), strata.CaseWhen(v.ID.Eq(1), v.NullIP).Else(v.IP)).OrderBy(v.ID.Asc()),
			"[{10.1.0.0/16 {10.1.2.4 true}} {::1/128 {2001:db8::1 true}} {::1/128 {192.168.0.9 true}}]")
		expect(t, db, "group", builder.Select2(v.IP.Prefix(1), strata.CountAll()).GroupBy(v.IP.Prefix(1)).OrderBy(v.IP.Prefix(1).Asc()), "[{0.0.0.0/1 1} {128.0.0.0/1 1} {::/1 1}]")
		expect(t, db, "count distinct", builder.Select(strata.CountDistinct(v.IP.Prefix(0))).From(v), "[2]")
		expect(t, db, "window", builder.Select(strata.Min(v.Net).Over(strata.OrderedBy(v.ID.Desc()))).OrderBy(v.ID.Asc()), "[{10.0.0.0/8 true} {192.168.0.9/32 true} {192.168.0.9/32 true}]")
		expect(t, db, "JSON", builder.Select(strata.JSONAs(strata.JSONArray(v.IP, v.Net, v.NullIP), strata.TypeJSON[[]any]())).Where(v.ID.Eq(2)), "[[2001:db8::1 ::/0 <nil>]]")
		expect(t, db, "union", builder.Select(v.IP).Where(v.ID.Eq(1)).Union(builder.Select(v.IP)).OrderBy(strata.Position(1)), "[10.1.2.3 192.168.0.9 2001:db8::1]")
	})
}

func TestNetworkErrors(t *testing.T) {
	withVisits(t, func(t *testing.T, db *pool.DB) {
		ctx, v := t.Context(), visits
		for name, q := range map[string]rows[int64]{
			`the zero netip.Addr`: builder.Select(v.ID).Where(v.IP.Eq(netip.Addr{})),
			`has a zone`:          builder.Select(v.ID).Where(v.IP.Eq(ip("fe80::1%eth0"))),
			`right of its mask; clear them with Masked()`: builder.Select(v.ID).Where(v.Net.Eq(cidr("10.0.0.1/8"))),
			`the zero netip.Prefix`:                       builder.Select(v.ID).Where(v.IP.Within(netip.Prefix{})),
			`is one of IPv4 written as IPv6`:              builder.Select(v.ID).Where(v.IP.Within(netip.PrefixFrom(ip("::ffff:10.0.0.0"), 104))),
			`a network has 0 to 128 bits`:                 builder.Select(v.ID).Where(v.IP.Prefix(-1).IsNull()),
			`there are no arrays of the kind addr`:        builder.Select(v.ID).Where(strata.InArray(v.IP, []netip.Addr{ip("::")})),
		} {
			_, err := q.All(ctx, db)
			if err == nil || !errors.Is(err, strata.BadValue) || !strings.Contains(err.Error(), name) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := builder.Select(strata.ArrayAgg(v.IP)).All(ctx, db); !errors.Is(err, strata.Unsupported) {
			t.Errorf("array_agg: %v", err)
		}
		if _, err := builder.Select(strata.JSONAs(kinds.Doc, strata.TypeAddr)).All(ctx, db); !errors.Is(err, strata.Unsupported) {
			t.Errorf("from JSON: %v", err)
		}
		for name, q := range map[string]rows[sql.Null[netip.Addr]]{
			"over":       builder.Select(strata.Value(strata.TypeAddr, ip("255.255.255.255")).Add(1)).From(v),
			"under":      builder.Select(strata.Value(strata.TypeAddr, ip("::1")).Add(-2)).From(v),
			"over, IPv6": builder.Select(strata.Value(strata.TypeAddr, ip("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")).Add(1)).From(v),
		} {
			if _, err := q.All(ctx, db); !errors.Is(err, strata.ErrOutOfRange) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := builder.Select(v.IP.Sub(ip("10.0.0.0"))).All(ctx, db); err == nil {
			t.Error("a difference of different families")
		}
		if _, err := builder.Select(strata.Value(strata.TypeAddr, ip("::1:0:0:0:1")).Sub(ip("::"))).From(v).All(ctx, db); !errors.Is(err, strata.ErrOutOfRange) {
			t.Errorf("a large difference: %v", err)
		}
		if _, err := builder.Select(v.IP.Prefix(33)).All(ctx, db); err == nil {
			t.Error("a network of too many bits")
		}
	})
}

// TestNetworkOrder compares the order of random addresses and networks, and
// what they are as text, between the engines.
func TestNetworkOrder(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	random := func() netip.Addr {
		var b [16]byte
		if r.IntN(2) == 0 {
			for i := range 4 {
				b[i] = []byte{0, 1, 10, 127, 128, 255}[r.IntN(6)]
			}
			return netip.AddrFrom4([4]byte(b[:4]))
		}
		for range r.IntN(6) {
			b[r.IntN(16)] = []byte{1, 10, 127, 128, 255}[r.IntN(5)]
		}
		a := netip.AddrFrom16(b)
		if a.Is4In6() {
			return ip("::1.2.3.4")
		}
		return a
	}
	all := []visit{{IP: ip("::1.2.3.4"), Net: cidr("::1.0.0.0/104")}, {IP: ip("::0.1.2.3"), Net: cidr("::/127")}, {IP: ip("::2:0:0"), Net: cidr("0.0.0.0/0")}}
	for len(all) < 300 {
		a, n := random(), random()
		all = append(all, visit{IP: a, Net: netip.PrefixFrom(n, r.IntN(n.BitLen()+1)).Masked()})
	}
	for i := range all {
		all[i].ID = int64(i + 10)
		if all[i].Net.Contains(ip("192.0.2.9")) {
			all[i].Net = cidr("10.0.0.0/8")
		}
	}
	var order, texts seen
	withVisits(t, func(t *testing.T, db *pool.DB) {
		ctx, v := t.Context(), visits
		done(t)(builder.Delete(v).All().Exec(ctx, db))
		for part := range slices.Chunk(all, 100) {
			done(t)(builder.Insert(v).Rows(part...).Exec(ctx, db))
		}
		for i, q := range []rows[int64]{
			builder.Select(v.ID).OrderBy(v.IP.Asc(), v.ID.Asc()),
			builder.Select(v.ID).OrderBy(v.Net.Asc(), v.ID.Asc()),
			builder.Select(v.ID).OrderBy(v.Net.Desc(), v.IP.Desc(), v.ID.Asc()),
			builder.Select(v.ID).Where(v.Net.First().GeExpr(v.IP)).OrderBy(v.Net.Last().Asc(), v.ID.Asc()),
			builder.Select(v.ID).Where(v.IP.WithinExpr(v.Net).Or(v.Net.Overlaps(cidr("128.0.0.0/2")))).OrderBy(v.IP.Prefix(9).Asc(), v.ID.Asc()),
		} {
			ids, err := q.All(ctx, db)
			must(t, err)
			order.same(t, i, ids)
		}
		lines, err := builder.Select4(v.IP.Text(), v.Net.Text(), v.Net.Last().Text(), v.IP.Sub(ip("::")).Text()).Where(v.IP.Family().Eq(6), v.IP.Lt(ip("::8000:0:0:0"))).OrderBy(v.ID.Asc()).All(ctx, db)
		must(t, err)
		if len(lines) < 3 {
			t.Error("no addresses left to compare")
		}
		texts.same(t, 0, lines)
	})
}

// seen are answers that have to be the same on every engine.
type seen []string

func (s *seen) same(t *testing.T, i int, answer any) {
	t.Helper()
	switch text := fmt.Sprint(answer); {
	case i == len(*s):
		*s = append(*s, text)
	case (*s)[i] != text:
		t.Errorf("%d:\ngot  %s\nwant %s", i, text, (*s)[i])
	}
}
