package reliability

import (
	"sync/atomic"
	"time"
)

// machine is a clock that stands still while the machine gives the tests no time: what is
// promised within two seconds takes longer where others have the processors.
var machine = startClock()

type clock struct{ gone atomic.Int64 }

// tick is how often the clock is moved. Whoever sleeps so long on a machine that is idle
// sleeps no longer than twice as long.
const tick = 2 * time.Millisecond

func startClock() *clock {
	c := new(clock)
	go func() {
		for last := time.Now(); ; {
			time.Sleep(tick)
			now := time.Now()
			c.gone.Add(int64(min(now.Sub(last), 2*tick)))
			last = now
		}
	}()
	return c
}

// now is the time by the clock, since it was started.
func (c *clock) now() time.Duration { return time.Duration(c.gone.Load()) }

// since is the time that has gone by.
func (c *clock) since(begun time.Duration) time.Duration { return c.now() - begun }
