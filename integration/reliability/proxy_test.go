package reliability

import (
	"bytes"
	"io"
	"math/rand/v2"
	"net"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// proxy stands between a pool and its server, and does to the network what networks do.
type proxy struct {
	listener net.Listener
	target   atomic.Pointer[string]
	fault    atomic.Pointer[fault]
	accepted atomic.Int64
	cuts     atomic.Int64
	done     sync.WaitGroup
	mu       sync.Mutex
	links    map[*link]bool // nil when the proxy is closed
	random   *rand.Rand     // guarded by mu
}

// fault is what a proxy does to all of its connections; the zero fault is none. It is
// set as a whole and not changed, but for its counters.
type fault struct {
	refuse   bool          // a connection is cut as soon as it is made
	reset    bool          // cuts are resets
	toServer int64         // the connection is cut that sends this byte; 0 for none
	toClient int64         // the connection is cut that receives this byte
	delay    time.Duration // of each piece, and
	jitter   time.Duration // up to so much more
	rate     int           // bytes a second; 0 for all that there are
	slice    bool          // pieces of one byte
	hole     bool          // nothing arrives, and nobody hears that
	linger   time.Duration // between an end and its being passed on
	refused  atomic.Int64  // that many commits of MariaDB are, as deadlocks
	flipped  int64         // this byte of the replies is another
	flip     float64       // how likely a byte of a reply is to be another

	sent, received atomic.Int64
}

// link is a connection through the proxy.
type link struct {
	client, server net.Conn
	refused        atomic.Bool // the commit under way
	blind          atomic.Bool // nothing arrives any more, and nobody hears that
	gone           chan struct{}
	once           sync.Once
}

// startProxy starts a proxy for a server, "host:port".
func startProxy(t testing.TB, target string, random *rand.Rand) *proxy {
	t.Helper()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{listener: l, links: map[*link]bool{}, random: rand.New(rand.NewPCG(random.Uint64(), 1))}
	p.target.Store(&target)
	p.set(&fault{})
	p.done.Go(p.accept)
	return p
}

// address is where the proxy listens.
func (p *proxy) address() string { return p.listener.Addr().String() }

// set changes the fault. Bytes are counted from now on.
func (p *proxy) set(f *fault) { p.fault.Store(f) }

// heal ends the fault, and what it has done to connections.
func (p *proxy) heal() {
	p.set(&fault{})
	p.dropAll(false)
}

// dropAll cuts every connection.
func (p *proxy) dropAll(reset bool) (n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for l := range p.links {
		l.cut(reset)
		n++
	}
	return n
}

// blind makes a black hole of the connections that there are.
func (p *proxy) blind() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for l := range p.links {
		l.blind.Store(true)
	}
}

// close ends the proxy with all of its connections.
func (p *proxy) close() {
	p.listener.Close()
	p.heal()
	p.mu.Lock()
	p.links = nil
	p.mu.Unlock()
	p.dropAll(false)
	p.done.Wait()
}

func (p *proxy) accept() {
	for {
		client, err := p.listener.Accept()
		if err != nil {
			return
		}
		p.accepted.Add(1)
		p.done.Go(func() { p.serve(client) })
	}
}

// serve makes the other half of a connection and passes on what comes.
func (p *proxy) serve(client net.Conn) {
	l := &link{client: client, gone: make(chan struct{})}
	if f := p.fault.Load(); f.refuse {
		l.cut(f.reset)
		p.cuts.Add(1)
		return
	}
	server, err := net.DialTimeout("tcp4", *p.target.Load(), 5*time.Second)
	if err != nil {
		l.cut(true) // as a server does that is not there
		return
	}
	l.server = server
	p.mu.Lock()
	if p.links == nil {
		l.cut(false)
	} else {
		p.links[l] = true
	}
	p.mu.Unlock()
	var halves sync.WaitGroup
	halves.Go(func() { p.pump(l, client, server, false) })
	halves.Go(func() { p.pump(l, server, client, true) })
	halves.Wait()
	p.mu.Lock()
	delete(p.links, l)
	p.mu.Unlock()
}

// pump passes one direction on until an end.
func (p *proxy) pump(l *link, from, to net.Conn, reply bool) {
	for b := make([]byte, 16<<10); ; {
		n, err := from.Read(b)
		if n > 0 && !p.pass(l, to, b[:n], reply) {
			p.cuts.Add(1)
			l.cut(p.fault.Load().reset)
			return
		}
		if err == nil {
			continue
		}
		f := p.fault.Load()
		if f.hole || l.blind.Load() { // the other side does not hear of the end
			<-l.gone
			return
		}
		l.sleep(f.linger)
		l.cut(err != io.EOF && f.reset)
		return
	}
}

// pass passes bytes on as the fault has it. It reports false where they are to be cut.
func (p *proxy) pass(l *link, to net.Conn, b []byte, reply bool) bool {
	f := p.fault.Load()
	if f.hole || l.blind.Load() {
		return true
	}
	b = f.refuseCommit(l, b, reply)
	whole := len(b)
	b = f.before(b, reply)
	if reply && f.flip > 0 {
		p.mutate(b, f.flip)
	}
	l.sleep(f.delay + p.upTo(f.jitter))
	for len(b) > 0 {
		n := len(b)
		switch {
		case f.slice:
			n = 1
		case f.rate > 0:
			n = min(n, max(f.rate/50, 1))
			l.sleep(time.Duration(n) * time.Second / time.Duration(f.rate))
		}
		if _, err := to.Write(b[:n]); err != nil {
			return true // whoever reads from that side will say so
		}
		b, whole = b[n:], whole-n
	}
	return whole == 0
}

// refusing refuses that many commits.
func refusing(n int64) *fault {
	f := &fault{}
	f.refused.Store(n)
	return f
}

// What a MariaDB and its client say of a commit.
var (
	sentCommit   = []byte("\x07\x00\x00\x00\x03COMMIT")
	sentRollback = []byte("\x09\x00\x00\x00\x03ROLLBACK")
	saidDeadlock = []byte("\x11\x00\x00\x01\xff\xbd\x04#40001Deadlock")
)

// refuseCommit makes a rollback of a commit, and a deadlock of what is said to that.
func (f *fault) refuseCommit(l *link, b []byte, reply bool) []byte {
	switch {
	case !reply && bytes.Equal(b, sentCommit) && f.refused.Add(-1) >= 0:
		l.refused.Store(true)
		return sentRollback
	case reply && l.refused.CompareAndSwap(true, false):
		return saidDeadlock
	default:
		return b
	}
}

// before returns the bytes that come before a cut.
func (f *fault) before(b []byte, reply bool) []byte {
	limit, count := f.toServer, &f.sent
	if reply {
		limit, count = f.toClient, &f.received
	}
	after := count.Add(int64(len(b)))
	if at := f.flipped - 1 - (after - int64(len(b))); reply && at >= 0 && at < int64(len(b)) {
		b[at] ^= 0xff
	}
	if before := after - int64(len(b)); limit > before && limit <= after {
		return b[:limit-before-1]
	}
	return b
}

// mutate gives some bytes other values.
func (p *proxy) mutate(b []byte, chance float64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i := range b {
		if p.random.Float64() < chance {
			b[i] ^= byte(1 + p.random.IntN(255))
		}
	}
}

// upTo is a random time.
func (p *proxy) upTo(d time.Duration) time.Duration {
	if d <= 0 {
		return 0
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return time.Duration(p.random.Int64N(int64(d)))
}

// sleep sleeps, unless the connection is cut meanwhile.
func (l *link) sleep(d time.Duration) {
	if d <= 0 {
		return
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-l.gone:
	}
}

// cut ends both halves.
func (l *link) cut(reset bool) {
	l.once.Do(func() {
		if c, ok := l.client.(*net.TCPConn); ok && reset {
			c.SetLinger(0)
		}
		l.client.Close()
		if l.server != nil {
			l.server.Close()
		}
		close(l.gone)
	})
}
