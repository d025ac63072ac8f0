package pgtest

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"
)

// serverSettings returns the arguments of a server whose data need not survive
// a crash.
func serverSettings() []string {
	return []string{
		"-c", "fsync=off",
		"-c", "synchronous_commit=off",
		"-c", "full_page_writes=off",
		"-c", "max_connections=100",
	}
}

// freePort returns a TCP port of the loopback interface that nothing listens on.
func freePort() (int, error) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return 0, fmt.Errorf("find a free port: %w", err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().(*net.TCPAddr).Port, nil
}

// errExited says that a server ended before it answered.
var errExited = errors.New("the server ended as soon as it was started")

// waitReady waits until the server at dsn lets a client in. exited, which may be
// nil, is closed when the server ends.
func waitReady(ctx context.Context, dsn string, exited <-chan struct{}) error {
	ctx, cancel := context.WithTimeout(ctx, readyTimeout)
	defer cancel()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		conn, err := connect(ctx, dsn)
		if err == nil {
			closeConn(conn)
			return nil
		}
		select {
		case <-exited:
			return errExited
		case <-ctx.Done():
			return fmt.Errorf("the server did not answer in time: %w", err)
		case <-tick.C:
		}
	}
}
