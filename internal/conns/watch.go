package conns

import (
	"context"
	"sync"
	"sync/atomic"
	"time"
)

// Watch interrupts statements whose context has ended: a goroutine looks at the
// connections every now and then while one of them runs such a statement. It costs
// a statement two uncontended locks, where a timer or a goroutine for each would
// cost as much as a small statement itself.
type Watch struct {
	change  sync.Mutex
	list    []*Watched
	awake   atomic.Bool
	stopped chan struct{}
	once    sync.Once
}

// The context of a statement is looked at this often.
const lookEvery = 20 * time.Millisecond

// The goroutine ends when it has had nothing to look at for so many looks.
const idleLooks = 50

// Watched is the statement of one connection.
type Watched struct {
	watch     *Watch
	mu        sync.Mutex
	ctx       context.Context // nil while none runs that could end early
	interrupt func()
}

// NewWatch watches no connection yet.
func NewWatch() *Watch { return &Watch{stopped: make(chan struct{})} }

// Add watches a connection.
func (w *Watch) Add(interrupt func()) *Watched {
	s := &Watched{watch: w, interrupt: interrupt}
	w.change.Lock()
	w.list = append(w.list, s)
	w.change.Unlock()
	return s
}

// Remove forgets a connection. Once it has returned nothing is interrupted.
func (s *Watched) Remove() {
	w := s.watch
	w.change.Lock()
	defer w.change.Unlock()
	for i, other := range w.list {
		if other == s {
			w.list[i] = w.list[len(w.list)-1]
			w.list = w.list[:len(w.list)-1]
			return
		}
	}
}

// Set says under which context the connection's statement runs, nil for none.
func (s *Watched) Set(ctx context.Context) {
	if ctx != nil && ctx.Done() == nil {
		ctx = nil
	}
	if ctx == nil && s.ctx == nil { // which nobody else writes
		return
	}
	s.mu.Lock()
	s.ctx = ctx
	s.mu.Unlock()
	if ctx != nil && !s.watch.awake.Load() {
		s.watch.wake()
	}
}

// wake starts the goroutine, unless it runs.
func (w *Watch) wake() {
	if w.awake.CompareAndSwap(false, true) {
		go w.run()
	}
}

func (w *Watch) run() {
	t := time.NewTicker(lookEvery)
	defer t.Stop()
	for idle := 0; ; {
		select {
		case <-w.stopped:
			return
		case <-t.C:
		}
		if idle++; w.look() {
			idle = 0
		}
		if idle < idleLooks {
			continue
		}
		// A statement that begins now sees that nobody is awake; one that began
		// before is seen here.
		w.awake.Store(false)
		if !w.look() || !w.awake.CompareAndSwap(false, true) {
			return
		}
		idle = 0
	}
}

// look interrupts what is to end, and reports whether something runs.
func (w *Watch) look() (running bool) {
	w.change.Lock()
	defer w.change.Unlock()
	for _, s := range w.list {
		s.mu.Lock()
		if s.ctx != nil {
			running = true
			if s.ctx.Err() != nil {
				s.interrupt()
			}
		}
		s.mu.Unlock()
	}
	return running
}

// Stop ends the goroutine. It may be called again.
func (w *Watch) Stop() { w.once.Do(func() { close(w.stopped) }) }
