package builder_test

import (
	"strings"
	"testing"

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
