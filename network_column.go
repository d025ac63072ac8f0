package strata

import (
	"database/sql"
	"net/netip"

	"github.com/strata-go/strata/internal/ast"
)

type (
	// AddrColumn holds network addresses.
	AddrColumn[M, V any] struct {
		AddrExpr[V]
		ColumnOf[M, netip.Addr, V, *AddrExpr[V]]
	}
	// PrefixColumn holds networks.
	PrefixColumn[M, V any] struct {
		PrefixExpr[V]
		ColumnOf[M, netip.Prefix, V, *PrefixExpr[V]]
	}
)

// Short names for the columns of network addresses.
type (
	Addr[M any]       = *AddrColumn[M, netip.Addr]
	NullAddr[M any]   = *AddrColumn[M, sql.Null[netip.Addr]]
	Prefix[M any]     = *PrefixColumn[M, netip.Prefix]
	NullPrefix[M any] = *PrefixColumn[M, sql.Null[netip.Prefix]]
)

func addrColumn[M, V any](c *ast.Column, e core[netip.Addr]) *AddrColumn[M, V] {
	return &AddrColumn[M, V]{*wrap[*AddrExpr[V]](e), ColumnOf[M, netip.Addr, V, *AddrExpr[V]]{c, e}}
}

func prefixColumn[M, V any](c *ast.Column, e core[netip.Prefix]) *PrefixColumn[M, V] {
	return &PrefixColumn[M, V]{*wrap[*PrefixExpr[V]](e), ColumnOf[M, netip.Prefix, V, *PrefixExpr[V]]{c, e}}
}

// DefAddr defines a NOT NULL column of network addresses of hosts: inet on
// PostgreSQL, bytes in the order of the addresses on SQLite.
func DefAddr[M any](t *Def[M], name string, field *netip.Addr) Addr[M] {
	return addrColumn[M, netip.Addr](define(t, name, field, addrKind, addrKind.value))
}

// DefNullAddr defines a nullable column of network addresses.
func DefNullAddr[M any](t *Def[M], name string, field *sql.Null[netip.Addr]) NullAddr[M] {
	return addrColumn[M, sql.Null[netip.Addr]](define(t, name, field, addrKind, addrKind.null))
}

// DefPtrAddr defines a nullable column of network addresses on a pointer field.
func DefPtrAddr[M any](t *Def[M], name string, field **netip.Addr) NullAddr[M] {
	return addrColumn[M, sql.Null[netip.Addr]](define(t, name, field, addrKind, addrKind.pointer))
}

// DefPrefix defines a NOT NULL column of networks: cidr on PostgreSQL, bytes in
// the order of the networks on SQLite.
func DefPrefix[M any](t *Def[M], name string, field *netip.Prefix) Prefix[M] {
	return prefixColumn[M, netip.Prefix](define(t, name, field, prefixKind, prefixKind.value))
}

// DefNullPrefix defines a nullable column of networks.
func DefNullPrefix[M any](t *Def[M], name string, field *sql.Null[netip.Prefix]) NullPrefix[M] {
	return prefixColumn[M, sql.Null[netip.Prefix]](define(t, name, field, prefixKind, prefixKind.null))
}

// DefPtrPrefix defines a nullable column of networks on a pointer field.
func DefPtrPrefix[M any](t *Def[M], name string, field **netip.Prefix) NullPrefix[M] {
	return prefixColumn[M, sql.Null[netip.Prefix]](define(t, name, field, prefixKind, prefixKind.pointer))
}
