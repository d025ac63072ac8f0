package faults

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/pool"
)

// deepDocument is a row with a document of any form, and one that holds itself.
type deepDocument struct {
	ID   int64
	Doc  any
	Tree twig
}

type twig struct{ Sub *twig }

type deepColumns struct {
	strata.Table[deepDocument]
	ID   strata.Int64
	Doc  strata.JSON[any]
	Tree strata.JSON[twig]
}

var deepDocuments = strata.Define("deep_documents", new(deepColumns), func(t *strata.Def, c *deepColumns) { t.PrimaryKey(c.ID) })

// levelsOf are n arrays, or objects, in one another.
func levelsOf(n int, objects bool) (doc any) {
	for range n {
		if objects {
			doc = map[string]any{"a": doc}
		} else {
			doc = []any{doc}
		}
	}
	return doc
}

func twigs(n int) (b twig) {
	for range n - 1 {
		inner := b
		b = twig{&inner}
	}
	return b
}

func depthOf(doc any) (n int) {
	for {
		switch d := doc.(type) {
		case []any:
			if len(d) == 0 {
				return n + 1
			}
			doc = d[0]
		case map[string]any:
			doc = d["a"]
		default:
			return n
		}
		n++
	}
}

var inDeepDocuments = []fault{
	{"C11", "documents that nest deep", func(t *testing.T) {
		everywhere(t, func(t *testing.T, db *pool.DB) {
			engines.Must(t, builder.CreateTables(deepDocuments).Exec(t.Context(), db))
		}, func(t *testing.T, ctx context.Context, db *pool.DB) {
			c := deepDocuments
			most := 1000
			if onMariaDB(db) {
				most = 30
				_, err := builder.Insert(c).Rows(deepDocument{ID: 3, Doc: levelsOf(31, true)}).Exec(ctx, db)
				isRefusal(t, "31 objects", err, strata.BadValue, "the document nests deeper than MariaDB reads, 30 levels")
			}
			rows := []deepDocument{{1, levelsOf(most, false), twigs(most)}, {2, levelsOf(most, true), twigs(1)}}
			engines.Done(t)(builder.Insert(c).Rows(rows...).Exec(ctx, db))
			for _, r := range rows {
				got, err := builder.From(c).Where(c.ID.Eq(r.ID)).One(ctx, db)
				if err != nil || depthOf(got.Doc) != most {
					t.Errorf("row %d: %d levels, %v", r.ID, depthOf(got.Doc), err)
				}
			}
			cycle := []any{nil}
			cycle[0] = cycle
			for name, doc := range map[string]any{
				"1001 arrays": levelsOf(1001, false), "1001 objects": levelsOf(1001, true), "many arrays": levelsOf(50_000, false), "itself": cycle,
			} {
				_, err := builder.Insert(c).Rows(deepDocument{ID: 3, Doc: doc}).Exec(ctx, db)
				isRefusal(t, "a row of "+name, err, strata.BadValue, "a JSON document nests deeper than 1000 levels")
				_, err = builder.Update(c).Set(c.Doc.Set(doc)).All().Exec(ctx, db)
				isRefusal(t, "SET "+name, err, strata.BadValue, "a JSON document nests deeper than 1000 levels")
				_, err = builder.Select(strata.Val(c.Doc, doc)).All(ctx, db)
				isRefusal(t, "an argument of "+name, err, strata.BadValue, "a JSON document nests deeper than 1000 levels")
			}
			many := make([]deepDocument, 150)
			for i := range many {
				many[i].ID = int64(i + 10)
			}
			many[149].Tree = twigs(50_000)
			_, err := builder.Insert(c).Rows(many...).Exec(ctx, db)
			isRefusal(t, "many rows", err, strata.BadValue, "a JSON document nests deeper than 1000 levels")
			if n, err := builder.Select(strata.CountAll()).From(c).One(ctx, db); err != nil || n != 2 {
				t.Errorf("%d rows, %v", n, err)
			}
		})
	}},
	{"C11", "documents without end", func(t *testing.T) {
		shared := doubled[any](nil, 60, func(a, b any) any { return []any{a, b} })
		refusals(t, refusal{builder.Update(deepDocuments).Set(deepDocuments.Doc.Set(shared)).All(), "a JSON document has more than 10000000 values"},
			refusal{builder.Update(deepDocuments).Set(deepDocuments.Doc.Set(levelsOf(3_000_000, false))).All(), "a JSON document nests deeper than 1000 levels"})
	}},
	{"C11", "documents from elsewhere that nest deep", func(t *testing.T) {
		everywhere(t, func(t *testing.T, db *pool.DB) {
			engines.Done(t)(builder.Raw(strata.SQL("CREATE TABLE deep_documents (id bigint PRIMARY KEY, doc "+map[bool]string{true: "json", false: "text"}[db.Dialect().Engine == dialect.EnginePostgreSQL]+", tree text)")).Exec(t.Context(), db))
		}, func(t *testing.T, ctx context.Context, db *pool.DB) {
			deep := strings.Repeat("[", 20_000) + strings.Repeat("]", 20_000)
			if db.Dialect().Engine == dialect.EnginePostgreSQL {
				deep = strings.Repeat("[", 6000) + strings.Repeat("]", 6000) // as deep as its stack goes
			}
			_, err := builder.Raw("INSERT INTO deep_documents VALUES (1, ?, '{}')", deep).Exec(ctx, db)
			if err != nil { // which is the database's to say
				if _, ok := errors.AsType[*strata.DatabaseError](err); !ok {
					t.Errorf("%T %.200v", err, err)
				}
				return
			}
			got, err := builder.Select(deepDocuments.Doc).One(ctx, db)
			if err == nil && depthOf(got) < 5999 || err != nil && !strings.Contains(err.Error(), "doc") {
				t.Errorf("%d levels, %.200v", depthOf(got), err)
			}
		})
	}},
}
