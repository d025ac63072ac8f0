package mariadb

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/conns"
	"github.com/strata-go/strata/internal/driver"
	"github.com/strata-go/strata/internal/scan"
)

// cluster is a database of several nodes, each with connections of its own.
type cluster struct {
	nodes   []*node // in the URL's order
	options Cluster
	turn    atomic.Uint32 // where the search for a node to read from begins
	stop    context.CancelFunc
	looks   sync.WaitGroup
}

var (
	_ driver.Backend = (*cluster)(nil)
	_ driver.Lister  = (*cluster)(nil)
	_ driver.Judge   = (*cluster)(nil)
)

// openCluster opens a cluster, of the server that the URL names first and others that are
// reached in the same way. It waits for a first look at every node: one of them has to serve.
func openCluster(ctx context.Context, s *server, shared *driver.Config, others []string, o Cluster) (driver.Backend, error) {
	addresses := append([]string{s.wire.Addr}, others...)
	if err := distinct(addresses); err != nil {
		return nil, err
	}
	watch, stop := context.WithCancel(context.Background())
	c := &cluster{options: o, stop: stop}
	err := c.open(ctx, s, shared, addresses)
	if err != nil {
		c.Close(ctx)
		return nil, err
	}
	for _, n := range c.nodes {
		c.looks.Go(func() { n.watched(watch) })
	}
	if err := c.Ping(ctx); err != nil {
		c.Close(ctx)
		return nil, err
	}
	return c, nil
}

func (c *cluster) open(ctx context.Context, s *server, shared *driver.Config, addresses []string) error {
	for _, address := range addresses {
		n, err := c.node(s.to(address), s.to(address), shared)
		if err != nil {
			return err
		}
		c.nodes = append(c.nodes, n)
	}
	return c.first(ctx)
}

// node is a node that was not looked at yet: a server, and the same for an eye on it.
func (c *cluster) node(s, seen *server, shared *driver.Config) (*node, error) {
	n := &node{address: s.wire.Addr, line: newLine(), eye: openEye(seen), every: c.options.LookEvery, lost: c.options.LostAfter, wake: make(chan struct{}, 1)}
	n.look = n.eye.look
	n.newest = func() int64 { return c.newest(n) }
	n.answered()
	s.line = n.line
	var err error
	if n.backend, err = newBackend(s, shared); err == nil {
		n.causal = func(ctx context.Context) bool { return c.mustWait(ctx, n) }
	}
	return n, err
}

// first looks at all nodes at once. Those that serve are of one cluster, or there is an
// error.
func (c *cluster) first(ctx context.Context) error {
	states := make([]state, len(c.nodes))
	errs := make([]error, len(c.nodes))
	var looks sync.WaitGroup
	for i, n := range c.nodes {
		looks.Go(func() { states[i], errs[i] = n.look(ctx) })
	}
	looks.Wait()
	if err := ctx.Err(); err != nil {
		return driver.Unsent(databaseError(err))
	}
	history := ""
	for i, n := range c.nodes {
		if errs[i] == nil {
			errs[i] = states[i].unfit()
		}
		switch {
		case errors.Is(errs[i], errNoNode) && states[i].history == "" && states[i].quorum == "":
			return fmt.Errorf("strata: the MariaDB URL names several hosts, and %s is no node of a Galera cluster", n.address)
		case errs[i] != nil:
			n.leave(errs[i])
		case history != "" && history != states[i].history:
			return fmt.Errorf("strata: the MariaDB URL names hosts of two clusters: %s is of another one than those before", n.address)
		default:
			history = states[i].history
			n.view.Store(states[i].view)
			n.serve()
		}
	}
	return nil
}

// newest is the newest view of the nodes that serve, but for one.
func (c *cluster) newest(but *node) (view int64) {
	for _, n := range c.nodes {
		if n != but && n.serves.Load() {
			view = max(view, n.view.Load())
		}
	}
	return view
}

// none is the error where no node serves, which says of each why.
func (c *cluster) none() error {
	said := make([]string, len(c.nodes))
	for i, n := range c.nodes {
		said[i] = n.address + ": " + n.reason().Error()
	}
	return &strata.DatabaseError{
		Kind: strata.ErrUnavailable, Unsent: true,
		Err: errors.New("no node of the cluster serves: " + strings.Join(said, "; ")),
	}
}

// writer is the node that changes go to: the first that serves, but for one that has just
// turned somebody away.
func (c *cluster) writer(avoid *node) *node {
	for _, n := range c.nodes {
		if n != avoid && n.serves.Load() {
			return n
		}
	}
	if avoid != nil && avoid.serves.Load() {
		return avoid
	}
	return nil
}

// reader is the node that a read goes to: where reads are spread the one with the least to
// do, but the one that the context has written to, which need not wait for its own change.
func (c *cluster) reader(ctx context.Context, avoid *node) *node {
	if c.options.Reads == ReadsWithWrites {
		return c.writer(avoid)
	}
	if c.options.Causal == CausalOwn {
		if at := wroteAt(ctx); at != nil && at != avoid && at.serves.Load() {
			return at
		}
	}
	var best *node
	least, turn := 0, int(c.turn.Add(1))
	for i := range c.nodes {
		n := c.nodes[(turn+i)%len(c.nodes)]
		if n == avoid || !n.serves.Load() {
			continue
		}
		s := n.pool.Stats()
		if busy := s.InUse + s.Waiting; best == nil || busy < least {
			best, least = n, busy
		}
	}
	if best == nil {
		return c.writer(avoid)
	}
	return best
}

// on runs f on a node, and again, on another one or on the same, where that is right.
func (c *cluster) on(ctx context.Context, t task, f func(*node) error) error {
	var avoid *node
	for attempt := 1; ; attempt++ {
		var n *node
		if t.only {
			n = c.reader(ctx, avoid)
		} else {
			n = c.writer(avoid)
		}
		if n == nil {
			return c.none()
		}
		if !t.only {
			wrote(ctx, n)
		}
		err := f(n)
		if err == nil {
			return nil
		}
		if err = n.failed(ctx, err, true); !c.again(ctx, t, attempt, err) {
			return err
		}
		n.pool.Count(driver.CountResent)
		if avoid = nil; !conflicts(err) {
			avoid = n
		}
	}
}

func (c *cluster) Dialect() *dialect.Dialect { return dialect.MariaDB }

func (c *cluster) Query(ctx context.Context, t driver.Text) (rows scan.Rows, err error) {
	if err := oneNode(t); err != nil {
		return nil, err
	}
	return c.query(ctx, taskOf(t), t.Writes && !t.Own, func(n *node) (scan.Rows, error) { return n.Query(ctx, t) })
}

// query runs what returns rows. Where it changes something, a conflict may come after the
// rows: they are read before.
func (c *cluster) query(ctx context.Context, work task, whole bool, f func(*node) (scan.Rows, error)) (rows scan.Rows, err error) {
	err = c.on(ctx, work, func(n *node) (err error) {
		if rows, err = f(n); err == nil && whole {
			rows, err = conns.Buffer(rows)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	if whole {
		rows = driver.Until(ctx, rows, func(err error) error { return driver.Unknown(databaseError(err)) })
	}
	return rows, nil
}

func (c *cluster) Exec(ctx context.Context, t driver.Text) (int64, error) {
	if err := oneNode(t); err != nil {
		return 0, err
	}
	return c.exec(ctx, task{alone: !t.Own}, func(n *node) (int64, error) { return n.Exec(ctx, t) })
}

func (c *cluster) exec(ctx context.Context, work task, f func(*node) (int64, error)) (changed int64, err error) {
	err = c.on(ctx, work, func(n *node) (err error) {
		changed, err = f(n)
		return err
	})
	return changed, err
}

// change is a statement of Strata's own that changes rows.
var change = task{alone: true}

func (c *cluster) QueryRows(ctx context.Context, text string, many *driver.Bulk) (scan.Rows, error) {
	return c.query(ctx, change, true, func(n *node) (scan.Rows, error) { return n.QueryRows(ctx, text, many) })
}

func (c *cluster) ExecRows(ctx context.Context, text string, many *driver.Bulk) (int64, error) {
	return c.exec(ctx, change, func(n *node) (int64, error) { return n.ExecRows(ctx, text, many) })
}

func (c *cluster) AboutRow(e *strata.DatabaseError) bool { return aboutRow(e) }

func (c *cluster) Keep(r scan.Rows) (scan.Rows, error) { return conns.Buffer(r) }

// Begin begins a transaction at once, as another node can still be had for it then.
func (c *cluster) Begin(ctx context.Context, o driver.TxOptions) (s driver.Session, err error) {
	if err := c.wholly(o); err != nil {
		return nil, err
	}
	err = c.on(ctx, task{reads: true, only: o.ReadOnly}, func(n *node) error {
		begun, err := n.Begin(ctx, o)
		if err != nil {
			return err
		}
		on := begun.(*session)
		if err := on.run(ctx, driver.Text{}, func(*conn) error { return nil }); err != nil {
			on.Rollback()
			return err
		}
		s = &part{on, n}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return s, nil
}

// Ping checks that the node answers that changes go to.
func (c *cluster) Ping(ctx context.Context) error {
	return c.on(ctx, task{reads: true}, func(n *node) error { return n.Ping(ctx) })
}

func (c *cluster) Stats() driver.Stats {
	gates := make([]*driver.Gate, len(c.nodes))
	for i, n := range c.nodes {
		gates[i] = n.pool.Gate
	}
	s := driver.SumStats(gates...)
	for _, n := range c.nodes {
		all, idle := n.pool.Connections()
		s.Open, s.Idle = s.Open+all, s.Idle+idle
	}
	return s
}

func (c *cluster) Close(ctx context.Context) error {
	c.stop()
	pools := make([]*conns.Pool[*conn], len(c.nodes))
	for i, n := range c.nodes {
		pools[i] = n.pool
	}
	return conns.Close(ctx, func() {
		c.looks.Wait()
		for _, n := range c.nodes {
			n.eye.close()
			n.server.close()
		}
	}, pools...)
}
