package reliability

import (
	"context"
	"database/sql"
	"errors"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/integration/mariatest"
	"github.com/strata-go/strata/integration/pgtest"
	"github.com/strata-go/strata/pool"
)

// serverDown takes whole servers away.
var serverDown = []experiment{
	{id: "F9", title: "the server restarts under load", on: private, times: 4, run: restarts(privateServer.Stop, 0)},
	{id: "F10", title: "the server restarts with a recovery under load", on: pgOwn, times: 4, run: recoveries},
	{id: "F10b", title: "the server's first process is killed under load", on: private, times: 3, run: restarts(privateServer.Kill, 0)},
	{id: "F11", title: "the server is away for some time under load", on: private, times: 1, run: restarts(privateServer.Stop, 2*time.Second)},
	{id: "F12", title: "the server has too many connections", on: private, times: 20, run: privates(tooMany)},
	{id: "F12b", title: "others have all of the server's connections", on: private, times: 2, run: privates(allTaken)},
	{id: "F13", title: "the server is starting up", on: faked, times: 20, run: startingUp},
	{id: "F14", title: "another server takes over", on: pgOwn, times: 1, run: takenOver},
	{id: "F15", title: "one of two servers only reads", on: pgOwn, times: 10, run: onlyReads},
	{id: "F15b", title: "the server only reads, for some time", on: private, times: 4, run: privates(readsForATime)},
}

// own is one of two servers that experiments have for themselves, one after the other. It
// is as if it were new.
func (x *trial) own(n int) *pgtest.PrivateServer {
	x.Helper()
	if ownServers.list[n] == nil {
		ownServers.list[n] = pgtest.Private(ownServers.t)
	}
	server := ownServers.list[n]
	if server.Stopped() {
		server.Start(x)
	}
	s := &site{trial: x, host: postgresHost, direct: server.DSN()}
	s.server("SET default_transaction_read_only = off", "DROP SCHEMA public CASCADE", "CREATE SCHEMA public", "GRANT ALL ON SCHEMA public TO public",
		"ALTER SYSTEM RESET ALL", "SELECT pg_reload_conf()")
	if !eventually(patience, func() bool { return value[string](s, "SHOW default_transaction_read_only") == "off" }) {
		x.Fatal("the server still only reads")
	}
	return server
}

// ownServers are those servers, and the test that they end with.
var ownServers struct {
	t       *testing.T
	list    [2]*pgtest.PrivateServer
	mariadb [2]*mariatest.PrivateServer
}

// restarts ends a server and starts it again, while operations are written.
func restarts(end func(privateServer, testing.TB), away time.Duration) func(x *trial) {
	return privates(func(s *site, server privateServer) {
		s.restarted(server, func() { end(server, s) }, away)
	})
}

// recoveries stop a server without a checkpoint.
func recoveries(x *trial) {
	server := x.own(0)
	x.on(server.DSN()).restarted(ownPostgres{server}, func() { server.StopImmediate(x) }, 0)
}

func (s *site) restarted(server privateServer, end func(), away time.Duration) {
	stop := s.load(4)
	defer stop()
	for range s.times {
		s.progresses(patience)
		end()
		s.inject()
		s.fails(away)
		server.Start(s)
		s.recovers()
	}
	s.progresses(patience)
}

// fails expects that for some time whatever is asked fails, as a lost connection does.
func (s *site) fails(away time.Duration) {
	s.Helper()
	for begun := time.Now(); time.Since(begun) < away; time.Sleep(20 * time.Millisecond) {
		s.isLost(s.ask(s.ctx))
	}
}

func tooMany(s *site, _ privateServer) {
	x := s.trial
	s.server(s.host.few...)
	few, err := open(x.ctx, as(strings.Replace(s.url, "pool_max_conns=4", "pool_max_conns=6", 1), "few"))
	x.must(err)
	defer closeDB(few)
	for range x.times {
		var group sync.WaitGroup
		var mu sync.Mutex
		refused := 0
		for range 6 {
			group.Go(func() {
				_, err := s.ticks().All(x.ctx, few)
				mu.Lock()
				defer mu.Unlock()
				switch {
				case errors.Is(err, strata.ErrTooMany):
					refused++
				case err != nil:
					x.Errorf("got %v, want too many connections", err)
				}
			})
		}
		group.Wait()
		if refused > 0 {
			x.inject()
		} else {
			x.Error("no connection was one too many")
		}
		if err := s.alone(x.ctx, few); err != nil {
			x.Errorf("a connection of the two: %v", err)
		}
	}
}

// allTaken has others take all connections that the server has.
func allTaken(s *site, _ privateServer) {
	s.server(s.host.scarce[0]...)
	defer s.server(s.host.scarce[1]...)
	for i := range s.times {
		s.must(s.ask(s.ctx))
		s.kill(whatever)
		release := s.takeAll()
		s.inject()
		if _, err := open(s.ctx, s.url); !s.isRefused(err) {
			s.Errorf("a pool that is opened: %v", err)
		}
		if err := s.together(s.ctx, s.db, nil); !s.isRefused(err) {
			s.Errorf("a transaction: %v", err)
		}
		// Who waits and tries again is served once there is a connection.
		tries := 0
		err := s.db.Retry(s.ctx, func(ctx context.Context) error {
			err := s.alone(ctx, s.db)
			if tries++; tries == 1+i%2 {
				release()
			}
			return err
		})
		if err != nil || tries < 2 {
			s.Errorf("after %d attempts: %v", tries, err)
		}
		s.recovers()
	}
}

// isRefused reports whether an error says that the server has no connection left, and that
// another attempt may find one.
func (s *site) isRefused(err error) bool {
	var e *strata.DatabaseError
	return errors.Is(err, strata.ErrTooMany) && errors.As(err, &e) && e.Unsent && e.Code == s.host.crowded && pool.Retryable(err)
}

// takeAll takes all connections that the server has, until the function is called.
func (s *site) takeAll() (release func()) {
	s.Helper()
	db, err := s.host.connect(s.direct)
	s.must(err)
	var taken []*sql.Conn
	release = sync.OnceFunc(func() {
		for _, c := range taken {
			c.Close()
		}
		db.Close()
	})
	s.Cleanup(release)
	for len(taken) < 500 {
		c, err := db.Conn(s.ctx)
		if err != nil {
			return release
		}
		taken = append(taken, c)
	}
	s.Fatalf("the server has more than %d connections", len(taken))
	return nil
}

// takenOver has two servers, of which the first becomes one that only reads and the
// second one that writes.
func takenOver(x *trial) {
	first, second := x.own(0), x.own(1)
	s := &site{trial: x, ledger: newLedger(), host: postgresHost, conns: conns, direct: first.DSN()}
	s.url = pgtest.With(through(first.DSN(), s.host.address(first.DSN()), s.host.address(second.DSN())), "target_session_attrs", "read-write")
	s.url = pgtest.With(s.url, "pool_max_conns", "4")
	at := func(server *pgtest.PrivateServer) *site {
		return &site{trial: x, host: postgresHost, direct: server.DSN()}
	}
	at(second).server("CREATE TABLE operations (id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, op bigint NOT NULL)",
		"ALTER SYSTEM SET default_transaction_read_only = on", "SELECT pg_reload_conf()")
	old, err := open(x.ctx, first.DSN())
	x.must(err)
	x.Cleanup(func() { closeDB(old) })
	s.also, s.before = append(s.also, old), runtime.NumGoroutine()
	s.start()
	stop := s.load(4)
	defer stop()
	s.progresses(patience)

	at(first).server("ALTER SYSTEM SET default_transaction_read_only = on", "SELECT pg_reload_conf()")
	at(second).server("ALTER SYSTEM SET default_transaction_read_only = off", "SELECT pg_reload_conf()")
	at(first).kill(whatever)
	x.inject()
	if !eventually(patience, func() bool {
		return value[int](at(second), "SELECT count(*) FROM operations") > 0
	}) {
		x.Error("nothing was written to the server that took over")
	}
	s.progresses(patience)
}

// readsForATime has a server only read, and write again.
func readsForATime(s *site, _ privateServer) {
	s.server(s.host.few...) // who may not write in spite of it
	few, err := open(s.ctx, strings.Replace(as(s.url, "few"), "pool_max_conns=4", "pool_max_conns=1", 1))
	s.must(err)
	defer closeDB(few)
	for range s.times {
		s.must(s.alone(s.ctx, few))
		s.server(s.host.readOnly[0]...)
		if err := s.alone(s.ctx, few); !errors.Is(err, strata.ErrReadOnly) {
			s.Errorf("a write on a server that only reads: %v", err)
		}
		s.inject()
		if _, err := builder.From(operations).Count(s.ctx, few); err != nil {
			s.Errorf("a read: %v", err)
		}
		s.server(s.host.readOnly[1]...)
	}
	s.must(s.alone(s.ctx, few))
}

// onlyReads asks a server that only reads to write, then gives the pool one that does.
func onlyReads(x *trial) {
	standby, primary := x.own(1), x.own(0)
	s := x.on(primary.DSN())
	behind := &site{trial: x, host: postgresHost, direct: standby.DSN()}
	behind.server("CREATE TABLE operations (id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, op bigint NOT NULL)",
		"ALTER SYSTEM SET default_transaction_read_only = on", "SELECT pg_reload_conf()")
	reader, err := open(x.ctx, standby.DSN())
	x.must(err)
	defer closeDB(reader)
	both, err := open(x.ctx, pgtest.With(through(s.url, s.host.address(standby.DSN()), s.proxy.address()), "target_session_attrs", "read-write"))
	x.must(err)
	defer closeDB(both)
	for range x.times {
		err := s.alone(x.ctx, reader)
		if !errors.Is(err, strata.ErrReadOnly) {
			x.Errorf("a write on a server that only reads: %v", err)
		}
		x.inject()
		if _, err := s.ticks().All(context.WithoutCancel(x.ctx), reader); err != nil {
			x.Errorf("a read: %v", err)
		}
		if err := s.alone(x.ctx, both); err != nil {
			x.Errorf("a write where one of two servers writes: %v", err)
		}
	}
}
