package production

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/pool"
)

var quick = pool.RetryPolicy{Attempts: 4, Base: time.Microsecond, Max: time.Millisecond}

func failure(kind error) error { return &strata.DatabaseError{Kind: kind, Err: errMine} }

func TestRetryIsBoundedCountedAndNested(t *testing.T) {
	each(t, plain, func(t *testing.T, db *pool.DB) {
		ctx := t.Context()
		r := &recorder{}
		db = db.Hooked(r)
		for _, c := range []struct {
			err  error
			want int
		}{
			{failure(strata.ErrSerialization), 4},
			{failure(strata.ErrDeadlock), 4},
			{failure(strata.ErrChanged), 4},
			{fmt.Errorf("wrapped: %w", failure(strata.ErrDeadlock)), 4},
			{&strata.DatabaseError{Kind: strata.ErrUnavailable, Unsent: true, Err: errMine}, 4},
			{&strata.DatabaseError{Kind: strata.ErrPermission, Unsent: true, Err: errMine}, 1},
			{failure(strata.ErrConnection), 1},
			{failure(strata.ErrUnique), 1},
			{&strata.DatabaseError{Kind: strata.ErrCommitUnknown, Err: failure(strata.ErrSerialization)}, 1},
			{context.Canceled, 1},
			{errMine, 1},
			{nil, 1},
		} {
			calls := 0
			err := db.Retry(ctx, func(ctx context.Context) error {
				calls++
				inner := 0
				return db.Retry(ctx, func(context.Context) error {
					if inner++; inner > 1 {
						t.Error("the inner one has tried again")
					}
					return c.err
				}, quick)
			}, quick)
			if calls != c.want || !errors.Is(err, c.err) {
				t.Errorf("%v: %d calls, %v", c.err, calls, err)
			}
			if pauses := r.take(pool.OpRetry); len(pauses) != c.want-1 || len(pauses) > 0 && pauses[len(pauses)-1].Attempt != 4 {
				t.Errorf("%v: %d pauses", c.err, len(pauses))
			}
		}
		if s := db.Stats(); s.Retried != 5*3 {
			t.Errorf("%d retried", s.Retried)
		}
		soon, stop := context.WithTimeout(ctx, 20*time.Millisecond)
		defer stop()
		begun := time.Now()
		err := db.Retry(soon, func(context.Context) error { return failure(strata.ErrDeadlock) }, pool.RetryPolicy{Attempts: 1000, Base: time.Hour, Max: time.Hour})
		if !errors.Is(err, strata.ErrDeadlock) || time.Since(begun) > 2*time.Second {
			t.Errorf("%v after %v", err, time.Since(begun))
		}
		if db.Retry(ctx, nil) == nil {
			t.Error("no function is run")
		}
	})
}

// TestTransactionsRetry has goroutines that change the same rows in transactions that
// cannot all be kept at once.
// What a policy does not say is Config.Retry's, and what that does not say is usual,
// whoever tries again.
func TestARetryPolicySaysWhatIsOtherwise(t *testing.T) {
	three := func() pool.Config {
		return pool.Config{Retry: pool.RetryPolicy{Attempts: 3, Base: time.Microsecond, Max: time.Microsecond}}
	}
	each(t, three, func(t *testing.T, db *pool.DB) {
		for _, c := range []struct {
			name  string
			given []pool.RetryPolicy
			want  int
		}{
			{"none", nil, 3},
			{"one that says nothing", []pool.RetryPolicy{{}}, 3},
			{"one without attempts", []pool.RetryPolicy{{Base: 2 * time.Microsecond}}, 3},
			{"negative attempts", []pool.RetryPolicy{{Attempts: -1}}, 3},
			{"attempts", []pool.RetryPolicy{{Attempts: 7}}, 7},
		} {
			count := func(what string, run func(fail func() error) error) {
				calls := 0
				err := run(func() error { calls++; return failure(strata.ErrDeadlock) })
				var gaveUp *pool.RetryError
				if calls != c.want || !errors.As(err, &gaveUp) || gaveUp.Attempts != c.want {
					t.Errorf("%s, %s: %d calls, want %d: %v", what, c.name, calls, c.want, err)
				}
			}
			count("Retry", func(fail func() error) error {
				return db.Retry(t.Context(), func(context.Context) error { return fail() }, c.given...)
			})
			count("WithRetry", func(fail func() error) error {
				return db.Tx(t.Context(), func(*pool.Tx) error { return fail() }, pool.WithRetry(c.given...))
			})
		}
	})
}

func TestTransactionsRetry(t *testing.T) {
	each(t, plain, func(t *testing.T, db *pool.DB) {
		ctx := t.Context()
		_, err := builder.Insert(Accounts).Rows(Account{Owner: "a", Balance: 100}, Account{Owner: "b", Balance: 100}).Exec(ctx, db)
		engines.Must(t, err)
		r := &recorder{}
		db = db.Hooked(r)
		move := func(from, to string) error {
			return db.Tx(ctx, func(tx *pool.Tx) error {
				a, err := builder.From(Accounts).Where(Accounts.Owner.Eq(from)).One(ctx, tx)
				if err != nil {
					return err
				}
				b, err := builder.From(Accounts).Where(Accounts.Owner.Eq(to)).One(ctx, tx)
				if err != nil {
					return err
				}
				_, err = builder.Update(Accounts).Set(Accounts.Balance.Set(a.Balance-1)).Where(Accounts.ID.Eq(a.ID)).Exec(ctx, tx)
				if err != nil {
					return err
				}
				_, err = builder.Update(Accounts).Set(Accounts.Balance.Set(b.Balance+1)).Where(Accounts.ID.Eq(b.ID)).Exec(ctx, tx)
				return err
			}, pool.WithIsolation(pool.Serializable), pool.WithRetry(pool.RetryPolicy{Attempts: 1000, Base: time.Millisecond, Max: 20 * time.Millisecond}))
		}
		var group sync.WaitGroup
		for g := range 4 {
			group.Go(func() {
				for range 10 {
					from, to := "a", "b"
					if g%2 == 1 {
						from, to = to, from
					}
					if err := move(from, to); err != nil {
						t.Error(err)
					}
				}
			})
		}
		group.Wait()
		list, err := builder.From(Accounts).OrderBy(Accounts.Owner.Asc()).All(ctx, db)
		if err != nil || list[0].Balance != 100 || list[1].Balance != 100 {
			t.Errorf("%+v, %v", list, err)
		}
		most := 1
		for _, e := range r.take(pool.OpCommit, pool.OpQuery, pool.OpExec) {
			most = max(most, e.Attempt)
		}
		if s := db.Stats(); (s.Retried > 0) != (most > 1) {
			t.Errorf("%d retried, %d attempts seen", s.Retried, most)
		}
	})
}
