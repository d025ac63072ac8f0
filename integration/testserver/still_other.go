//go:build !linux

package testserver

// still is not known here.
func still(int) bool { return true }
