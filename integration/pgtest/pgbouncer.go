package pgtest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/url"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/strata-go/strata/integration/testserver"
)

// bouncer is a PgBouncer in front of the server.
type bouncer struct {
	folder  *testserver.Folder
	process testserver.Process
	address string // host:port
	err     error  // why it does not run
}

// bouncers are those of this process, by their settings.
var bouncers = struct {
	sync.Mutex
	running map[string]*bouncer
}{running: map[string]*bouncer{}}

func stopBouncers() {
	bouncers.Lock()
	defer bouncers.Unlock()
	for _, b := range bouncers.running {
		b.stop()
	}
	clear(bouncers.running)
}

// PgBouncer returns the DSN of a database of [Empty], or of [DSN], through a PgBouncer
// that runs in transaction mode and keeps two connections of a database and a user,
// unless settings of its ini file, "pool_mode=session" say, have it otherwise. It is
// started once a process for each list of settings. Without a pgbouncer in PATH or in
// /usr/sbin the test is skipped, or fails where a test without a server fails.
func PgBouncer(tb testing.TB, dsn string, settings ...string) string {
	tb.Helper()
	srv := kind.Get(tb)
	key := strings.Join(settings, "\n")
	bouncers.Lock()
	b := bouncers.running[key]
	if b == nil {
		b = startBouncer(srv, settings)
		bouncers.running[key] = b
	}
	bouncers.Unlock()
	if b.err != nil {
		kind.Lacking(tb, fmt.Errorf("PgBouncer: %w", b.err))
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

func startBouncer(srv *testserver.Server, settings []string) *bouncer {
	b := &bouncer{}
	if b.err = b.start(srv, settings); b.err != nil {
		b.stop()
	}
	return b
}

func (b *bouncer) start(srv *testserver.Server, settings []string) error {
	program, err := findBouncer()
	if err != nil {
		return err
	}
	config, err := pgx.ParseConfig(srv.DSN)
	if err != nil {
		return errors.New("the server's DSN cannot be read")
	}
	if b.folder, err = newFolder("strata-pgbouncer-"); err != nil {
		return err
	}
	port, err := testserver.FreePort()
	if err != nil {
		return err
	}
	b.address = net.JoinHostPort("127.0.0.1", strconv.Itoa(port))
	if err := b.folder.Write("userlist.txt", quoted(config.User)+" "+quoted(config.Password)+"\n"); err != nil {
		return err
	}
	if err := b.folder.Write("pgbouncer.ini", b.ini(config, port, settings)); err != nil {
		return err
	}
	dsn := "postgres://" + url.User(config.User).String() + "@" + b.address + "/pgbouncer?sslmode=disable"
	b.process = testserver.Process{
		Command: func() *exec.Cmd { return b.folder.Command(background, program, b.folder.Join("pgbouncer.ini")) },
		Log:     b.folder.Join("log"),
		Last:    syscall.SIGKILL,
		Ping:    ping(dsn),
	}
	return b.process.Start(background)
}

// ini is the file of settings. Start-up parameters that PgBouncer does not know are
// refused, as it does by default.
func (b *bouncer) ini(server *pgx.ConnConfig, port int, settings []string) string {
	all := map[string]string{
		"listen_addr": "127.0.0.1", "listen_port": strconv.Itoa(port), "unix_socket_dir": "",
		"auth_type": "trust", "auth_file": b.folder.Join("userlist.txt"), "admin_users": server.User,
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
	_ = b.process.End(syscall.SIGKILL)
	if b.folder != nil {
		b.folder.Remove()
	}
}
