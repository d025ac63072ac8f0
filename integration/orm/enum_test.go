package orm

import (
	"context"
	"errors"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/repo"
)

type right string

type grant struct {
	User  int64
	Right right

	Other repo.Many[grant]
}

type grantColumns struct {
	strata.Table[grant]
	User  strata.Int64
	Right strata.Enum[right]
}

type grantKey struct {
	User  int64
	Right right
}

var grants = strata.Define("grants", new(grantColumns), func(t *strata.Def, c *grantColumns) {
	t.PrimaryKey(c.User, c.Right)
	strata.Values(t, c.Right, "read", "write", "all")
})

// typedGrants are grants whose rights are an enum type, in another order than their names.
var typedGrants = func() *grantColumns {
	rights := strata.DefineEnum[right]("right", "write", "read", "all")
	return strata.Define("grants", new(grantColumns), func(t *strata.Def, c *grantColumns) {
		t.PrimaryKey(c.User, c.Right)
		strata.InEnum(t, c.Right, rights)
	})
}()

// An enum may be a part of a key, and of a relation: its rows come in some order, which is
// that of the names everywhere.
func TestEnumKey(t *testing.T) {
	t.Run("values", func(t *testing.T) { enumKey(t, grants) })
	t.Run("type", func(t *testing.T) { enumKey(t, typedGrants) })
}

func enumKey(t *testing.T, grants *grantColumns) {
	r, other := repo.ByKeys[grantKey](grants), strata.As(grants, "other")
	same := repo.HasMany(grants, other, func(g *grant) *repo.Many[grant] { return &g.Other }, strata.Refer(other.Right, grants.Right))
	each(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		must(t, builder.CreateTables(grants).Exec(ctx, db))
		must(t, r.CreateMany(ctx, db, []grant{{User: 1, Right: "read"}, {User: 1, Right: "write"}, {User: 1, Right: "all"}, {User: 2, Right: "read"}}))
		done[grant](t)(r.First(ctx, db))
		var list []grant
		for b, err := range repo.Batches(ctx, db, r, 1) {
			must(t, err)
			list = append(list, b...)
		}
		if len(list) != 4 || list[0].Right != "all" || list[1].Right != "read" || list[2].Right != "write" {
			t.Errorf("%v", list)
		}
		for _, rel := range []*repo.Relation[grant, grant]{same, same.Limit(2)} {
			must(t, repo.Load(ctx, db, list, rel.With(rel)))
			for _, g := range list {
				if n := len(done[[]grant](t)(g.Other.All())); n != 1 && (n != 2 || g.Right != "read") {
					t.Errorf("%v", g)
				}
			}
		}
		must(t, repo.InSession(ctx, db, func(s *repo.Session) error {
			list, err := repo.In(s, r).Find(ctx)
			must(t, err)
			return repo.In(s, r).Remove(list[0], list[2])
		}))
		if n := done[int64](t)(r.Count(ctx, db)); n != 2 {
			t.Errorf("%d", n)
		}
	})
}

type pass struct {
	ID    int64
	Right right
}

type passColumns struct {
	strata.Table[pass]
	ID    strata.Int64 `db:",identity"`
	Right strata.Enum[right]
}

var passes = strata.Define("passes", new(passColumns), func(t *strata.Def, c *passColumns) {
	strata.Values(t, c.Right, "read", "write")
})

// A value that a column cannot have is refused alike, however it is written.
func TestWrongEnum(t *testing.T) {
	r := repo.ByKey(passes, passes.ID)
	each(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		must(t, builder.CreateTables(passes).Exec(ctx, db))
		p := pass{Right: "read"}
		must(t, r.Create(ctx, db, &p))
		wrong := pass{p.ID, "fly"}
		for name, err := range map[string]error{
			"Create":        r.Create(ctx, db, &pass{Right: "fly"}),
			"Update":        r.Update(ctx, db, &wrong),
			"UpdateMany":    r.UpdateMany(ctx, db, []pass{wrong}),
			"UpdateChanged": repo.UpdateChanged(ctx, db, r, p, &wrong),
			"a session": repo.InSession(ctx, db, func(s *repo.Session) error {
				m := done[*pass](t)(repo.GetIn(ctx, s, r, p.ID))
				m.Right = "fly"
				return nil
			}),
		} {
			var e *strata.StatementError
			if !errors.As(err, &e) || e.Problems[0].Kind != strata.BadValue || e.Problems[0].Column != "right" {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}
