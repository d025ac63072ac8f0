package benchmarks

import "context"

var eagerWork = Work{
	Key: "b8", Name: "parents with children", size: parents, small: parents,
	has: func(p *Peer) bool { return p.Eager != nil },
	run: func(ctx context.Context, p *Peer, _, n int) (Sum, error) {
		return repeat(n, func(int) (Sum, error) { return p.Eager(ctx) })
	},
	want: func(int) Sum {
		s, _ := sumOfParents(sampleParents(), nil)
		return s
	},
}
