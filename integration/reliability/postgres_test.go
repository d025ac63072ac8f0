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
