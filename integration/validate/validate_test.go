// Package validate checks prepared statements against the databases.
package validate

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/integration/pgtest"
	"github.com/strata-go/strata/internal/sample"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/validate"
)

func TestMain(m *testing.M) { pgtest.Main(m, engines.AtMost(0, 0)) }

var (
	users = sample.Users
	posts = sample.Posts
)

// The statements of a program.
var (
	byEmail = builder.Prepare1(func(email strata.Param[string]) builder.Query[sample.User] {
		return builder.From(users).Where(users.Email.EqExpr(email))
	})
	byBio = builder.Prepare2(func(bio strata.Param[string], most strata.Param[int64]) builder.Query[sample.User] {
		return builder.From(users).Where(users.Bio.EqExpr(bio)).Clauses(builder.LimitExpr(most))
	})
	rename = builder.Prepare2(func(id strata.Param[sample.UserID], name strata.Param[string]) *builder.UpdateStatement {
		return builder.Update(users).Set(users.Name.SetExpr(name)).Where(users.ID.EqExpr(id))
	})
)

func filled(t *testing.T, db *pool.DB) {
	t.Helper()
	engines.Must(t, builder.CreateTables(users, posts).Exec(t.Context(), db))
}

func TestWhatRunsHasNoFinding(t *testing.T) {
	engines.EachOf(t, engines.All, filled, func(t *testing.T, ctx context.Context, db *pool.DB) {
		engines.Must(t, validate.Statements(ctx, validate.On(db), validate.Given(
			builder.From(posts).Where(posts.Views.Gt(1)),
			builder.Insert(users).Rows(sample.User{Status: sample.Active}),
			builder.Delete(posts).All(),
			builder.Raw("SELECT ? + 1", 2),
		)))
		n, err := builder.From(users).Count(ctx, db)
		if err != nil || n != 0 {
			t.Errorf("%d users, %v: something ran", n, err)
		}
	})
}

func TestWhatADatabaseLacksIsFound(t *testing.T) {
	engines.EachOf(t, engines.All, func(*testing.T, *pool.DB) {}, func(t *testing.T, ctx context.Context, db *pool.DB) {
		err := validate.Statements(ctx, validate.On(db))
		if !errors.Is(err, strata.ErrUndefined) {
			t.Errorf("%v, want that users is not defined", err)
		}
		var found *validate.Error
		if !errors.As(err, &found) || len(found.Findings) != 3 {
			t.Fatalf("%v, want a finding for each of the statements", err)
		}
		for _, f := range found.Findings {
			if f.Statement.Line == 0 || !strings.HasSuffix(f.Statement.File, "validate_test.go") || f.Dialect != db.Dialect() {
				t.Errorf("%+v is not told where", f)
			}
			if !strings.Contains(f.String(), "users") || strings.Contains(f.String(), "\n") {
				t.Errorf("%s: want one line that names users", f)
			}
		}
		// The transaction that failed is undone: the next one works.
		engines.Must(t, builder.CreateTables(users, posts).Exec(ctx, db))
		engines.Must(t, validate.Statements(ctx, validate.On(db)))
	})
}

func TestScansOfLargeTables(t *testing.T) {
	engines.EachOf(t, engines.All, filled, func(t *testing.T, ctx context.Context, db *pool.DB) {
		scans := func(s validate.Scans, given ...builder.Query[sample.User]) string {
			t.Helper()
			options := []validate.Option{validate.On(db), s}
			for _, q := range given {
				options = append(options, validate.Given(q))
			}
			err := validate.Statements(ctx, options...)
			var found *validate.Error
			if !errors.As(err, &found) {
				engines.Must(t, err)
				return ""
			}
			for _, f := range found.Findings {
				if _, ok := errors.AsType[*validate.ScanError](f.Err); !ok {
					t.Errorf("%v is no scan", f)
				}
			}
			return err.Error()
		}
		if got := scans(validate.Scans{}); got != "" {
			t.Errorf("%s: no table is large", got)
		}
		got := scans(validate.Scans{Tables: []string{"users"}}, builder.From(users).OrderBy(users.Bio.Asc()).Limit(1), builder.From(users).Limit(1))
		for _, want := range []string{"2 findings", "SELECT users at validate_test.go:32", "reads all of users", "SELECT users ("} {
			if !strings.Contains(got, want) {
				t.Errorf("%s: want %q", got, want)
			}
		}
		rows := make([]sample.User, 20)
		for i := range rows {
			rows[i] = sample.User{Email: string(rune('a' + i)), Name: "n", Status: sample.Active}
		}
		engines.Done(t)(builder.Insert(users).Rows(rows...).Exec(ctx, db))
		if got := scans(validate.Scans{Rows: 20}); !strings.Contains(got, "validate_test.go:32") {
			t.Errorf("%q: want byBio", got)
		}
		if got := scans(validate.Scans{Rows: 21}); got != "" {
			t.Errorf("%s: no table has 21 rows", got)
		}
	})
}

func TestDialects(t *testing.T) {
	merge := validate.Given(builder.Merge(users, posts, users.ID.EqExpr(posts.AuthorID)).WhenMatched().Delete())
	if err := validate.Statements(t.Context(), validate.For(dialect.PostgreSQL), merge); err != nil {
		t.Error(err)
	}
	err := validate.Statements(t.Context(), merge)
	var wrong *strata.StatementError
	if !errors.As(err, &wrong) || !strings.Contains(err.Error(), "(SQLite): ") {
		t.Errorf("%v: want what SQLite lacks", err)
	}
}

func TestWhatCannotBeChecked(t *testing.T) {
	var none builder.Query[sample.User]
	for name, options := range map[string][]validate.Option{
		"nil option":    {nil},
		"nil database":  {validate.On(nil)},
		"nil statement": {validate.Given(none)},
		"no database":   {validate.Scans{}},
		"no statement":  {validate.Given(nil)},
	} {
		err := validate.Statements(t.Context(), options...)
		if _, ok := errors.AsType[*strata.StatementError](err); !ok {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A statement that nothing can run any more is not checked.
func TestPreparedAreThoseThatAreThere(t *testing.T) {
	if n := len(validate.Prepared()); n != 3 {
		t.Errorf("%d statements: %v", n, validate.Prepared())
	}
	_, _, _ = byEmail, byBio, rename
	for _, s := range validate.Prepared() {
		for _, d := range []*dialect.Dialect{dialect.PostgreSQL, dialect.SQLite} {
			if sql, err := s.SQL(d); err != nil || sql == "" {
				t.Errorf("%s: %q, %v", s, sql, err)
			}
		}
	}
}
