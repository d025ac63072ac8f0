package pgtest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"github.com/strata-go/strata/integration/testserver"
)

// background is the context of what outlives its start.
var background = context.Background()

// envBin names the environment variable that has the folder of the programs to use.
const envBin = "STRATA_TEST_POSTGRES_BIN"

// startGiven runs a server from the programs that the environment names.
func startGiven(ctx context.Context) (*testserver.Server, error) {
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
func startLocal(ctx context.Context) (*testserver.Server, error) {
	bin, err := findBinaries(ctx)
	if err != nil {
		return nil, err
	}
	return startCluster(ctx, bin, "local binaries "+bin)
}

// startCluster runs a server on a temporary cluster.
func startCluster(ctx context.Context, bin, source string) (*testserver.Server, error) {
	c, err := newCluster(ctx, bin)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", bin, err)
	}
	stop, err := c.start(ctx)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", bin, err)
	}
	return &testserver.Server{Source: source, DSN: c.dsn, Stop: stop}, nil
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

// cluster is a temporary PostgreSQL data folder.
type cluster struct {
	bin    string
	folder *testserver.Folder
	dsn    string
}

// newCluster makes a cluster with the programs in bin.
func newCluster(ctx context.Context, bin string) (*cluster, error) {
	folder, err := newFolder("strata-pgtest-")
	if err != nil {
		return nil, err
	}
	c := &cluster{bin: bin, folder: folder}
	cmd := c.command(ctx, "initdb", "--no-sync", "--encoding=UTF8", "--locale=C.UTF-8",
		"--auth=trust", "--username=postgres", "--pgdata="+c.data())
	if out, err := cmd.CombinedOutput(); err != nil {
		c.remove()
		return nil, fmt.Errorf("initdb: %w\n%s", err, out)
	}
	return c, nil
}

// newFolder makes a folder of a user that PostgreSQL's programs run as.
func newFolder(prefix string) (*testserver.Folder, error) {
	return testserver.NewFolder(prefix, "postgres", "nobody")
}

// data returns the cluster's data folder.
func (c *cluster) data() string { return c.folder.Join("data") }

// command returns the call of one of PostgreSQL's programs as the cluster's
// owner.
func (c *cluster) command(ctx context.Context, program string, args ...string) *exec.Cmd {
	return c.folder.Command(ctx, filepath.Join(c.bin, program), args...)
}

// process returns the server, which is not started.
func (c *cluster) process(command func() *exec.Cmd) testserver.Process {
	return testserver.Process{
		Command: command,
		Log:     c.folder.Join("log"),
		Last:    syscall.SIGQUIT, // an immediate shutdown
		Ping:    func(ctx context.Context) error { return ping(c.dsn)(ctx) },
	}
}

// start runs a server and waits until it answers. What it returns ends the server and
// removes the cluster; an error has removed it.
func (c *cluster) start(ctx context.Context) (stop func(), err error) {
	server := c.process(func() *exec.Cmd {
		port, err := testserver.FreePort()
		if err != nil {
			port = 0 // which the server refuses
		}
		c.dsn = fmt.Sprintf("postgres://postgres@127.0.0.1:%d/postgres?sslmode=disable", port)
		return c.command(background, "postgres", append(serverSettings(),
			"-D", c.data(),
			"-c", "listen_addresses=127.0.0.1",
			"-c", "port="+strconv.Itoa(port),
			"-c", "unix_socket_directories=",
		)...)
	})
	stop = func() {
		_ = server.End(syscall.SIGQUIT)
		c.remove()
	}
	// The port found free may be taken by the time that the server binds it.
	for range 3 {
		if err = server.Start(ctx); !errors.Is(err, testserver.ErrExited) {
			break
		}
	}
	if err != nil {
		stop()
		return nil, err
	}
	return stop, nil
}

// remove removes the cluster.
func (c *cluster) remove() { c.folder.Remove() }
