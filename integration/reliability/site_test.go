package reliability

import (
	"context"
	"net/url"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/integration/pgtest"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/pool/mariadb"
	"github.com/strata-go/strata/pool/postgres"
	"github.com/strata-go/strata/pool/sqlite"
)

// site is a database under faults, with the pool of the program that uses it.
type site struct {
	*trial
	*ledger
	host   *host // nil for SQLite
	db     *pool.DB
	url    string     // that the pool was opened with
	direct string     // the server itself; "" for SQLite
	proxy  *proxy     // nil where there is none
	conns  int        // that the pool has at most
	before int        // goroutines
	also   []*pool.DB // further databases that the ledger's operations may be in
}

// conns is how many connections a site's pool has.
const conns = 4

// open opens a database of either kind.
func open(ctx context.Context, url string, more ...pool.Option) (*pool.DB, error) {
	return pool.Open(ctx, url, append(more, postgres.Driver, sqlite.Driver, mariadb.Driver)...)
}

// closeDB closes a database for good.
func closeDB(db *pool.DB) error {
	ctx, stop := context.WithTimeout(context.Background(), patience)
	defer stop()
	return db.Close(ctx)
}

// through is a URL with other hosts.
func through(dsn string, addresses ...string) string {
	u, err := url.Parse(dsn)
	if err != nil {
		panic(err)
	}
	u.Host = strings.Join(addresses, ",")
	return u.String()
}

// as is a PostgreSQL URL with another user.
func as(dsn, user string) string {
	u, err := url.Parse(dsn)
	if err != nil {
		panic(err)
	}
	u.User = url.User(user)
	return u.String()
}

// postgres is a site on the PostgreSQL that the tests share, behind a proxy.
func (x *trial) postgres(options ...string) *site {
	x.Helper()
	return x.on(pgtest.Empty(x), options...)
}

// on is a site on a database of PostgreSQL.
func (x *trial) on(dsn string, options ...string) *site {
	x.Helper()
	return x.site(postgresHost, dsn, options...)
}

// checking is an option of pgx's pool, which looks at its connections that often.
const checking = "pool_health_check_period"

// with is a URL with options, and notes how many connections the pool has.
func (s *site) with(url string, options []string) string {
	if !slices.ContainsFunc(options, func(o string) bool { return strings.HasPrefix(o, "pool_max_conns=") }) {
		options = append(options, "pool_max_conns="+strconv.Itoa(conns))
	}
	for _, o := range options {
		name, value, _ := strings.Cut(o, "=")
		if name == "pool_max_conns" {
			s.conns, _ = strconv.Atoi(value)
		}
		if name != checking || s.host.checks {
			url = pgtest.With(url, name, value)
		}
	}
	return url
}

// sqlite is a site in a file.
func (x *trial) sqlite(options ...string) *site {
	x.Helper()
	return x.at(filepath.Join(x.TempDir(), "site.db"), options...)
}

// at is a site in a certain file.
func (x *trial) at(path string, options ...string) *site {
	x.Helper()
	s := &site{trial: x, ledger: newLedger(), conns: conns, before: runtime.NumGoroutine()}
	s.url = "sqlite:" + path + "?" + strings.Join(append([]string{"readers=" + strconv.Itoa(conns)}, options...), "&")
	s.start()
	return s
}

// start opens the pool and makes the ledger's table.
func (s *site) start() {
	s.Helper()
	db, err := open(s.ctx, s.url)
	s.must(err)
	s.db = db
	exists, err := s.present()
	s.must(err)
	if !exists {
		s.must(builder.CreateTables(operations).Exec(s.ctx, db))
	}
	s.Cleanup(s.settle)
}

// present reports whether the ledger's table is there.
func (s *site) present() (bool, error) {
	text := "SELECT count(*) FROM sqlite_schema WHERE name = 'operations'"
	if s.host != nil {
		text = "SELECT count(*) FROM information_schema.tables WHERE table_name = 'operations' AND table_schema = " + s.host.schema
	}
	n, err := builder.RawRows(builder.Raw(strata.SQL(text)), number).One(s.ctx, s.db)
	return n > 0, err
}

// number is the result of a raw query of one number.
var number = strata.CountAll()

// all runs a part of an experiment on every engine.
func (x *trial) all(run func(s *site), options ...string) {
	for _, h := range hosts() {
		x.part(h.name, x.experiment, func(part *trial) { run(part.site(h, h.empty(part), options...)) })
	}
	x.part("SQLite", x.experiment, func(part *trial) { run(part.sqlite(options...)) })
}

// ask reads through the pool.
func (s *site) ask(ctx context.Context) error {
	_, err := builder.From(operations).Count(ctx, s.db)
	return err
}

// recovers waits until the pool serves again, as it must soon after the end of a fault.
func (s *site) recovers() {
	s.Helper()
	begun := time.Now()
	var err error
	for tries := 1; time.Since(begun) < recovery; tries++ {
		ctx, stop := context.WithTimeout(s.ctx, recovery)
		err = s.ask(ctx)
		stop()
		if err == nil {
			return
		}
	}
	s.Fatalf("%v after the fault has ended the pool does not serve: %v", recovery, err)
}

// recovery is how long the pool may take to serve again.
const recovery = 2 * time.Second

// settle ends the site: the ledger is right, the pool serves as many at once as it ever
// did, nothing is left on the server, and no goroutine either.
func (s *site) settle() {
	s.Helper()
	s.ctx = context.Background()
	defer s.noGoroutines()
	if s.proxy != nil {
		s.proxy.set(&fault{})
		defer s.proxy.close()
	}
	if s.db == nil {
		return
	}
	s.check(s.trial, append(s.also, s.db)...)
	if !s.Failed() {
		s.recovers()
		s.noConnections()
		s.nothingOpen()
	}
	if err := closeDB(s.db); err != nil {
		s.Errorf("close: %v", err)
	}
}

// leak counts a leak.
func (s *site) leak(format string, args ...any) {
	s.Helper()
	totals.leaked.Add(1)
	s.Errorf("leaked: "+format, args...)
}

// noConnections checks that no connection of the pool is lost: all of them can be had
// at the same time.
func (s *site) noConnections() {
	s.Helper()
	ctx, stop := context.WithTimeout(s.ctx, patience)
	defer stop()
	all := make(chan struct{})
	var here atomic.Int64
	var group sync.WaitGroup
	for range s.conns {
		group.Go(func() {
			err := s.db.ReadTx(ctx, func(tx *pool.ReadTx) error {
				_, err := builder.From(operations).Exists(ctx, tx)
				if err != nil {
					return err
				}
				if here.Add(1) == int64(s.conns) {
					close(all)
				}
				select {
				case <-all:
					return nil
				case <-ctx.Done():
					return ctx.Err()
				}
			})
			if err != nil {
				s.leak("only %d of %d connections can be had: %v", here.Load(), s.conns, err)
			}
		})
	}
	group.Wait()
}

// nothingOpen checks that the server runs nothing and has no open transaction.
func (s *site) nothingOpen() {
	s.Helper()
	if s.host == nil {
		return
	}
	if !eventually(2*time.Second, func() bool { return s.busy() == 0 }) {
		s.leak("%d sessions run something or have a transaction open", s.busy())
	}
}

// noGoroutines checks that the goroutines are those of before.
func (s *site) noGoroutines() {
	s.Helper()
	if eventually(3*time.Second, func() bool { return runtime.NumGoroutine() <= s.before }) || s.Failed() {
		return
	}
	stacks := make([]byte, 1<<16)
	s.leak("%d goroutines, of %d before\n%s", runtime.NumGoroutine(), s.before, stacks[:runtime.Stack(stacks, true)])
}

// load writes operations from several goroutines, until the function that it returns is
// called.
func (s *site) load(workers int) (stop func()) {
	ctx, cancel := context.WithCancel(s.ctx)
	var group sync.WaitGroup
	for w := range workers {
		group.Go(func() {
			for i := 0; ctx.Err() == nil; i++ {
				one, done := context.WithTimeout(s.ctx, patience) // an operation ends by itself
				var err error
				switch (w + i) % 3 {
				case 0:
					err = s.alone(one, s.db)
				case 1:
					err = s.together(one, s.db, nil)
				default:
					err = s.many(one, s.db, 1+i%30)
				}
				done()
				if err != nil {
					time.Sleep(time.Millisecond) // as a program would
				}
			}
		})
	}
	return func() {
		cancel()
		group.Wait()
	}
}

// progresses waits until the load has acknowledged more than it had.
func (s *site) progresses(within time.Duration) {
	s.Helper()
	had := s.count(acknowledged)
	if !eventually(within, func() bool { return s.count(acknowledged) > had }) {
		s.Fatalf("nothing is written any more")
	}
}
