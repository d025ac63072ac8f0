package benchmarks

import "context"

// changed is what a row's score becomes.
const changed = 0.5

// changeWork loads a row, changes a column, and writes only that.
var changeWork = Work{
	Key: "e4", Name: "load 1, update what changed", size: 1, small: 1, prefill: updatedRows, without: withoutObjects,
	has: func(p *Peer) bool { return p.Change != nil },
	run: func(ctx context.Context, p *Peer, _, n int) (Sum, error) {
		return repeatWrite(n, func(i int) error { return p.Change(ctx, int64(i%updatedRows+1)) })
	},
	stored: func(int) []Item { return changedSamples(1) },
}

// sessionWork loads many rows, changes a column of each, and writes them back in one unit
// of work.
var sessionWork = Work{
	Key: "e5", Name: "load 1,000, update what changed", size: updatedRows, small: updatedRows, prefill: updatedRows, without: withoutObjects,
	has: func(p *Peer) bool { return p.ChangeAll != nil },
	run: func(ctx context.Context, p *Peer, _, n int) (Sum, error) {
		return repeatWrite(n, func(int) error { return p.ChangeAll(ctx) })
	},
	stored: changedSamples,
}

// changedSamples are the rows of sink once the first n have changed.
func changedSamples(n int) []Item {
	items := append([]Item(nil), samples[:updatedRows]...)
	for i := range items[:n] {
		items[i].Score += changed
	}
	return items
}
