package benchmarks

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"net"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/mysqldialect"
	"github.com/uptrace/bun/dialect/pgdialect"
	"github.com/uptrace/bun/dialect/sqlitedialect"
	"github.com/uptrace/bun/driver/pgdriver"
	"github.com/uptrace/bun/schema"
)

// bun, on its own driver on PostgreSQL. It writes values into the text.

type bunItem struct {
	bun.BaseModel `bun:"table:items,alias:items"`
	Item
}

type bunSink struct {
	bun.BaseModel `bun:"table:sink,alias:sink"`
	Item
}

type bunChild struct {
	bun.BaseModel `bun:"table:children,alias:children"`
	Child
}

type bunParent struct {
	bun.BaseModel `bun:"table:parents,alias:parents"`
	ID            int64       `bun:"id,pk"`
	ItemID        int64       `bun:"item_id"`
	Name          string      `bun:"name"`
	Children      []*bunChild `bun:"rel:has-many,join:id=parent_id"`
}

func openBun(_ context.Context, t *Target) ([]*Peer, error) {
	plain, dialect, err := bunDatabase(t)
	if err != nil {
		return nil, err
	}
	db := bun.NewDB(plain, dialect)
	p := &Peer{
		Name:  "bun",
		close: func() { db.Close() },
		Get: func(ctx context.Context, id int64) (Sum, error) {
			var it bunItem
			err := db.NewSelect().Model(&it).Where("id = ?", id).Scan(ctx)
			return sumOfOne(&it.Item, err)
		},
		Read: func(ctx context.Context, n int) (Sum, error) {
			var items []bunItem
			err := db.NewSelect().Model(&items).Order("id").Limit(int64(n)).Scan(ctx)
			var s Sum
			for i := range items {
				s.item(&items[i].Item)
			}
			return s, err
		},
		Stream: func(ctx context.Context, n int) (Sum, error) {
			rows, err := db.NewSelect().Model((*bunItem)(nil)).Order("id").Limit(int64(n)).Rows(ctx)
			if err != nil {
				return 0, err
			}
			defer rows.Close()
			var s Sum
			for rows.Next() {
				var it bunItem
				if err := db.ScanRow(ctx, rows, &it); err != nil {
					return 0, err
				}
				s.item(&it.Item)
			}
			return s, rows.Err()
		},
		Insert: func(ctx context.Context, it Item) error {
			_, err := db.NewInsert().Model(&it).ModelTableExpr("sink").Exec(ctx)
			return err
		},
		InsertMany: func(ctx context.Context, items []Item) error {
			_, err := db.NewInsert().Model(&items).ModelTableExpr("sink").Exec(ctx)
			return err
		},
		Load: func(ctx context.Context, items []Item) error {
			return db.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
				return chunks(items, func(part []Item) error {
					_, err := tx.NewInsert().Model(&part).ModelTableExpr("sink").Exec(ctx)
					return err
				})
			})
		},
		Update: func(ctx context.Context, id int64, score float64, name string) error {
			_, err := db.NewUpdate().Model((*bunSink)(nil)).Set("score = ?", score).Set("name = ?", name).Where("id = ?", id).Exec(ctx)
			return err
		},
		Eager: func(ctx context.Context) (Sum, error) {
			var list []bunParent
			err := db.NewSelect().Model(&list).Order("id").
				Relation("Children", func(q *bun.SelectQuery) *bun.SelectQuery { return q.Order("id") }).Scan(ctx)
			var s Sum
			for i := range list {
				p := &list[i]
				s.parent(p.ID, p.ItemID, p.Name)
				for _, c := range p.Children {
					s.child(c.ID, c.ParentID, c.Name, c.Qty, c.Created)
				}
			}
			return s, err
		},
	}
	bunObjects(p, db, t)
	return []*Peer{p}, nil
}

func bunDatabase(t *Target) (*sql.DB, schema.Dialect, error) {
	switch t.Engine {
	case onSQLite:
		db, err := t.sql()
		return db, sqlitedialect.New(), err
	case onMariaDB:
		db, err := t.sql()
		return db, mysqldialect.New(), err
	}
	c, err := pgx.ParseConfig(t.dsn)
	if err != nil {
		return nil, nil, err
	}
	network, address := "tcp", net.JoinHostPort(c.Host, strconv.Itoa(int(c.Port)))
	if strings.HasPrefix(c.Host, "/") {
		network, address = "unix", c.Host+"/.s.PGSQL."+strconv.Itoa(int(c.Port))
	}
	options := []pgdriver.Option{
		pgdriver.WithNetwork(network), pgdriver.WithAddr(address), pgdriver.WithUser(c.User), pgdriver.WithPassword(c.Password),
		pgdriver.WithDatabase(c.Database),
	}
	if c.TLSConfig == nil {
		options = append(options, pgdriver.WithInsecure(true))
	} else {
		options = append(options, pgdriver.WithTLSConfig(c.TLSConfig))
	}
	db := sql.OpenDB(searchPath{pgdriver.NewConnector(options...), t.peer + ", public"})
	limit(db)
	return db, pgdialect.New(), nil
}

// searchPath sets the path of each connection: pgdriver's own way takes one name.
type searchPath struct {
	driver.Connector
	path string
}

func (s searchPath) Connect(ctx context.Context) (driver.Conn, error) {
	c, err := s.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	_, err = c.(driver.ExecerContext).ExecContext(ctx, "SET search_path TO "+s.path, nil)
	return c, err
}

func bunBuilder() ([]*Builder, error) {
	db := bun.NewDB(sql.OpenDB(pgdriver.NewConnector(pgdriver.WithInsecure(true))), pgdialect.New())
	gen := db.QueryGen()
	text := func(q schema.QueryAppender) (string, []any, error) {
		b, err := q.AppendQuery(gen, nil)
		return string(b), nil, err
	}
	return []*Builder{{
		Name: "bun",
		ByID: func(id int64) (string, []any, error) {
			return text(db.NewSelect().Model((*bunItem)(nil)).Where("id = ?", id))
		},
		Filter: func(f Filter) (string, []any, error) {
			return text(db.NewSelect().Model((*bunItem)(nil)).Where("active = ?", f.Active).Where("score >= ?", f.MinScore).
				Where("created < ?", f.Before).Where("name LIKE ?", f.Like).Where("qty IN (?)", bun.List(f.Qty)).Order("id").Limit(int64(f.Limit)))
		},
		Report: func(r Report) (string, []any, error) {
			totals := db.NewSelect().Model((*bunChild)(nil)).Column("parent_id").ColumnExpr("count(*) AS n").ColumnExpr("sum(qty) AS total").
				Where("created >= ?", r.Since).Group("parent_id")
			return text(db.NewSelect().With("totals", totals).TableExpr("parents AS p").
				ColumnExpr("p.name, t.n, t.total, i.score").ColumnExpr("rank() OVER (PARTITION BY i.active ORDER BY t.total DESC) AS place").
				Join("JOIN totals AS t ON t.parent_id = p.id").Join("JOIN items AS i ON i.id = p.item_id").
				Where("i.score >= ?", r.MinScore).OrderExpr("p.id").Limit(int64(r.Limit)))
		},
		Insert: func(it *Item) (string, []any, error) { return text(db.NewInsert().Model(it).ModelTableExpr("sink")) },
		Inserts: func(items []Item) (string, []any, error) {
			return text(db.NewInsert().Model(&items).ModelTableExpr("sink"))
		},
	}}, nil
}
