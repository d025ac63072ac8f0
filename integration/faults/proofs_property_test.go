package faults

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/compile"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/integration/pgtest"
	"github.com/strata-go/strata/pool"
)

// both are the two databases that properties are tried on.
func both(t *testing.T, fill func(*testing.T, *pool.DB)) []*pool.DB {
	t.Helper()
	var list []*pool.DB
	for _, url := range []string{"sqlite::memory:", pgtest.With(pgtest.Empty(t), "jit", "off")} {
		db, err := engines.Open(t, url)
		engines.Must(t, err)
		t.Cleanup(func() { db.Close(context.Background()) })
		fill(t, db)
		list = append(list, db)
	}
	return list
}

func accepts(s compile.Statement) bool {
	return compile.Check(s, dialect.SQLite, dialect.PostgreSQL) == nil
}

// TestProofs generates statements over rows that are full of NULLs: what the check takes
// for not NULL never is, and NOT IN gives the rows that a form which heeds NULL does.
func TestProofs(t *testing.T) {
	dbs := both(t, fillProofNumbers)
	statements, unsound := 0, 0
	tried := func(kind string, n int, err error) {
		statements++
		if err != nil {
			unsound++
			t.Errorf("%s, statement %d of seed %d: %v", kind, n, *seed, err)
		}
	}
	refusals := 0
	for n := range *generated {
		m := &maker{Rand: rand.New(rand.NewPCG(*seed, uint64(n)))}
		for _, k := range []struct {
			name string
			draw func(*maker) func(context.Context, *pool.DB) error
		}{{"NotNull", (*maker).notNull}, {"NOT IN", (*maker).notIn}, {"RETURNING", (*maker).changed}, {"array_agg", (*maker).array}} {
			run := k.draw(m)
			if run == nil {
				refusals++
				continue
			}
			for _, db := range dbs {
				tried(k.name+", "+db.Dialect().Name, n, run(t.Context(), db))
			}
		}
	}
	t.Logf("%d were refused", refusals)
	if statements < *generated {
		t.Errorf("only %d of %d statements are accepted", statements, *generated)
	}
	summary += fmt.Sprintf("proofs: %d statements, %d unsound\n", statements, unsound)
}

// notNull draws a query whose item is taken for not NULL, or nil.
func (m *maker) notNull() func(context.Context, *pool.DB) error {
	var r request
	for range 20 {
		if r = m.request(sight{}, 2); accepts(r.query()) && accepts(r.proven()) && accepts(r.strict()) {
			break
		}
		r = request{}
	}
	if r.from == nil {
		return nil
	}
	return func(ctx context.Context, db *pool.DB) error {
		loose, err := r.query().All(ctx, db)
		if err != nil {
			return failedAlike(err)
		}
		for _, v := range loose {
			if !v.Valid {
				return errors.New("what is taken for not NULL is: " + text(r.query(), db))
			}
		}
		strict, err := r.strict().All(ctx, db)
		if err == nil && len(strict) != len(loose) {
			err = fmt.Errorf("%d rows, %d when they may be NULL", len(strict), len(loose))
		}
		return err
	}
}

// failedAlike lets go of what only a database knows, such as a scalar subquery of two
// rows.
func failedAlike(err error) error {
	if _, ok := errors.AsType[*strata.DatabaseError](err); ok {
		return nil
	}
	return err
}

func text(s compile.Statement, db *pool.DB) string {
	sql, args, err := compile.SQL(s, db.Dialect())
	return fmt.Sprint(sql, " ", args, " ", err)
}

// notIn draws NOT IN of a query, in one of the forms that it has, or nil.
func (m *maker) notIn() func(context.Context, *pool.DB) error {
	for range 20 {
		t := choose(m, handles[0][0], handles[1][1])
		x := choose(m, t.ID.Nullable(), t.Maybe)
		s := sight{leaves: []expression{t.ID.Nullable(), t.Whole.Nullable(), t.Maybe}}
		sub := m.request(s, 1).query()
		told := m.condition(s, 1)
		not := choose(m, x.NotInQuery(sub), x.InQuery(sub).Not(), x.NeExpr(strata.All(sub)), x.EqExpr(strata.Any(sub)).Not(),
			strata.Or(x.InQuery(sub), strata.B(false)).Not(), x.InQuery(sub).Eq(false), x.InQuery(sub).IsFalse().Nullable())
		heeding := strata.Or(strata.And(x.IsNotNull(), strata.Coalesce(x.InQuery(sub), strata.Operand[bool](strata.B(false))).Not()), strata.Exists(sub).Not())
		q, safe := builder.Select(t.ID).From(t).Where(told, not), builder.Select(t.ID).From(t).Where(told, heeding)
		if accepts(q) && accepts(safe) {
			return func(ctx context.Context, db *pool.DB) error { return sameRows(ctx, db, q, safe) }
		}
	}
	return nil
}

func sameRows(ctx context.Context, db *pool.DB, a, b *builder.SelectQuery[int64, strata.NullInt64]) error {
	got, err := a.All(ctx, db)
	if err != nil {
		return failedAlike(err)
	}
	want, err := b.All(ctx, db)
	slices.Sort(got)
	slices.Sort(want)
	if err == nil && !slices.Equal(got, want) {
		err = fmt.Errorf("%v, want %v: %s", got, want, text(a, db))
	}
	return err
}

// array draws an array of what a query's rows have, or nil.
func (m *maker) array() func(context.Context, *pool.DB) error {
	for range 20 {
		r := m.request(sight{}, 1)
		r.group, r.having, r.tail = nil, nil, nil
		if r.item = m.columnOf(r); r.item == (expression{}) {
			continue
		}
		q := builder.Select(strata.ArrayAgg(r.item.NotNull())).From(r.from)
		for _, c := range r.where {
			q = q.Where(c)
		}
		if len(r.joins) == 0 && accepts(q) {
			return func(ctx context.Context, db *pool.DB) error {
				_, err := q.All(ctx, db)
				return err
			}
		}
	}
	return nil
}

// columnOf is a column of a request's table.
func (m *maker) columnOf(r request) expression {
	if t, ok := r.from.(*numbers); ok {
		return choose(m, t.ID.Nullable(), t.Whole.Nullable(), t.Maybe)
	}
	return expression{}
}

var errUndone = errors.New("undone")

// changed draws a change that returns what is taken for not NULL, or nil.
func (m *maker) changed() func(context.Context, *pool.DB) error {
	for range 20 {
		t := handles[0][0]
		s := sight{leaves: []expression{t.ID.Nullable(), t.Whole.Nullable(), t.Maybe}}
		where := m.condition(s, 1)
		var change builder.Change = builder.Delete(t).Where(where)
		if m.IntN(4) > 0 {
			change = builder.Update(t).Set(choose(m, t.Maybe.SetNull(), t.Maybe.Set(7), t.Maybe.SetExpr(m.expr(s, 1)), t.Whole.Set(1))).Where(where)
		}
		item := choose(m, t.Maybe, t.Maybe.Add(1))
		strict, loose := builder.Returning(change, item.NotNull()), builder.Returning(change, strata.Result[sql.Null[int64]](item))
		if !accepts(strict) {
			continue
		}
		return func(ctx context.Context, db *pool.DB) error {
			for _, run := range []func(*pool.Tx) error{
				func(tx *pool.Tx) error { _, err := strict.All(ctx, tx); return err },
				func(tx *pool.Tx) error {
					rows, err := loose.All(ctx, tx)
					if slices.ContainsFunc(rows, func(v sql.Null[int64]) bool { return !v.Valid }) {
						return errors.New("a changed row has NULL: " + text(loose, db))
					}
					return err
				},
			} {
				err := db.Tx(ctx, func(tx *pool.Tx) error { return errors.Join(run(tx), errUndone) })
				var database *strata.DatabaseError
				if err := without(err); err != nil && !errors.As(err, &database) {
					return err
				}
			}
			return nil
		}
	}
	return nil
}

// without is an error without the one that undoes a transaction.
func without(err error) error {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		list := slices.DeleteFunc(slices.Clone(joined.Unwrap()), func(e error) bool { return e == errUndone })
		return errors.Join(list...)
	}
	return err
}
