package pgtest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
)

// account is the operating-system user to run the server as; nil means the
// current one.
type account struct {
	uid, gid uint32
}

// envBin names the environment variable that has the folder of the programs to use.
const envBin = "STRATA_TEST_POSTGRES_BIN"

// startGiven runs a server from the programs that the environment names.
func startGiven(ctx context.Context) (*server, error) {
	bin := os.Getenv(envBin)
	switch {
	case bin == "":
		return nil, errors.New("not set")
	case !hasPrograms(bin):
		return nil, fmt.Errorf("%s has no initdb, postgres and pg_ctl", bin)
	}
	return startCluster(ctx, bin, envBin+" "+bin)
}

// startLocal runs a server from this machine's own PostgreSQL programs.
func startLocal(ctx context.Context) (*server, error) {
	bin, err := findBinaries(ctx)
	if err != nil {
		return nil, err
	}
	return startCluster(ctx, bin, "local binaries "+bin)
}

// startCluster runs a server on a temporary cluster.
func startCluster(ctx context.Context, bin, source string) (*server, error) {
	c, err := newCluster(ctx, bin)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", bin, err)
	}
	// The port found free may be taken by the time that the server binds it.
	for range 3 {
		if err = c.start(ctx); !errors.Is(err, errExited) {
			break
		}
	}
	if err != nil {
		c.remove()
		return nil, fmt.Errorf("%s: %w", bin, err)
	}
	return &server{source: source, dsn: c.dsn, stop: c.remove}, nil
}

// findBinaries returns the folder of PostgreSQL's server programs.
func findBinaries(ctx context.Context) (string, error) {
	var candidates []string
	if initdb, err := exec.LookPath("initdb"); err == nil {
		if target, err := filepath.EvalSymlinks(initdb); err == nil {
			candidates = append(candidates, filepath.Dir(target))
		}
		candidates = append(candidates, filepath.Dir(initdb))
	}
	if out, err := exec.CommandContext(ctx, "pg_config", "--bindir").Output(); err == nil {
		candidates = append(candidates, strings.TrimSpace(string(out)))
	}
	candidates = append(candidates, newestFirst("/usr/lib/postgresql")...)
	for _, bin := range candidates {
		if hasPrograms(bin) {
			return bin, nil
		}
	}
	return "", errors.New("no initdb in PATH, in pg_config's folder or under /usr/lib/postgresql")
}

// hasPrograms tells whether bin holds the programs that a cluster needs.
func hasPrograms(bin string) bool {
	for _, name := range []string{"initdb", "postgres", "pg_ctl"} {
		if _, err := exec.LookPath(filepath.Join(bin, name)); err != nil {
			return false
		}
	}
	return true
}

// newestFirst returns root's folders VERSION/bin, the highest version first.
func newestFirst(root string) []string {
	bins, err := filepath.Glob(filepath.Join(root, "*", "bin"))
	if err != nil {
		return nil
	}
	version := func(bin string) float64 { // "15", and "9.6" of old
		v, _ := strconv.ParseFloat(filepath.Base(filepath.Dir(bin)), 64)
		return v
	}
	slices.SortFunc(bins, func(a, b string) int { return cmp.Compare(version(b), version(a)) })
	return bins
}

// cluster is a temporary PostgreSQL data folder and the server that runs on it.
type cluster struct {
	bin, dir string
	owner    *account
	dsn      string
	exited   <-chan struct{} // closed when the server has ended; nil before its start
}

// newCluster makes a cluster with the programs in bin.
func newCluster(ctx context.Context, bin string) (*cluster, error) {
	dir, err := os.MkdirTemp("", "strata-pgtest-")
	if err != nil {
		return nil, fmt.Errorf("make a temporary folder: %w", err)
	}
	c := &cluster{bin: bin, dir: dir}
	if err := c.init(ctx); err != nil {
		c.remove()
		return nil, err
	}
	return c, nil
}

func (c *cluster) init(ctx context.Context) error {
	owner, err := handOver(c.dir)
	if err != nil {
		return err
	}
	c.owner = owner
	cmd := c.command(ctx, "initdb", "--no-sync", "--encoding=UTF8", "--locale=C.UTF-8",
		"--auth=trust", "--username=postgres", "--pgdata="+c.data())
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w\n%s", err, out)
	}
	return nil
}

// data returns the cluster's data folder.
func (c *cluster) data() string { return filepath.Join(c.dir, "data") }

// command returns the call of one of PostgreSQL's programs as the cluster's
// owner.
func (c *cluster) command(ctx context.Context, program string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, filepath.Join(c.bin, program), args...)
	cmd.Dir = c.dir // the owner may not be able to read the current one
	cmd.SysProcAttr = ownedBy(c.owner)
	return cmd
}

// start runs the server and waits until it answers.
func (c *cluster) start(ctx context.Context) error {
	port, err := freePort()
	if err != nil {
		return err
	}
	log := filepath.Join(c.dir, "log")
	exited, err := launch(c.command(context.Background(), "postgres", append(serverSettings(), // not ctx: the server outlives its start
		"-D", c.data(),
		"-c", "listen_addresses=127.0.0.1",
		"-c", "port="+strconv.Itoa(port),
		"-c", "unix_socket_directories=",
	)...), log, syscall.SIGQUIT)
	if err != nil {
		return err
	}
	c.exited = exited
	c.dsn = fmt.Sprintf("postgres://postgres@127.0.0.1:%d/postgres?sslmode=disable", port)
	if err := waitReady(ctx, c.dsn, exited); err != nil {
		return fmt.Errorf("%w\n%s", err, logTail(log))
	}
	return nil
}

// launch starts a program that ends with this process: by the signal, however this one
// ends. What it says is added to the log. What is returned is closed when the program has
// ended.
func launch(cmd *exec.Cmd, logName string, last syscall.Signal) (<-chan struct{}, error) {
	log, err := os.OpenFile(logName, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("make the log of %s: %w", cmd.Path, err)
	}
	defer func() { _ = log.Close() }()
	cmd.Stdout, cmd.Stderr = log, log
	dieWithParent(cmd.SysProcAttr, last)

	exited, started := make(chan struct{}), make(chan error, 1)
	go func() {
		// The program is tied to the thread that starts it, not to the process, so
		// the thread must stay until the program has ended.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		defer close(exited)
		err := cmd.Start()
		started <- err
		if err == nil {
			_ = cmd.Wait()
		}
	}()
	if err := <-started; err != nil {
		return nil, fmt.Errorf("start %s: %w", cmd.Path, err)
	}
	return exited, nil
}

// logTail returns the end of a server's log.
func logTail(name string) []byte {
	const most = 2000
	log, err := os.ReadFile(name)
	if err != nil {
		return nil
	}
	return log[max(0, len(log)-most):]
}

// remove stops the server, if it runs, and removes the cluster.
func (c *cluster) remove() {
	if c.exited != nil {
		ctx, cancel := context.WithTimeout(context.Background(), readyTimeout)
		defer cancel()
		// It fails if the server has ended by itself.
		_ = c.command(ctx, "pg_ctl", "stop", "--mode=immediate", "--pgdata="+c.data()).Run()
		select {
		case <-c.exited:
		case <-ctx.Done():
		}
	}
	_ = os.RemoveAll(c.dir)
}

// handOver gives a folder to the account that programs run as which refuse to run as
// root. There is none where this process is not root's.
func handOver(dir string) (*account, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	owner, err := unprivileged()
	if err != nil {
		return nil, err
	}
	if err := os.Chown(dir, int(owner.uid), int(owner.gid)); err != nil {
		return nil, fmt.Errorf("hand over %s: %w", dir, err)
	}
	return owner, nil
}

// unprivileged returns the account that a server run by root gets.
func unprivileged() (*account, error) {
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err := strconv.ParseUint(u.Uid, 10, 32)
		if err != nil {
			return nil, fmt.Errorf("user %s: %w", name, err)
		}
		gid, err := strconv.ParseUint(u.Gid, 10, 32)
		if err != nil {
			return nil, fmt.Errorf("user %s: %w", name, err)
		}
		return &account{uid: uint32(uid), gid: uint32(gid)}, nil
	}
	return nil, errors.New("PostgreSQL does not run as root, and there is neither a user postgres nor nobody")
}
