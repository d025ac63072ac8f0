package benchmarks

import (
	"fmt"
	"math"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/strata-go/strata/integration/pgtest"
)

// Every peer returns and stores the rows that it should, at every item.
func TestPeersAgree(t *testing.T) {
	for _, engine := range engines {
		t.Run(engine.key, func(t *testing.T) {
			store := engine.open(t)
			defer store.close()
			peers, err := openPeers(t.Context(), store, &Options{})
			if err != nil {
				t.Fatal(err)
			}
			for i := range works {
				for _, p := range peers {
					t.Run(works[i].Name+"/"+p.Name, func(t *testing.T) { agree(t, &works[i], p) })
				}
			}
		})
	}
}

func agree(t *testing.T, w *Work, p Opened) {
	if !w.has(p.Peer) {
		if w.missing(p.Peer) == "" {
			t.Error("the peer lacks the item and gives no reason")
		}
		t.Skip(w.missing(p.Peer))
	}
	if before := w.before(t.Context(), p.target); before != nil {
		if err := before(); err != nil {
			t.Fatal(err)
		}
	}
	sum, err := w.run(t.Context(), p.Peer, w.small, 1)
	if err != nil {
		t.Fatal(err)
	}
	if w.want != nil {
		if want := w.want(w.small); sum != want {
			t.Errorf("checksum %x of what was read, want %x", sum, want)
		}
	}
	if w.kept != nil {
		if got, err := w.kept(t.Context(), p.target); err != nil || got != w.want(w.small) {
			t.Errorf("checksum %x of what is stored, %v, want %x", got, err, w.want(w.small))
		}
	}
	if w.stored == nil {
		return
	}
	got, err := p.target.stored(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	same(t, got, w.stored(w.small))
}

func same(t *testing.T, got, want []Item) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%d rows, want %d", len(got), len(want))
	}
	for i := range got {
		a, _ := sumOfOne(&got[i], nil)
		b, _ := sumOfOne(&want[i], nil)
		if a != b {
			t.Fatalf("row %d is %+v, want %+v", i+1, got[i], want[i])
		}
	}
}

// The full sizes agree too, once, with what is read only.
func TestPeersReadAll(t *testing.T) {
	if testing.Short() {
		t.Skip("long")
	}
	for _, engine := range engines {
		t.Run(engine.key, func(t *testing.T) {
			store := engine.open(t)
			defer store.close()
			peers, err := openPeers(t.Context(), store, &Options{})
			if err != nil {
				t.Fatal(err)
			}
			for i := range works {
				w := &works[i]
				if w.want == nil || w.size == w.small {
					continue
				}
				for _, p := range peers {
					if !w.has(p.Peer) {
						continue
					}
					if sum, err := w.run(t.Context(), p.Peer, w.size, 1); err != nil || sum != w.want(w.size) {
						t.Errorf("%s, %s: checksum %x, %v, want %x", w.Name, p.Name, sum, err, w.want(w.size))
					}
				}
			}
		})
	}
}

// A checksum sees every column.
func TestSumSeesEveryColumn(t *testing.T) {
	base := sampleItem(2)
	want, _ := sumOfOne(&base, nil)
	other := "other"
	for i, change := range []func(*Item){
		func(it *Item) { it.ID++ },
		func(it *Item) { it.Name += "x" },
		func(it *Item) { it.Active = !it.Active },
		func(it *Item) { it.Score = math.Nextafter(it.Score, 1e9) },
		func(it *Item) { it.Created = it.Created.Add(1000) },
		func(it *Item) { it.Note = nil },
		func(it *Item) { it.Note = &other },
		func(it *Item) { it.Data = it.Data[1:] },
		func(it *Item) { it.Qty++ },
	} {
		it := sampleItem(2)
		change(&it)
		if got, _ := sumOfOne(&it, nil); got == want {
			t.Errorf("change %d is not seen", i)
		}
	}
}

// What every builder builds runs, and finds or stores the same rows.
func TestBuildersAgree(t *testing.T) {
	store, err := newPostgres(t.Context(), pgtest.DSN(t))
	if err != nil {
		t.Fatal(err)
	}
	defer store.close()
	target, err := store.target(t.Context(), "built")
	if err != nil {
		t.Fatal(err)
	}
	pool, err := target.pool(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	list, err := openBuilders(&Options{})
	if err != nil {
		t.Fatal(err)
	}
	stored := map[string]int{"a4": 1, "a5": builtRows}
	for _, w := range buildWorks {
		var first []string
		for _, b := range list {
			t.Run(w.Name+"/"+b.Name, func(t *testing.T) {
				if !w.has(b) {
					if b.Missing[w.Name] == "" {
						t.Error("the builder lacks the item and gives no reason")
					}
					t.Skip(b.Missing[w.Name])
				}
				if err := target.reset(t.Context(), 0); err != nil {
					t.Fatal(err)
				}
				text, args, err := w.run(b)
				if err != nil {
					t.Fatal(err)
				}
				rows, err := pool.Query(t.Context(), text, args...)
				if err != nil {
					t.Fatal(err)
				}
				got, err := pgx.CollectRows(rows, func(r pgx.CollectableRow) (string, error) {
					values, err := r.Values()
					return fmt.Sprint(values...), err
				})
				if err != nil {
					t.Fatalf("%v\n%s", err, text)
				}
				if n := stored[w.Key]; n > 0 {
					items, err := target.stored(t.Context())
					if err != nil {
						t.Fatal(err)
					}
					same(t, items, samples[:n])
					return
				}
				if first == nil {
					first = got
				}
				if len(got) == 0 || fmt.Sprint(got) != fmt.Sprint(first) {
					t.Errorf("%d rows %v\nraw has %d: %v\n%s", len(got), got, len(first), first, text)
				}
			})
		}
	}
}
