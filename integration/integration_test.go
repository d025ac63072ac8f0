package integration

import (
	"context"
	"database/sql"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/integration/pgtest"
	"github.com/strata-go/strata/internal/sample"
	"github.com/strata-go/strata/pool"
)

func TestMain(m *testing.M) { pgtest.Main(m, engines.AtMost(0.016, 0.05)) }

var (
	users = sample.Users
	posts = sample.Posts
	tags  = sample.Tags
	kinds = sample.Kinds
	boss  = strata.As(users, "boss")
	wrote = posts.AuthorID.EqExpr(users.ID)
)

var (
	open = engines.Open
	must = engines.Must
	done = engines.Done
)

// everywhere runs a test on every engine, with a blog in the database: ann is
// the boss of bob; ann wrote "One" and "two", bob "Three"; eve wrote nothing.
func everywhere(t *testing.T, test func(t *testing.T, ctx context.Context, db *pool.DB)) {
	t.Helper()
	engines.EachOf(t, engines.All, fill, test)
}

func fill(t *testing.T, db *pool.DB) {
	t.Helper()
	ctx := t.Context()
	must(t, builder.CreateTables(append(sample.Tables(), kinds)...).Exec(ctx, db))
	for _, u := range []struct {
		name, bio string
		age       int64
		balance   string
	}{{"ann", "likes ANN", 40, "10.10"}, {"bob", "", 20, "-3.5"}, {"eve", "", 30, "9.9"}} {
		set := []strata.Assignment{
			users.Email.Set(u.name + "@x"), users.Name.Set(u.name), users.Age.Set(u.age),
			users.Balance.Set(decimal.RequireFromString(u.balance)),
		}
		if u.bio != "" {
			set = append(set, users.Bio.Set(u.bio))
		}
		done(t)(builder.Insert(users).Set(set...).Exec(ctx, db))
	}
	done(t)(builder.Update(users).Set(users.Boss.Set(1)).Where(users.Name.Eq("bob")).Exec(ctx, db))
	done(t)(builder.Insert(posts).Rows(
		sample.Post{AuthorID: 1, Title: "One", Views: 7, Level: sample.Low, Live: true},
		sample.Post{AuthorID: 1, Title: "two", Views: -7, Level: sample.High},
		sample.Post{AuthorID: 2, Title: "Three", Views: 0, Level: sample.Low, Live: true, EditorID: sql.Null[sample.UserID]{V: 1, Valid: true}},
	).Exec(ctx, db))
	done(t)(builder.Insert(tags).Rows(sample.Tag{PostID: 1, Name: "go", Weight: 2}, sample.Tag{PostID: 1, Name: "sql", Weight: 3}).Exec(ctx, db))
}

// rows is a query of any kind.
type rows[R any] interface{ engines.Rows[R] }

// expect runs a query and compares its rows, printed, with a literal.
func expect[R any](t *testing.T, db *pool.DB, name string, q rows[R], want string) {
	t.Helper()
	engines.Expect[R](t, db, name, q, want)
}
