package builder_test

import (
	"strings"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/compile"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/race"
	"github.com/strata-go/strata/internal/sample"
)

func TestInsertOfManyRowsBuildsArrays(t *testing.T) {
	rows := make([]sample.Tag, 100)
	insert := builder.Insert(sample.Tags).Rows(rows...)
	text, args, err := compile.SQL(insert, dialect.PostgreSQL)
	want := `INSERT INTO "meta"."tags" ("post_id", "name", "weight") SELECT * FROM unnest($1::bigint[], $2::text[], $3::integer[])`
	if err != nil || !strings.HasPrefix(text, want) || len(args) != 3 {
		t.Errorf("%s, %d arguments, %v", text, len(args), err)
	}
	if ids, ok := args[0].([]int64); !ok || len(ids) != 100 {
		t.Errorf("the first argument is a %T", args[0])
	}
	n := testing.AllocsPerRun(100, func() { compile.SQL(builder.Insert(sample.Tags).Rows(rows...), dialect.PostgreSQL) })
	if n > 16 && !race.Enabled {
		t.Errorf("%v allocations", n)
	}
}

func TestOmitOnRows(t *testing.T) {
	rows := []sample.Tag{{PostID: 1, Name: "a", Weight: 9}, {PostID: 2, Name: "b", Weight: 8}}
	text, args, err := compile.SQL(builder.Insert(sample.Tags).Rows(rows...).Omit(sample.Tags.Weight), dialect.PostgreSQL)
	if err != nil || strings.Contains(text, "weight") || len(args) != 4 || args[2] != int64(2) {
		t.Errorf("%s %v, %v", text, args, err)
	}
}

func TestOmitOnSelect(t *testing.T) {
	tags := sample.Tags
	insert := builder.Insert(tags).Set(tags.PostID.SetExpr(tags.PostID), tags.Name.Set("n"), tags.Weight.SetExpr(tags.Weight)).Select(builder.From(tags))
	text, _, err := compile.SQL(insert.Omit(tags.Weight), dialect.SQLite)
	want := `INSERT INTO "meta.tags" ("post_id", "name") SELECT "meta.tags"."post_id", ? FROM "meta.tags"`
	if err != nil || text != want {
		t.Errorf("got %s, %v\nwant %s", text, err, want)
	}
	if text, _, err := compile.SQL(insert, dialect.SQLite); err != nil || !strings.Contains(text, "weight") {
		t.Errorf("the statement itself: %s, %v", text, err)
	}
}

// A query keeps nothing of the slices that it was given.
func TestGivenSlicesAreCopied(t *testing.T) {
	tags := sample.Tags
	conditions := []strata.Condition{tags.Weight.Gt(1), tags.Weight.Lt(9)}
	terms := []strata.Order{tags.Name.Asc(), tags.Weight.Asc()}
	groups := []strata.GroupTerm{tags.Name, tags.Weight}
	clauses := []builder.Clause{builder.LimitExpr(strata.N(1)), builder.OffsetExpr(strata.N(1))}
	q := builder.Columns(tags.Name).Where(conditions...).GroupBy(groups...).OrderBy(terms...).Clauses(clauses...)
	conditions[0], terms[0], groups[0], clauses[0] = tags.Name.Eq("x"), tags.PostID.Asc(), tags.PostID, builder.Clause{}
	text, _, err := compile.SQL(q, dialect.SQLite)
	want := `SELECT "meta.tags"."name" FROM "meta.tags" WHERE "meta.tags"."weight" > ? AND "meta.tags"."weight" < ?` +
		` GROUP BY "meta.tags"."name", "meta.tags"."weight" ORDER BY "meta.tags"."name", "meta.tags"."weight" LIMIT ? OFFSET ?`
	if err != nil || text != want {
		t.Errorf("got %s, %v\nwant %s", text, err, want)
	}
}
