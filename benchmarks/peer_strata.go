package benchmarks

import (
	"context"
	"database/sql"
	"strings"
	"time"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/compile"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/pool/mariadb"
	"github.com/strata-go/strata/pool/postgres"
	"github.com/strata-go/strata/pool/sqlite"
	"github.com/strata-go/strata/repo"
)

type itemTable struct {
	strata.Table[Item]
	ID      strata.Int64
	Name    strata.Text
	Active  strata.Bool
	Score   strata.Float64
	Created strata.Time
	Note    strata.NullText
	Data    strata.Bytes
	Qty     strata.Int32
}

func defineItems(name string) *itemTable {
	return strata.Define(name, new(itemTable), func(t *strata.Def, c *itemTable) {
		t.PrimaryKey(c.ID)
	})
}

var (
	strataItems = defineItems("items")
	strataSink  = defineItems("sink")
)

// strataParent is a Parent whose children are a relation.
type strataParent struct {
	ID       int64
	ItemID   int64
	Name     string
	Children repo.Many[Child]
}

type parentTable struct {
	strata.Table[strataParent]
	ID     strata.Int64
	ItemID strata.Int64
	Name   strata.Text
}

var strataParents = strata.Define("parents", new(parentTable), func(t *strata.Def, c *parentTable) {
	t.PrimaryKey(c.ID)
	strata.References(t, c.ItemID, strataItems.ID, strata.NoAction)
})

type childTable struct {
	strata.Table[Child]
	ID       strata.Int64
	ParentID strata.Int64
	Name     strata.Text
	Qty      strata.Int32
	Created  strata.Time
}

var strataChildren = strata.Define("children", new(childTable), func(t *strata.Def, c *childTable) {
	t.PrimaryKey(c.ID)
	t.Index(c.ParentID)
	strata.References(t, c.ParentID, strataParents.ID, strata.NoAction)
})

var strataRelation = repo.HasMany(strataParents, strataChildren, strataChildrenOf, strata.Refer(strataChildren.ParentID, strataParents.ID))

func strataChildrenOf(p *strataParent) *repo.Many[Child] { return &p.Children }

var (
	strataByID = builder.Prepare1(func(id strata.Param[int64]) builder.Query[Item] {
		return builder.From(strataItems).Where(strataItems.ID.EqExpr(id))
	})
	strataFirst = builder.Prepare1(func(n strata.Param[int64]) builder.Query[Item] {
		return builder.From(strataItems).OrderBy(strataItems.ID.Asc()).Clauses(builder.LimitExpr(n))
	})
	strataUpdate = builder.Prepare3(func(id strata.Param[int64], score strata.Param[float64], name strata.Param[string]) *builder.UpdateStatement {
		return builder.Update(strataSink).
			Set(strataSink.Score.SetExpr(score), strataSink.Name.SetExpr(name)).
			Where(strataSink.ID.EqExpr(id))
	})
)

func openStrata(ctx context.Context, t *Target) ([]*Peer, error) {
	db, err := strataDB(ctx, t)
	if err != nil {
		return nil, err
	}
	p := strataPrepared("strata", db)
	newStrataObjects(false).serve(p, db)
	return []*Peer{p, strataAdHoc(db), strataLent(db)}, nil
}

// strataPrepared runs prepared queries where there are such. It closes the database.
func strataPrepared(name string, db *pool.DB) *Peer {
	return &Peer{
		Name:  name,
		close: func() { db.Close(context.Background()) },
		Get: func(ctx context.Context, id int64) (Sum, error) {
			it, err := strataByID(id).One(ctx, db)
			return sumOfOne(&it, err)
		},
		GetMany: func(ctx context.Context, ids []int64) (Sum, error) { return sumOfEach(strataBatch(ctx, db, ids)) },
		Read: func(ctx context.Context, n int) (Sum, error) {
			return sumOf(strataFirst(int64(n)).All(ctx, db))
		},
		Stream: func(ctx context.Context, n int) (Sum, error) {
			var s Sum
			for it, err := range strataFirst(int64(n)).Iter(ctx, db) {
				if err != nil {
					return 0, err
				}
				s.item(&it)
			}
			return s, nil
		},
		Insert: func(ctx context.Context, it Item) error {
			_, err := builder.Insert(strataSink).Rows(it).Exec(ctx, db)
			return err
		},
		InsertMany: func(ctx context.Context, items []Item) error {
			_, err := builder.Insert(strataSink).Rows(items...).Exec(ctx, db)
			return err
		},
		Load: func(ctx context.Context, items []Item) error { return strataLoad(ctx, db, strataSink, items) },
		Update: func(ctx context.Context, id int64, score float64, name string) error {
			_, err := strataUpdate(id, score, name).Exec(ctx, db)
			return err
		},
		Eager: func(ctx context.Context) (Sum, error) {
			list, err := builder.From(strataParents).OrderBy(strataParents.ID.Asc()).All(ctx, db)
			if err != nil {
				return 0, err
			}
			if err := repo.Load(ctx, db, list, strataRelation.OrderBy(strataChildren.ID.Asc())); err != nil {
				return 0, err
			}
			return sumOfStrataParents(list)
		},
	}
}

// strataAdHoc builds and compiles the statement at each call.
func strataAdHoc(db *pool.DB) *Peer {
	return &Peer{
		Name: "strata (ad hoc)",
		Get: func(ctx context.Context, id int64) (Sum, error) {
			it, err := builder.From(strataItems).Where(strataItems.ID.Eq(id)).One(ctx, db)
			return sumOfOne(&it, err)
		},
		GetMany: func(ctx context.Context, ids []int64) (Sum, error) {
			return sumOfEach(builder.From(strataItems).Where(strataItems.ID.In(ids...)).OrderBy(strataItems.ID.Asc()).All(ctx, db))
		},
		Read: func(ctx context.Context, n int) (Sum, error) {
			return sumOf(builder.From(strataItems).OrderBy(strataItems.ID.Asc()).Limit(n).All(ctx, db))
		},
		Stream: func(ctx context.Context, n int) (Sum, error) {
			var s Sum
			for it, err := range builder.From(strataItems).OrderBy(strataItems.ID.Asc()).Limit(n).Iter(ctx, db) {
				if err != nil {
					return 0, err
				}
				s.item(&it)
			}
			return s, nil
		},
		Update: func(ctx context.Context, id int64, score float64, name string) error {
			_, err := builder.Update(strataSink).
				Set(strataSink.Score.Set(score), strataSink.Name.Set(name)).
				Where(strataSink.ID.Eq(id)).Exec(ctx, db)
			return err
		},
		Missing: sameAsPrepared,
	}
}

// strataLent streams rows whose texts and bytes are the driver's until the next row.
func strataLent(db *pool.DB) *Peer {
	return &Peer{
		Name: "strata (lent)",
		Stream: func(ctx context.Context, n int) (Sum, error) {
			var s Sum
			err := builder.Each(ctx, db, strataFirst(int64(n)), func(it *Item) error {
				s.item(it)
				return nil
			})
			return s, err
		},
		Missing: onlyStreams,
	}
}

// onlyStreams says why the row of lent rows lacks works.
var onlyStreams = func() map[string]string {
	reasons := map[string]string{}
	for _, w := range works {
		if !strings.HasPrefix(w.Name, "stream ") {
			reasons[w.Name] = "a way to stream"
		}
	}
	return reasons
}()

// strataBatch gets items by key in one batch.
func strataBatch(ctx context.Context, db *pool.DB, ids []int64) ([]Item, error) {
	return strataBatchOf(ctx, db, ids, strataByID)
}

func strataBatchOf(ctx context.Context, db *pool.DB, ids []int64, byID func(int64) builder.Query[Item]) ([]Item, error) {
	var b builder.ReadBatch
	results := make([]*builder.Result[Item], len(ids))
	for i, id := range ids {
		results[i] = builder.QueueOne(&b, byID(id))
	}
	if err := b.Run(ctx, db); err != nil {
		return nil, err
	}
	items := make([]Item, len(ids))
	for i, r := range results {
		var err error
		if items[i], err = r.Get(); err != nil {
			return nil, err
		}
	}
	return items, nil
}

// sameAsPrepared says why the second row of Strata lacks works.
var sameAsPrepared = map[string]string{
	"insert 1": "one form only, measured as strata", "insert 1,000": "one form only, measured as strata",
	"load 100,000": "one form only, measured as strata", "parents with children": "one form only, measured as strata",
	"parents, children, grandchildren": "one form only, measured as strata", "parents with their newest 3": "one form only, measured as strata",
	"order with 20 lines": "one form only, measured as strata", "load 1, update what changed": "one form only, measured as strata",
	"load 1,000, update what changed": "one form only, measured as strata",
}

// strataDB opens the database. On SQLite the tables are as Strata defines them.
func strataDB(ctx context.Context, t *Target) (*pool.DB, error) {
	db, err := strataOpen(ctx, t)
	if err == nil && t.Engine == onSQLite {
		err = strataSeed(ctx, db)
	}
	return db, err
}

// strataOpen opens the database with the tables that it has.
func strataOpen(ctx context.Context, t *Target) (*pool.DB, error) {
	switch t.Engine {
	case onPostgres:
		p, err := t.pool(ctx)
		return postgres.Wrap(p), err
	case onMariaDB:
		return pool.Open(ctx, t.server.url(t.peer), mariadb.Driver)
	}
	return pool.Open(ctx, "sqlite:"+t.path+"?readers=8", sqlite.Driver)
}

// strataTables makes every table.
func strataTables() builder.Schema {
	return builder.CreateTables(strataItems, strataSink, strataParents, strataChildren, strataGrandchildren, strataOrders, strataLines)
}

// strataSeed makes the tables and fills them.
func strataSeed(ctx context.Context, db *pool.DB) error {
	if err := strataTables().Exec(ctx, db); err != nil {
		return err
	}
	if err := strataLoad(ctx, db, strataItems, sampleItems(rowsInItems)); err != nil {
		return err
	}
	for _, p := range sampleParents() {
		row := strataParent{ID: p.ID, ItemID: p.ItemID, Name: p.Name}
		if _, err := builder.Insert(strataParents).Rows(row).Exec(ctx, db); err != nil {
			return err
		}
		if _, err := builder.Insert(strataChildren).Rows(p.Children...).Exec(ctx, db); err != nil {
			return err
		}
		for _, c := range p.Children {
			if _, err := builder.Insert(strataGrandchildren).Rows(sampleGrandchildren(c.ID)...).Exec(ctx, db); err != nil {
				return err
			}
		}
	}
	return nil
}

func strataLoad(ctx context.Context, db *pool.DB, table *itemTable, items []Item) error {
	_, err := builder.Insert(table).Rows(items...).Exec(ctx, db)
	return err
}

// chunks cuts items into what one INSERT takes.
func chunks(items []Item, insert func(part []Item) error) error {
	for len(items) > 0 {
		n := min(len(items), rowsInStatement)
		if err := insert(items[:n]); err != nil {
			return err
		}
		items = items[n:]
	}
	return nil
}

func sumOfStrataParents(list []strataParent) (Sum, error) {
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
		}
	}
	return s, nil
}

// reportRow is a row of the report.
type reportRow = strata.Row5[string, int64, sql.Null[int32], float64, int64]

// strataReport builds the report with operands for its three arguments.
func strataReport(since strata.Operand[time.Time], score strata.Operand[float64], limit strata.Operand[int64]) builder.Query[reportRow] {
	p, c, it := strataParents, strataChildren, strataItems
	n, total := strata.Count(c.ID), strata.Sum(c.Qty)
	totals := builder.CTE("totals", builder.Columns(c.ParentID, n, total).From(c).Where(c.Created.GeExpr(since)).GroupBy(c.ParentID))
	place := strata.Rank().Over(strata.PartitionBy(it.Active).OrderBy(total.From(totals).Desc()))
	return builder.Select5(p.Name, n.From(totals), total.From(totals), it.Score, place).
		From(p).
		Join(totals, c.ParentID.From(totals).EqExpr(p.ID)).
		Join(it, it.ID.EqExpr(p.ItemID)).
		Where(it.Score.GeExpr(score)).
		OrderBy(p.ID.Asc()).
		Clauses(builder.LimitExpr(limit))
}

var strataReportPrepared = builder.Prepare3(func(since strata.Param[time.Time], score strata.Param[float64], limit strata.Param[int64]) builder.Query[reportRow] {
	return strataReport(since, score, limit)
})

func strataBuilder() ([]*Builder, error) {
	d := dialect.PostgreSQL
	return []*Builder{
		{
			Name: "strata",
			ByID: func(id int64) (string, []any, error) { return compile.SQL(strataByID(id), d) },
			Filter: func(f Filter) (string, []any, error) {
				it := strataItems
				return compile.SQL(builder.From(it).
					Where(it.Active.Eq(f.Active), it.Score.Ge(f.MinScore), it.Created.Lt(f.Before), it.Name.Like(f.Like), it.Qty.In(f.Qty...)).
					OrderBy(it.ID.Asc()).Limit(f.Limit), d)
			},
			Report: func(r Report) (string, []any, error) {
				return compile.SQL(strataReportPrepared(r.Since, r.MinScore, int64(r.Limit)), d)
			},
			Insert: func(it *Item) (string, []any, error) { return compile.SQL(builder.Insert(strataSink).Rows(*it), d) },
			Inserts: func(items []Item) (string, []any, error) {
				return compile.SQL(builder.Insert(strataSink).Rows(items...), d)
			},
		},
		{
			Name: "strata (ad hoc)",
			ByID: func(id int64) (string, []any, error) {
				return compile.SQL(builder.From(strataItems).Where(strataItems.ID.Eq(id)), d)
			},
			Report: func(r Report) (string, []any, error) {
				return compile.SQL(strataReport(strata.At(r.Since), strata.F(r.MinScore), strata.N(int64(r.Limit))), d)
			},
			Missing: map[string]string{
				"build filter": "no prepared form of seven arguments: measured as strata", "build insert 1": "one form only, measured as strata",
				"build insert 100": "one form only, measured as strata",
			},
		},
	}, nil
}
