package benchmarks

import "context"

// loadWork puts many rows into an empty table, in whatever way the peer has for
// it. Those that only have INSERT send statements of 1,000 rows in a transaction.
var loadWork = Work{
	Key: "b6", Name: "load 100,000", size: rowsInItems, small: 2*rowsInStatement + 1, most: 1,
	has: func(p *Peer) bool { return p.Load != nil },
	run: func(ctx context.Context, p *Peer, size, n int) (Sum, error) {
		return repeatWrite(n, func(int) error { return p.Load(ctx, samples[:size]) })
	},
	stored: firstSamples,
}
