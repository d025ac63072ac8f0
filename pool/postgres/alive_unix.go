//go:build unix

package postgres

import (
	"net"
	"syscall"

	"github.com/jackc/pgx/v5/pgconn"
)

const canPeek = true

// peeker looks at one connection, again and again.
type peeker struct {
	raw   syscall.RawConn // nil where it cannot be looked at
	look  func(fd uintptr)
	found reply
}

const peekerKey = "strata.peeker"

// peekerOf returns the connection's, which the pool's user of the moment has.
func peekerOf(c *pgconn.PgConn) *peeker {
	data := c.CustomData()
	if p, ok := data[peekerKey].(*peeker); ok {
		return p
	}
	p := &peeker{}
	p.look = p.at
	data[peekerKey] = p
	network := c.Conn()
	if t, ok := network.(interface{ NetConn() net.Conn }); ok { // of TLS
		network = t.NetConn()
	}
	if s, ok := network.(syscall.Conn); ok {
		p.raw, _ = s.SyscallConn()
	}
	return p
}

// at looks at the socket.
func (p *peeker) at(fd uintptr) {
	var b [1]byte
	switch n, _, err := syscall.Recvfrom(int(fd), b[:], syscall.MSG_PEEK|syscall.MSG_DONTWAIT); {
	case err == syscall.EAGAIN || err == syscall.EWOULDBLOCK || err == syscall.EINTR:
		p.found = silent
	case err != nil || n == 0:
		p.found = gone
	default:
		p.found = says
	}
}

// peek looks whether a server has said something, or closed the connection, without
// reading it, and without waiting.
func peek(c *pgconn.PgConn) reply {
	p := peekerOf(c)
	if p.raw == nil {
		return silent
	}
	// Control, not Read: pgx may have left a goroutine that reads, after a slow write,
	// and Read would wait for its turn.
	if p.raw.Control(p.look) != nil {
		return gone
	}
	return p.found
}
