package reliability

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/pool"
)

// transactionFaults end transactions in every way but the usual one.
var transactionFaults = []experiment{
	{id: "F44", title: "the function panics", on: everyone, times: 20, run: panics},
	{id: "F45", title: "the function ends its goroutine", on: everyone, times: 20, run: goexits},
	{id: "F46", title: "the function fails", on: everyone, times: 20, run: functionFails},
	{id: "F47", title: "a failed statement's error is dropped", on: everyone, times: 20, run: errorDropped},
	{id: "F48", title: "three savepoints, of which one fails", on: everyone, times: 60, run: savepointFails},
	{id: "F49", title: "serializable transactions meet", on: everyone, times: 100, run: transfers},
	{id: "F50", title: "two wait for each other", on: shared, times: 20, run: deadlock(2)},
	{id: "F50b", title: "three wait for each other", on: shared, times: 10, run: deadlock(3)},
	{id: "F50c", title: "a lock is waited for too long", on: shared, times: 10, run: servers(lockTimeout)},
	{id: "F51b", title: "the commit is refused as a deadlock, as by a cluster's node", on: "MariaDB behind a proxy", times: 10, run: commitDeadlocks},
	{id: "F51", title: "a deferred constraint refuses the commit", on: everyone, times: 20, run: commitRefused},
	{id: "F52", title: "a transaction is used after its end", on: everyone, times: 60, run: usedAfter},
	{id: "F53", title: "two goroutines use a transaction", on: everyone, times: 20, run: usedByTwo},
	{id: "F53b", title: "a goroutine of a transaction goes on after its end", on: everyone, times: 20, run: goesOn},
}

func panics(x *trial) {
	x.all(func(s *site) {
		for i := range 10 {
			op := s.begin()
			func() {
				defer func() {
					if p := recover(); p != i {
						s.Errorf("the panic is %v, want %d", p, i)
					}
				}()
				s.db.Tx(s.ctx, func(tx *pool.Tx) error {
					s.must(second(insert(op).Exec(s.ctx, tx)))
					s.inject()
					panic(i)
				})
			}()
			s.note(op, failed, nil)
		}
	})
}

func goexits(x *trial) {
	x.all(func(s *site) {
		for range 10 {
			op := s.begin()
			var group sync.WaitGroup
			group.Go(func() {
				s.db.Tx(s.ctx, func(tx *pool.Tx) error {
					if _, err := insert(op).Exec(s.ctx, tx); err != nil {
						s.Error(err)
					}
					s.inject()
					runtime.Goexit()
					return nil
				})
			})
			group.Wait()
			s.note(op, failed, nil)
		}
	})
}

func functionFails(x *trial) {
	x.all(func(s *site) {
		for range 10 {
			err := s.together(s.ctx, s.db, func(*pool.Tx) error { return errOwn })
			s.inject()
			if err != errOwn {
				s.Errorf("got %v, want the function's own error", err)
			}
		}
	})
}

func errorDropped(x *trial) {
	x.all(func(s *site) {
		for range 10 {
			err := s.together(s.ctx, s.db, func(tx *pool.Tx) error {
				builder.Raw("INSERT INTO operations (id, op) VALUES (1, NULL)").Exec(s.ctx, tx)
				s.inject()
				return nil
			})
			if !errors.Is(err, strata.ErrTxFailed) {
				s.Errorf("got %v, want a failed transaction", err)
			}
		}
	})
}

// savepointFails opens three savepoints in each other, of which one is undone with what
// is inside of it.
func savepointFails(x *trial) {
	x.all(func(s *site) {
		for i := range 30 {
			bad := i % 3
			ops := []int64{s.begin(), s.begin(), s.begin()}
			var level func(tx *pool.Tx, depth int) error
			level = func(tx *pool.Tx, depth int) error {
				if depth == len(ops) {
					return nil
				}
				err := tx.Tx(s.ctx, func(tx *pool.Tx) error {
					if err := second(insert(ops[depth]).Exec(s.ctx, tx)); err != nil {
						return err
					}
					if err := level(tx, depth+1); err != nil {
						return err
					}
					if depth == bad {
						s.inject()
						return errOwn
					}
					return nil
				})
				if errors.Is(err, errOwn) && depth == bad {
					return nil
				}
				return err
			}
			err := s.db.Tx(s.ctx, func(tx *pool.Tx) error { return level(tx, 0) })
			s.must(err)
			for depth, op := range ops {
				if depth < bad {
					s.note(op, acknowledged, nil)
				} else {
					s.note(op, failed, nil)
				}
			}
		}
	})
}

// account is a row of the bank.
type account struct {
	ID      int64
	Balance int64
}

type accountColumns struct {
	strata.Table[account]
	ID      strata.Int64
	Balance strata.Int64
}

var accounts = strata.Define("accounts", new(accountColumns), func(t *strata.Def, c *accountColumns) {
	t.PrimaryKey(c.ID)
})

const (
	accountsMany = 4
	balance      = 1000
)

// bank makes the accounts.
func (s *site) bank() {
	s.Helper()
	s.must(builder.CreateTables(accounts).Exec(s.ctx, s.db))
	rows := make([]account, accountsMany)
	for i := range rows {
		rows[i] = account{ID: int64(i), Balance: balance}
	}
	s.must(second(builder.Insert(accounts).Rows(rows...).Exec(s.ctx, s.db)))
}

// transfer moves money in a transaction: it reads both balances and writes what it has
// calculated.
func transfer(ctx context.Context, tx *pool.Tx, from, to, amount int64) error {
	for _, m := range []struct{ id, by int64 }{{from, -amount}, {to, amount}} {
		a, err := builder.From(accounts).Where(accounts.ID.Eq(m.id)).One(ctx, tx)
		if err != nil {
			return err
		}
		if _, err := builder.Update(accounts).Set(accounts.Balance.Set(a.Balance+m.by)).Where(accounts.ID.Eq(m.id)).Exec(ctx, tx); err != nil {
			return err
		}
	}
	return nil
}

// sum is what all accounts have together.
func sum(ctx context.Context, db builder.Reader) (total int64, err error) {
	for a, err := range builder.From(accounts).Iter(ctx, db) {
		if err != nil {
			return 0, err
		}
		total += a.Balance
	}
	return total, nil
}

// transfers has sixteen move money at once. Those who meet are to try again by themselves.
func transfers(x *trial) {
	x.all(func(s *site) {
		s.bank()
		var group sync.WaitGroup
		for w := range 16 {
			group.Go(func() {
				for i := range 10 {
					from := int64((w + i) % accountsMany)
					err := s.together(s.ctx, s.db, func(tx *pool.Tx) error {
						s.inject()
						return transfer(s.ctx, tx, from, (from+1)%accountsMany, 1)
					}, pool.WithIsolation(pool.Serializable), pool.WithRetry(pool.RetryPolicy{Attempts: 100, Max: 50 * time.Millisecond}))
					if err != nil {
						s.Errorf("a transfer: %v", err)
					}
				}
			})
		}
		group.Wait()
		if got, err := sum(s.ctx, s.db); err != nil || got != accountsMany*balance {
			s.Errorf("the accounts have %d, %v; want %d", got, err, accountsMany*balance)
		}
		if s.host != nil && s.db.Stats().Retried == 0 {
			s.Error("nothing was tried again: the transactions did not meet")
		}
	})
}

// deadlock has n transactions that change n rows, each beginning with another one.
func deadlock(n int) func(x *trial) {
	return servers(func(s *site) {
		x := s.trial
		s.bank()
		for range x.times {
			var first, group sync.WaitGroup
			first.Add(n)
			var victims atomic.Int64
			for i := range n {
				group.Go(func() {
					begun := sync.OnceFunc(first.Done)
					defer begun()
					err := s.together(x.ctx, s.db, func(tx *pool.Tx) error {
						for step := range 2 {
							if s.host.soon != "" {
								if _, err := builder.Raw(strata.SQL(s.host.soon)).Exec(x.ctx, tx); err != nil {
									return err
								}
							}
							id := int64((i + step) % n)
							if _, err := builder.Update(accounts).Set(accounts.Balance.SetExpr(accounts.Balance.Add(1))).Where(accounts.ID.Eq(id)).Exec(x.ctx, tx); err != nil {
								return err
							}
							begun()
							first.Wait()
						}
						return nil
					})
					switch {
					case errors.Is(err, strata.ErrDeadlock) && pool.Retryable(err):
						victims.Add(1)
						x.inject()
					case err != nil:
						x.Errorf("got %v, want a deadlock", err)
					}
				})
			}
			group.Wait()
			if victims.Load() == 0 {
				x.Error("nobody was chosen")
			}
		}
	})
}

// lockTimeout has a transaction wait for a row that another one has, or not wait for it. Once
// the other one has ended, another attempt succeeds.
func lockTimeout(s *site) {
	s.bank()
	first := builder.Update(accounts).Set(accounts.Balance.SetExpr(accounts.Balance.Add(1))).Where(accounts.ID.Eq(0))
	impatient := func(tx *pool.Tx) error {
		if _, err := builder.Raw(strata.SQL(s.host.impatient)).Exec(s.ctx, tx); err != nil {
			return err
		}
		return second(first.Exec(s.ctx, tx))
	}
	never := func(tx *pool.Tx) error {
		return second(builder.From(accounts).Where(accounts.ID.Eq(0)).Clauses(builder.ForUpdate(builder.NoWait())).All(s.ctx, tx))
	}
	for i := range s.times {
		locks := []func(*pool.Tx) error{impatient, never}[i%2]
		unlock := s.locked(first)
		err := s.together(s.ctx, s.db, locks)
		s.inject()
		var e *strata.DatabaseError
		if !errors.Is(err, strata.ErrTimeout) || !errors.As(err, &e) || !e.Unsent || !pool.Retryable(err) {
			s.Errorf("got %v, want a timeout", err)
		}
		tries := 0
		err = s.together(s.ctx, s.db, func(tx *pool.Tx) error {
			if tries++; tries == 2 {
				unlock()
			}
			return locks(tx)
		}, pool.WithRetry())
		if err != nil || tries != 2 {
			s.Errorf("after %d attempts: %v", tries, err)
		}
		unlock()
	}
	if n := s.count(failed); n != s.times {
		s.Errorf("%d of %d transactions have failed", n, s.times)
	}
}

// locked makes a change in a transaction, which goes on until the function is called.
func (s *site) locked(change builder.Change) (unlock func()) {
	s.Helper()
	here, free, ended := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() {
		ended <- s.db.Tx(s.ctx, func(tx *pool.Tx) error {
			_, err := change.Exec(s.ctx, tx)
			close(here)
			<-free
			return err
		})
	}()
	<-here
	return sync.OnceFunc(func() {
		close(free)
		s.must(<-ended)
	})
}

// commitDeadlocks has a node of a cluster refuse commits, which it does where another node's
// transaction was first.
func commitDeadlocks(x *trial) {
	for _, h := range hosts() {
		if h != mariadbHost {
			continue
		}
		x.part(h.name, x.experiment, func(x *trial) {
			s := x.site(h, h.empty(x))
			for range x.times {
				s.proxy.set(refusing(1))
				err := s.together(x.ctx, s.db, nil)
				x.inject()
				if !errors.Is(err, strata.ErrDeadlock) || !pool.Retryable(err) {
					x.Errorf("got %v, want a deadlock", err)
				}
				s.proxy.set(refusing(2))
				x.must(s.together(x.ctx, s.db, nil, pool.WithRetry()))
			}
			if n := s.count(failed); n != x.times {
				x.Errorf("%d of %d transactions have failed", n, x.times)
			}
		})
	}
}

func commitRefused(x *trial) {
	x.all(func(s *site) {
		if s.host != nil && !s.host.defers {
			return
		}
		for _, text := range []string{
			"CREATE TABLE parent (id bigint PRIMARY KEY)",
			"CREATE TABLE child (id bigint REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED)",
		} {
			s.must(second(builder.Raw(strata.SQL(text)).Exec(s.ctx, s.db)))
		}
		for range 10 {
			err := s.together(s.ctx, s.db, func(tx *pool.Tx) error {
				return second(builder.Raw("INSERT INTO child VALUES (7)").Exec(s.ctx, tx))
			})
			s.inject()
			if !errors.Is(err, strata.ErrForeignKey) {
				s.Errorf("got %v, want a violated foreign key", err)
			}
		}
		if n := s.count(failed); n != 10 {
			s.Errorf("%d of 10 operations are known to have failed", n)
		}
	})
}

func usedAfter(x *trial) {
	x.all(func(s *site) {
		for i := range 10 {
			var tx *pool.Tx
			err := s.together(s.ctx, s.db, func(t *pool.Tx) error {
				tx = t
				if i%2 == 0 {
					return errOwn
				}
				return nil
			})
			if i%2 == 1 {
				s.must(err)
			}
			op := s.begin()
			for name, err := range map[string]error{
				"a write":     second(insert(op).Exec(s.ctx, tx)),
				"a read":      second(builder.From(operations).Count(s.ctx, tx)),
				"a savepoint": tx.Tx(s.ctx, func(*pool.Tx) error { return nil }),
			} {
				s.inject()
				if !errors.Is(err, pool.ErrTxDone) {
					s.Errorf("%s after the end: %v", name, err)
				}
			}
			s.note(op, failed, nil)
		}
	})
}

// usedByTwo has two goroutines read in one transaction, for as long as it takes until one
// of them meets the other.
func usedByTwo(x *trial) {
	x.all(func(s *site) {
		s.must(s.many(s.ctx, s.db, 200))
		for range 10 {
			err := s.db.Tx(s.ctx, func(tx *pool.Tx) error {
				var met atomic.Bool
				var group sync.WaitGroup
				for range 2 {
					group.Go(func() {
						for begun := time.Now(); !met.Load() && time.Since(begun) < patience; {
							_, err := builder.From(operations).All(s.ctx, tx)
							switch {
							case errors.Is(err, strata.ErrTxInUse), errors.Is(err, strata.ErrStreaming):
								met.Store(true)
							case err != nil:
								s.Errorf("got %v, want one that is in use", err)
								return
							}
						}
					})
				}
				group.Wait()
				if met.Load() {
					s.inject()
				}
				return nil
			})
			if err != nil {
				s.Errorf("the transaction has only read: %v", err)
			}
		}
	})
}

// goesOn leaves a goroutine behind that goes on using the transaction.
func goesOn(x *trial) {
	x.all(func(s *site) {
		for range 10 {
			stop := make(chan struct{})
			var group sync.WaitGroup
			var late atomic.Int64
			err := s.db.Tx(s.ctx, func(tx *pool.Tx) error {
				group.Go(func() {
					for {
						select {
						case <-stop:
							return
						default:
						}
						op := s.begin()
						if err := second(insert(op).Exec(s.ctx, tx)); err != nil {
							s.note(op, failed, err)
							late.Add(1)
							continue
						}
						s.note(op, unknown, nil) // as the transaction's end will have it
					}
				})
				eventually(patience, func() bool { return s.db.Stats().InUse > 0 })
				return nil
			})
			s.inject()
			if !eventually(patience, func() bool { return late.Load() > 0 }) {
				s.Error("the transaction goes on after its end")
			}
			close(stop)
			group.Wait()
			if err != nil && !errors.Is(err, strata.ErrTxInUse) && !errors.Is(err, strata.ErrTxFailed) && !errors.Is(err, strata.ErrTimeout) && !errors.Is(err, strata.ErrCanceled) {
				s.Errorf("the transaction: %v", err)
			}
		}
	})
}
