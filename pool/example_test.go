package pool_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/internal/sample"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/pool/postgres"
	"github.com/strata-go/strata/pool/sqlite"
)

func open(ctx context.Context) *pool.DB {
	// The URL alone decides between development and production.
	db, err := pool.Open(ctx, "sqlite::memory:", sqlite.Driver, postgres.Driver)
	if err != nil {
		panic(err)
	}
	if err := builder.CreateTables(sample.Users).Exec(ctx, db); err != nil {
		panic(err)
	}
	return db
}

func insert(name string) builder.Change {
	u := sample.Users
	return builder.Insert(u).Set(u.Email.Set(name), u.Name.Set(name), u.Age.Set(1))
}

// A transaction is a function: it commits when that returns nil.
func ExampleDB_Tx() {
	ctx := context.Background()
	db := open(ctx)
	defer db.Close(context.Background())

	err := db.Tx(ctx, func(tx *pool.Tx) error {
		if _, err := insert("ann").Exec(ctx, tx); err != nil {
			return err
		}
		// A savepoint: its failure undoes only what it did.
		failed := tx.Tx(ctx, func(tx *pool.Tx) error {
			if _, err := insert("bob").Exec(ctx, tx); err != nil {
				return err
			}
			return errors.New("changed my mind")
		})
		fmt.Println(failed)
		return nil
	})
	n, _ := builder.From(sample.Users).Count(ctx, db)
	fmt.Println(err, n)
	// Output:
	// changed my mind
	// <nil> 1
}

// A handle that only reads: insert("ann").Exec(ctx, reader) does not compile.
func ExampleDB_ReadOnly() {
	ctx := context.Background()
	db := open(ctx)
	defer db.Close(context.Background())

	reader := db.ReadOnly()
	n, err := builder.From(sample.Users).Count(ctx, reader)
	fmt.Println(n, err)
	// Output: 0 <nil>
}

// counter counts statements by their summary.
type counter struct {
	mu     sync.Mutex
	counts map[string]int
}

// Before implements pool.Hook.
func (*counter) Before(ctx context.Context, _ *pool.Event) context.Context { return ctx }

// After implements pool.Hook.
func (c *counter) After(_ context.Context, e *pool.Event) {
	if e.Op != pool.OpQuery && e.Op != pool.OpExec && e.Op != pool.OpBulk {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.counts[e.Summary()]++
}

// The settings of a pool are an option of Open. A hook sees each statement; a transaction
// that could not be kept together with another one is tried again.
func ExampleConfig() {
	ctx := context.Background()
	statements := &counter{counts: map[string]int{}}
	db, err := pool.Open(ctx, "sqlite::memory:", sqlite.Driver, postgres.Driver, pool.Config{
		MaxConns:         20,
		AcquireTimeout:   5 * time.Second,
		StatementTimeout: 30 * time.Second,
		Retry:            pool.RetryPolicy{Attempts: 5, Base: time.Millisecond},
		Hook:             statements,
	})
	if err != nil {
		panic(err)
	}
	defer db.Close(ctx)
	if err := builder.CreateTables(sample.Users).Exec(ctx, db); err != nil {
		panic(err)
	}

	attempts := 0
	err = db.Tx(ctx, func(tx *pool.Tx) error {
		if attempts++; attempts == 1 { // as the database says of a transaction that met another
			return &strata.DatabaseError{Kind: strata.ErrSerialization, Err: errors.New("could not serialize access")}
		}
		_, err := insert("ann").Exec(ctx, tx)
		return err
	}, pool.WithIsolation(pool.Serializable), pool.WithRetry())

	fmt.Println(err, attempts, db.Stats().Retried)
	fmt.Println(statements.counts)
	// Output:
	// <nil> 2 1
	// map[CREATE INDEX users:1 CREATE TABLE users:1 INSERT users:1]
}

// Retry runs a function again as long as it is certain that nothing of it was kept.
func ExampleDB_Retry() {
	ctx := context.Background()
	db := open(ctx)
	defer db.Close(ctx)

	attempts := 0
	err := db.Retry(ctx, func(ctx context.Context) error {
		if attempts++; attempts < 3 {
			return &strata.DatabaseError{Kind: strata.ErrDeadlock, Err: errors.New("deadlock detected")}
		}
		_, err := insert("ann").Exec(ctx, db)
		return err
	}, pool.RetryPolicy{Attempts: 5, Base: time.Millisecond})
	fmt.Println(err, attempts)

	// The outcome of a lost commit is not known: it is never tried again.
	attempts = 0
	err = db.Retry(ctx, func(context.Context) error {
		attempts++
		return &strata.DatabaseError{Kind: strata.ErrCommitUnknown, Err: errors.New("unexpected EOF")}
	})
	fmt.Println(err, attempts)
	// Output:
	// <nil> 3
	// strata: outcome unknown: unexpected EOF 1
}
