package benchmarks

import "context"

var insertWork = Work{
	Key: "b4", Name: "insert 1", size: 1, small: 1, most: rowsInItems,
	has: func(p *Peer) bool { return p.Insert != nil },
	run: func(ctx context.Context, p *Peer, _, n int) (Sum, error) {
		return repeatWrite(n, func(i int) error { return p.Insert(ctx, samples[i]) })
	},
	stored: firstSamples,
}

var insertManyWork = Work{
	Key: "b5", Name: "insert 1,000", size: 1000, small: 12, most: rowsInItems / 1000,
	has: func(p *Peer) bool { return p.InsertMany != nil },
	run: func(ctx context.Context, p *Peer, size, n int) (Sum, error) {
		return repeatWrite(n, func(i int) error { return p.InsertMany(ctx, samples[i*size:(i+1)*size]) })
	},
	stored: firstSamples,
}
