package benchmarks

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"time"
)

// Options say what a run measures.
type Options struct {
	Rounds    int
	Time      time.Duration // of one measurement of raw, about
	Items     []string      // keys, or beginnings of keys; empty for all
	Peers     []string      // names; empty for all
	Databases []string      // "build", "postgres", "sqlite", "mariadb"
	Progress  io.Writer
}

func (o *Options) wants(list []string, name string) bool {
	return len(list) == 0 || slices.ContainsFunc(list, func(s string) bool { return strings.HasPrefix(name, s) })
}

// Sample is what one operation took.
type Sample struct {
	Elapsed, CPU  time.Duration
	Bytes, Allocs float64
}

// Result is every round of one item for every peer.
type Result struct {
	Key, Name string
	Peers     []PeerResult
}

// PeerResult is one peer's rounds. It is empty where the peer lacks the item.
type PeerResult struct {
	Name    string
	Rounds  []Sample
	Missing string
}

// Section is the results on one database.
type Section struct {
	Title   string
	Peers   []string // all who take part, in the order of the report
	Results []Result
}

// subject is a peer at an item, ready to run.
type subject struct {
	name   string
	before func() error
	run    func(n int) error
}

// take measures n operations.
func take(s *subject, n int) (Sample, error) {
	if s.before != nil {
		if err := s.before(); err != nil {
			return Sample{}, fmt.Errorf("%s: %w", s.name, err)
		}
	}
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	cpu, start := cpuTime(), time.Now()
	err := s.run(n)
	elapsed, used := time.Since(start), cpuTime()-cpu
	runtime.ReadMemStats(&after)
	if err != nil {
		return Sample{}, fmt.Errorf("%s: %w", s.name, err)
	}
	return Sample{
		Elapsed: elapsed / time.Duration(n), CPU: used / time.Duration(n),
		Bytes:  float64(after.TotalAlloc-before.TotalAlloc) / float64(n),
		Allocs: float64(after.Mallocs-before.Mallocs) / float64(n),
	}, nil
}

// calibrate finds how many operations of the first subject take about as long as
// a measurement should, and warms the others up.
func calibrate(subjects []subject, want time.Duration, most int) (int, error) {
	n, least := 1, time.Duration(0)
	for tries := 0; tries < 3; {
		s, err := take(&subjects[0], n)
		if err != nil {
			return 0, err
		}
		took := s.Elapsed * time.Duration(n)
		if took < want/4 && (most == 0 || n < most) {
			n *= 4
			if most > 0 {
				n = min(n, most)
			}
			tries, least = 0, 0
			continue
		}
		// The quickest of three is the least disturbed by what else runs.
		if tries++; least == 0 || took < least {
			least = took
		}
		if took > want {
			break // it is long enough as it is
		}
	}
	n = max(1, int(float64(n)*float64(want)/float64(least)))
	if most > 0 {
		n = min(n, most)
	}
	for i := range subjects[1:] {
		if _, err := take(&subjects[i+1], max(1, n/20)); err != nil {
			return 0, err
		}
	}
	return n, nil
}

// contest is one item with those who do it.
type contest struct {
	key, name string
	most      int
	subjects  []subject
	missing   []PeerResult

	n       int
	samples map[string][]Sample
}

// round lets every subject take its turn, each round starting with another one.
func (it *contest) round(r int, o *Options) error {
	if it.n == 0 {
		n, err := calibrate(it.subjects, o.Time, it.most)
		if err != nil {
			return fmt.Errorf("%s: %w", it.name, err)
		}
		it.n, it.samples = n, map[string][]Sample{}
	}
	for i := range it.subjects {
		s := &it.subjects[(i+r)%len(it.subjects)]
		sample, err := take(s, it.n)
		if err != nil {
			return fmt.Errorf("%s: %w", it.name, err)
		}
		it.samples[s.name] = append(it.samples[s.name], sample)
	}
	return nil
}

func (it *contest) result() Result {
	r := Result{Key: it.key, Name: it.name}
	for _, s := range it.subjects {
		r.Peers = append(r.Peers, PeerResult{Name: s.name, Rounds: it.samples[s.name]})
	}
	r.Peers = append(r.Peers, it.missing...)
	return r
}

// section runs all rounds of the items of one database.
func section(title string, peers []string, items []*contest, o *Options) (Section, error) {
	out := Section{Title: title, Peers: peers}
	for r := range o.Rounds {
		for _, it := range items {
			fmt.Fprintf(o.Progress, "\r%-12s round %d of %d: %-30s", title, r+1, o.Rounds, it.name)
			if err := it.round(r, o); err != nil {
				return out, err
			}
		}
	}
	fmt.Fprintf(o.Progress, "\r%-70s\r", "")
	for _, it := range items {
		out.Results = append(out.Results, it.result())
	}
	return out, nil
}

func names[T any](list []T, name func(T) string) []string {
	var all []string
	for _, v := range list {
		all = append(all, name(v))
	}
	return all
}

// MeasureBuilding measures the statements that are built with no database.
func MeasureBuilding(o *Options) (Section, error) {
	list, err := openBuilders(o)
	if err != nil {
		return Section{}, err
	}
	var items []*contest
	for _, w := range buildWorks {
		if !o.wants(o.Items, w.Key) {
			continue
		}
		it := &contest{key: w.Key, name: w.Name}
		for _, b := range list {
			if !w.has(b) {
				it.missing = append(it.missing, PeerResult{Name: b.Name, Missing: b.Missing[w.Name]})
				continue
			}
			it.subjects = append(it.subjects, subject{name: b.Name, run: func(n int) error {
				for range n {
					if _, _, err := w.run(b); err != nil {
						return err
					}
				}
				return nil
			}})
		}
		if len(it.subjects) > 0 {
			items = append(items, it)
		}
	}
	return section("Building", names(list, func(b *Builder) string { return b.Name }), items, o)
}

func openBuilders(o *Options) ([]*Builder, error) {
	var list []*Builder
	for _, b := range builders {
		if !o.wants(o.Peers, b.name) {
			continue
		}
		made, err := b.make()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", b.name, err)
		}
		list = append(list, made...)
	}
	return list, nil
}

// Opened is a peer on its database.
type Opened struct {
	*Peer
	target *Target
}

// openPeers opens everybody who takes part.
func openPeers(ctx context.Context, s *Store, o *Options) ([]Opened, error) {
	var list []Opened
	for _, op := range openers {
		if !o.wants(o.Peers, op.name) || len(op.on) > 0 && !slices.Contains(op.on, s.engine) {
			continue
		}
		t, err := s.target(ctx, op.name)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", op.name, err)
		}
		peers, err := op.open(ctx, t)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", op.name, err)
		}
		for _, p := range peers {
			list = append(list, Opened{p, t})
			if p.close != nil {
				s.closers = append(s.closers, p.close)
			}
		}
	}
	return list, nil
}

// Measure measures the items of one database.
func Measure(ctx context.Context, s *Store, o *Options) (Section, error) {
	peers, err := openPeers(ctx, s, o)
	if err != nil {
		return Section{}, err
	}
	var items []*contest
	for i := range works {
		w := &works[i]
		if !o.wants(o.Items, w.Key) {
			continue
		}
		it := &contest{key: w.Key, name: w.Name, most: w.most}
		for _, p := range peers {
			if !w.has(p.Peer) {
				it.missing = append(it.missing, PeerResult{Name: p.Name, Missing: w.missing(p.Peer)})
				continue
			}
			sub := subject{name: p.Name, before: w.before(ctx, p.target), run: func(n int) error {
				_, err := w.run(ctx, p.Peer, w.size, n)
				return err
			}}
			it.subjects = append(it.subjects, sub)
		}
		if len(it.subjects) > 0 {
			items = append(items, it)
		}
	}
	return section(s.engine, names(peers, func(p Opened) string { return p.Name }), items, o)
}
