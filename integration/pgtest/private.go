package pgtest

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/strata-go/strata/integration/testserver"
)

// PrivateServer is a server that one test has for itself, and may stop, kill and
// start again: always on the same port and the same data.
type PrivateServer struct {
	testserver.Private
	cluster *cluster
}

// Private starts a server of tb's own from the PostgreSQL programs of this machine,
// with further settings ("max_connections=10") for it, and removes it when tb has
// ended. What was committed outlives a crash of the server, though not of the machine.
// Without the programs tb is skipped, or fails as DSN says.
func Private(tb testing.TB, settings ...string) *PrivateServer {
	tb.Helper()
	bin, err := findBinaries(tb.Context())
	if err != nil {
		kind.Lacking(tb, err)
	}
	c, err := newCluster(tb.Context(), bin)
	if err != nil {
		tb.Fatalf("pgtest: %s: %v", bin, err)
	}
	s := &PrivateServer{cluster: c}
	tb.Cleanup(func() {
		_ = s.Process.End(syscall.SIGQUIT)
		c.remove()
	})
	if err := s.configure(settings); err != nil {
		tb.Fatalf("pgtest: %v", err)
	}
	s.Kind = kind
	s.Process = c.process(func() *exec.Cmd { return c.command(background, "postgres", "-D", c.data()) })
	s.Start(tb)
	return s
}

// configure writes the settings where the server finds them at every start.
func (s *PrivateServer) configure(settings []string) error {
	port, err := testserver.FreePort()
	if err != nil {
		return err
	}
	s.cluster.dsn = fmt.Sprintf("postgres://postgres@127.0.0.1:%d/postgres?sslmode=disable", port)
	lines := []string{
		"fsync = off", // the machine does not crash with the server
		"listen_addresses = '127.0.0.1'",
		fmt.Sprintf("port = %d", port),
		"unix_socket_directories = ''",
	}
	file, err := os.OpenFile(filepath.Join(s.cluster.data(), "postgresql.conf"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return fmt.Errorf("configure the server: %w", err)
	}
	_, err = file.WriteString("\n" + strings.Join(append(lines, settings...), "\n") + "\n")
	return errors.Join(err, file.Close())
}

// DSN names the server's database postgres, with every right. It stays the same.
func (s *PrivateServer) DSN() string { return s.cluster.dsn }

// StopFast ends the server's sessions, whose transactions roll back, and shuts it
// down: pg_ctl stop -m fast.
func (s *PrivateServer) StopFast(tb testing.TB) { tb.Helper(); s.End(tb, syscall.SIGINT) }

// StopImmediate shuts the server down without a checkpoint: its next start is a
// recovery, pg_ctl stop -m immediate.
func (s *PrivateServer) StopImmediate(tb testing.TB) { tb.Helper(); s.End(tb, syscall.SIGQUIT) }
