// Package strata is a typed SQL toolkit: the compiler checks the query.
//
// Tables and columns are Go values whose types carry the SQL type, the Go type
// and whether NULL can come out. Statements are built from them, compiled for
// one dialect, and run on a pool; the same program gives the same answers on
// SQLite and on PostgreSQL.
//
//	package         says
//	strata          what: tables, columns, expressions
//	strata/builder  do: select, insert, update, delete
//	strata/compile  SQL text and arguments, with no database
//	strata/dialect  how dialects differ, as data
//	strata/pool     where: connections, transactions, rows
//	strata/repo     for this type: rows by key, relations
//
// # Tables
//
// A table is declared once, in plain Go. A pointer ties each column to its
// field, so that a column of another type does not compile:
//
//	type UserID int64
//
//	type User struct {
//		ID   UserID
//		Name string
//		Bio  sql.Null[string]
//	}
//
//	type users struct {
//		strata.Table[User]
//		ID   strata.Identity[User, UserID]
//		Name strata.Text[User]
//		Bio  strata.NullText[User]
//	}
//
//	var Users = strata.Define("users", func(t *strata.Def[User], u *User) users {
//		c := users{
//			Table: t.Table(),
//			ID:    strata.DefIdentity(t, "id", &u.ID),
//			Name:  strata.DefText(t, "name", &u.Name),
//			Bio:   strata.DefNullText(t, "bio", &u.Bio),
//		}
//		t.Unique(c.Name)
//		return c
//	})
//
// # Expressions
//
// An expression has two types: T, the SQL value that comparisons use, and V,
// what a row yields. They are the same unless the value may be NULL; then V is
// sql.Null[T]. A family adds what only its type can do: Like exists on text,
// Sum on numbers. Methods take plain Go values, their twins with the suffix
// Expr other expressions:
//
//	Users.Name.Like("a%")                // LIKE on text only
//	Users.ID.EqExpr(Posts.AuthorID)      // a PostID would not compile
//	Users.Bio.Coalesce("")               // reads as string
//	strata.If(adult, Users.Age.Ge(18))   // or no condition at all
//
// # Errors
//
// What types cannot show (a column whose table is not in FROM, a column that is
// neither grouped nor aggregated, a NULL that the row's type cannot hold) is
// found when the statement is compiled, before anything is sent, and reported
// as one [StatementError] with all problems. What the database refuses is a
// [DatabaseError], the same on every engine.
package strata
