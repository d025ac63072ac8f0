package pool_test

import (
	"context"
	"errors"
	"fmt"

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
