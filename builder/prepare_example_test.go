package builder_test

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/internal/sample"
)

// Each lends its rows: what is kept of one is cloned.
func ExampleEach() {
	ctx := context.Background()
	db := blog(ctx)
	defer db.Close(context.Background())

	longest := ""
	err := builder.Each(ctx, db, builder.From(Users).OrderBy(Users.ID.Asc()), func(u *sample.User) error {
		if len(u.Email) > len(longest) {
			longest = strings.Clone(u.Email)
		}
		return nil
	})
	must(err)
	fmt.Println(longest)
	// Output: ann@example.org
}

// Changes are prepared like queries, with RETURNING or without.
func ExamplePrepare2() {
	ctx := context.Background()
	db := blog(ctx)
	defer db.Close(context.Background())

	setBio := builder.Prepare2(func(id strata.Param[sample.UserID], bio strata.Param[sql.Null[string]]) *builder.ReturningStatement[string] {
		return builder.Returning(builder.Update(Users).Set(Users.Bio.SetExpr(strata.NullParam(bio))).Where(Users.ID.EqExpr(id)), Users.Name)
	})
	name, err := setBio(1, sql.Null[string]{}).One(ctx, db)
	must(err)
	fmt.Println(name)
	// Output: ann
}
