package benchmarks

import "context"

const (
	updatedRows = 1000
	updatedName = "a name that was updated"
)

var updateWork = Work{
	Key: "b7", Name: "update by key", size: 1, small: 1, prefill: updatedRows,
	has: func(p *Peer) bool { return p.Update != nil },
	run: func(ctx context.Context, p *Peer, _, n int) (Sum, error) {
		return repeatWrite(n, func(i int) error {
			return p.Update(ctx, int64(i%updatedRows+1), float64(i)+0.5, updatedName)
		})
	},
	stored: func(int) []Item {
		items := append([]Item(nil), samples[:updatedRows]...)
		items[0].Score, items[0].Name = 0.5, updatedName
		return items
	},
}
