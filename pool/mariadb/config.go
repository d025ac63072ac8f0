package mariadb

import (
	"crypto/tls"
	"fmt"
	"maps"
	"net"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/go-sql-driver/mysql"
	"github.com/strata-go/strata/internal/driver"
)

// Config says what MariaDB alone has.
type Config struct {
	// TLS encrypts connections. A connection that the server does not encrypt is refused.
	TLS *tls.Config
}

const (
	usualPort      = "3306"
	connectTimeout = 10 * time.Second
)

// parseURL reads what a URL asks for: mariadb://user:password@host:port/database?parameters.
func (c Config) parseURL(raw string, s driver.Settings) (*mysql.Config, *driver.Config, error) {
	u, err := url.Parse(raw)
	if err != nil { // whose text has the password
		return nil, nil, fmt.Errorf("strata: the MariaDB URL is not of the form mariadb://user:password@host:port/database")
	}
	values, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return nil, nil, fmt.Errorf("strata: the parameters of the MariaDB URL are not of the form name=value&name=value")
	}
	shared, err := s.Complete(values)
	if err != nil {
		return nil, nil, err
	}
	wire := mysql.NewConfig()
	wire.Logger = &mysql.NopLogger{}
	wire.ClientFoundRows, wire.CheckConnLiveness = true, false
	wire.MaxAllowedPacket = 0 // the server's
	wire.Timeout = connectTimeout
	wire.TLS = c.TLS
	wire.User = u.User.Username()
	wire.Passwd, _ = u.User.Password()
	wire.Net, wire.Addr = "tcp", address(u)
	wire.DBName = strings.TrimPrefix(u.Path, "/")
	for _, name := range slices.Sorted(maps.Keys(values)) {
		set, known := parameters[name]
		if !known {
			return nil, nil, fmt.Errorf("strata: the MariaDB URL's parameter %q: there is no such parameter", name)
		}
		if err := set(wire, values.Get(name)); err != nil {
			return nil, nil, fmt.Errorf("strata: the MariaDB URL's parameter %q: %w", name, err)
		}
	}
	return wire, shared, nil
}

// address is the host and the port of a URL.
func address(u *url.URL) string {
	host, port := u.Hostname(), u.Port()
	if host == "" {
		host = "127.0.0.1"
	}
	if port == "" {
		port = usualPort
	}
	return net.JoinHostPort(host, port)
}

// parameters are those of a URL, and how they are read.
var parameters = map[string]func(c *mysql.Config, v string) error{
	"socket": func(c *mysql.Config, v string) error {
		c.Net, c.Addr = "unix", v
		return nil
	},
}
