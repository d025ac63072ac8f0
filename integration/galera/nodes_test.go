package galera

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/pool/mariadb"
)

// quick has the pool look often, and give up soon.
const quick = "look_every=200ms&lost_after=3s"

// testStopped has the node that changes go to stand still.
func testStopped(t *testing.T, c *Cluster) {
	const id = 3_000_001
	db := opened(t, c, quick)
	account(t, db, id)
	_, err := set(t.Context(), db, id, 0) // so that the next one is prepared
	must(t, err)
	c.Nodes[0].Pause(t)
	begun := time.Now()
	_, writing := set(t.Context(), db, id, 1)
	wrote := time.Since(begun)
	if !errors.Is(writing, strata.ErrCommitUnknown) {
		t.Errorf("a change on the node that stands still: %v", writing)
	}
	reading := time.Now()
	if _, err := balance(t.Context(), db, id); err != nil {
		t.Errorf("a read after that: %v", err)
	}
	t.Logf("the change is given up after %v, a read takes %v then", wrote.Round(100*time.Millisecond), time.Since(reading).Round(100*time.Millisecond))
	if wrote > 10*time.Second || time.Since(reading) > 15*time.Second {
		t.Error("the node is not left in time")
	}
	if n, err := set(t.Context(), db, id, 2); err != nil || n != 1 {
		t.Errorf("%d rows, %v", n, err)
	}
	if at := serving(c, db); at != "node2" {
		t.Errorf("changes go to %s", at)
	}
	c.Nodes[0].Continue(t)
	c.Whole(t)
	eventually(t, "the node is taken back", func() bool { return serving(c, db) == "node1" })
	if got, err := balance(t.Context(), db, id); err != nil || got != 2 {
		t.Errorf("the balance is %d, %v", got, err)
	}
}

// testQuorum kills all nodes but one, which answers to Ping and serves nobody.
func testQuorum(t *testing.T, c *Cluster) {
	const id = 4_000_001
	db := opened(t, c, quick)
	if at := serving(c, db); at != "node1" {
		t.Fatalf("changes go to %s", at)
	}
	account(t, db, id)
	account(t, db, id+1)
	c.Nodes[1].Kill(t)
	c.Nodes[2].Kill(t)
	begun := time.Now()
	var first error
	var change sync.WaitGroup
	change.Go(func() { _, first = set(t.Context(), db, id, 1) })
	time.Sleep(100 * time.Millisecond) // it is on its way to the others
	hurried(t, db, id+1)
	change.Wait()
	t.Logf("%v after the others were killed: %v", time.Since(begun).Round(100*time.Millisecond), first)
	if !errors.Is(first, strata.ErrCommitUnknown) || time.Since(begun) > 15*time.Second {
		t.Errorf("a change without a quorum: %v after %v", first, time.Since(begun))
	}
	if s := mariadb.Nodes(db)[0]; s.Serves || s.Why == nil || !strings.Contains(s.Why.Error(), "quorum") {
		t.Errorf("the node without a quorum: %+v", s)
	}
	longest := time.Duration(0)
	for range 20 {
		begun := time.Now()
		_, reading := balance(t.Context(), db, id)
		_, writing := set(t.Context(), db, id, 1)
		beginning := db.Tx(t.Context(), func(tx *pool.Tx) error {
			_, err := set(t.Context(), tx, id, 1)
			return err
		})
		for what, err := range map[string]error{"a read": reading, "a change": writing, "a transaction": beginning, "a ping": db.Ping(t.Context())} {
			if !errors.Is(err, strata.ErrUnavailable) || !pool.Retryable(err) {
				t.Errorf("%s without a quorum: %v", what, err)
			}
		}
		longest = max(longest, time.Since(begun))
	}
	t.Logf("four refusals take %v at most", longest.Round(100*time.Microsecond))
	if longest > time.Second {
		t.Errorf("refusals take %v", longest)
	}
	c.Nodes[0].Bootstrap(t)
	eventually(t, "the node is taken back", func() bool { return db.Ping(t.Context()) == nil })
	if n, err := set(t.Context(), db, id, 7); err != nil || n != 1 {
		t.Errorf("%d rows, %v", n, err)
	}
	c.Nodes[1].Join(t)
	c.Nodes[2].Join(t)
	for i := range c.Nodes {
		got, err := balance(t.Context(), opened(t, c, "", i), id)
		if err != nil || got != 7 {
			t.Errorf("%s has %d, %v", c.Nodes[i].name, got, err)
		}
	}
}

// hurried makes a change with a deadline while the node does not know yet that it is alone,
// and waits for the others.
func hurried(t *testing.T, db *pool.DB, id int64) {
	t.Helper()
	begun := time.Now()
	ctx, stop := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer stop()
	_, err := set(ctx, db, id, 1)
	if !errors.Is(err, context.DeadlineExceeded) || time.Since(begun) > 2500*time.Millisecond {
		t.Errorf("a change with a deadline of 0.3 s: %v after %v", err, time.Since(begun))
	}
}

// testURLs opens what is no cluster.
func testURLs(t *testing.T, c *Cluster) {
	for url, want := range map[string]string{
		c.URL("reads=all"):     "writer or spread",
		c.URL("", 0, 0):        "twice",
		c.URL("causal=always"): "all or own",
	} {
		if db, err := openURL(t, url); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, %v", url, db, err)
		}
	}
}
