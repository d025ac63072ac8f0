package benchmarks

import "context"

func streamWork(key, name string, size int) Work {
	return Work{
		Key: key, Name: name, size: size, small: 10,
		has: func(p *Peer) bool { return p.Stream != nil },
		run: func(ctx context.Context, p *Peer, size, n int) (Sum, error) {
			return repeat(n, func(int) (Sum, error) { return p.Stream(ctx, size) })
		},
		want: sumOfFirst,
	}
}
