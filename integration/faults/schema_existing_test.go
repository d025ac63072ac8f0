package faults

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/compile"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/pool"
)

type account struct {
	ID    int64
	Email string
	State string
	Level int64
}

type accountColumns struct {
	strata.Table[account]
	ID    strata.Int64
	Email strata.Text
	State strata.Text
	Level strata.Int64
}

var (
	accounts = strata.Define("older_accounts", new(accountColumns), func(t *strata.Def, c *accountColumns) {
		t.PrimaryKey(c.ID)
		t.Index(c.State, c.Level)
		t.UniqueWhere(c.State.Eq("open"), c.Email)
		t.Check("level", c.Level.Ge(0))
	})
	beforeAccounts = strata.Define("before_accounts", new(orderColumns), func(t *strata.Def, c *orderColumns) { t.PrimaryKey(c.ID) })
	qualified      = strata.Define("older_schema.accounts", new(orderColumns), func(t *strata.Def, c *orderColumns) {
		t.PrimaryKey(c.ID)
		t.Index(c.ItemID)
	})
	accountNames = strata.DefineView("older_names", new(accountNameColumns))
)

type accountName struct{ Email string }

type accountNameColumns struct {
	strata.Table[accountName]
	Email strata.Text
}

// olderTables are what may be there in place of the table accounts, and what its
// refusal names: the table, the columns and other words.
var olderTables = []struct {
	title, sql string
	columns    []string
	words      []string
}{
	{"without the columns of an index", `CREATE TABLE older_accounts (id bigint PRIMARY KEY, email text, level bigint)`, []string{"state"}, []string{"no column"}},
	{"without the column of a check", `CREATE TABLE older_accounts (id bigint PRIMARY KEY, email text, state text)`, []string{"level"}, []string{"no column"}},
	{"without any", `CREATE TABLE older_accounts (other bigint)`, []string{"id", "email", "state", "level"}, []string{"no column"}},
	{"with a name in other letters", `CREATE TABLE older_accounts (id bigint PRIMARY KEY, email text, state text, "LEVEL" bigint)`, []string{"level"}, []string{"no column"}},
	{"with another type", `CREATE TABLE older_accounts (id bigint PRIMARY KEY, email text, state text, level text)`, []string{"level"}, []string{"another type"}},
	{"that is a view", `CREATE VIEW older_accounts AS SELECT 1 AS id, 'a' AS email, 'b' AS state, 3 AS level`, nil, []string{"the view"}},
	{"that is an index", `CREATE TABLE t (a bigint); CREATE INDEX older_accounts ON t (a)`, nil, []string{"the index"}},
	{
		"with an index of other columns", `CREATE TABLE older_accounts (id bigint PRIMARY KEY, email text, state text, level bigint);
		CREATE INDEX older_accounts_state_level_idx ON older_accounts (level, state)`,
		[]string{"state", "level"},
		[]string{"older_accounts_state_level_idx"},
	},
	{
		"with an index that is not unique", `CREATE TABLE older_accounts (id bigint PRIMARY KEY, email text, state text, level bigint);
		CREATE INDEX older_accounts_email_key ON older_accounts (email) WHERE state = 'open'`,
		[]string{"email"},
		[]string{"older_accounts_email_key"},
	},
	{
		"with an index of its name on another table", `CREATE TABLE t (email text); CREATE UNIQUE INDEX older_accounts_email_key ON t (email)`,
		nil,
		[]string{"older_accounts_email_key", "on the table t"},
	},
}

var inExisting = []fault{
	{"A6", "IfNotExists over a table that differs", func(t *testing.T) {
		for _, o := range olderTables {
			t.Run(o.title, func(t *testing.T) {
				everywhere(t, older(o.sql), func(t *testing.T, ctx context.Context, db *pool.DB) {
					create := builder.CreateTables(beforeAccounts, accounts).IfNotExists()
					isUnlike(t, create.Exec(ctx, db), "older_accounts", o.columns, o.words...)
					err := db.Tx(ctx, func(tx *pool.Tx) error { return create.Exec(ctx, tx) })
					isUnlike(t, err, "older_accounts", o.columns, o.words...)
					if _, err := builder.From(beforeAccounts).All(ctx, db); !errors.Is(err, strata.ErrUndefined) {
						t.Errorf("something was created: %v", err)
					}
				})
			})
		}
	}},
	{"A6", "IfNotExists over a table that fits", func(t *testing.T) {
		sql := `CREATE TABLE older_accounts (more text, level bigint, state text, email text, id bigint PRIMARY KEY)`
		everywhere(t, older(sql), func(t *testing.T, ctx context.Context, db *pool.DB) {
			for range 2 {
				engines.Must(t, builder.CreateTables(beforeAccounts, accounts).IfNotExists().Exec(ctx, db))
			}
			put := func(a account) error { return second(builder.Insert(accounts).Rows(a).Exec(ctx, db)) }
			engines.Must(t, put(account{1, "a", "open", 1}))
			engines.Must(t, put(account{2, "a", "closed", 1}))
			if err := put(account{3, "a", "open", 1}); !errors.Is(err, strata.ErrUnique) {
				t.Errorf("the index of some rows is not there: %v", err)
			}
			reads(t, db, builder.From(accounts).Where(accounts.State.Eq("open")), "[{1 a open 1}]")
		})
	}},
	{"A6", "a name in an index that no column has", func(t *testing.T) {
		sql := `CREATE TABLE older_accounts (id bigint PRIMARY KEY, level bigint)`
		everywhere(t, older(sql), func(t *testing.T, ctx context.Context, db *pool.DB) {
			for _, d := range builder.CreateTables(accounts).IfNotExists().Statements() {
				text, _, err := compile.SQL(d, db.Dialect())
				engines.Must(t, err)
				if err := d.Exec(ctx, db); strings.Contains(text, "INDEX") && !errors.Is(err, strata.ErrUndefined) {
					t.Errorf("%s: %v", text, err)
				}
			}
		})
	}},
	{"A6", "IfNotExists in a schema", func(t *testing.T) {
		everywhere(t, func(t *testing.T, db *pool.DB) {
			raw(t, db, `CREATE TABLE accounts (other bigint)`) // of no schema
			engines.Must(t, builder.CreateTables(qualified).Exec(t.Context(), db))
		}, func(t *testing.T, ctx context.Context, db *pool.DB) {
			engines.Must(t, builder.CreateTables(qualified).IfNotExists().Exec(ctx, db))
			table := `"older_schema.accounts"`
			if db.Dialect().Has(dialect.Schemas) {
				table = `"older_schema"."accounts"`
			}
			raw(t, db, `ALTER TABLE `+table+` RENAME COLUMN id TO other`)
			isUnlike(t, builder.CreateTables(qualified).IfNotExists().Exec(ctx, db), "accounts", []string{"id"}, "older_schema.accounts")
		})
	}},
	{"A6", "a view over a table", func(t *testing.T) {
		everywhere(t, older("CREATE TABLE older_names (email text)"), func(t *testing.T, ctx context.Context, db *pool.DB) {
			engines.Must(t, builder.CreateTables(accounts).Exec(ctx, db))
			err := builder.CreateView(accountNames, builder.Select(accounts.Email)).Exec(ctx, db)
			if !errors.Is(err, strata.ErrExists) {
				t.Error(err)
			}
		})
	}},
	{"A6", "several create what is not there at once", func(t *testing.T) {
		everywhere(t, empty, func(t *testing.T, ctx context.Context, db *pool.DB) {
			var all sync.WaitGroup
			for range 4 {
				all.Go(func() {
					if err := builder.CreateTables(accounts, boxes, nodesA, nodesB).IfNotExists().Exec(ctx, db); err != nil {
						t.Error(err)
					}
				})
			}
			all.Wait()
		})
	}},
	{"A6", "all of the tables, or none", func(t *testing.T) {
		everywhere(t, older("CREATE TABLE older_accounts (id bigint)"), func(t *testing.T, ctx context.Context, db *pool.DB) {
			if err := builder.CreateTables(beforeAccounts, accounts).Exec(ctx, db); !errors.Is(err, strata.ErrExists) {
				t.Error(err)
			}
			_, err := builder.From(beforeAccounts).All(ctx, db)
			if stays := onMariaDB(db); errors.Is(err, strata.ErrUndefined) == stays { // as each definition commits
				t.Errorf("a table was created, or not: %v", err)
			}
		})
	}},
}

// older fills a database with what was there before.
func older(sql string) func(*testing.T, *pool.DB) {
	return func(t *testing.T, db *pool.DB) {
		for s := range strings.SplitSeq(sql, ";") {
			if onMariaDB(db) { // where no text is in a key as it is, and an index is of all rows
				s, _, _ = strings.Cut(strings.ReplaceAll(s, " text", " varchar(255)"), " WHERE ")
			}
			raw(t, db, s)
		}
	}
}

// isUnlike expects that something is there already that is not as it is defined.
func isUnlike(t *testing.T, err error, table string, columns []string, words ...string) {
	t.Helper()
	var e *strata.DatabaseError
	if !errors.As(err, &e) || !errors.Is(err, strata.ErrExists) || e.Table != table || !slices.Equal(e.Columns, columns) {
		t.Errorf("%T %v: not refused as unlike %s %q", err, err, table, columns)
		return
	}
	for _, w := range append(words, columns...) {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("%v: it does not say %q", err, w)
		}
	}
}
