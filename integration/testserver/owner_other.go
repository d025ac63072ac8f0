//go:build !unix

package testserver

import "syscall"

// ownedBy returns the attributes of a process of the current user: only a unix
// has a root that must hand the server to another.
func ownedBy(*account) *syscall.SysProcAttr { return &syscall.SysProcAttr{} }

// Only a unix makes a process stand still: these are signals that others refuse to send.
const (
	stopSignal     = syscall.Signal(19)
	continueSignal = syscall.Signal(18)
)
