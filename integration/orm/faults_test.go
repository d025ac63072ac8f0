package orm

import (
	"context"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/repo"
)

// Rows that belong to the same one share it, and it is saved once.
func TestGraphSharedOwner(t *testing.T) {
	each(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		c := customer{Email: "a"}
		must(t, customerRepo.Create(ctx, db, &c))
		list := []order{{Customer: &c.ID}, {Customer: &c.ID}, {}}
		must(t, orderRepo.CreateMany(ctx, db, list))
		must(t, repo.Load(ctx, db, list, orderOwner))
		owner := done[*customer](t)(list[0].Owner.Get())
		owner.Email = "b"
		must(t, repo.SaveGraphs(ctx, db, orderRepo, list, repo.Graph(orderOwner, repo.KeepOrphans)))
		if got := done[customer](t)(customerRepo.Get(ctx, db, c.ID)); got.Email != "b" || owner.Version != 2 {
			t.Errorf("%v, %v", got, owner)
		}
		fresh := &customer{Email: "c"}
		list = []order{{Owner: repo.OneOf(fresh)}, {Owner: repo.OneOf(fresh)}, {Owner: repo.OneOf(owner)}}
		must(t, repo.SaveGraphs(ctx, db, orderRepo, list, repo.Graph(orderOwner, repo.KeepOrphans)))
		if fresh.ID == 0 || *list[0].Customer != fresh.ID || *list[1].Customer != fresh.ID || *list[2].Customer != c.ID {
			t.Errorf("%v: %v", fresh, list)
		}
		var none *repo.BranchOf[*order, *customer]
		is(t, "no branch", repo.SaveGraph(ctx, db, orderRepo, &list[0], none), strata.Incomplete)
	})
}

// A number of rows asks for the rows of the right parent, as EXISTS does.
func TestCountInRelation(t *testing.T) {
	self := repo.HasMany(tags, tags, func(t *tag) *repo.Many[tag] { return &t.Children }, strata.Refer(tags.Parent, tags.Name))
	again := strata.As(tags, "again")
	grandchildren := repo.HasMany(childTags, again, func(t *tag) *repo.Many[tag] { return &t.Children }, strata.Refer(again.Parent, childTags.Name))
	each(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		a, b := "a", "b"
		must(t, tagRepo.CreateMany(ctx, db, []tag{{Name: "a"}, {Name: "b", Parent: &a}, {Name: "c", Parent: &b}}))
		got := done[[]tag](t)(tagRepo.Find(ctx, db, tagChildren.Any(grandchildren.Count().Gt(0))))
		if len(got) != 1 || got[0].Name != "a" {
			t.Errorf("%v", got)
		}
		for name, c := range map[string]strata.Condition{
			"Count in Any": tagChildren.Any(tagChildren.Count().Gt(0)),
			"own Any":      self.Any(), "own None": self.None(), "own Count": self.Count().Eq(0), "own On": self.On(),
			"Limit": tagChildren.Limit(1).Any(), "Count of Limit": tagChildren.Limit(1).Count().Eq(1), "On of Limit": tagChildren.Limit(1).On(),
		} {
			if got, err := tagRepo.Find(ctx, db, c); err == nil {
				t.Errorf("%s: %v", name, got)
			}
		}
		must(t, repo.Load(ctx, db, got, self.With(self))) // this is clear
	})
}

// A failed UpdateMany leaves the models alone.
func TestUpdateManyFailed(t *testing.T) {
	each(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		list := []customer{{ID: 77, Version: 1}}
		is(t, "UpdateMany", customerRepo.UpdateMany(ctx, db, list), strata.ErrNoRows)
		if list[0].Tenant != 0 {
			t.Errorf("%v", list[0])
		}
	})
}

// published has a UUID beside its key.
type published struct {
	Name   string
	Public [16]byte
	N      int64
}

type publishedColumns struct {
	strata.Table[published]
	Name   strata.Text
	Public strata.UUID
	N      strata.Int64
}

var publisheds = strata.Define("published", new(publishedColumns), func(t *strata.Def, c *publishedColumns) {
	t.PrimaryKey(c.Name)
	t.GenerateUUID(c.Public)
})

// A row that is there keeps its UUID where the model has none.
func TestUpsertKeepsUUID(t *testing.T) {
	each(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		must(t, builder.CreateTables(publisheds).Exec(ctx, db))
		r := repo.ByKey(publisheds, publisheds.Name)
		p := published{Name: "a"}
		must(t, r.Create(ctx, db, &p))
		upserted, saved := published{Name: "a", N: 1}, published{Name: "a", N: 2}
		must(t, r.Upsert(ctx, db, repo.On(publisheds.Name), &upserted))
		must(t, r.Save(ctx, db, &saved))
		done[int64](t)(repo.UpsertMany(ctx, db, r, repo.On(publisheds.Name), []published{{Name: "a", N: 3}}))
		got := done[published](t)(r.Get(ctx, db, "a"))
		if upserted.Public != p.Public || saved.Public != p.Public || got.Public != p.Public || got.N != 3 {
			t.Errorf("%v, %v, %v; it was %v", upserted, saved, got, p)
		}
		own := published{Name: "a", Public: [16]byte{1}}
		must(t, r.Upsert(ctx, db, repo.On(publisheds.Name), &own))
		if own.Public != [16]byte{1} {
			t.Errorf("%v", own)
		}
	})
}

// membership is nothing but its key.
type membership struct{ User, Team int64 }

type membershipColumns struct {
	strata.Table[membership]
	User strata.Int64
	Team strata.Int64
}

var memberships = strata.Define("memberships", new(membershipColumns), func(t *strata.Def, c *membershipColumns) { t.PrimaryKey(c.User, c.Team) })

// An update of a row that is nothing but its key says whether it is there.
func TestUpdateOnlyKey(t *testing.T) {
	each(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		must(t, builder.CreateTables(memberships).Exec(ctx, db))
		r, m, none := repo.New(memberships), membership{1, 2}, membership{2, 1}
		must(t, r.Create(ctx, db, &m))
		must(t, r.Update(ctx, db, &m))
		is(t, "Update", r.Update(ctx, db, &none), strata.ErrNoRows)
		must(t, r.UpdateMany(ctx, db, []membership{m}))
		is(t, "UpdateMany", r.UpdateMany(ctx, db, []membership{m, none}), strata.ErrNoRows)
		if m != (membership{1, 2}) || none != (membership{2, 1}) {
			t.Errorf("%v, %v", m, none)
		}
	})
}
