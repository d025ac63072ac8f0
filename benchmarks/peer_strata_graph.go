package benchmarks

import (
	"context"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/repo"
)

// What Strata does by repositories: relations, graphs and units of work.

// strataFamily is a Parent with two levels below it.
type strataFamily struct {
	ID       int64
	ItemID   int64
	Name     string
	Children repo.Many[strataFamilyChild]
}

type strataFamilyChild struct {
	Child
	Grandchildren repo.Many[Grandchild]
}

type familyTable struct {
	strata.Table[strataFamily]
	ID     strata.Int64
	ItemID strata.Int64
	Name   strata.Text
}

type familyChildTable struct {
	strata.Table[strataFamilyChild]
	ID       strata.Int64
	ParentID strata.Int64
	Name     strata.Text
	Qty      strata.Int32
	Created  strata.Time
}

type grandchildTable struct {
	strata.Table[Grandchild]
	ID      strata.Int64
	ChildID strata.Int64
	Name    strata.Text
	Qty     strata.Int32
}

type strataOrder struct {
	ID       int64
	Customer string
	Total    int32
	Lines    repo.Many[Line]
}

type orderTable struct {
	strata.Table[strataOrder]
	ID       strata.Int64 `db:",identity"`
	Customer strata.Text
	Total    strata.Int32
}

type lineTable struct {
	strata.Table[Line]
	ID      strata.Int64 `db:",identity"`
	OrderID strata.Int64
	Name    strata.Text
	Qty     strata.Int32
	Price   strata.Float64
}

var (
	strataFamilies = strata.Define("parents", new(familyTable), func(t *strata.Def, c *familyTable) { t.PrimaryKey(c.ID) })

	strataGrandchildren = strata.Define("grandchildren", new(grandchildTable), func(t *strata.Def, c *grandchildTable) {
		t.PrimaryKey(c.ID)
		t.Index(c.ChildID)
		strata.References(t, c.ChildID, strataChildren.ID, strata.NoAction)
	})
	strataOrders = strata.Define("orders", new(orderTable))
	strataLines  = strata.Define("lines", new(lineTable), func(t *strata.Def, c *lineTable) {
		t.Index(c.OrderID)
		strata.References(t, c.OrderID, strataOrders.ID, strata.NoAction)
	})

	strataOrderRepo  = repo.ByKey(strataOrders, strataOrders.ID)
	strataOrderLines = repo.HasMany(strataOrders, strataLines,
		func(o *strataOrder) *repo.Many[Line] { return &o.Lines }, strata.Refer(strataLines.OrderID, strataOrders.ID))
)

// strataObjects are the tables whose instants are in one of the two forms.
type strataObjects struct {
	sink          *repo.KeyRepo[Item, int64]
	children      *familyChildTable
	below         *repo.Relation[strataFamily, strataFamilyChild]
	grandchildren *repo.Relation[strataFamilyChild, Grandchild]
}

func newStrataObjects(foreign bool) *strataObjects {
	sink := strata.Define("sink", new(itemTable), func(t *strata.Def, c *itemTable) {
		t.PrimaryKey(c.ID)
		if foreign {
			t.AnyForm(c.Created)
		}
	})
	children := strata.Define("children", new(familyChildTable), func(t *strata.Def, c *familyChildTable) {
		t.PrimaryKey(c.ID)
		if foreign {
			t.AnyForm(c.Created)
		}
	})
	return &strataObjects{
		sink: repo.ByKey(sink, sink.ID), children: children,
		below: repo.HasMany(strataFamilies, children,
			func(p *strataFamily) *repo.Many[strataFamilyChild] { return &p.Children }, strata.Refer(children.ParentID, strataFamilies.ID)),
		grandchildren: repo.HasMany(children, strataGrandchildren,
			func(c *strataFamilyChild) *repo.Many[Grandchild] { return &c.Grandchildren }, strata.Refer(strataGrandchildren.ChildID, children.ID)),
	}
}

// serve lets a peer do what repositories do.
func (o *strataObjects) serve(p *Peer, db *pool.DB) {
	p.Families = func(ctx context.Context) (Sum, error) {
		relation := o.below.OrderBy(o.children.ID.Asc()).With(o.grandchildren.OrderBy(strataGrandchildren.ID.Asc()))
		return sumOfFamilies(o.load(ctx, db, relation))
	}
	p.Newest = func(ctx context.Context) (Sum, error) {
		relation := o.below.OrderBy(o.children.Created.Desc(), o.children.ID.Desc()).Limit(newestEach)
		return sumOfFamilies(o.load(ctx, db, relation))
	}
	p.SaveOrder = func(ctx context.Context, order *Order) error {
		m := strataOrder{Customer: order.Customer, Total: order.Total, Lines: repo.ManyOf(order.Lines...)}
		err := repo.SaveGraph(ctx, db, strataOrderRepo, &m, repo.Graph(strataOrderLines, repo.RefuseOrphans))
		if err != nil {
			return err
		}
		order.ID = m.ID
		order.Lines, err = m.Lines.All()
		return err
	}
	p.Change = func(ctx context.Context, id int64) error {
		before, err := o.sink.Get(ctx, db, id)
		if err != nil {
			return err
		}
		after := before
		after.Score += changed
		return repo.UpdateChanged(ctx, db, o.sink, before, &after)
	}
	p.ChangeAll = func(ctx context.Context) error {
		return repo.InSession(ctx, db, func(s *repo.Session) error {
			rows, err := repo.In(s, o.sink).Find(ctx)
			for _, it := range rows {
				it.Score += changed
			}
			return err
		})
	}
}

func (o *strataObjects) load(ctx context.Context, db *pool.DB, relation repo.Preload[*strataFamily]) ([]strataFamily, error) {
	list, err := builder.From(strataFamilies).OrderBy(strataFamilies.ID.Asc()).All(ctx, db)
	if err != nil {
		return nil, err
	}
	return list, repo.Load(ctx, db, list, relation)
}

// sumOfFamilies folds parents, their children, and theirs where they are loaded.
func sumOfFamilies(list []strataFamily, err error) (Sum, error) {
	if err != nil {
		return 0, err
	}
	var s Sum
	for i := range list {
		p := &list[i]
		s.parent(p.ID, p.ItemID, p.Name)
		children, err := p.Children.All()
		if err != nil {
			return 0, err
		}
		for j := range children {
			c := &children[j]
			s.child(c.ID, c.ParentID, c.Name, c.Qty, c.Created)
			if !c.Grandchildren.Loaded() {
				continue
			}
			grandchildren, err := c.Grandchildren.All()
			if err != nil {
				return 0, err
			}
			for _, g := range grandchildren {
				s.grandchild(g.ID, g.ChildID, g.Name, g.Qty)
			}
		}
	}
	return s, nil
}
