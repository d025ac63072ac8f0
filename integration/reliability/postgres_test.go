package reliability

import (
	"database/sql"
	"net"
	"strconv"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/strata-go/strata/integration/pgtest"
)

var postgresHost = &host{
	name:  "PostgreSQL",
	empty: func(tb testing.TB) string { return pgtest.Empty(tb) },
	connect: func(url string) (*sql.DB, error) {
		config, err := pgx.ParseConfig(url)
		if err != nil {
			return nil, err
		}
		return stdlib.OpenDB(*config), nil
	},
	address: func(url string) string {
		c, err := pgx.ParseConfig(url)
		if err != nil {
			panic(err)
		}
		return net.JoinHostPort(c.Host, strconv.Itoa(int(c.Port)))
	},

	schema:   "current_schema()",
	sessions: "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'",
	end:      "SELECT pg_terminate_backend",
	states:   [...]string{whatever: "true", active: "state = 'active'", inTransaction: "state = 'idle in transaction'"},
	open:     "state <> 'idle'",
	runs:     "query ILIKE",
	locks: [2][]string{
		{"BEGIN", "LOCK TABLE operations IN EXCLUSIVE MODE"},
		{"BEGIN", "LOCK TABLE operations IN ACCESS EXCLUSIVE MODE"},
	},
	commits: []string{
		"CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(30); RETURN NULL; END $$",
		"CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON operations DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION wait()",
	},
	few:     []string{"DROP ROLE IF EXISTS few", "CREATE ROLE few LOGIN CONNECTION LIMIT 2", "GRANT ALL ON operations TO few"},
	crowded: "53300",
	readOnly: [2][]string{
		{"ALTER SYSTEM SET default_transaction_read_only = on", "SELECT pg_reload_conf()", "SELECT pg_sleep(0.1)"},
		{"SET default_transaction_read_only = off", "ALTER SYSTEM RESET default_transaction_read_only", "SELECT pg_reload_conf()", "SELECT pg_sleep(0.1)"},
	},
	leftovers: []leftover{
		{"SET work_mem = '77MB'", "SELECT count(*) FROM pg_settings WHERE name = 'work_mem' AND setting = '78848'", "0"},
		{"SET search_path = pg_catalog", "SELECT count(*) FROM pg_settings WHERE name = 'search_path' AND setting = 'pg_catalog'", "0"},
		{"SELECT pg_advisory_lock(77)", "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()", "0"},
		{"CREATE TEMPORARY TABLE mine (id int)", "SELECT count(*) FROM pg_class WHERE relname = 'mine' AND relnamespace = pg_my_temp_schema()", "0"},
		{"LISTEN news", "SELECT count(*) FROM pg_listening_channels()", "0"},
	},
	home: "SHOW data_directory",
	moved: [2][]string{
		{"CREATE TABLESPACE small LOCATION '{small}'", "ALTER TABLE operations SET TABLESPACE small"},
		{"ALTER TABLE operations SET TABLESPACE pg_default", "DROP TABLESPACE small"},
	},
	retyped:    "ALTER TABLE operations ALTER COLUMN op TYPE %s",
	moods:      []string{"DROP TABLE IF EXISTS moods", "DROP TYPE IF EXISTS mood", "CREATE TYPE mood AS ENUM ('sad', 'happy')", "CREATE TABLE moods (id bigint, mood mood)"},
	mood:       "CAST(? AS mood)",
	impatient:  "SET LOCAL lock_timeout = '20ms'",
	soon:       "SET LOCAL deadlock_timeout = '20ms'",
	checks:     true,
	defers:     true,
	describing: []string{"default_query_exec_mode=cache_describe"},

	sleep:  "SELECT pg_sleep(30)",
	series: "SELECT g AS id FROM generate_series(1, %d) AS g",
	tick:   "SELECT g AS id FROM generate_series(1, 3) AS g, pg_sleep(0.05) ORDER BY g",
}

// The functions need the variable.
func init() {
	postgresHost.own = func(x *trial, n int) privateServer { return ownPostgres{x.own(n)} }
}

// ownPostgres is a PostgreSQL of a test's own.
type ownPostgres struct{ *pgtest.PrivateServer }

func (p ownPostgres) URL() string { return p.DSN() }

// Stop ends the server's sessions, whose transactions roll back.
func (p ownPostgres) Stop(tb testing.TB) { p.StopFast(tb) }
