package batches

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/internal/sample"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/repo"
)

// author is a user with what belongs to him.
type author struct {
	id    sample.UserID
	posts repo.Many[sample.Post]
	staff repo.Many[sample.User]
}

var (
	authorPosts = repo.Relation[author, sample.Post, sample.UserID]{
		Children: posts,
		Foreign:  posts.AuthorID,
		Key:      func(a *author) sample.UserID { return a.id },
		Parent:   func(p *sample.Post) sample.UserID { return p.AuthorID },
		Field:    func(a *author) *repo.Many[sample.Post] { return &a.posts },
	}
	authorStaff = repo.Relation[author, sample.User, sample.UserID]{
		Children: users,
		Foreign:  users.Boss,
		Key:      func(a *author) sample.UserID { return a.id },
		Parent:   func(u *sample.User) sample.UserID { return u.Boss.V },
		Field:    func(a *author) *repo.Many[sample.User] { return &a.staff },
	}
)

// family prints what belongs to authors.
func family(t *testing.T, authors []author) string {
	t.Helper()
	s := ""
	for _, a := range authors {
		posts, err := a.posts.All()
		must(t, err)
		staff, err := a.staff.All()
		must(t, err)
		var titles, names []string
		for _, p := range posts {
			titles = append(titles, p.Title)
		}
		for _, u := range staff {
			names = append(names, u.Name)
		}
		s += fmt.Sprint(a.id, titles, names, " ")
	}
	return s
}

func TestRelations(t *testing.T) {
	everywhere(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		done(t)(builder.Update(users).Set(users.Boss.Set(1)).Where(users.ID.Gt(1)).Exec(ctx, db))
		const want = "1 [two One] [bob eve] 3 [] [] 2 [Three] [] 1 [two One] [bob eve] "
		ids := func() (list []author) {
			for _, id := range []sample.UserID{1, 3, 2, 1} {
				list = append(list, author{id: id})
			}
			return list
		}
		list := ids()
		must(t, authorPosts.Load(ctx, db, list, posts.ID.Desc()))
		must(t, authorStaff.Load(ctx, db, list, users.Name.Asc()))
		if s := family(t, list); s != want {
			t.Errorf("one by one: %s, want %s", s, want)
		}
		list = ids()
		var b builder.ReadBatch
		loadPosts := authorPosts.Queue(&b, list, posts.ID.Desc())
		loadStaff := authorStaff.Queue(&b, list, users.Name.Asc())
		must(t, b.Run(ctx, db))
		must(t, errors.Join(loadPosts(), loadStaff()))
		if s := family(t, list); s != want {
			t.Errorf("in a batch: %s, want %s", s, want)
		}
	})
}
