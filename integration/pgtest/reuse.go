package pgtest

import (
	"context"
	"strings"
	"testing"
)

// free are the databases that Empty may hand out again, by name; state.mu guards it.
var free []string

// Empty returns the DSN of an empty database, as DSN does, but of one that an earlier
// test may have used and left: to empty a database costs a tenth of making one.
func Empty(tb testing.TB) string {
	tb.Helper()
	srv := get(tb)
	name := takeFree()
	if name == "" {
		name = create(tb, srv)
	}
	dsn, err := withDatabase(srv.dsn, name)
	if err != nil {
		tb.Fatalf("pgtest: %v", err)
	}
	tb.Cleanup(func() {
		ctx := context.Background() // tb.Context() is done by now
		if err := empty(ctx, srv, dsn, name); err != nil {
			if err := drop(ctx, srv, name); err != nil {
				tb.Errorf("pgtest: drop a database on %s: %v", srv.source, err)
			}
			return
		}
		state.mu.Lock()
		defer state.mu.Unlock()
		free = append(free, name)
	})
	return dsn
}

func takeFree() string {
	state.mu.Lock()
	defer state.mu.Unlock()
	if len(free) == 0 {
		return ""
	}
	name := free[len(free)-1]
	free = free[:len(free)-1]
	return name
}

// emptying leaves of a database what template0 has.
const emptying = `DO $$
DECLARE s text;
BEGIN
	FOR s IN SELECT nspname FROM pg_namespace WHERE nspname NOT LIKE 'pg\_%' AND nspname <> 'information_schema' LOOP
		EXECUTE format('DROP SCHEMA %I CASCADE', s);
	END LOOP;
	CREATE SCHEMA public;
	GRANT USAGE, CREATE ON SCHEMA public TO public;
END $$`

// empty ends the connections to a database and drops what is in it.
func empty(ctx context.Context, srv *server, dsn, name string) error {
	ctx, cancel := context.WithTimeout(ctx, queryTimeout)
	defer cancel()
	conn, err := connect(ctx, dsn)
	if err != nil {
		return err
	}
	defer closeConn(conn)
	for _, sql := range []string{
		"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '" + name + "' AND pid <> pg_backend_pid()",
		emptying,
		"ALTER DATABASE " + name + " RESET ALL",
	} {
		if srv.version != "" && strings.HasPrefix(srv.version, "13") {
			sql = strings.Replace(sql, "(pid, 5000)", "(pid)", 1)
		}
		if _, err := conn.Exec(ctx, sql); err != nil {
			return err
		}
	}
	return nil
}

// dropFree drops the databases that nobody uses.
func dropFree(srv *server) {
	for _, name := range free {
		drop(context.Background(), srv, name)
	}
	free = nil
}
