package batches

import (
	"context"
	"errors"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/integration/pgtest"
	"github.com/strata-go/strata/internal/sample"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/pool/postgres"
	"github.com/strata-go/strata/repo"
)

// counted counts the writes of a connection: one for each round trip.
type counted struct {
	net.Conn
	writes *atomic.Int64
}

func (c counted) Write(p []byte) (int, error) {
	c.writes.Add(1)
	return c.Conn.Write(p)
}

// counting opens PostgreSQL with one connection whose round trips are counted.
func counting(t *testing.T) (*pool.DB, *pgxpool.Pool, func(fn func()) int64) {
	t.Helper()
	config, err := pgxpool.ParseConfig(pgtest.Empty(t))
	must(t, err)
	var writes atomic.Int64
	dial := config.ConnConfig.DialFunc
	config.ConnConfig.DialFunc = func(ctx context.Context, network, address string) (net.Conn, error) {
		c, err := dial(ctx, network, address)
		if err != nil {
			return nil, err
		}
		return counted{c, &writes}, nil
	}
	config.MaxConns = 1
	p, err := pgxpool.NewWithConfig(t.Context(), config)
	must(t, err)
	t.Cleanup(p.Close)
	db := postgres.Wrap(p)
	fill(t, db)
	return db, p, func(fn func()) int64 {
		before := writes.Load()
		fn()
		return writes.Load() - before
	}
}

func TestRoundTrips(t *testing.T) {
	db, p, count := counting(t)
	ctx := t.Context()
	bump := builder.Update(posts).Set(posts.Views.SetExpr(posts.Views.Add(1))).Where(posts.ID.Eq(1))
	inTx := func(fn func(tx *pool.Tx) error) func() {
		return func() { must(t, db.Tx(ctx, fn)) }
	}
	queue := func(b *builder.Batch) {
		for range 10 {
			builder.QueueAll(b, tagNames)
			builder.QueueExec(b, bump)
		}
	}
	for _, c := range []struct {
		name string
		want int64
		run  func()
	}{
		{"a statement", 1, func() { done(t)(bump.Exec(ctx, db)) }},
		{"a batch", 1, func() {
			var b builder.Batch
			queue(&b)
			must(t, b.Run(ctx, db))
		}},
		{"a batch in a transaction", 2, inTx(func(tx *pool.Tx) error {
			var b builder.Batch
			queue(&b)
			return b.Run(ctx, tx)
		})},
		{"two relations", 1, func() {
			must(t, repo.Load(ctx, db, []author{{ID: 1}, {ID: 2}}, authorPosts, authorStaff))
		}},
		{"an empty transaction", 0, inTx(func(*pool.Tx) error { return nil })},
		{"one that is rolled back", 0, func() {
			if err := db.Tx(ctx, func(*pool.Tx) error { return errUndo }); err != errUndo {
				t.Error(err)
			}
		}},
		{"a change in a transaction", 2, inTx(func(tx *pool.Tx) error {
			done(t)(bump.Exec(ctx, tx))
			return nil
		})},
		{"two changes in a transaction", 3, inTx(func(tx *pool.Tx) error {
			done(t)(bump.Exec(ctx, tx))
			done(t)(bump.Exec(ctx, tx))
			return nil
		})},
		{"a query in a transaction", 2, func() {
			must(t, db.ReadTx(ctx, func(tx *pool.ReadTx) error { _, err := tagNames.All(ctx, tx); return err }))
		}},
		{"a savepoint", 4, inTx(func(tx *pool.Tx) error {
			return tx.Tx(ctx, func(tx *pool.Tx) error { done(t)(bump.Exec(ctx, tx)); return nil })
		})},
	} {
		c.run() // prepares
		if got := count(c.run); got != c.want {
			t.Errorf("%s: %d round trips, want %d", c.name, got, c.want)
		}
	}
	if n := p.Stat().AcquiredConns(); n != 0 {
		t.Errorf("%d connections in use", n)
	}
}

// onPostgres runs a test on every way to reach PostgreSQL, so that those that
// begin early say the same as those that begin late.
func onPostgres(t *testing.T, test func(t *testing.T, ctx context.Context, db *pool.DB)) {
	t.Helper()
	for _, mode := range []string{"", "simple_protocol", "cache_describe", "describe_exec", "exec"} {
		t.Run(mode, func(t *testing.T) {
			config, err := pgxpool.ParseConfig(pgtest.Empty(t))
			must(t, err)
			if mode != "" {
				parsed, err := pgxpool.ParseConfig("postgres://localhost?default_query_exec_mode=" + mode)
				must(t, err)
				config.ConnConfig.DefaultQueryExecMode = parsed.ConnConfig.DefaultQueryExecMode
			}
			config.MaxConns = 1
			p, err := pgxpool.NewWithConfig(t.Context(), config)
			must(t, err)
			t.Cleanup(p.Close)
			db := postgres.Wrap(p)
			fill(t, db)
			test(t, t.Context(), db)
			if n := p.Stat().AcquiredConns(); n != 0 {
				t.Errorf("%d connections in use", n)
			}
		})
	}
}

func setting(name string) builder.Query[string] {
	return builder.RawRows(builder.Raw("SELECT current_setting(?) AS name", name), users.Name)
}

func TestBeginOptions(t *testing.T) {
	onPostgres(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		for level, want := range map[pool.Isolation]string{
			pool.DefaultIsolation: "read committed", pool.ReadCommitted: "read committed",
			pool.RepeatableRead: "repeatable read", pool.Serializable: "serializable",
		} {
			for range 2 { // the second time from the cache of statements
				must(t, db.Tx(ctx, func(tx *pool.Tx) error {
					for name, want := range map[string]string{"transaction_isolation": want, "transaction_read_only": "off"} {
						if s, err := setting(name).One(ctx, tx); err != nil || s != want {
							t.Errorf("%s %q, %v; want %q", name, s, err, want)
						}
					}
					return nil
				}, pool.WithIsolation(level)))
			}
		}
		if err := db.ReadTx(ctx, func(tx *pool.ReadTx) error {
			gone := builder.CTEReturning("gone", builder.Returning(builder.Delete(tags).All(), tags.Name))
			_, err := builder.Select(tags.Name.From(gone)).From(gone).All(ctx, tx)
			return err
		}); !errors.Is(err, strata.ErrReadOnly) {
			t.Errorf("a write in a read-only transaction: %v", err)
		}
	})
}

func TestFirstStatementFails(t *testing.T) {
	onPostgres(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		first := map[string]builder.Executable{
			"cannot be prepared": builder.Raw("DELETE FROM nowhere WHERE id = ?", 1),
			"no arguments":       builder.Raw("DELETE FROM nowhere"),
			"violates":           builder.Insert(tags).Rows(sample.Tag{PostID: 1, Name: "go"}),
		}
		for name, s := range first {
			for _, batched := range []bool{false, true} {
				err := db.Tx(ctx, func(tx *pool.Tx) error {
					if batched {
						var b builder.Batch
						builder.QueueExec(&b, tag("x"))
						builder.QueueExec(&b, s)
						if err := b.Run(ctx, tx); err == nil {
							t.Errorf("%s: no error", name)
						}
					} else if _, err := s.Exec(ctx, tx); err == nil {
						t.Errorf("%s: no error", name)
					}
					_, err := tag("y").Exec(ctx, tx)
					var e *strata.DatabaseError
					if !errors.As(err, &e) || e.Code != "25P02" {
						t.Errorf("%s: the next statement: %v", name, err)
					}
					return nil
				})
				if err == nil || !strings.Contains(err.Error(), "rollback") {
					t.Errorf("%s: commit: %v", name, err)
				}
				must(t, db.Tx(ctx, func(tx *pool.Tx) error {
					if err := tx.Tx(ctx, func(tx *pool.Tx) error { _, err := s.Exec(ctx, tx); return err }); err == nil {
						t.Errorf("%s: no error in a savepoint", name)
					}
					done(t)(tag(name).Exec(ctx, tx))
					return nil
				}))
				expect(t, db, name, tagNames, "["+name+"]")
				done(t)(builder.Delete(tags).Where(tags.PostID.Eq(2)).Exec(ctx, db))
			}
		}
	})
}

// An argument that pgx cannot send is the statement's error alone.
func TestFirstArgumentFails(t *testing.T) {
	onPostgres(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		if strings.HasSuffix(t.Name(), "simple_protocol") || strings.HasSuffix(t.Name(), "/exec") {
			return // where the server finds it
		}
		wide := builder.Raw("UPDATE users SET age = ?::int4", int64(1)<<40)
		for range 2 {
			must(t, db.Tx(ctx, func(tx *pool.Tx) error {
				if _, err := wide.Exec(ctx, tx); err == nil || !strings.Contains(err.Error(), "int4") {
					t.Errorf("the first statement: %v", err)
				}
				done(t)(tag("x").Exec(ctx, tx))
				return nil
			}))
			expect(t, db, "tags", tagNames, "[x]")
			done(t)(builder.Delete(tags).Where(tags.PostID.Eq(2)).Exec(ctx, db))
		}
		var b builder.Batch
		builder.QueueExec(&b, tag("x"))
		builder.QueueExec(&b, wide)
		var e *strata.BatchError
		if err := b.Run(ctx, db); !errors.As(err, &e) || e.Number != 2 {
			t.Errorf("a batch: %v", err)
		}
		expect(t, db, "tags", tagNames, "[]")
	})
}

func TestFirstContextEnds(t *testing.T) {
	onPostgres(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		gone, cancel := context.WithCancel(ctx)
		cancel()
		must(t, db.Tx(ctx, func(tx *pool.Tx) error {
			if _, err := tag("x").Exec(gone, tx); !errors.Is(err, context.Canceled) {
				t.Errorf("a cancelled statement: %v", err)
			}
			done(t)(tag("y").Exec(ctx, tx))
			return nil
		}))
		expect(t, db, "the transaction goes on", tagNames, "[y]")
		err := db.Tx(ctx, func(tx *pool.Tx) error {
			soon, cancel := context.WithTimeout(ctx, 100*time.Millisecond)
			defer cancel()
			if _, err := builder.Raw("SELECT pg_sleep(60)").Exec(soon, tx); !errors.Is(err, strata.ErrTimeout) {
				t.Errorf("a slow statement: %v", err)
			}
			return nil
		})
		if err == nil {
			t.Error("committed a transaction whose connection is gone")
		}
		if err := db.Tx(gone, func(*pool.Tx) error { t.Error("began"); return nil }); !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled before: %v", err)
		}
		expect(t, db, "usable", tagNames, "[y]")
	})
}

func TestFirstStatementKinds(t *testing.T) {
	onPostgres(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		// Rows that are not read to the end.
		must(t, db.Tx(ctx, func(tx *pool.Tx) error {
			for name, err := range namesOf(1).Iter(ctx, tx) {
				if must(t, err); name != "ann" {
					t.Error(name)
				}
				if _, err := tag("x").Exec(ctx, tx); !errors.Is(err, strata.ErrStreaming) {
					t.Errorf("while rows are streamed: %v", err)
				}
				break
			}
			done(t)(tag("x").Exec(ctx, tx))
			return nil
		}))
		// Two statements in one text, which cannot be prepared.
		if !strings.HasSuffix(t.Name(), "exec") {
			must(t, db.Tx(ctx, func(tx *pool.Tx) error {
				_, err := builder.Raw("UPDATE users SET age = 1; UPDATE users SET age = age + 6").Exec(ctx, tx)
				return err
			}))
			expect(t, db, "both ran", builder.Select(users.Age).Distinct(), "[7]")
		}
		// The connection is taken at the start, and there is only one.
		must(t, db.Tx(ctx, func(*pool.Tx) error {
			soon, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
			defer cancel()
			if _, err := tagNames.All(soon, db); !errors.Is(err, strata.ErrTimeout) {
				t.Errorf("another connection: %v", err)
			}
			return nil
		}))
		for _, statement := range []bool{false, true} {
			func() {
				defer func() {
					if recover() != "boom" {
						t.Error("the panic was lost")
					}
				}()
				db.Tx(ctx, func(tx *pool.Tx) error {
					if statement {
						done(t)(tag("y").Exec(ctx, tx))
					}
					panic("boom")
				})
			}()
		}
		// The server ends the connection.
		err := db.Tx(ctx, func(tx *pool.Tx) error {
			_, err := builder.Raw("SELECT pg_terminate_backend(pg_backend_pid())").Exec(ctx, tx)
			if !errors.Is(err, strata.ErrConnection) {
				t.Errorf("the end of the connection: %v", err)
			}
			return nil
		})
		if err == nil {
			t.Error("committed a transaction whose connection is gone")
		}
		expect(t, db, "usable", tagNames, "[x]")
	})
}
