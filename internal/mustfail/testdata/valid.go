package p

import (
	"context"
	"database/sql"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	. "github.com/strata-go/strata/internal/sample"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/repo"
)

// The right forms of what the other programs get wrong: all of it compiles.
func valid(ctx context.Context, db *pool.DB) {
	_ = Users.Age.Eq(1).And(Users.Age.EqExpr(Posts.Views), Users.Bio.Eq("x"), Users.Bio.EqExpr(Users.Name))
	_ = Users.ID.EqExpr(Posts.EditorID).Or(Users.ID.InQuery(builder.Select(Posts.EditorID)))
	_ = Users.Bio.Is(sql.Null[string]{})
	_ = Users.Status.Eq(Active)
	_ = Users.Age.Nullable().AddExpr(strata.Sum(Users.Age))
	_ = Users.Name.Nullable().ConcatExpr(Users.Bio)
	_ = Users.Age.EqExpr(strata.Scalar(builder.Select(strata.Max(Posts.Views))))
	_ = builder.Select(Users.Name).Union(builder.Select(Posts.Title)).OrderBy(strata.Position(1))
	_, _ = builder.Update(Users).Set(Users.Name.Set("x"), strata.SetNull(Users.Bio), Users.Bio.Set("y")).Where(Users.ID.Eq(1)).Exec(ctx, db)
	_, _ = builder.Update(Users).Set(Users.Bio.SetExpr(Users.Name.Nullable())).All().Exec(ctx, db)
	_ = builder.Prepare1(func(n strata.Param[string]) builder.UpdateStatement[User] {
		return builder.Update(Users).Set(Users.Bio.SetExpr(n.Nullable()), Users.Name.SetExpr(n)).All()
	})
	_, _ = builder.Delete(Users).All().Exec(ctx, db)
	var name string
	name, _ = builder.Select(strata.Max(Users.Name).Coalesce("")).One(ctx, db)
	row, _ := builder.Select2(Users, strata.Optional(Posts)).One(ctx, db)
	var post sql.Null[Post] = row.V2
	_, _ = repo.ByKey(Users, Users.ID).Get(ctx, db, 1)
	_, _ = builder.From(Users).All(ctx, db.ReadOnly())
	builder.SelectInto(func(s *summary) []strata.Field {
		return []strata.Field{Users.Name.Into(&s.Name), strata.Sum(Users.Age).Coalesce(0).Into(&s.Total)}
	})
	_, _ = name, post
}

type summary struct {
	Name  string
	Total int64
}
