package wrongqueries

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/compile"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/integration/pgtest"
	"github.com/strata-go/strata/internal/mustfail"
	"github.com/strata-go/strata/internal/sample"
	"github.com/strata-go/strata/pool"
)

// summary are the suite's last lines.
var summary string

func TestMain(m *testing.M) { pgtest.Main(m, func() { fmt.Print(summary) }) }

// class is a class of wrong query.
type class struct {
	number int
	name   string
	code   string // of the usual path
	proofs []proof
}

// proof shows how one path ends and returns its code.
type proof func(t *testing.T) string

// c: the statements do not compile, and the compiler says so in words like these.
func c(statements, message string) proof {
	return func(t *testing.T) string {
		t.Helper()
		got, err := mustfail.Snippet(statements)
		switch {
		case err != nil:
			t.Fatal(err)
		case got == "":
			t.Errorf("it compiles: %s", statements)
			return "N"
		case !regexp.MustCompile(message).MatchString(got):
			t.Errorf("%s\nthe compiler says %q, want %q", statements, got, message)
		}
		return "C"
	}
}

// b: the statement is refused for every dialect, naming all the parts.
func b(s compile.Statement, kind strata.ProblemKind, parts ...string) proof {
	return refused(s, kind, []*dialect.Dialect{dialect.SQLite, dialect.PostgreSQL, dialect.MariaDB}, parts...)
}

// refused: the statement is refused for the dialects.
func refused(s compile.Statement, kind strata.ProblemKind, dialects []*dialect.Dialect, parts ...string) proof {
	return func(t *testing.T) string {
		t.Helper()
		for _, d := range dialects {
			_, _, err := compile.SQL(s, d)
			if err == nil {
				t.Errorf("%s: it is not refused", d.Name)
				return "N"
			}
			if !errors.Is(err, kind) {
				t.Errorf("%s: %v is not %q", d.Name, err, kind)
			}
			for _, p := range parts {
				if !strings.Contains(err.Error(), p) {
					t.Errorf("%s: %v does not name %q", d.Name, err, p)
				}
			}
		}
		return "B"
	}
}

// ok: the query runs on every engine and gives these rows.
func ok[R any](q interface {
	All(context.Context, builder.Reader) ([]R, error)
}, want string,
) proof {
	return func(t *testing.T) string {
		t.Helper()
		code := "ok"
		for _, e := range engines.OfEachDialect() {
			t.Run(e.Name, func(t *testing.T) {
				e.Watch(t)
				got, err := q.All(t.Context(), blog(t, e))
				if engines.Refused(t, "", err) {
					return
				}
				if err != nil {
					t.Error(err)
					code = "D"
				} else if s := fmt.Sprint(got); s != want {
					t.Errorf("rows %s, want %s", s, want)
					code = "N"
				}
			})
		}
		return code
	}
}

// blog opens a database with three users and two posts.
func blog(t *testing.T, e engines.Engine) *pool.DB {
	t.Helper()
	ctx := t.Context()
	db, err := e.Open(t)
	engines.Must(t, err)
	t.Cleanup(func() { db.Close(context.Background()) })
	done := engines.Done(t)
	engines.Must(t, builder.CreateTables(sample.Tables()...).Exec(ctx, db))
	for i, name := range []string{"ann", "bob", "cat"} {
		done(builder.Insert(users).Set(
			users.Email.Set(name+"@x"), users.Name.Set(name), users.Age.Set(int64(10*(i+1)))).Exec(ctx, db))
	}
	done(builder.Insert(posts).Rows(
		sample.Post{AuthorID: 1, Title: "one", Views: 5, Level: sample.Low},
		sample.Post{AuthorID: 1, Title: "two", Views: 7, Level: sample.High}).Exec(ctx, db))
	return db
}

func TestFortyClasses(t *testing.T) {
	counts := check(t, classes, 1)
	if !t.Failed() && (len(classes) != 40 || counts["C"] < 29) {
		t.Errorf("%d classes, %d of them refused by the compiler; want 40 and at least 29", len(classes), counts["C"])
	}
	summary += line("wrong queries", classes, counts)
}

// TestLanguageClasses goes on with what windows, common table expressions,
// grouping sets and the rest of the language can get wrong.
func TestLanguageClasses(t *testing.T) {
	summary += line("wrong queries of the language", languageClasses, check(t, languageClasses, len(classes)+1))
}

// TestProofClasses goes on with what looks proven and is not.
func TestProofClasses(t *testing.T) {
	first := len(classes) + len(languageClasses) + 1
	summary += line("wrong proofs", proofClasses, check(t, proofClasses, first))
}

func line(name string, list []class, counts map[string]int) string {
	return fmt.Sprintf("%s: %d classes, C=%d B=%d ok=%d D=%d S=%d N=%d\n",
		name, len(list), counts["C"], counts["B"], counts["ok"], counts["D"], counts["S"], counts["N"])
}

// check proves every class, numbered from first, and counts how they end.
func check(t *testing.T, list []class, first int) map[string]int {
	t.Helper()
	counts := map[string]int{}
	for i, k := range list {
		if k.number != first+i {
			t.Fatalf("class %d stands at place %d", k.number, first+i)
		}
		t.Run(fmt.Sprintf("%02d_%s", k.number, strings.ReplaceAll(k.name, " ", "_")), func(t *testing.T) {
			for j, p := range k.proofs {
				code := p(t)
				if code == "D" || code == "S" || code == "N" {
					t.Errorf("path %d ends as %s", j+1, code)
				}
				if j == 0 {
					counts[code]++
					if code != k.code {
						t.Errorf("the usual path ends as %s, want %s", code, k.code)
					}
				}
			}
		})
	}
	return counts
}
