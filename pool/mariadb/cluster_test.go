package mariadb

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/driver"
)

func TestLocksOfOneNodeAreFound(t *testing.T) {
	for text, found := range map[string]bool{
		"SELECT GET_LOCK('k', 1)":                                   true,
		"select get_lock ('k', 1)":                                  true,
		"SELECT /*! RELEASE_LOCK('k') */":                           true,
		"LOCK TABLES accounts WRITE":                                true,
		"/* x */ -- y\n lock table accounts read":                   true,
		"XA START 'a'":                                              true,
		"SELECT 1; XA START 'a'":                                    true,
		"FLUSH TABLES WITH READ LOCK":                               true,
		"FLUSH TABLES a, b WITH READ LOCK":                          true,
		"SELECT 'GET_LOCK(1)'":                                      false,
		"SELECT 'it''s XA', ';XA'":                                  false,
		"SELECT xa FROM xa":                                         false,
		"SELECT * FROM accounts FOR UPDATE":                         false,
		"SELECT * FROM accounts LOCK IN SHARE MODE":                 false,
		"UPDATE accounts SET my_get_lock = 1":                       false,
		"UPDATE budget_lock (a)":                                    false,
		"FLUSH TABLES":                                              false,
		"SELECT a AS \"XA\", 'x' FROM t WHERE b = ';' AND c = 'XA'": false,
	} {
		if err := oneNode(driver.Text{SQL: text, Own: true}); (err != nil) != found {
			t.Errorf("%s: %v", text, err)
		}
		if err := oneNode(driver.Text{SQL: text}); err != nil {
			t.Errorf("Strata's own %s: %v", text, err)
		}
	}
}

func TestHosts(t *testing.T) {
	for raw, want := range map[string][]string{
		"mariadb://u:p@h1:3307,h2,h3:3309/db?x=1,2": {"mariadb://u:p@h1:3307/db?x=1,2", "h2:3306", "h3:3309"},
		"mariadb://u:p,q@h1/db":                     {"mariadb://u:p,q@h1/db"},
		"mariadb://h1,[::1]:3308":                   {"mariadb://h1", "[::1]:3308"},
		"mariadb:///db?socket=/a,b":                 {"mariadb:///db?socket=/a,b"},
		"mariadb://h1,h2?reads=spread":              {"mariadb://h1?reads=spread", "h2:3306"},
	} {
		one, others, err := hostsOf(raw)
		if err != nil || one != want[0] || len(others) != len(want)-1 {
			t.Errorf("%s: %q, %q, %v", raw, one, others, err)
			continue
		}
		for i, h := range others {
			if h != want[i+1] {
				t.Errorf("%s: host %q, and not %q", raw, h, want[i+1])
			}
		}
	}
	for _, raw := range []string{"mariadb://h1,/db", "mariadb://h1,h2:port/db", "mariadb://u@h1,,h2/db"} {
		if one, others, err := hostsOf(raw); err == nil {
			t.Errorf("%s: %q, %q", raw, one, others)
		}
	}
}

func TestClusterParameters(t *testing.T) {
	var c Cluster
	values := url.Values{"reads": {"spread"}, "causal": {"own"}, "look_every": {"300ms"}, "lost_after": {"-1s"}, "serializable": {"node"}, "tls": {"true"}}
	if err := c.take(values); err != nil {
		t.Fatal(err)
	}
	want := Cluster{Reads: ReadsSpread, Causal: CausalOwn, LookEvery: 300 * time.Millisecond, LostAfter: driver.Endless, SerializableByNode: true}
	if c != want || len(values) != 1 {
		t.Errorf("%+v, left %v", c, values)
	}
	for _, values := range []url.Values{{"reads": {"all"}}, {"causal": {""}}, {"look_every": {"2"}}, {"look_every": {"-2s"}}, {"serializable": {"yes"}}} {
		if err := new(Cluster).take(values); err == nil {
			t.Errorf("%v is taken", values)
		}
	}
	if err := distinct([]string{"a:1", "b:1", "a:1"}); err == nil {
		t.Error("a host that is named twice is taken")
	}
}

func TestOnlyWhatServesIsFit(t *testing.T) {
	good := state{ready: true, quorum: "Primary", local: "Synced", history: "x"}
	if err := good.unfit(); err != nil {
		t.Error(err)
	}
	for want, change := range map[string]func(*state){
		"no node of a Galera cluster": func(s *state) { s.history = "" },
		"no quorum":                   func(s *state) { s.quorum = "non-Primary" },
		"Donor/Desynced":              func(s *state) { s.local = "Donor/Desynced" },
		"not ready":                   func(s *state) { s.ready = false },
	} {
		s := good
		change(&s)
		if err := s.unfit(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
}

func TestChangesGoToTheFirstThatServes(t *testing.T) {
	a, b, c := &node{address: "a"}, &node{address: "b"}, &node{address: "c"}
	all := &cluster{nodes: []*node{a, b, c}}
	if all.writer(nil) != nil {
		t.Error("there is a writer where no node serves")
	}
	if err := all.none(); !errors.Is(err, strata.ErrUnavailable) || !strings.Contains(err.Error(), "a: ") || !strings.Contains(err.Error(), "c: ") {
		t.Error(err)
	}
	b.serve()
	c.serve()
	if got := all.writer(nil); got != b {
		t.Errorf("the writer is %v", got)
	}
	if got := all.writer(b); got != c {
		t.Errorf("beside b the writer is %v", got)
	}
	a.serve()
	if got := all.writer(nil); got != a {
		t.Errorf("the writer is %v after the first is back", got)
	}
	if got := all.reader(t.Context(), nil); got != a {
		t.Errorf("the reader is %v", got)
	}
	only := &cluster{nodes: []*node{a}}
	if got := only.writer(a); got != a {
		t.Errorf("the only node is not tried again")
	}
}

func TestWhatIsSentAgain(t *testing.T) {
	c := &cluster{nodes: make([]*node, 3)}
	conflict := &strata.DatabaseError{Kind: strata.ErrDeadlock}
	away := &strata.DatabaseError{Kind: strata.ErrUnavailable, Unsent: true}
	lost := &strata.DatabaseError{Kind: strata.ErrConnection}
	unknown := &strata.DatabaseError{Kind: strata.ErrCommitUnknown}
	ended, end := context.WithCancel(t.Context())
	end()
	for _, test := range []struct {
		what    string
		ctx     context.Context
		task    task
		attempt int
		err     error
		again   bool
	}{
		{"a change after a conflict", t.Context(), task{alone: true}, 1, conflict, true},
		{"after many", t.Context(), task{alone: true}, mostConflicts, conflict, false},
		{"the program's own text", t.Context(), task{}, 1, conflict, false},
		{"nobody waits any more", ended, task{alone: true}, 1, conflict, false},
		{"a node that turns it away", t.Context(), task{}, 1, away, true},
		{"all of them", t.Context(), task{}, 4, away, false},
		{"a read whose connection is lost", t.Context(), task{reads: true}, 1, lost, true},
		{"a change whose connection is lost", t.Context(), task{alone: true}, 1, lost, false},
		{"an outcome that is not known", t.Context(), task{alone: true}, 1, unknown, false},
		{"any other error", t.Context(), task{alone: true, reads: true}, 1, errors.New("no"), false},
	} {
		if got := c.again(test.ctx, test.task, test.attempt, test.err); got != test.again {
			t.Errorf("%s: %v", test.what, got)
		}
	}
}

func TestWhereAContextHasWritten(t *testing.T) {
	a, b := &node{}, &node{}
	c := &cluster{options: Cluster{Causal: CausalOwn}}
	wrote(t.Context(), a) // and nothing is noted
	ctx := ReadYourWrites(t.Context())
	if c.mustWait(ctx, a) {
		t.Error("what has written nothing waits")
	}
	inner, stop := context.WithCancel(ctx)
	defer stop()
	wrote(inner, a)
	if c.mustWait(ctx, a) || !c.mustWait(ctx, b) || c.mustWait(t.Context(), b) {
		t.Error("a context is to wait on nodes that it has not written to")
	}
	if all := new(cluster); !all.mustWait(t.Context(), a) {
		t.Error("where all is causal, everything waits")
	}
}

// seen is a cluster of nodes that say so of themselves.
func seen(states ...state) *cluster {
	c := &cluster{}
	for i, s := range states {
		n := &node{address: string(rune('a' + i)), line: newLine(), every: time.Millisecond, lost: time.Hour, wake: make(chan struct{}, 1)}
		n.look = func(context.Context) (state, error) { return s, nil }
		n.newest = func() int64 { return c.newest(n) }
		c.nodes = append(c.nodes, n)
	}
	return c
}

func TestTheFirstLook(t *testing.T) {
	good := state{ready: true, quorum: "Primary", local: "Synced", history: "x", view: 3}
	joining, other := good, good
	joining.local, other.history = "Joiner", "y"
	c := seen(joining, good, good)
	if err := c.first(t.Context()); err != nil || c.writer(nil) != c.nodes[1] {
		t.Errorf("%v, the writer is %v", err, c.writer(nil))
	}
	if err := seen(joining, joining).first(t.Context()); err != nil {
		t.Errorf("no node serves, which the first statement tells: %v", err)
	}
	for want, states := range map[string][]state{"two clusters": {good, other}, "is no node of a Galera cluster": {good, {}}} {
		if err := seen(states...).first(t.Context()); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
}

func TestANodeIsTakenBackWhenItKnowsAll(t *testing.T) {
	good := state{ready: true, quorum: "Primary", local: "Synced", history: "x", view: 3}
	behind := good
	behind.view = 2
	c := seen(good, behind)
	if err := c.first(t.Context()); err != nil {
		t.Fatal(err)
	}
	c.nodes[1].serves.Store(false)
	watch, stop := context.WithCancel(t.Context())
	defer stop()
	var looks sync.WaitGroup
	looks.Go(func() { c.nodes[1].watched(watch) })
	time.Sleep(50 * time.Millisecond)
	if c.nodes[1].serves.Load() {
		t.Error("a node is taken back that has not heard of what the other one knows")
	}
	c.nodes[0].serves.Store(false) // and nobody knows better
	for range 1000 {
		if c.nodes[1].serves.Load() {
			break
		}
		time.Sleep(time.Millisecond)
	}
	if !c.nodes[1].serves.Load() {
		t.Error("the node is not taken back")
	}
	stop()
	looks.Wait()
}
