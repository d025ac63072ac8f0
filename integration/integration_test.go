package integration

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/shopspring/decimal"
	"github.com/strata-go/strata"
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
	kinds = sample.Kinds
	boss  = strata.As(users, "boss")
	wrote = posts.AuthorID.EqExpr(users.ID)
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

// everywhere runs a test on every engine, with a blog in the database: ann is
// the boss of bob; ann wrote "One" and "two", bob "Three"; eve wrote nothing.
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
	must(t, builder.CreateTables(append(sample.Tables(), kinds)...).Exec(ctx, db))
	for _, u := range []struct {
		name, bio string
		age       int64
		balance   string
	}{{"ann", "likes ANN", 40, "10.10"}, {"bob", "", 20, "-3.5"}, {"eve", "", 30, "9.9"}} {
		set := []strata.Assignment[sample.User]{
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
