package benchmarks

import (
	"context"
	"sync"
)

// key is the key of the i-th get: all over the table.
func key(i int) int64 { return int64(i*7919%rowsInItems + 1) }

var getWork = Work{
	Key: "b1", Name: "get by key", size: 1, small: 1,
	has: func(p *Peer) bool { return p.Get != nil },
	run: func(ctx context.Context, p *Peer, _, n int) (Sum, error) {
		return repeat(n, func(i int) (Sum, error) { return p.Get(ctx, key(i)) })
	},
	want: sumOfFirst,
}

// concurrentWork gets from as many goroutines as there are connections.
var concurrentWork = Work{
	Key: "b9", Name: "get by key, 8 goroutines", size: 1, small: 1,
	has: getWork.has,
	run: func(ctx context.Context, p *Peer, _, n int) (Sum, error) {
		var all sync.WaitGroup
		var sums [connections]Sum
		var errs [connections]error
		for g := range connections {
			all.Go(func() {
				share := (n + connections - 1 - g) / connections
				sums[g], errs[g] = repeat(share, func(i int) (Sum, error) { return p.Get(ctx, key(i*connections+g)) })
			})
		}
		all.Wait()
		for _, err := range errs {
			if err != nil {
				return 0, err
			}
		}
		return sums[0], nil
	},
	want: sumOfFirst,
}
