package driver

import "time"

// Stats are the numbers of package pool's Stats, which says what they are, and which
// they are converted to.
type Stats struct {
	MaxConns int
	Open     int
	InUse    int
	Idle     int
	Waiting  int

	Acquired int64
	Waited   int64
	WaitTime time.Duration
	TimedOut int64
	Canceled int64

	Opened  int64
	Closed  int64
	Dead    int64
	Reset   int64
	Leaked  int64
	Retried int64
	Resent  int64
	Unknown int64
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

// Counter is one of the numbers that a gate counts.
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
		sum = sum.add(g.Stats())
	}
	return sum
}
