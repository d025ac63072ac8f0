package loop

import (
	"context"
	"fmt"
	"time"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/repo"

	"example.com/program/shop"
	"example.com/program/store"
)

func documented(ctx context.Context, db builder.DB) (titles []string, err error) {
	users, err := builder.From(shop.Users).All(ctx, db)
	if err != nil {
		return nil, err
	}
	//doc:wrong
	for _, u := range users {
		posts, err := builder.From(shop.Posts).Where(shop.Posts.AuthorID.Eq(u.ID)).All(ctx, db) // want strataloop "All runs a statement for each row of users; read all at once by a join, In or Load, or queue the queries in a batch"
		if err != nil {
			return nil, err
		}
		for _, p := range posts {
			titles = append(titles, p.Title)
		}
	}
	//doc:mended
	if err := repo.Load(ctx, db, users, shop.UserPosts); err != nil {
		return nil, err
	}
	for _, u := range users {
		posts, err := u.Posts.All()
		if err != nil {
			return nil, err
		}
		for _, p := range posts {
			titles = append(titles, p.Title)
		}
	}
	//doc:end
	return titles, nil
}

func wrong(ctx context.Context, db builder.DB, page repo.Page[shop.User]) error {
	list, err := store.All(ctx, db)
	if err != nil {
		return err
	}
	for i := range list {
		if err := repo.LoadOne(ctx, db, &list[i], shop.UserPosts); err != nil { // want strataloop "LoadOne runs a statement for each row of list; Load takes all rows at once"
			return err
		}
	}
	for i := 0; i < len(list); i++ {
		u := &list[i]
		u.Age++
		if err := shop.People.Update(ctx, db, u); err != nil { // want strataloop "Update runs a statement for each row of list; UpdateMany takes all models at once"
			return err
		}
	}
	for u, err := range builder.From(shop.Users).Iter(ctx, db) {
		if err != nil {
			return err
		}
		q := builder.From(shop.Posts).Where(shop.Posts.AuthorID.Eq(u.ID))
		if n, err := q.Count(ctx, db); err != nil || n == 0 { // want strataloop "Count runs a statement for each row of Iter"
			continue
		}
		if _, err := store.PostsOf(ctx, db, u.ID); err != nil { // want strataloop "PostsOf runs a statement for each row of Iter"
			return err
		}
	}
	for _, u := range page.Rows {
		id := u.ID
		name := fmt.Sprint(u.Name, " ", id)
		if err := store.Rename(ctx, db, id, name); err != nil { // want strataloop "Rename runs a statement for each row of page.Rows; change all rows at once, or queue the changes in a batch"
			return err
		}
	}
	return builder.Each(ctx, db, builder.From(shop.Posts), func(p *shop.Post) error {
		_, err := shop.People.Get(ctx, db, p.AuthorID) // want strataloop "Get runs a statement for each row of From; GetAll takes all keys at once"
		return err
	})
}

func friends(ctx context.Context, db builder.DB) (out []shop.User, err error) {
	out, err = store.All(ctx, db)
	return
}

// below calls itself.
func below(ctx context.Context, db builder.DB, id shop.UserID) error {
	posts, err := store.PostsOf(ctx, db, id)
	if err != nil {
		return err
	}
	for _, p := range posts {
		if err := below(ctx, db, p.AuthorID); err != nil { // want strataloop "below runs a statement for each row of posts"
			return err
		}
	}
	list, err := friends(ctx, db)
	for _, u := range list {
		if _, err := byID(u.ID).One(ctx, db); err != nil { // want strataloop "One runs a statement for each row of list"
			return err
		}
	}
	return err
}

var byID = builder.Prepare1(func(id strata.Param[shop.UserID]) builder.Query[shop.User] {
	return builder.From(shop.Users).Where(shop.Users.ID.EqExpr(id))
})

func right(ctx context.Context, db builder.DB, ids []shop.UserID) error {
	list, err := store.All(ctx, db)
	if err != nil {
		return err
	}
	for _, u := range list {
		if u.Age > 100 {
			_, err := shop.People.Get(ctx, db, u.ID) // the loop ends
			return err
		}
	}
	for _, u := range list {
		if u.Age > 100 {
			if _, err := store.PostsOf(ctx, db, u.ID); err != nil {
				return err
			}
			break
		}
	}
	for _, u := range list { // the same statement, for which the row does not matter
		if _, err := store.Total(ctx, db, u.Name); err != nil {
			return err
		}
	}
	for _, id := range ids { // not rows of a statement
		if _, err := shop.People.Get(ctx, db, id); err != nil {
			return err
		}
	}
	var b builder.Batch
	for _, u := range list {
		builder.QueueExec(&b, builder.Delete(shop.Posts).Where(shop.Posts.AuthorID.Eq(u.ID)))
	}
	if err := b.Run(ctx, db); err != nil {
		return err
	}
	for part, err := range repo.Batches(ctx, db, shop.People, 500) { // one for many rows
		if err != nil {
			return err
		}
		if err := shop.People.UpdateMany(ctx, db, part); err != nil {
			return err
		}
	}
	for _, u := range list { // a transaction for each row is meant
		err := builder.InTx(ctx, db, func(tx builder.DB) error { return store.Rename(ctx, tx, u.ID, "") })
		if err != nil {
			return err
		}
	}
	for _, u := range list {
		if err := pools.Retry(ctx, func(ctx context.Context) error { return store.Rename(ctx, pools, u.ID, "") }); err != nil {
			return err
		}
	}
	for _, u := range list { // it sends a message: each row is marked when it is done
		if err := send(u); err != nil {
			return err
		}
		if err := store.Rename(ctx, db, u.ID, "sent"); err != nil {
			return err
		}
	}
	for _, u := range list {
		time.Sleep(time.Second)
		if err := shop.People.Delete(ctx, db, u.ID); err != nil {
			return err
		}
	}
	return nil
}

var pools *pool.DB

func send(u shop.User) error { return nil }
