// Package pool runs statements: it compiles them for the database at hand,
// sends them on a pooled connection and hands out rows.
//
//	db, err := pool.Open(ctx, "sqlite:app.db", sqlite.Driver, postgres.Driver)
//
// The drivers that a program can use are named there; which one it does is a
// matter of the URL. [DB] is a pool, [Tx] a transaction, and [ReadOnly] and
// [ReadTx] are the handles on which a write does not compile. All of them are
// what package builder calls a Reader; DB and Tx are Writers, too.
//
// How the pool is used is a [Config], or parameters of the URL. [DB.Stats] tells what it
// is at, a [Hook] sees what it is asked for, such as [Log], and [DB.Retry] tries again
// what can succeed. A program ends with [DB.Close].
package pool
