package orm

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/repo"
)

var customerSorts = repo.Sorts{}.SortBy("email", customers.Email).SortBy("phone", customers.Phone).
	SortBy("created", customers.Created).SortBy("id", customers.ID)

// people are customers with ties and NULLs.
func people(t *testing.T, ctx context.Context, db *pool.DB, n int) {
	t.Helper()
	list := make([]customer, n)
	for i := range list {
		list[i].Email = fmt.Sprint("e", i%7, "@", i)
		if k := rand.IntN(4); k > 0 {
			list[i].Phone.V, list[i].Phone.Valid = fmt.Sprint(k), true
		}
	}
	must(t, customerRepo.CreateMany(ctx, db, list))
}

// Pages, in any order and either way, have each row once, in the order of one query.
func TestPages(t *testing.T) {
	each(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		people(t, ctx, db, 60)
		for _, text := range []string{"", "email", "-phone", "phone,-email", "-phone,email", "created,-phone", "-id", "phone,id"} {
			order, err := customerSorts.Parse(text)
			must(t, err)
			want := done[repo.Page[customer]](t)(repo.ReadPage(ctx, db, customerRepo, repo.PageRequest{Size: 100, Order: order})).Rows
			for _, key := range [][]byte{nil, []byte("secret")} {
				var got, back []customer
				request := repo.PageRequest{Size: 7, Order: order, Total: true, Key: key}
				var last repo.Page[customer]
				for {
					p := done[repo.Page[customer]](t)(repo.ReadPage(ctx, db, customerRepo, request))
					if p.Total == nil || *p.Total != 60 {
						t.Fatalf("%v in all", p.Total)
					}
					got, last = append(got, p.Rows...), p
					if p.Next == "" {
						break
					}
					request.After = p.Next
				}
				request.After, request.Before, request.Total = "", last.Prev, false
				back = slices.Clone(last.Rows)
				for request.Before != "" {
					p := done[repo.Page[customer]](t)(repo.ReadPage(ctx, db, customerRepo, request))
					back, request.Before = append(slices.Clone(p.Rows), back...), p.Prev
				}
				if !slices.EqualFunc(got, want, sameID) || !slices.EqualFunc(back, want, sameID) {
					t.Errorf("%q: %d rows forwards, %d backwards, or in another order", text, len(got), len(back))
				}
			}
		}
		third := done[repo.Page[customer]](t)(repo.ReadPage(ctx, db, customerRepo, repo.PageRequest{Size: 25, Offset: 50}))
		if len(third.Rows) != 10 || third.Next != "" {
			t.Errorf("the third page: %d rows, next %q", len(third.Rows), third.Next)
		}

		order, _ := customerSorts.Parse("email")
		other, _ := customerSorts.Parse("-email")
		first := done[repo.Page[customer]](t)(repo.ReadPage(ctx, db, customerRepo, repo.PageRequest{Size: 1, Order: order, Key: []byte("k")}))
		for name, r := range map[string]repo.PageRequest{
			"another order": {Size: 1, Order: other, After: first.Next, Key: []byte("k")},
			"another key":   {Size: 1, Order: order, After: first.Next, Key: []byte("l")},
			"no key":        {Size: 1, Order: order, After: first.Next},
			"made up":       {Size: 1, Order: order, After: "e30"},
			"other types":   {Size: 1, After: "eyJvIjoiIiwidiI6WyJzeCJdfQ"}, // {"o":"","v":["sx"]}
			"NULL":          {Size: 1, After: "eyJvIjoiIiwidiI6WyJuIl19"},   // {"o":"","v":["n"]}
			"no base64":     {Size: 1, Order: order, Before: "!"},
		} {
			_, err := repo.ReadPage(ctx, db, customerRepo, r)
			is(t, name, err, repo.ErrCursor)
		}
		for _, text := range []string{"price", "email,email", "--email", ",", "email,"} {
			_, err := customerSorts.Parse(text)
			is(t, text, err, repo.ErrSort)
		}
		none := done[repo.Page[customer]](t)(repo.ReadPage(ctx, db, customerRepo, repo.PageRequest{Size: 1, Total: true}, customers.ID.Eq(0)))
		if text := string(done[[]byte](t)(json.Marshal(none))); text != `{"rows":[],"total":0}` {
			t.Errorf("a page without rows is %s", text)
		}
		if _, err := repo.ReadPage(ctx, db, customerRepo, repo.PageRequest{}); err == nil {
			t.Error("a page of no rows")
		}

		n, sizes := 0, []int{}
		for rows, err := range repo.Batches(ctx, db, customerRepo, 25, customers.ID.Gt(5)) {
			must(t, err)
			n += len(rows)
			sizes = append(sizes, len(rows))
		}
		if n != 55 || fmt.Sprint(sizes) != "[25 25 5]" {
			t.Errorf("batches: %d rows in %v", n, sizes)
		}
	})
}

func sameID(a, b customer) bool { return a.ID == b.ID }
