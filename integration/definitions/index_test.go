package definitions

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/compile"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/integration/pgtest"
	"github.com/strata-go/strata/pool"
)

var indexed = entries("indexed", func(t *strata.Def, c *entryColumns) {
	t.Index(c.Name.Lower())
	t.Index(c.Note, strata.Sorted(c.Score.Desc())).Named("by_note").Where(c.Open.IsTrue())
	t.Index(strata.Sorted(c.Note.Asc().NullsFirst()), strata.Sorted(c.Name.Desc().NullsLast())).Named("sorted")
	t.Index(c.Name.Upper()).Unique().Named("one_name")
	t.Index(c.Score).Unique().Where(c.Open.IsTrue()).Named("one_score")
	t.Index(c.Tags).Using(strata.GIN).OnlyOn("PostgreSQL").Named("tagged")
	t.Index(c.Name).Using(strata.Hash).OnlyOn("PostgreSQL").Named("hashed")
	t.Index(c.Score).Using(strata.BRIN).OnlyOn("PostgreSQL").Named("summed")
	t.Index(strata.OpClass(strata.Sorted(c.Note.Desc().NullsFirst()), "text_pattern_ops")).Include(c.Open, c.Score).OnlyOn("PostgreSQL").Named("covering")
	t.Index(c.Tags).OnlyOn("SQLite").Named("the_tags")
})

func TestIndexes(t *testing.T) {
	created(t, indexed, func(t *testing.T, ctx context.Context, db *pool.DB) {
		want := []string{
			"CREATE INDEX \"by_note\" ON \"indexed\" (`note`, `score` DESC) WHERE `open` IS TRUE",
			"CREATE INDEX \"indexed_expr_idx\" ON \"indexed\" ((strata_lower(`name`)))",
			"CREATE UNIQUE INDEX \"one_name\" ON \"indexed\" ((strata_upper(`name`)))",
			"CREATE UNIQUE INDEX \"one_score\" ON \"indexed\" (`score`) WHERE `open` IS TRUE",
			"CREATE INDEX \"sorted\" ON \"indexed\" (`note`, `name` DESC)",
			"CREATE INDEX \"the_tags\" ON \"indexed\" (`tags`)",
		}
		if isPostgres(db) {
			want = []string{
				`CREATE INDEX by_note ON public.indexed USING btree (note, score DESC) WHERE (open IS TRUE)`,
				`CREATE INDEX covering ON public.indexed USING btree (note text_pattern_ops DESC) INCLUDE (open, score)`,
				`CREATE INDEX hashed ON public.indexed USING hash (name)`,
				`CREATE INDEX indexed_expr_idx ON public.indexed USING btree (lower((name COLLATE "default")) COLLATE "C")`,
				`CREATE UNIQUE INDEX one_name ON public.indexed USING btree (upper((name COLLATE "default")) COLLATE "C")`,
				`CREATE UNIQUE INDEX one_score ON public.indexed USING btree (score) WHERE (open IS TRUE)`,
				`CREATE INDEX sorted ON public.indexed USING btree (note NULLS FIRST, name DESC NULLS LAST)`,
				`CREATE INDEX summed ON public.indexed USING brin (score)`,
				`CREATE INDEX tagged ON public.indexed USING gin (tags)`,
			}
		}
		if isMariaDB(db) { // an index of some rows has a column that tells which, and one on an expression one that has its value
			want = []string{
				"by_note (note, score DESC, strata_rows by_note)", "indexed_expr_idx (strata_value 1 indexed_expr_idx)",
				"UNIQUE one_name (strata_value 1 one_name)", "UNIQUE one_score (score, strata_rows one_score)", "sorted (note, name DESC)",
			}
		}
		has(t, "indexes", indexes(t, db, "indexed"), want)
		engines.Must(t, builder.DropTables(indexed).Exec(ctx, db))
		engines.Must(t, builder.CreateTables(indexed).Exec(ctx, db))
		has(t, "indexes made again", indexes(t, db, "indexed"), want)
	})
}

// TestIndexIsUsed asks the planners whether the query that has an index's expression reads the
// index.
func TestIndexIsUsed(t *testing.T) {
	created(t, indexed, func(t *testing.T, ctx context.Context, db *pool.DB) {
		if isMariaDB(db) {
			isFound(t, ctx, db)
			return
		}
		text, args, err := compile.SQL(builder.Select(indexed.Name).OrderBy(indexed.Name.Lower().Asc()), db.Dialect())
		engines.Must(t, err)
		if len(args) > 0 {
			t.Fatalf("%s has arguments", text)
		}
		var plan []string
		engines.Must(t, db.Tx(ctx, func(tx *pool.Tx) error {
			explain := builder.RawRows(builder.Raw(strata.SQL("EXPLAIN QUERY PLAN "+text)), strata.Cols4(strata.N(0), strata.N(0), strata.N(0), strata.S("")))
			if !isPostgres(db) {
				rows, err := explain.All(ctx, tx)
				for _, r := range rows {
					plan = append(plan, r.V4)
				}
				return err
			}
			for _, way := range []strata.SQL{"seqscan", "bitmapscan", "sort"} { // the others, of a table that is empty
				if _, err := builder.Raw("SET LOCAL enable_"+way+" = off").Exec(ctx, tx); err != nil {
					return err
				}
			}
			plan, err = builder.RawRows(builder.Raw(strata.SQL("EXPLAIN "+text)), strata.S("")).All(ctx, tx)
			return err
		}))
		all := strings.Join(plan, "\n")
		if !strings.Contains(all, "indexed_expr_idx") || strings.Contains(strings.ToLower(all), "sort") || strings.Contains(all, "TEMP B-TREE") {
			t.Errorf("the index does not serve the query:\n%s", all)
		}
	})
}

// isFound asks MariaDB, which knows an index's expression in a comparison from 11.8 on.
func isFound(t *testing.T, ctx context.Context, db *pool.DB) {
	t.Helper()
	for i := range 50 {
		engines.Must(t, put(ctx, db, indexed, entry{ID: int64(i), Name: fmt.Sprint("name", i), Score: float64(i)}))
	}
	query := builder.Select(indexed.Score).Where(indexed.Name.Upper().Eq("NAME7"))
	engines.Expect(t, db, "rows", query, "[7]")
	text, args, err := compile.SQL(query, db.Dialect())
	engines.Must(t, err)
	rows, err := builder.RawRows(builder.Raw("ANALYZE FORMAT=JSON "+strata.SQL(text), args...), strata.S("")).All(ctx, db)
	engines.Must(t, err)
	plan := strings.Join(rows, "\n")
	knows := texts(t, db, "SELECT CASE WHEN VERSION() LIKE '10.%' OR VERSION() REGEXP '^11[.][0-7][.]' THEN 'no' ELSE 'yes' END")[0] == "yes"
	if strings.Contains(plan, `"key": "one_name"`) != knows {
		t.Errorf("the index serves the query, or does not: %s", plan)
	}
}

// TestUniqueIndexes violates unique indexes, whose names errors have.
func TestUniqueIndexes(t *testing.T) {
	created(t, indexed, func(t *testing.T, ctx context.Context, db *pool.DB) {
		engines.Must(t, put(ctx, db, indexed, entry{ID: 1, Name: "ann", Score: 1, Open: true}))
		engines.Must(t, put(ctx, db, indexed, entry{ID: 2, Name: "bob", Score: 1}))
		for _, v := range []struct {
			row  entry
			name string
		}{
			{entry{ID: 3, Name: "Ann"}, "one_name"},
			{entry{ID: 3, Name: "eve", Score: 1, Open: true}, "one_score"},
		} {
			var e *strata.DatabaseError
			if err := put(ctx, db, indexed, v.row); !errors.As(err, &e) || e.Kind != strata.ErrUnique || e.Constraint != v.name || e.Table != "indexed" {
				t.Errorf("%v: %v: %+v, want %s", v.row, err, e, v.name)
			}
		}
	})
}

var oneName = entries("one_names", func(t *strata.Def, c *entryColumns) {
	t.Index(strata.Sorted(c.Name.Desc()), c.Open).Unique()
})

// TestUniqueIndexIsAKey inserts or updates by a unique index of all rows.
func TestUniqueIndexIsAKey(t *testing.T) {
	created(t, oneName, func(t *testing.T, ctx context.Context, db *pool.DB) {
		for _, score := range []float64{1, 2} {
			engines.Done(t)(builder.Insert(oneName).Rows(entry{ID: 1, Name: "ann", Score: score, Tags: []string{}}).
				OnConflict(oneName.Open, oneName.Name).DoUpdate(oneName.Score.SetExpr(oneName.Score.Excluded())).Exec(ctx, db))
		}
		engines.Expect(t, db, "scores", builder.Select(oneName.Score), "[2]")
	})
}

var oneNote = entries("one_notes", func(t *strata.Def, c *entryColumns) {
	t.Index(c.Note).Unique().NullsNotDistinct().Named("one_note")
})

// TestNullsNotDistinct has one row whose note is NULL, or no such index at all.
func TestNullsNotDistinct(t *testing.T) {
	pgtest.Since(t, 15, "NULLS NOT DISTINCT is")
	engines.EachOf(t, engines.All, func(*testing.T, *pool.DB) {}, func(t *testing.T, ctx context.Context, db *pool.DB) {
		err := builder.CreateTables(oneNote).Exec(ctx, db)
		if !isPostgres(db) {
			if !errors.Is(err, strata.Unsupported) || !strings.Contains(err.Error(), "one_note") || !strings.Contains(err.Error(), "NULLS NOT DISTINCT") {
				t.Errorf("not refused by name: %v", err)
			}
			return
		}
		engines.Must(t, err)
		engines.Must(t, put(ctx, db, oneNote, entry{ID: 1}))
		engines.Must(t, put(ctx, db, oneNote, entry{ID: 2, Note: sql.Null[string]{V: "", Valid: true}}))
		if err := put(ctx, db, oneNote, entry{ID: 3}); !errors.Is(err, strata.ErrUnique) {
			t.Errorf("a second NULL: %v", err)
		}
	})
}

// TestOtherIndex finds, under the name of an index, one that includes other columns.
func TestOtherIndex(t *testing.T) {
	other := entries("indexed", func(t *strata.Def, c *entryColumns) {
		t.Index(strata.OpClass(strata.Sorted(c.Note.Desc().NullsFirst()), "text_pattern_ops")).Include(c.Score, c.Open).OnlyOn("PostgreSQL").Named("covering")
		t.Index(c.Open).OnlyOn("SQLite").Named("the_tags")
		t.Index(c.Note.Lower()).OnlyOn("MariaDB").Named("sorted")
	})
	created(t, indexed, func(t *testing.T, ctx context.Context, db *pool.DB) {
		if err := builder.CreateTables(other).IfNotExists().Exec(ctx, db); !errors.Is(err, strata.ErrExists) {
			t.Errorf("taken for the same: %v", err)
		}
	})
}
