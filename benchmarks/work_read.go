package benchmarks

import "context"

func readWork(key, name string, size int) Work {
	return Work{
		Key: key, Name: name, size: size, small: 10,
		has: func(p *Peer) bool { return p.Read != nil },
		run: func(ctx context.Context, p *Peer, size, n int) (Sum, error) {
			return repeat(n, func(int) (Sum, error) { return p.Read(ctx, size) })
		},
		want: sumOfFirst,
	}
}
