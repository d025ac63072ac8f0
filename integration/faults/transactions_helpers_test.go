package faults

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/pool"
)

// entry is a row of entries: a name that is unique, a number that is checked.
type entry struct {
	ID   int64
	Name string
	N    int64
}

type entryColumns struct {
	strata.Table[entry]
	ID   strata.Int64
	Name strata.Text
	N    strata.Int64
}

var entries = strata.Define("entries", new(entryColumns), func(t *strata.Def, c *entryColumns) {
	t.PrimaryKey(c.ID)
	t.Unique(c.Name)
	t.Check("entries_n", c.N.Ge(0))
})

// someEntries makes n rows, from an ID on.
func someEntries(from, n int) []entry {
	rows := make([]entry, n)
	for i := range rows {
		rows[i] = entry{ID: int64(from + i), Name: fmt.Sprintf("entry %d", from+i), N: int64(i)}
	}
	return rows
}

// raw runs statements as they are.
func raw(t *testing.T, db builder.Writer, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if _, err := builder.Raw(strata.SQL(text)).Exec(t.Context(), db); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
	}
}

const createEntries = `CREATE TABLE entries (id bigint PRIMARY KEY, name varchar(200) NOT NULL, n bigint NOT NULL,
	CONSTRAINT entries_name_key UNIQUE (name), CONSTRAINT entries_n CHECK (n >= 0))`

// onEntries runs a test on every engine, with entries 1 and 2 in the table.
func onEntries(t *testing.T, test func(t *testing.T, ctx context.Context, db *pool.DB)) {
	t.Helper()
	everywhere(t, func(t *testing.T, db *pool.DB) {
		raw(t, db, createEntries)
		engines.Done(t)(builder.Insert(entries).Rows(someEntries(1, 2)...).Exec(t.Context(), db))
	}, test)
}

// entryIDs expects the IDs that are in the table.
func entryIDs(t *testing.T, db *pool.DB, name string, want ...int64) {
	t.Helper()
	got, err := builder.Select(entries.ID).OrderBy(entries.ID.Asc()).All(t.Context(), db)
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("%s: %v, %v; want %v", name, got, err, want)
	}
}

// kindIs expects an error of a kind that is a DatabaseError, on one line.
func kindIs(t *testing.T, name string, err, want error) {
	t.Helper()
	var e *strata.DatabaseError
	if !errors.Is(err, want) || !errors.As(err, &e) || strings.Contains(err.Error(), "\n") {
		t.Errorf("%s: %v; want %v", name, err, want)
	}
}

func insertEntry(id int) builder.Change {
	return builder.Insert(entries).Rows(someEntries(id, 1)...)
}

// second is the error of a statement.
func second[T any](_ T, err error) error { return err }

// runAll runs statements that a semicolon parts.
func runAll(ctx context.Context, db builder.Writer, texts string) error {
	for text := range strings.SplitSeq(texts, "; ") {
		if _, err := builder.Raw(strata.SQL(text)).Exec(ctx, db); err != nil {
			return err
		}
	}
	return nil
}
