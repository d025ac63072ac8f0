package batches

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/sample"
	"github.com/strata-go/strata/pool"
)

// tag is the insertion of a tag of the post "two".
func tag(name string) builder.Change {
	return builder.Insert(tags).Rows(sample.Tag{PostID: 2, Name: name})
}

// tagNames is the names of the tags of the post "two".
var tagNames = builder.Select(tags.Name).Where(tags.PostID.Eq(2)).OrderBy(tags.Name.Asc())

// got compares a result, printed, with a literal.
func got[T any](t *testing.T, name string, r *builder.Result[T], want string) {
	t.Helper()
	v, err := r.Get()
	if s := fmt.Sprint(v); err != nil || s != want {
		t.Errorf("%s: %s, %v; want %s", name, s, err, want)
	}
}

// gets compares a result's error.
func gets[T any](t *testing.T, name string, r *builder.Result[T], want error) {
	t.Helper()
	if v, err := r.Get(); !errors.Is(err, want) {
		t.Errorf("%s: %v, %v; want %v", name, v, err, want)
	}
}

var namesOf = builder.Prepare1(func(id strata.Param[sample.UserID]) *builder.SelectQuery[string, strata.NullText] {
	return builder.Select(users.Name).Where(strata.Ge(users.ID, id)).OrderBy(users.ID.Asc())
})

var rename = builder.Prepare2(func(id strata.Param[sample.UserID], name strata.Param[string]) *builder.UpdateStatement {
	return builder.Update(users).Set(users.Name.SetExpr(name)).Where(users.ID.EqExpr(id))
})

func TestBatch(t *testing.T) {
	everywhere(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		run := func(db builder.Writer) {
			var b builder.Batch
			name := builder.Select(users.Name)
			one := builder.QueueOne(&b, name.Where(users.ID.Eq(1)))
			first := builder.QueueFirst(&b, name.OrderBy(users.ID.Desc()))
			union := builder.QueueAll(&b, name.Union(builder.Select(posts.Title)).OrderBy(strata.Position(1)))
			bound := builder.QueueAll(&b, namesOf(2))
			nobody := builder.QueueOne(&b, name.Where(users.ID.Eq(0)))
			nothing := builder.QueueFirst(&b, namesOf(99))
			all := builder.QueueOne(&b, name)
			inserted := builder.QueueExec(&b, tag("x"))
			back := builder.QueueReturning(&b, builder.Returning(builder.Delete(tags).Where(tags.Name.Eq("x")), tags.Name))
			idle := builder.QueueExec(&b, builder.Insert(tags).Rows())
			idleRow := builder.QueueReturningOne(&b, builder.Returning(builder.Insert(tags).Rows(), tags))
			renamed := builder.QueueExec(&b, rename(3, "EVE"))
			after := builder.QueueAll(&b, namesOf(3))
			again := builder.QueueReturningOne(&b, builder.Returning(builder.Update(users).Set(users.Name.Set("eve")).Where(users.ID.Eq(3)), users.Name))
			raw := builder.QueueExec(&b, builder.Raw("UPDATE users SET age = age WHERE id < ?", 2))
			rawRows := builder.QueueAll(&b, builder.RawRows(builder.Raw("SELECT name, age FROM users WHERE id = ?", 2), strata.Cols2(users.Name, users.Age)))
			null := builder.QueueAll(&b, builder.RawRows(builder.Raw("SELECT NULL AS age"), users.Age))
			if gets(t, "before Run", one, builder.ErrBatchNotRun); b.Len() != 17 {
				t.Errorf("%d statements", b.Len())
			}
			must(t, b.Run(ctx, db))
			got(t, "one", one, "ann")
			got(t, "first", first, "eve")
			got(t, "union", union, "[One Three ann bob eve two]")
			got(t, "bound", bound, "[bob eve]")
			gets(t, "one of none", nobody, strata.ErrNoRows)
			gets(t, "first of none", nothing, strata.ErrNoRows)
			gets(t, "one of three", all, strata.ErrManyRows)
			got(t, "inserted", inserted, "1")
			got(t, "returning", back, "[x]")
			got(t, "nothing to insert", idle, "0")
			gets(t, "nothing inserted", idleRow, strata.ErrNoRows)
			got(t, "prepared change", renamed, "1")
			got(t, "what the change before did", after, "[EVE]")
			got(t, "returning one", again, "eve")
			got(t, "raw", raw, "1")
			got(t, "raw rows", rawRows, "[{bob 20}]")
			if _, err := null.Get(); err == nil || !strings.Contains(err.Error(), "is NULL") {
				t.Errorf("NULL into an integer: %v", err)
			}
			if err := b.Run(ctx, db); !errors.Is(err, builder.ErrBatchUsed) {
				t.Errorf("run twice: %v", err)
			}
			gets(t, "too late", builder.QueueOne(&b, name), builder.ErrBatchUsed)
			got(t, "still there", one, "ann")
		}
		run(db)
		must(t, db.Tx(ctx, func(tx *pool.Tx) error { run(tx); return nil }))
		must(t, db.Tx(ctx, func(tx *pool.Tx) error {
			done(t)(tag("before").Exec(ctx, tx))
			run(tx)
			done(t)(tag("after").Exec(ctx, tx))
			return nil
		}))
		expect(t, db, "tags", tagNames, "[after before]")

		read := func(db builder.Reader) {
			var b builder.ReadBatch
			one := builder.QueueOne(&b, builder.Select(users.Name).Where(users.ID.Eq(1)))
			list := builder.QueueAll(&b, tagNames)
			must(t, b.Run(ctx, db))
			got(t, "one", one, "ann")
			got(t, "all", list, "[after before]")
		}
		read(db)
		read(db.ReadOnly())
		must(t, db.ReadTx(ctx, func(tx *pool.ReadTx) error { read(tx); return nil }))
		must(t, db.Tx(ctx, func(tx *pool.Tx) error { read(tx); return nil }))

		var empty builder.Batch
		must(t, empty.Run(ctx, db))
		var idle builder.Batch
		nothing := builder.QueueExec(&idle, builder.Insert(tags).Rows())
		must(t, idle.Run(ctx, db))
		got(t, "nothing to do", nothing, "0")
	})
}

func TestBatchAllOrNothing(t *testing.T) {
	everywhere(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		failing := func(db builder.Writer) {
			t.Helper()
			var b builder.Batch
			before := builder.QueueExec(&b, tag("a"))
			read := builder.QueueAll(&b, tagNames)
			builder.QueueExec(&b, builder.Insert(tags).Rows(sample.Tag{PostID: 1, Name: "go"}))
			after := builder.QueueExec(&b, tag("b"))
			err := b.Run(ctx, db)
			var e *strata.BatchError
			if !errors.As(err, &e) || !errors.Is(err, strata.ErrUnique) || e.Number != 3 || e.Statement != "INSERT INTO tags" {
				t.Errorf("the batch: %v", err)
			} else if s := err.Error(); !strings.HasPrefix(s, "strata: statement 3 of the batch: INSERT INTO tags: unique violation on tags (post_id, name), constraint tags_pkey: ") || strings.Contains(s, "\n") {
				t.Errorf("the error: %s", s)
			}
			var d *strata.DatabaseError
			if !errors.As(err, &d) || !strings.HasPrefix(d.SQL, "INSERT INTO ") {
				t.Errorf("the statement: %+v", d)
			}
			gets(t, "before", before, builder.ErrBatchFailed)
			gets(t, "read", read, builder.ErrBatchFailed)
			gets(t, "after", after, builder.ErrBatchFailed)
			if err := b.Run(ctx, db); !errors.Is(err, builder.ErrBatchUsed) {
				t.Errorf("run again: %v", err)
			}
		}
		failing(db)
		expect(t, db, "nothing was kept", tagNames, "[]")
		must(t, db.Tx(ctx, func(tx *pool.Tx) error {
			done(t)(tag("kept").Exec(ctx, tx))
			if err := tx.Tx(ctx, func(tx *pool.Tx) error { failing(tx); return errUndo }); err != errUndo {
				t.Errorf("savepoint: %v", err)
			}
			done(t)(tag("kept too").Exec(ctx, tx))
			return nil
		}))
		expect(t, db, "what is not the batch's was kept", tagNames, "[kept kept too]")
		err := db.Tx(ctx, func(tx *pool.Tx) error {
			failing(tx) // the transaction's first statement
			return nil
		})
		if !errors.Is(err, strata.ErrTxFailed) || !errors.Is(err, strata.ErrUnique) {
			t.Errorf("a transaction after a failed batch: %v", err)
		}
		expect(t, db, "as before", tagNames, "[kept kept too]")
	})
}

var errUndo = errors.New("undo")

// A mistake in any statement is found before anything is sent.
func TestBatchMistakes(t *testing.T) {
	everywhere(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		for _, mistake := range []builder.Executable{
			builder.Update(tags).Set(tags.Name.Set("x")).Where(),
			builder.Update(tags).Set(tags.Name.Set("x")).Where(users.Name.Eq("x")),
		} {
			var b builder.Batch
			builder.QueueExec(&b, tag("a"))
			builder.QueueExec(&b, mistake)
			err := b.Run(ctx, db)
			var e *strata.StatementError
			if !errors.As(err, &e) || strings.Contains(err.Error(), "\n") || !strings.HasPrefix(err.Error(), "strata: statement 2 of the batch: UPDATE tags: ") {
				t.Errorf("%v", err)
			}
		}
		// A statement that the database does not know.
		var b builder.Batch
		builder.QueueExec(&b, tag("a"))
		builder.QueueExec(&b, builder.Raw("DELETE FROM nowhere"))
		var e *strata.BatchError
		if err := b.Run(ctx, db); !errors.As(err, &e) || e.Number != 2 || e.Statement != "raw SQL" || !strings.Contains(err.Error(), "nowhere") {
			t.Errorf("no such table: %v", err)
		}
		expect(t, db, "nothing was sent", tagNames, "[]")

		if db.Dialect() == dialect.PostgreSQL {
			var reads builder.ReadBatch
			gone := builder.CTEReturning("gone", builder.Returning(builder.Delete(tags).All(), tags.Name))
			builder.QueueAll(&reads, builder.Select(tags.Name.From(gone)).From(gone))
			if err := reads.Run(ctx, db.ReadOnly()); !errors.Is(err, strata.ErrReadOnly) {
				t.Errorf("a query that writes: %v", err)
			}
		}
	})
}

func TestBatchCancelled(t *testing.T) {
	everywhere(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		gone, cancel := context.WithCancel(ctx)
		cancel()
		late, cancel := context.WithTimeout(ctx, time.Nanosecond)
		defer cancel()
		for _, c := range []struct {
			ctx  context.Context
			want error
		}{{gone, context.Canceled}, {late, strata.ErrTimeout}} {
			var b builder.Batch
			builder.QueueExec(&b, tag("a"))
			builder.QueueAll(&b, tagNames)
			if err := b.Run(c.ctx, db); !errors.Is(err, c.want) {
				t.Errorf("%v, want %v", err, c.want)
			}
		}
		if db.Dialect() == dialect.PostgreSQL {
			var b builder.Batch
			builder.QueueExec(&b, tag("a"))
			builder.QueueExec(&b, builder.Raw("SELECT pg_sleep(60)"))
			builder.QueueExec(&b, tag("b"))
			soon, cancel := context.WithTimeout(ctx, 200*time.Millisecond)
			defer cancel()
			if err := b.Run(soon, db); !errors.Is(err, strata.ErrTimeout) {
				t.Errorf("too slow: %v", err)
			}
		}
		expect(t, db, "nothing was kept", tagNames, "[]")
	})
}

// Both directions carry more than what sockets hold.
func TestBatchOfThousands(t *testing.T) {
	everywhere(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		var b builder.Batch
		const size = 20_000
		var results []*builder.Result[sql.Null[string]]
		for i := range 1000 {
			bio := strings.Repeat(string(rune('a'+i%26)), size)
			set := builder.Update(users).Set(users.Bio.Set(bio)).Where(users.ID.Eq(1))
			results = append(results, builder.QueueReturningOne(&b, builder.Returning(set, users.Bio)))
		}
		must(t, b.Run(ctx, db))
		for i, r := range results {
			v, err := r.Get()
			if err != nil || len(v.V) != size || v.V[0] != byte('a'+i%26) {
				t.Fatalf("%d: %d bytes, %v", i, len(v.V), err)
			}
		}
	})
}

// TestBatchCounts queues counts and existence: of all that a query would return, its
// LIMIT and a prepared one's arguments included.
func TestBatchCounts(t *testing.T) {
	everywhere(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		grown := builder.From(users).Where(users.Age.Ge(20))
		older := builder.Prepare1(func(age strata.Param[int64]) builder.Query[sample.User] {
			return builder.From(users).Where(users.Age.GtExpr(age))
		})
		var b builder.ReadBatch
		counts := []*builder.Result[int64]{
			builder.QueueCount(&b, grown), builder.QueueCount(&b, grown.Limit(1)), builder.QueueCount(&b, older(25)), builder.QueueCount(&b, older(99)),
		}
		exist := []*builder.Result[bool]{
			builder.QueueExists(&b, grown), builder.QueueExists(&b, grown.Limit(0)), builder.QueueExists(&b, older(25)), builder.QueueExists(&b, older(99)),
		}
		must(t, b.Run(ctx, db.ReadOnly()))
		for i, want := range []int64{2, 1, 1, 0} {
			if n, err := counts[i].Get(); n != want || err != nil {
				t.Errorf("count %d: %d, %v; want %d", i, n, err, want)
			}
			if found, err := exist[i].Get(); found != (i%2 == 0) || err != nil {
				t.Errorf("existence %d: %v, %v", i, found, err)
			}
		}
	})
}
