package benchmarks

import (
	"context"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/repo"
)

// Strata on the tables that the others have, on SQLite: their declared types, and
// instants as the driver writes them, which a definition says with AnyForm.

// strataForeign is the peer's name, which the report asks for.
const strataForeign = "strata (their tables)"

var (
	foreignItems = strata.Define("items", new(itemTable), func(t *strata.Def, c *itemTable) {
		t.PrimaryKey(c.ID)
		t.AnyForm(c.Created)
	})
	foreignChildren = strata.Define("children", new(childTable), func(t *strata.Def, c *childTable) {
		t.PrimaryKey(c.ID)
		t.AnyForm(c.Created)
	})
	foreignRelation = repo.HasMany(strataParents, foreignChildren, strataChildrenOf, strata.Refer(foreignChildren.ParentID, strataParents.ID))
	foreignByID     = builder.Prepare1(func(id strata.Param[int64]) builder.Query[Item] {
		return builder.From(foreignItems).Where(foreignItems.ID.EqExpr(id))
	})
	foreignFirst = builder.Prepare1(func(n strata.Param[int64]) builder.Query[Item] {
		return builder.From(foreignItems).OrderBy(foreignItems.ID.Asc()).Clauses(builder.LimitExpr(n))
	})
)

func openStrataForeign(ctx context.Context, t *Target) ([]*Peer, error) {
	db, err := strataOpen(ctx, t)
	if err != nil {
		return nil, err
	}
	p := strataPrepared(strataForeign, db)
	p.Get = func(ctx context.Context, id int64) (Sum, error) {
		it, err := foreignByID(id).One(ctx, db)
		return sumOfOne(&it, err)
	}
	p.GetMany = func(ctx context.Context, ids []int64) (Sum, error) {
		return sumOfEach(strataBatchOf(ctx, db, ids, foreignByID))
	}
	p.Read = func(ctx context.Context, n int) (Sum, error) { return sumOf(foreignFirst(int64(n)).All(ctx, db)) }
	p.Stream = func(ctx context.Context, n int) (Sum, error) {
		var s Sum
		for it, err := range foreignFirst(int64(n)).Iter(ctx, db) {
			if err != nil {
				return 0, err
			}
			s.item(&it)
		}
		return s, nil
	}
	p.Eager = func(ctx context.Context) (Sum, error) {
		list, err := builder.From(strataParents).OrderBy(strataParents.ID.Asc()).All(ctx, db)
		if err != nil {
			return 0, err
		}
		if err := repo.Load(ctx, db, list, foreignRelation.OrderBy(foreignChildren.ID.Asc())); err != nil {
			return 0, err
		}
		return sumOfStrataParents(list)
	}
	newStrataObjects(true).serve(p, db)
	return []*Peer{p}, nil
}
