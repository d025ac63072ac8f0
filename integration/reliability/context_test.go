package reliability

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/pool"
)

// contextFaults end the context of a statement at every point of its life.
var contextFaults = []experiment{
	{id: "F37", title: "canceled before it begins", on: everyone, times: 40, run: canceledBefore},
	{id: "F38", title: "canceled as it waits for a connection", on: everyone, times: 20, run: canceledWaiting},
	{id: "F39", title: "canceled as it connects", on: proxied, times: 10, run: servers(canceledConnecting)},
	{id: "F40", title: "canceled as the statement is prepared", on: shared, times: 10, run: servers(canceledPreparing)},
	{id: "F41", title: "canceled as it executes", on: everyone, times: 20, run: canceledExecuting},
	{id: "F41b", title: "a deadline passes as it executes", on: everyone, times: 20, run: lateExecuting},
	{id: "F42", title: "canceled at each row", on: everyone, times: 40, run: canceledRows},
	{id: "F43", title: "canceled as it commits", on: shared, times: 10, run: servers(canceledCommitting)},
	{id: "F43b", title: "canceled in a bulk insert", on: everyone, times: 20, run: canceledBulk},
	{id: "F43c", title: "canceled between the statements of a transaction", on: everyone, times: 20, run: canceledBetween},
}

// isCanceled checks that an error says so, to those who ask Strata and to those who ask
// the standard library.
func (s *site) isCanceled(err error) {
	s.Helper()
	if !errors.Is(err, context.Canceled) || !errors.Is(err, strata.ErrCanceled) && !errors.Is(err, strata.ErrCommitUnknown) {
		s.Errorf("got %v, want a cancellation", err)
	}
}

// quiet checks that within a second the server runs nothing like a text.
func (s *site) quiet(like string) {
	s.Helper()
	if s.host != nil && !eventually(time.Second+time.Second, func() bool { return s.runs(like) == 0 }) {
		s.Errorf("the server still runs %s", like)
	}
}

func canceledBefore(x *trial) {
	x.all(func(s *site) {
		ctx, cancel := context.WithCancel(s.ctx)
		cancel()
		for range 10 {
			s.isCanceled(s.alone(ctx, s.db))
			s.isCanceled(s.together(ctx, s.db, nil))
			s.isCanceled(s.many(ctx, s.db, 5))
			s.isCanceled(s.ask(ctx))
			s.inject()
			s.inject()
		}
		if n := s.count(failed); n != 70 {
			s.Errorf("%d of 70 operations are known to have failed", n)
		}
	})
}

func canceledWaiting(x *trial) {
	x.all(func(s *site) {
		free, here := make(chan struct{}), make(chan struct{})
		ended := make(chan error, 1)
		if s.host == nil { // there is one connection that writes
			go func() {
				ended <- s.together(s.ctx, s.db, func(*pool.Tx) error { close(here); <-free; return nil })
			}()
			<-here
		} else {
			release := s.hold(s.conns)
			go func() { <-free; release(); ended <- nil }()
		}
		for range 10 {
			ctx, cancel := context.WithCancel(s.ctx)
			waits := make(chan error, 1)
			go func() { waits <- s.alone(ctx, s.db) }()
			if !eventually(patience, func() bool { return s.db.Stats().Waiting > 0 }) {
				s.Error("nobody waits")
			}
			cancel()
			s.isCanceled(<-waits)
			s.inject()
		}
		close(free)
		s.must(<-ended)
		if n := s.count(failed); n != 10 {
			s.Errorf("%d of 10 operations are known to have failed", n)
		}
	})
}

func canceledConnecting(s *site) {
	x := s.trial
	for range x.times {
		s.proxy.set(&fault{hole: true})
		s.proxy.dropAll(false)
		ctx, cancel := context.WithCancel(x.ctx)
		ended := make(chan error, 1)
		had := s.proxy.accepted.Load()
		go func() { ended <- s.together(ctx, s.db, nil) }()
		if !eventually(patience, func() bool { return s.proxy.accepted.Load() > had }) {
			x.Error("nobody connects")
		}
		cancel()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			x.Errorf("got %v, want a cancellation", err)
		}
		x.inject()
		s.proxy.heal()
		s.recovers()
	}
}

func canceledPreparing(s *site) {
	x := s.trial
	for i := range x.times {
		// A lock keeps the server from analysing a statement that it has not seen yet.
		unlock := s.lockAll()
		ctx, cancel := context.WithCancel(x.ctx)
		q := builder.Select(operations.Op).Where(operations.Op.Gt(int64(i))).Limit(1 + i)
		err := s.whileRunning("select%operations%", func() error { return second(q.All(ctx, s.db)) }, cancel)
		s.isCanceled(err)
		x.inject()
		s.quiet("select%operations%")
		unlock()
	}
}

// long are statements that take half a minute.
func (s *site) long() (text, like string) {
	if s.host != nil {
		return s.host.sleep, s.host.sleep + "%"
	}
	return "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 1000000000) SELECT count(*) FROM n", ""
}

// heeds runs a long statement, ends its context with end and returns the error. It
// checks that the statement ends soon after.
func (s *site) heeds(ctx context.Context, end func()) error {
	s.Helper()
	text, like := s.long()
	ended := make(chan error, 1)
	go func() { ended <- second(builder.RawRows(builder.Raw(strata.SQL(text)), number).All(ctx, s.db)) }()
	if like != "" {
		s.waiting(like)
	} else if !eventually(patience, func() bool { return s.db.Stats().InUse > 0 }) {
		s.Error("nothing runs")
	}
	end()
	s.inject()
	select {
	case err := <-ended:
		s.quiet(like)
		return err
	case <-time.After(patience):
		s.Fatalf("the statement does not end")
		return nil
	}
}

func canceledExecuting(x *trial) {
	x.all(func(s *site) {
		for range 10 {
			ctx, cancel := context.WithCancel(s.ctx)
			s.isCanceled(s.heeds(ctx, cancel))
		}
	})
}

func lateExecuting(x *trial) {
	x.all(func(s *site) {
		for range 10 {
			ctx, stop := context.WithTimeout(s.ctx, 50*time.Millisecond)
			text, _ := s.long()
			err := second(builder.RawRows(builder.Raw(strata.SQL(text)), number).All(ctx, s.db))
			stop()
			s.inject()
			if !errors.Is(err, strata.ErrTimeout) && !errors.Is(err, strata.ErrCommitUnknown) || !errors.Is(err, context.DeadlineExceeded) {
				s.Errorf("got %v, want a timeout", err)
			}
		}
	})
}

func canceledRows(x *trial) {
	const rows = 20
	x.all(func(s *site) {
		s.must(s.many(s.ctx, s.db, rows))
		for at := range rows {
			ctx, cancel := context.WithCancel(s.ctx)
			got := 0
			var failure error
			for _, err := range builder.From(operations).Iter(ctx, s.db) {
				if failure = err; err != nil {
					break
				}
				if got++; got == at+1 {
					cancel()
					s.inject()
				}
			}
			cancel()
			if s.isCanceled(failure); got != at+1 {
				s.Errorf("%d rows, want %d", got, at+1)
			}
		}
	})
}

func canceledCommitting(s *site) {
	x := s.trial
	defer s.during(s.host.commits)()
	for range x.times {
		ctx, cancel := context.WithCancel(x.ctx)
		err := s.whileRunning("commit%", func() error { return s.together(ctx, s.db, nil) }, cancel)
		x.inject()
		// The server says that it has cancelled the commit, or does not answer: the
		// ledger takes the error at its word.
		if !errors.Is(err, context.Canceled) {
			x.Errorf("got %v, want one of the context's end", err)
		}
		s.quiet("commit%")
	}
}

func canceledBulk(x *trial) {
	x.all(func(s *site) {
		for range 10 {
			ctx, cancel := context.WithCancel(s.ctx)
			var ended atomic.Bool
			waits := make(chan error, 1)
			go func() {
				err := s.many(ctx, s.db, 60_000)
				ended.Store(true)
				waits <- err
			}()
			eventually(patience, func() bool { return ended.Load() || s.db.Stats().InUse > 0 })
			time.Sleep(time.Duration(s.random.IntN(30)) * time.Millisecond) // any moment will do
			cancel()
			s.inject()
			if err := <-waits; err != nil {
				s.isCanceled(err)
			}
		}
	})
}

func canceledBetween(x *trial) {
	x.all(func(s *site) {
		for range 10 {
			ctx, cancel := context.WithCancel(s.ctx)
			err := s.together(ctx, s.db, func(*pool.Tx) error {
				cancel()
				return nil
			})
			s.inject()
			s.isCanceled(err)
		}
		if n := s.count(failed); n != 10 {
			s.Errorf("%d of 10 operations are known to have failed", n)
		}
	})
}
