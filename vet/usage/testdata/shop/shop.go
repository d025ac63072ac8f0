// Package shop has the tables of the tests.
package shop

import (
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/repo"
)

type UserID int64

type User struct {
	ID    UserID
	Name  string
	Email string
	Age   int64

	Posts repo.Many[Post]
}

type userColumns struct {
	strata.Table[User]
	ID    strata.ID[UserID] `db:",identity"`
	Name  strata.Text
	Email strata.Text
	Age   strata.Int64
}

var Users = strata.Define("users", new(userColumns))

type Post struct {
	ID       int64
	AuthorID UserID
	Title    string
	Likes    int64
}

type postColumns struct {
	strata.Table[Post]
	ID       strata.Int64 `db:",identity"`
	AuthorID strata.ID[UserID]
	Title    strata.Text
	Likes    strata.Int64
}

var Posts = strata.Define("posts", new(postColumns))

var (
	People  = repo.ByKey(Users, Users.ID)
	Letters = repo.ByKey(Posts, Posts.ID)

	UserPosts = repo.HasMany(Users, Posts, func(u *User) *repo.Many[Post] { return &u.Posts }, strata.Refer(Posts.AuthorID, Users.ID))
)
