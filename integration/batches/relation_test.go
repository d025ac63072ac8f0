package batches

import (
	"context"
	"fmt"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/internal/sample"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/repo"
)

// author is a user with what belongs to him.
type author struct {
	ID    sample.UserID
	Posts repo.Many[sample.Post]
	Staff repo.Many[sample.User]
}

type authorColumns struct {
	strata.Table[author]
	ID strata.ID[sample.UserID]
}

var (
	authors     = strata.Define("authors", new(authorColumns), func(t *strata.Def, c *authorColumns) { t.PrimaryKey(c.ID) })
	authorPosts = repo.HasMany(authors, posts,
		func(a *author) *repo.Many[sample.Post] { return &a.Posts },
		strata.Refer(posts.AuthorID, authors.ID))
	authorStaff = repo.HasMany(authors, users,
		func(a *author) *repo.Many[sample.User] { return &a.Staff },
		strata.Refer(users.Boss, authors.ID))
)

// family prints what belongs to authors.
func family(t *testing.T, authors []author) string {
	t.Helper()
	s := ""
	for _, a := range authors {
		posts, err := a.Posts.All()
		must(t, err)
		staff, err := a.Staff.All()
		must(t, err)
		var titles, names []string
		for _, p := range posts {
			titles = append(titles, p.Title)
		}
		for _, u := range staff {
			names = append(names, u.Name)
		}
		s += fmt.Sprint(a.ID, titles, names, " ")
	}
	return s
}

func TestRelations(t *testing.T) {
	everywhere(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		done(t)(builder.Update(users).Set(users.Boss.Set(1)).Where(users.ID.Gt(1)).Exec(ctx, db))
		const want = "1 [two One] [bob eve] 3 [] [] 2 [Three] [] 1 [two One] [bob eve] "
		ids := func() (list []author) {
			for _, id := range []sample.UserID{1, 3, 2, 1} {
				list = append(list, author{ID: id})
			}
			return list
		}
		list := ids()
		byID, byName := authorPosts.OrderBy(posts.ID.Desc()), authorStaff.OrderBy(users.Name.Asc())
		must(t, repo.Load(ctx, db, list, byID))
		must(t, repo.Load(ctx, db, list, byName))
		if s := family(t, list); s != want {
			t.Errorf("one by one: %s, want %s", s, want)
		}
		list = ids()
		must(t, repo.Load(ctx, db, list, byID, byName))
		if s := family(t, list); s != want {
			t.Errorf("in a batch: %s, want %s", s, want)
		}
	})
}
