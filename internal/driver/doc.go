// Package driver is for authors of databases: what a database provides for package pool
// to run statements on it, and what databases would otherwise write again each. Packages
// pool/postgres and pool/sqlite are made of it. It is Strata's own, as its interfaces
// hand on what package builder makes (internal/scan, internal/batch), which is not for
// others to rely on.
//
// A database has a package with a [Driver], in this order:
//
//   - A dialect (package dialect), which is data.
//   - Driver.Open reads the URL, has [Settings] take the parameters that every database
//     has and fill in the defaults, and returns a [Backend].
//   - The backend has a [Gate], which it enters before it takes a connection and leaves
//     after it has given it back: a [Lease] is a part of what holds the connection, which
//     is a [Cutter]. So statements get connections in their order, who waits in vain is
//     told who has them, and Close can wait, and cut. It tells the gate what becomes of
//     connections: [Gate.Happened], [Gate.Count].
//   - Backend.Begin returns a [Session].
//   - What a database can do besides, its backend and its session say by further
//     interfaces: [Batcher], [Pipeliner], [Carrier] or [Lister] for many rows, [Judge], [Interrupter],
//     [Coder], [Buffering].
//
// What it promises:
//
//   - Errors are *strata.DatabaseError, of a kind of package strata, with the engine's code
//     and never an argument's value; [EndKind] is the kind of a context's end, [Closed] and
//     [Cut] are those of a database that the program has closed. An error may leave
//     out the statement, which is added by [Located].
//   - Unsent is set where it is certain that nothing was done: see [Unsent]. Where a change
//     was sent and it is not known what became of it the error is [Unknown].
//   - A context that ends is heeded while a connection is waited for and while a statement
//     runs. What has to be done though it has ended is bounded by [Cleanup].
//   - A connection is looked at before it is used, where that costs nothing, is closed when
//     its [Life] is over, and what raw SQL may have left in its session is undone before
//     anybody else gets it: Text.Leaves, [Config.Leftovers].
//   - Rows that are closed before their end leave the connection as others expect it.
//   - Nothing is sent again but a statement that only reads and is Strata's own text, and one
//     that was certainly not sent.
package driver
