package integration

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/internal/sample"
	"github.com/strata-go/strata/pool"
)

// Rows of raw SQL are read by name, whatever their order.
func TestRawRowsByName(t *testing.T) {
	everywhere(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		turned := builder.RawRows(builder.Raw("SELECT age, name FROM users WHERE age > ? ORDER BY id", 10), strata.Cols2(users.Name, users.Age))
		first, err := turned.First(ctx, db)
		if want := (strata.Row2[string, int64]{V1: "ann", V2: 40}); err != nil || first != want {
			t.Errorf("got %v and %v", first, err)
		}
		if n, err := turned.Count(ctx, db); err != nil || n == 0 {
			t.Errorf("counted %d and %v", n, err)
		}
		labelled := builder.RawRows(builder.Raw("SELECT max(age) AS oldest, count(*) AS n FROM users"),
			strata.Cols2(strata.CountAll().As("n"), strata.Max(users.Age).As("oldest")))
		if got, err := labelled.One(ctx, db); err != nil || got.V1 == 0 || !got.V2.Valid {
			t.Errorf("got %v and %v", got, err)
		}
		seen := 0
		if err := builder.Each(ctx, db, turned, func(*strata.Row2[string, int64]) error { seen++; return nil }); err != nil || seen == 0 {
			t.Errorf("%d rows and %v", seen, err)
		}
		for text, want := range map[string]string{
			"SELECT name FROM users":                `returns no column "age"`,
			"SELECT name, age, id FROM users":       `column "id" is read by nothing`,
			"SELECT name, age, age FROM users":      `returns the column "age" twice`,
			"SELECT name AS who, age FROM users":    `column "who" is read by nothing`,
			"SELECT upper(name) AS x, 1 FROM users": `is read by nothing`,
		} {
			_, err := builder.RawRows(builder.Raw(strata.SQL(text)), strata.Cols2(users.Name, users.Age)).All(ctx, db)
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v", text, err)
			}
		}
	})
}

// On a read-only handle raw SQL reads, and cannot write.
func TestRawReadOnly(t *testing.T) {
	everywhere(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		read := builder.RawRows(builder.Raw("SELECT name FROM users ORDER BY id"), users.Name)
		write := builder.RawRows(builder.Raw("INSERT INTO tags_raw (name) VALUES ('x') RETURNING name"), users.Name)
		if _, err := builder.Raw("CREATE TABLE tags_raw (name TEXT NOT NULL)").Exec(ctx, db); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { builder.Raw("DROP TABLE tags_raw").Exec(ctx, db) })
		only := db.ReadOnly()
		if names, err := read.All(ctx, only); err != nil || len(names) == 0 || names[0] != "ann" {
			t.Errorf("read %v and %v", names, err)
		}
		for name, err := range read.Iter(ctx, only) {
			if err != nil || name != "ann" {
				t.Errorf("streamed %v and %v", name, err)
			}
			break
		}
		if _, err := write.All(ctx, only); !errors.Is(err, strata.ErrReadOnly) {
			t.Errorf("a write on a read-only handle: %v", err)
		}
		err := db.ReadTx(ctx, func(tx *pool.ReadTx) error {
			if names, err := read.All(ctx, tx); err != nil || len(names) == 0 {
				t.Errorf("read %v and %v", names, err)
			}
			_, err := write.All(ctx, tx)
			return err
		})
		if !errors.Is(err, strata.ErrReadOnly) {
			t.Errorf("a write in a read-only transaction: %v", err)
		}
		// Afterwards the connection writes as before.
		if got, err := write.All(ctx, db); err != nil || len(got) != 1 {
			t.Errorf("a write on the database: %v and %v", got, err)
		}
		if n, err := builder.From(sample.Users).Count(ctx, only); err != nil || n == 0 {
			t.Errorf("counted %d and %v", n, err)
		}
	})
}

// So they are where the statement is prepared, queued, part of a set operation or a
// derived table.
func TestRawRowsByNameEverywhere(t *testing.T) {
	everywhere(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		type row = strata.Row2[string, string]
		const text = "SELECT email, name FROM users WHERE age > ?"
		result := strata.Cols2(users.Name, users.Email)
		raw := builder.RawRows(builder.Raw(text, 0), result)
		query := builder.Select2(users.Name, users.Email).From(users).Where(users.Age.Gt(0))
		want, err := query.OrderBy(users.Name.Asc()).All(ctx, db)
		must(t, err)
		same := func(name string, got []row, err error, want []row) {
			t.Helper()
			slices.SortFunc(got, func(a, b row) int { return strings.Compare(a.V1, b.V1) })
			if err != nil || !slices.Equal(got, want) {
				t.Errorf("%s: got %v and %v, want %v", name, got, err, want)
			}
		}
		prepared := builder.Prepare1(func(age strata.Param[int64]) builder.Query[row] {
			return builder.RawRows(builder.Raw(text, age), result)
		})
		got, err := prepared(0).All(ctx, db)
		same("prepared", got, err, want)
		var b builder.Batch
		all, first, again := builder.QueueAll(&b, raw), builder.QueueFirst(&b, raw), builder.QueueAll(&b, prepared(0))
		must(t, b.Run(ctx, db))
		got, err = all.Get()
		same("queued", got, err, want)
		got, err = again.Get()
		same("prepared and queued", got, err, want)
		if r, err := first.Get(); err != nil || !slices.Contains(want, r) {
			t.Errorf("the first queued: %v and %v", r, err)
		}
		got, err = raw.Union(query).All(ctx, db)
		same("left of UNION", got, err, want)
		got, err = query.Union(raw).All(ctx, db)
		same("right of UNION", got, err, want)
		d := builder.Derived(raw, "d")
		got, err = builder.Select2(users.Name.From(d).Coalesce(""), users.Email.From(d).Coalesce("")).From(d).All(ctx, db)
		same("derived", got, err, want)
		_, err = builder.Select(strata.Max(users.Age).From(d)).From(d).All(ctx, db)
		if err == nil || !strings.Contains(err.Error(), "derived table d is of raw SQL, whose columns have names, and max(users.age) has none") {
			t.Errorf("what has no name: %v", err)
		}
	})
}
