package driver

import (
	"math/rand/v2"
	"time"
)

// Life is how long a connection is used: at least once.
type Life struct {
	until time.Time // zero for one without end
	used  bool
}

// Born is the life of a new connection, a tenth longer at most than is asked for, so that
// not all end at once. 0 is without end.
func Born(most time.Duration) Life {
	if most == 0 {
		return Life{}
	}
	return Life{until: time.Now().Add(most + rand.N(most/10+1))}
}

// Over reports whether a connection that is about to be used has lived for long enough.
func (l *Life) Over() bool {
	over := l.used && !l.until.IsZero() && time.Now().After(l.until)
	l.used = true
	return over
}
