package galera

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/pool/mariadb"
)

const (
	manyAccounts = 100
	opening      = 1000
	clients      = 8
)

// ledger is transfers between accounts, by several clients, and what became of each.
type ledger struct {
	dbs     []*pool.DB // client i has the one at i, round and round
	begun   atomic.Int64
	reached map[int64]func() // by a client that has begun so many

	mu      sync.Mutex
	took    []time.Duration
	unknown int // transfers whose outcome had to be looked up
	redone  int // those that had not happened, and were made again
}

// tables are made past Strata: this is no test of definitions.
var tables = []string{
	"CREATE TABLE strata.accounts (id BIGINT PRIMARY KEY, balance BIGINT NOT NULL)",
	"CREATE TABLE strata.entries (op BIGINT PRIMARY KEY, payer BIGINT NOT NULL, payee BIGINT NOT NULL, amount BIGINT NOT NULL)",
	"CREATE TABLE strata.notes (id BIGINT AUTO_INCREMENT PRIMARY KEY, text LONGTEXT NOT NULL)",
}

// fill empties the tables, and gives every account the same.
func fill(t *testing.T, db *pool.DB) {
	t.Helper()
	for _, d := range []*builder.DeleteStatement{builder.Delete(Entries).All(), builder.Delete(Accounts).All()} {
		_, err := d.Exec(t.Context(), db)
		must(t, err)
	}
	rows := make([]Account, manyAccounts)
	for i := range rows {
		rows[i] = Account{int64(i), opening}
	}
	_, err := builder.Insert(Accounts).Rows(rows...).Exec(t.Context(), db)
	must(t, err)
}

// run makes transfers until there are so many.
func (l *ledger) run(t *testing.T, most int64) time.Duration {
	var all sync.WaitGroup
	begun := time.Now()
	for i := range clients {
		all.Go(func() {
			for op := l.begun.Add(1); op <= most; op = l.begun.Add(1) {
				if f := l.reached[op]; f != nil {
					f()
				}
				start := time.Now()
				if err := l.transfer(t.Context(), l.dbs[i%len(l.dbs)], op); err != nil {
					t.Errorf("transfer %d: %v", op, err)
					return
				}
				l.mu.Lock()
				l.took = append(l.took, time.Since(start))
				l.mu.Unlock()
			}
		})
	}
	all.Wait()
	return time.Since(begun)
}

// transfer makes one transfer, once. Where its outcome is not known it is looked up, and
// the key of the entry keeps it from happening twice.
func (l *ledger) transfer(ctx context.Context, db *pool.DB, op int64) error {
	e := Entry{Op: op, Payer: rand.Int64N(manyAccounts), Amount: 1 + rand.Int64N(9)}
	e.Payee = (e.Payer + 1 + rand.Int64N(manyAccounts-1)) % manyAccounts
	for {
		err := l.once(ctx, db, e)
		if !errors.Is(err, strata.ErrCommitUnknown) {
			return err
		}
		done, err := builder.From(Entries).Where(Entries.Op.Eq(op)).Exists(ctx, db)
		if err != nil {
			return fmt.Errorf("look up: %w", err)
		}
		l.mu.Lock()
		l.unknown++
		if !done {
			l.redone++
		}
		l.mu.Unlock()
		if done {
			return nil
		}
	}
}

// once is what a program that knows nothing of clusters does: it reads two balances, locks
// them, and writes what it has reckoned. Without the locks one node by itself has lost an
// update in about 120,000 transfers, in REPEATABLE READ; a server without Galera none.
func (l *ledger) once(ctx context.Context, db *pool.DB, e Entry) error {
	return db.Tx(ctx, func(tx *pool.Tx) error {
		both, err := builder.From(Accounts).Where(Accounts.ID.In(e.Payer, e.Payee)).Clauses(builder.ForUpdate()).All(ctx, tx)
		if err != nil {
			return err
		}
		for _, a := range both {
			if a.ID == e.Payer {
				a.Balance -= e.Amount
			} else {
				a.Balance += e.Amount
			}
			if _, err := builder.Update(Accounts).Set(Accounts.Balance.Set(a.Balance)).Where(Accounts.ID.Eq(a.ID)).Exec(ctx, tx); err != nil {
				return err
			}
		}
		_, err = builder.Insert(Entries).Rows(e).Exec(ctx, tx)
		return err
	}, pool.WithIsolation(pool.RepeatableRead), pool.WithRetry(pool.RetryPolicy{Attempts: 100, Max: 100 * time.Millisecond}))
}

// audit compares what is there with what the entries say: entries that are missing are
// lost, accounts that have moved otherwise show what happened twice or by half.
func audit(t *testing.T, db *pool.DB, want int64) (lost, doubled, sum int64) {
	t.Helper()
	list, err := builder.From(Entries).All(t.Context(), db)
	must(t, err)
	balances := map[int64]int64{}
	seen := map[int64]int{}
	for _, e := range list {
		seen[e.Op]++
		balances[e.Payer] -= e.Amount
		balances[e.Payee] += e.Amount
	}
	for op := int64(1); op <= want; op++ {
		switch n := seen[op]; {
		case n == 0:
			lost++
		case n > 1:
			doubled++
		}
	}
	all, err := builder.From(Accounts).All(t.Context(), db)
	must(t, err)
	for _, a := range all {
		sum += a.Balance
		if a.Balance != opening+balances[a.ID] {
			doubled++
		}
	}
	return lost, doubled, sum
}

// retries is how often a transaction or a statement was sent again.
func (l *ledger) retries() (n int64) {
	for _, db := range l.dbs {
		s := db.Stats()
		n += s.Retried + s.Resent
	}
	return n
}

// speed says how fast it was.
func (l *ledger) speed(d time.Duration) string {
	slices.Sort(l.took)
	at := func(share float64) time.Duration {
		return l.took[int(share*float64(len(l.took)-1))].Round(100 * time.Microsecond)
	}
	return fmt.Sprintf("%.0f transfers/s, p50 %v, p99 %v", float64(len(l.took))/d.Seconds(), at(0.5), at(0.99))
}

// closing is the line that says how the ledger ended.
var closing string

func summary() {
	if closing != "" {
		fmt.Println(closing)
	}
}

// quiet measures transfers through one database, while nothing is killed.
func quiet(t *testing.T, db *pool.DB) string {
	t.Helper()
	const transfers = 2000
	fill(t, db)
	l := &ledger{dbs: []*pool.DB{db}}
	speed := l.speed(l.run(t, transfers))
	if lost, doubled, sum := audit(t, db, transfers); lost+doubled != 0 || sum != manyAccounts*opening {
		t.Errorf("%d lost, %d doubled, sum %d", lost, doubled, sum)
	}
	return speed
}

// testTogether has all programs write to one node of three, as they do where their URLs name
// the nodes in one order.
func testTogether(t *testing.T, c *Cluster) {
	t.Log("all write to one node of three: " + quiet(t, opened(t, c, "")))
}

// survive makes transfers while a node is killed in the middle and started again, and audits
// every node. It returns how long the transfers took, without the wait for the node.
func (l *ledger) survive(t *testing.T, c *Cluster, victim int, transfers int64) (took time.Duration, lost, doubled, sum int64) {
	t.Helper()
	fill(t, l.dbs[0])
	n, dead, back := c.Nodes[victim], make(chan struct{}), make(chan struct{})
	l.reached = map[int64]func(){
		transfers * 3 / 10: func() {
			defer close(dead)
			n.Kill(t)
		},
		transfers * 4 / 10: func() {
			go func() {
				defer close(back)
				<-dead
				opens(t, c, n)
				n.Join(t)
			}()
		},
	}
	hold := transfers * 8 / 10
	took = l.run(t, hold)
	<-back
	own := l.dbs[victim%len(l.dbs)] // whose changes go to the node
	eventually(t, "the killed node is taken back", func() bool { return serving(c, own) == n.name })
	l.begun.Store(hold)
	l.reached = nil
	took += l.run(t, transfers)
	for i, n := range c.Nodes {
		missing, moved, all := audit(t, opened(t, c, "", i), transfers)
		lost, doubled = max(lost, missing), max(doubled, moved)
		if sum = all; all != manyAccounts*opening {
			t.Errorf("%s has a sum of %d", n.name, all)
		}
	}
	if lost+doubled != 0 {
		t.Errorf("%d lost, %d doubled", lost, doubled)
	}
	t.Logf("%s is killed: %d retries, %d outcomes unknown, of which %d had not happened", n.name, l.retries(), l.unknown, l.redone)
	return took, lost, doubled, sum
}

// opens opens a database while a node is gone that its URL names first.
func opens(t *testing.T, c *Cluster, gone *Node) {
	at := slices.Index(c.Nodes, gone)
	db, err := openURL(t, c.URL("", at, (at+1)%3, (at+2)%3))
	if err != nil || serving(c, db) != c.Nodes[(at+1)%3].name {
		t.Errorf("opened without %s: %v", gone.name, err)
	}
}

// testLedger has programs write to all nodes, so that they meet each other at commits.
func testLedger(t *testing.T, c *Cluster, alone string) {
	const transfers = 4000
	l := &ledger{dbs: []*pool.DB{opened(t, c, "", 0, 1, 2), opened(t, c, "", 1, 2, 0), opened(t, c, "", 2, 0, 1)}}
	took, lost, doubled, sum := l.survive(t, c, 1, transfers)
	exact := "exact"
	if sum != manyAccounts*opening {
		exact = fmt.Sprint(sum)
	}
	closing = fmt.Sprintf("galera: %d transfers, %d nodes, 1 killed, %d retries, %d lost, %d doubled, sum %s; %s (one node alone: %s)",
		transfers, len(c.Nodes), l.retries(), lost, doubled, exact, l.speed(took), alone)
	t.Log(closing)
}

// testFailover has all programs write to one node, which is the one that is killed.
func testFailover(t *testing.T, c *Cluster) {
	const transfers = 1500
	l := &ledger{dbs: []*pool.DB{opened(t, c, "reads=spread")}}
	l.survive(t, c, 0, transfers)
}

// serving is the node that changes of a database go to.
func serving(c *Cluster, db *pool.DB) string {
	for _, s := range mariadb.Nodes(db) {
		if s.Writes {
			return c.at(s.Address).name
		}
	}
	return "none"
}

// eventually waits until something holds.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !holds(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("it does not come about in 20 s: %s", what)
		}
	}
}
