package p

import (
	"context"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	. "github.com/strata-go/strata/internal/sample"
	"github.com/strata-go/strata/pool"
)

type summary struct {
	Name  string
	Total int64
}

func rows(ctx context.Context, db *pool.DB) {
	var names []string
	var users []User
	var name string
	users, _ = builder.Select(Users.Name).All(ctx, db)             // want "cannot use .* as \\[\\]sample.User value"
	names, _ = builder.Select(Users.Age).All(ctx, db)              // want "cannot use .* as \\[\\]string value"
	names, _ = builder.Select(Users.Bio).All(ctx, db)              // want "cannot use .* as \\[\\]string value"
	users, _ = builder.Select2(Users.Name, Users.Age).All(ctx, db) // want "cannot use .* as \\[\\]sample.User value"
	name, _ = builder.Select(strata.Max(Users.Name)).One(ctx, db)  // want "cannot use .* as string value"
	name, _ = builder.Select(Posts.Title.Nullable()).One(ctx, db)  // want "cannot use .* as string value"
	users, _ = builder.From(Posts).All(ctx, db)                    // want "cannot use .* as \\[\\]sample.User value"
	row, _ := builder.Select2(Users.Name, strata.Optional(Posts)).One(ctx, db)
	var post Post = row.V2 // want "cannot use row.V2 .* as sample.Post value"
	_ = row.V3             // want "row.V3 undefined"
	_, _, _, _ = names, users, name, post
}

func into() {
	builder.SelectInto(func(s *summary) []strata.Field {
		return []strata.Field{
			Users.Age.Into(&s.Name),              // want "as \\*int64 value"
			strata.Sum(Users.Age).Into(&s.Total), // want "as \\*sql.Null\\[int64\\] value"
			Users.Bio.Into(&s.Name),              // want "as \\*sql.Null\\[string\\] value"
			Users.Name.Into(s.Name),              // want "as \\*string value"
		}
	})
}

func structs() {
	strata.Struct(func(s *summary) []strata.Field {
		return []strata.Field{
			Users.Name,                         // want "as strata.Field value"
			Users.ID.Into(&s.Total),            // want "as \\*sample.UserID value"
			Users.Bio.IntoPtr(&s.Name),         // want "as \\*\\*string value"
			strata.IntoPtr(Users.ID, &s.Total), // want "type \\*int64 of &s.Total does not match inferred type \\*\\*sample.UserID"
		}
	})
}
