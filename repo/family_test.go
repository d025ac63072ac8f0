package repo

import (
	"fmt"
	"math"
	"testing"
)

type parent[K any] struct {
	key      K
	children Many[child[K]]
}

type child[K any] struct {
	key  K
	name int
}

func relation[K comparable]() *Relation[parent[K], child[K], K] {
	return &Relation[parent[K], child[K], K]{
		Key:    func(p *parent[K]) K { return p.key },
		Parent: func(c *child[K]) K { return c.key },
		Field:  func(p *parent[K]) *Many[child[K]] { return &p.children },
	}
}

func loaded[K any](parents []parent[K]) (out [][]int) {
	for _, p := range parents {
		rows, _ := p.children.All()
		var names []int
		for _, c := range rows {
			names = append(names, c.name)
		}
		out = append(out, names)
	}
	return out
}

// Where the database takes several keys for the same, they alternate.
func TestTakeAlternating(t *testing.T) {
	parents := []parent[string]{{key: "A"}, {key: "a"}, {key: "c"}, {key: "A"}}
	f := familyOf(relation[string](), parents)
	f.take(&[]child[string]{{"a", 1}, {"A", 2}, {"a", 3}, {"a", 4}, {"A", 5}, {"x", 6}, {"c", 7}}, 0, f.length)
	f.give()
	if got := fmt.Sprint(loaded(parents)); got != "[[2 5] [1 3 4] [7] [2 5]]" {
		t.Errorf("children: %s", got)
	}
}

// A child comes again with a part whose keys the database takes for its own.
func TestTakeOfAnotherPart(t *testing.T) {
	parents := []parent[string]{{key: "a"}, {key: "A"}}
	f := familyOf(relation[string](), parents)
	both := []child[string]{{"a", 1}, {"A", 2}}
	f.take(&both, 0, 1)
	f.take(&both, 1, 2)
	f.give()
	if got := fmt.Sprint(loaded(parents)); got != "[[1] [2]]" {
		t.Errorf("children: %s", got)
	}
}

// A key that is not equal to itself has no children.
func TestTakeNaN(t *testing.T) {
	parents := []parent[float64]{{key: 1}, {key: math.NaN()}}
	f := familyOf(relation[float64](), parents)
	f.take(&[]child[float64]{{1, 1}, {math.NaN(), 2}}, 0, f.length)
	f.give()
	if got := fmt.Sprint(loaded(parents)); got != "[[1] []]" {
		t.Errorf("children: %s", got)
	}
}

func TestPartsOfKeys(t *testing.T) {
	for n, want := range map[int]string{0: "", 1: "0-1 ", most: "0-10000 ", most + 1: "0-10000 10000-10001 "} {
		parents := make([]parent[int], 2*n) // each key twice
		for i := range parents {
			parents[i].key = i % max(n, 1)
		}
		f := familyOf(relation[int](), parents)
		got := ""
		for from, to := range f.parts() {
			got += fmt.Sprintf("%d-%d ", from, to)
		}
		if got != want {
			t.Errorf("%d keys: parts %s, want %s", n, got, want)
		}
	}
}
