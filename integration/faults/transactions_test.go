package faults

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/pool"
)

// inTransactions are the faults in transactions.
var inTransactions = []fault{
	{"B16", "a failed statement fails the transaction", failedStatement},
	{"B16", "until its savepoint is undone", failedSavepoint},
	{"B16", "what is refused before it is sent does not", refusedStatement},
	{"B16", "in a read-only transaction", failedRead},
	{"A3", "two goroutines use a transaction", twoGoroutines},
	{"A3", "a goroutine outlives the transaction", straggler},
	{"A3", "rows outlive the transaction", leftRows},
	{"A3", "two goroutines open savepoints", twoSavepoints},
	{"A2", "a deadline ends a statement of a transaction", deadlineInside},
	{"A4", "a context ends during COPY", endedCopy},
	{"A5", "a value panics in a bulk insert", panics},
	{"A1", "the types of a table change under COPY", changedTypes},
	{"C5", "a cached plan has other columns", changedPlans},
	{"C5", "tables change under load", changingTables},
	{"B32", "a foreign key that new rows violate", violatedKeys},
	{"A3", "32 goroutines share statements, batches and caches", manyGoroutines},
	{"F1", "every error of a database has a kind", kindsOfErrors},
	{"F1", "a closed handle", closedHandle},
	{"F1", "a full database, and none", fullAndCorrupt},
	{"F1", "a failed commit", failedCommit},
	{"F1", "a deadline during COPY", copyDeadline},
	{"B31", "settings of a database", hostileSettings},
}

// failures are statements that the database refuses.
var failures = []struct {
	name string
	kind error
	run  func(ctx context.Context, tx *pool.Tx) error
}{
	{"a unique violation", strata.ErrUnique, func(ctx context.Context, tx *pool.Tx) error {
		return second(insertEntry(1).Exec(ctx, tx))
	}},
	{"a check", strata.ErrCheck, func(ctx context.Context, tx *pool.Tx) error {
		return second(builder.Update(entries).Set(entries.N.Set(-1)).Where(entries.ID.Eq(1)).Exec(ctx, tx))
	}},
	{"a batch", strata.ErrUnique, func(ctx context.Context, tx *pool.Tx) error {
		var b builder.Batch
		builder.QueueExec(&b, insertEntry(50))
		builder.QueueExec(&b, insertEntry(1))
		return b.Run(ctx, tx)
	}},
	{"a batch that reads", strata.ErrDivideByZero, func(ctx context.Context, tx *pool.Tx) error {
		var b builder.Batch
		builder.QueueAll(&b, builder.Select(entries.ID))
		builder.QueueAll(&b, divided)
		return b.Run(ctx, tx)
	}},
	{"rows that end with an error", strata.ErrDivideByZero, func(ctx context.Context, tx *pool.Tx) error {
		return second(divided.All(ctx, tx))
	}},
	{"rows one by one", strata.ErrDivideByZero, func(ctx context.Context, tx *pool.Tx) error {
		for _, err := range divided.Iter(ctx, tx) {
			if err != nil {
				return err
			}
		}
		return nil
	}},
	{"returning", strata.ErrUnique, func(ctx context.Context, tx *pool.Tx) error {
		return second(builder.Returning(builder.Insert(entries).Rows(someEntries(1, 1)...), entries.ID).All(ctx, tx))
	}},
}

// divided fails at its second row.
var divided = builder.Select(entries.ID.DivExpr(entries.N)).OrderBy(entries.ID.Desc())

// A number, and a query of one, that take longer than anyone waits here.
const endless = "WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 300000000) SELECT max(i) FROM c"

var (
	longNumber = strata.Raw(strata.TypeInt64, "("+endless+")").NotNull()
	longQuery  = builder.Select(longNumber).From(entries)
)

func failedStatement(t *testing.T) {
	onEntries(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		for _, f := range failures {
			t.Run(f.name, func(t *testing.T) {
				err := db.Tx(ctx, func(tx *pool.Tx) error {
					engines.Done(t)(insertEntry(10).Exec(ctx, tx))
					kindIs(t, "the statement", f.run(ctx, tx), f.kind)
					kindIs(t, "a write", second(insertEntry(11).Exec(ctx, tx)), strata.ErrTxFailed)
					kindIs(t, "a query", second(builder.Select(entries.ID).All(ctx, tx)), strata.ErrTxFailed)
					kindIs(t, "rows", second(builder.Insert(entries).Rows(someEntries(20, 30)...).Exec(ctx, tx)), strata.ErrTxFailed)
					kindIs(t, "a savepoint", tx.Tx(ctx, func(*pool.Tx) error { t.Error("was opened"); return nil }), strata.ErrTxFailed)
					var b builder.Batch
					builder.QueueExec(&b, insertEntry(12))
					kindIs(t, "a batch", b.Run(ctx, tx), strata.ErrTxFailed)
					return nil
				})
				kindIs(t, "the commit", err, strata.ErrTxFailed)
				if !errors.Is(err, f.kind) {
					t.Errorf("the commit's error is not the first one's: %v", err)
				}
				entryIDs(t, db, "afterwards", 1, 2)
			})
		}
	})
}

func failedSavepoint(t *testing.T) {
	onEntries(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		undo := errors.New("undo")
		for _, f := range failures {
			t.Run(f.name, func(t *testing.T) {
				engines.Must(t, db.Tx(ctx, func(tx *pool.Tx) error {
					engines.Done(t)(insertEntry(10).Exec(ctx, tx))
					if err := tx.Tx(ctx, func(tx *pool.Tx) error { return f.run(ctx, tx) }); !errors.Is(err, f.kind) {
						t.Errorf("a savepoint: %v", err)
					}
					err := tx.Tx(ctx, func(tx *pool.Tx) error { f.run(ctx, tx); return nil })
					kindIs(t, "a savepoint whose error is ignored", err, strata.ErrTxFailed)
					kindIs(t, "and its cause", err, f.kind)
					engines.Done(t)(insertEntry(11).Exec(ctx, tx))
					err = tx.Tx(ctx, func(tx *pool.Tx) error {
						engines.Done(t)(insertEntry(12).Exec(ctx, tx))
						tx.Tx(ctx, func(tx *pool.Tx) error { f.run(ctx, tx); return undo })
						engines.Done(t)(insertEntry(13).Exec(ctx, tx))
						f.run(ctx, tx)
						kindIs(t, "inside", tx.Tx(ctx, func(*pool.Tx) error { return nil }), strata.ErrTxFailed)
						return undo
					})
					if !errors.Is(err, undo) {
						t.Errorf("nested: %v", err)
					}
					return second(insertEntry(14).Exec(ctx, tx))
				}))
				entryIDs(t, db, "afterwards", 1, 2, 10, 11, 14)
				engines.Done(t)(builder.Delete(entries).Where(entries.ID.Ge(10)).Exec(ctx, db))
			})
		}
		// Rows have a savepoint of their own, in which the bad one is looked for.
		for _, n := range []int{2, 30, 1000} {
			engines.Must(t, db.Tx(ctx, func(tx *pool.Tx) error {
				rows := someEntries(100, n)
				rows[n/2].Name = "entry 1"
				err := second(builder.Insert(entries).Rows(rows...).Exec(ctx, tx))
				var e *strata.DatabaseError
				if !errors.Is(err, strata.ErrUnique) || !errors.As(err, &e) || e.Row != n/2+1 {
					t.Errorf("%d rows: %v", n, err)
				}
				return second(insertEntry(9).Exec(ctx, tx))
			}))
			entryIDs(t, db, "after rows", 1, 2, 9)
			engines.Done(t)(builder.Delete(entries).Where(entries.ID.Eq(9)).Exec(ctx, db))
		}
	})
}

func refusedStatement(t *testing.T) {
	onEntries(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		gone, cancel := context.WithCancel(ctx)
		cancel()
		engines.Must(t, db.Tx(ctx, func(tx *pool.Tx) error {
			engines.Done(t)(insertEntry(10).Exec(ctx, tx))
			if err := second(builder.Update(entries).Set().All().Exec(ctx, tx)); !errors.Is(err, strata.Incomplete) {
				t.Errorf("an incomplete statement: %v", err)
			}
			if err := second(insertEntry(11).Exec(gone, tx)); !errors.Is(err, context.Canceled) {
				t.Errorf("a context that had ended: %v", err)
			}
			if _, err := builder.Select(entries.ID).Where(entries.ID.Eq(99)).One(ctx, tx); !errors.Is(err, strata.ErrNoRows) {
				t.Errorf("no row: %v", err)
			}
			for id := range builder.Select(entries.ID).Iter(ctx, tx) {
				if err := second(insertEntry(12).Exec(ctx, tx)); !errors.Is(err, strata.ErrStreaming) {
					t.Errorf("while rows are open, at %d: %v", id, err)
				}
			}
			return second(insertEntry(13).Exec(ctx, tx))
		}))
		entryIDs(t, db, "afterwards", 1, 2, 10, 13)
	})
}

func failedRead(t *testing.T) {
	onEntries(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		err := db.ReadTx(ctx, func(tx *pool.ReadTx) error {
			kindIs(t, "the query", second(divided.All(ctx, tx)), strata.ErrDivideByZero)
			kindIs(t, "another", second(builder.Select(entries.ID).All(ctx, tx)), strata.ErrTxFailed)
			return nil
		})
		kindIs(t, "the end", err, strata.ErrTxFailed)
		kindIs(t, "and its cause", err, strata.ErrDivideByZero)
	})
}

// allowed reports whether an error is one of those that goroutines in each other's
// way get.
func allowed(err error) bool {
	return err == nil || errors.Is(err, strata.ErrTxInUse) || errors.Is(err, strata.ErrStreaming)
}

func twoGoroutines(t *testing.T) {
	onEntries(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		for round := range 5 {
			var mu sync.Mutex
			want := []int64{1, 2}
			err := db.Tx(ctx, func(tx *pool.Tx) error {
				var all sync.WaitGroup
				for g := range 8 {
					all.Go(func() {
						for i := range 10 {
							id := 100 + 10*g + i
							err := second(insertEntry(id).Exec(ctx, tx))
							if err == nil {
								mu.Lock()
								want = append(want, int64(id))
								mu.Unlock()
							}
							if !allowed(err) {
								t.Errorf("a write: %v", err)
							}
							for e, err := range builder.From(entries).Iter(ctx, tx) {
								if !allowed(err) || err == nil && e.Name != fmt.Sprint("entry ", e.ID) {
									t.Errorf("rows: %v, %v", e, err)
								}
							}
							if err := tx.Tx(ctx, func(tx *pool.Tx) error { return second(builder.Select(entries.ID).All(ctx, tx)) }); !allowed(err) {
								t.Errorf("a savepoint: %v", err)
							}
							if err := second(builder.Update(entries).Rows(someEntries(1, 2)...).Exec(ctx, tx)); !allowed(err) {
								t.Errorf("rows: %v", err)
							}
						}
					})
				}
				all.Wait()
				return nil
			})
			engines.Must(t, err)
			slices.Sort(want)
			entryIDs(t, db, fmt.Sprint("round ", round), want...)
			engines.Done(t)(builder.Delete(entries).Where(entries.ID.Ge(100)).Exec(ctx, db))
		}
	})
}

func straggler(t *testing.T) {
	onEntries(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		fail := errors.New("fail")
		for round := range 20 {
			var all sync.WaitGroup
			begun := make(chan struct{})
			err := db.Tx(ctx, func(tx *pool.Tx) error {
				engines.Done(t)(insertEntry(10).Exec(ctx, tx))
				all.Go(func() {
					close(begun)
					for {
						err := second(longQuery.All(ctx, tx))
						if errors.Is(err, pool.ErrTxDone) {
							return
						}
						if err != nil && !errors.Is(err, strata.ErrTimeout) && !errors.Is(err, context.Canceled) && !errors.Is(err, strata.ErrTxFailed) && !errors.Is(err, strata.ErrTxInUse) {
							t.Errorf("the straggler: %v", err)
							return
						}
					}
				})
				<-begun
				time.Sleep(time.Duration(round) * time.Millisecond / 4)
				if round%2 == 0 {
					return fail
				}
				return nil
			})
			all.Wait()
			switch {
			case round%2 == 0 && !errors.Is(err, fail):
				t.Errorf("a transaction that fails: %v", err)
			case round%2 == 1 && err != nil && !errors.Is(err, strata.ErrTxFailed) && !errors.Is(err, strata.ErrTxInUse):
				t.Errorf("a transaction that commits: %v", err)
			}
			want := []int64{1, 2}
			if err == nil {
				want = append(want, 10)
			}
			entryIDs(t, db, "afterwards", want...)
			engines.Done(t)(builder.Delete(entries).Where(entries.ID.Ge(10)).Exec(ctx, db))
		}
	})
}

func leftRows(t *testing.T) {
	onEntries(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		engines.Done(t)(builder.Insert(entries).Rows(someEntries(100, 5000)...).Exec(ctx, db))
		for range 3 {
			var all sync.WaitGroup
			ended := make(chan struct{})
			err := db.Tx(ctx, func(tx *pool.Tx) error {
				first := make(chan struct{})
				all.Go(func() {
					n := 0
					var last error
					for e, err := range builder.From(entries).OrderBy(entries.ID.Asc()).Iter(ctx, tx) {
						if n++; n == 1 {
							close(first)
							<-ended
						}
						if last = err; err == nil && e.Name != fmt.Sprint("entry ", e.ID) {
							t.Errorf("a row: %v", e)
						}
					}
					kindIs(t, "the rows", last, strata.ErrTxInUse)
				})
				<-first
				return nil
			})
			close(ended)
			kindIs(t, "the transaction", err, strata.ErrTxInUse)
			engines.Done(t)(insertEntry(10).Exec(ctx, db))
			all.Wait()
			engines.Done(t)(builder.Delete(entries).Where(entries.ID.Eq(10)).Exec(ctx, db))
			// The same in a savepoint.
			err = db.Tx(ctx, func(tx *pool.Tx) error {
				first, ended := make(chan struct{}), make(chan struct{})
				err := tx.Tx(ctx, func(tx *pool.Tx) error {
					all.Go(func() {
						for range builder.From(entries).Iter(ctx, tx) {
							close(first)
							<-ended
							break
						}
					})
					<-first
					return nil
				})
				close(ended)
				kindIs(t, "the savepoint", err, strata.ErrTxInUse)
				kindIs(t, "a later statement", second(insertEntry(10).Exec(ctx, tx)), strata.ErrTxFailed)
				return nil
			})
			kindIs(t, "the transaction around it", err, strata.ErrTxFailed)
			all.Wait()
		}
	})
}

func twoSavepoints(t *testing.T) {
	onEntries(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		undo := errors.New("undo")
		engines.Must(t, db.Tx(ctx, func(tx *pool.Tx) error {
			err := tx.Tx(ctx, func(inner *pool.Tx) error {
				engines.Done(t)(insertEntry(10).Exec(ctx, inner))
				done := make(chan struct{})
				go func() {
					defer close(done)
					kindIs(t, "a statement of the transaction", second(insertEntry(11).Exec(ctx, tx)), strata.ErrTxInUse)
					kindIs(t, "a savepoint beside it", tx.Tx(ctx, func(*pool.Tx) error { return nil }), strata.ErrTxInUse)
				}()
				<-done
				return undo
			})
			if err != undo {
				t.Error(err)
			}
			return second(insertEntry(12).Exec(ctx, tx))
		}))
		entryIDs(t, db, "afterwards", 1, 2, 12)
	})
}

func deadlineInside(t *testing.T) {
	onEntries(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		engines.Done(t)(builder.Insert(entries).Rows(someEntries(1000, 3000)...).Exec(ctx, db))
		longNumber := longNumber
		if onMariaDB(db) { // which has no recursive query there
			longNumber = strata.Raw(strata.TypeInt64, "SLEEP(30)").NotNull()
		}
		late := func(tx *pool.Tx) error {
			within, cancel := context.WithTimeout(ctx, 30*time.Millisecond)
			defer cancel()
			_, err := builder.Update(entries).Set(entries.N.SetExpr(longNumber)).Where(entries.ID.Ge(1)).Exec(within, tx)
			return err
		}
		lateBatch := func(tx *pool.Tx) error {
			within, cancel := context.WithTimeout(ctx, 30*time.Millisecond)
			defer cancel()
			var b builder.Batch
			builder.QueueExec(&b, insertEntry(40))
			builder.QueueExec(&b, builder.Update(entries).Set(entries.N.SetExpr(longNumber)).Where(entries.ID.Ge(1)))
			return b.Run(within, tx)
		}
		for name, run := range map[string]func(tx *pool.Tx) error{
			"alone":       late,
			"a batch":     lateBatch,
			"a savepoint": func(tx *pool.Tx) error { return tx.Tx(ctx, late) },
			"two savepoints": func(tx *pool.Tx) error {
				return tx.Tx(ctx, func(tx *pool.Tx) error { return tx.Tx(ctx, late) })
			},
		} {
			t.Run(name, func(t *testing.T) {
				err := db.Tx(ctx, func(tx *pool.Tx) error {
					engines.Done(t)(insertEntry(10).Exec(ctx, tx))
					if err := run(tx); !errors.Is(err, strata.ErrTimeout) || !errors.Is(err, context.DeadlineExceeded) {
						t.Errorf("the statement: %v", err)
					}
					kindIs(t, "a later write", second(insertEntry(11).Exec(ctx, tx)), strata.ErrTxFailed)
					kindIs(t, "a later query", second(builder.Select(entries.ID).All(ctx, tx)), strata.ErrTxFailed)
					kindIs(t, "a later savepoint", tx.Tx(ctx, func(*pool.Tx) error { return nil }), strata.ErrTxFailed)
					return nil
				})
				kindIs(t, "the commit", err, strata.ErrTxFailed)
				if n, err := builder.Select(entries.ID).Where(entries.ID.Lt(1000)).All(ctx, db); err != nil || len(n) != 2 {
					t.Errorf("afterwards: %v, %v", n, err)
				}
			})
		}
	})
}
