package mariadb

import (
	"net"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
)

// proxy stands between a pool and its server.
type proxy struct {
	listener net.Listener
	target   string
	mu       sync.Mutex
	conns    []net.Conn
	cut      atomic.Int64 // the connection ends that is about to get this byte of all replies from now on; 0 for none
	flip     atomic.Int64 // this byte of them is another one
	hole     atomic.Bool  // nothing arrives any more
	told     atomic.Int64 // bytes of replies
}

// through starts a proxy before the server of a URL, and returns it with the URL through it.
func through(t *testing.T, dsn string) (*proxy, string) {
	t.Helper()
	u, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{listener: l, target: u.Host}
	u.Host = l.Addr().String()
	go p.accept()
	t.Cleanup(func() {
		l.Close()
		p.drop()
	})
	return p, u.String()
}

func (p *proxy) accept() {
	for {
		client, err := p.listener.Accept()
		if err != nil {
			return
		}
		server, err := net.Dial("tcp", p.target)
		if err != nil {
			client.Close()
			continue
		}
		p.mu.Lock()
		p.conns = append(p.conns, client, server)
		p.mu.Unlock()
		go p.pass(server, client, nil)
		go p.pass(client, server, p.twist)
	}
}

// pass passes on what one says to the other.
func (p *proxy) pass(to, from net.Conn, twist func([]byte) ([]byte, bool)) {
	defer to.Close()
	defer from.Close()
	b := make([]byte, 4096)
	for {
		n, err := from.Read(b)
		if err != nil {
			return
		}
		if p.hole.Load() {
			continue
		}
		out, ends := b[:n], false
		if twist != nil {
			out, ends = twist(out)
		}
		if _, err := to.Write(out); err != nil || ends {
			return
		}
	}
}

func (p *proxy) twist(b []byte) (out []byte, ends bool) {
	before := p.told.Add(int64(len(b))) - int64(len(b))
	if at := p.flip.Load() - 1 - before; at >= 0 && at < int64(len(b)) {
		b[at] ^= 0xff
	}
	if at := p.cut.Load() - 1 - before; p.cut.Load() > 0 && at < int64(len(b)) {
		p.cut.Store(0) // once
		return b[:max(at, 0)], true
	}
	return b, false
}

// arm has a byte of what the server says from now on cut off, or changed.
func (p *proxy) arm(fault *atomic.Int64, at int) {
	p.told.Store(0)
	fault.Store(int64(at))
}

func (p *proxy) drop() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range p.conns {
		c.Close()
	}
	p.conns = nil
}
