package pool

import (
	"fmt"
	"math"
	"net/url"
	"strconv"
	"time"

	"github.com/strata-go/strata/internal/driver"
)

// Option is what Open takes besides the URL: a [Driver], or a [Config].
type Option interface{ option(*opening) }

// opening is what Open was asked for.
type opening struct {
	drivers []Driver
	config  Config
}

func (d Driver) option(o *opening) { o.drivers = append(o.drivers, d) }

func (c Config) option(o *opening) { o.config = c }

// Config says how a database is used. What is zero has the default. The parameters of
// a URL say the same, and go before: pool_max_conns, pool_min_conns,
// pool_max_conn_lifetime, pool_max_conn_idle_time, pool_acquire_timeout,
// pool_statement_timeout, pool_statement_cache, pool_leak_after and pool_session.
type Config struct {
	// MaxConns is how many connections there are at most. The default is the number of
	// CPUs, but at least 4, on PostgreSQL, 8 for reading, besides the one that
	// writes, on SQLite, and 8 on MariaDB.
	MaxConns int
	// MinConns is how many connections are kept open when nobody uses them.
	MinConns int
	// MaxLifetime is how old a connection gets, and up to a tenth more, so that not all
	// of them end at once. The default is one hour; a negative one is without end.
	MaxLifetime time.Duration
	// MaxIdleTime is how long a connection stays open that nobody uses. The default is
	// 30 minutes; a negative one is without end.
	MaxIdleTime time.Duration
	// AcquireTimeout is how long a statement or a transaction waits for a connection. The
	// default is 30 seconds; a negative one is without end. Who waited in vain gets
	// [strata.ErrTimeout] with an [ExhaustedError], which says who has the connections.
	// SQLite's one connection that writes is waited for no longer than its busy timeout.
	AcquireTimeout time.Duration
	// StatementTimeout is how long a statement may run, until its last row was read, the
	// program's own time between rows included. The default is without end. A transaction's
	// statements have it each, and its commit. What takes longer ends with
	// [strata.ErrTimeout] and a [StatementTimeoutError]; on PostgreSQL and MariaDB up to a second
	// later, for which the server's answer is waited for. [WithStatementTimeout] says otherwise for
	// a context.
	StatementTimeout time.Duration
	// PingAfter is for how long nobody used a connection that is asked, before it is used
	// again, whether the server is still there. Whether it has closed the connection is
	// looked at each time. The default is 30 seconds; a negative one never asks.
	PingAfter time.Duration
	// StatementCache is how many statements a connection keeps prepared. The default is
	// 512 on PostgreSQL and MariaDB, and 128 on SQLite; a negative one keeps none.
	StatementCache int
	// LeakAfter, if positive, makes whoever has a connection for longer known: to the
	// hook, with an event of [OpLeak], and in [Stats], whether it was forgotten or is still at
	// work. Each taking of a connection then notes its stack, which costs about a
	// microsecond.
	LeakAfter time.Duration
	// Session says what becomes of what raw SQL may have left in the session of a
	// connection. The default is ResetSession.
	Session SessionPolicy
	// Retry is how [DB.Retry] and transactions WithRetry try again.
	Retry RetryPolicy
	// Hook sees what the database is asked for; see [Hooks] for several.
	Hook Hook
	// HookValues lets the hook see arguments. They may be what must not be logged.
	HookValues bool
	// HookCaller lets the hook see which line of the program ran a statement, which costs
	// about a microsecond.
	HookCaller bool
}

// SessionPolicy says what becomes of a connection on which raw SQL ran that may have
// left something in its session: a setting, an advisory lock, a temporary table, a
// listener. It goes by the words of the text, not by what functions do that it calls. A
// transaction that raw SQL left open is never handed on.
type SessionPolicy uint8

// The policies.
const (
	ResetSession SessionPolicy = iota // it is undone before anybody else gets the connection
	DropSession                       // the connection is closed
	KeepSession                       // it stays, for whoever gets the connection next
)

var policies = map[string]SessionPolicy{"reset": ResetSession, "drop": DropSession, "keep": KeepSession}

// The defaults of a Config.
const (
	defaultLifetime       = time.Hour
	defaultIdleTime       = 30 * time.Minute
	defaultAcquireTimeout = 30 * time.Second
	defaultPingAfter      = 30 * time.Second
)

const mostConns = math.MaxInt32

// complete checks a configuration and fills in the defaults that all databases share. A
// duration without end is 0 then.
func (c *Config) complete() error {
	switch {
	case c.MaxConns < 0, c.MinConns < 0:
		return fmt.Errorf("strata: the pool is to have %d to %d connections; a number of them is not negative", c.MinConns, c.MaxConns)
	case c.MaxConns > mostConns, c.MinConns > mostConns:
		return fmt.Errorf("strata: the pool is to have %d to %d connections; %d are the most", c.MinConns, c.MaxConns, mostConns)
	case c.MaxConns > 0 && c.MinConns > c.MaxConns:
		return fmt.Errorf("strata: the pool is to keep at least %d connections open, of at most %d", c.MinConns, c.MaxConns)
	case c.StatementTimeout < 0:
		return fmt.Errorf("strata: the statement timeout is negative; 0 is none")
	case c.Session > KeepSession:
		return fmt.Errorf("strata: there is no session policy %d", c.Session)
	}
	if c.StatementTimeout > driver.Endless {
		c.StatementTimeout = 0
	}
	if c.LeakAfter > driver.Endless {
		c.LeakAfter = 0
	}
	for _, d := range []struct {
		value *time.Duration
		usual time.Duration
	}{{&c.MaxLifetime, defaultLifetime}, {&c.MaxIdleTime, defaultIdleTime}, {&c.AcquireTimeout, defaultAcquireTimeout}, {&c.PingAfter, defaultPingAfter}} {
		switch {
		case *d.value == 0:
			*d.value = d.usual
		case *d.value < 0, *d.value > driver.Endless:
			*d.value = 0
		}
	}
	c.Retry = c.Retry.or(usualRetry)
	return nil
}

// leftovers are the policies to drivers.
var leftovers = [...]driver.Leftovers{ResetSession: driver.Undo, DropSession: driver.Drop, KeepSession: driver.Keep}

// driver is a complete configuration as far as drivers go by it.
func (c *Config) driver() *driver.Config {
	return &driver.Config{
		MaxConns: c.MaxConns, MinConns: c.MinConns, MaxLifetime: c.MaxLifetime, MaxIdleTime: c.MaxIdleTime,
		AcquireTimeout: c.AcquireTimeout, PingAfter: c.PingAfter, StatementCache: c.StatementCache,
		LeakAfter: max(c.LeakAfter, 0), Leftovers: leftovers[c.Session], Program: program{c},
	}
}

// parameters are those of a URL that every database has.
var parameters = map[string]func(c *Config, v string) error{
	"pool_max_conns":          number(func(c *Config) *int { return &c.MaxConns }),
	"pool_min_conns":          number(func(c *Config) *int { return &c.MinConns }),
	"pool_statement_cache":    number(func(c *Config) *int { return &c.StatementCache }),
	"pool_max_conn_lifetime":  duration(func(c *Config) *time.Duration { return &c.MaxLifetime }),
	"pool_max_conn_idle_time": duration(func(c *Config) *time.Duration { return &c.MaxIdleTime }),
	"pool_ping_after":         duration(func(c *Config) *time.Duration { return &c.PingAfter }),
	"pool_acquire_timeout":    duration(func(c *Config) *time.Duration { return &c.AcquireTimeout }),
	"pool_statement_timeout":  duration(func(c *Config) *time.Duration { return &c.StatementTimeout }),
	"pool_leak_after":         duration(func(c *Config) *time.Duration { return &c.LeakAfter }),
	"pool_session": func(c *Config, v string) (err error) {
		p, ok := policies[v]
		if !ok {
			err = fmt.Errorf("it is reset, drop or keep")
		}
		c.Session = p
		return err
	},
}

func number(of func(*Config) *int) func(*Config, string) error {
	return func(c *Config, v string) error {
		n, err := strconv.Atoi(v)
		if err != nil {
			return fmt.Errorf("it is a number")
		}
		*of(c) = n
		return nil
	}
}

func duration(of func(*Config) *time.Duration) func(*Config, string) error {
	return func(c *Config, v string) error {
		d, err := time.ParseDuration(v)
		if err != nil {
			return fmt.Errorf("it is a duration, such as 1m30s")
		}
		*of(c) = d
		return nil
	}
}

// take reads the parameters of a URL that every database has, and removes them.
func (c *Config) take(values url.Values) error {
	for name, set := range parameters {
		for _, v := range values[name] {
			if err := set(c, v); err != nil {
				return fmt.Errorf("strata: the URL's parameter %q: %w", name, err)
			}
		}
		delete(values, name)
	}
	return nil
}
