package faults

import (
	"context"
	"strings"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/pool"
)

var inRaw = []fault{
	{"C10", "placeholders in raw text", ofThings(func(t *testing.T, ctx context.Context, db *pool.DB) {
		texts := []string{
			"/* ? */ ? -- ?\n + 1", `CASE WHEN 'it''s ?' = 'x' THEN 0 ELSE ? + 1 END`,
		}
		if db.Dialect().Engine == dialect.EnginePostgreSQL {
			texts = append(texts, `length(E'it\'s ?') - 6 + ? + 1`, "/* /* ? */ */ ? + 1", "length($t1$ ? $t1$) - 3 + ? + 1",
				`(SELECT a$b$ + ? FROM (VALUES (1)) AS v(a$b$))`, `(ARRAY[1, 4])[?] + 3`, `?::int + 1`)
		}
		for _, text := range texts {
			if strings.Contains(t.Name(), "simple_protocol") && strings.Contains(text, "a$b$") {
				continue // pgx itself looks for placeholders there, and takes $b$ for a quote: it refuses
			}
			n := int64(4)
			if text == `(ARRAY[1, 4])[?] + 3` {
				n = 2
			}
			want := "[{5 true} {5 true} {5 true}]"
			if n == 2 {
				want = "[{7 true} {7 true} {7 true}]"
			}
			t.Run(text, func(t *testing.T) {
				reads(t, db, builder.Select(strata.Raw(strata.TypeInt64, strata.SQL(text), n)).From(things), want)
			})
		}
		for _, text := range []string{"$1 + ?", "?1", "$name + ?"} {
			_, err := builder.Select(things.ID).Where(strata.RawCondition(strata.SQL(text+" > 0"), 1)).All(ctx, db)
			refusedFor(t, err, strata.BadValue, "placeholder")
		}
	})},
}
