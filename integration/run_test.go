package integration

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/sample"
	"github.com/strata-go/strata/pool"
)

func TestOneFirstIter(t *testing.T) {
	everywhere(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		q := builder.From(users).OrderBy(users.ID.Asc())
		if _, err := q.One(ctx, db); !errors.Is(err, strata.ErrManyRows) {
			t.Errorf("One of three: %v", err)
		}
		if _, err := q.Where(users.ID.Eq(0)).One(ctx, db); !errors.Is(err, strata.ErrNoRows) {
			t.Errorf("One of none: %v", err)
		}
		if _, err := q.Where(users.ID.Eq(0)).First(ctx, db); !errors.Is(err, strata.ErrNoRows) {
			t.Errorf("First of none: %v", err)
		}
		if u, err := q.First(ctx, db.ReadOnly()); err != nil || u.Name != "ann" {
			t.Errorf("First: %v, %v", u, err)
		}
		seen := 0
		for u, err := range q.Iter(ctx, db) {
			must(t, err)
			// Another statement, and a write, while rows are streamed.
			done(t)(builder.Update(users).Set(users.Age.Set(1)).Where(users.ID.Eq(u.ID)).Exec(ctx, db))
			seen++
		}
		for range q.Iter(ctx, db) {
			seen++
			break
		}
		if seen != 4 {
			t.Errorf("Iter: %d rows", seen)
		}
		ok, err := q.Where(users.Age.Gt(5)).Exists(ctx, db)
		n, err2 := q.Limit(2).Count(ctx, db)
		if ok || err != nil || n != 2 || err2 != nil {
			t.Errorf("Exists %v, %v; Count %d, %v", ok, err, n, err2)
		}
	})
}

func TestStreamInConstantMemory(t *testing.T) {
	everywhere(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		rows := make([]sample.Post, 100)
		for i := range rows {
			rows[i] = sample.Post{AuthorID: 3, Title: strings.Repeat("x", 100), Level: sample.Low}
		}
		done(t)(builder.Insert(posts).Rows(rows...).Exec(ctx, db))
		b := strata.As(posts, "b")
		n := 0
		for _, err := range builder.Select2(posts.Title, b.Title).From(posts).Clauses(builder.CrossJoin(b)).Iter(ctx, db) {
			must(t, err)
			n++
		}
		if n != 103*103 {
			t.Errorf("%d rows", n)
		}
	})
}

func TestTransactions(t *testing.T) {
	undo := errors.New("undo")
	everywhere(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		tag := func(name string) builder.Change {
			return builder.Insert(tags).Rows(sample.Tag{PostID: 2, Name: name})
		}
		must(t, db.Tx(ctx, func(tx *pool.Tx) error {
			done(t)(tag("kept").Exec(ctx, tx))
			if err := tx.Tx(ctx, func(tx *pool.Tx) error {
				done(t)(tag("undone").Exec(ctx, tx))
				_, err := tag("kept").Exec(ctx, tx)
				return err
			}); !errors.Is(err, strata.ErrUnique) {
				t.Errorf("savepoint: %v", err)
			}
			return tx.Tx(ctx, func(tx *pool.Tx) error { _, err := tag("inner").Exec(ctx, tx); return err })
		}, pool.WithIsolation(pool.Serializable)))
		if err := db.Tx(ctx, func(tx *pool.Tx) error { done(t)(tag("x").Exec(ctx, tx)); return undo }); err != undo {
			t.Errorf("rollback: %v", err)
		}
		func() {
			defer func() {
				if recover() != "boom" {
					t.Error("the panic was lost")
				}
			}()
			db.Tx(ctx, func(tx *pool.Tx) error { done(t)(tag("y").Exec(ctx, tx)); panic("boom") })
		}()
		var escaped *pool.Tx
		must(t, db.Tx(ctx, func(tx *pool.Tx) error {
			escaped = tx
			for _, err := range builder.From(users).Iter(ctx, tx) {
				must(t, err)
				if _, err := tag("z").Exec(ctx, tx); !errors.Is(err, strata.ErrStreaming) {
					t.Errorf("a statement while rows are streamed: %v", err)
				}
				break
			}
			return nil
		}))
		if _, err := tag("z").Exec(ctx, escaped); !errors.Is(err, pool.ErrTxDone) {
			t.Errorf("a statement after the end: %v", err)
		}
		must(t, db.ReadTx(ctx, func(tx *pool.ReadTx) error {
			_, err := builder.From(tags).Count(ctx, tx)
			return err
		}))
		expect(t, db, "tags", builder.Select(tags.Name).Where(tags.PostID.Eq(2)).OrderBy(tags.Name.Asc()), "[inner kept]")
	})
}

func TestCancelled(t *testing.T) {
	everywhere(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		gone, cancel := context.WithCancel(ctx)
		cancel()
		if _, err := builder.From(users).All(gone, db); !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled before: %v", err)
		}
		late, cancel := context.WithTimeout(ctx, time.Nanosecond)
		defer cancel()
		if _, err := builder.From(users).All(late, db); !errors.Is(err, context.DeadlineExceeded) || !errors.Is(err, strata.ErrTimeout) {
			t.Errorf("too late: %v", err)
		}
		within, cancel := context.WithCancel(ctx)
		err := db.Tx(within, func(tx *pool.Tx) error {
			done(t)(builder.Delete(tags).All().Exec(within, tx))
			cancel()
			return nil
		})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled within a transaction: %v", err)
		}
		expect(t, db, "still there, and usable", builder.Select(strata.CountAll()).From(tags), "[2]")
	})
}

func TestViolations(t *testing.T) {
	everywhere(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		user := func(email string, age int64) builder.Change {
			return builder.Insert(users).Set(users.Email.Set(email), users.Name.Set("n"), users.Age.Set(age))
		}
		for name, c := range map[string]struct {
			change interface {
				Exec(context.Context, builder.Writer) (int64, error)
			}
			kind                       error
			table, columns, constraint string
		}{
			"unique":    {user("ann@x", 1), strata.ErrUnique, "users", "email", "users_email_key"},
			"composite": {builder.Insert(tags).Rows(sample.Tag{PostID: 1, Name: "go"}), strata.ErrUnique, "tags", "post_id name", "tags_pkey"},
			"check":     {user("new@x", -1), strata.ErrCheck, "", "", "users_age_check"},
			"foreign":   {builder.Insert(posts).Rows(sample.Post{AuthorID: 99, Level: sample.Low}), strata.ErrForeignKey, "", "", ""},
			"not null":  {builder.Update(users).Set(users.Name.SetExpr(strata.Raw(strata.TypeText, "NULL").NotNull())).All(), strata.ErrNotNull, "users", "name", ""},
			"raw":       {builder.Raw("UPDATE users SET name = NULL"), strata.ErrNotNull, rawTable(db), "name", ""},
		} {
			_, err := c.change.Exec(ctx, db)
			var e *strata.DatabaseError
			if !errors.Is(err, c.kind) || !errors.As(err, &e) {
				t.Errorf("%s: %v", name, err)
				continue
			}
			if e.SQL == "" || strings.Contains(err.Error(), "ann@x") {
				t.Errorf("%s: SQL %q, error %q", name, e.SQL, err)
			}
			if c.columns != "" && (e.Table != c.table || strings.Join(e.Columns, " ") != c.columns) {
				t.Errorf("%s: on %s (%v), want %s (%s)", name, e.Table, e.Columns, c.table, c.columns)
			}
			if c.constraint != "" && e.Constraint != c.constraint {
				t.Errorf("%s: constraint %q, want %q", name, e.Constraint, c.constraint)
			}
		}
	})
}

// rawTable is the table that the error of a text names: MariaDB says which column it is, and
// of a text nothing else tells whose.
func rawTable(db *pool.DB) string {
	if db.Dialect() == dialect.MariaDB {
		return ""
	}
	return "users"
}

func TestConcurrent(t *testing.T) {
	everywhere(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		if strings.HasPrefix(t.Name(), "TestConcurrent/wrapped_sql") {
			return // a handle of database/sql has no queue for SQLite's only writer
		}
		var wait sync.WaitGroup
		for range 8 {
			wait.Go(func() {
				for range 10 {
					if _, err := builder.Update(posts).Set(posts.Views.SetExpr(posts.Views.Add(1))).Where(posts.ID.Eq(3)).Exec(ctx, db); err != nil {
						t.Error(err)
					}
					if _, err := builder.From(posts).Where(posts.ID.Eq(3)).One(ctx, db); err != nil {
						t.Error(err)
					}
				}
			})
		}
		wait.Wait()
		expect(t, db, "views", builder.Select(posts.Views).Where(posts.ID.Eq(3)), "[80]")
	})
}

// TestReferredRowIsKept deletes and renames rows that others refer to: whatever the
// action, the error is the same.
func TestReferredRowIsKept(t *testing.T) {
	everywhere(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		must(t, builder.CreateTables(mothers, children).Exec(ctx, db))
		done(t)(builder.Insert(mothers).Rows(mother{1}, mother{2}).Exec(ctx, db))
		done(t)(builder.Insert(children).Rows(child{1, 1, 2}).Exec(ctx, db))
		for action, id := range map[string]int64{"RESTRICT": 1, "NO ACTION": 2} {
			if _, err := builder.Delete(mothers).Where(mothers.ID.Eq(id)).Exec(ctx, db); !errors.Is(err, strata.ErrForeignKey) {
				t.Errorf("%s: delete: %v", action, err)
			}
			if _, err := builder.Update(mothers).Set(mothers.ID.Set(9)).Where(mothers.ID.Eq(id)).Exec(ctx, db); !errors.Is(err, strata.ErrForeignKey) {
				t.Errorf("%s: update: %v", action, err)
			}
		}
	})
}

type (
	mother struct{ ID int64 }
	child  struct{ ID, Kept, Left int64 }

	motherColumns struct {
		strata.Table[mother]
		ID strata.Int64
	}
	childColumns struct {
		strata.Table[child]
		ID, Kept, Left strata.Int64
	}
)

var (
	mothers  = strata.Define("mothers", new(motherColumns), func(t *strata.Def, c *motherColumns) { t.PrimaryKey(c.ID) })
	children = strata.Define("children", new(childColumns), func(t *strata.Def, c *childColumns) {
		t.PrimaryKey(c.ID)
		strata.References(t, c.Kept, mothers.ID, strata.Restrict)
		strata.References(t, c.Left, mothers.ID, strata.NoAction)
	})
)
