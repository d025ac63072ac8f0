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

func conditions() {
	builder.From(Users).Where(Users.Age)                                  // want "as strata.Condition value .*hasType"
	builder.From(Users).Where("age > 3")                                  // want "as strata.Condition value .*hasType"
	builder.From(Users).Where(Users.Name.Lower())                         // want "as strata.Condition value .*hasType"
	builder.From(Users).OrderBy("name")                                   // want "as strata.Order value"
	builder.From(Users).OrderBy(Users.Name)                               // want "as strata.Order value"
	builder.From(Users).GroupBy("name")                                   // want "as strata.GroupTerm value .*missing method isExpression"
	builder.From(Users).Having(strata.Sum(Users.Age))                     // want "as strata.Condition value .*hasType"
	builder.From(Users).Join(Posts)                                       // want "not enough arguments in call"
	builder.From(Users).LeftJoin(Posts)                                   // want "not enough arguments in call"
	builder.From(Users).Join(Posts, Posts.AuthorID)                       // want "as strata.Condition value .*hasType"
	builder.From(Users).Join(Posts, Posts.ID.EqExpr(Users.ID))            // want "as strata.Operand\\[sample.PostID\\] value"
	builder.From(Users).Limit("3")                                        // want "as int value"
	builder.From("users")                                                 // want "in call to builder.From, cannot infer M"
	builder.Select("name")                                                // want "in call to builder.Select, cannot infer V"
	strata.Exists(Users)                                                  // want "as strata.AnyQuery value"
	strata.And(Users.Age.Gt(3), Users.Age)                                // want "as strata.Condition value .*hasType"
	strata.CaseWhen(Users.Age.Gt(3), Users.Name).Else(Users.Age)          // want "as strata.Operand\\[string\\] value"
	Users.Age.EqExpr(strata.Scalar(builder.Select(Users.Name)))           // want "as strata.Operand\\[int64\\] value"
	Users.Age.EqExpr(strata.Scalar(builder.Select2(Users.Age, Users.ID))) // want "in call to strata.Scalar, E .type strata.Wide.* does not satisfy .*missing method isExpression"
}

func fullText(t *strata.Def, search strata.FullText) {
	t.FullText(search, Users.Name, Users.Age)                    // want "as strata.Searched value .*missing method isText"
	t.FullText("search", Users.Name)                             // want "as strata.FullText value"
	strata.Weighted(Users.Age, 2)                                // want "as strata.Searched value .*missing method isText"
	search.Match(Users.Name)                                     // want "as string value"
	builder.From(Users).OrderBy(search.Rank("x"))                // want "as strata.Order value"
	builder.From(Users).Where(search.Rank("x"))                  // want "as strata.Condition value .*hasType"
	strata.MatchText(Users.Age, "x")                             // want "as strata.AnyText value .*missing method isText"
	strata.Highlight(Users.Bio, "x", "<", ">").Into(new(string)) // want "as \\*sql.Null\\[string\\] value"
}

func setOperations() {
	builder.Select(Users.Name).Union(builder.Select(Users.Age))                                    // want "as \\*builder.SelectQuery\\[string, strata.NullText\\] value"
	builder.Select(Users.Name).Union(builder.Select(Users.Bio))                                    // want "as \\*builder.SelectQuery\\[string, strata.NullText\\] value"
	builder.Select2(Users.Name, Users.Age).Union(builder.Select(Users.Name))                       // want "as \\*builder.SelectQuery\\[strata.Row2\\[string, int64\\]"
	builder.Except(builder.Select2(Users.Name, Users.Age), builder.Select2(Users.Age, Users.Name)) // want "does not match inferred type \\*builder.SelectQuery\\[strata.Row2\\[string, int64\\]"
	builder.Intersect(builder.From(Users), builder.From(Posts))                                    // want "does not match inferred type \\*builder.SelectQuery\\[sample.User"
	builder.Columns(Users.Name).Union(builder.Select(Users.Name))                                  // want "as \\*builder.ColumnsQuery value"
	builder.Columns(Users.Name).All()                                                              // want "All undefined"
	builder.Columns("name")                                                                        // want "as strata.AnyExpression value .*missing method isExpression"
	builder.Select(Users.Name).Clauses(builder.Select(Users.Name))                                 // want "as builder.Clause value"
}

func typestate(ctx context.Context, db *pool.DB) {
	builder.Update(Users).Set(Users.Name.Set("x")).Exec(ctx, db)             // want "Exec undefined"
	builder.Update(Users).Exec(ctx, db)                                      // want "Exec undefined"
	builder.Update(Users).Where(Users.ID.Eq(1))                              // want "Where undefined"
	builder.Delete(Users).Exec(ctx, db)                                      // want "Exec undefined"
	builder.Insert(Users).Exec(ctx, db)                                      // want "Exec undefined"
	builder.Insert(Users).Rows().OnConflict(Users.Email).Exec(ctx, db)       // want "Exec undefined"
	builder.Returning(builder.Update(Users).Set(Users.Age.Set(1)), Users.ID) // want "as builder.Change value"
}

func assignments() {
	builder.Update(Users).Set(Users.Name.Eq("x"))    // want "as strata.Assignment value"
	builder.Insert(Users).Set("x")                   // want "as strata.Assignment value"
	builder.Insert(Users).Rows(Post{})               // want "as sample.User value"
	builder.Update(Users).Model(Post{})              // want "as sample.User value"
	builder.Update("users")                          // want "in call to builder.Update, cannot infer M"
	Users.Age.Set("x")                               // want "cannot use \"x\" .* as int64 value"
	Users.Name.Set(nil)                              // want "cannot use nil as string value"
	Users.Name.SetExpr(Users.Bio)                    // want "as strata.Expression\\[string, string\\] value"
	Users.Name.SetExpr(Users.Age)                    // want "as strata.Expression\\[string, string\\] value"
	Users.Bio.SetExpr(Users.Age)                     // want "as strata.Operand\\[string\\] value"
	Users.Boss.SetExpr(Posts.ID)                     // want "as strata.Operand\\[sample.UserID\\] value"
	Posts.AuthorID.SetExpr(Users.Boss)               // want "as strata.Result\\[sample.UserID\\] value"
	Users.Status.Set("active")                       // want "as sample.Status value"
	Users.Name.SetNull()                             // want "Users.Name.SetNull undefined"
	Users.ID.SetNull()                               // want "Users.ID.SetNull undefined"
	builder.Insert(Users).Rows().OnConflict("email") // want "as strata.Column value .*missing method isExpression"
	builder.Insert(Users).Rows(User{}).Omit("email") // want "as strata.Column value .*missing method isExpression"
	builder.Insert(Users).Set().Select("users")      // want "as strata.AnyQuery value .*missing method Query"
}

func handles(ctx context.Context, db *pool.DB) {
	reader := db.ReadOnly()
	builder.Insert(Users).Rows(User{}).Exec(ctx, reader)                          // want "as builder.Writer value"
	builder.Delete(Users).All().Exec(ctx, reader)                                 // want "as builder.Writer value"
	builder.Returning(builder.Insert(Users).Rows(User{}), Users).One(ctx, reader) // want "as builder.Writer value"
	builder.Raw("DELETE FROM users").Exec(ctx, reader)                            // want "as builder.Writer value"
	db.ReadTx(ctx, func(tx *pool.ReadTx) error {
		_, err := builder.Update(Users).Set(Users.Age.Set(1)).All().Exec(ctx, tx) // want "as builder.Writer value"
		return err
	})
}

func batches(ctx context.Context, db *pool.DB) {
	var b builder.Batch
	var r builder.ReadBatch
	b.Run(ctx, db.ReadOnly())                                                         // want "as builder.Writer value"
	builder.QueueExec(&r, builder.Delete(Users).All())                                // want "as \\*builder.Batch value"
	builder.QueueReturning(&r, builder.Returning(builder.Delete(Users).All(), Users)) // want "as \\*builder.Batch value"
	builder.QueueAll(&r, builder.Returning(builder.Delete(Users).All(), Users))       // want "does not match \\*builder.SelectQuery"
	builder.QueueExec(&b, builder.Delete(Users))                                      // want "as builder.Executable value"
	builder.QueueExec(&b, builder.From(Users))                                        // want "as builder.Executable value"
	var names *builder.Result[[]string] = builder.QueueAll(&b, builder.From(Users))   // want "as \\*builder.Result"
	_ = names
	db.ReadTx(ctx, func(tx *pool.ReadTx) error {
		r.Run(ctx, tx)
		return b.Run(ctx, tx) // want "as builder.Writer value"
	})
}

func keys(ctx context.Context, db *pool.DB) {
	people := repo.ByKey(Users, Users.ID)
	people.Get(ctx, db, PostID(1))   // want "as sample.UserID value"
	people.Get(ctx, db, "1")         // want "as sample.UserID value"
	people.Patch(ctx, db, 1, "name") // want "as strata.Assignment value"
	people.Create(ctx, db, User{})   // want "as \\*sample.User value"
	people.Update(ctx, db, &Post{})  // want "as \\*sample.User value"
	repo.New(Users).Get(ctx, db, 1)  // want "as repo.NoKey value"
	repo.ByKey(Users, "id")          // want "repo.ByKey"
	byName := builder.Prepare1(func(n strata.Param[string]) builder.Query[User] {
		return builder.From(Users).Where(Users.Name.EqExpr(n))
	})
	byName(3)      // want "as string value"
	byName("a", 2) // want "too many arguments"
	builder.Prepare1(func(n strata.Param[string]) builder.Query[User] {
		return builder.From(Users).Where(Users.Age.EqExpr(n)) // want "as strata.Operand\\[int64\\] value"
	})
	builder.Prepare1(func(n strata.Param[string]) *builder.UpdateStatement {
		return builder.Update(Users).Set(Users.Name.SetExpr(strata.NullableParam(n))).All() // want "as strata.Expression\\[string, string\\] value"
	})
	builder.Prepare1(func(n strata.Param[sql.Null[string]]) *builder.UpdateStatement {
		return builder.Update(Users).Set(Users.Name.SetExpr(strata.NullParam(n))).All() // want "as strata.Expression\\[string, string\\] value"
	})
	builder.Prepare1(func(n strata.Param[int64]) *builder.UpdateStatement {
		return builder.Update(Users).Set(Users.Bio.SetExpr(n)).All() // want "as strata.Operand\\[string\\] value"
	})
	gone := builder.Prepare1(func(n strata.Param[string]) *builder.ReturningStatement[UserID] {
		return builder.Returning(builder.Delete(Users).Where(Users.Name.EqExpr(n)), Users.ID)
	})
	gone("a").All(ctx, db.ReadOnly())                               // want "as builder.Writer value"
	gone("a").Exec(ctx, db)                                         // want "gone\\(\"a\"\\).Exec undefined"
	builder.Prepare1(func(n strata.Param[string]) int { return 1 }) // want "Q \\(type int\\) does not satisfy builder.Preparable"
	var children repo.Many[Post]
	for range children { // want "cannot range over children"
	}
	_ = len(children) // want "invalid argument"
	staff := repo.HasMany(Users, Users, func(u *User) *repo.Many[User] { return nil }, strata.Refer(Users.Boss, Users.ID))
	repo.Load(ctx, db, []Post{}, staff)                                                  // want "does not match inferred type repo.Preload\\[\\*sample.Post\\]"
	staff.With(repo.HasOne(Posts, Users, func(p *Post) *repo.One[User] { return nil }))  // want "as repo.Preload\\[\\*sample.User\\] value"
	repo.HasMany(Users, Posts, func(u *User) *repo.Many[User] { return nil })            // want "repo.HasMany"
	repo.BelongsTo(Posts, Users, func(p *Post) *repo.One[User] { return nil }, Users.ID) // want "as strata.Pair value"
	strata.Refer(Posts.AuthorID, Posts.ID)                                               // want "strata.Refer"
}
