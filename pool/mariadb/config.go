package mariadb

import (
	"cmp"
	"crypto/tls"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-sql-driver/mysql"
	"github.com/strata-go/strata/internal/driver"
)

// What a URL leaves out.
const (
	usualHost = "127.0.0.1"
	usualPort = "3306"
)

// parseURL reads what a URL asks for: mariadb://user:password@host:port/database?parameters.
func (c *Config) parseURL(raw string, settings driver.Settings) (*server, *driver.Config, error) {
	u, err := url.Parse(raw)
	if err != nil || u.Opaque != "" { // an error's text may have the password
		return nil, nil, errors.New("strata: the MariaDB URL is not of the form mariadb://user:password@host:port/database")
	}
	values, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return nil, nil, errors.New("strata: the parameters of the MariaDB URL are not of the form name=value&name=value")
	}
	shared, err := settings.Complete(values)
	if err != nil {
		return nil, nil, err
	}
	if err := c.Cluster.take(values); err != nil {
		return nil, nil, err
	}
	s := newServer(mysql.NewConfig(), shared.StatementCache)
	if c.TLS != nil {
		s.tls = c.TLS.Clone()
	}
	w := s.wire
	w.Logger = &mysql.NopLogger{}
	// RowsAffected counts rows that were found, as others do; what is sent in one message are
	// statements of this package's own.
	w.ClientFoundRows, w.MultiStatements, w.CheckConnLiveness = true, true, false
	w.MaxAllowedPacket = 0 // the server's
	w.User = u.User.Username()
	w.Passwd, _ = u.User.Password()
	w.Net, w.Addr = "tcp", net.JoinHostPort(cmp.Or(u.Hostname(), usualHost), cmp.Or(u.Port(), usualPort))
	w.DBName = strings.TrimPrefix(u.Path, "/")
	for _, name := range slices.Sorted(maps.Keys(values)) {
		set, known := parameters[name]
		if !known {
			return nil, nil, fmt.Errorf("strata: the MariaDB URL's parameter %q: there is no such parameter", name)
		}
		if err := set(s, values.Get(name)); err != nil {
			return nil, nil, fmt.Errorf("strata: the MariaDB URL's parameter %q: %w", name, err)
		}
	}
	if s.tls != nil && s.tls.ServerName == "" {
		s.tls.ServerName = cmp.Or(u.Hostname(), usualHost)
	}
	return s, shared, nil
}

// parameters are those of a URL, and how they are read.
var parameters = map[string]func(s *server, v string) error{
	"socket": func(s *server, v string) error {
		if v == "" {
			return errors.New("it is the path of a socket")
		}
		s.wire.Net, s.wire.Addr = "unix", v
		return nil
	},
	"connect_timeout": func(s *server, v string) (err error) {
		if seconds, number := strconv.ParseUint(v, 10, 16); number == nil {
			s.within = time.Duration(seconds) * time.Second
		} else {
			s.within, err = time.ParseDuration(v)
		}
		if err != nil || s.within <= 0 {
			return errors.New("it is a number of seconds, or a duration, such as 500ms")
		}
		return nil
	},
	"tls": func(s *server, v string) error {
		switch v {
		case "false":
			s.tls = nil
		case "true":
			if s.tls == nil {
				s.tls = &tls.Config{}
			}
		case "skip-verify":
			s.tls = &tls.Config{InsecureSkipVerify: true}
		default:
			return errors.New("it is true, false or skip-verify")
		}
		return nil
	},
}
