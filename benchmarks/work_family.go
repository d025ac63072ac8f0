package benchmarks

import "context"

// familiesWork reads two levels below the parents.
var familiesWork = Work{
	Key: "e1", Name: "parents, children, grandchildren", size: parents, small: parents, without: withoutObjects,
	has: func(p *Peer) bool { return p.Families != nil },
	run: func(ctx context.Context, p *Peer, _, n int) (Sum, error) {
		return repeat(n, func(int) (Sum, error) { return p.Families(ctx) })
	},
	want: func(int) Sum {
		var s Sum
		for _, f := range sampleParents() {
			s.parent(f.ID, f.ItemID, f.Name)
			for _, c := range f.Children {
				s.child(c.ID, c.ParentID, c.Name, c.Qty, c.Created)
				for _, g := range sampleGrandchildren(c.ID) {
					s.grandchild(g.ID, g.ChildID, g.Name, g.Qty)
				}
			}
		}
		return s
	},
}

// newestEach is how many children of each parent newestWork reads.
const newestEach = 3

// newestWork reads the newest children of each parent.
var newestWork = Work{
	Key: "e2", Name: "parents with their newest 3", size: parents, small: parents, without: withoutObjects,
	has: func(p *Peer) bool { return p.Newest != nil },
	run: func(ctx context.Context, p *Peer, _, n int) (Sum, error) {
		return repeat(n, func(int) (Sum, error) { return p.Newest(ctx) })
	},
	want: func(int) Sum {
		var s Sum
		for _, f := range sampleParents() {
			s.parent(f.ID, f.ItemID, f.Name)
			for i := range newestEach {
				c := f.Children[len(f.Children)-1-i]
				s.child(c.ID, c.ParentID, c.Name, c.Qty, c.Created)
			}
		}
		return s
	},
}
