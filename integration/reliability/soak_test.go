package reliability

import (
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/integration/pgtest"
	"github.com/strata-go/strata/pool"
)

// soaks run a bank, lists and a ledger at once, for as long as envSoak says, while
// faults of all kinds are injected at random.
var soaks = []experiment{
	{id: "J1", title: "a bank, lists and a ledger under all faults of servers and networks", on: private, times: 20, run: soakPostgres},
	{id: "J2", title: "a bank and a ledger under locks, and killed processes", on: file, times: 5, run: soakSQLite},
}

const (
	envSoak = "STRATA_SOAK" // how long all soaks take together
	round   = 5 * time.Second
)

// soakTime is how long all soaks take together.
func soakTime(t testing.TB) time.Duration {
	t.Helper()
	text := os.Getenv(envSoak)
	if text == "" {
		return 30 * time.Second
	}
	d, err := time.ParseDuration(text)
	if err != nil {
		t.Fatalf("%s: %v", envSoak, err)
	}
	return d
}

// serializable are the options of a transaction that is run again where it met another.
func serializable() []pool.TxOption {
	return []pool.TxOption{pool.WithIsolation(pool.Serializable), pool.WithRetry(pool.RetryPolicy{Attempts: 20, Max: 50 * time.Millisecond})}
}

// workers run something again and again until their context ends.
func (s *site) workers(ctx context.Context, group *sync.WaitGroup, n int, run func(ctx context.Context, random *rand.Rand) error) {
	for range n {
		random := rand.New(rand.NewPCG(s.random.Uint64(), 3))
		group.Go(func() {
			for ctx.Err() == nil {
				one, stop := context.WithTimeout(s.ctx, patience)
				if err := run(one, random); err != nil {
					time.Sleep(time.Millisecond)
				}
				stop()
			}
		})
	}
}

// rounds runs rounds of faults for some time, and looks after each for anomalies, leaks
// and memory that is not given back.
func (s *site) rounds(long time.Duration, inject func(until time.Time)) {
	s.Helper()
	s.bank()
	s.must(builder.CreateTables(lists).Exec(s.ctx, s.db))
	var first uint64
	for n, begun := 0, time.Now(); n == 0 || time.Since(begun) < long; n++ {
		s.oneRound(min(round, long), inject)
		if s.Failed() {
			return
		}
		switch now := heap(); n {
		case 0:
		case 1:
			first = now
		default:
			if now > first+16<<20 {
				s.leak("%d bytes of memory, of %d after the second round", now, first)
			}
		}
	}
}

// heap is what is in use of the memory.
func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func (s *site) oneRound(long time.Duration, inject func(until time.Time)) {
	s.Helper()
	history := &history{}
	ctx, stop := context.WithCancel(s.ctx)
	var group sync.WaitGroup
	s.workers(ctx, &group, 2, func(ctx context.Context, random *rand.Rand) error {
		from := random.Int64N(accountsMany)
		return s.db.Tx(ctx, func(tx *pool.Tx) error {
			return transfer(ctx, tx, from, (from+1+random.Int64N(accountsMany-1))%accountsMany, random.Int64N(50))
		}, serializable()...)
	})
	s.workers(ctx, &group, 1, func(ctx context.Context, _ *rand.Rand) error {
		return s.db.ReadTx(ctx, func(tx *pool.ReadTx) error { return s.balanced(ctx, tx) })
	})
	s.workers(ctx, &group, 2, func(ctx context.Context, random *rand.Rand) error { return history.append(ctx, s.db, random) })
	s.workers(ctx, &group, 2, func(ctx context.Context, random *rand.Rand) error {
		switch random.IntN(3) {
		case 0:
			return s.alone(ctx, s.db)
		case 1:
			return s.together(ctx, s.db, nil)
		default:
			return s.many(ctx, s.db, 1+random.IntN(50))
		}
	})
	inject(time.Now().Add(long))
	stop()
	group.Wait()
	s.recovers()
	s.check(s.trial, s.db)
	s.must(s.balanced(s.ctx, s.db))
	history.check(s)
	s.noConnections()
	s.nothingOpen()
	s.ledger.reset()
	s.must(second(builder.Delete(operations).All().Exec(s.ctx, s.db)))
	s.must(second(builder.Delete(lists).All().Exec(s.ctx, s.db)))
}

// balanced checks that no money was made or lost.
func (s *site) balanced(ctx context.Context, db builder.Reader) error {
	s.Helper()
	got, err := sum(ctx, db)
	if err == nil && got != accountsMany*balance {
		s.Errorf("the accounts have %d, want %d", got, accountsMany*balance)
	}
	return err
}

func soakPostgres(x *trial) {
	server := x.own(0)
	s := x.on(server.DSN(), "pool_max_conns=8")
	s.rounds(soakTime(x)*4/5, func(until time.Time) {
		restart := time.Now().Add(time.Until(until) / 2)
		for time.Now().Before(until) {
			if time.Now().After(restart) {
				restart = until
				s.restart(server)
			} else {
				s.anyFault()
			}
			x.inject()
			time.Sleep(time.Duration(20+x.random.IntN(150)) * time.Millisecond) // between faults
		}
		s.proxy.heal()
	})
	if n := s.count(acknowledged); n > 0 {
		x.Errorf("%d operations are left", n)
	}
}

// restart ends a server in one of three ways, and starts it again.
func (s *site) restart(server *pgtest.PrivateServer) {
	s.Helper()
	switch s.random.IntN(3) {
	case 0:
		server.StopFast(s)
	case 1:
		server.StopImmediate(s)
	default:
		server.Kill(s)
	}
	server.Start(s)
}

// anyFault injects one of the faults of sessions and networks.
func (s *site) anyFault() {
	s.Helper()
	moment := func() { time.Sleep(time.Duration(10+s.random.IntN(50)) * time.Millisecond) } // for which it lasts
	switch s.random.IntN(7) {
	case 0:
		s.killOne()
	case 1:
		s.kill(whatever)
	case 2:
		s.proxy.dropAll(s.random.IntN(2) == 0)
	case 3:
		s.proxy.set(&fault{toClient: 1 + s.random.Int64N(3000), reset: s.random.IntN(2) == 0})
		moment()
	case 4:
		s.proxy.set(&fault{toServer: 1 + s.random.Int64N(3000)})
		moment()
	case 5:
		s.proxy.set(&fault{refuse: true})
		s.proxy.dropAll(true)
		moment()
	default:
		s.proxy.set(&fault{hole: true})
		moment()
		s.proxy.dropAll(false)
	}
	s.proxy.set(&fault{})
}

func soakSQLite(x *trial) {
	s := x.sqlite("busy_timeout=1s")
	url := "sqlite:" + s.path() + "?busy_timeout=30s"
	next := int64(1 << 40)
	s.rounds(soakTime(x)/5, func(until time.Time) {
		for time.Now().Before(until) {
			next = s.writer(url, next).killed(time.Duration(x.random.IntN(100)) * time.Millisecond)
			unlock := s.lockFile()
			time.Sleep(time.Duration(x.random.IntN(20)) * time.Millisecond) // some wait, none for too long
			unlock()
		}
	})
}

// list is what was appended under a key, in its order.
type list struct {
	Key   int64
	Items []int64
}

type listColumns struct {
	strata.Table[list]
	Key   strata.Int64
	Items strata.JSON[[]int64]
}

var lists = strata.Define("lists", new(listColumns), func(t *strata.Def, c *listColumns) {
	t.PrimaryKey(c.Key)
})

// appended is a transaction that has read two lists and appended its number to the first.
type appended struct {
	op    int64
	keys  [2]int64
	read  [2][]int64
	ended outcome
}

// history is what transactions have read and appended.
type history struct {
	mu   sync.Mutex
	last int64
	all  []*appended
}

// append runs such a transaction.
func (h *history) append(ctx context.Context, db *pool.DB, random *rand.Rand) error {
	h.mu.Lock()
	h.last++
	a := &appended{op: h.last, ended: unknown}
	h.all = append(h.all, a)
	h.mu.Unlock()
	first := a.op / 100 * 4 // a list does not get longer than its readers like
	a.keys = [2]int64{first + random.Int64N(4), first + random.Int64N(4)}
	err := db.Tx(ctx, func(tx *pool.Tx) error { return a.run(ctx, tx) }, serializable()...)
	a.ended = outcomeOf(err)
	return err
}

func (a *appended) run(ctx context.Context, tx *pool.Tx) error {
	var present bool
	for i := range a.keys {
		l, err := builder.From(lists).Where(lists.Key.Eq(a.keys[i])).First(ctx, tx)
		if err != nil && !errors.Is(err, strata.ErrNoRows) {
			return err
		}
		a.read[i] = l.Items
		present = present || i == 0 && err == nil
	}
	items := append(append([]int64{}, a.read[0]...), a.op)
	if !present {
		return second(builder.Insert(lists).Rows(list{Key: a.keys[0], Items: items}).Exec(ctx, tx))
	}
	return second(builder.Update(lists).Set(lists.Items.Set(items)).Where(lists.Key.Eq(a.keys[0])).Exec(ctx, tx))
}

// check looks for what serializable transactions cannot have done: an append that is
// lost, or twice there; a read of what never was; a cycle of who saw what before whom.
func (h *history) check(s *site) {
	s.Helper()
	final := map[int64][]int64{}
	all, err := builder.From(lists).All(s.ctx, s.db)
	s.must(err)
	place := map[int64]int{} // of an operation in its list
	for _, l := range all {
		final[l.Key] = l.Items
		for i, op := range l.Items {
			if _, twice := place[op]; twice {
				totals.doubled.Add(1)
				s.Errorf("append %d is there twice", op)
			}
			place[op] = i
		}
	}
	before := map[int64][]int64{} // whom an operation was before
	for _, l := range final {
		for i := range l[:max(len(l)-1, 0)] {
			before[l[i]] = append(before[l[i]], l[i+1])
		}
	}
	for _, a := range h.all {
		a.check(s, final, place, before)
	}
	if cycle(place, before) {
		s.Errorf("there is a cycle: the transactions are not serializable")
	}
	s.Logf("%d appends, of which %d are there", len(h.all), len(place))
}

func (a *appended) check(s *site, final map[int64][]int64, place map[int64]int, before map[int64][]int64) {
	s.Helper()
	at, present := place[a.op]
	switch {
	case a.ended == acknowledged && !present:
		totals.lost.Add(1)
		s.Errorf("append %d was acknowledged and is lost", a.op)
	case a.ended == failed && present:
		totals.doubled.Add(1)
		s.Errorf("append %d is said to have failed and is there", a.op)
	}
	if !present {
		return
	}
	if at != len(a.read[0]) {
		s.Errorf("append %d has read %d items and is number %d", a.op, len(a.read[0]), at)
	}
	for i, key := range a.keys {
		l, n := final[key], len(a.read[i])
		if n > len(l) {
			s.Errorf("append %d has read %d items of a list of %d", a.op, n, len(l))
			return
		}
		for j, op := range a.read[i] {
			if op != l[j] {
				s.Errorf("append %d has read what never was there: %v", a.op, a.read[i])
				return
			}
		}
		if n > 0 && l[n-1] != a.op {
			before[l[n-1]] = append(before[l[n-1]], a.op)
		}
		if n < len(l) && l[n] != a.op {
			before[a.op] = append(before[a.op], l[n])
		}
	}
}

// cycle reports whether operations cannot be put in an order.
func cycle(all map[int64]int, before map[int64][]int64) bool {
	waits := map[int64]int{}
	for _, later := range before {
		for _, op := range later {
			waits[op]++
		}
	}
	var free []int64
	for op := range all {
		if waits[op] == 0 {
			free = append(free, op)
		}
	}
	done := 0
	for len(free) > 0 {
		op := free[len(free)-1]
		free = free[:len(free)-1]
		done++
		for _, later := range before[op] {
			if waits[later]--; waits[later] == 0 {
				free = append(free, later)
			}
		}
	}
	return done < len(all)
}

// The check finds what it looks for.
func TestCycle(t *testing.T) {
	all := map[int64]int{1: 0, 2: 0, 3: 0}
	if cycle(all, map[int64][]int64{1: {2, 3}, 2: {3}}) {
		t.Error("an order is called a cycle")
	}
	if !cycle(all, map[int64][]int64{1: {2}, 2: {3}, 3: {2}}) {
		t.Error("a cycle is not found")
	}
}
