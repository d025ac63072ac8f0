package batches

import (
	"context"
	"testing"

	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/integration/pgtest"
	"github.com/strata-go/strata/internal/sample"
	"github.com/strata-go/strata/pool"
)

func TestMain(m *testing.M) { pgtest.Main(m, engines.AtMost(0, 0)) }

var (
	users = sample.Users
	posts = sample.Posts
	tags  = sample.Tags
)

var (
	must = engines.Must
	done = engines.Done
)

// everywhere runs a test on every engine, with three users, the posts of two and
// a tag in the database.
func everywhere(t *testing.T, test func(t *testing.T, ctx context.Context, db *pool.DB)) {
	t.Helper()
	engines.EachOf(t, engines.All, fill, test)
}

func fill(t *testing.T, db *pool.DB) {
	t.Helper()
	ctx := t.Context()
	must(t, builder.CreateTables(users, posts, tags).Exec(ctx, db))
	for age, name := range []string{"ann", "bob", "eve"} {
		done(t)(builder.Insert(users).Set(users.Email.Set(name+"@x"), users.Name.Set(name), users.Age.Set(int64(10+10*age))).Exec(ctx, db))
	}
	done(t)(builder.Insert(posts).Rows(
		sample.Post{AuthorID: 1, Title: "One", Level: sample.Low},
		sample.Post{AuthorID: 1, Title: "two", Level: sample.High},
		sample.Post{AuthorID: 2, Title: "Three", Level: sample.Low},
	).Exec(ctx, db))
	done(t)(builder.Insert(tags).Rows(sample.Tag{PostID: 1, Name: "go"}).Exec(ctx, db))
}

// rows is a query of any kind.
type rows[R any] interface{ engines.Rows[R] }

// expect runs a query and compares its rows, printed, with a literal.
func expect[R any](t *testing.T, db *pool.DB, name string, q rows[R], want string) {
	t.Helper()
	engines.Expect[R](t, db, name, q, want)
}
