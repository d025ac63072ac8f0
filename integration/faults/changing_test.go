package faults

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/pool"
)

// measure is a row whose column v changes its type.
type measure struct {
	ID int64
	V  int64
}

type measureColumns struct {
	strata.Table[measure]
	ID strata.Int64
	V  strata.Int64
}

var measures = strata.Define("measures", new(measureColumns), func(t *strata.Def, c *measureColumns) {
	t.PrimaryKey(c.ID)
})

func someMeasures(from, n int) []measure {
	rows := make([]measure, n)
	for i := range rows {
		rows[i] = measure{ID: int64(from + i), V: int64(from+i) * 7}
	}
	return rows
}

// onPostgres runs a test on every way to reach PostgreSQL, which alone changes types and
// writes in WITH, in a database that fill has filled.
func onPostgres(t *testing.T, fill func(*testing.T, *pool.DB), test func(t *testing.T, ctx context.Context, db *pool.DB)) {
	t.Helper()
	everywhere(t, fill, func(t *testing.T, ctx context.Context, db *pool.DB) {
		if db.Dialect() == dialect.PostgreSQL {
			test(t, ctx, db)
		}
	})
}

func fillNothing(*testing.T, *pool.DB) {}

// measured expects n measures whose values are right, as texts.
func measured(t *testing.T, ctx context.Context, db builder.Reader, name string, n int) {
	t.Helper()
	wrong, err := builder.RawRows(builder.Raw("SELECT count(*) FROM measures WHERE v::text::numeric = id * 7"), strata.CountAll()).One(ctx, db)
	if err != nil || wrong != int64(n) {
		t.Errorf("%s: %d measures are right, %v; want %d", name, wrong, err, n)
	}
}

// changes are of the type of v, and of the table.
var changes = []string{
	"ALTER TABLE measures ALTER v TYPE double precision",
	"ALTER TABLE measures ALTER v TYPE integer",
	"ALTER TABLE measures ALTER v TYPE numeric",
	"ALTER TABLE measures ALTER v TYPE text",
	"ALTER TABLE measures ALTER v TYPE bigint USING v::bigint",
	"DROP TABLE measures; CREATE TABLE measures (v numeric, more text, id integer PRIMARY KEY)",
	"ALTER TABLE measures DROP more",
	"ALTER TABLE measures ADD other text DEFAULT 'x'",
	"DROP TABLE measures; CREATE DOMAIN amount AS bigint; CREATE TABLE measures (id bigint PRIMARY KEY, v amount)",
	"DROP TABLE measures; CREATE TABLE measures (id bigint PRIMARY KEY, v bigint)",
}

func changedTypes(t *testing.T) {
	onPostgres(t, fillNothing, func(t *testing.T, ctx context.Context, db *pool.DB) {
		raw(t, db, "CREATE TABLE measures (id bigint PRIMARY KEY, v bigint)")
		insert := func(w builder.Writer, n int, conflict bool) error {
			s := builder.Insert(measures).Rows(someMeasures(1, n)...)
			if conflict {
				return second(s.OnConflict().DoNothing().Exec(ctx, w))
			}
			return second(s.Exec(ctx, w))
		}
		round := func(name string) {
			for _, n := range []int{500, 50, 5, 1} {
				for _, conflict := range []bool{false, true} {
					what := fmt.Sprintf("%s, %d rows, conflict %v", name, n, conflict)
					for _, run := range []func() error{
						func() error { return insert(db, n, conflict) },
						func() error { return db.Tx(ctx, func(tx *pool.Tx) error { return insert(tx, n, conflict) }) },
					} {
						raw(t, db, "DELETE FROM measures")
						// A value that the type no longer takes is an error.
						if err := run(); err == nil {
							measured(t, ctx, db, what, n)
						} else {
							var e *strata.DatabaseError
							if !errors.As(err, &e) || errors.Is(err, strata.ErrConnection) {
								t.Errorf("%s: %v", what, err)
							}
							measured(t, ctx, db, what, 0)
						}
					}
				}
			}
		}
		round("at first")
		for _, change := range changes {
			raw(t, db, "DELETE FROM measures", change)
			round(change)
			if change != changes[3] { // in a text no number goes
				raw(t, db, "DELETE FROM measures")
				engines.Must(t, insert(db, 500, false))
			}
		}
	})
}

func changedPlans(t *testing.T) {
	onPostgres(t, fillNothing, func(t *testing.T, ctx context.Context, db *pool.DB) {
		raw(t, db, "CREATE TABLE measures (id bigint PRIMARY KEY, v bigint)")
		engines.Done(t)(builder.Insert(measures).Rows(someMeasures(1, 3)...).Exec(ctx, db))
		star := builder.RawRows(builder.Raw("SELECT * FROM measures WHERE id = ?", 2), strata.Cols2(measures.ID, measures.V))
		back := builder.Returning(builder.Update(measures).Set(measures.V.Set(14)).Where(measures.ID.Eq(2)), measures.V)
		read := func(name string) {
			t.Helper()
			engines.Expect(t, db, name+": every column", star, "[{2 14}]")
			engines.Expect(t, db, name+": a query", builder.From(measures).Where(measures.ID.Eq(2)), "[{2 14}]")
			if v, err := back.All(ctx, db); err != nil || fmt.Sprint(v) != "[14]" {
				t.Errorf("%s: returning: %v, %v", name, v, err)
			}
			var b builder.Batch
			v := builder.QueueAll(&b, builder.Select(measures.V).Where(measures.ID.Eq(2)))
			if err := b.Run(ctx, db); err != nil {
				t.Errorf("%s: a batch: %v", name, err)
			} else if got, err := v.Get(); err != nil || fmt.Sprint(got) != "[14]" {
				t.Errorf("%s: a batch: %v, %v", name, got, err)
			}
		}
		for range 2 {
			read("at first")
		}
		for _, change := range []string{
			"ALTER TABLE measures ALTER v TYPE integer",
			"ALTER TABLE measures ALTER id TYPE integer",
			"ALTER TABLE measures DROP v; ALTER TABLE measures ADD v bigint; UPDATE measures SET v = id * 7",
			"DROP TABLE measures; CREATE TABLE measures (v integer, id bigint); INSERT INTO measures VALUES (14, 2)",
		} {
			raw(t, db, change)
			read(change)
		}
		// In a transaction the error is typed, and the next one is well.
		err := db.Tx(ctx, func(tx *pool.Tx) error { return second(star.All(ctx, tx)) })
		engines.Must(t, err)
		raw(t, db, "ALTER TABLE measures ALTER v TYPE bigint")
		err = db.Tx(ctx, func(tx *pool.Tx) error { return second(star.All(ctx, tx)) })
		if err != nil {
			kindIs(t, "in a transaction", err, strata.ErrChanged)
		}
		engines.Must(t, db.Tx(ctx, func(tx *pool.Tx) error { return second(star.All(ctx, tx)) }))
	})
}

// note is a row with a JSON document of the program's.
type note struct {
	ID   int64
	Body document
}

// document panics, waits, or fails when it is sent.
type document struct {
	Text string
	do   func() error
}

func (d document) MarshalJSON() ([]byte, error) {
	if d.do != nil {
		if err := d.do(); err != nil {
			return nil, err
		}
	}
	return json.Marshal(d.Text)
}

func (d *document) UnmarshalJSON(b []byte) error { return json.Unmarshal(b, &d.Text) }

type noteColumns struct {
	strata.Table[note]
	ID   strata.Int64
	Body strata.JSON[document]
}

var notes = strata.Define("notes", new(noteColumns), func(t *strata.Def, c *noteColumns) { t.PrimaryKey(c.ID) })

func onNotes(t *testing.T, test func(t *testing.T, ctx context.Context, db *pool.DB)) {
	t.Helper()
	everywhere(t, func(t *testing.T, db *pool.DB) {
		kind := "text"
		if db.Dialect() == dialect.PostgreSQL {
			kind = "jsonb"
		}
		raw(t, db, "CREATE TABLE notes (id bigint PRIMARY KEY, body "+kind+" NOT NULL)")
	}, test)
}

// someNotes makes n notes of which the one in the middle does something.
func someNotes(n int, do func() error) []note {
	rows := make([]note, n)
	for i := range rows {
		rows[i] = note{ID: int64(i + 1), Body: document{Text: "x"}}
	}
	rows[n/2].Body.do = do
	return rows
}

func panics(t *testing.T) {
	onNotes(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		for _, n := range []int{1, 2, 30, 500} {
			rows := someNotes(n, func() error { panic("boom") })
			insert := builder.Insert(notes).Rows(rows...)
			for name, s := range map[string]builder.Executable{
				"insert": insert, "on conflict": insert.OnConflict().DoNothing(), "update": builder.Update(notes).Rows(rows...),
			} {
				recovers := func(where string, w builder.Writer) {
					t.Helper()
					defer func() {
						if p := recover(); p != "boom" {
							t.Errorf("%s of %d rows %s: recovered %v", name, n, where, p)
						}
					}()
					_, err := s.Exec(ctx, w)
					t.Errorf("%s of %d rows %s: %v", name, n, where, err)
				}
				for range 10 { // more than there are connections
					recovers("alone", db)
				}
				engines.Must(t, db.Tx(ctx, func(tx *pool.Tx) error {
					recovers("in a transaction", tx)
					return second(builder.Insert(notes).Rows(note{ID: 9999}).Exec(ctx, tx))
				}))
				engines.Expect(t, db, fmt.Sprintf("%s of %d rows", name, n), builder.Select(notes.ID), "[9999]")
				engines.Done(t)(builder.Delete(notes).All().Exec(ctx, db))
			}
		}
	})
}

// A context that ends while rows are sent: they are the caller's again when Exec has
// returned, and the error says why.
func endedCopy(t *testing.T) {
	onNotes(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		for round := range 5 {
			within, cancel := context.WithTimeout(ctx, time.Duration(10+round)*time.Millisecond)
			var mu sync.Mutex
			over := false
			rows := someNotes(3000, nil)
			for i := range rows {
				rows[i].Body.do = func() error {
					mu.Lock()
					defer mu.Unlock()
					if over {
						t.Error("a row is read after Exec has returned")
					}
					if i%100 == 0 {
						time.Sleep(time.Millisecond)
					}
					return nil
				}
			}
			_, err := builder.Insert(notes).Rows(rows...).Exec(within, db)
			mu.Lock()
			over = true
			mu.Unlock()
			clear(rows)
			if !errors.Is(err, context.DeadlineExceeded) || !errors.Is(err, strata.ErrTimeout) {
				t.Errorf("a deadline: %v", err)
			}
			cancel()
			engines.Expect(t, db, "afterwards", builder.Select(notes.ID), "[]")
		}
	})
}
