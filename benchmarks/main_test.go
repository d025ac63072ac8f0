package benchmarks

import (
	"context"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/strata-go/strata/integration/mariatest"
	"github.com/strata-go/strata/integration/pgtest"
)

func TestMain(m *testing.M) {
	if found, err := ChildOfLarge(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	} else if found {
		os.Exit(0)
	}
	pgtest.Main(m)
}

var (
	measure   = flag.Bool("measure", false, "measure, and write the page")
	rounds    = flag.Int("rounds", 9, "rounds")
	spend     = flag.Duration("time", 50*time.Millisecond, "what a measurement of raw takes, about")
	items     = flag.String("items", "", "keys of items, or beginnings of them, separated by commas: a1,b2")
	peers     = flag.String("peers", "", "keys of libraries, or beginnings of them, separated by commas: raw,strata,capi; without raw there are no ratios")
	databases = flag.String("databases", "", "build, postgres, sqlite, mariadb, separated by commas")
	quick     = flag.Bool("quick", false, "one short round of everything, to see that it runs")
	remark    = flag.String("note", "", "a remark for the page, about the machine")
	large     = flag.Bool("large", false, "also read ten million rows on each database, in processes of their own; so does -items d1")
	page      = flag.String("out", "", "the file to write; standard output if empty")
)

func list(s string) []string {
	return slices.DeleteFunc(strings.Split(s, ","), func(s string) bool { return s == "" })
}

// TestMeasure is the measurement: run.sh calls it.
func TestMeasure(t *testing.T) {
	if !*measure {
		t.Skip("without -measure; see run.sh")
	}
	o := &Options{
		Rounds: *rounds, Time: *spend, Items: list(*items), Peers: list(*peers), Databases: list(*databases), Progress: os.Stderr,
	}
	if *quick {
		o.Rounds, o.Time = 1, time.Millisecond
	}
	// A context that cannot end: what one that can costs is the drivers' matter.
	ctx := context.Background()
	var sections []Section
	var results []Large
	var servers []string
	add := func(s Section, err error) {
		if err != nil {
			t.Fatal(err)
		}
		if len(s.Results) > 0 {
			sections = append(sections, s)
		}
	}
	if o.wants(o.Databases, "build") {
		add(MeasureBuilding(o))
	}
	for _, engine := range engines {
		if !o.wants(o.Databases, engine.key) {
			continue
		}
		store := engine.open(t)
		servers = append(servers, version(t, store))
		add(Measure(ctx, store, o))
		if *large || slices.Contains(o.Items, largeKey) {
			l, err := MeasureLarge(ctx, store, o)
			if err != nil {
				t.Fatal(err)
			}
			results = append(results, l...)
		}
		store.close()
	}
	facts := Facts(servers...)
	if *remark != "" {
		facts = append(facts, *remark)
	}
	text := Write(sections, results, o, facts)
	if *page == "" {
		fmt.Print(text)
	} else if err := os.WriteFile(*page, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

var engines = []struct {
	key  string
	open func(t *testing.T) *Store
}{
	{"postgres", func(t *testing.T) *Store {
		s, err := newPostgres(t.Context(), pgtest.DSN(t))
		if err != nil {
			t.Fatal(err)
		}
		return s
	}},
	{"sqlite", func(t *testing.T) *Store {
		s, err := newSQLite(t.Context(), t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		return s
	}},
	{"mariadb", func(t *testing.T) *Store {
		s, err := newMariaDB(t.Context(), mariatest.Empty(t))
		if err != nil {
			t.Fatal(err)
		}
		return s
	}},
}

func version(t *testing.T, s *Store) string {
	t.Helper()
	target, err := s.target(context.Background(), "version")
	if err != nil {
		t.Fatal(err)
	}
	query := "SELECT sqlite_version()"
	switch s.engine {
	case onMariaDB:
		query = "SELECT concat(substring_index(version(), '-', 1), ' (innodb_buffer_pool_size ', @@innodb_buffer_pool_size DIV 1048576," +
			" 'MB, innodb_flush_log_at_trx_commit ', @@innodb_flush_log_at_trx_commit, ')')"
	case onPostgres:
		query = "SELECT split_part(current_setting('server_version'), ' ', 1) || ' (shared_buffers ' || current_setting('shared_buffers')" +
			" || ', fsync ' || current_setting('fsync') || ', synchronous_commit ' || current_setting('synchronous_commit') || ')'"
	}
	var v string
	if err := target.admin.QueryRow(query).Scan(&v); err != nil {
		t.Fatal(err)
	}
	if target.postgres() {
		v += " over TCP"
		if c, err := target.config(); err == nil && strings.HasPrefix(c.Host, "/") {
			v = strings.TrimSuffix(v, "TCP") + "a Unix socket"
		}
	}
	if target.mariadb() {
		v += " over TCP"
		if s.server.config("").Net == "unix" {
			v = strings.TrimSuffix(v, "TCP") + "a Unix socket"
		}
	}
	return s.engine + " " + v
}
