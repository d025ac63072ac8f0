// Package tables defines the tables of a blog, and helpers that other packages use.
package tables

import (
	"database/sql"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/types"
)

type (
	UserID int64
	PostID int64
	state  struct{}
	State  = types.Enum[state]
)

var (
	Draft = types.EnumValue[state]("draft")
	Live  = types.EnumValue[state]("live")
)

type Audit struct{ At, By string }

type User struct {
	ID    UserID
	Email string
	Name  string
	Age   int64
	Bio   sql.Null[string]
	Slug  string
}

type Post struct {
	ID       PostID
	AuthorID UserID
	Title    string
	Views    int64
	State    State
	Made     Audit
}

type audit struct {
	At strata.Text
	By strata.Text
}

type users struct {
	strata.Table[User]
	ID    strata.ID[UserID] `db:",identity"`
	Email strata.Text
	Name  strata.Text
	Age   strata.Int64
	Bio   strata.NullText
	Slug  strata.Text
}

type posts struct {
	strata.Table[Post]
	ID       strata.ID[PostID] `db:",identity"`
	AuthorID strata.ID[UserID] `db:"author"`
	Title    strata.Text
	Views    strata.Int64
	State    strata.Enum[State]
	Made     audit
}

var (
	Users = strata.Define("users", new(users), func(t *strata.Def, c *users) {
		t.PrimaryKey(c.ID)
		t.Unique(c.Email)
		strata.Generated(t, c.Slug, c.Name.Concat("-").ConcatExpr(c.Email))
	})
	Posts = strata.Define("posts", new(posts), func(t *strata.Def, c *posts) {
		t.PrimaryKey(c.ID)
		strata.Values(t, c.State, Draft, Live)
		strata.Default(t, c.Views, 0)
		strata.Default(t, c.State, Draft)
		strata.References(t, c.AuthorID, Users.ID, strata.Cascade)
	})
)

// Popular is for queries with Posts in FROM.
func Popular(n int64) strata.Condition { return Posts.Views.Gt(n) }

// OfAuthor joins the posts of a user.
func OfAuthor[R, E any](q *builder.SelectQuery[R, E]) *builder.SelectQuery[R, E] {
	return q.LeftJoin(Posts, Posts.AuthorID.EqExpr(Users.ID))
}

// Adults is complete.
func Adults() builder.Query[User] { return builder.From(Users).Where(Users.Age.Ge(18)) }
