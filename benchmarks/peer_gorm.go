package benchmarks

import (
	"context"
	"database/sql"
	"errors"

	"gorm.io/driver/mysql"
	"gorm.io/driver/postgres"
	"gorm.io/driver/sqlite"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

// GORM, with its settings for speed: prepared statements are kept, and a single
// statement is not wrapped in a transaction.

type gormItem Item

func (gormItem) TableName() string { return "items" }

type gormSink Item

func (gormSink) TableName() string { return "sink" }

type gormChild Child

func (gormChild) TableName() string { return "children" }

type gormParent struct {
	ID       int64       `gorm:"column:id;primaryKey"`
	ItemID   int64       `gorm:"column:item_id"`
	Name     string      `gorm:"column:name"`
	Children []gormChild `gorm:"foreignKey:ParentID"`
}

func (gormParent) TableName() string { return "parents" }

func openGorm(_ context.Context, t *Target) ([]*Peer, error) {
	plain, err := t.sql()
	if err != nil {
		return nil, err
	}
	db, err := gorm.Open(gormDialector(t, plain), &gorm.Config{SkipDefaultTransaction: true, PrepareStmt: true, Logger: logger.Discard})
	if err != nil {
		return nil, err
	}
	p := &Peer{
		Name:  "gorm",
		close: func() { plain.Close() },
		Get: func(ctx context.Context, id int64) (Sum, error) {
			var it gormItem
			err := db.WithContext(ctx).Take(&it, id).Error
			return sumOfOne((*Item)(&it), err)
		},
		Read: func(ctx context.Context, n int) (Sum, error) {
			var items []gormItem
			err := db.WithContext(ctx).Order("id").Limit(n).Find(&items).Error
			var s Sum
			for i := range items {
				s.item((*Item)(&items[i]))
			}
			return s, err
		},
		Stream: func(ctx context.Context, n int) (Sum, error) {
			rows, err := db.WithContext(ctx).Model(&gormItem{}).Order("id").Limit(n).Rows()
			if err != nil {
				return 0, err
			}
			defer rows.Close()
			var s Sum
			for rows.Next() {
				var it gormItem
				if err := db.ScanRows(rows, &it); err != nil {
					return 0, err
				}
				s.item((*Item)(&it))
			}
			return s, rows.Err()
		},
		Insert: func(ctx context.Context, it Item) error {
			return db.WithContext(ctx).Create((*gormSink)(&it)).Error
		},
		InsertMany: func(ctx context.Context, items []Item) error {
			return db.WithContext(ctx).Create(gormSinks(items)).Error
		},
		Load: func(ctx context.Context, items []Item) error {
			return db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
				return tx.CreateInBatches(gormSinks(items), rowsInStatement).Error
			})
		},
		Update: func(ctx context.Context, id int64, score float64, name string) error {
			return db.WithContext(ctx).Model(&gormSink{}).Where("id = ?", id).Select("score", "name").
				Updates(gormSink{Score: score, Name: name}).Error
		},
		Eager: func(ctx context.Context) (Sum, error) {
			var list []gormParent
			err := db.WithContext(ctx).Order("id").
				Preload("Children", func(db *gorm.DB) *gorm.DB { return db.Order("id") }).Find(&list).Error
			var s Sum
			for i := range list {
				p := &list[i]
				s.parent(p.ID, p.ItemID, p.Name)
				for j := range p.Children {
					c := &p.Children[j]
					s.child(c.ID, c.ParentID, c.Name, c.Qty, c.Created)
				}
			}
			return s, err
		},
	}
	gormObjects(p, db)
	return []*Peer{p}, nil
}

func gormDialector(t *Target, db *sql.DB) gorm.Dialector {
	switch t.Engine {
	case onPostgres:
		return postgres.New(postgres.Config{Conn: db})
	case onMariaDB:
		return mysql.New(mysql.Config{Conn: db})
	default:
		return sqlite.New(sqlite.Config{Conn: db})
	}
}

// gormSinks gives the items GORM's table name; nothing is converted.
func gormSinks(items []Item) []gormSink {
	out := make([]gormSink, len(items))
	for i := range items {
		out[i] = gormSink(items[i])
	}
	return out
}

var errNoDatabase = errors.New("no database")

// noDatabase stands where a builder wants a connection and needs none.
type noDatabase struct{}

func (noDatabase) PrepareContext(context.Context, string) (*sql.Stmt, error) {
	return nil, errNoDatabase
}

func (noDatabase) ExecContext(context.Context, string, ...any) (sql.Result, error) {
	return nil, errNoDatabase
}

func (noDatabase) QueryContext(context.Context, string, ...any) (*sql.Rows, error) {
	return nil, errNoDatabase
}
func (noDatabase) QueryRowContext(context.Context, string, ...any) *sql.Row { return nil }

func gormBuilder() ([]*Builder, error) {
	db, err := gorm.Open(postgres.New(postgres.Config{Conn: noDatabase{}}), &gorm.Config{
		DryRun: true, DisableAutomaticPing: true, SkipDefaultTransaction: true, Logger: logger.Discard,
	})
	if err != nil {
		return nil, err
	}
	text := func(db *gorm.DB) (string, []any, error) {
		return db.Statement.SQL.String(), db.Statement.Vars, db.Error
	}
	return []*Builder{{
		Name: "gorm",
		ByID: func(id int64) (string, []any, error) { return text(db.Take(&gormItem{}, id)) },
		Filter: func(f Filter) (string, []any, error) {
			return text(db.Where("active = ?", f.Active).Where("score >= ?", f.MinScore).Where("created < ?", f.Before).
				Where("name LIKE ?", f.Like).Where("qty IN ?", f.Qty).Order("id").Limit(f.Limit).Find(&[]gormItem{}))
		},
		Report: func(r Report) (string, []any, error) {
			totals := db.Model(&gormChild{}).Select("parent_id, count(*) AS n, sum(qty) AS total").Where("created >= ?", r.Since).Group("parent_id")
			return text(db.Table("parents AS p").
				Select("p.name, t.n, t.total, i.score, rank() OVER (PARTITION BY i.active ORDER BY t.total DESC) AS place").
				Joins("JOIN (?) AS t ON t.parent_id = p.id", totals).Joins("JOIN items AS i ON i.id = p.item_id").
				Where("i.score >= ?", r.MinScore).Order("p.id").Limit(r.Limit).Find(&[]gormReport{}))
		},
		Insert:  func(it *Item) (string, []any, error) { return text(db.Create((*gormSink)(it))) },
		Inserts: func(items []Item) (string, []any, error) { return text(db.Create(gormSinks(items))) },
	}}, nil
}

// gormReport is a row of the report.
type gormReport struct {
	Name  string
	N     int64
	Total int64
	Score float64
	Place int64
}
