package reliability

import (
	"errors"
	"time"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/pool"
)

// backendKilled ends sessions from the server's side, as an administrator does and as
// the server itself does when a session of another has crashed.
var backendKilled = []experiment{
	{id: "F1", title: "an idle session is killed, and used at once", on: shared, times: 20, run: servers(killedIdle)},
	{id: "F2", title: "an idle session is killed, and used later", on: shared, times: 2, run: servers(killedLongAgo)},
	{id: "F3", title: "a session is killed as it executes", on: shared, times: 20, run: servers(killedExecuting)},
	{id: "F4", title: "a session is killed before a transaction's first statement", on: shared, times: 20, run: servers(killedBeforeFirst)},
	{id: "F5", title: "a session is killed between statements", on: shared, times: 20, run: servers(killedBetween)},
	{id: "F6", title: "a session is killed as it commits", on: shared, times: 10, run: servers(killedCommitting)},
	{id: "F7", title: "a session is killed as it streams rows", on: shared, times: 10, run: servers(killedStreaming)},
	{id: "F8", title: "a session is killed in the middle of a batch", on: shared, times: 10, run: servers(killedInBatch)},
	{id: "F8b", title: "all sessions are killed under load", on: shared, times: 20, run: servers(killedUnderLoad)},
}

// waiting waits until a session runs something like a text.
func (s *site) waiting(like string) {
	s.Helper()
	if !eventually(patience, func() bool { return s.runs(like) > 0 }) {
		s.Fatalf("no session runs %s", like)
	}
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

// isLostOrResent checks that a connection was lost, or that what was on it was sent again: it
// had not been executed, or was the first of a transaction.
func (s *site) isLostOrResent(run func() error) {
	s.Helper()
	had := s.db.Stats().Resent
	if err := run(); err != nil || s.db.Stats().Resent == had {
		s.isLost(err)
	}
}

func killedIdle(s *site) {
	x := s.trial
	for range x.times {
		x.must(s.ask(x.ctx))
		if s.kill(whatever) > 0 {
			x.inject()
		}
		if err := s.ask(x.ctx); err != nil {
			x.Errorf("a read on a session that died while it was idle: %v", err)
		}
	}
}

func killedLongAgo(s *site) {
	x := s.trial
	for range x.times {
		x.must(s.ask(x.ctx))
		if s.kill(whatever) > 0 {
			x.inject()
		}
		time.Sleep(1100 * time.Millisecond) // so long that the pool asks a connection whether it lives
		if err := s.alone(x.ctx, s.db); err != nil {
			x.Errorf("a write after a second: %v", err)
		}
	}
}

func killedExecuting(s *site) {
	x := s.trial
	for i := range x.times {
		run := func() error {
			_, err := builder.Raw(strata.SQL(s.host.sleep)).Exec(x.ctx, s.db)
			return err
		}
		like := s.host.sleep + "%"
		unlock := func() {}
		if i%2 == 1 { // a write that waits
			unlock = s.lock()
			run = func() error { return s.alone(x.ctx, s.db) }
			like = "insert into \"operations\"%"
		}
		s.isLostOrResent(func() error {
			return s.whileRunning(like, run, func() {
				if s.killed(active) > 0 {
					x.inject()
				}
				unlock()
			})
		})
		s.recovers()
	}
}

func killedBeforeFirst(s *site) {
	x := s.trial
	for range x.times {
		x.must(s.ask(x.ctx))
		op := s.begin()
		err := s.db.Tx(x.ctx, func(tx *pool.Tx) error {
			if s.kill(whatever) > 0 {
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

func killedBetween(s *site) {
	x := s.trial
	for range x.times {
		err := s.together(x.ctx, s.db, func(tx *pool.Tx) error {
			if s.kill(inTransaction) == 1 {
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

func killedCommitting(s *site) {
	x := s.trial
	defer s.during(s.host.commits)()
	for range x.times {
		err := s.whileRunning("commit%", func() error { return s.together(x.ctx, s.db, nil) }, func() {
			if s.kill(active) > 0 {
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

func killedStreaming(s *site) {
	x := s.trial
	const rows = 1_000_000 // more than is under way at a time
	for i := 0; int(x.injected.Load()) < x.times && i < 3*x.times; i++ {
		var got int64
		at := int64(1 + i*i*100)
		var failure error
		for id, err := range s.numbers(rows).Iter(x.ctx, s.db) {
			if err != nil {
				failure = err
				break
			}
			if got++; id != got {
				x.Fatalf("row %d is %d", got, id)
			}
			if got == at {
				s.kill(active)
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

func killedInBatch(s *site) {
	x := s.trial
	for range x.times {
		var b builder.Batch
		var ops []int64
		for i := range 20 {
			op := s.begin()
			ops = append(ops, op)
			builder.QueueExec(&b, insert(op))
			if i == 10 {
				builder.QueueExec(&b, builder.Raw(strata.SQL(s.host.sleep)))
			}
		}
		err := s.whileRunning(s.host.sleep+"%", func() error { return b.Run(x.ctx, s.db) }, func() {
			if s.kill(active) > 0 {
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

func killedUnderLoad(s *site) {
	x := s.trial
	stop := s.load(4)
	for n := 0; n < x.times; n++ {
		s.progresses(patience)
		if s.kill(whatever) > 0 {
			x.inject()
		}
	}
	s.progresses(patience)
	stop()
	s.recovers()
}
