package p

import (
	"context"
	"database/sql"

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
	var post Post = row.V2 // want "cannot use row.V2 .* as Post value|as sample.Post value"
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

type model struct {
	ID   int64
	Name string
	Bio  sql.Null[string]
	Boss *string
}

func definitions() {
	strata.Define("models", func(t *strata.Def[model], m *model) KindColumns {
		strata.DefText(t, "name", &m.ID)                               // want "DefText|does not satisfy|int64"
		strata.DefNumber(t, "id", &m.Name)                             // want "DefNumber|does not satisfy|string"
		strata.DefText(t, "bio", &m.Bio)                               // want "DefText|does not satisfy"
		strata.DefNullText(t, "name", &m.Name)                         // want "does not match \\*sql.Null"
		strata.DefPtrText(t, "name", &m.Name)                          // want "type \\*string of &m.Name does not match|DefPtrText"
		strata.DefIdentity(t, "name", &m.Name)                         // want "DefIdentity|does not satisfy"
		strata.DefTime(t, "name", &m.Name)                             // want "as \\*time.Time value"
		strata.DefBool(t, "id", &m.ID)                                 // want "as \\*bool value"
		var text strata.Text[model] = strata.DefNumber(t, "id", &m.ID) // want "cannot use .* as strata.Text\\[model\\]|TextColumn"
		id := strata.DefNumber(t, "id", &m.ID)
		strata.References(t, id, Users.ID, strata.Cascade) // want "strata.References|does not match|as strata.Operand"
		strata.Default(t, id, "x")                         // want "strata.Default|as int64 value|default type"
		t.Unique(Users.Name)                               // want "as strata.Column\\[model\\] value"
		t.Check("c", id)                                   // want "as strata.Condition value|as strata.Operand\\[bool\\]"
		_ = text
		return KindColumns{}
	})
}
