package benchmarks

import (
	"context"
	"database/sql"

	pg "github.com/go-jet/jet/v2/postgres"
	lite "github.com/go-jet/jet/v2/sqlite"
	"github.com/go-jet/jet/v2/stmtcache"
)

// jet, with its cache of prepared statements. Parents and children come by one
// join, which is jet's way.

// jetStatements are the statements of one dialect.
type jetStatements struct {
	byID   func(id int64) pg.Statement
	first  func(n int) pg.Statement
	insert func(items []Item) pg.Statement
	update func(id int64, score float64, name string) pg.Statement
	eager  func() pg.Statement
}

func openJet(_ context.Context, t *Target) ([]*Peer, error) {
	plain, err := t.sql()
	if err != nil {
		return nil, err
	}
	db, s := stmtcache.New(plain), jetSQLite()
	if t.postgres() {
		s = jetPostgres()
	}
	return []*Peer{{
		Name:  "jet",
		close: func() { plain.Close() },
		Get: func(ctx context.Context, id int64) (Sum, error) {
			var it Item
			err := s.byID(id).QueryContext(ctx, db, &it)
			return sumOfOne(&it, err)
		},
		Read: func(ctx context.Context, n int) (Sum, error) {
			var items []Item
			err := s.first(n).QueryContext(ctx, db, &items)
			return sumOf(items, err)
		},
		Stream: func(ctx context.Context, n int) (Sum, error) {
			rows, err := s.first(n).Rows(ctx, db)
			if err != nil {
				return 0, err
			}
			defer rows.Close()
			return scanyStream(rows.Rows, rows.Scan)
		},
		Insert: func(ctx context.Context, it Item) error {
			_, err := s.insert([]Item{it}).ExecContext(ctx, db)
			return err
		},
		InsertMany: func(ctx context.Context, items []Item) error {
			_, err := s.insert(items).ExecContext(ctx, db)
			return err
		},
		Load: func(ctx context.Context, items []Item) error {
			return inTx(ctx, plain, func(tx *sql.Tx) error {
				return chunks(items, func(part []Item) error {
					_, err := s.insert(part).ExecContext(ctx, tx)
					return err
				})
			})
		},
		Update: func(ctx context.Context, id int64, score float64, name string) error {
			_, err := s.update(id, score, name).ExecContext(ctx, db)
			return err
		},
		Eager: func(ctx context.Context) (Sum, error) {
			var list []Parent
			err := s.eager().QueryContext(ctx, db, &list)
			return sumOfParents(list, err)
		},
	}}, nil
}

func jetPostgres() jetStatements {
	i, w, p, c := jetItemPg("items", "item"), jetItemPg("sink", "sink"), jetParentPg, jetChildPg
	return jetStatements{
		byID: func(id int64) pg.Statement {
			return pg.SELECT(i.AllColumns).FROM(i).WHERE(i.ID.EQ(pg.Int64(id)))
		},
		first: func(n int) pg.Statement {
			return pg.SELECT(i.AllColumns).FROM(i).ORDER_BY(i.ID).LIMIT(int64(n))
		},
		insert: func(items []Item) pg.Statement { return w.INSERT(w.AllColumns).MODELS(items) },
		update: func(id int64, score float64, name string) pg.Statement {
			return w.UPDATE(w.Score, w.Name).SET(score, name).WHERE(w.ID.EQ(pg.Int64(id)))
		},
		eager: func() pg.Statement {
			return pg.SELECT(p.AllColumns, c.AllColumns).FROM(p.LEFT_JOIN(c, c.ParentID.EQ(p.ID))).ORDER_BY(p.ID, c.ID)
		},
	}
}

func jetSQLite() jetStatements {
	i, w, p, c := jetItemLite("items", "item"), jetItemLite("sink", "sink"), jetParentLite, jetChildLite
	return jetStatements{
		byID: func(id int64) pg.Statement {
			return lite.SELECT(i.AllColumns).FROM(i).WHERE(i.ID.EQ(lite.Int64(id)))
		},
		first: func(n int) pg.Statement {
			return lite.SELECT(i.AllColumns).FROM(i).ORDER_BY(i.ID).LIMIT(int64(n))
		},
		insert: func(items []Item) pg.Statement { return w.INSERT(w.AllColumns).MODELS(items) },
		update: func(id int64, score float64, name string) pg.Statement {
			return w.UPDATE(w.Score, w.Name).SET(score, name).WHERE(w.ID.EQ(lite.Int64(id)))
		},
		eager: func() pg.Statement {
			return lite.SELECT(p.AllColumns, c.AllColumns).FROM(p.LEFT_JOIN(c, c.ParentID.EQ(p.ID))).ORDER_BY(p.ID, c.ID)
		},
	}
}

func jetBuilder() ([]*Builder, error) {
	s := jetPostgres()
	i, p, c := jetItemPg("items", "item"), jetParentPg, jetChildPg
	text := func(q pg.Statement) (string, []any, error) {
		text, args := q.Sql()
		return text, args, nil
	}
	return []*Builder{{
		Name: "jet",
		ByID: func(id int64) (string, []any, error) { return text(s.byID(id)) },
		Filter: func(f Filter) (string, []any, error) {
			qty := make([]pg.Expression, len(f.Qty))
			for n, q := range f.Qty {
				qty[n] = pg.Int32(q)
			}
			return text(pg.SELECT(i.AllColumns).FROM(i).WHERE(
				i.Active.EQ(pg.Bool(f.Active)).AND(i.Score.GT_EQ(pg.Double(f.MinScore))).AND(i.Created.LT(pg.TimestampzT(f.Before))).
					AND(i.Name.LIKE(pg.String(f.Like))).AND(i.Qty.IN(qty...)),
			).ORDER_BY(i.ID).LIMIT(int64(f.Limit)))
		},
		Report: func(r Report) (string, []any, error) {
			totals := pg.CTE("totals")
			n, total, parent := pg.IntegerColumn("n"), pg.IntegerColumn("total"), c.ParentID.From(totals)
			q := pg.SELECT(c.ParentID, pg.COUNT(pg.STAR).AS("n"), pg.SUM(c.Qty).AS("total")).FROM(c).
				WHERE(c.Created.GT_EQ(pg.TimestampzT(r.Since))).GROUP_BY(c.ParentID)
			return text(pg.WITH(totals.AS(q))(
				pg.SELECT(p.Name, n.From(totals).AS("n"), total.From(totals).AS("total"), i.Score,
					pg.RANK().OVER(pg.PARTITION_BY(i.Active).ORDER_BY(total.From(totals).DESC())).AS("place")).
					FROM(p.INNER_JOIN(totals, parent.EQ(p.ID)).INNER_JOIN(i, i.ID.EQ(p.ItemID))).
					WHERE(i.Score.GT_EQ(pg.Double(r.MinScore))).ORDER_BY(p.ID).LIMIT(int64(r.Limit))))
		},
		Insert:  func(it *Item) (string, []any, error) { return text(s.insert([]Item{*it})) },
		Inserts: func(items []Item) (string, []any, error) { return text(s.insert(items)) },
	}}, nil
}
