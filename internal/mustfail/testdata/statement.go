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
	builder.From(Users).Where(Users.Age)                                  // want "as strata.Condition value|as strata.Operand\\[bool\\]"
	builder.From(Users).Where("age > 3")                                  // want "as strata.Condition value|as strata.Operand\\[bool\\]"
	builder.From(Users).Where(Users.Name.Lower())                         // want "as strata.Condition value|as strata.Operand\\[bool\\]"
	builder.From(Users).OrderBy("name")                                   // want "as strata.Order value"
	builder.From(Users).OrderBy(Users.Name)                               // want "as strata.Order value"
	builder.From(Users).GroupBy("name")                                   // want "as strata.GroupTerm value"
	builder.From(Users).Having(strata.Sum(Users.Age))                     // want "as strata.Condition value|as strata.Operand\\[bool\\]"
	builder.From(Users).Join(Posts)                                       // want "not enough arguments in call"
	builder.From(Users).LeftJoin(Posts)                                   // want "not enough arguments in call"
	builder.From(Users).Join(Posts, Posts.AuthorID)                       // want "as strata.Condition value|as strata.Operand\\[bool\\]"
	builder.From(Users).Join(Posts, Posts.ID.EqExpr(Users.ID))            // want "as strata.Operand\\[sample.PostID\\] value"
	builder.From(Users).Limit("3")                                        // want "as int value"
	builder.From("users")                                                 // want "in call to builder.From, cannot infer M"
	builder.Select("name")                                                // want "in call to builder.Select, cannot infer T"
	strata.Exists(Users)                                                  // want "as strata.AnyQuery value"
	strata.And(Users.Age.Gt(3), Users.Age)                                // want "as strata.Condition value|as strata.Operand\\[bool\\]"
	strata.CaseWhen(Users.Age.Gt(3), Users.Name).Else(Users.Age)          // want "as strata.Operand\\[string\\] value"
	Users.Age.EqExpr(strata.Scalar(builder.Select(Users.Name)))           // want "as strata.Operand\\[int64\\] value"
	Users.Age.EqExpr(strata.Scalar(builder.Select2(Users.Age, Users.ID))) // want "as strata.Operand\\[int64\\] value"
}

func fullText(t *strata.Def[User], search *strata.FullText) {
	strata.DefFullText(t, "search", Users.Name, Users.Age)                      // want "does not match inferred type strata.Searched\\[sample.User\\]"
	strata.DefFullText(t, "search", Users.Name, Posts.Title)                    // want "does not match inferred type strata.Searched\\[sample.User\\]"
	strata.DefFullText(t, "search", Users.Name.Lower())                         // want "does not match inferred type strata.Searched\\[sample.User\\]"
	search.Match(Users.Name)                                                    // want "as string value"
	builder.From(Users).OrderBy(search.Rank("x"))                               // want "as strata.Order value"
	builder.From(Users).Where(search.Rank("x"))                                 // want "as strata.Condition value|as strata.Operand\\[bool\\]"
	strata.MatchText(Users.Age, "x")                                            // want "does not satisfy|does not match|missing method"
	strata.Highlight(Users.Bio, "x", "<", ">").Into(new(string))                // want "as \\*sql.Null\\[string\\] value"
}

func setOperations() {
	builder.Select(Users.Name).Union(builder.Select(Users.Age))                           // want "as builder.Rows\\[string, string\\] value"
	builder.Select(Users.Name).Union(builder.Select(Users.Bio))                           // want "as builder.Rows\\[string, string\\] value"
	builder.Select2(Users.Name, Users.Age).Union(builder.Select(Users.Name))              // want "as builder.Rows"
	builder.Select2(Users.Name, Users.Age).Except(builder.Select2(Users.Age, Users.Name)) // want "as builder.Rows"
	builder.From(Users).Intersect(builder.From(Posts))                                    // want "as builder.Rows"
	builder.Select(Users.Name).Union(builder.Select(Users.Name)).Where()                  // want "Where undefined"
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
	builder.Update(Users).Set(Posts.Title.Set("x"))      // want "as strata.Assignment\\[sample.User\\] value"
	builder.Update(Users).Set(Users.Name.Eq("x"))        // want "as strata.Assignment\\[sample.User\\] value"
	builder.Insert(Users).Set(Posts.Title.Set("x"))      // want "as strata.Assignment\\[sample.User\\] value"
	builder.Insert(Users).Set("x")                       // want "as strata.Assignment\\[sample.User\\] value"
	builder.Insert(Users).Rows(Post{})                   // want "as sample.User value"
	Users.Age.Set("x")                                   // want "cannot use \"x\" .* as int64 value"
	Users.Name.Set(nil)                                  // want "cannot use nil as string value"
	Users.Name.SetExpr(Users.Bio)                        // want "as strata.Expression\\[string, string\\] value"
	Users.Name.SetExpr(Users.Age)                        // want "as strata.Expression\\[string, string\\] value"
	Users.Status.Set("active")                           // want "as sample.Status value|as strata.Enum"
	Users.ID.Set(3)                                      // want "Users.ID.Set undefined"
	Users.Slug.Set("x")                                  // want "Users.Slug.Set undefined"
	strata.SetNull(Users.Name)                           // want "strata.SetNull"
	builder.Insert(Users).Rows().OnConflict(Posts.Title) // want "as strata.Column\\[sample.User\\] value"
	builder.Insert(Users).Rows(User{}).Omit(Posts.Title) // want "as strata.Column\\[sample.User\\] value"
}

func handles(ctx context.Context, db *pool.DB) {
	reader := db.ReadOnly()
	builder.Insert(Users).Rows(User{}).Exec(ctx, reader)            // want "as builder.Writer value"
	builder.Delete(Users).All().Exec(ctx, reader)                   // want "as builder.Writer value"
	builder.Insert(Users).Rows(User{}).Returning().One(ctx, reader) // want "as builder.Writer value"
	builder.Raw("DELETE FROM users").Exec(ctx, reader)              // want "as builder.Writer value"
	db.ReadTx(ctx, func(tx *pool.ReadTx) error {
		_, err := builder.Update(Users).Set(Users.Age.Set(1)).All().Exec(ctx, tx) // want "as builder.Writer value"
		return err
	})
}

func batches(ctx context.Context, db *pool.DB) {
	var b builder.Batch
	var r builder.ReadBatch
	b.Run(ctx, db.ReadOnly())                                                       // want "as builder.Writer value"
	builder.QueueExec(&r, builder.Delete(Users).All())                              // want "as \\*builder.Batch value"
	builder.QueueReturning(&r, builder.Delete(Users).All().Returning())             // want "as \\*builder.Batch value"
	builder.QueueAll(&r, builder.Delete(Users).All().Returning())                   // want "Fetching"
	builder.QueueAll(&b, builder.RawRows(builder.Raw("SELECT 1"), Users.Age))       // want "Fetching"
	builder.QueueExec(&b, builder.Delete(Users))                                    // want "as builder.Executable value"
	builder.QueueExec(&b, builder.From(Users))                                      // want "as builder.Executable value"
	var names *builder.Result[[]string] = builder.QueueAll(&b, builder.From(Users)) // want "as \\*builder.Result"
	_ = names
	db.ReadTx(ctx, func(tx *pool.ReadTx) error {
		r.Run(ctx, tx)
		return b.Run(ctx, tx) // want "as builder.Writer value"
	})
}

func keys(ctx context.Context, db *pool.DB) {
	people := repo.ByKey(Users, Users.ID)
	people.Get(ctx, db, PostID(1))               // want "as sample.UserID value"
	people.Get(ctx, db, "1")                     // want "as sample.UserID value"
	repo.ByKey(Users, Posts.ID)                  // want "repo.ByKey|does not match|strata.Column"
	people.Set(ctx, db, 1, Posts.Title.Set("x")) // want "as strata.Assignment\\[sample.User\\] value"
	byName := builder.Prepare1(func(n strata.Param[string]) builder.Query[User] {
		return builder.From(Users).Where(Users.Name.EqExpr(n))
	})
	byName(3)      // want "as string value"
	byName("a", 2) // want "too many arguments"
	builder.Prepare1(func(n strata.Param[string]) builder.Query[User] {
		return builder.From(Users).Where(Users.Age.EqExpr(n)) // want "as strata.Operand\\[int64\\] value"
	})
	builder.Prepare1(func(n strata.Param[string]) builder.UpdateStatement[User] {
		return builder.Update(Users).Set(Users.Name.SetExpr(n.Nullable())).All() // want "as strata.Expression\\[string, string\\] value"
	})
	builder.Prepare1(func(n strata.Param[sql.Null[string]]) builder.UpdateStatement[User] {
		return builder.Update(Users).Set(Users.Name.SetExpr(strata.NullParam(n))).All() // want "as strata.Expression\\[string, string\\] value"
	})
	builder.Prepare1(func(n strata.Param[int64]) builder.UpdateStatement[User] {
		return builder.Update(Users).Set(Users.Bio.SetExpr(n.Nullable())).All() // want "as strata.Expression\\[string, sql.Null\\[string\\]\\] value"
	})
	gone := builder.Prepare1(func(n strata.Param[string]) builder.ReturningStatement[UserID] {
		return builder.Returning(builder.Delete(Users).Where(Users.Name.EqExpr(n)), Users.ID)
	})
	gone("a").All(ctx, db.ReadOnly())                               // want "as builder.Writer value"
	gone("a").Exec(ctx, db)                                         // want "gone\\(\"a\"\\).Exec undefined"
	builder.Prepare1(func(n strata.Param[string]) int { return 1 }) // want "int"
	var children repo.Many[Post]
	for range children { // want "cannot range over children"
	}
	_ = len(children) // want "invalid argument"
}
