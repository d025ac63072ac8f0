package dropped

import (
	"context"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/repo"

	"example.com/program/shop"
)

func documented(ctx context.Context, db builder.DB, adult bool) ([]shop.User, error) {
	q := builder.From(shop.Users)
	if adult {
		//doc:wrong
		q.Where(shop.Users.Age.Ge(18)) // want stratadropped "the query that Where returns is dropped; queries do not change: use what it returns"
		//doc:mended
		q = q.Where(shop.Users.Age.Ge(18))
		//doc:end
	}
	return q.All(ctx, db)
}

var byName = builder.Prepare1(func(name strata.Param[string]) builder.Query[shop.User] {
	return builder.From(shop.Users).Where(shop.Users.Name.EqExpr(name))
})

func wrong(ctx context.Context, db builder.DB, name string) error {
	builder.Update(shop.Users).Set(shop.Users.Name.Set("x")).Where(shop.Users.ID.Eq(1))      // want stratadropped "the change that Where returns never runs; call Exec, or queue it in a batch"
	_ = builder.Delete(shop.Posts).All()                                                     // want stratadropped "the change that All returns never runs"
	builder.CreateTables(shop.Users, shop.Posts)                                             // want stratadropped "never runs"
	byName(name)                                                                             // want stratadropped "the query that byName returns is dropped"
	strata.And(shop.Users.Age.Gt(1), shop.Users.Age.Lt(2))                                   // want stratadropped "the condition that And returns is dropped"
	shop.Users.Name.Set(name)                                                                // want stratadropped "the assignment that Set returns is dropped"
	shop.UserPosts.Limit(3)                                                                  // want stratadropped "the relation that Limit returns is dropped"
	builder.Returning(builder.Insert(shop.Users).Rows(shop.User{Name: name}), shop.Users.ID) // want stratadropped "the change that Returning returns never runs"
	q := builder.From(shop.Users)
	n, err := q.Count(ctx, db)
	if err != nil || n == 0 {
		return err
	}
	q = q.Limit(1) // want stratadropped "the query that Limit returns is dropped"
	change := builder.Update(shop.Users).Set(shop.Users.Age.Set(1)).Where(shop.Users.ID.Eq(1))
	if n > 3 {
		change = change.Where(shop.Users.Age.IsNotNull()) // want stratadropped "the change that Where returns never runs"
	}
	return nil
}

func right(ctx context.Context, db builder.DB, names []string) (builder.Query[shop.User], error) {
	q := builder.From(shop.Users)
	for _, n := range names {
		q = q.Where(shop.Users.Name.Ne(n))
	}
	var b builder.Batch
	builder.QueueExec(&b, builder.Delete(shop.Posts).All())
	if err := b.Run(ctx, db); err != nil {
		return nil, err
	}
	ordered := q.OrderBy(shop.Users.ID.Asc())
	if len(names) > 3 {
		ordered = ordered.Limit(3)
	}
	func() { q = q.Limit(7) }()
	own(q)
	builder.Delete(shop.Posts).Where(shop.Posts.ID.Eq(1)).Exec(ctx, db) // want strataerror "the error of Exec is not looked at"
	repo.In(nil, shop.People)
	return ordered, nil
}

// own is the program's: it may do more.
func own(q builder.Query[shop.User]) builder.Query[shop.User] {
	seen++
	return q.Limit(seen)
}

var seen int
