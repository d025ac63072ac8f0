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
	sleep:    "SELECT SLEEP(30)",
	series:   "SELECT seq AS id FROM seq_1_to_%d",
	tick:     "SELECT seq AS id FROM seq_1_to_3 WHERE SLEEP(0.02) = 0",
}

// The functions need the variable.
func init() {
	mariadbHost.own = func(x *trial, n int) privateServer { return x.ownMariaDB(n) }
}

const (
	runsNow  = "command <> 'Sleep'"
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
