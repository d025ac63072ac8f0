// Package repo is the optional layer on top: a [Repo] says "for this type" what
// package builder says for any. It hides nothing: what it does not offer is a
// query away, and both take the same db or tx.
//
//	var people = repo.ByKey(Users, Users.ID)
//
//	u, err := people.Get(ctx, db, id)       // id is a UserID: another key does not compile
//	err = people.Create(ctx, db, &u)        // fills what the database generated
//	list, err := people.Find(ctx, db, Users.Age.Ge(18))
//
// Nothing is lazy. A relation is a field of type [Many] or [One], which gives its rows
// only after [Load] has loaded them.
package repo
