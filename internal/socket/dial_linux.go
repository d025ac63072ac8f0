package socket

import "syscall"

// tcpUserTimeout is TCP_USER_TIMEOUT of tcp(7), which package syscall lacks.
const tcpUserTimeout = 18

// unacknowledged makes a connection end on which what was sent is not acknowledged: keep-alive
// does nothing while that is so.
func unacknowledged(network, _ string, c syscall.RawConn) error {
	if network != "tcp" && network != "tcp4" && network != "tcp6" {
		return nil
	}
	return c.Control(func(fd uintptr) {
		// A kernel without it does as usual.
		_ = syscall.SetsockoptInt(int(fd), syscall.IPPROTO_TCP, tcpUserTimeout, int(acknowledged.Milliseconds()))
	})
}
