package pgtest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// bouncer is a PgBouncer in front of the server.
type bouncer struct {
	dir     string
	owner   *account
	address string // host:port
	cmd     *exec.Cmd
	exited  <-chan struct{} // nil where it has not started
	err     error           // why it does not run
}

// bouncers are those of this process, by their settings; state.mu guards them.
var bouncers = map[string]*bouncer{}

// PgBouncer returns the DSN of a database of [Empty], or of [DSN], through a PgBouncer
// that runs in transaction mode and keeps two connections of a database and a user,
// unless settings of its ini file, "pool_mode=session" say, have it otherwise. It is
// started once a process for each list of settings. Without a pgbouncer in PATH or in
// /usr/sbin the test is skipped, or fails where a test without a server fails.
func PgBouncer(tb testing.TB, dsn string, settings ...string) string {
	tb.Helper()
	srv := get(tb)
	key := strings.Join(settings, "\n")
	state.mu.Lock()
	b := bouncers[key]
	if b == nil {
		b = startBouncer(srv, settings)
		bouncers[key] = b
	}
	state.mu.Unlock()
	switch {
	case b.err == nil:
	case required():
		tb.Fatalf("pgtest: PgBouncer: %v", b.err)
	default:
		tb.Skipf("pgtest: SKIPPED: PgBouncer: %v", b.err)
	}
	config, err := pgx.ParseConfig(dsn)
	if err != nil {
		tb.Fatal("pgtest: PgBouncer: the DSN cannot be read") // err could print a password
	}
	tb.Cleanup(func() { b.forget(tb, config.User, config.Database) })
	return "postgres://" + url.User(config.User).String() + "@" + b.address + "/" + url.PathEscape(config.Database) + "?sslmode=disable"
}

// findBouncer returns the program, which Debian keeps out of a user's PATH.
func findBouncer() (string, error) {
	for _, name := range []string{"pgbouncer", "/usr/sbin/pgbouncer"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", errors.New("there is no pgbouncer in PATH or in /usr/sbin")
}

func startBouncer(srv *server, settings []string) *bouncer {
	b := &bouncer{}
	if b.err = b.start(srv, settings); b.err != nil {
		b.stop()
	}
	return b
}

func (b *bouncer) start(srv *server, settings []string) error {
	program, err := findBouncer()
	if err != nil {
		return err
	}
	config, err := pgx.ParseConfig(srv.dsn)
	if err != nil {
		return errors.New("the server's DSN cannot be read")
	}
	if b.dir, err = os.MkdirTemp("", "strata-pgbouncer-"); err != nil {
		return err
	}
	if b.owner, err = handOver(b.dir); err != nil {
		return err
	}
	port, err := freePort()
	if err != nil {
		return err
	}
	b.address = net.JoinHostPort("127.0.0.1", strconv.Itoa(port))
	if err := b.write("userlist.txt", quoted(config.User)+" "+quoted(config.Password)+"\n"); err != nil {
		return err
	}
	if err := b.write("pgbouncer.ini", b.ini(config, port, settings)); err != nil {
		return err
	}
	b.cmd = exec.CommandContext(context.Background(), program, filepath.Join(b.dir, "pgbouncer.ini"))
	b.cmd.Dir, b.cmd.SysProcAttr = b.dir, ownedBy(b.owner)
	log := filepath.Join(b.dir, "log")
	if b.exited, err = launch(b.cmd, log, syscall.SIGKILL); err != nil {
		return err
	}
	dsn := "postgres://" + url.User(config.User).String() + "@" + b.address + "/pgbouncer?sslmode=disable"
	if err := waitReady(context.Background(), dsn, b.exited); err != nil {
		return fmt.Errorf("%w\n%s", err, logTail(log))
	}
	return nil
}

// ini is the file of settings. Start-up parameters that PgBouncer does not know are
// refused, as it does by default.
func (b *bouncer) ini(server *pgx.ConnConfig, port int, settings []string) string {
	all := map[string]string{
		"listen_addr": "127.0.0.1", "listen_port": strconv.Itoa(port), "unix_socket_dir": "",
		"auth_type": "trust", "auth_file": filepath.Join(b.dir, "userlist.txt"), "admin_users": server.User,
		"pool_mode": "transaction", "default_pool_size": "2", "max_client_conn": "500",
	}
	for _, s := range settings {
		name, value, _ := strings.Cut(s, "=")
		all[name] = value
	}
	var text strings.Builder
	fmt.Fprintf(&text, "[databases]\n* = host=%s port=%d\n[pgbouncer]\n", server.Host, server.Port)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		fmt.Fprintf(&text, "%s = %s\n", name, all[name])
	}
	return text.String()
}

// write writes a file that only PgBouncer reads.
func (b *bouncer) write(name, text string) error {
	path := filepath.Join(b.dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		return err
	}
	if b.owner == nil {
		return nil
	}
	return os.Chown(path, int(b.owner.uid), int(b.owner.gid))
}

// quoted is a name or a password as userlist.txt has it.
func quoted(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }

// forget makes PgBouncer close its connections to a database, which is about to be
// emptied or dropped.
func (b *bouncer) forget(tb testing.TB, user, database string) {
	tb.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second) // tb.Context() is done by now
	defer cancel()
	conn, err := connect(ctx, "postgres://"+url.User(user).String()+"@"+b.address+"/pgbouncer?sslmode=disable&default_query_exec_mode=simple_protocol")
	if err != nil {
		tb.Errorf("pgtest: PgBouncer: %v", err)
		return
	}
	defer closeConn(conn)
	for _, command := range []string{"KILL ", "RESUME "} {
		// That PgBouncer has not heard of a database is no error: nobody got so far.
		if _, err := conn.Exec(ctx, command+database); err != nil && !strings.Contains(err.Error(), "no such database") {
			tb.Errorf("pgtest: PgBouncer: %s%s: %v", command, database, err)
		}
	}
}

// stop ends PgBouncer, which has nothing to keep.
func (b *bouncer) stop() {
	if b.exited != nil {
		_ = b.cmd.Process.Kill()
		<-b.exited
	}
	if b.dir != "" {
		_ = os.RemoveAll(b.dir)
	}
}
