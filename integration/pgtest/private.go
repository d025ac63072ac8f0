package pgtest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// PrivateServer is a server that one test has for itself, and may stop, kill and
// start again: always on the same port and the same data.
type PrivateServer struct {
	cluster *cluster
	process *os.Process // nil while it does not run
}

// Private starts a server of tb's own from the PostgreSQL programs of this machine,
// with further settings ("max_connections=10") for it, and removes it when tb has
// ended. What was committed outlives a crash of the server, though not of the machine.
// Without the programs tb is skipped, or fails as DSN says.
func Private(tb testing.TB, settings ...string) *PrivateServer {
	tb.Helper()
	bin, err := findBinaries(tb.Context())
	if err != nil {
		if required() {
			tb.Fatalf("pgtest: %v", err)
		}
		tb.Skipf("pgtest: SKIPPED: %v", err)
	}
	c, err := newCluster(tb.Context(), bin)
	if err != nil {
		tb.Fatalf("pgtest: %s: %v", bin, err)
	}
	s := &PrivateServer{cluster: c}
	tb.Cleanup(c.remove)
	if err := s.configure(settings); err != nil {
		tb.Fatalf("pgtest: %v", err)
	}
	s.Start(tb)
	return s
}

// configure writes the settings where the server finds them at every start.
func (s *PrivateServer) configure(settings []string) error {
	port, err := freePort()
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

// Start starts the server and waits until it answers. After Kill the sessions of old
// may keep it from starting for a moment.
func (s *PrivateServer) Start(tb testing.TB) {
	tb.Helper()
	var err error
	for deadline := time.Now().Add(readyTimeout); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		s.Launch(tb)
		if err = waitReady(context.WithoutCancel(tb.Context()), s.DSN(), s.cluster.exited); err == nil {
			return
		}
		if !errors.Is(err, errExited) {
			break
		}
	}
	tb.Fatalf("pgtest: %v\n%s", err, logTail(filepath.Join(s.cluster.dir, "log")))
}

// Launch starts the server and does not wait: at first it refuses connections, then
// it may say that it is starting up.
func (s *PrivateServer) Launch(tb testing.TB) {
	tb.Helper()
	cmd := s.cluster.command(context.Background(), "postgres", "-D", s.cluster.data())
	exited, err := launch(cmd, filepath.Join(s.cluster.dir, "log"), syscall.SIGQUIT)
	if err != nil {
		tb.Fatalf("pgtest: %v", err)
	}
	s.process, s.cluster.exited = cmd.Process, exited
}

// StopFast ends the server's sessions, whose transactions roll back, and shuts it
// down: pg_ctl stop -m fast.
func (s *PrivateServer) StopFast(tb testing.TB) { tb.Helper(); s.end(tb, syscall.SIGINT) }

// StopImmediate shuts the server down without a checkpoint: its next start is a
// recovery, pg_ctl stop -m immediate.
func (s *PrivateServer) StopImmediate(tb testing.TB) { tb.Helper(); s.end(tb, syscall.SIGQUIT) }

// Kill kills the server's first process, which leaves its sessions to notice.
func (s *PrivateServer) Kill(tb testing.TB) { tb.Helper(); s.end(tb, syscall.SIGKILL) }

// Stopped reports whether the server does not run.
func (s *PrivateServer) Stopped() bool { return s.process == nil }

// end sends a signal to the server and waits until it has ended.
func (s *PrivateServer) end(tb testing.TB, signal syscall.Signal) {
	tb.Helper()
	if s.process == nil {
		return
	}
	if err := s.process.Signal(signal); err != nil && !errors.Is(err, os.ErrProcessDone) {
		tb.Fatalf("pgtest: stop the server: %v", err)
	}
	<-s.cluster.exited
	s.process, s.cluster.exited = nil, nil
}
