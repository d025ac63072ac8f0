package pgbouncer

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/integration/pgtest"
	"github.com/strata-go/strata/internal/language"
	"github.com/strata-go/strata/pool"
)

// item is a row that several transactions change.
type item struct {
	ID   int64
	Name string
	N    int64
}

type itemColumns struct {
	strata.Table[item]
	ID   strata.Int64
	Name strata.Text
	N    strata.Int64
}

var items = strata.Define("items", new(itemColumns), func(t *strata.Def, c *itemColumns) { t.PrimaryKey(c.ID) })

func someItems(from, n int) []item {
	rows := make([]item, n)
	for i := range rows {
		rows[i] = item{ID: int64(from + i), Name: fmt.Sprint("item ", from+i), N: int64(i)}
	}
	return rows
}

// withItems opens an empty database through PgBouncer, with a table of n items.
func withItems(t *testing.T, n int, settings ...string) (db *pool.DB, dsn string) {
	t.Helper()
	dsn = pgtest.Empty(t)
	db = through(t, dsn, settings...)
	must(t, builder.CreateTables(items).Exec(t.Context(), db))
	if n > 0 {
		done(t)(builder.Insert(items).Rows(someItems(1, n)...).Exec(t.Context(), db))
	}
	return db, dsn
}

// TestLanguage runs every feature of docs/language.md directly and through PgBouncer:
// the rows are the same.
func TestLanguage(t *testing.T) {
	pgtest.Since(t, 14, "multiranges, which the tables have, are")
	direct, pooled := filled(t, opened(t, pgtest.Empty(t))), filled(t, through(t, pgtest.Empty(t)))
	n := 0
	for _, s := range language.Sections() {
		for _, f := range s.Features {
			want, wantErr := outcome(t, direct, f)
			for range 2 { // described first, and then known
				got, err := outcome(t, pooled, f)
				if fmt.Sprint(err) != fmt.Sprint(wantErr) {
					t.Errorf("%s/%s: %v, directly %v", s.Title, f.Name, err, wantErr)
				}
				if !language.Volatile[f.Name] && !slices.Equal(got, want) {
					t.Errorf("%s/%s:\nPgBouncer %v\ndirect    %v", s.Title, f.Name, got, want)
				}
			}
			if wantErr == nil {
				n++
			}
		}
	}
	if n < 300 {
		t.Errorf("%d features ran, of more than 300", n)
	}
}

func filled(t *testing.T, db *pool.DB) *pool.DB {
	t.Helper()
	ctx := t.Context()
	must(t, builder.CreateTables(language.Tables()...).Exec(ctx, db))
	users, posts, events := language.Rows()
	done(t)(builder.Insert(language.Users).Rows(users...).Exec(ctx, db))
	done(t)(builder.Insert(language.Posts).Rows(posts...).Exec(ctx, db))
	done(t)(builder.Insert(language.Events).Rows(events...).Exec(ctx, db))
	done(t)(builder.Insert(language.Tags).Set(language.Tags.PostID.Set(1), language.Tags.Name.Set("go")).Exec(ctx, db))
	return db
}

var errUndo = errors.New("undo")

// outcome runs a feature in a transaction that is undone. Rows come in no order.
func outcome(t *testing.T, db *pool.DB, f language.Feature) (rows []string, err error) {
	t.Helper()
	err = db.Tx(t.Context(), func(tx *pool.Tx) error {
		got, err := f.Run(context.WithoutCancel(t.Context()), tx)
		for _, r := range got {
			rows = append(rows, fmt.Sprintf("%v", r))
		}
		if err == nil {
			err = errUndo
		}
		return err
	})
	if errors.Is(err, errUndo) {
		err = nil
	}
	slices.Sort(rows)
	return rows, err
}

// TestWork does what programs do, one after the other.
func TestWork(t *testing.T) {
	db, _ := withItems(t, 5)
	ctx := t.Context()
	bump := builder.Update(items).Set(items.N.SetExpr(items.N.Add(10))).Where(items.ID.Le(2))
	if n := done(t)(bump.Exec(ctx, db)); n != 2 {
		t.Errorf("%d rows updated", n)
	}
	back, err := builder.Returning(builder.Delete(items).Where(items.ID.Eq(5)), items.Name).All(ctx, db)
	if fmt.Sprint(back) != "[item 5]" || err != nil {
		t.Errorf("deleted %v, %v", back, err)
	}

	// A savepoint that is undone, and one that is kept.
	must(t, db.Tx(ctx, func(tx *pool.Tx) error {
		done(t)(bump.Exec(ctx, tx))
		err := tx.Tx(ctx, func(tx *pool.Tx) error {
			done(t)(builder.Delete(items).All().Exec(ctx, tx))
			_, err := builder.Insert(items).Rows(item{ID: 7}, item{ID: 7}).Exec(ctx, tx)
			return err
		})
		if !errors.Is(err, strata.ErrUnique) {
			t.Errorf("a savepoint that fails: %v", err)
		}
		return tx.Tx(ctx, func(tx *pool.Tx) error {
			return errOf(builder.Insert(items).Rows(item{ID: 6, Name: "six"}).Exec(ctx, tx))
		})
	}, pool.WithIsolation(pool.Serializable)))
	if err := db.Tx(ctx, func(tx *pool.Tx) error { done(t)(bump.Exec(ctx, tx)); return errUndo }); err != errUndo {
		t.Errorf("rolled back: %v", err)
	}

	var b builder.Batch
	count := builder.QueueCount(&b, builder.From(items))
	changed := builder.QueueExec(&b, bump)
	must(t, b.Run(ctx, db))
	if n, m := must1(t)(count.Get()), must1(t)(changed.Get()); n != 5 || m != 2 {
		t.Errorf("a batch counts %d and changes %d", n, m)
	}
	var bad builder.Batch
	builder.QueueExec(&bad, bump)
	builder.QueueExec(&bad, builder.Insert(items).Rows(item{ID: 1}))
	if err := bad.Run(ctx, db); !errors.Is(err, strata.ErrUnique) {
		t.Errorf("a batch that fails: %v", err)
	}

	got, err := builder.Select2(items.ID, items.N).OrderBy(items.ID.Asc()).All(ctx, db)
	if want := "[{1 30} {2 31} {3 2} {4 3} {6 0}]"; fmt.Sprint(got) != want || err != nil {
		t.Errorf("in the end %v, %v; want %s", got, err, want)
	}
}

func errOf(_ int64, err error) error { return err }

func must1(t *testing.T) func(int64, error) int64 { return done(t) }

// TestBulkAndStream writes ten thousand rows and reads them one by one, to the end, and
// not to the end.
func TestBulkAndStream(t *testing.T) {
	db, _ := withItems(t, 0, one)
	ctx := t.Context()
	const n = 10_000
	if got := done(t)(builder.Insert(items).Rows(someItems(1, n)...).Exec(ctx, db)); got != n {
		t.Errorf("%d rows inserted", got)
	}
	must(t, db.Tx(ctx, func(tx *pool.Tx) error {
		return errOf(builder.Insert(items).Rows(someItems(n+1, n)...).Exec(ctx, tx))
	}))
	_, err := builder.Insert(items).Rows(someItems(2*n, n)...).Exec(ctx, db) // the first is there
	if !errors.Is(err, strata.ErrUnique) {
		t.Errorf("one row twice: %v", err)
	}
	for _, leave := range []int{0, 1, 777, 0} { // 0: never
		seen := 0
		for row, err := range builder.From(items).OrderBy(items.ID.Asc()).Iter(ctx, db) {
			must(t, err)
			seen++
			if row.ID != int64(seen) || row.Name != fmt.Sprint("item ", seen) {
				t.Fatalf("row %d is %+v", seen, row)
			}
			if seen == leave {
				break
			}
		}
		if leave == 0 && seen != 2*n {
			t.Errorf("%d rows read", seen)
		}
	}
}
