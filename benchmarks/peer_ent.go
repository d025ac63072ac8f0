package benchmarks

import (
	"context"

	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/sql"

	"github.com/strata-go/strata/benchmarks/ent"
	"github.com/strata-go/strata/benchmarks/ent/child"
	"github.com/strata-go/strata/benchmarks/ent/item"
	"github.com/strata-go/strata/benchmarks/ent/parent"
	"github.com/strata-go/strata/benchmarks/ent/sink"
)

// ent, by the code that it generates. Its builder of texts, which the generated
// code uses and which has no types, is measured where there is no database.

func openEnt(_ context.Context, t *Target) ([]*Peer, error) {
	plain, err := t.sql()
	if err != nil {
		return nil, err
	}
	name := map[string]string{onPostgres: dialect.Postgres, onSQLite: dialect.SQLite, onMariaDB: dialect.MySQL}[t.Engine]
	db := ent.NewClient(ent.Driver(sql.OpenDB(name, plain)))
	p := &Peer{
		Name:    "ent",
		Missing: map[string]string{"stream 1,000": "no iterator", "stream 100,000": "no iterator"},
		close:   func() { db.Close() },
		Get: func(ctx context.Context, id int64) (Sum, error) {
			it, err := db.Item.Get(ctx, id)
			if err != nil {
				return 0, err
			}
			var s Sum
			s.columns(it.ID, it.Name, it.Active, it.Score, it.Created, it.Note, it.Data, it.Qty)
			return s, nil
		},
		Read: func(ctx context.Context, n int) (Sum, error) {
			items, err := db.Item.Query().Order(item.ByID()).Limit(n).All(ctx)
			var s Sum
			for _, it := range items {
				s.columns(it.ID, it.Name, it.Active, it.Score, it.Created, it.Note, it.Data, it.Qty)
			}
			return s, err
		},
		Insert:     func(ctx context.Context, it Item) error { return entCreate(db, &it).Exec(ctx) },
		InsertMany: func(ctx context.Context, items []Item) error { return entCreateBulk(ctx, db, items) },
		Load: func(ctx context.Context, items []Item) error {
			tx, err := db.Tx(ctx)
			if err != nil {
				return err
			}
			if err := chunks(items, func(part []Item) error { return entCreateBulk(ctx, tx.Client(), part) }); err != nil {
				tx.Rollback()
				return err
			}
			return tx.Commit()
		},
		Update: func(ctx context.Context, id int64, score float64, name string) error {
			return db.Sink.Update().Where(sink.ID(id)).SetScore(score).SetName(name).Exec(ctx)
		},
		Eager: func(ctx context.Context) (Sum, error) {
			list, err := db.Parent.Query().Order(parent.ByID()).
				WithChildren(func(q *ent.ChildQuery) { q.Order(child.ByID()) }).All(ctx)
			var s Sum
			for _, p := range list {
				s.parent(p.ID, p.ItemID, p.Name)
				for _, c := range p.Edges.Children {
					s.child(c.ID, c.ParentID, c.Name, c.Qty, c.Created)
				}
			}
			return s, err
		},
	}
	entObjects(p, db)
	return []*Peer{p}, nil
}

func entCreate(db *ent.Client, it *Item) *ent.SinkCreate {
	return db.Sink.Create().SetID(it.ID).SetName(it.Name).SetActive(it.Active).SetScore(it.Score).
		SetCreated(it.Created).SetNillableNote(it.Note).SetData(it.Data).SetQty(it.Qty)
}

func entCreateBulk(ctx context.Context, db *ent.Client, items []Item) error {
	rows := make([]*ent.SinkCreate, len(items))
	for i := range items {
		rows[i] = entCreate(db, &items[i])
	}
	return db.Sink.CreateBulk(rows...).Exec(ctx)
}

func entBuilder() ([]*Builder, error) {
	pg := sql.Dialect(dialect.Postgres)
	columns := item.Columns
	query := func(q interface{ Query() (string, []any) }) (string, []any, error) {
		text, args := q.Query()
		return text, args, nil
	}
	insert := func(items []Item) (string, []any, error) {
		q := pg.Insert("sink").Columns(columns...)
		for i := range items {
			it := &items[i]
			q.Values(it.ID, it.Name, it.Active, it.Score, it.Created, it.Note, it.Data, it.Qty)
		}
		return query(q)
	}
	return []*Builder{{
		Name: "ent",
		ByID: func(id int64) (string, []any, error) {
			t := pg.Table("items")
			return query(pg.Select(t.Columns(columns...)...).From(t).Where(sql.EQ(t.C("id"), id)))
		},
		Filter: func(f Filter) (string, []any, error) {
			t := pg.Table("items")
			return query(pg.Select(t.Columns(columns...)...).From(t).Where(sql.And(
				sql.EQ(t.C("active"), f.Active), sql.GTE(t.C("score"), f.MinScore), sql.LT(t.C("created"), f.Before),
				sql.Like(t.C("name"), f.Like), sql.In(t.C("qty"), anys(f.Qty)...),
			)).OrderBy(t.C("id")).Limit(f.Limit))
		},
		Report: func(r Report) (string, []any, error) {
			children := pg.Table("children")
			totals := pg.Select(children.C("parent_id"), sql.As(sql.Count("*"), "n"), sql.As(sql.Sum(children.C("qty")), "total")).
				From(children).Where(sql.GTE(children.C("created"), r.Since)).GroupBy(children.C("parent_id"))
			with := pg.With("totals").As(totals)
			p, t, i := pg.Table("parents").As("p"), pg.Table("totals").As("t"), pg.Table("items").As("i")
			q := pg.Select(p.C("name"), t.C("n"), t.C("total"), i.C("score")).From(p)
			q.Join(t).On(t.C("parent_id"), p.C("id")).Join(i).On(i.C("id"), p.C("item_id"))
			rank := sql.Window(func(b *sql.Builder) { b.WriteString("rank()") }).
				PartitionBy(i.C("active")).OrderExpr(sql.Expr(t.C("total") + " DESC"))
			q.AppendSelectExprAs(rank, "place")
			return query(q.Prefix(with).Where(sql.GTE(i.C("score"), r.MinScore)).OrderBy(p.C("id")).Limit(r.Limit))
		},
		Insert:  func(it *Item) (string, []any, error) { return insert([]Item{*it}) },
		Inserts: insert,
	}}, nil
}
