// Modgraph reads the module graph and the packages of a Go module, stores them
// in a database and answers questions about them with typed queries.
//
//	go run ./examples/modgraph                  this module, SQLite in memory
//	go run ./examples/modgraph ~/src/other      another module
//	go run ./examples/modgraph -db graph.db     keep the database
//	go run ./examples/modgraph -dsn postgres:…  the same report from PostgreSQL
//
// It is the same program on either database, and prints the same report, byte
// for byte. On PostgreSQL its tables live in the schema modgraph.
package main

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"

	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/pool/mariadb"
	"github.com/strata-go/strata/pool/postgres"
	"github.com/strata-go/strata/pool/sqlite"
)

type options struct {
	url   string
	why   string
	top   int
	dir   string
	quiet bool
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	o := parse()
	if err := run(ctx, o, os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "modgraph:", err)
		os.Exit(1)
	}
}

func parse() options {
	dsn := flag.String("dsn", "", "the `URL` of a database, such as postgres://user@host/database or mariadb://user@host/database; default: SQLite in memory")
	file := flag.String("db", "", "a `file` to keep the SQLite database in")
	o := options{url: "sqlite::memory:", dir: "."}
	flag.StringVar(&o.why, "why", "", "the `module` to explain; default: the one that most others ask for")
	flag.IntVar(&o.top, "top", 10, "how many rows a table shows at most")
	flag.BoolVar(&o.quiet, "quiet", false, "no progress on standard error")
	flag.Usage = func() {
		fmt.Fprintln(flag.CommandLine.Output(), "usage: modgraph [flags] [directory of a Go module]")
		flag.PrintDefaults()
	}
	flag.Parse()
	if *file != "" {
		o.url = "sqlite:" + *file
	}
	if *dsn != "" {
		o.url = *dsn
	}
	if flag.NArg() > 0 {
		o.dir = flag.Arg(0)
	}
	return o
}

// run loads, stores and reports.
func run(ctx context.Context, o options, stdout, stderr io.Writer) error {
	if o.top < 1 {
		return fmt.Errorf("-top is %d; it is at least 1", o.top)
	}
	db, err := pool.Open(ctx, o.url, sqlite.Driver, postgres.Driver, mariadb.Driver)
	if err != nil {
		return err
	}
	defer db.Close(ctx)
	p := newProgress(stderr, o.quiet)
	g, err := load(ctx, o.dir, p)
	if err == nil {
		err = store(ctx, db, g, p)
	}
	p.done()
	if err != nil {
		return err
	}
	out := bufio.NewWriter(stdout)
	if err := report(ctx, db.ReadOnly(), o, out); err != nil {
		return err
	}
	return out.Flush()
}
