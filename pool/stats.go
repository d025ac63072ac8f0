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

// add adds what another gate has counted.
func (s Stats) add(o Stats) Stats {
	s.MaxConns += o.MaxConns
	s.Open += o.Open
	s.InUse += o.InUse
	s.Idle += o.Idle
	s.Waiting += o.Waiting
	s.Acquired += o.Acquired
	s.Waited += o.Waited
	s.WaitTime += o.WaitTime
	s.TimedOut += o.TimedOut
	s.Canceled += o.Canceled
	s.Opened += o.Opened
	s.Closed += o.Closed
	s.Dead += o.Dead
	s.Reset += o.Reset
	s.Leaked += o.Leaked
	s.Retried += o.Retried
	s.Resent += o.Resent
	s.Unknown += o.Unknown
	return s
}

// Counter is one of the numbers that a gate counts for the packages of databases.
type Counter uint8

// What a gate counts.
const (
	CountOpened Counter = iota
	CountClosed
	CountDead
	CountReset
	CountResent
	CountUnknown
)

// Count counts one more.
func (g *Gate) Count(c Counter) {
	g.mu.Lock()
	defer g.mu.Unlock()
	*[...]*int64{
		CountOpened: &g.stats.Opened, CountClosed: &g.stats.Closed, CountDead: &g.stats.Dead, CountReset: &g.stats.Reset,
		CountResent: &g.stats.Resent, CountUnknown: &g.stats.Unknown,
	}[c]++
}

// SumStats adds the numbers of several gates.
func SumStats(gates ...*Gate) (sum Stats) {
	for _, g := range gates {
		if g != nil {
			sum = sum.add(g.Stats())
		}
	}
	return sum
}
