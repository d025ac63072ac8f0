package reliability

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/integration/pgtest"
	"github.com/strata-go/strata/pool"
)

// poolFaults ask more of a pool than it has, or do not give back what they took.
var poolFaults = []experiment{
	{id: "F27", title: "a thousand wait for two connections", on: shared, times: 1000, run: servers(exhausted, "pool_max_conns=2")},
	{id: "F27b", title: "those who wait are served in their order", on: shared, times: 20, run: servers(inOrder, "pool_max_conns=1")},
	{id: "F28", title: "forty connections, one, and forty again", on: shared, times: 3, run: servers(upAndDown, "pool_max_conns=40", "pool_max_conn_idle_time=50ms", "pool_health_check_period=20ms")},
	{id: "F29", title: "connections get too old under load", on: shared, times: 20, run: servers(tooOld, "pool_max_conn_lifetime=50ms", "pool_health_check_period=20ms")},
	{id: "F29b", title: "connections are too old as soon as they are made", on: everyone, times: 20, run: bornTooOld},
	{id: "F30", title: "connections are idle for too long", on: shared, times: 5, run: servers(tooIdle, "pool_max_conn_idle_time=20ms", "pool_health_check_period=20ms")},
	{id: "F31", title: "the pool is closed while it is used", on: everyone, times: 10, run: closedInUse},
	{id: "F31b", title: "the pool is closed, and somebody does not give back", on: shared, times: 5, run: servers(closedInVain)},
	{id: "F32", title: "a transaction is not ended for too long", on: shared, times: 5, run: servers(leakedTransaction)},
	{id: "F33", title: "rows are not closed for too long", on: shared, times: 5, run: servers(leakedRows)},
	{id: "F34", title: "a session is left changed", on: shared, times: 20, run: servers(leftChanged, "pool_max_conns=1")},
	{id: "F34b", title: "a transaction of raw SQL is left open", on: everyone, times: 10, run: leftOpen},
	{id: "F35", title: "connecting fails a hundred times", on: proxied, times: 100, run: neverConnected},
	{id: "F36", title: "a transaction asks for a second connection of a pool of one", on: everyone, times: 6, run: nested},
}

// hold takes n connections of the pool, until the function is called.
func (s *site) hold(n int) (release func()) {
	s.Helper()
	var taken, group sync.WaitGroup
	free := make(chan struct{})
	for range n {
		taken.Add(1)
		group.Go(func() {
			once := sync.OnceFunc(taken.Done)
			defer once()
			err := s.db.ReadTx(s.ctx, func(tx *pool.ReadTx) error {
				_, err := builder.From(operations).Exists(s.ctx, tx)
				once()
				<-free
				return err
			})
			if err != nil {
				s.Errorf("a connection that is held: %v", err)
			}
		})
	}
	taken.Wait()
	return func() {
		close(free)
		group.Wait()
	}
}

func exhausted(s *site) {
	x := s.trial
	release := s.hold(2)
	var group sync.WaitGroup
	for i := range x.times {
		group.Go(func() {
			deadline := time.Duration(50+i%200) * time.Millisecond
			begun, here := time.Now(), machine.now()
			ctx, stop := context.WithTimeout(x.ctx, deadline)
			defer stop()
			err := s.alone(ctx, s.db)
			if took := time.Since(begun); !errors.Is(err, strata.ErrTimeout) || took < deadline || machine.since(here) > deadline+2*time.Second {
				x.Errorf("with %v of time, after %v: %v", deadline, took, err)
			}
			x.inject()
		})
	}
	group.Wait()
	if n := s.db.Stats().Waiting; n != 0 {
		x.Errorf("%d still wait", n)
	}
	release()
	for range x.times { // and without a deadline all are served
		group.Go(func() {
			if err := s.alone(x.ctx, s.db); err != nil {
				x.Errorf("without a deadline: %v", err)
			}
		})
	}
	group.Wait()
}

func inOrder(s *site) {
	x := s.trial
	release := s.hold(1)
	var group sync.WaitGroup
	var mu sync.Mutex
	var order []int
	for i := range x.times {
		group.Go(func() {
			err := s.db.ReadTx(x.ctx, func(*pool.ReadTx) error {
				mu.Lock()
				defer mu.Unlock()
				order = append(order, i)
				return nil
			})
			if err != nil {
				x.Error(err)
			}
		})
		if !eventually(patience, func() bool { return s.db.Stats().Waiting == i+1 }) {
			x.Fatalf("%d wait, want %d", s.db.Stats().Waiting, i+1)
		}
		x.inject()
	}
	release()
	group.Wait()
	for i, n := range order {
		if i != n {
			x.Fatalf("served in the order %v", order)
		}
	}
}

func upAndDown(s *site) {
	x := s.trial
	for range x.times {
		s.hold(40)()
		if n := s.db.Stats().Open; n > 40 {
			x.Errorf("%d connections", n)
		}
		if !eventually(patience, func() bool { return s.db.Stats().Open <= 1 }) {
			x.Errorf("%d connections stay open", s.db.Stats().Open)
		}
		x.inject()
		x.must(s.alone(x.ctx, s.db))
	}
}

func tooOld(s *site) {
	x := s.trial
	stop := s.load(4)
	had := s.proxy.accepted.Load()
	if !eventually(2*patience, func() bool { return s.proxy.accepted.Load() >= had+int64(x.times) }) {
		x.Error("connections are not made anew")
	}
	stop()
	x.injected.Add(s.proxy.accepted.Load() - had)
	if n := s.count(acknowledged); n != len(s.known) {
		x.Errorf("of %d operations %d were acknowledged", len(s.known), n)
	}
}

// bornTooOld gives connections less time than it takes to make one.
func bornTooOld(x *trial) {
	x.all(func(s *site) {
		db, err := open(s.ctx, s.url, pool.Config{MaxLifetime: time.Nanosecond})
		s.must(err)
		defer closeDB(db)
		for range 10 {
			ctx, stop := context.WithTimeout(s.ctx, patience)
			err := s.alone(ctx, db)
			stop()
			s.inject()
			if err != nil {
				s.Fatalf("a write: %v", err)
			}
		}
	})
}

func tooIdle(s *site) {
	x := s.trial
	for range x.times {
		x.must(s.alone(x.ctx, s.db))
		if !eventually(patience, func() bool { return s.db.Stats().Open == 0 }) {
			x.Errorf("%d connections stay open", s.db.Stats().Open)
		}
		x.inject()
	}
}

func closedInUse(x *trial) {
	x.all(func(s *site) {
		for range 5 {
			db, err := open(s.ctx, s.url)
			s.must(err)
			var group sync.WaitGroup
			var begun sync.WaitGroup
			for range 4 {
				begun.Add(1)
				group.Go(func() {
					once := sync.OnceFunc(begun.Done)
					defer once()
					for {
						err := s.together(s.ctx, db, nil)
						once()
						if errors.Is(err, strata.ErrClosed) {
							return
						}
						if err != nil {
							s.Errorf("while the pool closes: %v", err)
							return
						}
					}
				})
			}
			begun.Wait()
			if err := closeDB(db); err != nil {
				s.Errorf("close: %v", err)
			}
			s.inject()
			group.Wait()
			if err := s.alone(s.ctx, db); !errors.Is(err, strata.ErrClosed) {
				s.Errorf("after the end: %v", err)
			}
		}
	})
}

// closedInVain closes a pool while a transaction goes on: the connection is cut, and the
// error says whose it was.
func closedInVain(s *site) {
	x := s.trial
	for range x.times {
		db, err := open(x.ctx, s.url)
		x.must(err)
		ended := make(chan error, 1)
		here, free := make(chan struct{}), make(chan struct{})
		go func() {
			ended <- s.together(x.ctx, db, func(*pool.Tx) error {
				close(here)
				<-free
				return nil
			})
		}()
		<-here
		ctx, stop := context.WithTimeout(x.ctx, 50*time.Millisecond)
		err = db.Close(ctx)
		stop()
		x.inject()
		var cut *pool.CutError
		if !errors.As(err, &cut) || len(cut.Holders) != 1 || !strings.Contains(err.Error(), "transaction") || !errors.Is(err, context.DeadlineExceeded) {
			x.Errorf("close: %v", err)
		}
		close(free)
		if err := <-ended; err == nil {
			x.Error("the transaction was kept")
		}
	}
}

// leaks is a hook that keeps the leaks that it is told of.
type leaks struct {
	mu   sync.Mutex
	seen []pool.Event
}

func (l *leaks) Before(ctx context.Context, _ *pool.Event) context.Context { return ctx }

func (l *leaks) After(_ context.Context, e *pool.Event) {
	if e.Op == pool.OpLeak {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.seen = append(l.seen, *e)
	}
}

// reported waits until n leaks were reported, and checks that the last one says where.
func (l *leaks) reported(x *trial, n int, where string) {
	x.Helper()
	var last pool.Event
	if !eventually(patience, func() bool {
		l.mu.Lock()
		defer l.mu.Unlock()
		if len(l.seen) < n {
			return false
		}
		last = l.seen[len(l.seen)-1]
		return true
	}) {
		x.Fatalf("leak %d is not reported", n)
	}
	if !strings.Contains(strings.Join(last.Stack, "\n"), where) {
		x.Errorf("the stack does not say %s: %v", where, last.Stack)
	}
}

// watched is a second pool on a site, which reports leaks.
func (s *site) watched() (*pool.DB, *leaks) {
	s.Helper()
	seen := &leaks{}
	db, err := open(s.ctx, s.url, pool.Config{LeakAfter: 20 * time.Millisecond, Hook: seen})
	s.must(err)
	s.Cleanup(func() { closeDB(db) })
	return db, seen
}

func leakedTransaction(s *site) {
	x := s.trial
	before := runtime.NumGoroutine()
	db, seen := s.watched()
	for i := range x.times {
		err := db.Tx(x.ctx, func(tx *pool.Tx) error {
			_, err := builder.From(operations).Exists(x.ctx, tx)
			seen.reported(x, i+1, "leakedTransaction")
			x.inject()
			return err
		})
		x.must(err)
	}
	if n := db.Stats().Leaked; n != int64(x.times) {
		x.Errorf("%d leaks are counted, want %d", n, x.times)
	}
	closeDB(db)
	(&site{trial: x, before: before}).noGoroutines()
}

func leakedRows(s *site) {
	x := s.trial
	db, seen := s.watched()
	for i := range x.times {
		for _, err := range s.numbers(100_000).Iter(x.ctx, db) {
			x.must(err)
			seen.reported(x, i+1, "leakedRows")
			x.inject()
			break
		}
	}
	x.must(second(builder.From(operations).Count(x.ctx, db)))
}

// second is the error of a statement.
func second[T any](_ T, err error) error { return err }

func leftChanged(s *site) {
	x, leftovers := s.trial, s.host.leftovers
	for _, policy := range []pool.SessionPolicy{pool.ResetSession, pool.DropSession} {
		db, err := open(x.ctx, s.url, pool.Config{Session: policy})
		x.must(err)
		defer closeDB(db)
		for range x.times / (2 * len(leftovers)) {
			for _, l := range leftovers {
				x.must(second(builder.Raw(strata.SQL(l.change)).Exec(x.ctx, db)))
				x.inject()
				n, err := builder.RawRows(builder.Raw(strata.SQL(l.trace)), number).One(x.ctx, db)
				if err != nil || fmt.Sprint(n) != l.before {
					x.Errorf("after %s: %d, %v; want %s", l.change, n, err, l.before)
				}
			}
		}
		if n := db.Stats().Reset; n < int64(x.times/2) {
			x.Errorf("%d sessions were undone", n)
		}
	}
}

func leftOpen(x *trial) {
	x.all(func(s *site) {
		for range 5 {
			if _, err := builder.Raw("BEGIN").Exec(s.ctx, s.db); err != nil {
				s.Logf("refused: %v", err)
			}
			s.inject()
			s.must(s.alone(s.ctx, s.db))
		}
	})
}

func neverConnected(x *trial) {
	before := runtime.NumGoroutine()
	p := startProxy(x, "127.0.0.1:1", x.random)
	p.set(&fault{refuse: true})
	for i := range x.times {
		db, err := open(x.ctx, []string{"postgres://postgres@" + p.address() + "/postgres?sslmode=disable", "mariadb://root@" + p.address() + "/mysql"}[i%2])
		if err == nil {
			closeDB(db)
		}
		if !errors.Is(err, strata.ErrUnavailable) {
			x.Errorf("got %v, want an unavailable database", err)
		}
		if strings.Contains(err.Error(), "\n") {
			x.Errorf("%q has several lines", err)
		}
		x.inject()
	}
	p.close()
	(&site{trial: x, before: before}).noGoroutines()
}

// nested asks the database for something inside a transaction that has all there is.
func nested(x *trial) {
	x.all(func(s *site) {
		var url string
		if s.host != nil {
			url = pgtest.With(strings.Replace(s.url, "pool_max_conns=4", "pool_max_conns=1", 1), "pool_acquire_timeout", "100ms")
		} else {
			url = s.url + "&busy_timeout=100ms"
		}
		db, err := open(s.ctx, url)
		s.must(err)
		defer closeDB(db)
		for range 3 {
			begun := time.Now()
			err := s.together(s.ctx, db, func(*pool.Tx) error { return s.alone(s.ctx, db) })
			s.inject()
			var who *pool.ExhaustedError
			if took := time.Since(begun); !errors.Is(err, strata.ErrTimeout) || !errors.As(err, &who) || took > patience {
				s.Errorf("after %v: %v", took, err)
			} else if len(who.Holders) != 1 || !strings.Contains(err.Error(), "transaction") {
				s.Errorf("the error does not say who has the connection: %v", err)
			}
		}
	})
}
