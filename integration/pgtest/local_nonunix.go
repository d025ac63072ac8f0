//go:build !unix

package pgtest

import "syscall"

// ownedBy returns the attributes of a process of the current user: only a unix
// has a root that must hand the server to another.
func ownedBy(*account) *syscall.SysProcAttr { return &syscall.SysProcAttr{} }
