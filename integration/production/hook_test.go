package production

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/repo"
)

var statements = []pool.Op{
	pool.OpQuery, pool.OpExec, pool.OpBulk, pool.OpBatch, pool.OpBegin, pool.OpCommit, pool.OpRollback,
	pool.OpSavepoint, pool.OpRelease, pool.OpRollbackTo, pool.OpPing,
}

// line is an event in short: its operation, its summary, arguments, rows and whether it failed.
func line(e pool.Event) string {
	s := fmt.Sprintf("%v|%s|%d|%d", e.Op, e.Summary(), e.Args, e.Rows)
	if e.InTx {
		s += "|tx"
	}
	if e.Err != nil {
		s += "|failed"
	}
	return s
}

func rows(n int) []Account {
	list := make([]Account, n)
	for i := range list {
		list[i] = Account{Owner: fmt.Sprintf("o%d", i), Balance: int64(i)}
	}
	return list
}

var errMine = errors.New("mine")

// TestHookSeesEverything runs every kind of statement and expects its event, the same on
// every way but for what a way sends to say it.
func TestHookSeesEverything(t *testing.T) {
	r := map[string]*recorder{}
	for _, w := range ways {
		r[w.name] = &recorder{}
	}
	for _, w := range ways {
		t.Run(w.name, func(t *testing.T) {
			t.Parallel()
			r := r[w.name]
			db, ctx := w.open(t, pool.Config{Hook: r, HookCaller: true}), t.Context()
			r.take()
			expect := func(name string, want ...string) {
				t.Helper()
				var got []string
				for _, e := range r.take(statements...) {
					if e.System == "" || e.Start.IsZero() || e.Duration <= 0 && e.Op != pool.OpBegin || e.Attempt != 1 {
						t.Errorf("%s: an event lacks something: %+v", name, e)
					}
					if !strings.Contains(e.Caller, "hook_test.go:") {
						t.Errorf("%s: %v comes from %q", name, e.Op, e.Caller)
					}
					if e.Op <= pool.OpBulk && e.SQL == "" {
						t.Errorf("%s: %v has no text", name, e.Op)
					}
					got = append(got, line(e))
				}
				if strings.Join(got, "\n") != strings.Join(want, "\n") {
					t.Errorf("%s:\ngot\n\t%s\nwant\n\t%s", name, strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
				}
			}
			must := func(err error) {
				t.Helper()
				engines.Must(t, err)
			}
			_, err := builder.Insert(Accounts).Rows(Account{Owner: "a", Balance: 1}).Exec(ctx, db)
			must(err)
			expect("insert", "exec|INSERT accounts|2|1")
			_, err = builder.Insert(Accounts).Rows(rows(300)...).Exec(ctx, db)
			must(err)
			bulk := r.take(statements...)
			if got := bulk[len(bulk)-1]; got.Op == pool.OpCommit {
				bulk = bulk[1 : len(bulk)-1]
			}
			found := false
			for _, e := range bulk {
				found = found || e.Op == pool.OpBulk && e.Summary() == "INSERT accounts" && e.Args == 600 && e.Rows == 300
			}
			if !found {
				t.Errorf("many rows: %+v", bulk)
			}
			_, err = builder.From(Accounts).Where(Accounts.Balance.Lt(10)).All(ctx, db)
			must(err)
			expect("query", "query|SELECT accounts|1|11")
			_, err = builder.From(Accounts).Where(Accounts.ID.In(1, 2, 3)).Count(ctx, db)
			must(err)
			_, err = builder.Insert(Accounts).Rows(Account{Owner: "a"}).Exec(ctx, db)
			if !errors.Is(err, strata.ErrUnique) {
				t.Fatal(err)
			}
			r.take()
			_, err = builder.Update(Accounts).Set(Accounts.Balance.Set(-1)).Where(Accounts.Owner.Eq("a")).Exec(ctx, db)
			if !errors.Is(err, strata.ErrCheck) {
				t.Fatal(err)
			}
			expect("refused", "exec|UPDATE accounts|2|0|failed")
			must(db.Ping(ctx))
			expect("ping", "ping|ping|0|0")
			must(db.Tx(ctx, func(tx *pool.Tx) error {
				_, err := builder.Delete(Accounts).Where(Accounts.Owner.Eq("o1")).Exec(ctx, tx)
				inner := tx.Tx(ctx, func(tx *pool.Tx) error { return errMine })
				return errors.Join(err, ignore(inner), tx.Tx(ctx, func(*pool.Tx) error { return nil }))
			}))
			expect("transaction", "begin|begin|0|0|tx", "exec|DELETE accounts|1|1|tx", "savepoint|SAVEPOINT|0|0|tx",
				"rollback to savepoint|ROLLBACK|0|0|tx", "savepoint|SAVEPOINT|0|0|tx", "release savepoint|RELEASE|0|0|tx", "commit|commit|0|0|tx")
			if err := db.Tx(ctx, func(tx *pool.Tx) error { return errMine }); !errors.Is(err, errMine) {
				t.Error(err)
			}
			expect("rolled back", "begin|begin|0|0|tx", "rollback|rollback|0|0|tx")
			var b builder.Batch
			builder.QueueAll(&b, builder.From(Accounts).Where(Accounts.Owner.Eq("a")))
			builder.QueueExec(&b, builder.Delete(Accounts).Where(Accounts.Owner.Eq("o2")))
			must(b.Run(ctx, db))
			batches := r.take(pool.OpBatch)
			if len(batches) != 1 || len(batches[0].Batch) != 2 || batches[0].Args != 2 || batches[0].Rows != 2 ||
				line(batches[0].Batch[0]) != inTx("query|SELECT accounts|1|1", batches[0]) || line(batches[0].Batch[1]) != inTx("exec|DELETE accounts|1|1", batches[0]) {
				t.Errorf("batch: %+v", batches)
			}
			must(repo.New(Accounts).Create(ctx, db, &Account{Owner: "r"}))
			if e := r.take(statements...); len(e) != 1 || e[0].Verb() != "INSERT" {
				t.Errorf("repository: %+v", e)
			}
			_, err = builder.Raw("delete from accounts where owner = ?", "o3").Exec(ctx, db)
			must(err)
			expect("raw", "exec|DELETE|1|1")
			if r.begun == 0 || len(r.events) != 0 {
				t.Error("events are left")
			}
		})
	}
}

func inTx(s string, e pool.Event) string {
	if e.InTx {
		s += "|tx"
	}
	return s
}

// TestHookSeesConnections expects the events of a pool of one.
func TestHookSeesConnections(t *testing.T) {
	for _, w := range ways {
		t.Run(w.name, func(t *testing.T) {
			t.Parallel()
			r := &recorder{}
			db := w.open(t, pool.Config{MaxConns: 1, AcquireTimeout: 200 * time.Millisecond, LeakAfter: 50 * time.Millisecond, Hook: r})
			ctx := t.Context()
			var stack []string
			err := db.Tx(ctx, func(tx *pool.Tx) error {
				_, err := builder.Insert(Accounts).Rows(Account{Owner: "x"}).Exec(ctx, tx)
				if err != nil {
					return err
				}
				_, err = builder.Insert(Accounts).Rows(Account{Owner: "y"}).Exec(ctx, db)
				return err
			})
			var exhausted *pool.ExhaustedError
			if !errors.Is(err, strata.ErrTimeout) || !errors.As(err, &exhausted) {
				t.Fatalf("a statement on the database inside its transaction: %v", err)
			}
			if len(exhausted.Holders) != 1 || exhausted.Holders[0].What != "a transaction" || exhausted.Size != 1 || !strings.Contains(err.Error(), "hook_test.go:") {
				t.Errorf("who has the connection: %v", err)
			}
			for _, e := range r.take(pool.OpWait, pool.OpLeak) {
				switch {
				case e.Op == pool.OpLeak && e.Duration >= 50*time.Millisecond:
					stack = e.Stack
				case e.Op == pool.OpWait && !errors.Is(e.Err, strata.ErrTimeout):
					t.Errorf("wait: %+v", e)
				}
			}
			if !strings.Contains(strings.Join(stack, "\n"), "TestHookSeesConnections") {
				t.Errorf("the stack of the leak: %q", stack)
			}
			s := db.Stats()
			if s.MaxConns < 1 || s.InUse != 0 || s.Waited != 1 || s.TimedOut != 1 || s.WaitTime < 100*time.Millisecond || s.Leaked == 0 || s.Acquired < 2 || s.Waiting != 0 {
				t.Errorf("%+v", s)
			}
		})
	}
}

func TestHookedHandlesAndHooks(t *testing.T) {
	each(t, plain, func(t *testing.T, db *pool.DB) {
		a, b := &recorder{}, &recorder{}
		one := db.Hooked(pool.Hooks(nil, a)).Hooked(b)
		for range 2 {
			_, err := builder.From(Accounts).All(t.Context(), one)
			engines.Must(t, err)
		}
		_, err := builder.From(Accounts).All(t.Context(), db)
		engines.Must(t, err)
		if n, m := len(a.events), len(b.events); n != 2 || m != 2 {
			t.Errorf("%d and %d events", n, m)
		}
	})
}

// TestLog checks what is logged, and that arguments are not unless asked for.
func TestLog(t *testing.T) {
	secret := "s3cr3t-" + t.Name()
	var out bytes.Buffer
	logger := slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{Level: slog.LevelDebug}))
	each(t, plain, func(t *testing.T, db *pool.DB) {
		if !strings.Contains(t.Name(), "memory") { // one writes to the buffer
			return
		}
		ctx := t.Context()
		logged := db.Hooked(pool.Log(logger, pool.LogOptions{}))
		_, err := builder.Insert(Accounts).Rows(Account{Owner: secret}).Exec(ctx, logged)
		engines.Must(t, err)
		_, err = builder.From(Accounts).Where(Accounts.Owner.Eq(secret)).All(ctx, db.Hooked(pool.Log(logger, pool.LogOptions{Slow: 1})))
		engines.Must(t, err)
		text := out.String()
		for _, want := range []string{
			`level=DEBUG msg=exec`, `summary="INSERT accounts"`, `args=2 rows=1`, `level=WARN msg="slow query"`, `sql="SELECT \"accounts\"`, `duration=`,
		} {
			if !strings.Contains(text, want) {
				t.Errorf("the log lacks %s:\n%s", want, text)
			}
		}
		if strings.Contains(text, secret) {
			t.Errorf("an argument is in the log:\n%s", text)
		}
	})
}

func ignore(err error) error {
	if errors.Is(err, errMine) {
		return nil
	}
	return fmt.Errorf("another error: %w", err)
}
