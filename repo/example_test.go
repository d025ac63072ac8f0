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

// Several relations of rows, and those of their rows, are loaded in one round trip.
func ExampleLoad() {
	ctx := context.Background()
	db, err := pool.Open(ctx, "sqlite::memory:", sqlite.Driver)
	check(err)
	defer db.Close(context.Background())
	check(builder.CreateTables(leaves, nodes).Exec(ctx, db))
	trees := []node{{Name: "oak"}, {Name: "elm"}}
	check(byID.CreateMany(ctx, db, trees))
	check(repo.New(leaves).CreateMany(ctx, db, []leaf{{Node: 1, Name: "b"}, {Node: 1, Name: "a"}, {Node: 2, Name: "c"}}))

	check(repo.Load(ctx, db, trees, children.OrderBy(leaves.Name.Desc()).With(leafNode)))

	for _, t := range trees {
		list, err := t.Children.All()
		check(err)
		for _, l := range list {
			of, err := l.Parent.Get()
			check(err)
			fmt.Println(t.Name, l.Name, of.Name)
		}
	}
	// Output:
	// oak b oak
	// oak a oak
	// elm c elm
}
