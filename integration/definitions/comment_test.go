package definitions

import (
	"context"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/pool"
)

// hostile would end a literal, a block or the statement.
const hostile = "it's $do$ \\'; END $doo$ /* -- \n ? $1 é"

var commented = entries("web.comments", func(t *strata.Def, c *entryColumns) {
	t.Comment(hostile)
	t.CommentOn(c.Note, hostile+"!")
})

// comments are those of a table and of its columns.
func comments(t *testing.T, db *pool.DB) []string {
	t.Helper()
	return texts(t, db, `SELECT d.objsubid || ' ' || d.description FROM pg_description AS d
		WHERE d.objoid = CAST('web.comments' AS regclass) AND d.classoid = CAST('pg_class' AS regclass) ORDER BY d.objsubid`)
}

func TestComments(t *testing.T) {
	created(t, commented, func(t *testing.T, ctx context.Context, db *pool.DB) {
		engines.Must(t, put(ctx, db, commented, entry{ID: 1}))
		if !isPostgres(db) {
			return // there is nothing to look at
		}
		has(t, "comments", comments(t, db), []string{"0 " + hostile, "3 " + hostile + "!"})
		engines.Done(t)(builder.Raw("COMMENT ON TABLE web.comments IS 'another'").Exec(ctx, db))
		engines.Done(t)(builder.Raw("COMMENT ON COLUMN web.comments.note IS NULL").Exec(ctx, db))
		engines.Must(t, builder.CreateTables(commented).IfNotExists().Exec(ctx, db))
		has(t, "comments over others", comments(t, db), []string{"0 another", "3 " + hostile + "!"})
	})
}
