package benchmarks

import "context"

// batchWork gets several rows by key, each with a statement of its own, in one
// round trip where the peer has a way to; one by one where it has not.
func batchWork(key, name string, size int) Work {
	return Work{
		Key: key, Name: name, size: size, small: size,
		has: func(p *Peer) bool { return p.Get != nil },
		run: func(ctx context.Context, p *Peer, size, n int) (Sum, error) {
			ids := make([]int64, size)
			for i := range ids {
				ids[i] = int64(i + 1)
			}
			return repeat(n, func(int) (Sum, error) {
				if p.GetMany != nil {
					return p.GetMany(ctx, ids)
				}
				var all Sum
				for _, id := range ids {
					s, err := p.Get(ctx, id)
					if err != nil {
						return 0, err
					}
					all.add(uint64(s))
				}
				return all, nil
			})
		},
		want: func(size int) Sum { s, _ := sumOfEach(samples[:size], nil); return s },
	}
}

// sumOfEach is the checksum of items that were got one by one.
func sumOfEach(items []Item, err error) (Sum, error) {
	var all Sum
	for i := range items {
		s, _ := sumOfOne(&items[i], nil)
		all.add(uint64(s))
	}
	return all, err
}
