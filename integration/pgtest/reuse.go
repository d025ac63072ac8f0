package pgtest

import (
	"context"
	"strings"

	"github.com/strata-go/strata/integration/testserver"
)

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
func empty(ctx context.Context, srv *testserver.Server, name string) error {
	ctx, cancel := context.WithTimeout(ctx, queryTimeout)
	defer cancel()
	dsn, err := withDatabase(srv.DSN, name)
	if err != nil {
		return err
	}
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
		if srv.Version != "" && strings.HasPrefix(srv.Version, "13") {
			sql = strings.Replace(sql, "(pid, 5000)", "(pid)", 1)
		}
		if _, err := conn.Exec(ctx, sql); err != nil {
			return err
		}
	}
	return nil
}
