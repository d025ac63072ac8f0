package strata

import (
	"database/sql"
	"fmt"
	"net/netip"

	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/scan"
)

var addrKind = newKind(ast.Addr,
	func(c *scan.Cell, p *netip.Addr) (err error) { *p, err = c.Addr(); return err },
	func(v netip.Addr) (any, error) {
		switch {
		case !v.IsValid():
			return nil, fmt.Errorf("the zero netip.Addr is no address")
		case v.Zone() != "":
			return nil, fmt.Errorf("the address %v has a zone, which no database holds; leave it out with WithZone(\"\")", v)
		}
		return v.Unmap(), nil
	})

var prefixKind = newKind(ast.Network,
	func(c *scan.Cell, p *netip.Prefix) (err error) { *p, err = c.Prefix(); return err },
	func(v netip.Prefix) (any, error) {
		switch {
		case !v.IsValid():
			return nil, fmt.Errorf("the zero netip.Prefix, or one of too many bits, is no network")
		case v != v.Masked():
			return nil, fmt.Errorf("the network %v has bits right of its mask; clear them with Masked()", v)
		case v.Addr().Is4In6():
			return nil, fmt.Errorf("the network %v is one of IPv4 written as IPv6; write it as IPv4", v)
		}
		return v, nil
	})

// The types of network addresses.
var (
	TypeAddr   = Type[netip.Addr, *AddrExpr[sql.Null[netip.Addr]]]{addrKind}
	TypePrefix = Type[netip.Prefix, *PrefixExpr[sql.Null[netip.Prefix]]]{prefixKind}
)

// AddrExpr is the network address of a host, as PostgreSQL's inet: addresses of
// IPv4 come before those of IPv6. An IPv4 address that is written as one of IPv6
// (::ffff:10.0.0.1, as Go's listeners report them) is sent as the IPv4 address
// that it is; one with a zone is refused.
//
//	Where(Visits.IP.Within(netip.MustParsePrefix("10.0.0.0/8")))
type AddrExpr[V any] struct {
	Value[netip.Addr, V, *AddrExpr[V], *AddrExpr[sql.Null[netip.Addr]], *AddrExpr[netip.Addr]]
	Comparisons[netip.Addr]
}

func (*AddrExpr[V]) wrap(c core[netip.Addr]) *AddrExpr[V] {
	e := new(AddrExpr[V])
	e.c, e.x = c, c
	return e
}

// within asks whether an address or a network of the type t lies in a network.
func within(t ast.Type, x, network ast.Expr) Predicate {
	return condition[sql.Null[bool]](&ast.Call{Fn: ast.Within, Args: []ast.Expr{x, network}, Type: t})
}

// Within reports whether the address lies in a network: x <<= v.
func (e *AddrExpr[V]) Within(v netip.Prefix) Predicate {
	return within(e.c.typ(), e.c.node, prefixKind.literal(v))
}

// WithinExpr is x <<= network.
func (e *AddrExpr[V]) WithinExpr(network Operand[netip.Prefix]) Predicate {
	return within(e.c.typ(), e.c.node, core[netip.Prefix]{kind: prefixKind}.other(network))
}

// Family is 4 or 6.
func (e *AddrExpr[V]) Family() *NumberExpr[int64, sql.Null[int64]] {
	return number(e.c.call(ast.Family).node)
}

// Text is the address as PostgreSQL's host writes it: 10.0.0.1.
func (e *AddrExpr[V]) Text() *TextExpr[string, sql.Null[string]] {
	return text(e.c.call(ast.NetText).node)
}

// Add is the address n places further, or back. One that there is not is an
// error of the database (ErrOutOfRange).
func (e *AddrExpr[V]) Add(n int64) *AddrExpr[V] {
	return e.wrap(e.c.call(ast.AddrAdd, int64Kind.literal(n)))
}

// Sub is x - v: how many places the address is behind v. Those of different
// families have no difference: it is an error of the database.
func (e *AddrExpr[V]) Sub(v netip.Addr) *NumberExpr[int64, sql.Null[int64]] {
	return number(e.c.call(ast.AddrDiff, e.c.kind.literal(v)).node)
}

// SubExpr is x - other.
func (e *AddrExpr[V]) SubExpr(other Operand[netip.Addr]) *NumberExpr[int64, sql.Null[int64]] {
	return number(e.c.call(ast.AddrDiff, e.c.other(other)).node)
}

// Prefix is the network of a number of bits in which the address lies:
// 10.0.0.0/8 of 10.1.2.3 and 8. An IPv4 address has no more than 32 bits, and
// more is an error of the database.
func (e *AddrExpr[V]) Prefix(bits int) *PrefixExpr[sql.Null[netip.Prefix]] {
	n := int64Kind.literal(int64(bits))
	if bits < 0 || bits > 128 {
		n.Err = fmt.Errorf("a network of %d bits; there are 0 to 128", bits)
	}
	return TypePrefix.Of(e.c.call(ast.NetworkOf, n).node)
}

// PrefixExpr is a network, as PostgreSQL's cidr: the addresses that agree in
// their leading bits. A value with other bits set, such as 10.0.0.1/8, is
// refused. Networks are ordered by family, then by their first address, then
// the larger one first.
//
//	Where(Routes.Net.Contains(ip)).OrderBy(Routes.Net.Bits().Desc()).Limit(1)
type PrefixExpr[V any] struct {
	Value[netip.Prefix, V, *PrefixExpr[V], *PrefixExpr[sql.Null[netip.Prefix]], *PrefixExpr[netip.Prefix]]
	Comparisons[netip.Prefix]
}

func (*PrefixExpr[V]) wrap(c core[netip.Prefix]) *PrefixExpr[V] {
	e := new(PrefixExpr[V])
	e.c, e.x = c, c
	return e
}

// Contains reports whether an address lies in the network.
func (e *PrefixExpr[V]) Contains(v netip.Addr) Predicate {
	return within(addrKind.typ, addrKind.literal(v), e.c.node)
}

// ContainsExpr reports whether the address of an expression lies in the network.
func (e *PrefixExpr[V]) ContainsExpr(addr Operand[netip.Addr]) Predicate {
	return within(addrKind.typ, core[netip.Addr]{kind: addrKind}.other(addr), e.c.node)
}

// ContainsPrefix reports whether v is the network or a part of it.
func (e *PrefixExpr[V]) ContainsPrefix(v netip.Prefix) Predicate {
	return within(e.c.typ(), e.c.kind.literal(v), e.c.node)
}

// ContainsPrefixExpr reports whether the network of an expression is this one or
// a part of it.
func (e *PrefixExpr[V]) ContainsPrefixExpr(other Operand[netip.Prefix]) Predicate {
	return within(e.c.typ(), e.c.other(other), e.c.node)
}

// Within reports whether the network is v or a part of it: x <<= v.
func (e *PrefixExpr[V]) Within(v netip.Prefix) Predicate {
	return within(e.c.typ(), e.c.node, e.c.kind.literal(v))
}

// WithinExpr is x <<= other.
func (e *PrefixExpr[V]) WithinExpr(other Operand[netip.Prefix]) Predicate {
	return within(e.c.typ(), e.c.node, e.c.other(other))
}

// Overlaps reports whether the network and v have an address in common: x && v.
func (e *PrefixExpr[V]) Overlaps(v netip.Prefix) Predicate {
	return condition[sql.Null[bool]](e.c.call(ast.Overlaps, e.c.kind.literal(v)).node)
}

// OverlapsExpr is x && other.
func (e *PrefixExpr[V]) OverlapsExpr(other Operand[netip.Prefix]) Predicate {
	return condition[sql.Null[bool]](e.c.call(ast.Overlaps, e.c.other(other)).node)
}

// Bits is the number of bits in which the network's addresses agree.
func (e *PrefixExpr[V]) Bits() *NumberExpr[int64, sql.Null[int64]] {
	return number(e.c.call(ast.PrefixBits).node)
}

// Family is 4 or 6.
func (e *PrefixExpr[V]) Family() *NumberExpr[int64, sql.Null[int64]] {
	return number(e.c.call(ast.Family).node)
}

// First is the network's first address.
func (e *PrefixExpr[V]) First() *AddrExpr[sql.Null[netip.Addr]] {
	return TypeAddr.Of(e.c.call(ast.FirstAddr).node)
}

// Last is the network's last address, in IPv4 the one for broadcasts.
func (e *PrefixExpr[V]) Last() *AddrExpr[sql.Null[netip.Addr]] {
	return TypeAddr.Of(e.c.call(ast.LastAddr).node)
}

// Text is the network with its number of bits: 10.0.0.0/8.
func (e *PrefixExpr[V]) Text() *TextExpr[string, sql.Null[string]] {
	return text(e.c.call(ast.NetText).node)
}
