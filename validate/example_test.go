package validate_test

import (
	"context"
	"fmt"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/sample"
	"github.com/strata-go/strata/validate"
)

var byEmail = builder.Prepare1(func(email strata.Param[string]) builder.Query[sample.User] {
	return builder.From(sample.Users).Where(sample.Users.Email.EqExpr(email))
})

func ExampleStatements() {
	err := validate.Statements(context.Background(),
		validate.For(dialect.PostgreSQL, dialect.SQLite),
		validate.Given(builder.From(sample.Users).Where(sample.Posts.Views.Gt(1))))
	fmt.Println(err)
	_ = byEmail // it is prepared, and fine
	// Output:
	// strata: statements of the program: 2 findings
	// 	SELECT users (PostgreSQL): WHERE: column posts.views: table posts is not in FROM; add the table to FROM with From or a join
	// 	SELECT users (SQLite): WHERE: column posts.views: table posts is not in FROM; add the table to FROM with From or a join
}

func ExamplePrepared() {
	for _, s := range validate.Prepared() {
		text, err := s.SQL(dialect.SQLite)
		fmt.Println(len(text) > 0, err)
	}
	// Output: true <nil>
}
