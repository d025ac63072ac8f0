package portability

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/integration/mariatest"
	"github.com/strata-go/strata/integration/pgtest"
	"github.com/strata-go/strata/internal/language"
	"github.com/strata-go/strata/pool"
)

// summary is the last line.
var summary string

func TestMain(m *testing.M) { pgtest.Main(m, func() { fmt.Print(summary) }) }

// row is a row of the page: its subject and how it is proved.
type row struct {
	subject string
	proof   proof
}

// proofs are those of all rows, by the subjects.
func proofs(t *testing.T) map[string]proof {
	t.Helper()
	list := map[string]proof{}
	for _, r := range slices.Concat(texts, numbers, decimals, queries, groups, times, kinds, documents, searches, changes, many, raws, definitions, keys, transactions, limits, mariadbs) {
		if list[r.subject] != nil {
			t.Errorf("%q is proved twice", r.subject)
		}
		list[r.subject] = r.proof
	}
	return list
}

// subjects are the first cells of the page's table.
func subjects(t *testing.T) (list []string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", "portability.md"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(strings.TrimSpace(line), " | ")
		if !strings.HasPrefix(line, "| ") || strings.HasPrefix(line, "| Subject |") {
			continue
		}
		if len(cells) != 5 {
			t.Errorf("%d columns: %s", len(cells), line)
		}
		list = append(list, strings.TrimPrefix(cells[0], "| "))
	}
	return list
}

// TestPage proves each row of the page.
func TestPage(t *testing.T) {
	pgtest.Since(t, 15, "MERGE is")
	proofs, dbs := proofs(t), open(t)
	page := subjects(t)
	for _, subject := range page {
		t.Run(subject, func(t *testing.T) {
			if p := proofs[subject]; p != nil {
				p(t, dbs)
			} else {
				t.Error("no proof")
			}
		})
		delete(proofs, subject)
	}
	for subject := range proofs {
		t.Errorf("%q is proved, and is no row of the page", subject)
	}
	summary = fmt.Sprintf("portability: %d rows, each with a proof\n", len(page))
}

// open opens the databases, and fills them.
func open(t *testing.T) (dbs databases) {
	t.Helper()
	for _, url := range []string{pgtest.Empty(t), "sqlite::memory:", mariatest.Empty(t)} {
		db, err := engines.Open(t, url)
		engines.Must(t, err)
		t.Cleanup(func() { db.Close(context.Background()) })
		fill(t, db)
		dbs = append(dbs, db)
	}
	return dbs
}

// fill makes the rows of package language, and the tables of the proofs.
func fill(t *testing.T, db *pool.DB) {
	t.Helper()
	ctx := t.Context()
	for _, d := range builder.CreateTables(language.Tables()...).Statements() {
		if err := d.Exec(ctx, db); !errors.Is(err, strata.Unsupported) { // as an index of full text
			engines.Must(t, err)
		}
	}
	engines.Must(t, builder.CreateTables(stock, twokey, family).Exec(ctx, db))
	users, posts, events := language.Rows()
	engines.Done(t)(builder.Insert(language.Users).Rows(users...).Exec(ctx, db))
	engines.Done(t)(builder.Insert(language.Posts).Rows(posts...).Exec(ctx, db))
	engines.Done(t)(builder.Insert(language.Events).Rows(events...).Exec(ctx, db))
	engines.Done(t)(builder.Insert(language.Tags).Set(language.Tags.PostID.Set(1), language.Tags.Name.Set("go")).Exec(ctx, db))
}
