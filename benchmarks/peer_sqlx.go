package benchmarks

import (
	"context"

	"github.com/jmoiron/sqlx"
)

// sqlx: texts are written by hand; rows become structs, named parameters take
// their values from them.

const namedInsert = insertInto + "(:id, :name, :active, :score, :created, :note, :data, :qty)"

func openSqlx(_ context.Context, t *Target) ([]*Peer, error) {
	plain, err := t.sql()
	if err != nil {
		return nil, err
	}
	db := sqlx.NewDb(plain, map[string]string{onPostgres: "pgx", onSQLite: "sqlite", onMariaDB: "mysql"}[t.Engine])
	many := func(ctx context.Context, items []Item) error {
		tx, err := db.BeginTxx(ctx, nil)
		if err != nil {
			return err
		}
		err = chunks(items, func(part []Item) error {
			_, err := tx.NamedExecContext(ctx, namedInsert, part)
			return err
		})
		if err != nil {
			tx.Rollback()
			return err
		}
		return tx.Commit()
	}
	byID, first := db.Rebind(selectItem+"?"), db.Rebind(selectItems+"?")
	update := db.Rebind("UPDATE sink SET score = ?, name = ? WHERE id = ?")
	return []*Peer{{
		Name:  "sqlx",
		close: func() { db.Close() },
		Get: func(ctx context.Context, id int64) (Sum, error) {
			var it Item
			err := db.GetContext(ctx, &it, byID, id)
			return sumOfOne(&it, err)
		},
		Read: func(ctx context.Context, n int) (Sum, error) {
			var items []Item
			err := db.SelectContext(ctx, &items, first, n)
			return sumOf(items, err)
		},
		Stream: func(ctx context.Context, n int) (Sum, error) {
			rows, err := db.QueryxContext(ctx, first, n)
			if err != nil {
				return 0, err
			}
			defer rows.Close()
			var s Sum
			for rows.Next() {
				var it Item
				if err := rows.StructScan(&it); err != nil {
					return 0, err
				}
				s.item(&it)
			}
			return s, rows.Err()
		},
		Insert: func(ctx context.Context, it Item) error {
			_, err := db.NamedExecContext(ctx, namedInsert, &it)
			return err
		},
		InsertMany: func(ctx context.Context, items []Item) error {
			_, err := db.NamedExecContext(ctx, namedInsert, items)
			return err
		},
		Load: many,
		Update: func(ctx context.Context, id int64, score float64, name string) error {
			_, err := db.ExecContext(ctx, update, score, name, id)
			return err
		},
		Eager: func(ctx context.Context) (Sum, error) {
			var list []Parent
			if err := db.SelectContext(ctx, &list, selectParents); err != nil {
				return 0, err
			}
			text, args, err := sqlx.In(selectChildren+"IN (?) ORDER BY id", keysOf(list))
			if err != nil {
				return 0, err
			}
			var children []Child
			if err := db.SelectContext(ctx, &children, db.Rebind(text), args...); err != nil {
				return 0, err
			}
			return sumOfParents(attach(list, children), nil)
		},
	}}, nil
}

func keysOf(list []Parent) []int64 {
	keys := make([]int64, len(list))
	for i := range list {
		keys[i] = list[i].ID
	}
	return keys
}

// attach gives children to their parents.
func attach(list []Parent, children []Child) []Parent {
	byID := make(map[int64]*Parent, len(list))
	for i := range list {
		byID[list[i].ID] = &list[i]
	}
	for _, c := range children {
		p := byID[c.ParentID]
		p.Children = append(p.Children, c)
	}
	return list
}

func sqlxBuilder() ([]*Builder, error) {
	named := func(arg any) (string, []any, error) {
		text, args, err := sqlx.Named(namedInsert, arg)
		return sqlx.Rebind(sqlx.DOLLAR, text), args, err
	}
	return []*Builder{{
		Name:    "sqlx",
		Insert:  func(it *Item) (string, []any, error) { return named(it) },
		Inserts: func(items []Item) (string, []any, error) { return named(items) },
		Missing: map[string]string{"build by id": "no builder", "build filter": "no builder", "build report": "no builder"},
	}}, nil
}
