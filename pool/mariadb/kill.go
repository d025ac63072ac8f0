package mariadb

import (
	"sync"
	"time"
)

// kill ends the statement that a connection runs: others ask for it, again and again.
type kill struct {
	mu     sync.Mutex
	conn   *conn
	runs   bool          // a statement
	seen   bool          // it is seen through, as long as the server answers: a commit
	asked  time.Time     // when its end was first asked for
	last   time.Time     // when the server was last asked for it
	flying chan struct{} // closed when the server has answered that
}

const (
	// killPatience is how long the server's answer to what was to end is waited for. Then the
	// connection is closed.
	killPatience = time.Second
	// killInterval is the time from one request to the next.
	killInterval = 100 * time.Millisecond
)

// begin says that a statement runs from now on.
func (k *kill) begin(seen bool) {
	k.mu.Lock()
	k.runs, k.seen, k.asked, k.last = true, seen, time.Time{}, time.Time{}
	k.mu.Unlock()
}

// end says that it has ended. A request that is on its way is waited for: it would end the
// next statement.
func (k *kill) end() {
	k.mu.Lock()
	k.runs = false
	flying := k.flying
	k.mu.Unlock()
	if flying != nil {
		<-flying
	}
}

// ask ends the statement, if one runs. It returns at once.
func (k *kill) ask() {
	k.mu.Lock()
	defer k.mu.Unlock()
	if !k.runs {
		return
	}
	now := time.Now()
	if k.asked.IsZero() {
		k.asked = now
	}
	switch {
	case now.Sub(k.asked) > killPatience:
		k.conn.net.abort()
	case k.flying == nil && !k.seen && now.Sub(k.last) > killInterval:
		k.last, k.flying = now, make(chan struct{})
		go k.request(k.flying)
	}
}

func (k *kill) request(done chan struct{}) {
	k.conn.server.kill(k.conn) // what it says of it, the statement tells
	k.mu.Lock()
	k.flying = nil
	k.mu.Unlock()
	close(done)
}

// wasAsked reports whether the statement was to end.
func (k *kill) wasAsked() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return !k.asked.IsZero()
}
