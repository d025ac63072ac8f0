// Shop is the HTTP API of an order management: what package repo is for.
//
//	go run ./examples/shop                        a small shop, SQLite in memory
//	go run ./examples/shop -db sqlite:shop.db     keep the database
//	go run ./examples/shop -db postgres://…       the same from PostgreSQL
//	go run ./examples/shop -db mariadb://…        and from MariaDB
//	go run ./examples/shop -import 20000          import products, and end
//	go run ./examples/shop -slow 1ms              log statements that take longer
//
// Each request says on whose behalf it is:
//
//	curl -H 'X-Tenant: 1' 'http://127.0.0.1:8080/products?sort=-price,name&total=1'
package main

import (
	"context"
	"crypto/rand"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/pool/mariadb"
	"github.com/strata-go/strata/pool/postgres"
	"github.com/strata-go/strata/pool/sqlite"
)

type options struct {
	url     string
	address string
	imports int
	slow    time.Duration
}

func main() {
	var o options
	flag.StringVar(&o.url, "db", "sqlite::memory:", "the `URL` of the database: sqlite:FILE, postgres://… or mariadb://…")
	flag.StringVar(&o.address, "addr", "127.0.0.1:8080", "the `address` to listen on")
	flag.IntVar(&o.imports, "import", 0, "import a `number` of products, and end")
	flag.DurationVar(&o.slow, "slow", 200*time.Millisecond, "log statements that take longer than a `time`")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, o, os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "shop:", err)
		os.Exit(1)
	}
}

// run prepares the database, then imports or serves.
func run(ctx context.Context, o options, stdout, stderr io.Writer) error {
	log := slog.New(slog.NewTextHandler(stderr, nil))
	db, err := pool.Open(ctx, o.url, sqlite.Driver, postgres.Driver, mariadb.Driver, pool.Config{
		AcquireTimeout:   5 * time.Second,
		StatementTimeout: time.Minute,
		Hook:             pool.Log(log, pool.LogOptions{Slow: o.slow}),
		HookCaller:       true,
	})
	if err != nil {
		return err
	}
	defer closed(ctx, db, log)
	own := withTenant(ctx, 1)
	if err := prepare(own, db); err != nil {
		return err
	}
	if o.imports > 0 {
		return importProducts(own, db, o.imports, newProgress(stderr))
	}
	key := make([]byte, 32)
	rand.Read(key) // never fails; cursors are good until the program ends
	return serve(ctx, o.address, withHealth(db, newHandler(db, key)), stdout)
}

// withHealth answers /health: whether the database does, within two seconds, and what its
// connections are at.
func withHealth(db *pool.DB, shop http.Handler) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/", shop)
	mux.HandleFunc("GET /health", func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
		defer cancel()
		status := http.StatusOK
		if db.Ping(ctx) != nil {
			status = http.StatusServiceUnavailable
		}
		s := db.Stats()
		write(w, status, map[string]any{"in_use": s.InUse, "idle": s.Idle, "waiting": s.Waiting, "timed_out": s.TimedOut})
	})
	return mux
}

// closed closes the database once all is done that was begun, ten seconds later at most.
func closed(ctx context.Context, db *pool.DB, log *slog.Logger) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	if err := db.Close(ctx); err != nil {
		log.Error("closing the database", "error", err)
	}
}

// serve answers requests until ctx ends.
func serve(ctx context.Context, address string, h http.Handler, stdout io.Writer) error {
	l, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	fmt.Fprintf(stdout, "the shop is at http://%v; try curl -H 'X-Tenant: 1' http://%v/products\n", l.Addr(), l.Addr())
	server := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(l) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	return server.Shutdown(closing) // requests that have begun are answered
}
