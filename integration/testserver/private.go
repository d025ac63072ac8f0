package testserver

import (
	"context"
	"errors"
	"syscall"
	"testing"
	"time"
)

// Private is a server that one test has for itself, and may stop, kill and start again:
// always on the same port and the same data.
type Private struct {
	Process
	Kind *Kind
}

// Start starts the server and waits until it answers. After Kill the sessions of old may
// keep it from starting for a moment.
func (p *Private) Start(tb testing.TB) {
	tb.Helper()
	var err error
	for deadline := time.Now().Add(readyTimeout); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if err = p.Process.Start(context.WithoutCancel(tb.Context())); err == nil {
			return
		}
		if !errors.Is(err, ErrExited) {
			break
		}
	}
	tb.Fatalf("%s: %v", p.Kind.Package, err)
}

// Launch starts the server and does not wait: at first it refuses connections, then it
// may say that it is starting up.
func (p *Private) Launch(tb testing.TB) {
	tb.Helper()
	p.must(tb, p.Process.Launch())
}

// Kill kills the server's first process, which leaves its sessions to notice.
func (p *Private) Kill(tb testing.TB) { tb.Helper(); p.End(tb, syscall.SIGKILL) }

// Pause makes the server stand still, its connections open, until Continue.
func (p *Private) Pause(tb testing.TB) { tb.Helper(); p.must(tb, p.Process.Pause()) }

// Continue lets a server go on that Pause made stand still.
func (p *Private) Continue(tb testing.TB) { tb.Helper(); p.must(tb, p.Process.Continue()) }

// End sends a signal to the server and waits until it has ended.
func (p *Private) End(tb testing.TB, signal syscall.Signal) {
	tb.Helper()
	p.must(tb, p.Process.End(signal))
}

func (p *Private) must(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatalf("%s: %v", p.Kind.Package, err)
	}
}
