// Package strata is a typed SQL toolkit: the compiler checks the query.
//
// Tables and columns are Go values whose types carry the SQL type, the Go type
// and whether NULL can come out. Statements are built from them, compiled for
// one dialect, and run on a pool; the same program gives the same answers on
// SQLite, PostgreSQL and MariaDB, or is told what a database lacks.
//
//	package         says
//	strata          what: tables, columns, expressions
//	strata/types    values that Go's library lacks: dates, intervals, ranges, enums
//	strata/builder  do: select, insert, update, delete
//	strata/compile  SQL text and arguments, with no database
//	strata/dialect  how dialects differ, as data
//	strata/pool     where: connections, transactions, rows
//	strata/repo     for this type: rows by key, relations
//
// # Tables
//
// A table is declared once, as a struct of columns beside the model. Define ties each
// column to the model's field of its name and checks their types:
//
//	type UserID int64
//
//	type User struct {
//		ID        UserID
//		Name      string
//		Bio       sql.Null[string]
//		CreatedAt time.Time
//	}
//
//	type users struct {
//		strata.Table[User]
//		ID        strata.ID[UserID] `db:",identity"`
//		Name      strata.Text
//		Bio       strata.NullText
//		CreatedAt strata.Time
//	}
//
//	var Users = strata.Define("users", new(users), func(t *strata.Def, c *users) {
//		t.Unique(c.Name)
//		strata.DefaultExpr(t, c.CreatedAt, strata.Now())
//		t.DefaultWhenZero(c.CreatedAt) // of a row that has none
//	})
//
// # Expressions
//
// An expression belongs to a family, which is named after its SQL type: Text, Int64,
// Time; and NullText, NullInt64, NullTime where it may be NULL, which a row yields as
// a sql.Null. A family has what its type can do: Like exists on text, Year on dates.
// Types of your own are parameters: ID[UserID], Enum[Status], JSON[Doc]; they have
// fewer methods, and functions for the rest. Methods take plain Go values, their
// twins with the suffix Expr other expressions:
//
//	Users.Name.Like("a%")                // LIKE on text only
//	Users.ID.EqExpr(Posts.AuthorID)      // a PostID would not compile
//	Users.Bio.Coalesce("")               // a Text: it reads as string
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

//go:generate go run ./internal/families
