package benchmarks

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/pool/mariadb"
	"github.com/strata-go/strata/pool/postgres"
	"github.com/strata-go/strata/pool/sqlite"
)

// largeKey is the key of the large results among the items.
const largeKey = "d1"

// The results that are compared: the one that is large, and one that is not.
const (
	largeRows = 10_000_000
	smallRows = 10_000
)

// largeVariable has, in the environment of a process that reads one result and
// no more, what it reads.
const largeVariable = "STRATA_BENCHMARKS_LARGE"

// LargeRead is one result to be read.
type LargeRead struct {
	URL  string
	Lent bool
	Rows int
}

// LargeCost is what reading it took.
type LargeCost struct {
	Elapsed, CPU time.Duration
	Peak         int64 // memory of the process, in bytes; 0 where the system does not tell
}

// Large is one way to read on one engine, a small result and a large one.
type Large struct {
	Engine, Way  string
	Small, Large LargeCost
}

// ChildOfLarge reads a result where this process was started for it.
func ChildOfLarge() (found bool, err error) {
	task := os.Getenv(largeVariable)
	if task == "" {
		return false, nil
	}
	var r LargeRead
	if err := json.Unmarshal([]byte(task), &r); err != nil {
		return true, err
	}
	cost, err := r.read(context.Background())
	if err != nil {
		return true, err
	}
	return true, json.NewEncoder(os.Stdout).Encode(cost)
}

// read reads items as many times as are needed.
func (r LargeRead) read(ctx context.Context) (LargeCost, error) {
	db, err := pool.Open(ctx, r.URL, postgres.Driver, sqlite.Driver, mariadb.Driver)
	if err != nil {
		return LargeCost{}, err
	}
	defer db.Close(ctx)
	times := strata.GenerateSeries("times", strata.N(1), strata.N(int64(r.Rows/rowsInItems+1)), 1)
	q := builder.From(strataItems).Clauses(builder.CrossJoin(times)).Limit(r.Rows)
	var sum Sum
	n := 0
	cpu, start := cpuTime(), time.Now()
	if r.Lent {
		err = builder.Each(ctx, db, q, func(it *Item) error {
			sum.item(it)
			n++
			return nil
		})
	} else {
		for it, failed := range q.Iter(ctx, db) {
			if err = failed; err != nil {
				break
			}
			sum.item(&it)
			n++
		}
	}
	if err == nil && n != r.Rows {
		err = fmt.Errorf("%d rows, want %d", n, r.Rows)
	}
	return LargeCost{time.Since(start), cpuTime() - cpu, peakMemory()}, err
}

// peakMemory is the most memory that this process has had (VmHWM).
func peakMemory() int64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(status)) {
		if fields := strings.Fields(line); len(fields) > 1 && fields[0] == "VmHWM:" {
			kilobytes, _ := strconv.ParseInt(fields[1], 10, 64)
			return kilobytes << 10
		}
	}
	return 0
}

// cost reads the result in a process of its own, whose memory is the result's.
func (r LargeRead) cost() (c LargeCost, err error) {
	task, err := json.Marshal(r)
	if err != nil {
		return c, err
	}
	self, err := os.Executable()
	if err != nil {
		return c, err
	}
	child := exec.Command(self)
	child.Env = append(os.Environ(), largeVariable+"="+string(task))
	child.Stderr = os.Stderr
	out, err := child.Output()
	if err != nil {
		return c, err
	}
	return c, json.Unmarshal(out, &c)
}

// large makes the database of the large results and returns its URL.
func (s *Store) large(ctx context.Context) (string, error) {
	switch s.engine {
	case onPostgres:
		return s.dsn, nil
	case onMariaDB:
		t := &Target{Engine: s.engine, peer: "large", server: s.server}
		return s.server.url(t.peer), s.copyMariaDB(ctx, t)
	}
	t := &Target{Engine: s.engine, path: filepath.Join(s.dir, "large.db")}
	db, err := strataDB(ctx, t)
	if err != nil {
		return "", err
	}
	return "sqlite:" + t.path, db.Close(ctx)
}

// MeasureLarge reads the large results of one engine.
func MeasureLarge(ctx context.Context, s *Store, o *Options) ([]Large, error) {
	url, err := s.large(ctx)
	if err != nil {
		return nil, err
	}
	var out []Large
	for _, lent := range []bool{false, true} {
		l := Large{Engine: s.engine, Way: "owned, `Iter`"}
		if lent {
			l.Way = "lent, `Each`"
		}
		for _, read := range []struct {
			rows int
			cost *LargeCost
		}{{smallRows, &l.Small}, {largeRows, &l.Large}} {
			fmt.Fprintf(o.Progress, "\r%-12s %d rows, %s%20s", s.engine, read.rows, l.Way, "")
			var err error
			if *read.cost, err = (LargeRead{url, lent, read.rows}).cost(); err != nil {
				return nil, fmt.Errorf("%d rows: %w", read.rows, err)
			}
		}
		out = append(out, l)
	}
	fmt.Fprintf(o.Progress, "\r%-70s\r", "")
	return out, nil
}

// writeLarge writes the section about large results.
func writeLarge(b *strings.Builder, list []Large) {
	fmt.Fprintf(b, `
## Large results (%s)

%s rows of items, streamed by Strata, each time by a new process that does nothing else: how many rows a second, how
much CPU a row, and the most memory that the process had at any time, beside its peak after %s rows. The result is
never in memory as a whole: what the process has more is the garbage collector's slack.

| database | rows | rows a second | CPU a row | peak after %s rows | peak after %s rows |
|---|---|---|---|---|---|
`, largeKey, thousands(largeRows), thousands(smallRows), thousands(smallRows), thousands(largeRows))
	for _, l := range list {
		fmt.Fprintf(b, "| %s | %s | %s | %s | %s | %s |\n", l.Engine, l.Way,
			thousands(int(largeRows/l.Large.Elapsed.Seconds())), duration(l.Large.CPU/largeRows), memory(l.Small.Peak), memory(l.Large.Peak))
	}
}

func memory(n int64) string {
	if n == 0 {
		return "–"
	}
	return fmt.Sprintf("%.1f MB", float64(n)/1e6)
}

// thousands writes a number with commas.
func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
