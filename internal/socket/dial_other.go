//go:build !linux

package socket

import "syscall"

// unacknowledged does nothing here.
func unacknowledged(string, string, syscall.RawConn) error { return nil }
