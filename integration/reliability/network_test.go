package reliability

import (
	"context"
	"errors"
	"net"
	"runtime"
	"strconv"
	"sync"
	"time"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/integration/pgtest"
	"github.com/strata-go/strata/internal/driver"
	"github.com/strata-go/strata/pool"
)

// networkFaults do to connections what networks do.
var networkFaults = []experiment{
	{id: "F16", title: "cut as the connection is made", on: proxied, times: 20, run: servers(cutAtConnect)},
	{id: "F17", title: "cut in what is sent", on: proxied, times: 60, run: servers(cutSending)},
	{id: "F18", title: "cut in the reply, at each byte", on: proxied, times: 60, run: cutReply(false)},
	{id: "F18b", title: "cut in the replies of a transaction", on: proxied, times: 60, run: servers(cutTransaction)},
	{id: "F18d", title: "cut in the reply of the simple protocol", on: proxied, times: 20, run: servers(cutSimple)},
	{id: "F18e", title: "cut in the reply of a query, at each byte", on: proxied, times: 60, run: servers(cutQuery)},
	{id: "F18c", title: "cut in the rows", on: proxied, times: 20, run: servers(cutRows)},
	{id: "F19", title: "a black hole, with a deadline", on: proxied, times: 10, run: servers(blackHole)},
	{id: "F19b", title: "a black hole as a transaction rolls back", on: proxied, times: 1, run: servers(holeAtRollback)},
	{id: "F19c", title: "a black hole that only new connections get out of", on: proxied, times: 4, run: servers(holeForOld)},
	{id: "F19d", title: "a black hole for a connection that is asked whether it lives", on: proxied, times: 8, run: servers(holeForIdle, "pool_ping_after=1ms")},
	{id: "F20", title: "reset in the reply", on: proxied, times: 60, run: cutReply(true)},
	{id: "F20b", title: "all connections reset under load", on: proxied, times: 20, run: servers(resetUnderLoad)},
	{id: "F21", title: "a latency of 150 ms, and 100 more or less", on: proxied, times: 12, run: slowNetwork(&fault{delay: 50 * time.Millisecond, jitter: 200 * time.Millisecond}, 12)},
	{id: "F22", title: "1 KB a second", on: proxied, times: 4, run: slowNetwork(&fault{rate: 1024}, 4)},
	{id: "F23", title: "packets of one byte", on: proxied, times: 50, run: slowNetwork(&fault{slice: true}, 50)},
	{id: "F24", title: "ends that arrive late", on: proxied, times: 10, run: servers(slowClose)},
	{id: "F25", title: "a TLS handshake that hangs", on: proxied, times: 5, run: hangingTLS},
	{id: "F26", title: "the server moves to another address", on: proxied, times: 10, run: servers(moved)},
	{id: "F26b", title: "the first of two hosts is away", on: proxied, times: 10, run: firstHostAway},
	{id: "N1", title: "bytes of the replies are others", on: proxied, times: 60, run: servers(flippedBytes)},
	{id: "N1b", title: "one byte after the other of a reply, and of a greeting, is another", on: proxied, times: 130, run: servers(flippedInTurn)},
}

func cutAtConnect(s *site) {
	x := s.trial
	for i := range x.times {
		s.proxy.set(&fault{refuse: true, reset: i%2 == 0})
		s.proxy.dropAll(false)
		had := s.proxy.cuts.Load()
		for s.proxy.cuts.Load() == had { // the first may only notice that its connection is gone
			s.isLost(s.alone(x.ctx, s.db))
		}
		x.inject()
		s.proxy.set(&fault{})
		s.recovers()
	}
}

// cutOnce runs something whose connection is cut, and reports whether it was. Whether
// it succeeds in spite of that, where nothing was sent yet, the ledger judges.
func (s *site) cutOnce(f *fault, run func() error) bool {
	s.Helper()
	s.recovers() // so that a connection is there
	had := s.proxy.cuts.Load()
	s.proxy.set(f)
	err := run()
	s.proxy.set(&fault{})
	cut := s.proxy.cuts.Load() > had
	if cut {
		s.inject()
	}
	if err != nil {
		s.isLost(err)
	}
	if !cut && err != nil {
		s.Errorf("without a cut: %v", err)
	}
	return cut
}

func cutSending(s *site) {
	x := s.trial
	for i := range x.times + 20 { // of which some are longer than what is sent
		s.cutOnce(&fault{toServer: int64(1 + i)}, func() error { return s.alone(x.ctx, s.db) })
	}
}

// cutReply cuts the reply to a write before each of its bytes in turn.
func cutReply(reset bool) func(x *trial) {
	return each(func(x *trial, h *host) {
		s := x.site(h, h.empty(x), h.describing...)
		x.must(s.alone(x.ctx, s.db))
		for i := 1; s.cutOnce(&fault{toClient: int64(i), reset: reset}, func() error { return s.alone(x.ctx, s.db) }); i++ {
		}
		if s.count(unknown) == 0 {
			x.Error("no outcome is unknown")
		}
	})
}

// cutQuery cuts the reply to a query before each of its bytes in turn: it is sent again, until
// a row was found.
func cutQuery(s *site) {
	s.must(s.alone(s.ctx, s.db))
	again := 0
	for i := 1; s.cutOnce(&fault{toClient: int64(i)}, func() error {
		got, err := builder.From(operations).All(s.ctx, s.db)
		if err == nil && len(got) != 1 {
			s.Errorf("cut before byte %d: %d rows", i, len(got))
		}
		if err == nil {
			again++
		}
		return err
	}); i++ {
	}
	if again == 0 {
		s.Error("no query was sent again")
	}
}

// flippedInTurn changes one byte of what a server replies, and of what it greets with.
func flippedInTurn(s *site) {
	s.must(s.alone(s.ctx, s.db))
	for i := range s.times {
		if i%2 == 0 {
			s.recovers()
		} else {
			s.proxy.dropAll(false)
		}
		ctx, stop := context.WithTimeout(s.ctx, 100*time.Millisecond)
		s.proxy.set(&fault{flipped: int64(1 + i)})
		s.inject()
		second(builder.From(operations).All(ctx, s.db)) // whatever it says, it ends
		stop()
		s.proxy.heal()
	}
}

// cutSimple cuts the reply to a write that has no arguments, and so goes by the simple
// protocol.
func cutSimple(s *site) {
	x := s.trial
	write := func() error {
		op := s.begin()
		_, err := builder.Raw(strata.SQL("INSERT INTO operations (op) VALUES ("+strconv.FormatInt(op, 10)+")")).Exec(x.ctx, s.db)
		s.end(op, err)
		return err
	}
	for i := 1; s.cutOnce(&fault{toClient: int64(i)}, write); i++ {
	}
	if s.count(unknown) == 0 {
		x.Error("no outcome is unknown")
	}
}

// cutTransaction cuts the replies to a transaction before each of their bytes in turn.
func cutTransaction(s *site) {
	x := s.trial
	write := func() error {
		return s.together(x.ctx, s.db, func(tx *pool.Tx) error { return second(builder.From(operations).Exists(x.ctx, tx)) })
	}
	x.must(write())
	for i := 1; s.cutOnce(&fault{toClient: int64(i)}, write); i++ {
	}
	if s.count(unknown) == 0 || s.count(failed) == 0 {
		x.Errorf("%d outcomes are unknown and %d transactions failed, want some of each", s.count(unknown), s.count(failed))
	}
}

func cutRows(s *site) {
	x := s.trial
	const rows = 2000
	for range x.times {
		s.cutOnce(&fault{toClient: 1 + x.random.Int64N(20_000)}, func() error {
			got, err := s.numbers(rows).All(x.ctx, s.db)
			if err == nil && len(got) != rows {
				x.Errorf("%d rows of %d without an error", len(got), rows)
			}
			return err
		})
	}
}

func blackHole(s *site) {
	x := s.trial
	for range x.times {
		s.recovers()
		s.proxy.set(&fault{hole: true})
		ctx, stop := context.WithTimeout(x.ctx, 100*time.Millisecond)
		begun := machine.now()
		err := s.alone(ctx, s.db)
		stop()
		if took := machine.since(begun); took > patience || !errors.Is(err, strata.ErrTimeout) || !errors.Is(err, context.DeadlineExceeded) {
			x.Errorf("after %v: %v", took, err)
		}
		x.inject()
		s.proxy.heal()
		s.recovers()
	}
}

func holeAtRollback(s *site) {
	x := s.trial
	for range x.times {
		s.recovers()
		ended := make(chan error, 1)
		go func() {
			ended <- s.together(x.ctx, s.db, func(*pool.Tx) error {
				s.proxy.set(&fault{hole: true})
				x.inject()
				return errOwn
			})
		}()
		select {
		case err := <-ended:
			if !errors.Is(err, errOwn) {
				x.Errorf("got %v, want the function's own error", err)
			}
		case <-time.After(2 * patience):
			x.Error("the rollback does not end")
		}
		s.proxy.heal()
		s.recovers()
	}
}

// holeForOld loses the connections that there are, and nobody says so. Those made later
// work: the pool has to make them.
func holeForOld(s *site) {
	x := s.trial
	s.noConnections() // so that all are there
	s.proxy.blind()
	var group sync.WaitGroup
	for range s.conns {
		group.Go(func() {
			ctx, stop := context.WithTimeout(x.ctx, 100*time.Millisecond)
			defer stop()
			if err := s.alone(ctx, s.db); !errors.Is(err, strata.ErrTimeout) {
				x.Errorf("in a black hole: %v", err)
			}
			x.inject()
		})
	}
	group.Wait()
	s.recovers()
	s.proxy.heal()
}

// holeForIdle ends the context of whoever gets a connection that was idle, and whose server
// does not say that it lives.
func holeForIdle(s *site) {
	x := s.trial
	for i := range x.times {
		s.recovers()
		time.Sleep(5 * time.Millisecond)
		s.proxy.set(&fault{hole: true})
		why := context.DeadlineExceeded
		ctx, stop := context.WithTimeout(x.ctx, 100*time.Millisecond)
		if i%2 == 1 {
			stop()
			why = context.Canceled
			ctx, stop = context.WithCancel(x.ctx)
			time.AfterFunc(100*time.Millisecond, stop)
		}
		begun := machine.now()
		err := s.alone(ctx, s.db)
		stop()
		if took := machine.since(begun); took > patience-time.Second || !errors.Is(err, why) || !errors.Is(err, driver.EndKind(why)) {
			x.Errorf("after %v: %v", took, err)
		}
		x.inject()
		s.proxy.heal()
	}
	s.recovers()
}

// errOwn is an error of the program's.
var errOwn = errors.New("changed my mind")

func resetUnderLoad(s *site) {
	x := s.trial
	stop := s.load(4)
	defer stop()
	for range x.times {
		s.progresses(patience)
		if s.proxy.dropAll(true) > 0 {
			x.inject()
		}
	}
	s.progresses(patience)
}

// slowNetwork writes and reads n times over a network that is slow, but loses nothing.
func slowNetwork(f *fault, n int) func(x *trial) {
	return servers(func(s *site) {
		x := s.trial
		s.proxy.set(f)
		var group sync.WaitGroup
		for w := range 4 {
			group.Go(func() {
				for i := w; i < n; i += 4 {
					if err := s.together(x.ctx, s.db, nil); err != nil {
						x.Errorf("a transaction: %v", err)
					}
					x.inject()
				}
			})
		}
		group.Wait()
	})
}

func slowClose(s *site) {
	x := s.trial
	for range x.times {
		s.recovers()
		s.proxy.set(&fault{linger: 100 * time.Millisecond})
		if s.kill(whatever) > 0 {
			x.inject()
		}
		s.alone(x.ctx, s.db) // fails, or is on a new connection
		s.recovers()
		s.proxy.set(&fault{})
	}
}

func hangingTLS(x *trial) {
	before := runtime.NumGoroutine()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	x.must(err)
	var taken sync.WaitGroup
	taken.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			defer c.Close() // it is never answered
			x.inject()
		}
	})
	for i := range 2 * x.times {
		url := []string{"postgres://postgres@" + l.Addr().String() + "/postgres?sslmode=require", "mariadb://root@" + l.Addr().String() + "/mysql?tls=skip-verify"}[i%2]
		ctx, stop := context.WithTimeout(x.ctx, 100*time.Millisecond)
		db, err := open(ctx, url)
		stop()
		if err == nil {
			closeDB(db)
		}
		if !errors.Is(err, context.DeadlineExceeded) || !errors.Is(err, strata.ErrTimeout) {
			x.Errorf("a handshake that hangs: %v", err)
		}
	}
	l.Close()
	taken.Wait()
	(&site{trial: x, before: before}).noGoroutines()
}

// moved gives the pool's address another server, with another database.
func moved(s *site) {
	x := s.trial
	other := startProxy(x, s.host.address(s.direct), x.random)
	defer other.close()
	defer s.proxy.dropAll(false)
	home, away := s.host.address(s.direct), other.address()
	for i := range x.times {
		x.must(s.alone(x.ctx, s.db))
		had := other.accepted.Load()
		s.proxy.target.Store(&[]string{away, home}[i%2])
		s.proxy.dropAll(i%3 == 0)
		x.inject()
		s.recovers()
		if i%2 == 0 && other.accepted.Load() == had {
			x.Error("the pool is still where the server was")
		}
	}
	s.proxy.target.Store(&home)
}

func firstHostAway(x *trial) {
	s := x.postgres()
	first := startProxy(x, s.host.address(s.direct), x.random)
	defer first.close()
	db, err := open(x.ctx, pgtest.With(through(s.url, first.address(), s.proxy.address()), "pool_min_conns", "0"))
	x.must(err)
	defer closeDB(db)
	for range x.times {
		x.must(s.alone(x.ctx, db))
		first.set(&fault{refuse: true})
		first.dropAll(false)
		x.inject()
		if !eventually(recovery, func() bool { return s.alone(x.ctx, db) == nil }) {
			x.Error("the second host is not used")
		}
		first.set(&fault{})
		s.proxy.dropAll(false)
		eventually(recovery, func() bool { return s.alone(x.ctx, db) == nil })
	}
}

// flippedBytes changes bytes of what a server replies to a query. What comes of it may
// be wrong, which nothing can tell, but it ends, and the pool goes on.
func flippedBytes(s *site) {
	x := s.trial
	for range 20 {
		x.must(s.alone(x.ctx, s.db))
	}
	wrong := 0
	for i := range x.times {
		s.recovers()
		ctx, stop := context.WithTimeout(x.ctx, 100*time.Millisecond)
		s.proxy.set(&fault{flip: []float64{0.1, 0.01, 0.003}[i%3]})
		x.inject()
		if _, err := builder.From(operations).All(ctx, s.db); err != nil {
			wrong++
		}
		stop()
		s.proxy.heal()
	}
	if wrong == 0 {
		x.Error("no reply was found to be wrong")
	}
}
