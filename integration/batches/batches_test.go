package batches

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/integration/pgtest"
	"github.com/strata-go/strata/internal/sample"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/pool/postgres"
	"github.com/strata-go/strata/pool/sqlite"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

var (
	users = sample.Users
	posts = sample.Posts
	tags  = sample.Tags
)

// engines are the ways to reach a database.
var engines = []struct {
	name string
	open func(t *testing.T) (*pool.DB, error)
}{
	{"SQLite in memory", func(t *testing.T) (*pool.DB, error) { return open(t, "sqlite::memory:") }},
	{"SQLite file", func(t *testing.T) (*pool.DB, error) {
		return open(t, "sqlite:"+filepath.Join(t.TempDir(), "test.db")+"?busy_timeout=300ms")
	}},
	{"wrapped sql.DB", func(t *testing.T) (*pool.DB, error) {
		db, err := sql.Open("sqlite", "file:"+filepath.Join(t.TempDir(), "test.db")+"?_pragma=foreign_keys(1)&_pragma=busy_timeout(300)&_pragma=journal_mode(wal)")
		if err == nil {
			t.Cleanup(func() { db.Close() })
		}
		return sqlite.Wrap(db), err
	}},
	{"PostgreSQL", func(t *testing.T) (*pool.DB, error) { return open(t, pgtest.DSN(t)) }},
	{"wrapped pgxpool.Pool", func(t *testing.T) (*pool.DB, error) {
		p, err := pgxpool.New(t.Context(), pgtest.DSN(t))
		if err == nil {
			t.Cleanup(p.Close)
		}
		return postgres.Wrap(p), err
	}},
	{"PostgreSQL simple protocol", func(t *testing.T) (*pool.DB, error) {
		url := pgtest.DSN(t)
		sep := "?"
		if strings.Contains(url, "?") {
			sep = "&"
		}
		return open(t, url+sep+"default_query_exec_mode=simple_protocol")
	}},
}

func open(t *testing.T, url string) (*pool.DB, error) {
	return pool.Open(t.Context(), url, sqlite.Driver, postgres.Driver)
}

// everywhere runs a test on every engine, with three users, the posts of two and
// a tag in the database.
func everywhere(t *testing.T, test func(t *testing.T, ctx context.Context, db *pool.DB)) {
	t.Helper()
	for _, e := range engines {
		t.Run(e.name, func(t *testing.T) {
			db, err := e.open(t)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { db.Close() })
			fill(t, db)
			test(t, t.Context(), db)
		})
	}
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

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func done(t *testing.T) func(int64, error) int64 {
	return func(n int64, err error) int64 {
		t.Helper()
		must(t, err)
		return n
	}
}

// rows is a query of any kind.
type rows[R any] interface {
	All(context.Context, builder.Reader) ([]R, error)
}

// expect runs a query and compares its rows, printed, with a literal.
func expect[R any](t *testing.T, db *pool.DB, name string, q rows[R], want string) {
	t.Helper()
	got, err := q.All(t.Context(), db)
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return
	}
	if s := fmt.Sprint(got); s != want {
		t.Errorf("%s:\ngot  %s\nwant %s", name, s, want)
	}
}
