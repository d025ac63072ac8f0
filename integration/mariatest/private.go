package mariatest

import (
	"syscall"
	"testing"

	"github.com/strata-go/strata/integration/testserver"
)

// PrivateServer is a server that one test has for itself, and may stop, kill and start
// again: always on the same port and the same data.
type PrivateServer struct {
	testserver.Private
	data *data
}

// Private starts a server of tb's own from the programs of this machine, with further
// arguments ("--max-connections=10") for it, and removes it when tb has ended. What was
// committed outlives a crash of the server, though not of the machine. Without the
// programs tb is skipped, or fails as Empty says.
func Private(tb testing.TB, settings ...string) *PrivateServer {
	tb.Helper()
	p, err := find()
	if err != nil {
		kind.Lacking(tb, err)
	}
	d, err := newData(tb.Context(), p)
	if err != nil {
		tb.Fatalf("mariatest: %s: %v", p.server, err)
	}
	s := &PrivateServer{data: d}
	tb.Cleanup(func() {
		_ = s.Process.End(syscall.SIGKILL)
		d.remove()
	})
	if err := d.choosePort(); err != nil {
		tb.Fatalf("mariatest: %v", err)
	}
	s.Kind = kind
	durable := []string{"--innodb-flush-log-at-trx-commit=2"} // the log is the system's at every commit
	s.Process = d.process(append(append(serverSettings(), durable...), settings...))
	s.Start(tb)
	return s
}

// URL names the server's database mysql, with every right. It stays the same.
func (s *PrivateServer) URL() string { return s.data.url() }

// Stop shuts the server down, which ends its sessions: their transactions roll back.
func (s *PrivateServer) Stop(tb testing.TB) { tb.Helper(); s.End(tb, syscall.SIGTERM) }
