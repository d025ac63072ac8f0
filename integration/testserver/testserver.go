// Package testserver is what the packages that give tests a real database server have
// in common: how one is found, once a process, and ended with it, and the databases that
// tests get on it. See pgtest and mariatest, which tests use.
package testserver

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// startTimeout bounds the search for a server, the pull of an image included.
const startTimeout = 6 * time.Minute

// Server is a running server.
type Server struct {
	Source  string // where it is from: "docker image NAME", say
	DSN     string // of a database to administer the server from
	Version string // set by Provision
	Stop    func() // ends it and removes what it left; nil where it isn't ours
}

// Provider is one way to come by a server.
type Provider struct {
	Name  string
	Start func(context.Context) (*Server, error)
	// Final, if set, tells whether a failure of Start ends the search.
	Final func() bool
}

// Kind is a kind of server: what a package for one of them says of it.
type Kind struct {
	Package string // begins its messages
	Product string // "PostgreSQL"

	// Providers lists every way to come by a server, in the order in which they are tried.
	Providers func() []Provider
	// Required tells whether a test without a server must fail.
	Required func() bool
	// Version asks a server for its version number, "17.2" say.
	Version func(context.Context, *Server) (string, error)
	// Create makes an empty database, Drop removes it, open connections and all.
	Create, Drop func(ctx context.Context, srv *Server, name string) error
	// Clear makes a database that was used as empty as a new one. It is nil where that
	// is no cheaper than another database.
	Clear func(ctx context.Context, srv *Server, name string) error
	// Stopping is called before the server stops, if it is set.
	Stopping func()

	mu      sync.Mutex
	tried   bool    // provisioning has been tried; srv or err has the result
	srv     *Server // nil until provisioned
	err     error
	cleared []string // databases that Cleared may hand out again
}

// process is what is known of this process.
var process struct {
	mu     sync.Mutex
	inMain bool // Main runs, so that what is started is also stopped
	kinds  []*Kind
}

// Main runs the tests of m, stops the servers that they started, and exits the process
// with the tests' exit code. The functions are called in between, after everything that
// the tests print.
func Main(m *testing.M, after ...func()) {
	process.mu.Lock()
	process.inMain = true
	process.mu.Unlock()

	interrupted := make(chan os.Signal, 1)
	signal.Notify(interrupted, os.Interrupt, syscall.SIGTERM)
	go func() {
		<-interrupted
		stop()
		os.Exit(1)
	}()

	code := m.Run()
	stop()
	for _, f := range after {
		f()
	}
	os.Exit(code)
}

func stop() {
	process.mu.Lock()
	defer process.mu.Unlock()
	for _, k := range process.kinds {
		k.stop()
	}
}

// enter notes that a server of a kind is about to start, and tells whether it will stop.
func (k *Kind) enter() bool {
	process.mu.Lock()
	defer process.mu.Unlock()
	if process.inMain {
		process.kinds = append(process.kinds, k)
	}
	return process.inMain
}

// Get returns this process's server, which it starts if need be. It skips or fails tb if
// there is none to be had.
func (k *Kind) Get(tb testing.TB) *Server {
	tb.Helper()
	k.mu.Lock()
	defer k.mu.Unlock()
	if !k.tried {
		if !k.enter() {
			tb.Fatalf("%s: this package's TestMain must call Main, or its server would never be stopped", k.Package)
		}
		k.tried = true
		// Not tb's context: the server outlives the first test that uses it.
		ctx, cancel := context.WithTimeout(context.Background(), startTimeout)
		defer cancel()
		k.srv, k.err = k.Provision(ctx, k.Providers())
		if k.err != nil {
			fmt.Fprintf(os.Stderr, "%s: %v\n", k.Package, k.err)
		} else {
			fmt.Fprintf(os.Stderr, "%s: %s %s from %s\n", k.Package, k.Product, k.srv.Version, k.srv.Source)
		}
	}
	if k.err != nil {
		k.Lacking(tb, k.err)
	}
	return k.srv
}

// Lacking skips a test that cannot have a server, or fails it where it must have one.
func (k *Kind) Lacking(tb testing.TB, err error) {
	tb.Helper()
	if k.Required() {
		tb.Fatalf("%s: %v", k.Package, err)
	}
	tb.Skipf("%s: SKIPPED: %v", k.Package, err)
}

// Provision starts the first server that ps can start.
func (k *Kind) Provision(ctx context.Context, ps []Provider) (*Server, error) {
	var errs []error
	for _, p := range ps {
		srv, err := p.Start(ctx)
		if err == nil {
			srv.Version, err = k.Version(ctx, srv)
			if err == nil {
				return srv, nil
			}
			if srv.Stop != nil {
				srv.Stop()
			}
		}
		errs = append(errs, fmt.Errorf("%s: %w", p.Name, err))
		if p.Final != nil && p.Final() {
			break
		}
	}
	return nil, fmt.Errorf("no %s to test with; tried:\n%w", k.Product, errors.Join(errs...))
}

// Source says which server this process uses. It is empty until one was found.
func (k *Kind) Source() string {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.srv == nil {
		return ""
	}
	return k.srv.Source
}

// New makes an empty database, which is dropped when tb and its subtests have ended.
func (k *Kind) New(tb testing.TB) (srv *Server, name string) {
	tb.Helper()
	srv = k.Get(tb)
	name = k.create(tb, srv)
	tb.Cleanup(func() {
		// tb.Context() is done by now.
		if err := k.Drop(context.Background(), srv, name); err != nil {
			tb.Errorf("%s: drop a database on %s: %v", k.Package, srv.Source, err)
		}
	})
	return srv, name
}

func (k *Kind) create(tb testing.TB, srv *Server) string {
	tb.Helper()
	name := "strata_test_" + strings.ToLower(rand.Text())
	if err := k.Create(tb.Context(), srv, name); err != nil {
		tb.Fatalf("%s: create a database on %s: %v", k.Package, srv.Source, err)
	}
	return name
}

// Cleared returns an empty database, as New does, but one that an earlier test may have
// used and left.
func (k *Kind) Cleared(tb testing.TB) (srv *Server, name string) {
	tb.Helper()
	srv = k.Get(tb)
	if name = k.takeCleared(); name == "" {
		name = k.create(tb, srv)
	}
	tb.Cleanup(func() {
		ctx := context.Background() // tb.Context() is done by now
		if err := k.Clear(ctx, srv, name); err != nil {
			if err := k.Drop(ctx, srv, name); err != nil {
				tb.Errorf("%s: drop a database on %s: %v", k.Package, srv.Source, err)
			}
			return
		}
		k.mu.Lock()
		defer k.mu.Unlock()
		k.cleared = append(k.cleared, name)
	})
	return srv, name
}

func (k *Kind) takeCleared() string {
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.cleared) == 0 {
		return ""
	}
	name := k.cleared[len(k.cleared)-1]
	k.cleared = k.cleared[:len(k.cleared)-1]
	return name
}

// stop ends the server. A later Get finds none.
func (k *Kind) stop() {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.Stopping != nil {
		k.Stopping()
	}
	if k.srv != nil {
		for _, name := range k.cleared {
			_ = k.Drop(context.Background(), k.srv, name)
		}
		if k.srv.Stop != nil {
			k.srv.Stop()
		}
	}
	k.cleared = nil
	k.srv, k.tried, k.err = nil, true, errors.New("the server has been stopped")
}

// Environment is a variable that has the DSN of a server to use. It is the first
// provider of every kind: a server that was asked for and does not work fails the tests.
type Environment string

// Set tells whether the variable has a value.
func (e Environment) Set() bool { return os.Getenv(string(e)) != "" }

// Provider gives the server that the variable names.
func (e Environment) Provider() Provider {
	return Provider{Name: string(e), Start: e.Start, Final: e.Set}
}

// Start returns the server that the variable names.
func (e Environment) Start(context.Context) (*Server, error) {
	if !e.Set() {
		return nil, errors.New("not set")
	}
	return &Server{Source: string(e), DSN: os.Getenv(string(e))}, nil
}

// Demanded tells whether the environment says that a test without a server must fail:
// everywhere by CI=true, for one kind by the variable, set to 1.
func Demanded(variable string) bool {
	return os.Getenv("CI") == "true" || os.Getenv(variable) == "1"
}
