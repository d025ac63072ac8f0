// Package several says which databases its statements run on: each of them counts.
package several

//strata:dialects postgres, sqlite

import (
	"context"

	"blog.test/tables"

	"github.com/strata-go/strata/builder"
)

var posts = tables.Posts

func defaults(ctx context.Context, db builder.DB, wrong bool) (int64, error) {
	if wrong {
		//doc:wrong What one of the dialects lacks, in a package that says `//strata:dialects postgres, sqlite`
		return builder.Update(posts).Set(posts.Views.SetDefault()).Where(posts.ID.Eq(1)).Exec(ctx, db) // want `SQLite does not support`
		//doc:end
	}
	//doc:mended
	return builder.Update(posts).Set(posts.Views.Set(0)).Where(posts.ID.Eq(1)).Exec(ctx, db)
	//doc:end
}
