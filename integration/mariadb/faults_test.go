package mariadb

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/integration/mariatest"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/pool/mariadb"
)

func TestMain(m *testing.M) { mariatest.Main(m) }

// operation is a row of the ledger's table. Nothing keeps a number from being there twice.
type operation struct {
	ID int64
	Op int64
}

type operationColumns struct {
	strata.Table[operation]
	ID strata.Int64 `db:",identity"`
	Op strata.Int64
}

var operations = strata.Define("operations", new(operationColumns), func(t *strata.Def, c *operationColumns) {
	t.PrimaryKey(c.ID)
})

func opened(t *testing.T, url string, options ...pool.Option) *pool.DB {
	t.Helper()
	db, err := pool.Open(t.Context(), url, append(options, mariadb.Driver)...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close(context.Background()) })
	return db
}

// ledger opens a database with the ledger's table.
func ledger(t *testing.T, url string, options ...pool.Option) *pool.DB {
	t.Helper()
	db := opened(t, url, options...)
	if err := builder.CreateTables(operations).IfNotExists().Exec(t.Context(), db); err != nil {
		t.Fatal(err)
	}
	return db
}

func write(ctx context.Context, db builder.Writer, op int64) error {
	_, err := builder.Insert(operations).Rows(operation{Op: op}).Exec(ctx, db)
	return err
}

// agrees checks what was said of operations against what is there.
func agrees(t *testing.T, db *pool.DB, said map[int64]error) (unknown int) {
	t.Helper()
	rows, err := builder.From(operations).All(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	there := map[int64]int{}
	for _, r := range rows {
		there[r.Op]++
	}
	for op, err := range said {
		n := there[op]
		switch {
		case n > 1:
			t.Errorf("%d is there %d times (%v)", op, n, err)
		case err == nil && n == 0:
			t.Errorf("%d is lost", op)
		case errors.Is(err, strata.ErrCommitUnknown):
			unknown++
		case err != nil && n > 0:
			t.Errorf("%d is there, though it was said: %v", op, err)
		}
	}
	return unknown
}

// ready has the pool have a connection.
func ready(t *testing.T, db *pool.DB) {
	t.Helper()
	if err := db.Ping(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// The reply to a statement is cut before each of its bytes in turn.
func TestCutReplies(t *testing.T) {
	p, url := through(t, mariatest.Empty(t))
	db := ledger(t, url, pool.Config{MaxConns: 2})
	said, op, ctx := map[int64]error{}, int64(0), t.Context()
	for name, run := range map[string]func(op int64) error{
		"a change": func(op int64) error { return write(ctx, db, op) },
		"a transaction": func(op int64) error {
			return db.Tx(ctx, func(tx *pool.Tx) error {
				if _, err := builder.From(operations).Exists(ctx, tx); err != nil {
					return err
				}
				return write(ctx, tx, op)
			})
		},
	} {
		unknown := 0
		for at := 1; ; at++ {
			op++
			ready(t, db)
			p.arm(&p.cut, at)
			said[op] = run(op)
			if errors.Is(said[op], strata.ErrCommitUnknown) {
				unknown++
			}
			if p.cut.Swap(0) > 0 { // the reply was shorter
				break
			}
		}
		if unknown == 0 {
			t.Errorf("%s: no outcome is unknown", name)
		}
	}
	begun := false
	for at := 1; ; at++ { // a query is sent again, until its first row was found
		ready(t, db)
		p.arm(&p.cut, at)
		_, err := builder.From(operations).Where(operations.Op.Eq(1)).All(ctx, db)
		if begun = begun || errors.Is(err, strata.ErrConnection); err != nil && !begun {
			t.Errorf("a query whose reply was cut before byte %d: %v", at, err)
		}
		if p.cut.Swap(0) > 0 {
			break
		}
	}
	t.Logf("%d operations, %d of them with an unknown outcome", op, agrees(t, db, said))
}

// A byte of what the server says is another one: a statement ends with rows or an error.
func TestChangedReplies(t *testing.T) {
	p, url := through(t, mariatest.Empty(t))
	db := ledger(t, url, pool.Config{MaxConns: 2, StatementTimeout: 300 * time.Millisecond})
	ctx := t.Context()
	if err := write(ctx, db, 1); err != nil {
		t.Fatal(err)
	}
	kinds := map[string]int{}
	for at := 1; at <= 130; at++ {
		if at%2 == 0 { // with the greeting, too
			p.drop()
		}
		p.arm(&p.flip, at)
		_, err := builder.From(operations).All(ctx, db)
		p.flip.Store(0)
		var e *strata.DatabaseError
		if errors.As(err, &e) && e.Kind != nil {
			kinds[e.Kind.Error()]++
		}
	}
	p.drop()
	if rows, err := builder.From(operations).All(ctx, db); err != nil || len(rows) != 1 {
		t.Errorf("afterwards: %v, %v", rows, err)
	}
	t.Log(kinds)
}

func TestABlackHoleEndsAtTheDeadline(t *testing.T) {
	p, url := through(t, mariatest.Empty(t))
	db := ledger(t, url, pool.Config{MaxConns: 2, AcquireTimeout: time.Second})
	if err := write(t.Context(), db, 0); err != nil { // which prepares it
		t.Fatal(err)
	}
	p.hole.Store(true)
	ctx, stop := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer stop()
	begun := time.Now()
	err := write(ctx, db, 1)
	if d := time.Since(begun); !errors.Is(err, strata.ErrCommitUnknown) || !errors.Is(err, context.DeadlineExceeded) || d > 3*time.Second {
		t.Errorf("%v after %v", err, d)
	}
	begun = time.Now()
	err = write(t.Context(), db, 2) // on a new connection, which is not made
	if d := time.Since(begun); !errors.Is(err, strata.ErrUnavailable) || d > 3*time.Second {
		t.Errorf("%v after %v", err, d)
	}
	p.hole.Store(false)
	p.drop()
	var left error
	for range 100 {
		if left = write(t.Context(), db, 3); left == nil {
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	if left != nil {
		t.Errorf("afterwards: %v", left)
	}
}

func TestARestart(t *testing.T) {
	s := mariatest.Private(t, "--max-connections=6")
	db := ledger(t, s.URL(), pool.Config{MaxConns: 4})
	said := map[int64]error{}
	var mu sync.Mutex
	ctx, stop := context.WithCancel(t.Context())
	var group sync.WaitGroup
	for w := range 4 {
		group.Go(func() {
			for op := int64(w + 1); ctx.Err() == nil; op += 4 {
				err := write(t.Context(), db, op)
				mu.Lock()
				said[op] = err
				mu.Unlock()
				if err != nil {
					time.Sleep(5 * time.Millisecond)
				}
			}
		})
	}
	time.Sleep(300 * time.Millisecond)
	s.Kill(t)
	time.Sleep(100 * time.Millisecond)
	if err := db.Ping(t.Context()); !errors.Is(err, strata.ErrUnavailable) {
		t.Errorf("a server that is gone: %v", err)
	}
	s.Start(t)
	time.Sleep(300 * time.Millisecond)
	stop()
	group.Wait()
	if err := write(t.Context(), db, -1); err != nil {
		t.Error(err)
	}
	agrees(t, db, said)
	// Too many connections.
	var full error
	for i := range 8 {
		other, err := pool.Open(t.Context(), s.URL(), mariadb.Driver, pool.Config{MaxConns: 1})
		if full = err; err != nil {
			break
		}
		t.Cleanup(func() { other.Close(context.Background()) })
		if i == 7 {
			full = fmt.Errorf("eight more connections were made")
		}
	}
	if !errors.Is(full, strata.ErrTooMany) || !pool.Retryable(full) {
		t.Errorf("too many connections: %v", full)
	}
}
