package galera

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	_ "github.com/go-sql-driver/mysql" // to ask a node how it is
	"github.com/strata-go/strata/integration/testserver"
)

// providers are where Galera's library is.
var providers = []string{"/usr/lib/galera/libgalera_smm.so", "/usr/lib64/galera-4/libgalera_smm.so", "/usr/lib/libgalera_smm.so"}

// Cluster is a cluster of servers.
type Cluster struct {
	Nodes  []*Node
	folder *testserver.Folder
	seed   string // data that a node has at first
	lib    string // Galera's library
}

// Node is a server of a cluster, always on the same ports and the same data.
type Node struct {
	testserver.Process
	Address string // host:port

	cluster  *Cluster
	name     string
	group    string // where nodes talk to each other
	ist, sst string // where it takes what it lacks
	further  []string
}

// Start starts a cluster of so many nodes and removes it when tb has ended. Further
// settings are options of mariadbd.
func Start(tb testing.TB, size int, further ...string) *Cluster {
	tb.Helper()
	c := Lone(tb, size, further...)
	c.Complete(tb)
	return c
}

// Lone starts the first node of a cluster that is to have so many.
func Lone(tb testing.TB, size int, further ...string) *Cluster {
	tb.Helper()
	lib, err := missing()
	if err != nil {
		if testserver.Demanded("STRATA_TEST_GALERA") {
			tb.Fatalf("galera: %v", err)
		}
		tb.Skipf("galera: SKIPPED: %v", err)
	}
	c := &Cluster{lib: lib}
	if c.folder, err = testserver.NewFolder("strata-galera-", "mysql", "nobody"); err != nil {
		tb.Fatalf("galera: %v", err)
	}
	tb.Cleanup(c.remove)
	if err := c.start(tb.Context(), size, further); err != nil {
		tb.Fatalf("galera: %v", err)
	}
	return c
}

// Complete starts the other nodes.
func (c *Cluster) Complete(tb testing.TB) {
	tb.Helper()
	for _, n := range c.Nodes[1:] {
		n.Join(tb)
	}
}

// missing names what there is not, or finds Galera's library.
func missing() (lib string, err error) {
	for _, program := range []string{"mariadbd", "mariadb-install-db", "rsync"} {
		if _, err := located(program); err != nil {
			return "", err
		}
	}
	for _, lib := range providers {
		if _, err := os.Stat(lib); err == nil {
			return lib, nil
		}
	}
	return "", fmt.Errorf("no library of Galera (Debian's package galera-4) at %s", strings.Join(providers, ", "))
}

// located is where a program is, also outside of PATH, where servers are.
func located(name string) (string, error) {
	if path, err := exec.LookPath(name); err == nil {
		return path, nil
	}
	return exec.LookPath(filepath.Join("/usr/sbin", name))
}

func (c *Cluster) start(ctx context.Context, size int, further []string) error {
	if err := c.install(ctx); err != nil {
		return err
	}
	for i := range size {
		n, err := c.node(i, further)
		if err != nil {
			return err
		}
		c.Nodes = append(c.Nodes, n)
	}
	if err := c.plant(ctx); err != nil {
		return err
	}
	return c.Nodes[0].launch(ctx, "--wsrep-new-cluster")
}

// command is the call of a program that leaves what is temporary in the folder, too: its
// owner may not write elsewhere.
func (c *Cluster) command(ctx context.Context, program string, args ...string) *exec.Cmd {
	cmd := c.folder.Command(ctx, program, args...)
	cmd.Env = append(os.Environ(), "TMPDIR="+c.folder.Path)
	return cmd
}

// install makes the data of a server.
func (c *Cluster) install(ctx context.Context) error {
	c.seed = c.folder.Join("seed")
	install, err := located("mariadb-install-db")
	if err != nil {
		return err
	}
	out, err := c.command(ctx, install, "--no-defaults", "--datadir="+c.seed, "--auth-root-authentication-method=normal",
		"--skip-test-db", "--innodb-log-file-size=8M").CombinedOutput()
	if err != nil {
		return fmt.Errorf("mariadb-install-db: %w\n%s", err, out)
	}
	return nil
}

// plant makes the nodes' data out of that of a cluster of one: they need no copy of each
// other's then, only what has happened since.
func (c *Cluster) plant(ctx context.Context) error {
	first := c.Nodes[0]
	if err := c.copied(ctx, c.seed, first.data()); err != nil {
		return err
	}
	if err := first.launch(ctx, "--wsrep-new-cluster"); err != nil {
		return err
	}
	if err := first.Do(ctx, "CREATE DATABASE strata CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin"); err != nil {
		return err
	}
	if err := first.End(syscall.SIGTERM); err != nil {
		return err
	}
	if err := os.Remove(filepath.Join(first.data(), "galera.cache")); err != nil {
		return err
	}
	for _, n := range c.Nodes[1:] {
		if err := c.copied(ctx, first.data(), n.data()); err != nil {
			return err
		}
	}
	return nil
}

// copied copies a folder as the owner of what is in it.
func (c *Cluster) copied(ctx context.Context, from, to string) error {
	if out, err := c.command(ctx, "cp", "-a", from, to).CombinedOutput(); err != nil {
		return fmt.Errorf("copy the data: %w\n%s", err, out)
	}
	return nil
}

// node is a node that does not run yet.
func (c *Cluster) node(i int, further []string) (*Node, error) {
	var ports [4]string
	for i := range ports {
		var err error
		if ports[i], err = freeAddress(); err != nil {
			return nil, err
		}
	}
	n := &Node{cluster: c, name: "node" + strconv.Itoa(i+1), Address: ports[0], group: ports[1], ist: ports[2], sst: ports[3], further: further}
	n.Log, n.Last, n.Ping = c.folder.Join(n.name+".log"), syscall.SIGKILL, n.ready
	return n, nil
}

// freeAddress is an address that nothing listens on, and that no client is given: a node that
// is down, or takes nothing from another one, leaves its own free for a while.
func freeAddress() (string, error) {
	const lowest, highest = 20000, 32000 // the system gives others
	var err error
	for range 100 {
		var l net.Listener
		if l, err = net.Listen("tcp4", "127.0.0.1:"+strconv.Itoa(lowest+rand.IntN(highest-lowest))); err == nil {
			defer l.Close()
			return l.Addr().String(), nil
		}
	}
	return "", fmt.Errorf("find a free port: %w", err)
}

func (n *Node) data() string { return n.cluster.folder.Join(n.name) }

// options are the server's: small, and of a machine that does not crash with it.
func (n *Node) options() []string {
	_, port, _ := strings.Cut(n.Address, ":")
	var peers []string
	for _, other := range n.cluster.Nodes {
		peers = append(peers, other.group)
	}
	return append([]string{
		"--no-defaults", "--datadir=" + n.data(), "--socket=" + n.cluster.folder.Join(n.name+".sock"), "--pid-file=" + n.cluster.folder.Join(n.name+".pid"),
		"--port=" + port, "--bind-address=127.0.0.1", "--skip-name-resolve", "--performance-schema=OFF", "--max-connections=60",
		"--innodb-flush-log-at-trx-commit=0", "--innodb-buffer-pool-size=32M", "--innodb-log-file-size=8M", "--innodb-autoinc-lock-mode=2",
		"--binlog-format=ROW", "--default-storage-engine=InnoDB",
		"--wsrep-on=ON", "--wsrep-provider=" + n.cluster.lib, "--wsrep-cluster-name=strata", "--wsrep-node-name=" + n.name,
		"--wsrep-cluster-address=gcomm://" + strings.Join(peers, ","), "--wsrep-node-address=" + n.group, "--wsrep-node-incoming-address=" + n.Address,
		"--wsrep-sst-method=rsync", "--wsrep-sst-receive-address=" + n.sst, "--wsrep-slave-threads=2",
		"--wsrep-provider-options=gmcast.listen_addr=tcp://" + n.group + ";ist.recv_addr=" + n.ist + ";gcache.size=16M;gcache.page_size=16M",
	}, n.further...)
}

// launch starts the server and waits until it serves.
func (n *Node) launch(ctx context.Context, further ...string) error {
	n.Command = func() *exec.Cmd {
		return n.cluster.command(context.Background(), n.program(), append(n.options(), further...)...) // the server outlives its start
	}
	return n.Process.Start(ctx)
}

func (n *Node) program() string {
	path, err := located("mariadbd")
	if err != nil {
		return "mariadbd"
	}
	return path
}

// recovered is where a server that was killed says that it has got to.
var recovered = regexp.MustCompile(`Recovered position: (\S+)`)

// join starts the server as a node of its cluster. It is asked before what it has, so that
// it gets what it lacks and no copy of all.
func (n *Node) join(ctx context.Context) error {
	out, err := n.cluster.command(ctx, n.program(), append(n.options(), "--wsrep-recover")...).CombinedOutput()
	at := recovered.FindSubmatch(out)
	if err != nil || at == nil {
		return fmt.Errorf("recover the position: %w\n%s", err, out)
	}
	return n.launch(ctx, "--wsrep-start-position="+string(at[1]))
}

// Join starts a node again that has ended, and waits until it serves.
func (n *Node) Join(tb testing.TB) {
	tb.Helper()
	n.must(tb, n.join(context.WithoutCancel(tb.Context())))
}

// Bootstrap has a node that has lost the others go on alone: what it has is the cluster's.
func (n *Node) Bootstrap(tb testing.TB) {
	tb.Helper()
	n.must(tb, n.Do(context.WithoutCancel(tb.Context()), "SET GLOBAL wsrep_provider_options = 'pc.bootstrap=YES'"))
	n.Serves(tb)
}

// Kill kills the server.
func (n *Node) Kill(tb testing.TB) { tb.Helper(); n.must(tb, n.End(syscall.SIGKILL)) }

// Pause makes the server stand still, its connections open, until Continue.
func (n *Node) Pause(tb testing.TB) { tb.Helper(); n.must(tb, n.Process.Pause()) }

// Continue lets a server go on that Pause made stand still.
func (n *Node) Continue(tb testing.TB) { tb.Helper(); n.must(tb, n.Process.Continue()) }

// Serves waits until the node is a synced part of the cluster.
func (n *Node) Serves(tb testing.TB) {
	tb.Helper()
	n.must(tb, testserver.WaitReady(context.WithoutCancel(tb.Context()), n.ready, nil))
}

func (n *Node) must(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatalf("galera: %s: %v", n.name, err)
	}
}

// Do runs a statement on the node, past Strata.
func (n *Node) Do(ctx context.Context, text string) error {
	return n.connected(func(db *sql.DB) error {
		_, err := db.ExecContext(ctx, text)
		return err
	})
}

// Ask asks the node for a status, or a variable, past Strata.
func (n *Node) Ask(ctx context.Context, text string) (value string, err error) {
	err = n.connected(func(db *sql.DB) error { return db.QueryRowContext(ctx, text).Scan(new(string), &value) })
	return value, err
}

func (n *Node) connected(f func(*sql.DB) error) error {
	db, err := sql.Open("mysql", "root@tcp("+n.Address+")/")
	if err != nil {
		return err
	}
	defer db.Close()
	return f(db)
}

// ready reports whether the node is a synced part of a cluster with a quorum.
func (n *Node) ready(ctx context.Context) error {
	ctx, stop := context.WithTimeout(ctx, time.Second)
	defer stop()
	for name, want := range map[string]string{"wsrep_ready": "ON", "wsrep_cluster_status": "Primary", "wsrep_local_state_comment": "Synced"} {
		got, err := n.Ask(ctx, "SHOW GLOBAL STATUS LIKE '"+name+"'")
		if err != nil {
			return err
		}
		if got != want {
			return fmt.Errorf("%s is %s", name, got)
		}
	}
	return nil
}

// URL names the cluster's database, with the nodes in an order: 0 is the first of Nodes.
// Without an order it has all as they are.
func (c *Cluster) URL(parameters string, order ...int) string {
	if len(order) == 0 {
		for i := range c.Nodes {
			order = append(order, i)
		}
	}
	hosts := make([]string, len(order))
	for i, at := range order {
		hosts[i] = c.Nodes[at].Address
	}
	return "mariadb://root@" + strings.Join(hosts, ",") + "/strata?" + parameters
}

// at is the node of an address.
func (c *Cluster) at(address string) *Node {
	for _, n := range c.Nodes {
		if n.Address == address {
			return n
		}
	}
	return &Node{name: "no node"}
}

// Whole waits until all nodes serve, and know of each other.
func (c *Cluster) Whole(tb testing.TB) {
	tb.Helper()
	for _, n := range c.Nodes {
		n.must(tb, testserver.WaitReady(context.WithoutCancel(tb.Context()), func(ctx context.Context) error {
			size, err := n.Ask(ctx, "SHOW GLOBAL STATUS LIKE 'wsrep_cluster_size'")
			if err == nil && size != strconv.Itoa(len(c.Nodes)) {
				err = fmt.Errorf("it knows of %s nodes", size)
			}
			return errors.Join(err, n.ready(ctx))
		}, nil))
	}
}

// remove kills the servers and removes their data.
func (c *Cluster) remove() {
	for _, n := range c.Nodes {
		_ = n.Signal(syscall.SIGCONT)
		_ = n.End(syscall.SIGKILL)
	}
	c.folder.Remove()
}
