//go:build !linux

package testserver

import "syscall"

// dieWithParent does nothing: this system has no such tie. A server whose test
// process was killed stays behind.
func dieWithParent(*syscall.SysProcAttr, syscall.Signal) {}
