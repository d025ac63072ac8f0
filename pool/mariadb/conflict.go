package mariadb

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/driver"
)

// A change that meets another one on another node fails when it is replicated: nothing of
// it has happened anywhere, and it may be sent again. A statement by itself can only mean
// the same the second time, so that it is done here; a transaction is its function's.
const (
	mostConflicts = 25                     // attempts of one statement, all together
	firstPause    = time.Millisecond       // the limit of the first pause, which doubles
	longestPause  = 200 * time.Millisecond // the limit of any
)

// conflicts reports whether an error is that of a change that lost against another one.
func conflicts(err error) bool {
	return errors.Is(err, strata.ErrDeadlock) || errors.Is(err, strata.ErrSerialization)
}

// rests makes a pause after so many attempts, and reports whether there is time for another.
func rests(ctx context.Context, attempts int) bool {
	limit := longestPause
	if attempts < 8 {
		limit = min(limit, firstPause<<attempts)
	}
	pause := rand.N(limit) + 1
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) < pause {
		return false
	}
	t := time.NewTimer(pause)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// task is a statement or a transaction that nodes are asked for.
type task struct {
	reads bool // nothing of it is kept, and it may be sent again whatever became of it
	alone bool // it commits itself, and is Strata's own text: it may be sent again after a conflict
	only  bool // it only reads, wherever it is sent
}

func taskOf(t driver.Text) task {
	return task{reads: t.Repeatable(), alone: !t.Own, only: t.Repeatable()}
}

// again reports whether what failed on a node is to be sent again.
func (c *cluster) again(ctx context.Context, t task, attempt int, err error) bool {
	switch {
	case ctx.Err() != nil:
		return false
	case conflicts(err):
		return t.alone && attempt < mostConflicts && rests(ctx, attempt)
	case turnedAway(err), t.reads && errors.Is(err, strata.ErrConnection):
		return attempt <= len(c.nodes)
	default:
		return false
	}
}
