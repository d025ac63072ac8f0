package reliability

import (
	"context"
	"database/sql"
	"fmt"
	"runtime"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/integration/engines"
)

// host is a kind of server, and how it is ruled, past the proxy and the pool.
type host struct {
	name    string
	empty   func(testing.TB) string             // the URL of an empty database
	connect func(url string) (*sql.DB, error)   // as an administrator
	address func(url string) string             // where the server listens
	own     func(x *trial, n int) privateServer // one of two that experiments have for themselves, as if it were new

	schema   string // in which tables are
	sessions string // the numbers of those of a pool: a query, which conditions are added to
	end      string // ends one
	states   [3]string
	lag      time.Duration // of what the server says of transactions
	open     string        // a state of one that runs something, or has a transaction open
	runs     string        // a state of one that runs a text
	locks    [2][]string
	commits  []string // make commits that have written the ledger wait

	few        []string    // a user who has two connections
	scarce     [2][]string // the server has few connections, and again as many as it had
	crowded    string      // the code of its refusing one
	readOnly   [2][]string
	leftovers  []leftover
	impatient  string   // a transaction waits for locks for a moment only
	soon       string   // has a deadlock be found soon
	checks     bool     // the driver has the option checking
	defers     bool     // constraints may wait until COMMIT
	describing []string // options of a pool that asks for the columns with each statement

	home    string      // a query for the folder that the server's own files are in
	moved   [2][]string // the ledger is on the file system {small}, and is no longer
	retyped string      // gives the column op another type
	moods   []string    // a table whose column mood has a type of its own, made anew
	mood    string      // an argument of that type

	sleep  string // for 30 seconds
	series string // of numbers, called id
	tick   string // of three of them, after a while
}

// leftover is a statement that changes a session, and what tells that it did.
type leftover struct{ change, trace, before string }

// state is what a session does.
type state int

const (
	whatever state = iota
	active
	inTransaction // and idle
)

// privateServer is a server of a test's own.
type privateServer interface {
	Start(testing.TB)
	Kill(testing.TB)
	Stop(testing.TB)
	Stopped() bool
	URL() string
}

// hosts are the kinds of server that the environment does not leave out.
func hosts() (list []*host) {
	for _, h := range []*host{postgresHost, mariadbHost} {
		for _, e := range engines.All {
			if e.Name == h.name {
				list = append(list, h)
			}
		}
	}
	return list
}

// servers runs an experiment on a site of each kind of server: half as often on those after
// the first.
func servers(run func(s *site), options ...string) func(x *trial) {
	return each(func(x *trial, h *host) { run(x.site(h, h.empty(x), options...)) })
}

// privates runs it on servers that it has for itself.
func privates(run func(s *site, server privateServer)) func(x *trial) {
	return each(func(x *trial, h *host) {
		server := h.own(x, 0)
		run(x.site(h, server.URL()), server)
	})
}

func each(run func(x *trial, h *host)) func(x *trial) {
	return func(x *trial) {
		for i, h := range hosts() {
			e := *x.experiment
			if i > 0 {
				e.times = (e.times + 1) / 2
			}
			x.part(h.name, &e, func(part *trial) { run(part, h) })
		}
	}
}

// part runs a part of an experiment.
func (x *trial) part(name string, e *experiment, run func(part *trial)) {
	x.Run(name, func(t *testing.T) {
		part := &trial{T: t, experiment: e, ctx: t.Context(), random: x.random}
		t.Cleanup(func() { x.injected.Add(part.injected.Load()) })
		run(part)
	})
}

// site is a site on a database of a server, behind a proxy. Options are parameters of the
// URL: "name=value".
func (x *trial) site(h *host, url string, options ...string) *site {
	x.Helper()
	s := &site{trial: x, ledger: newLedger(), host: h, conns: conns, direct: url, before: runtime.NumGoroutine()}
	s.proxy = startProxy(x, h.address(url), x.random)
	s.url = s.with(through(url, s.proxy.address()), options)
	s.start()
	return s
}

// admin runs something over a connection of its own, past the proxy.
func (s *site) admin(run func(ctx context.Context, c *sql.Conn) error) {
	s.Helper()
	ctx, stop := context.WithTimeout(context.Background(), 10*time.Second)
	defer stop()
	c, closed, err := s.administrator(ctx)
	if err == nil {
		err = run(ctx, c)
		closed()
	}
	if err != nil {
		s.Fatalf("administration: %v", err)
	}
}

// administrator is a connection of an administrator, and closes it.
func (s *site) administrator(ctx context.Context) (*sql.Conn, func(), error) {
	db, err := s.host.connect(s.direct)
	if err != nil {
		return nil, nil, err
	}
	c, err := db.Conn(ctx)
	if err != nil {
		db.Close()
		return nil, nil, err
	}
	return c, func() { c.Close(); db.Close() }, nil
}

func execute(ctx context.Context, c *sql.Conn, texts []string) error {
	for _, text := range texts {
		if _, err := c.ExecContext(ctx, text); err != nil {
			return fmt.Errorf("%s: %w", text, err)
		}
	}
	return nil
}

// server runs statements as the server's administrator.
func (s *site) server(texts ...string) {
	s.Helper()
	s.admin(func(ctx context.Context, c *sql.Conn) error { return execute(ctx, c, texts) })
}

// during runs statements as the server's administrator, and ends their session when the
// function is called.
func (s *site) during(texts []string) (over func()) {
	s.Helper()
	ctx := context.Background()
	c, closed, err := s.administrator(ctx)
	s.must(err)
	s.must(execute(ctx, c, texts))
	return closed
}

// value asks the server for one value.
func value[T any](s *site, text string) (v T) {
	s.Helper()
	s.admin(func(ctx context.Context, c *sql.Conn) error { return c.QueryRowContext(ctx, text).Scan(&v) })
	return v
}

// sessions are the numbers of the pool's sessions that a condition is true of.
func (s *site) sessions(condition string) (list []int64) {
	s.Helper()
	s.admin(func(ctx context.Context, c *sql.Conn) error {
		rows, err := c.QueryContext(ctx, s.host.sessions+" AND ("+condition+")")
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var id int64
			if err := rows.Scan(&id); err != nil {
				return err
			}
			list = append(list, id)
		}
		return rows.Err()
	})
	return list
}

// kill ends the sessions of the pool that are in a state, and returns how many.
func (s *site) kill(which state) (n int) {
	s.Helper()
	if which == inTransaction {
		time.Sleep(s.host.lag)
	}
	return s.killAll(s.sessions(s.host.states[which]))
}

// killed ends the sessions of the pool that are in a state, and waits until they have
// noticed.
func (s *site) killed(which state) (n int) {
	s.Helper()
	list := s.sessions(s.host.states[which])
	n = s.killAll(list)
	gone := func() bool {
		left := s.sessions(s.host.states[whatever])
		return !slices.ContainsFunc(list, func(id int64) bool { return slices.Contains(left, id) })
	}
	if !eventually(patience, gone) {
		s.Errorf("a session does not notice that it is killed")
	}
	return n
}

// killOne ends one of the pool's sessions.
func (s *site) killOne() {
	s.Helper()
	if list := s.sessions(s.host.states[whatever]); len(list) > 0 {
		s.killAll([]int64{list[s.random.IntN(len(list))]})
	}
}

func (s *site) killAll(list []int64) (n int) {
	s.Helper()
	s.admin(func(ctx context.Context, c *sql.Conn) error {
		for _, id := range list {
			if _, err := c.ExecContext(ctx, s.host.end+"("+strconv.FormatInt(id, 10)+")"); err == nil { // else it has ended by itself
				n++
			}
		}
		return nil
	})
	return n
}

// runs is how many sessions run something like a text.
func (s *site) runs(like string) int {
	s.Helper()
	return len(s.sessions(s.host.states[active] + " AND " + s.host.runs + " '" + like + "'"))
}

// busy is how many sessions run something, or have a transaction open.
func (s *site) busy() int {
	s.Helper()
	return len(s.sessions(s.host.open))
}

// lock locks the ledger's table against writes, until the function is called.
func (s *site) lock() (unlock func()) {
	s.Helper()
	return s.during(s.host.locks[0])
}

// lockAll locks it against reads, too.
func (s *site) lockAll() (unlock func()) {
	s.Helper()
	return s.during(s.host.locks[1])
}

// numbers is a query of a series from 1 to n.
func (s *site) numbers(n int) builder.Query[int64] {
	return builder.RawRows(builder.Raw(strata.SQL(fmt.Sprintf(s.host.series, n))), operations.ID)
}

// ticks is a query that takes a while and gives rows.
func (s *site) ticks() builder.Query[int64] {
	return builder.RawRows(builder.Raw(strata.SQL(s.host.tick)), operations.ID)
}
