package builder_test

import (
	"context"
	"fmt"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/pool/sqlite"
)

// Page is a row of Pages.
type Page struct {
	ID    int64
	Title string
	Body  string
}

type pages struct {
	strata.Table[Page]
	ID     strata.Int64
	Title  strata.Text
	Body   strata.Text
	Search strata.FullText
}

// Pages has a full-text index in which a word of the title counts for three.
var Pages = strata.Define("pages", new(pages), func(t *strata.Def, c *pages) {
	t.FullText(c.Search, strata.Weighted(c.Title, 3), c.Body)
	t.PrimaryKey(c.ID)
})

func ExampleSelect2_fullText() {
	ctx := context.Background()
	db, err := pool.Open(ctx, "sqlite::memory:", sqlite.Driver)
	must(err)
	defer db.Close(context.Background())
	must(builder.CreateTables(Pages).Exec(ctx, db))
	_, err = builder.Insert(Pages).Rows(
		Page{1, "Foxes", "The quick brown fox jumps over the lazy dog."},
		Page{2, "Quick meals", "Brown the onions quickly."},
		Page{3, "Dogs", "Brown dogs, no foxes."},
	).Exec(ctx, db)
	must(err)

	query := `quick* -dog OR "brown dogs"`
	found, err := builder.Select2(Pages.Title, strata.Highlight(Pages.Body, query, "[", "]").NotNull()).
		Where(Pages.Search.Match(query)).
		OrderBy(Pages.Search.Rank(query).Desc(), Pages.ID.Asc()).
		All(ctx, db)
	must(err)
	for _, page := range found {
		fmt.Println(page.V1, "-", page.V2)
	}
	// Output:
	// Quick meals - [Brown] the onions [quickly].
	// Dogs - [Brown] [dogs], no foxes.
}
