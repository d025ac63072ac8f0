package pool

import "time"

// Stats is what a database's connections are at, and what they have been through since
// it was opened. On SQLite it is of the connection that writes and those that read
// together.
type Stats struct {
	MaxConns int // how many connections there may be
	Open     int // how many there are
	InUse    int // how many statements and transactions have one
	Idle     int // how many nobody has
	Waiting  int // how many statements and transactions wait for one

	Acquired int64         // how often one was had
	Waited   int64         // of these, and those in vain, how often it was waited for
	WaitTime time.Duration // for how long, all together
	TimedOut int64         // how often it was waited for in vain
	Canceled int64         // how often whoever waited gave up

	Opened  int64 // connections that were made
	Closed  int64 // connections that were closed, of old age, idleness or an error
	Dead    int64 // of these, those that were found dead
	Reset   int64 // sessions that were undone, or dropped
	Leaked  int64 // how often one was had for longer than Config.LeakAfter
	Retried int64 // how often a transaction, or a function of Retry, was run again
	Resent  int64 // how often a statement was sent again on another connection
	Unknown int64 // how often the outcome of a commit is not known
}
