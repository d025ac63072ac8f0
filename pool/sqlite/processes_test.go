package sqlite

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/driver"
)

// A process that the tests start writes rows and says which ones are committed.
const (
	writeTo   = "STRATA_TEST_WRITE_TO"   // the file
	writeFrom = "STRATA_TEST_WRITE_FROM" // the first number
	writeMany = "STRATA_TEST_WRITE_MANY" // how many rows; 0 for no end
)

func TestMain(m *testing.M) {
	if path := os.Getenv(writeTo); path != "" {
		if err := writeRows(path); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func writeRows(path string) error {
	from, _ := strconv.Atoi(os.Getenv(writeFrom))
	many, _ := strconv.Atoi(os.Getenv(writeMany))
	ctx := context.Background()
	b, err := openPath(ctx, Config{Path: path, BusyTimeout: time.Minute})
	if err != nil {
		return err
	}
	defer b.Close(context.Background())
	if _, err := b.Exec(ctx, driver.Text{SQL: "CREATE TABLE IF NOT EXISTS t (x INTEGER PRIMARY KEY, y TEXT NOT NULL)"}); err != nil {
		return err
	}
	for i := from; many == 0 || i < from+many; i++ {
		if err := writeRow(ctx, b, int64(i)); err != nil {
			return err
		}
		fmt.Println(i)
	}
	return nil
}

// writeRow writes one row by itself, or two in a transaction.
func writeRow(ctx context.Context, b driver.Backend, i int64) error {
	const insert = "INSERT INTO t VALUES (?, ?)"
	long := strings.Repeat("y", 500)
	if i%3 != 0 {
		_, err := b.Exec(ctx, driver.Text{SQL: insert, Args: []any{i, long}})
		return err
	}
	s, err := b.Begin(ctx, driver.TxOptions{})
	if err != nil {
		return err
	}
	_, err = s.Exec(ctx, driver.Text{SQL: insert, Args: []any{i, long}})
	if err == nil {
		_, err = s.Exec(ctx, driver.Text{SQL: insert, Args: []any{-i - 1, long}})
	}
	if err != nil {
		return errors.Join(err, s.Rollback())
	}
	return s.Commit(ctx)
}

// writer starts a process that writes.
func writer(t *testing.T, path string, from, many int) (*exec.Cmd, io.Reader) {
	t.Helper()
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), writeTo+"="+path, writeFrom+"="+strconv.Itoa(from), writeMany+"="+strconv.Itoa(many))
	c.Stderr = os.Stderr
	out, err := c.StdoutPipe()
	if err == nil {
		err = c.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	return c, out
}

// Whatever was said to be committed is there after the process was killed, and what
// was written together is there together.
func TestKills(t *testing.T) {
	if testing.Short() {
		t.Skip("it starts thirty processes")
	}
	path := filepath.Join(t.TempDir(), "killed.db")
	next := 1
	for range 30 {
		c, out := writer(t, path, next, 0)
		kill := time.AfterFunc(time.Duration(20+rand.IntN(60))*time.Millisecond, func() { c.Process.Kill() })
		last := next - 1
		for lines := bufio.NewScanner(out); lines.Scan(); {
			n, err := strconv.Atoi(lines.Text())
			if err != nil {
				break // a line that was cut short
			}
			last = n
		}
		kill.Stop()
		c.Process.Kill()
		c.Wait()
		next = checkRows(t, path, last) + 1
	}
	if next < 30 {
		t.Errorf("only %d rows were written", next)
	}
}

// checkRows checks that rows 1 to last are there, and returns the number of the last
// one that is: one more may be committed than was said.
func checkRows(t *testing.T, path string, last int) int {
	t.Helper()
	b := database(t, Config{Path: path})
	defer b.Close(context.Background())
	number := func(text string) int {
		n, err := strconv.Atoi(single(t, b, text))
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if _, err := b.Exec(t.Context(), driver.Text{SQL: "CREATE TABLE IF NOT EXISTS t (x INTEGER PRIMARY KEY, y TEXT NOT NULL)"}); err != nil {
		t.Fatal(err)
	}
	found := number("SELECT coalesce(max(x), 0) FROM t")
	if n := number("SELECT count(*) FROM t WHERE x > 0"); n != found || found < last || found > last+1 {
		t.Fatalf("%d rows up to %d, said were %d", n, found, last)
	}
	if n := number("SELECT count(*) FROM t WHERE x < 0"); n != found/3 {
		t.Fatalf("%d of %d transactions are whole", n, found/3)
	}
	if problems, err := IntegrityCheck(t.Context(), handleOf(b)); err != nil || problems != nil {
		t.Fatal(problems, err)
	}
	return found
}

// Eight processes write one file, and read it meanwhile.
func TestProcesses(t *testing.T) {
	const processes, each = 8, 150
	path := filepath.Join(t.TempDir(), "shared.db")
	b := database(t, Config{Path: path, BusyTimeout: time.Minute})
	var all sync.WaitGroup
	for p := range processes {
		c, out := writer(t, path, 1+p*each, each)
		all.Go(func() {
			io.Copy(io.Discard, out)
			if err := c.Wait(); err != nil {
				t.Error(err)
			}
		})
	}
	done := make(chan struct{})
	go func() {
		all.Wait()
		close(done)
	}()
	for reading := true; reading; {
		select {
		case <-done:
			reading = false
		default:
			if _, err := textsOf(b, "SELECT count(*) FROM t"); err != nil && !strings.Contains(err.Error(), "no such table") {
				t.Error(err)
				reading = false
			}
		}
	}
	<-done
	if n := checkRows(t, path, processes*each); n != processes*each {
		t.Error(n)
	}
}

// One handle is used by many goroutines: those that write take turns.
func TestGoroutines(t *testing.T) {
	for _, path := range []string{"", ":memory:", "file:/goroutines?vfs=memdb"} {
		b := database(t, Config{Path: path})
		const insert = "INSERT INTO t VALUES (?)"
		must(t, b, "CREATE TABLE t (x INTEGER)")
		var all sync.WaitGroup
		for g := range 8 {
			all.Go(func() {
				for i := range 50 {
					if _, err := b.Exec(t.Context(), driver.Text{SQL: insert, Args: []any{int64(g*50 + i)}}); err != nil {
						t.Error(err)
					}
					if _, err := textsOf(b, "SELECT max(x) FROM t"); err != nil {
						t.Error(err)
					}
				}
			})
		}
		all.Wait()
		if got := single(t, b, "SELECT count(DISTINCT x) FROM t"); got != "400" {
			t.Error(got)
		}
	}
	if _, err := openPath(t.Context(), Config{}); err == nil || errors.Is(err, strata.ErrConnection) {
		t.Error(err)
	}
}
