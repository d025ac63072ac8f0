package faults

import (
	"context"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/pool"
)

var inOwnParameters = []fault{
	{"C10", "parameters of the database's own in raw text", ofThings(func(t *testing.T, ctx context.Context, db *pool.DB) {
		for _, text := range []string{":name", "@name", "$name", ":1", "$1", "(:name)", "1 + :name", "1 + @name", "coalesce(:name, 1)", "price - @price", "1=:name"} {
			_, err := builder.Select(strata.Raw(strata.TypeInt64, strata.SQL(text))).From(things).All(ctx, db)
			isRefusal(t, text, err, strata.BadValue, "a placeholder of the database's own")
			_, err = builder.Select(strata.Raw(strata.TypeInt64, strata.SQL(text+" + ?"), 1)).From(things).All(ctx, db)
			isRefusal(t, text+" + ?", err, strata.BadValue, "a placeholder of the database's own")
			_, err = builder.Raw(strata.SQL("UPDATE things SET price = "+text+" WHERE id = ?"), 1).Exec(ctx, db)
			isRefusal(t, "UPDATE "+text, err, strata.BadValue, "a placeholder of the database's own")
			own := strata.Func1[int64](strata.TypeInt64, strata.SQL("{1} + "+text))
			_, err = builder.Select(own(things.ID)).All(ctx, db)
			isRefusal(t, "function "+text, err, strata.BadValue, "a placeholder of the database's own")
		}
		reads(t, db, builder.Select(things.Price).OrderBy(things.ID.Asc()), "[10 20 30]")
	})},
	{"C10", "what only looks like a parameter", ofThings(func(t *testing.T, ctx context.Context, db *pool.DB) {
		texts := map[string]string{
			"length(':a @b $c #d')": "11", "/* :a @b */ 7 -- $c\n": "7", "length('12:30')": "5", `(SELECT ":a" FROM (SELECT 3 AS ":a") AS s)`: "3",
		}
		if db.Dialect().Engine == dialect.EnginePostgreSQL {
			for text, want := range map[string]string{
				"'5'::int + id - id": "5", "cardinality((ARRAY[4, 5, 6])[2:3])": "2", "cardinality((ARRAY[4, 5, 6])[id:price])": "3", "@ -3": "3",
				"CASE WHEN ARRAY[1, 2] @> ARRAY[1] THEN 1 END": "1", "CASE WHEN ARRAY[1] <@ARRAY[1, 2] THEN 1 END": "1",
				"5 # 3": "6", `length(E'it\'s 12:30')`: "10", `CASE WHEN '{"a": 1}'::jsonb ?? 'a' THEN 1 END`: "1",
			} {
				texts[text] = want
			}
		}
		for text, want := range texts {
			q := builder.Select(strata.Raw(strata.TypeInt64, strata.SQL(text))).From(things).Where(things.ID.Eq(1))
			t.Run(text, func(t *testing.T) { reads(t, db, q, "[{"+want+" true}]") })
		}
	})},
	{"C10", "raw text that one database reads in another way", ofThings(func(t *testing.T, ctx context.Context, db *pool.DB) {
		others := []string{"1 + `it's`"} // a name on SQLite alone
		switch db.Dialect().Engine {
		case dialect.EngineMariaDB: // which has names of both forms
			others = []string{"1 <@id", "length($t$ :a $t$)"}
		case dialect.EngineSQLite:
			others = []string{"?? + 1", "1 <@id", `length(E'it\'s 12:30')`, "length($t$ :a $t$)", "1 + #id"}
		}
		for _, text := range others {
			_, err := builder.Select(strata.Raw(strata.TypeInt64, strata.SQL(text))).From(things).All(ctx, db)
			isRefusal(t, text, err, strata.BadValue)
		}
	})},
}
