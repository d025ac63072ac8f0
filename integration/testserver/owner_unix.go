//go:build unix

package testserver

import "syscall"

// ownedBy returns the attributes of a process that runs as owner.
func ownedBy(owner *account) *syscall.SysProcAttr {
	attr := &syscall.SysProcAttr{}
	if owner != nil {
		attr.Credential = &syscall.Credential{Uid: owner.uid, Gid: owner.gid}
	}
	return attr
}

// stopSignal makes a process stand still, continueSignal lets it go on.
const (
	stopSignal     = syscall.SIGSTOP
	continueSignal = syscall.SIGCONT
)
