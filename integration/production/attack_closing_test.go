package production

import (
	"context"
	"errors"
	"iter"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/integration/pgtest"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/pool/postgres"
	"github.com/strata-go/strata/pool/sqlite"
)

// TestLogLevels asks for a level that is slog's zero.
func TestLogLevels(t *testing.T) {
	var b strings.Builder
	l := slog.New(slog.NewTextHandler(&b, &slog.HandlerOptions{Level: slog.LevelInfo}))
	db := ways[0].open(t, pool.Config{Hook: pool.Log(l, pool.LogOptions{Level: slog.LevelInfo, Connections: slog.LevelInfo})})
	b.Reset()
	_, err := builder.From(Accounts).Count(t.Context(), db)
	engines.Must(t, err)
	if !strings.Contains(b.String(), "level=INFO") {
		t.Errorf("logged: %q", b.String())
	}
}

// TestLostTransactionsInRetry loses the connection of a transaction before its commit:
// nothing of it is kept, so that Retry around it may run it again.
func TestLostTransactionsInRetry(t *testing.T) {
	db, err := pool.Open(t.Context(), pgtest.Empty(t), postgres.Driver, pool.Config{MaxConns: 2})
	engines.Must(t, err)
	filled(t, db)
	for name, options := range map[string][]pool.TxOption{"WithRetry": {pool.WithRetry()}, "plain": nil} {
		n := 0
		err := db.Retry(t.Context(), func(ctx context.Context) error {
			return db.Tx(ctx, func(tx *pool.Tx) error {
				n++
				if _, err := builder.Insert(Accounts).Rows(Account{Owner: name}).Exec(ctx, tx); err != nil {
					return err
				}
				if n == 1 {
					builder.Raw("SELECT pg_terminate_backend(pg_backend_pid())").Exec(ctx, tx)
				}
				_, err := builder.Update(Accounts).Set(Accounts.Balance.Set(1)).Where(Accounts.Owner.Eq(name)).Exec(ctx, tx)
				return err
			}, options...)
		})
		if err != nil || n != 2 {
			t.Errorf("%s: %d times: %v", name, n, err)
		}
	}
}

// TestRowsLeftOpenHaveAnEnd leaves rows open in a transaction: their event ends with it.
func TestRowsLeftOpenHaveAnEnd(t *testing.T) {
	each(t, plain, func(t *testing.T, db *pool.DB) {
		r := &recorder{}
		h := db.Hooked(r)
		_, err := builder.Insert(Accounts).Rows(rows(50)...).Exec(t.Context(), db)
		engines.Must(t, err)
		var end func()
		h.Tx(t.Context(), func(tx *pool.Tx) error {
			var next func() (Account, error, bool)
			next, end = iter.Pull2(builder.From(Accounts).Iter(t.Context(), tx))
			next()
			return nil
		})
		end()
		r.mu.Lock()
		defer r.mu.Unlock()
		if r.begun != len(r.events) {
			t.Errorf("%d began, %d ended", r.begun, len(r.events))
		}
	})
}

// TestRowsAreReadWhileSQLiteIsClosed cuts connections whose rows are being read.
func TestRowsAreReadWhileSQLiteIsClosed(t *testing.T) {
	for range 30 {
		db, err := pool.Open(t.Context(), "sqlite:"+t.TempDir()+"/a.db", sqlite.Driver)
		engines.Must(t, err)
		filled(t, db)
		_, err = builder.Insert(Accounts).Rows(rows(100)...).Exec(t.Context(), db)
		engines.Must(t, err)
		done := make(chan error, 4)
		for range 4 {
			go func() {
				for {
					for _, err := range builder.From(Accounts).Iter(t.Context(), db) {
						if err != nil {
							done <- err
							return
						}
						time.Sleep(10 * time.Microsecond)
					}
				}
			}()
		}
		time.Sleep(3 * time.Millisecond)
		ctx, stop := context.WithTimeout(t.Context(), time.Millisecond)
		db.Close(ctx)
		stop()
		for range 4 {
			select {
			case err := <-done:
				if !errors.Is(err, strata.ErrClosed) && !errors.Is(err, strata.ErrTxInUse) {
					t.Errorf("%v", err)
				}
			case <-time.After(10 * time.Second):
				t.Fatal("hangs")
			}
		}
	}
}

// TestCutWhileSQLiteWorks cuts an endless statement.
func TestCutWhileSQLiteWorks(t *testing.T) {
	for _, w := range ways[:2] {
		t.Run(w.name, func(t *testing.T) {
			db := w.open(t, plain())
			ended := make(chan error, 1)
			go func() {
				ended <- db.Tx(t.Context(), func(tx *pool.Tx) error {
					for {
						_, err := builder.Raw("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 100000) SELECT CAST(max(i) AS TEXT) FROM n").Exec(t.Context(), tx)
						if err != nil {
							return err
						}
					}
				})
			}()
			for db.Stats().InUse == 0 {
				time.Sleep(time.Millisecond)
			}
			ctx, stop := context.WithTimeout(t.Context(), 20*time.Millisecond)
			defer stop()
			if err := db.Close(ctx); err == nil {
				t.Error("closed")
			}
			select {
			case err := <-ended:
				if err == nil {
					t.Error("committed")
				}
			case <-time.After(10 * time.Second):
				t.Fatal("hangs")
			}
			if s := db.Stats(); s.InUse != 0 {
				t.Errorf("%+v", s)
			}
		})
	}
}

// Fuse is a document that panics when it is asked for its text.
type Fuse struct{}

// MarshalJSON implements json.Marshaler.
func (Fuse) MarshalJSON() ([]byte, error) { panic("fuse") }

// Bomb is a row with one.
type Bomb struct {
	ID   int64
	Fuse Fuse
}

type bombs struct {
	strata.Table[Bomb]
	ID   strata.ID[int64]
	Fuse strata.JSON[Fuse]
}

var theBombs = strata.Define("bombs", new(bombs))

// TestPanicsOfValuesEndEvents has arguments that panic as they are sent: what began has an
// end, and nothing stays taken.
func TestPanicsOfValuesEndEvents(t *testing.T) {
	each(t, plain, func(t *testing.T, db *pool.DB) {
		r, ctx := &recorder{}, t.Context()
		engines.Must(t, builder.CreateTables(theBombs).Exec(ctx, db))
		h := db.Hooked(r)
		few, many := builder.Insert(theBombs).Rows(Bomb{ID: 1}), builder.Insert(theBombs).Rows(make([]Bomb, 300)...)
		exec := func(s builder.Executable, w builder.Writer) error {
			_, err := s.Exec(ctx, w)
			return err
		}
		for name, run := range map[string]func(w builder.Writer) error{
			"a row": func(w builder.Writer) error { return exec(few, w) },
			"rows":  func(w builder.Writer) error { return exec(many, w) },
			"a batch": func(w builder.Writer) error {
				var b builder.Batch
				builder.QueueExec(&b, few)
				builder.QueueExec(&b, many)
				return b.Run(ctx, w)
			},
		} {
			panics := func(where string, run func() error) {
				defer func() {
					if recover() == nil {
						t.Errorf("%s %s: no panic", name, where)
					}
				}()
				t.Errorf("%s %s: %v", name, where, run())
			}
			panics("alone", func() error { return run(h) })
			panics("in a transaction", func() error { return h.Tx(ctx, func(tx *pool.Tx) error { return run(tx) }) })
			r.mu.Lock()
			if r.begun != len(r.events) {
				t.Errorf("%s: %d began, %d ended", name, r.begun, len(r.events))
			}
			r.mu.Unlock()
			if s := db.Stats(); s.InUse != 0 {
				t.Errorf("%s: %+v", name, s)
			}
		}
	})
}
