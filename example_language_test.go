package strata_test

import (
	"context"
	"fmt"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
)

// A window function: the longest book of each author.
func ExampleRowNumber() {
	ctx := context.Background()
	db := library(ctx)
	defer db.Close(context.Background())

	byLength := strata.PartitionBy(Books.Author).OrderBy(Books.Pages.Desc())
	place := strata.RowNumber().Over(byLength).As("place")
	// What a window function says can be filtered by outside of its query only.
	ranked := builder.Derived(builder.Select2(Books.Title, place), "ranked")
	titles, err := builder.Select(Books.Title.From(ranked)).
		From(ranked).
		Where(place.From(ranked).Eq(1)).
		OrderBy(Books.Title.From(ranked).Asc()).
		All(ctx, db)
	must(err)
	fmt.Println(titles)
	// Output:
	// [Solaris The Dispossessed]
}

// Subtotals: a row for each author and one for all.
func ExampleRollup() {
	ctx := context.Background()
	db := library(ctx)
	defer db.Close(context.Background())

	rows, err := builder.Select2(Authors.Name.Nullable(), strata.Sum(Books.Pages)).
		From(Books).
		Join(Authors, Authors.ID.EqExpr(Books.Author)).
		GroupBy(strata.Rollup(Authors.Name)).
		OrderBy(strata.Grouping(Authors.Name).Asc(), Authors.Name.Asc()).
		All(ctx, db)
	must(err)
	for _, r := range rows {
		if !r.V1.Valid {
			r.V1.V = "all"
		}
		fmt.Println(r.V1.V, r.V2.V)
	}
	// Output:
	// Le Guin 525
	// Lem 204
	// all 729
}

// A function of one's own, for a function of the database or an expression, is
// typed like a built-in one.
func ExampleFunc1() {
	ctx := context.Background()
	db := library(ctx)
	defer db.Close(context.Background())

	words := strata.Func1[string](strata.TypeInt64, "length({1}) - length(replace({1}, ' ', '')) + 1")
	rows, err := builder.Select2(Books.Title, words(Books.Title)).
		Where(words(Books.Title).Gt(1)).
		OrderBy(words(Books.Title).Desc()).
		All(ctx, db)
	must(err)
	for _, r := range rows {
		fmt.Println(r.V1, r.V2.V)
	}
	// Output:
	// The Lathe of Heaven 4
	// The Dispossessed 2
}

// VALUES in FROM, typed by the columns that they meet.
func ExampleValuesOf2() {
	ctx := context.Background()
	db := library(ctx)
	defer db.Close(context.Background())

	ratings := strata.ValuesOf2("ratings", strata.TypeOf(Books.Title), strata.TypeInt64,
		strata.Row2[string, int64]{V1: "Solaris", V2: 5},
		strata.Row2[string, int64]{V1: "The Dispossessed", V2: 4})
	rows, err := builder.Select2(Authors.Name, ratings.C2.NotNull()).
		From(Books).
		Join(ratings, ratings.C1.EqExpr(Books.Title)).
		Join(Authors, Authors.ID.EqExpr(Books.Author)).
		OrderBy(ratings.C2.Desc()).
		All(ctx, db)
	must(err)
	fmt.Println(rows)
	// Output:
	// [{Lem 5} {Le Guin 4}]
}

// A row for each element of an array.
func ExampleUnnest() {
	ctx := context.Background()
	db := library(ctx)
	defer db.Close(context.Background())

	shelf := strata.Unnest("shelf", strata.Value(strata.TypeArray(strata.TypeText), []string{"Solaris", "Dune"}), strata.TypeText)
	rows, err := builder.Select2(shelf.Ordinal, strata.Optional(Books)).
		From(shelf).
		LeftJoin(Books, Books.Title.EqExpr(shelf.Value)).
		OrderBy(shelf.Ordinal.Asc()).
		All(ctx, db)
	must(err)
	for _, r := range rows {
		fmt.Println(r.V1, r.V2.Valid, r.V2.V.Pages)
	}
	// Output:
	// 1 true 204
	// 2 false 0
}

// A document built of a group's rows, read as a Go value.
func ExampleJSONAgg() {
	ctx := context.Background()
	db := library(ctx)
	defer db.Close(context.Background())

	type book struct {
		Title string `json:"title"`
		Pages int    `json:"pages"`
	}
	object := strata.JSONObject(strata.JSONPair("title", Books.Title), strata.JSONPair("pages", Books.Pages))
	books := strata.JSONAs(strata.JSONAgg(object, Books.Title.Asc()), strata.TypeJSON[[]book]())
	rows, err := builder.Select2(Authors.Name, books).
		From(Authors).
		Join(Books, Books.Author.EqExpr(Authors.ID)).
		GroupBy(Authors.Name).
		OrderBy(Authors.Name.Asc()).
		All(ctx, db)
	must(err)
	for _, r := range rows {
		fmt.Println(r.V1, r.V2)
	}
	// Output:
	// Le Guin [{The Dispossessed 341} {The Lathe of Heaven 184}]
	// Lem [{Solaris 204}]
}

// Keyset pagination: the page after a row.
func ExampleRowOf2() {
	ctx := context.Background()
	db := library(ctx)
	defer db.Close(context.Background())

	after := Book{Title: "The Lathe of Heaven", Pages: 184}
	titles, err := builder.Select(Books.Title).
		Where(strata.RowOf2(Books.Pages, Books.Title).Gt(after.Pages, after.Title)).
		OrderBy(Books.Pages.Asc(), Books.Title.Asc()).
		Limit(10).
		All(ctx, db)
	must(err)
	fmt.Println(titles)
	// Output:
	// [Solaris The Dispossessed]
}
