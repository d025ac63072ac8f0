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
	"github.com/strata-go/strata/integration/pgtest"
	"github.com/strata-go/strata/internal/language"
	"github.com/strata-go/strata/pool"
)

// TestFeatures runs every row of docs/language.md on both engines: the rows are
// the same, or one of the engines refuses the statement before it is sent.
func TestFeatures(t *testing.T) {
	pgtest.Since(t, 14, "multiranges, which the tables have, are")
	lite, pg := languageDB(t, "sqlite::memory:"), languageDB(t, pgtest.Empty(t))
	for _, s := range language.Sections() {
		for _, f := range s.Features {
			t.Run(s.Title+"/"+f.Name, func(t *testing.T) {
				got, refused := outcome(t, lite, f)
				want, refusedToo := outcome(t, pg, f)
				switch {
				case refused && refusedToo && pgtest.Major(t) >= 15: // an older server lacks MERGE
					t.Error("refused by both")
				case refused || refusedToo || language.Volatile[f.Name]:
				case !slices.Equal(got, want):
					t.Errorf("SQLite     %v\nPostgreSQL %v", got, want)
				}
			})
		}
	}
}

func languageDB(t *testing.T, url string) *pool.DB {
	t.Helper()
	db, err := open(t, url)
	must(t, err)
	t.Cleanup(func() { db.Close(context.Background()) })
	ctx := t.Context()
	must(t, builder.CreateTables(language.Tables()...).Exec(ctx, db))
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
