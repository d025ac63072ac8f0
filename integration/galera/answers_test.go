package galera

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/pool/mariadb"
)

// account makes an account that a test has for itself.
func account(t *testing.T, db *pool.DB, id int64) {
	t.Helper()
	_, err := builder.Insert(Accounts).Rows(Account{ID: id}).Exec(t.Context(), db)
	must(t, err)
}

func set(ctx context.Context, db builder.Writer, id, balance int64) (int64, error) {
	return builder.Update(Accounts).Set(Accounts.Balance.Set(balance)).Where(Accounts.ID.Eq(id)).Exec(ctx, db)
}

func balance(ctx context.Context, db builder.Reader, id int64) (int64, error) {
	return builder.Select(Accounts.Balance).From(Accounts).Where(Accounts.ID.Eq(id)).One(ctx, db)
}

// testCausal writes to one node and reads from all, at once.
func testCausal(t *testing.T, c *Cluster) {
	const times, id = 300, 1_000_001
	all, own := opened(t, c, "reads=spread"), opened(t, c, "reads=spread&causal=own")
	elsewhere := opened(t, c, "", 2, 1, 0)
	account(t, all, id)
	before := c.executed(t)
	for _, way := range []struct {
		name  string
		db    *pool.DB
		ctx   func() context.Context
		stale bool // some may be
	}{
		{"as it is", all, t.Context, false},
		{"a context that reads its writes", own, func() context.Context { return mariadb.ReadYourWrites(t.Context()) }, false},
		{"contexts that know nothing", own, t.Context, true},
	} {
		stale, took := 0, time.Duration(0)
		for i := range int64(times) {
			ctx := way.ctx()
			_, err := set(ctx, way.db, id, i)
			must(t, err)
			begun := time.Now()
			got, err := balance(ctx, way.db, id)
			must(t, err)
			took += time.Since(begun)
			if got != i {
				stale++
			}
		}
		t.Logf("%s: %d of %d reads stale, %v each", way.name, stale, times, (took / times).Round(time.Microsecond))
		if stale > 0 && !way.stale {
			t.Errorf("%s: %d of %d reads are stale", way.name, stale, times)
		}
	}
	for i, n := range c.executed(t) {
		if n-before[i] < times/2 {
			t.Errorf("%s executed %d statements: the reads are not spread", c.Nodes[i].name, n-before[i])
		}
	}
	// A program that writes elsewhere, and one that begins a transaction there.
	missed := 0
	for i := range int64(times) {
		account(t, all, id+1+i)
		n, err := set(t.Context(), elsewhere, id+1+i, i)
		must(t, err)
		err = elsewhere.ReadTx(t.Context(), func(tx *pool.ReadTx) error {
			got, err := balance(t.Context(), tx, id+1+i)
			if err == nil && got != i {
				n = 0
			}
			return err
		})
		must(t, err)
		if n != 1 {
			missed++
		}
	}
	if missed > 0 {
		t.Errorf("%d of %d changes on another node missed the row", missed, times)
	}
}

// testConflicts has two programs change one row on two nodes, each statement by itself.
func testConflicts(t *testing.T, c *Cluster) {
	const id, each = 2_000_001, 75
	dbs := []*pool.DB{opened(t, c, "", 0, 1, 2), opened(t, c, "", 1, 2, 0)}
	account(t, dbs[0], id)
	more := builder.Update(Accounts).Set(Accounts.Balance.SetExpr(Accounts.Balance.Add(1))).Where(Accounts.ID.Eq(id))
	var all sync.WaitGroup
	for i := range clients {
		all.Go(func() {
			for range each {
				if n, err := more.Exec(t.Context(), dbs[i%2]); err != nil || n != 1 {
					t.Errorf("%d rows, %v", n, err)
				}
			}
		})
	}
	all.Wait()
	got, err := balance(t.Context(), dbs[1], id)
	must(t, err)
	if got != clients*each {
		t.Errorf("the balance is %d after %d increments", got, clients*each)
	}
	resent := dbs[0].Stats().Resent + dbs[1].Stats().Resent
	t.Logf("%d increments by themselves on two nodes, %d sent again", clients*each, resent)
	if resent == 0 {
		t.Error("nothing was sent again: there was no conflict")
	}
	testLoser(t, dbs, id)
}

// testLoser has a transaction lose against another node's, which it learns at its commit or
// at its next statement: it is over then, whatever its function does.
func testLoser(t *testing.T, dbs []*pool.DB, id int64) {
	var after, committed error
	err := dbs[0].Tx(t.Context(), func(tx *pool.Tx) error {
		if _, err := set(t.Context(), tx, id, 1); err != nil {
			return err
		}
		if _, err := set(t.Context(), dbs[1], id, 2); err != nil {
			return err
		}
		eventually(t, "the other node's change arrives", func() bool {
			got, err := balance(t.Context(), dbs[0], id)
			return err == nil && got == 2
		})
		_, after = set(t.Context(), tx, id, 3)
		_, committed = set(t.Context(), tx, id, 4) // by itself, were the transaction forgotten
		return nil
	})
	if !errors.Is(after, strata.ErrDeadlock) || !pool.Retryable(after) {
		t.Errorf("the loser's next statement: %v", after)
	}
	if !errors.Is(committed, strata.ErrTxFailed) || err == nil {
		t.Errorf("the statement after that: %v; the transaction: %v", committed, err)
	}
	if got, err := balance(t.Context(), dbs[0], id); err != nil || got != 2 {
		t.Errorf("the balance is %d, %v", got, err)
	}
}

// testSizes makes changes that are larger than the cluster takes.
func testSizes(t *testing.T, c *Cluster) {
	must(t, c.Nodes[0].Do(t.Context(), "SET GLOBAL wsrep_max_ws_size = 100000"))
	defer func() { must(t, c.Nodes[0].Do(t.Context(), "SET GLOBAL wsrep_max_ws_size = 2147483647")) }()
	db := opened(t, c, "")
	before, err := builder.From(Notes).Count(t.Context(), db)
	must(t, err)
	large := builder.Insert(Notes).Rows(Note{Text: strings.Repeat("x", 1_000_000)})
	_, alone := large.Exec(t.Context(), db)
	sent := false
	within := db.Tx(t.Context(), func(tx *pool.Tx) error {
		_, err := large.Exec(t.Context(), tx)
		sent = err == nil
		return err
	})
	for what, err := range map[string]error{"by itself": alone, "at the commit": within} {
		if !errors.Is(err, strata.ErrOutOfRange) || pool.Retryable(err) || errors.Is(err, strata.ErrCommitUnknown) || !strings.Contains(err.Error(), "wsrep_max_ws_size") {
			t.Errorf("too large %s: %v", what, err)
		}
	}
	if !sent {
		t.Error("the statement failed, and not the commit")
	}
	t.Log(within)
	n, err := builder.From(Notes).Count(t.Context(), db)
	must(t, err)
	if n != before {
		t.Errorf("%d rows are there, and not %d", n, before)
	}
}

// testKeys makes keys on all nodes, which step by their number.
func testKeys(t *testing.T, c *Cluster) {
	seen := map[int64]bool{}
	var steps int64
	for i := range c.Nodes {
		db := opened(t, c, "", i, (i+1)%3, (i+2)%3)
		list := make([]Note, 10)
		for j := range list {
			list[j].Text = c.Nodes[i].name
		}
		made, err := builder.Returning(builder.Insert(Notes).Rows(list...), Notes).All(t.Context(), db)
		must(t, err)
		for j, n := range made {
			got, err := builder.Select(Notes.Text).From(Notes).Where(Notes.ID.Eq(n.ID)).One(t.Context(), db)
			if err != nil || got != c.Nodes[i].name || seen[n.ID] {
				t.Errorf("the key %d has %q, %v", n.ID, got, err)
			}
			seen[n.ID] = true
			if j > 0 && n.ID-made[j-1].ID > 1 {
				steps++
			}
		}
	}
	if len(seen) != 30 || steps == 0 {
		t.Errorf("%d keys, %d of them stepped", len(seen), steps)
	}
}

// testLocks asks for locks that hold on one node only.
func testLocks(t *testing.T, c *Cluster) {
	db := opened(t, c, "")
	for _, text := range []strata.SQL{
		"SELECT GET_LOCK('k', 1)", "select get_lock ('k', 1)", "SELECT RELEASE_LOCK('k')", "LOCK TABLES accounts WRITE", "/* x */ lock table accounts read",
		"XA START 'a'", "FLUSH TABLES WITH READ LOCK",
	} {
		_, err := builder.Raw(text).Exec(t.Context(), db)
		inside := db.Tx(t.Context(), func(tx *pool.Tx) error {
			_, err := builder.Raw(text).Exec(t.Context(), tx)
			return err
		})
		for _, err := range []error{err, inside} {
			if !errors.Is(err, strata.ErrUnsupported) || !strings.Contains(err.Error(), "one node of a cluster") {
				t.Errorf("%s: %v", text, err)
			}
		}
	}
	for _, text := range []strata.SQL{"SELECT 'GET_LOCK(1)'", "SELECT 'it''s XA', ';XA'", "SELECT * FROM accounts WHERE id = 0 FOR UPDATE"} {
		if _, err := builder.Raw(text).Exec(t.Context(), db); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// testSkew has two transactions each read what the other one changes, as two of which one
// is to stay. On two nodes no cluster keeps them apart, which is refused unless the program
// says that it knows.
func testSkew(t *testing.T, c *Cluster) {
	const rounds = 100
	on := func(parameters string, node int) *pool.DB {
		return opened(t, c, parameters, node, (node+1)%3, (node+2)%3)
	}
	err := on("", 0).Tx(t.Context(), func(*pool.Tx) error { return nil }, pool.WithIsolation(pool.Serializable))
	if !errors.Is(err, strata.ErrUnsupported) || !strings.Contains(err.Error(), "serializable=node") {
		t.Errorf("serializable: %v", err)
	}
	a, b := on("serializable=node", 0), on("serializable=node", 1)
	two := bothLeave(t, 5_000_000, rounds, a, b)
	one := bothLeave(t, 6_000_000, rounds, a, a)
	t.Logf("serializable transactions that exclude each other, both kept: %d of %d on two nodes, %d of %d on one", two, rounds, one, rounds)
	if one != 0 {
		t.Errorf("%d of %d are both kept on one node", one, rounds)
	}
}

// bothLeave counts the rounds in which both of two leave, each of which does only where the
// other one is still there.
func bothLeave(t *testing.T, first int64, rounds int, a, b *pool.DB) (both int) {
	t.Helper()
	rows := make([]Account, 2*rounds)
	for i := range rows {
		rows[i].ID = first + int64(i)
	}
	_, err := builder.Insert(Accounts).Rows(rows...).Exec(t.Context(), a)
	must(t, err)
	leave := func(db *pool.DB, who, other int64) (left bool) {
		err := db.Tx(t.Context(), func(tx *pool.Tx) error {
			left = false
			gone, err := balance(t.Context(), tx, other)
			if err != nil || gone != 0 {
				return err
			}
			left = true
			_, err = set(t.Context(), tx, who, 1)
			return err
		}, pool.WithIsolation(pool.Serializable), pool.WithRetry())
		if err != nil {
			t.Errorf("leave: %v", err)
		}
		return left
	}
	for i := range int64(rounds) {
		var pair sync.WaitGroup
		var left [2]bool
		pair.Go(func() { left[0] = leave(a, first+2*i, first+2*i+1) })
		pair.Go(func() { left[1] = leave(b, first+2*i+1, first+2*i) })
		pair.Wait()
		if left[0] && left[1] {
			both++
		}
	}
	return both
}
