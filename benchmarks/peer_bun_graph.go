package benchmarks

import (
	"context"

	"github.com/uptrace/bun"
)

// What bun does with relations and loaded rows. It has no limit per parent: what is
// loaded is cut. It writes one row of a graph after the other's key is known, by hand.

type bunFamily struct {
	bun.BaseModel `bun:"table:parents,alias:parents"`
	ID            int64             `bun:"id,pk"`
	ItemID        int64             `bun:"item_id"`
	Name          string            `bun:"name"`
	Children      []*bunFamilyChild `bun:"rel:has-many,join:id=parent_id"`
}

type bunFamilyChild struct {
	bun.BaseModel `bun:"table:children,alias:children"`
	Child
	Grandchildren []*bunGrandchild `bun:"rel:has-many,join:id=child_id"`
}

type bunGrandchild struct {
	bun.BaseModel `bun:"table:grandchildren,alias:grandchildren"`
	Grandchild
}

func bunObjects(p *Peer, db *bun.DB, t *Target) {
	by := func(order string) func(*bun.SelectQuery) *bun.SelectQuery {
		return func(q *bun.SelectQuery) *bun.SelectQuery { return q.OrderExpr(order) }
	}
	p.Families = func(ctx context.Context) (Sum, error) {
		var list []bunFamily
		err := db.NewSelect().Model(&list).Order("id").Relation("Children", by("id")).
			Relation("Children.Grandchildren", by("id")).Scan(ctx)
		return sumOfBunFamilies(list, childrenEach), err
	}
	p.Newest = func(ctx context.Context) (Sum, error) {
		var list []bunFamily
		err := db.NewSelect().Model(&list).Order("id").Relation("Children", by("created DESC, id DESC")).Scan(ctx)
		return sumOfBunFamilies(list, newestEach), err
	}
	p.SaveOrder = func(ctx context.Context, o *Order) error {
		return db.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
			if _, err := tx.NewInsert().Model(o).Exec(ctx); err != nil {
				return err
			}
			for i := range o.Lines {
				o.Lines[i].OrderID = o.ID
			}
			_, err := tx.NewInsert().Model(&o.Lines).Exec(ctx)
			return err
		})
	}
	p.Change = func(ctx context.Context, id int64) error {
		var it bunSink
		if err := db.NewSelect().Model(&it).Where("id = ?", id).Scan(ctx); err != nil {
			return err
		}
		it.Score += changed
		_, err := db.NewUpdate().Model(&it).Column("score").WherePK().Exec(ctx)
		return err
	}
	p.ChangeAll = func(ctx context.Context) error {
		return db.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
			var list []bunSink
			if err := tx.NewSelect().Model(&list).Order("id").Scan(ctx); err != nil {
				return err
			}
			for i := range list {
				list[i].Score += changed
			}
			if t.mariadb() {
				return bunUpdateEach(ctx, tx, list)
			}
			_, err := tx.NewUpdate().Model(&list).Column("score").Bulk().Exec(ctx)
			return err
		})
	}
}

// bunUpdateEach updates row by row: bun's update of many is one of MySQL's that MariaDB
// lacks.
func bunUpdateEach(ctx context.Context, tx bun.Tx, list []bunSink) error {
	for i := range list {
		if _, err := tx.NewUpdate().Model(&list[i]).Column("score").WherePK().Exec(ctx); err != nil {
			return err
		}
	}
	return nil
}

// sumOfBunFamilies folds parents with at most so many children each.
func sumOfBunFamilies(list []bunFamily, most int) Sum {
	var s Sum
	for i := range list {
		p := &list[i]
		s.parent(p.ID, p.ItemID, p.Name)
		for _, c := range p.Children[:min(most, len(p.Children))] {
			s.child(c.ID, c.ParentID, c.Name, c.Qty, c.Created)
			for _, g := range c.Grandchildren {
				s.grandchild(g.ID, g.ChildID, g.Name, g.Qty)
			}
		}
	}
	return s
}
