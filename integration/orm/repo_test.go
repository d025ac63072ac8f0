package orm

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"reflect"
	"sync"
	"testing"
	"time"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/repo"
)

func TestLife(t *testing.T) {
	each(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		c := customer{Email: "a@x"}
		must(t, customerRepo.Create(ctx, db, &c))
		if c.ID != 1 || c.Tenant != 1 || c.Version != 1 || c.Deleted != nil || time.Since(c.Created).Abs() > time.Hour || c.Updated.IsZero() {
			t.Fatalf("created: %+v", c)
		}
		created := c.Created
		stale := c
		c.Email, c.Created = "b@x", time.Time{}
		must(t, customerRepo.Update(ctx, db, &c))
		if c.Version != 2 || c.Updated.Before(created) {
			t.Errorf("updated: %+v", c)
		}
		is(t, "an old version", customerRepo.Update(ctx, db, &stale), strata.ErrStale)
		is(t, "an old version", customerRepo.Remove(ctx, db, &stale), strata.ErrStale)
		is(t, "no row", customerRepo.Update(ctx, db, &customer{ID: 9, Version: 1}), strata.ErrNoRows)
		got := done[customer](t)(customerRepo.Get(ctx, db, c.ID))
		if got.Email != "b@x" || !got.Created.Equal(created) || got.Version != 2 {
			t.Errorf("read: %+v", got)
		}
		must(t, customerRepo.Patch(ctx, db, c.ID, customers.Phone.Set("1")))
		got = done[customer](t)(customerRepo.Get(ctx, db, c.ID))
		if got.Phone.V != "1" || got.Version != 3 {
			t.Errorf("patched: %+v", got)
		}

		// The row filter.
		other := as(context.WithoutCancel(ctx), 2)
		_, err := customerRepo.Get(other, db, c.ID)
		is(t, "another tenant's Get", err, strata.ErrNoRows)
		is(t, "another tenant's Update", customerRepo.Update(other, db, &got), strata.ErrNoRows)
		is(t, "another tenant's Delete", customerRepo.Delete(other, db, c.ID), strata.ErrNoRows)
		is(t, "another tenant's Create", customerRepo.Create(other, db, &customer{Tenant: 1, Email: "z"}), strata.ErrRowFilter)
		nobody := context.Background()
		_, err = customerRepo.Find(nobody, db)
		is(t, "nobody's Find", err, errAnonymous)
		is(t, "nobody's Find", err, strata.ErrRowFilter)
		_, err = customerRepo.Get(nobody, db, c.ID)
		is(t, "nobody's Get", err, errAnonymous)
		is(t, "nobody's Create", customerRepo.Create(nobody, db, &customer{}), errAnonymous)
		is(t, "nobody's Delete", customerRepo.Delete(nobody, db, c.ID), errAnonymous)
		if n := done[int64](t)(repo.Unfiltered(customerRepo, "a test").Count(nobody, db)); n != 1 {
			t.Errorf("unfiltered: %d", n)
		}

		// Deleted softly.
		must(t, customerRepo.Delete(ctx, db, c.ID))
		_, err = customerRepo.Get(ctx, db, c.ID)
		is(t, "a deleted row's Get", err, strata.ErrNoRows)
		is(t, "a deleted row's Delete", customerRepo.Delete(ctx, db, c.ID), strata.ErrNoRows)
		if n := done[int64](t)(customerRepo.Count(ctx, db)); n != 0 {
			t.Errorf("%d rows that live", n)
		}
		gone := done[customer](t)(repo.WithDeleted(customerRepo).Get(ctx, db, c.ID))
		if gone.Deleted == nil {
			t.Errorf("deleted: %+v", gone)
		}
		again := customer{Email: "b@x"}
		must(t, customerRepo.Create(ctx, db, &again)) // unique among the living
		is(t, "a key of the living", customerRepo.Create(ctx, db, &customer{Email: "b@x"}), strata.ErrUnique)
		must(t, customerRepo.Delete(ctx, db, again.ID))
		if n := done[int64](t)(repo.Restore(ctx, db, customerRepo, customers.ID.Eq(c.ID))); n != 1 {
			t.Errorf("restored: %d", n)
		}
		done[customer](t)(customerRepo.Get(ctx, db, c.ID))
		if n := done[int64](t)(repo.Purge(ctx, db, customerRepo, customers.Email.Eq("b@x"))); n != 1 {
			t.Errorf("purged: %d", n)
		}
		if n := done[int64](t)(repo.WithDeleted(customerRepo).Count(ctx, db)); n != 1 {
			t.Errorf("%d rows after the purge", n)
		}
		_, err = customerRepo.DeleteWhere(ctx, db)
		is(t, "DeleteWhere without a condition", err, strata.Incomplete)
		_, err = customerRepo.UpdateWhere(ctx, db, nil)
		is(t, "UpdateWhere without a condition", err, strata.Incomplete)
	})
}

func TestMany(t *testing.T) {
	each(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		for _, n := range []int{1, 7, 300, 2500} {
			list := make([]customer, n)
			for i := range list {
				list[i].Email = fmt.Sprint(n, "-", i)
			}
			must(t, customerRepo.CreateMany(ctx, db, list))
			ids := make([]customerID, n)
			for i, c := range list {
				ids[i] = c.ID
				if c.ID == 0 || c.Version != 1 || c.Created.IsZero() || c.Email != fmt.Sprint(n, "-", i) {
					t.Fatalf("%d: row %d is %+v", n, i, c)
				}
			}
			got := done[[]customer](t)(customerRepo.GetAll(ctx, db, ids...))
			for i := range got {
				if got[i].Email != list[i].Email || !got[i].Updated.Equal(list[i].Updated) {
					t.Fatalf("%d: row %d is %+v, want %+v", n, i, got[i], list[i])
				}
			}
			for i := range list {
				list[i].Email += "'"
			}
			must(t, customerRepo.UpdateMany(ctx, db, list))
			if list[n-1].Version != 2 {
				t.Errorf("%d: updated %+v", n, list[n-1])
			}
			old := append([]customer{}, list...)
			old[n-1].Version, old[0].Phone.Valid = 1, true
			is(t, "an old version of many", customerRepo.UpdateMany(ctx, db, old), strata.ErrStale)
			got = done[[]customer](t)(customerRepo.GetAll(ctx, db, ids[0]))
			if got[0].Phone.Valid {
				t.Error("one of many is kept")
			}
		}
		_, err := customerRepo.GetAll(ctx, db, 1, 9999999, 2, 8888888)
		var missing *repo.MissingError
		if !errors.As(err, &missing) || !reflect.DeepEqual(missing.Positions, []int{1, 3}) || !errors.Is(err, strata.ErrNoRows) {
			t.Errorf("absent keys: %v", err)
		}

		items := make([]product, 500)
		for i := range items {
			items[i].Name = fmt.Sprint(i)
		}
		must(t, productRepo.CreateMany(ctx, db, items))
		for i := range items[1:] {
			if a, b := items[i].ID, items[i+1].ID; string(a[:]) >= string(b[:]) || b[6]>>4 != 7 || b[8]>>6 != 2 {
				t.Fatalf("UUIDs %x and %x", a, b)
			}
		}
		for i := range items {
			items[i].Name += "'"
		}
		must(t, productRepo.UpdateMany(ctx, db, items))
		is(t, "UpdateMany of a missing row", productRepo.UpdateMany(ctx, db, append(items[:2:2], product{Name: "none"})), strata.ErrNoRows)
		if n := done[int64](t)(productRepo.Count(ctx, db, products.Name.Like("%'"))); n != 500 {
			t.Errorf("%d products are updated", n)
		}
	})
}

func TestSaveAndUpsert(t *testing.T) {
	each(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		p := product{Name: "a"}
		must(t, productRepo.Save(ctx, db, &p))
		id := p.ID
		p.Name = "b"
		must(t, productRepo.Save(ctx, db, &p))
		if got := done[product](t)(productRepo.Get(ctx, db, id)); got.Name != "b" {
			t.Errorf("saved: %+v", got)
		}
		same := product{Name: "b"}
		must(t, productRepo.Upsert(ctx, db, repo.On(products.Name), &same))
		if same.ID != id {
			t.Errorf("upserted: %x, want the key of the row that is there", same.ID)
		}
		c := customer{Email: "a@x"}
		must(t, customerRepo.Save(ctx, db, &c))
		c.Phone.V, c.Phone.Valid = "2", true
		must(t, customerRepo.Save(ctx, db, &c))
		if c.Version != 2 {
			t.Errorf("saved: %+v", c)
		}
		u := customer{Email: "a@x"}
		must(t, customerRepo.Upsert(ctx, db, repo.On(customers.Tenant, customers.Email).Keep(customers.Phone), &u))
		if u.ID != c.ID || u.Version != 3 || u.Phone.V != "2" || !u.Created.Equal(c.Created) {
			t.Errorf("upserted: %+v, want %+v", u, c)
		}
		g := tag{Name: "x"}
		must(t, tagRepo.Save(ctx, db, &g))
		must(t, tagRepo.Save(ctx, db, &g))
		rows := []tagging{{id, "x", 1}}
		for w := range 2 {
			rows[0].Weight = int64(w)
			if n := done[int64](t)(repo.UpsertMany(ctx, db, taggingRepo, repo.On(taggings.Product, taggings.Tag), rows)); n != 1 {
				t.Errorf("upserted: %d", n)
			}
		}
		if got := done[tagging](t)(taggingRepo.First(ctx, db)); got.Weight != 1 {
			t.Errorf("upserted: %+v", got)
		}
	})
}

func TestPatches(t *testing.T) {
	each(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		c := customer{Email: "a@x"}
		c.Phone.V, c.Phone.Valid = "1", true
		must(t, customerRepo.Create(ctx, db, &c))
		patch := func(document string) error {
			var doc struct {
				Email repo.Opt[string] `json:"email,omitzero"`
				Phone repo.Opt[string] `json:"phone,omitzero"`
			}
			must(t, json.Unmarshal([]byte(document), &doc))
			if back := string(done[[]byte](t)(json.Marshal(doc))); back != document {
				t.Errorf("%s is written as %s", document, back)
			}
			return customerRepo.Patch(ctx, db, c.ID, repo.Set(customers.Email, doc.Email), repo.Set(customers.Phone, doc.Phone))
		}
		for _, step := range []struct{ document, want string }{
			{`{}`, "a@x 1"}, {`{"phone":null}`, "a@x "}, {`{"email":"b@x","phone":"2"}`, "b@x 2"}, {`{"phone":""}`, "b@x "},
		} {
			must(t, patch(step.document))
			if got := done[customer](t)(customerRepo.Get(ctx, db, c.ID)); got.Email+" "+got.Phone.V != step.want {
				t.Errorf("%s: %+v", step.document, got)
			}
		}
		if err := patch(`{"email":null}`); !errors.Is(err, strata.BadValue) && !errors.Is(err, strata.NullToNonNull) {
			t.Errorf("NULL in a column that is not: %v", err)
		}
		is(t, "a patch of nothing of no row", customerRepo.Patch(ctx, db, 99), strata.ErrNoRows)

		inVersion := func(id customerID, version int64, set ...strata.Assignment) error {
			return repo.PatchVersion(ctx, db, customerRepo, id, version, set...)
		}
		version := done[customer](t)(customerRepo.Get(ctx, db, c.ID)).Version
		must(t, inVersion(c.ID, version, customers.Phone.Set("7")))
		is(t, "an old version", inVersion(c.ID, version, customers.Phone.Set("8")), strata.ErrStale)
		is(t, "nothing of an old version", inVersion(c.ID, version), strata.ErrStale)
		must(t, inVersion(c.ID, version+1))
		is(t, "a version of no row", inVersion(99, version, customers.Phone.Set("8")), strata.ErrNoRows)
		if got := done[customer](t)(customerRepo.Get(ctx, db, c.ID)); got.Phone.V != "7" || got.Version != version+1 {
			t.Errorf("patched in its version: %+v", got)
		}
		is(t, "a table without versions", repo.PatchVersion(ctx, db, orderRepo, 1, 1, orders.Placed.Set(1)), strata.Incomplete)

		before := done[customer](t)(customerRepo.Get(ctx, db, c.ID))
		after := before
		must(t, repo.UpdateChanged(ctx, db, customerRepo, before, &after))
		if after.Version != before.Version {
			t.Error("no change is a change")
		}
		after.Email = "c@x"
		if set := repo.Changes(customers, before, after); len(set) != 1 {
			t.Errorf("%d changes", len(set))
		}
		must(t, repo.UpdateChanged(ctx, db, customerRepo, before, &after))
		is(t, "a change of the old", repo.UpdateChanged(ctx, db, customerRepo, after, &before), strata.ErrStale)
	})
}

func TestCompositeKeys(t *testing.T) {
	each(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		p := product{Name: "p"}
		must(t, productRepo.Create(ctx, db, &p))
		list := make([]order, 3)
		must(t, orderRepo.CreateMany(ctx, db, list))
		var all []line
		for _, o := range list {
			for n := range int64(3) {
				all = append(all, line{Order: o.ID, No: n, Product: p.ID, Amount: n * 10})
			}
		}
		must(t, lineRepo.CreateMany(ctx, db, all))
		got := done[line](t)(lineRepo.Get(ctx, db, lineKey{2, 1}))
		if got.Amount != 10 {
			t.Errorf("got %+v", got)
		}
		some := done[[]line](t)(lineRepo.GetAll(ctx, db, lineKey{3, 2}, lineKey{1, 0}))
		if len(some) != 2 || some[0].Order != 3 || some[1].Order != 1 {
			t.Errorf("got %+v", some)
		}
		must(t, lineRepo.Patch(ctx, db, lineKey{2, 1}, lines.Amount.Set(7)))
		must(t, lineRepo.Delete(ctx, db, lineKey{1, 1}))
		is(t, "a deleted line", lineRepo.Delete(ctx, db, lineKey{1, 1}), strata.ErrNoRows)
		if n := done[int64](t)(lineRepo.DeleteAll(ctx, db, lineKey{1, 0}, lineKey{1, 2}, lineKey{9, 9})); n != 2 {
			t.Errorf("deleted %d", n)
		}
		got.Amount = 8
		must(t, lineRepo.Update(ctx, db, &got))
		if n := done[int64](t)(lineRepo.Count(ctx, db, lines.Amount.Eq(8))); n != 1 {
			t.Errorf("updated %d", n)
		}
	})
}

func TestInTx(t *testing.T) {
	each(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		undo := errors.New("undo")
		place := func(db builder.DB, name string, err error) error {
			return builder.InTx(ctx, db, func(tx builder.DB) error {
				must(t, productRepo.Create(ctx, tx, &product{Name: name}))
				return err
			})
		}
		err := builder.InTx(ctx, db, func(tx builder.DB) error {
			must(t, place(tx, "kept", nil))
			is(t, "inside", place(tx, "undone", undo), undo)
			return nil
		})
		must(t, err)
		is(t, "outside", place(db, "undone", undo), undo)
		if got := done[[]product](t)(productRepo.Find(ctx, db)); len(got) != 1 || got[0].Name != "kept" {
			t.Errorf("got %+v", got)
		}
	})
}

var increments = flag.Int("orm.increments", 320, "how often sixteen goroutines count up, on each engine")

// Sixteen goroutines count up, each with the version that it has read.
func TestVersionsUnderLoad(t *testing.T) {
	each(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		c := customer{Email: "0"}
		must(t, customerRepo.Create(ctx, db, &c))
		workers, times := 16, *increments/16
		var all sync.WaitGroup
		for range workers {
			all.Go(func() {
				for n := 0; n < times; {
					got, err := customerRepo.Get(ctx, db, c.ID)
					if err == nil {
						var k int
						fmt.Sscan(got.Email, &k)
						got.Email = fmt.Sprint(k + 1)
						err = customerRepo.Update(ctx, db, &got)
					}
					switch {
					case err == nil:
						n++
					case !errors.Is(err, strata.ErrStale) && !errors.Is(err, strata.ErrSerialization) && !errors.Is(err, strata.ErrTimeout):
						t.Error(err)
						return
					}
				}
			})
		}
		all.Wait()
		got := done[customer](t)(customerRepo.Get(ctx, db, c.ID))
		if got.Email != fmt.Sprint(workers*times) || int(got.Version) != workers*times+1 {
			t.Errorf("counted to %s, version %d", got.Email, got.Version)
		}
	})
}
