// Package scan moves values between Go memory and drivers without reflection.
//
// A driver fills one [Cell] per column and row; a [Codec] decodes a cell into
// the field that a [Slot] points at; a [Plan] says which column goes where. All
// of it is decided once, when a table or a query is defined. The package
// imports nothing of Strata, and slot.go is its only file with unsafe.
package scan
