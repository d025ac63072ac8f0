// Package capi is SQLite's C API as Strata uses it, over modernc.org/sqlite/lib:
// connections, statements, functions, collations, backups.
//
// It is the only package that touches C's memory. Addresses are uintptr, as the
// translated C has them; memory.go is the only file that turns one into a
// pointer. C's memory is not Go's: Go's garbage collector does not look at it, and
// nothing of Go's is ever handed to C by its address, because Go moves stacks and
// the checks of -race refuse it. A value is copied into C's memory and out of it,
// but for texts and bytes that are lent until the next row.
//
// A connection and its statements are used by one goroutine at a time; only
// [Conn.Interrupt] may be called from another.
package capi
