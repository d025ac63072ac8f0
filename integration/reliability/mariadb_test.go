package reliability

import (
	"database/sql"
	"net/url"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"
	"github.com/strata-go/strata/integration/mariatest"
)

var mariadbHost = &host{
	name:  "MariaDB",
	empty: func(tb testing.TB) string { return mariatest.Empty(tb) },
	connect: func(at string) (*sql.DB, error) {
		u, err := url.Parse(at)
		if err != nil {
			return nil, err
		}
		c := mysql.NewConfig()
		c.Net, c.Addr, c.User, c.DBName = "tcp", u.Host, u.User.Username(), u.Path[1:]
		c.Passwd, _ = u.User.Password()
		connector, err := mysql.NewConnector(c)
		if err != nil {
			return nil, err
		}
		return sql.OpenDB(connector), nil
	},
	address: hostOf,

	schema:   "DATABASE()",
	sessions: "SELECT id FROM information_schema.processlist WHERE db = DATABASE() AND id <> CONNECTION_ID()",
	end:      "KILL HARD CONNECTION ",
	states:   [...]string{whatever: "1", active: runsNow, inTransaction: "NOT " + runsNow + " AND " + hasBegun},
	lag:      110 * time.Millisecond,
	open:     runsNow + " OR " + hasBegun,
	runs:     "info LIKE",
	locks:    [2][]string{{"LOCK TABLES operations READ"}, {"LOCK TABLES operations WRITE"}},
	commits:  []string{"BACKUP STAGE START", "BACKUP STAGE FLUSH", "BACKUP STAGE BLOCK_DDL", "BACKUP STAGE BLOCK_COMMIT"},
	few:      []string{"CREATE OR REPLACE USER few@'127.0.0.1' WITH MAX_USER_CONNECTIONS 2", "GRANT ALL ON ledger.* TO few@'127.0.0.1'"},
	scarce:   [2][]string{{"SET GLOBAL max_connections = 10"}, {"SET GLOBAL max_connections = DEFAULT"}},
	crowded:  "1040",
	readOnly: [2][]string{{"SET GLOBAL read_only = ON"}, {"SET GLOBAL read_only = OFF"}},
	leftovers: []leftover{
		{"SET SESSION sort_buffer_size = 65536", "SELECT count(*) FROM information_schema.session_variables WHERE variable_name = 'SORT_BUFFER_SIZE' AND variable_value = '65536'", "0"},
		{"SET SESSION sql_mode = ''", "SELECT count(*) FROM information_schema.session_variables WHERE variable_name = 'SQL_MODE' AND variable_value = ''", "0"},
		{"SET SESSION TRANSACTION READ ONLY", "SELECT count(*) FROM information_schema.session_variables WHERE variable_name = 'TX_READ_ONLY' AND variable_value = 'ON'", "0"},
		{"SELECT GET_LOCK('mine', 1)", "SELECT COALESCE(IS_USED_LOCK('mine'), 0)", "0"},
		{"USE information_schema", "SELECT DATABASE() = 'information_schema'", "0"},
	},
	home: "SELECT @@datadir",
	moved: [2][]string{
		{"DROP TABLE operations", "CREATE TABLE operations (id BIGINT AUTO_INCREMENT PRIMARY KEY, op BIGINT NOT NULL) DATA DIRECTORY = '{small}'"},
		{"CREATE TABLE kept (id BIGINT AUTO_INCREMENT PRIMARY KEY, op BIGINT NOT NULL)", "INSERT INTO kept SELECT * FROM operations", "DROP TABLE operations", "RENAME TABLE kept TO operations"},
	},
	retyped:   "ALTER TABLE operations MODIFY COLUMN op %s NOT NULL",
	moods:     []string{"DROP TABLE IF EXISTS moods", "CREATE TABLE moods (id bigint, mood enum('sad', 'happy'))"},
	mood:      "?",
	impatient: "SET SESSION innodb_lock_wait_timeout = 0",
	sleep:     "SELECT SLEEP(30)",
	series:    "SELECT seq AS id FROM seq_1_to_%d",
	tick:      "SELECT seq AS id FROM seq_1_to_3 WHERE SLEEP(0.02) = 0",
}

// The functions need the variable.
func init() {
	mariadbHost.own = func(x *trial, n int) privateServer { return x.ownMariaDB(n) }
}

const (
	runsNow  = "command NOT IN ('Sleep', 'Killed')"
	hasBegun = "id IN (SELECT trx_mysql_thread_id FROM information_schema.innodb_trx)"
)

// hostOf is where a URL's server listens.
func hostOf(at string) string {
	u, err := url.Parse(at)
	if err != nil {
		panic(err)
	}
	return u.Host
}

// ownMariaDB is a MariaDB that experiments have for themselves, with a database of the
// ledger's own.
type ownMariaDB struct{ *mariatest.PrivateServer }

func (m ownMariaDB) URL() string {
	u, err := url.Parse(m.PrivateServer.URL())
	if err != nil {
		panic(err)
	}
	u.Path = "/ledger"
	return u.String()
}

func (x *trial) ownMariaDB(n int) ownMariaDB {
	x.Helper()
	list := &ownServers.mariadb
	if list[n] == nil {
		list[n] = mariatest.Private(ownServers.t)
	}
	server := list[n]
	if server.Stopped() {
		server.Start(x)
	}
	s := &site{trial: x, host: mariadbHost, direct: server.URL()}
	s.server("DROP DATABASE IF EXISTS ledger", "CREATE DATABASE ledger", "SET GLOBAL read_only = OFF")
	return ownMariaDB{server}
}
