package mariadb

import "sync"

// line is the way to a node. It knows all connections that are open, also those that are
// at work or being made, so that they can be cut when the node is gone without a word. It
// may be nil.
type line struct {
	mu     sync.Mutex
	open   map[*tap]struct{}
	broken bool // nobody waits for a connection of a node that says nothing
}

func newLine() *line { return &line{open: map[*tap]struct{}{}} }

// add notes a connection, unless the line is cut.
func (l *line) add(t *tap) error {
	if l == nil {
		return nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.broken {
		return errSilent
	}
	t.line = l
	l.open[t] = struct{}{}
	return nil
}

// drop forgets a connection.
func (l *line) drop(t *tap) {
	if l == nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.open, t)
}

// cut ends all connections, what is read from them, or written, fails, and lets none be made
// until the line is mended.
func (l *line) cut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.broken = true
	for t := range l.open {
		t.raw.Close()
	}
	clear(l.open)
}

func (l *line) mend() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.broken = false
}
