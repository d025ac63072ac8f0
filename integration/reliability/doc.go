// Package reliability injects faults into real servers, into the network in front of
// them, and into files, while statements run: sessions killed in every state, servers
// stopped, connections cut at every byte, replies that are slow, in pieces or wrong,
// full disks, broken pages, processes killed.
//
// Each experiment is one kind of fault. A ledger of operations with unique numbers
// says afterwards what the faults did to the data: an operation that was acknowledged
// must be there once, one that failed must not be there, and one whose outcome is
// unknown may be there, but not twice. Then the pool must serve as many at a time as
// before, nothing may be left running or open on the server, and the goroutines must
// be those of before.
//
// Faults come from the proxy of this package, from a server that only pretends to be
// PostgreSQL, from SQL (pg_terminate_backend), and from signals. A soak goes on for
// as long as STRATA_SOAK says, "10m" for example.
package reliability
