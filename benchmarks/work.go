package benchmarks

import (
	"context"
	"os"
)

// Work is one thing that is measured on a database.
type Work struct {
	Key, Name string

	size, small int // rows of one operation: in the measurement, in the test
	most        int // operations of one measurement at most; 0 for no bound
	prefill     int // rows that sink has before

	without string // why peers lack it, but for those who say so themselves

	// has says whether the peer can do it.
	has func(p *Peer) bool
	// run does it n times and returns the checksum of the last time.
	run func(ctx context.Context, p *Peer, size, n int) (Sum, error)
	// want is the checksum of a reader's first operation.
	want func(size int) Sum
	// stored is what sink holds after a writer's first operation.
	stored func(size int) []Item
	// clear empties the tables of a writer to others than sink, and kept is the checksum
	// of what they hold after the first operation, which is want's.
	clear func(ctx context.Context, t *Target) error
	kept  func(ctx context.Context, t *Target) (Sum, error)
}

// withoutObjects is why libraries that only run statements lack items.
const withoutObjects = "no relations and no loaded rows: what is written by hand is raw"

// missing says why a peer lacks the work.
func (w *Work) missing(p *Peer) string {
	if why := p.Missing[w.Name]; why != "" {
		return why
	}
	return w.without
}

// before is what makes the tables of a writer ready, or nil for a reader.
func (w *Work) before(ctx context.Context, t *Target) func() error {
	switch {
	case w.clear != nil:
		return func() error { return w.clear(ctx, t) }
	case w.want == nil:
		return func() error { return t.reset(ctx, w.prefill) }
	default:
		return nil
	}
}

// works are the items of a database, in the order of the report.
var works = []Work{
	getWork,
	readWork("b2a", "read 10", 10),
	readWork("b2b", "read 1,000", 1000),
	readWork("b2c", "read 100,000", rowsInItems),
	streamWork("b3a", "stream 1,000", 1000),
	streamWork("b3b", "stream 100,000", rowsInItems),
	insertWork,
	insertManyWork,
	loadWork,
	updateWork,
	eagerWork,
	concurrentWork,
	batchWork("c1a", "get 10 by key", 10),
	batchWork("c1b", "get 100 by key", 100),
	familiesWork,
	newestWork,
	graphWork,
	changeWork,
	sessionWork,
}

// samples are the items that writers write. A process that only reads one
// result is without.
var samples = func() []Item {
	if os.Getenv(largeVariable) != "" {
		return nil
	}
	return sampleItems(rowsInItems)
}()

// repeat does f n times.
func repeat(n int, f func(i int) (Sum, error)) (Sum, error) {
	var s Sum
	for i := range n {
		var err error
		if s, err = f(i); err != nil {
			return 0, err
		}
	}
	return s, nil
}

// repeatWrite does f n times.
func repeatWrite(n int, f func(i int) error) (Sum, error) {
	return repeat(n, func(i int) (Sum, error) { return 0, f(i) })
}

// sumOfFirst is the checksum of the first n items.
func sumOfFirst(n int) Sum {
	s, _ := sumOf(samples[:n], nil)
	return s
}

// firstSamples are the items themselves.
func firstSamples(n int) []Item { return samples[:n] }
