package integration

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/integration/mariatest"
	"github.com/strata-go/strata/integration/pgtest"
	"github.com/strata-go/strata/internal/language"
	"github.com/strata-go/strata/pool"
)

// TestFeatures runs every row of docs/language.md on every engine: the rows are those of
// PostgreSQL, or one of the engines refuses the statement before it is sent.
func TestFeatures(t *testing.T) {
	pgtest.Since(t, 14, "multiranges, which the tables have, are")
	pg := languageDB(t, pgtest.Empty(t))
	others := []*featured{{name: "SQLite", db: languageDB(t, "sqlite::memory:")}, {name: "MariaDB", db: languageDB(t, mariatest.Empty(t)), own: mariatest.Empty}}
	for _, s := range language.Sections() {
		for _, f := range s.Features {
			t.Run(s.Title+"/"+f.Name, func(t *testing.T) {
				want, refusedThere := outcome(t, pg, f)
				refused := refusedThere && pgtest.Major(t) >= 15 // an older server lacks MERGE
				for _, o := range others {
					refused = o.compare(t, f, want, refusedThere) && refused
				}
				if refused {
					t.Error("refused by all")
				}
			})
		}
	}
	for _, o := range others {
		t.Logf("language: %s: %d features have PostgreSQL's rows, %d are refused, %d errors", o.name, o.same, o.refused, o.errors)
	}
}

// featured is an engine whose rows are compared with PostgreSQL's.
type featured struct {
	name                  string
	db                    *pool.DB
	own                   func(testing.TB) string // a database for a definition, which a transaction does not undo; or nil
	same, refused, errors int
}

// compare runs a feature, and reports whether it was refused.
func (o *featured) compare(t *testing.T, f language.Feature, want []string, refusedThere bool) bool {
	t.Helper()
	var got []string
	var refused bool
	if _, defines := f.Statement.(builder.Definition); defines && o.own != nil {
		refused = o.define(t, f)
	} else {
		got, refused = outcome(t, o.db, f)
	}
	switch {
	case refused:
		o.refused++
	case refusedThere || language.Volatile[f.Name] || slices.Equal(got, want):
		o.same++
	default:
		o.errors++
		t.Errorf("%-10s %v\nPostgreSQL %v", o.name, got, want)
	}
	return refused
}

// define runs a definition outside of a transaction.
func (o *featured) define(t *testing.T, f language.Feature) (refused bool) {
	t.Helper()
	db, err := open(t, o.own(t))
	must(t, err)
	t.Cleanup(func() { db.Close(context.Background()) })
	must(t, builder.CreateTables(language.Users).Exec(t.Context(), db))
	_, err = f.Run(t.Context(), db)
	if err != nil && !errors.Is(err, strata.Unsupported) {
		t.Errorf("%s: %v", o.name, err)
	}
	return err != nil
}

func languageDB(t *testing.T, url string) *pool.DB {
	t.Helper()
	db, err := open(t, url)
	must(t, err)
	t.Cleanup(func() { db.Close(context.Background()) })
	ctx := t.Context()
	for _, d := range builder.CreateTables(language.Tables()...).Statements() {
		if err := d.Exec(ctx, db); !errors.Is(err, strata.Unsupported) { // as an index of full text
			must(t, err)
		}
	}
	users, posts, events := language.Rows()
	done(t)(builder.Insert(language.Users).Rows(users...).Exec(ctx, db))
	done(t)(builder.Insert(language.Posts).Rows(posts...).Exec(ctx, db))
	done(t)(builder.Insert(language.Events).Rows(events...).Exec(ctx, db))
	done(t)(builder.Insert(language.Tags).Set(language.Tags.PostID.Set(1), language.Tags.Name.Set("go")).Exec(ctx, db))
	return db
}

// outcome runs a feature in a transaction that is undone. Rows come in no order.
func outcome(t *testing.T, db *pool.DB, f language.Feature) (rows []string, refused bool) {
	t.Helper()
	undo := errors.New("undo")
	err := db.Tx(t.Context(), func(tx *pool.Tx) error {
		got, err := f.Run(context.WithoutCancel(t.Context()), tx)
		if err != nil {
			return err
		}
		for _, r := range got {
			rows = append(rows, shown(r))
		}
		return undo
	})
	if errors.Is(err, strata.Unsupported) || errors.Is(err, strata.ErrUnsupported) && pgtest.Major(t) < 15 {
		return nil, true
	}
	if !errors.Is(err, undo) {
		t.Errorf("%s: %v", db.Dialect().Name, err)
	}
	slices.Sort(rows)
	return rows, false
}

// shown writes a row. Documents are shown without regard to blanks and the order
// of keys, floats without their last digits.
func shown(row any) string {
	switch row := row.(type) {
	case json.RawMessage:
		var v any
		if err := json.Unmarshal(row, &v); err != nil {
			return err.Error()
		}
		return fmt.Sprint(v)
	case sql.Null[float64]:
		return fmt.Sprintf("%.12g %v", row.V, row.Valid)
	default:
		return fmt.Sprintf("%+v", row)
	}
}
