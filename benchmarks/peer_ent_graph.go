package benchmarks

import (
	"context"

	"entgo.io/ent/dialect/sql"

	"github.com/strata-go/strata/benchmarks/ent"
	"github.com/strata-go/strata/benchmarks/ent/child"
	"github.com/strata-go/strata/benchmarks/ent/grandchild"
	"github.com/strata-go/strata/benchmarks/ent/parent"
	"github.com/strata-go/strata/benchmarks/ent/sink"
)

// What ent does with edges and loaded rows. Its generated code has no limit per parent:
// what is loaded is cut.

func entObjects(p *Peer, db *ent.Client) {
	p.Families = func(ctx context.Context) (Sum, error) {
		list, err := db.Parent.Query().Order(parent.ByID()).WithChildren(func(q *ent.ChildQuery) {
			q.Order(child.ByID()).WithGrandchildren(func(q *ent.GrandchildQuery) { q.Order(grandchild.ByID()) })
		}).All(ctx)
		return sumOfEntFamilies(list, childrenEach), err
	}
	p.Newest = func(ctx context.Context) (Sum, error) {
		list, err := db.Parent.Query().Order(parent.ByID()).WithChildren(func(q *ent.ChildQuery) {
			q.Order(child.ByCreated(sql.OrderDesc()), child.ByID(sql.OrderDesc()))
		}).All(ctx)
		return sumOfEntFamilies(list, newestEach), err
	}
	p.SaveOrder = func(ctx context.Context, o *Order) error {
		return entInTx(ctx, db, func(tx *ent.Client) error { return entSaveOrder(ctx, tx, o) })
	}
	p.Change = func(ctx context.Context, id int64) error {
		it, err := db.Sink.Get(ctx, id)
		if err != nil {
			return err
		}
		return it.Update().SetScore(it.Score + changed).Exec(ctx)
	}
	p.ChangeAll = func(ctx context.Context) error {
		return entInTx(ctx, db, func(tx *ent.Client) error {
			list, err := tx.Sink.Query().Order(sink.ByID()).All(ctx)
			if err != nil {
				return err
			}
			for _, it := range list {
				// Not it.Update(), which reads each row again.
				if err := tx.Sink.Update().Where(sink.ID(it.ID)).SetScore(it.Score + changed).Exec(ctx); err != nil {
					return err
				}
			}
			return nil
		})
	}
}

func entSaveOrder(ctx context.Context, tx *ent.Client, o *Order) error {
	saved, err := tx.Order.Create().SetCustomer(o.Customer).SetTotal(o.Total).Save(ctx)
	if err != nil {
		return err
	}
	o.ID = saved.ID
	rows := make([]*ent.LineCreate, len(o.Lines))
	for i := range o.Lines {
		l := &o.Lines[i]
		rows[i] = tx.Line.Create().SetOrderID(o.ID).SetName(l.Name).SetQty(l.Qty).SetPrice(l.Price)
	}
	lines, err := tx.Line.CreateBulk(rows...).Save(ctx)
	for i, l := range lines {
		o.Lines[i].ID, o.Lines[i].OrderID = l.ID, l.OrderID
	}
	return err
}

// entInTx runs f in a transaction.
func entInTx(ctx context.Context, db *ent.Client, f func(*ent.Client) error) error {
	tx, err := db.Tx(ctx)
	if err != nil {
		return err
	}
	if err := f(tx.Client()); err != nil {
		tx.Rollback()
		return err
	}
	return tx.Commit()
}

// sumOfEntFamilies folds parents with at most so many children each.
func sumOfEntFamilies(list []*ent.Parent, most int) Sum {
	var s Sum
	for _, p := range list {
		s.parent(p.ID, p.ItemID, p.Name)
		for _, c := range p.Edges.Children[:min(most, len(p.Edges.Children))] {
			s.child(c.ID, c.ParentID, c.Name, c.Qty, c.Created)
			for _, g := range c.Edges.Grandchildren {
				s.grandchild(g.ID, g.ChildID, g.Name, g.Qty)
			}
		}
	}
	return s
}
