//go:build unix

package socket

import (
	"net"
	"syscall"
)

// CanPeek reports whether connections can be looked at here.
const CanPeek = true

// Peeker looks at one connection, again and again.
type Peeker struct {
	raw   syscall.RawConn // nil where it cannot be looked at
	look  func(fd uintptr)
	found Reply
}

// NewPeeker looks at a connection, or at the one under TLS.
func NewPeeker(c net.Conn) *Peeker {
	p := &Peeker{}
	p.look = p.at
	if t, ok := c.(interface{ NetConn() net.Conn }); ok { // of TLS
		c = t.NetConn()
	}
	if s, ok := c.(syscall.Conn); ok {
		p.raw, _ = s.SyscallConn()
	}
	return p
}

// at looks at the socket.
func (p *Peeker) at(fd uintptr) {
	var b [1]byte
	switch n, _, err := syscall.Recvfrom(int(fd), b[:], syscall.MSG_PEEK|syscall.MSG_DONTWAIT); {
	case err == syscall.EAGAIN || err == syscall.EWOULDBLOCK || err == syscall.EINTR:
		p.found = Silent
	case err != nil || n == 0:
		p.found = Gone
	default:
		p.found = Says
	}
}

// Look looks whether a server has said something, or closed the connection, without
// reading it, and without waiting.
func (p *Peeker) Look() Reply {
	if p.raw == nil {
		return Silent
	}
	// Control, not Read: a driver may have left a goroutine that reads, after a slow write,
	// and Read would wait for its turn.
	if p.raw.Control(p.look) != nil {
		return Gone
	}
	return p.found
}
