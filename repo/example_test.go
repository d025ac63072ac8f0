package repo_test

import (
	"context"
	"fmt"

	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/pool/sqlite"
	"github.com/strata-go/strata/repo"
)

func check(err error) {
	if err != nil {
		panic(err)
	}
}

// A relation of rows that are there already, with something else in the same
// round trip.
func ExampleRelation_Queue() {
	ctx := context.Background()
	db, err := pool.Open(ctx, "sqlite::memory:", sqlite.Driver)
	check(err)
	defer db.Close()
	check(builder.CreateTables(leaves, nodes).Exec(ctx, db))
	trees, err := byID.InsertAll(ctx, db, node{Name: "oak"}, node{Name: "elm"})
	check(err)
	_, err = repo.New(leaves).InsertAll(ctx, db, leaf{1, "b"}, leaf{1, "a"}, leaf{2, "c"})
	check(err)

	var b builder.ReadBatch
	load := children.Queue(&b, trees, leaves.Name.Asc())
	last := builder.QueueFirst(&b, builder.Select(leaves.Name).OrderBy(leaves.Name.Desc()))
	check(b.Run(ctx, db))
	check(load())

	for _, t := range trees {
		fmt.Println(t.Children.All())
	}
	fmt.Println(last.Get())
	// Output:
	// [{1 a} {1 b}] <nil>
	// [{2 c}] <nil>
	// c <nil>
}
