package integration

import (
	"context"
	"database/sql"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/integration/mariatest"
	"github.com/strata-go/strata/internal/words"
)

// TestRandomFullTextOnMariaDB compares what regular expressions find with what package words
// says, and with what SQLite finds in two columns.
func TestRandomFullTextOnMariaDB(t *testing.T) {
	vocabulary := slices.Concat(vocabulary, upper)
	r := rand.New(rand.NewPCG(7, uint64(len(vocabulary))))
	documents := make([]note, 250)
	for i := range documents {
		documents[i] = note{ID: int64(i + 1), Title: randomText(r, vocabulary), Body: sql.Null[string]{V: randomText(r, vocabulary), Valid: r.IntN(9) > 0}}
	}
	maria, err := open(t, mariatest.Empty(t))
	must(t, err)
	defer maria.Close(context.Background())
	lite, err := open(t, "sqlite::memory:")
	must(t, err)
	defer lite.Close(context.Background())
	must(t, builder.CreateTables(notes).Exec(t.Context(), maria))
	done(t)(builder.Insert(notes).Rows(documents...).Exec(t.Context(), maria))
	must(t, builder.CreateTables(notes).Exec(t.Context(), lite))
	done(t)(builder.Insert(notes).Rows(documents...).Exec(t.Context(), lite))
	matches := 0
	for range 250 {
		query := randomQuery(r, vocabulary)
		parsed, err := words.Parse(query)
		if err != nil {
			continue
		}
		statement := builder.Select4(notes.ID, notes.Titles.Match(query).NotNull(), notes.Search.Match(query).NotNull(), strata.MatchText(notes.Title, query).NotNull()).OrderBy(notes.ID.Asc())
		got, err := statement.All(t.Context(), maria)
		must(t, err)
		both, err := statement.All(t.Context(), lite)
		must(t, err)
		for i, doc := range documents {
			want := parsed.Matches(words.List(doc.Title))
			if got[i].V2 != want || got[i].V4 != want || got[i] != both[i] {
				t.Errorf("%q of %q, %q: %+v, want %+v", query, doc.Title, doc.Body.V, got[i], both[i])
			}
			if want {
				matches++
			}
		}
		if t.Failed() {
			return
		}
	}
	if matches < 500 {
		t.Errorf("only %d matches", matches)
	}
}
