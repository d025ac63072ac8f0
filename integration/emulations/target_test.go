package emulations

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/pool"
)

// account has three keys: one is of the accounts alone that are not gone.
type account struct {
	ID    int64
	Firm  int64
	Email string
	Phone string
	Gone  bool
	N     int64
}

type accountColumns struct {
	strata.Table[account]
	ID    strata.Int64
	Firm  strata.Int64
	Email strata.Text
	Phone strata.Text
	Gone  strata.Bool
	N     strata.Int64
}

var accounts = strata.Define("accounts", new(accountColumns), func(t *strata.Def, c *accountColumns) {
	t.PrimaryKey(c.ID)
	t.Unique(c.Phone)
	t.UniqueWhere(c.Gone.IsFalse(), c.Firm, c.Email)
	t.Index(c.N).Where(c.Gone.IsFalse())
})

// eachAccounts runs a test on every engine, with three accounts: one of two with the same address is gone.
func eachAccounts(t *testing.T, test func(t *testing.T, ctx context.Context, db *pool.DB)) {
	t.Helper()
	engines.EachOf(t, engines.All, func(t *testing.T, db *pool.DB) {
		must(t, builder.CreateTables(accounts).Exec(t.Context(), db))
		done(t)(builder.Insert(accounts).Rows(account{1, 1, "a", "11", false, 0}, account{2, 1, "b", "22", false, 0}, account{3, 1, "a", "33", true, 0}).Exec(t.Context(), db))
	}, test)
}

// violates says which constraint has refused a statement.
func violates(t *testing.T, name string, err error, constraint string, columns ...string) {
	t.Helper()
	var e *strata.DatabaseError
	if !errors.Is(err, strata.ErrUnique) || !errors.As(err, &e) || e.Table != "accounts" || e.Constraint != constraint || fmt.Sprint(e.Columns) != fmt.Sprint(columns) {
		t.Errorf("%s: %v, want a violation of %s", name, err, constraint)
	}
}

var (
	firmEmail = []string{"firm", "email"}
	ofPhone   = []string{"phone"}
)

// No two of the rows that an index is of have the same key, whichever way they become so.
func TestKeyOfSomeRows(t *testing.T) {
	eachAccounts(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		_, err := builder.Insert(accounts).Rows(account{4, 1, "a", "44", false, 0}).Exec(ctx, db)
		violates(t, "INSERT", err, "accounts_firm_email_key", firmEmail...)
		_, err = builder.Update(accounts).Set(accounts.Gone.Set(false)).Where(accounts.ID.Eq(3)).Exec(ctx, db)
		violates(t, "UPDATE", err, "accounts_firm_email_key", firmEmail...)
		_, err = builder.Insert(accounts).Rows(account{4, 1, "c", "44", false, 0}, account{5, 1, "b", "55", false, 0}).Exec(ctx, db)
		violates(t, "INSERT of several", err, "accounts_firm_email_key", firmEmail...)
		if n := done(t)(builder.Insert(accounts).Rows(account{4, 1, "a", "44", true, 0}, account{5, 2, "a", "55", false, 0}).Exec(ctx, db)); n != 2 {
			t.Errorf("%d rows", n)
		}
		done(t)(builder.Update(accounts).Set(accounts.Gone.Set(true)).Where(accounts.ID.Eq(1)).Exec(ctx, db))
		done(t)(builder.Update(accounts).Set(accounts.Gone.Set(false)).Where(accounts.ID.Eq(3)).Exec(ctx, db))
		got, err := builder.From(accounts).OrderBy(accounts.ID.Asc()).All(ctx, db)
		must(t, err)
		const want = "[{1 1 a 11 true 0} {2 1 b 22 false 0} {3 1 a 33 false 0} {4 1 a 44 true 0} {5 2 a 55 false 0}]"
		if s := fmt.Sprint(got); s != want {
			t.Errorf("got  %s\nwant %s", s, want)
		}
		if err := builder.CreateTables(accounts).IfNotExists().Exec(ctx, db); err != nil {
			t.Errorf("created once more: %v", err)
		}
	})
}

// An upsert names one key: a row that meets another one by another key is refused, as are
// values that would.
func TestUpsertOfOneKey(t *testing.T) {
	eachAccounts(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		of := func(a account) *builder.InsertStatement { return builder.Insert(accounts).Rows(a) }
		add := accounts.N.SetExpr(accounts.N.Add(1))
		query := func(more int64) *builder.InsertStatement {
			a := accounts
			return builder.Insert(a).Set(a.ID.SetExpr(a.ID.Add(more)), a.Firm.SetExpr(a.Firm.Add(more)), a.Email.SetExpr(a.Email), a.Phone.SetExpr(a.Phone), a.Gone.SetExpr(a.Gone), a.N.SetExpr(a.N)).
				Select(builder.From(a).Where(a.ID.Eq(2)))
		}
		var many []account
		for i := range int64(40) {
			many = append(many, account{20 + i, 2, fmt.Sprint(i % 39), fmt.Sprint("many ", i), false, 0})
		}
		for name, s := range map[string]builder.Change{
			"of a query":            query(0).OnConflict(accounts.ID).DoUpdate(add),
			"the primary key":       of(account{1, 9, "z", "99", false, 0}).OnConflict(accounts.ID).DoUpdate(add),
			"a constraint":          of(account{9, 9, "z", "11", false, 0}).OnConflict(accounts.Phone).DoUpdate(add),
			"an index of some rows": of(account{9, 1, "a", "99", false, 0}).OnConflict(accounts.Firm, accounts.Email).DoUpdate(add),
			"two keys of one row":   of(account{9, 1, "a", "11", false, 0}).OnConflict(accounts.Phone).DoUpdate(add),
		} {
			before := accountsN(t, ctx, db)
			if n := done(t)(s.Exec(ctx, db)); n != 1 || accountsN(t, ctx, db) != before+1 {
				t.Errorf("%s: %d rows, %d after %d", name, n, accountsN(t, ctx, db), before)
			}
		}
		for name, s := range map[string]builder.Change{
			"left: the primary key":       of(account{1, 9, "z", "99", false, 0}).OnConflict(accounts.ID).DoNothing(),
			"left: a constraint":          of(account{9, 9, "z", "11", false, 0}).OnConflict(accounts.Phone).DoNothing(),
			"left: an index of some rows": of(account{9, 1, "a", "99", false, 0}).OnConflict(accounts.Firm, accounts.Email).DoNothing(),
		} {
			if n := done(t)(s.Exec(ctx, db)); n != 0 || accountsN(t, ctx, db) != 5 {
				t.Errorf("%s: %d rows", name, n)
			}
		}
		for name, refused := range map[string]struct {
			change     builder.Change
			constraint string
			columns    []string
		}{
			"another's constraint": {of(account{9, 9, "z", "11", false, 0}).OnConflict(accounts.ID).DoUpdate(add), "accounts_phone_key", ofPhone},
			"another's index":      {of(account{9, 1, "a", "99", false, 0}).OnConflict(accounts.Phone).DoUpdate(add), "accounts_firm_email_key", firmEmail},
			"another's key":        {of(account{1, 9, "z", "99", false, 0}).OnConflict(accounts.Phone).DoUpdate(add), "accounts_pkey", []string{"id"}},
			"left: another's":      {of(account{9, 9, "z", "11", false, 0}).OnConflict(accounts.ID).DoNothing(), "accounts_phone_key", ofPhone},
			"left: an index":       {of(account{9, 1, "b", "99", false, 0}).OnConflict(accounts.Phone).DoNothing(), "accounts_firm_email_key", firmEmail},
			"set to another's":     {of(account{2, 9, "z", "99", false, 0}).OnConflict(accounts.ID).DoUpdate(accounts.Phone.Set("11")), "accounts_phone_key", ofPhone},
			"the second of two": {
				builder.Insert(accounts).Rows(account{2, 9, "z", "99", false, 0}, account{9, 9, "z", "11", false, 0}).OnConflict(accounts.ID).DoUpdate(add),
				"accounts_phone_key", ofPhone,
			},
			"of a query":       {query(100).OnConflict(accounts.ID).DoUpdate(add), "accounts_phone_key", ofPhone},
			"left: of a query": {query(100).OnConflict(accounts.ID).DoNothing(), "accounts_phone_key", ofPhone},
			"one of many":      {builder.Insert(accounts).Rows(many...).OnConflict(accounts.ID).DoUpdate(add), "accounts_firm_email_key", firmEmail},
		} {
			_, err := refused.change.Exec(ctx, db)
			violates(t, name, err, refused.constraint, refused.columns...)
		}
		if n := accountsN(t, ctx, db); n != 5 {
			t.Errorf("%d after what was refused", n)
		}
		// A row that is gone is in no index, so that its like is inserted.
		if n := done(t)(of(account{9, 1, "a", "99", true, 0}).OnConflict(accounts.Firm, accounts.Email).DoUpdate(add).Exec(ctx, db)); n != 1 || accountsN(t, ctx, db) != 5 {
			t.Errorf("one that is gone: %d rows", n)
		}
		returned, err := builder.Returning(of(account{10, 1, "b", "98", false, 0}).OnConflict(accounts.Firm, accounts.Email).DoUpdate(accounts.Phone.SetExpr(accounts.Phone.Excluded())), accounts.Phone).All(ctx, db)
		must(t, err)
		if s := fmt.Sprint(returned); s != "[98]" {
			t.Errorf("returned %s", s)
		}
	})
}

// accountsN is the sum of n.
func accountsN(t *testing.T, ctx context.Context, db *pool.DB) int64 {
	t.Helper()
	all, err := builder.Select(accounts.N).From(accounts).All(ctx, db)
	must(t, err)
	var sum int64
	for _, n := range all {
		sum += n
	}
	return sum
}
