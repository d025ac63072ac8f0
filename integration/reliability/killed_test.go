package reliability

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/pool"
)

// backendKilled ends sessions from the server's side, as an administrator does and as
// the server itself does when a session of another has crashed.
var backendKilled = []experiment{
	{id: "F1", title: "an idle session is killed, and used at once", on: shared, times: 20, run: killedIdle},
	{id: "F2", title: "an idle session is killed, and used later", on: shared, times: 2, run: killedLongAgo},
	{id: "F3", title: "a session is killed as it executes", on: shared, times: 20, run: killedExecuting},
	{id: "F4", title: "a session is killed before a transaction's first statement", on: shared, times: 20, run: killedBeforeFirst},
	{id: "F5", title: "a session is killed between statements", on: shared, times: 20, run: killedBetween},
	{id: "F6", title: "a session is killed as it commits", on: shared, times: 10, run: killedCommitting},
	{id: "F7", title: "a session is killed as it streams rows", on: shared, times: 10, run: killedStreaming},
	{id: "F8", title: "a session is killed in the middle of a batch", on: shared, times: 10, run: killedInBatch},
	{id: "F8b", title: "all sessions are killed under load", on: shared, times: 20, run: killedUnderLoad},
}

// waiting waits until a session runs something like a text.
func (s *site) waiting(like string) {
	s.Helper()
	if !eventually(patience, func() bool { return s.runs(like) > 0 }) {
		s.Fatalf("no session runs %s", like)
	}
}

// runs is how many sessions run something like a text.
func (s *site) runs(like string) int {
	return value[int](s, "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND state = 'active' AND query ILIKE $1", like)
}

// whileRunning runs something, does something else when the server runs a text like
// that, and returns the error of the first.
func (s *site) whileRunning(like string, run func() error, meanwhile func()) error {
	s.Helper()
	ended := make(chan error, 1)
	go func() { ended <- run() }()
	s.waiting(like)
	meanwhile()
	select {
	case err := <-ended:
		return err
	case <-time.After(2 * patience):
		s.Fatalf("%s does not end", like)
		return nil
	}
}

// isLost checks that an error says that a connection was lost.
func (s *site) isLost(err error) {
	s.Helper()
	var e *strata.DatabaseError
	if !lost(err) || !errors.As(err, &e) {
		s.Errorf("got %v (%T), want a lost connection", err, err)
	}
}

func killedIdle(x *trial) {
	s := x.postgres()
	for range x.times {
		x.must(s.ask(x.ctx))
		if s.kill("true") > 0 {
			x.inject()
		}
		if err := s.ask(x.ctx); err != nil {
			x.Errorf("a read on a session that died while it was idle: %v", err)
		}
	}
}

func killedLongAgo(x *trial) {
	s := x.postgres()
	for range x.times {
		x.must(s.ask(x.ctx))
		if s.kill("true") > 0 {
			x.inject()
		}
		time.Sleep(1100 * time.Millisecond) // so long that the pool asks a connection whether it lives
		if err := s.alone(x.ctx, s.db); err != nil {
			x.Errorf("a write after a second: %v", err)
		}
	}
}

func killedExecuting(x *trial) {
	s := x.postgres()
	for i := range x.times {
		run := func() error {
			_, err := builder.Raw("SELECT pg_sleep(30)").Exec(x.ctx, s.db)
			return err
		}
		like := "%pg_sleep(30)%"
		var unlock func()
		if i%2 == 1 { // a write that waits
			unlock = s.lock()
			run = func() error { return s.alone(x.ctx, s.db) }
			like = "insert into \"operations\"%"
		}
		err := s.whileRunning(like, run, func() {
			if s.kill("state = 'active'") > 0 {
				x.inject()
			}
		})
		if unlock != nil {
			unlock()
		}
		s.isLost(err)
		s.recovers()
	}
}

// lock locks the ledger's table against writes, until the function is called.
func (s *site) lock() (unlock func()) {
	s.Helper()
	return s.locked("EXCLUSIVE")
}

// lockAll locks it against reads, too.
func (s *site) lockAll() (unlock func()) {
	s.Helper()
	return s.locked("ACCESS EXCLUSIVE")
}

func (s *site) locked(mode string) (unlock func()) {
	s.Helper()
	ctx := context.Background()
	c, err := pgx.Connect(ctx, s.direct)
	s.must(err)
	_, err = c.Exec(ctx, "SET application_name = 'lock'; BEGIN; LOCK TABLE operations IN "+mode+" MODE")
	s.must(err)
	return func() { c.Close(ctx) }
}

func killedBeforeFirst(x *trial) {
	s := x.postgres()
	for range x.times {
		x.must(s.ask(x.ctx))
		op := s.begin()
		err := s.db.Tx(x.ctx, func(tx *pool.Tx) error {
			if s.kill("true") > 0 {
				x.inject()
			}
			_, err := insert(op).Exec(x.ctx, tx)
			return err
		})
		s.end(op, err)
		if err != nil {
			s.isLost(err)
		}
		s.recovers()
	}
}

func killedBetween(x *trial) {
	s := x.postgres()
	for range x.times {
		err := s.together(x.ctx, s.db, func(tx *pool.Tx) error {
			if s.kill("state = 'idle in transaction'") == 1 {
				x.inject()
			}
			_, err := builder.From(operations).Count(x.ctx, tx)
			return err
		})
		s.isLost(err)
		s.recovers()
	}
	if n := s.count(failed); n != x.times {
		x.Errorf("%d of %d transactions have failed", n, x.times)
	}
}

// slowCommit makes commits that have written the ledger wait.
const slowCommit = `CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(30); RETURN NULL; END $$;
CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON operations DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION wait()`

func killedCommitting(x *trial) {
	s := x.postgres()
	s.server(slowCommit)
	for range x.times {
		err := s.whileRunning("commit%", func() error { return s.together(x.ctx, s.db, nil) }, func() {
			if s.kill("state = 'active'") > 0 {
				x.inject()
			}
		})
		s.isLost(err)
		s.recovers()
	}
	if n := s.count(unknown); n != x.times {
		x.Errorf("of %d commits %d have an unknown outcome", x.times, n)
	}
}

func killedStreaming(x *trial) {
	s := x.postgres()
	const rows = 1_000_000 // more than is under way at a time
	series := builder.RawRows(builder.Raw(strata.SQL(fmt.Sprintf("SELECT g AS id FROM generate_series(1, %d) AS g", rows))), operations.ID)
	for i := 0; int(x.injected.Load()) < x.times && i < 3*x.times; i++ {
		var got int64
		at := int64(1 + i*i*100)
		var failure error
		for id, err := range series.Iter(x.ctx, s.db) {
			if err != nil {
				failure = err
				break
			}
			if got++; id != got {
				x.Fatalf("row %d is %d", got, id)
			}
			if got == at {
				s.kill("state = 'active' AND query ILIKE '%generate_series%'")
			}
		}
		switch { // a server that was done before does not notice
		case failure != nil:
			s.isLost(failure)
			x.inject()
		case got != rows:
			x.Errorf("%d of %d rows came, and no error", got, rows)
		}
		s.recovers()
	}
}

func killedInBatch(x *trial) {
	s := x.postgres()
	for range x.times {
		var b builder.Batch
		var ops []int64
		for i := range 20 {
			op := s.begin()
			ops = append(ops, op)
			builder.QueueExec(&b, insert(op))
			if i == 10 {
				builder.QueueExec(&b, builder.Raw("SELECT pg_sleep(30)"))
			}
		}
		err := s.whileRunning("%pg_sleep(30)%", func() error { return b.Run(x.ctx, s.db) }, func() {
			if s.kill("state = 'active'") > 0 {
				x.inject()
			}
		})
		s.isLost(err)
		for _, op := range ops { // the server did not get to the end
			s.note(op, failed, err)
		}
		s.recovers()
	}
}

func killedUnderLoad(x *trial) {
	s := x.postgres()
	stop := s.load(4)
	for n := 0; n < x.times; n++ {
		s.progresses(patience)
		if s.kill("true") > 0 {
			x.inject()
		}
	}
	s.progresses(patience)
	stop()
	s.recovers()
}
