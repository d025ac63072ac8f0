package reliability

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"sync"
	"time"

	"github.com/strata-go/strata/pool"
)

// A process that writes the ledger's table until it is killed is this test's own program.
const (
	writeTo   = "STRATA_RELIABILITY_WRITE_TO"   // makes TestMain's process one that writes to a URL
	writeFrom = "STRATA_RELIABILITY_WRITE_FROM" // the number of its first operation
)

// writeForEver writes one operation after another and prints the number of each that
// was acknowledged.
func writeForEver(url string) (code int) {
	ctx := context.Background()
	op, err := strconv.ParseInt(os.Getenv(writeFrom), 10, 64)
	var db *pool.DB
	if err == nil {
		db, err = open(ctx, url)
	}
	for ; err == nil; op++ {
		if op%2 == 0 {
			err = second(insert(op).Exec(ctx, db))
		} else {
			err = db.Tx(ctx, func(tx *pool.Tx) error { return second(insert(op).Exec(ctx, tx)) })
		}
		if err == nil {
			_, err = fmt.Println(op)
		}
	}
	fmt.Fprintln(os.Stderr, err)
	return 1
}

// writer is such a process.
type writer struct {
	*site
	command *exec.Cmd
	out     io.Reader
	next    int64 // of which no acknowledgement was read
}

// writer starts a process that writes to a URL from an operation on.
func (s *site) writer(url string, from int64) *writer {
	s.Helper()
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), writeTo+"="+url, writeFrom+"="+strconv.FormatInt(from, 10))
	c.Stderr = os.Stderr
	out, err := c.StdoutPipe()
	if err == nil {
		err = c.Start()
	}
	s.must(err)
	return &writer{site: s, command: c, out: out, next: from}
}

// killed reads acknowledgements until the process has been killed, some time after its
// first. It returns the number of the first operation that nothing is known of.
func (w *writer) killed(after time.Duration) int64 {
	var once sync.Once
	for lines := bufio.NewScanner(w.out); lines.Scan(); {
		once.Do(func() { time.AfterFunc(after, func() { w.command.Process.Kill() }) })
		if op, err := strconv.ParseInt(lines.Text(), 10, 64); err == nil && op == w.next {
			w.note(op, acknowledged, nil)
			w.next++
		} // else the line was cut short
	}
	w.command.Wait()
	once.Do(func() { w.Error("the process has written nothing") })
	w.note(w.next, unknown, nil)
	w.inject()
	return w.next + 1
}
