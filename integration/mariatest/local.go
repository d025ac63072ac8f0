package mariatest

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"syscall"

	"github.com/strata-go/strata/integration/testserver"
)

// background is the context of what outlives its start.
var background = context.Background()

// programs are those of MariaDB's server.
type programs struct{ server, install string }

// find looks for the programs in PATH and in /usr/sbin, which Debian keeps out of a
// user's PATH.
func find() (programs, error) {
	var p programs
	for name, path := range map[string]*string{"mariadbd": &p.server, "mariadb-install-db": &p.install} {
		for _, candidate := range []string{name, filepath.Join("/usr/sbin", name)} {
			if found, err := exec.LookPath(candidate); err == nil {
				*path = found
				break
			}
		}
		if *path == "" {
			return p, errors.New("no " + name + " in PATH or in /usr/sbin")
		}
	}
	return p, nil
}

// startLocal runs a server from this machine's own programs.
func startLocal(ctx context.Context) (*testserver.Server, error) {
	p, err := find()
	if err != nil {
		return nil, err
	}
	d, err := newData(ctx, p)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", p.server, err)
	}
	server := d.process(serverSettings())
	stop := func() {
		_ = server.End(syscall.SIGKILL) // nothing of it is kept
		d.remove()
	}
	// The port found free may be taken by the time that the server binds it.
	for range 3 {
		if err = d.choosePort(); err != nil {
			break
		}
		if err = server.Start(ctx); !errors.Is(err, testserver.ErrExited) {
			break
		}
	}
	if err != nil {
		stop()
		return nil, fmt.Errorf("%s: %w", p.server, err)
	}
	return &testserver.Server{Source: "local binaries " + filepath.Dir(p.server), DSN: d.url(), Stop: stop}, nil
}

// data is a temporary data folder.
type data struct {
	programs
	folder *testserver.Folder
	port   int
}

// newData makes a data folder with MariaDB's own tables.
func newData(ctx context.Context, p programs) (*data, error) {
	folder, err := testserver.NewFolder("strata-mariatest-", "mysql", "nobody")
	if err != nil {
		return nil, err
	}
	d := &data{programs: p, folder: folder}
	// The server that makes them has the arguments, too: a log of the right size.
	cmd := folder.Command(ctx, p.install, d.arguments("--no-defaults", serverSettings(),
		"--auth-root-authentication-method=normal", "--skip-test-db")...)
	if out, err := cmd.CombinedOutput(); err != nil {
		d.remove()
		return nil, fmt.Errorf("mariadb-install-db: %w\n%s", err, out)
	}
	return d, nil
}

// arguments are those of a program that works on the folder, and puts nothing elsewhere.
func (d *data) arguments(first string, settings []string, more ...string) []string {
	args := []string{first, "--datadir=" + d.folder.Join("data"), "--tmpdir=" + d.folder.Path}
	return append(append(args, settings...), more...)
}

// choosePort finds the server a port.
func (d *data) choosePort() (err error) {
	d.port, err = testserver.FreePort()
	return err
}

// url names the database mysql, with every right.
func (d *data) url() string { return fmt.Sprintf("mariadb://root@127.0.0.1:%d/mysql", d.port) }

// process returns the server, which is not started.
func (d *data) process(settings []string) testserver.Process {
	return testserver.Process{
		Command: func() *exec.Cmd {
			return d.folder.Command(background, d.server, d.arguments("--no-defaults", settings, append(loopback(d.port),
				"--socket="+d.folder.Join("socket"), "--pid-file="+d.folder.Join("pid"))...)...)
		},
		Log:  d.folder.Join("log"),
		Last: syscall.SIGKILL,
		Ping: func(ctx context.Context) error { return ping(d.url())(ctx) },
	}
}

func (d *data) remove() { d.folder.Remove() }
