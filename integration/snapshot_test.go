package integration

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/internal/sample"
	"github.com/strata-go/strata/pool"
)

// other is users, as a query inside a change reads them.
var other = strata.As(users, "other")

func agesUpTo(email strata.Text) strata.NullInt64 {
	return strata.Scalar(builder.Select(strata.Sum(other.Age)).Where(other.Email.LeExpr(email)))
}

// late is 100 for the first row, and x, which is not worked out before, for the others.
func late(x strata.NullInt64) strata.Int64 {
	return strata.CaseWhen(users.ID.Eq(1), strata.N(100)).Else(x.Coalesce(0)).Coalesce(0)
}

func eldest() strata.NullInt64 { return strata.Scalar(builder.Select(strata.Max(other.Age))) }

// TestQueriesInSetReadTheStateBefore: on SQLite a row would see those that the statement
// has changed before it, and a query that reads nothing of the row is run when it is first
// needed.
func TestQueriesInSetReadTheStateBefore(t *testing.T) {
	ages := builder.Select(users.Age).OrderBy(users.ID.Asc())
	oldest := builder.CTE("oldest", builder.Select(strata.Max(other.Age)))
	above := strata.As(users, "above")
	everywhere(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		for _, c := range []struct {
			name   string
			change builder.Change
			want   string
		}{
			{"correlated", builder.Update(users).Set(users.Age.SetExpr(agesUpTo(users.Email).Coalesce(0))).All(), "[40 60 90]"},
			{"alias", builder.Update(above).Set(above.Age.SetExpr(agesUpTo(above.Email).Coalesce(0))).Where(above.ID.Ne(1)), "[40 60 90]"},
			{"used late", builder.Update(users).Set(users.Age.SetExpr(late(eldest()))).All(), "[100 40 40]"},
			{"raw", builder.Update(users).Set(users.Age.SetExpr(late(
				strata.Raw(strata.TypeInt64, "(SELECT max(u.age) FROM users AS u)").Nullable()))).All(), "[100 40 40]"},
			{"raw, recursive", builder.Update(users).Set(users.Age.SetExpr(late(strata.Raw(strata.TypeInt64,
				"(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3) SELECT max(u.age) + (SELECT max(i) FROM n) FROM users AS u)").Nullable()))).All(), "[100 43 43]"},
			{"raw query", builder.Update(users).Set(users.Age.SetExpr(strata.CaseWhen(
				strata.Exists(builder.RawRows(builder.Raw("SELECT u.age FROM users AS u WHERE u.age = 7"), users.Age)), strata.N(1)).Else(strata.N(7)).Coalesce(0))).All(), "[7 7 7]"},
			{"with", builder.Update(users).Set(users.Age.SetExpr(late(
				strata.Scalar(builder.Select(strata.Max(other.Age).From(oldest)).From(oldest))))).All(), "[100 40 40]"},
			{"exists", builder.Update(users).Set(users.Age.SetExpr(strata.CaseWhen(
				strata.Exists(builder.From(other).Where(other.Age.Eq(7))), strata.N(1)).Else(strata.N(7)).Coalesce(0))).All(), "[7 7 7]"},
			{"from", builder.Update(users).Set(users.Age.SetExpr(agesUpTo(users.Email).Coalesce(0))).From(posts).
				Where(posts.AuthorID.EqExpr(users.ID), posts.Title.Eq("One")), "[40 20 30]"},
			{"two columns", builder.Update(users).Set(users.Age.SetExpr(agesUpTo(users.Email).Coalesce(0)), users.Name.SetExpr(users.Age.Text())).Where(users.Age.Ge(20)), "[40 60 90]"},
			{"delete", builder.Delete(users).Where(strata.Scalar(builder.Select(strata.Count(other.ID)).Where(other.ID.NeExpr(users.ID))).Eq(2)), "[]"},
			{"where", builder.Update(users).Set(users.Age.SetExpr(users.Age.Add(100))).Where(users.Age.LtExpr(eldest())), "[40 120 130]"},
			{"limit", builder.Update(users).Set(users.Age.Set(0)).Where(users.ID.InQuery(builder.Select(other.ID).OrderBy(other.Age.Desc()).Limit(2))), "[0 20 0]"},
			{"insert", builder.Insert(users).Set(users.Email.SetExpr(other.Email.Concat("!")), users.Name.SetExpr(other.Name),
				users.Age.SetExpr(strata.Scalar(builder.Select(strata.Count(users.ID))).Coalesce(0))).Select(builder.From(other)), "[40 20 30 3 3 3]"},
			{"one row on conflict", builder.Insert(users).Set(users.Email.Set("bob@x"), users.Name.Set(""), users.Age.Set(1)).
				OnConflict(users.Email).DoUpdate(users.Age.SetExpr(eldest().Coalesce(0))), "[40 40 30]"},
		} {
			undone(t, ctx, db, func(tx *pool.Tx) {
				_, err := c.change.Exec(ctx, tx)
				if engines.Refused(t, c.name, err) {
					return
				}
				must(t, err)
				got, err := ages.All(ctx, tx)
				must(t, err)
				if s := fmt.Sprint(got); s != c.want {
					t.Errorf("%s:\ngot  %s\nwant %s", c.name, s, c.want)
				}
			})
		}
	})
}

// TestQueriesThatWouldReadHalfAChange: of several rows ON CONFLICT DO UPDATE, and RETURNING,
// read the state before on PostgreSQL, and are refused on the others.
func TestQueriesThatWouldReadHalfAChange(t *testing.T) {
	bob, eve := sample.User{Email: "bob@x", Name: "b", Age: 1}, sample.User{Email: "eve@x", Name: "e", Age: 1}
	total := strata.Scalar(builder.Select(strata.Sum(other.Age)))
	known := builder.Insert(users).Rows(bob, eve).Omit(users.Status, users.Balance, users.Created).OnConflict(users.Email)
	upsert := known.DoUpdate(users.Age.SetExpr(total.Coalesce(0)))
	copied := builder.Insert(users).Set(users.Email.SetExpr(users.Email), users.Name.SetExpr(users.Name), users.Age.SetExpr(users.Age)).
		Select(builder.From(users).Where(users.ID.Ne(1))).OnConflict(users.Email).DoUpdate(users.Age.SetExpr(users.Age.Add(1)))
	writes := strata.Scalar(builder.Select(strata.Count(posts.ID)).Where(posts.AuthorID.EqExpr(users.ID)))
	const conflict = " does not support queries in ON CONFLICT DO UPDATE of several rows that may read what the statement changes"
	const returning = " does not support queries in RETURNING that may read what the statement changes"
	everywhere(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		lacks := db.Dialect().Form(dialect.ReturningReads) == ""
		expectOr := func(tx *pool.Tx, name string, all func() (any, error), want, refusal string) {
			t.Helper()
			got, err := all()
			switch {
			case lacks && refusal != "":
				if !errors.Is(err, strata.Unsupported) || !strings.Contains(err.Error(), db.Dialect().Name+refusal) {
					t.Errorf("%s: %v, want %s", name, err, refusal)
				}
			case err != nil || fmt.Sprint(got) != want:
				t.Errorf("%s:\ngot  %v, %v\nwant %s", name, got, err, want)
			}
		}
		ages := func(tx *pool.Tx, c builder.Change) func() (any, error) {
			return func() (any, error) {
				if _, err := c.Exec(ctx, tx); err != nil {
					return nil, err
				}
				return builder.Select(users.Age).OrderBy(users.ID.Asc()).All(ctx, tx)
			}
		}
		for _, c := range []struct {
			name          string
			change        builder.Change
			want, refusal string
		}{
			{"rows", upsert, "[40 90 90]", conflict},
			{"where", known.DoUpdate(users.Age.Set(99)).Where(total.Lt(100)), "[40 99 99]", conflict},
			{"rows of a query", copied, "[40 21 31]", ""},
		} {
			undone(t, ctx, db, func(tx *pool.Tx) { expectOr(tx, c.name, ages(tx, c.change), c.want, c.refusal) })
		}
		for _, c := range []struct {
			name          string
			change        builder.Change
			item          strata.NullInt64
			want, refusal string
		}{
			{"update", builder.Update(users).Set(users.Age.SetExpr(users.Age.Add(1))).Where(users.ID.Ne(3)), total, "[90 90]", returning},
			{"insert", builder.Insert(users).Set(users.Email.Set("n"), users.Name.Set("n"), users.Age.Set(5)), total, "[90]", returning},
			{"delete", builder.Delete(users).Where(users.ID.Ne(3)), total, "[90 90]", returning},
			{"raw", builder.Delete(users).Where(users.ID.Eq(3)), strata.Raw(strata.TypeInt64, "(SELECT max(u.age) FROM users AS u)").Nullable(), "[40]", returning},
			{"deleted beside it", builder.Delete(users).Where(users.ID.Eq(2)), writes.Nullable(), "[1]", returning},
			{"left alone beside it", builder.Update(users).Set(users.Age.Set(1)).Where(users.ID.Ne(3)), writes.Nullable(), "[2 1]", ""},
		} {
			undone(t, ctx, db, func(tx *pool.Tx) {
				expectOr(tx, c.name, func() (any, error) {
					rows, err := builder.Returning(c.change, c.item).All(ctx, tx)
					out := make([]int64, len(rows))
					for i, r := range rows {
						out[i] = r.V
					}
					slices.Sort(out)
					slices.Reverse(out)
					return out, err
				}, c.want, c.refusal)
			})
		}
	})
}

// TestRowsBesideAQueryAreNotSentInParts: the second part would see what became of the first.
func TestRowsBesideAQueryAreNotSentInParts(t *testing.T) {
	rows := make([]sample.User, 1201)
	for i := range rows {
		rows[i] = sample.User{Email: fmt.Sprint(i), Name: "n", Age: 1}
	}
	rows[1200].Email = "eve@x"
	insert := builder.Insert(users).Rows(rows...).Omit(users.Status, users.Balance, users.Created).OnConflict(users.Email).
		DoUpdate(users.Age.SetExpr(strata.Scalar(builder.Select(strata.Count(other.ID))).Coalesce(0)))
	everywhere(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		_, err := insert.Exec(ctx, db)
		if db.Dialect().Form(dialect.ConflictReads) == "" {
			if !errors.Is(err, strata.Unsupported) {
				t.Error(err)
			}
			return
		}
		must(t, err)
		expect(t, db, "age", builder.Select(users.Age).Where(users.Name.Eq("eve")), "[3]")
	})
}

var errUndone = errors.New("undone")

// undone runs a part of a test in a transaction that is rolled back.
func undone(t *testing.T, ctx context.Context, db *pool.DB, f func(*pool.Tx)) {
	t.Helper()
	if err := db.Tx(ctx, func(tx *pool.Tx) error {
		f(tx)
		return errUndone
	}); !errors.Is(err, errUndone) {
		t.Error(err)
	}
}
