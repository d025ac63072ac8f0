// Package sqlite runs Strata on SQLite, in pure Go: modernc.org/sqlite's SQLite,
// through its C API.
//
// A database that Open made has foreign keys enforced, one connection that writes
// and several that read; a file is in WAL mode with synchronous = NORMAL. Whoever
// waits for the writer, or for a lock of another process, waits five seconds at
// most. A database in memory has one connection, on which statements take turns.
// A name in double quotes is always a name: SQLite would take an unknown one for a
// text. A deadline is heeded within a few hundredths of a second wherever SQLite
// looks, between rows, in a long statement without any, while it waits for a lock;
// a commit that has begun is seen through.
//
// Connections have functions whose names begin with "strata_" and the collations
// strata_decimal and strata_interval, so that queries give the answers that they
// give on PostgreSQL.
//
// What SQLite alone has are functions of this package: [Backup], [VacuumInto],
// [Checkpoint], [IntegrityCheck], [Optimize].
package sqlite

// Driver opens URLs of SQLite: sqlite:path, sqlite::memory: for a database in
// memory, or sqlite:file:…, a URI of SQLite's. The parameters are
//
//	busy_timeout=5s            how long to wait for the writer, or another process
//	readers=8                  how many connections read at the same time
//	mode=ro                    do not write; rw: do not create the file
//	pragma=cache_size%3D-8000  a setting of each connection, any number of them
//	attach=archive:old.db      another database, as the schema archive
//	limit=length:1000000       one of SQLite's limits
//
// and those of [pool.Config], and of SQLite's URIs: cache, immutable, modeof, nolock, psow,
// vfs. They are what [Config] has.
var Driver = Config{}.Driver()
