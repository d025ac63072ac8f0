//go:build !linux

package postgres

import "syscall"

// unacknowledged does nothing here.
func unacknowledged(string, string, syscall.RawConn) error { return nil }
