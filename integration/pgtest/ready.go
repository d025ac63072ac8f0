package pgtest

import "context"

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

// ping tries to connect, once.
func ping(dsn string) func(context.Context) error {
	return func(ctx context.Context) error {
		conn, err := connect(ctx, dsn)
		if err == nil {
			closeConn(conn)
		}
		return err
	}
}
