package benchmarks

import (
	"context"
	"strings"

	"github.com/georgysavva/scany/v2/pgxscan"
	"github.com/georgysavva/scany/v2/sqlscan"
)

// scany reads rows into structs and does nothing else: all that it measures is
// reading, over pgx on PostgreSQL and over database/sql on SQLite.

var scanyMissing = map[string]string{
	"insert 1": "only reads", "insert 1,000": "only reads", "load 100,000": "only reads", "update by key": "only reads",
}

func openScany(ctx context.Context, t *Target) ([]*Peer, error) {
	if t.postgres() {
		return scanyPgx(ctx, t)
	}
	db, err := t.sql()
	if err != nil {
		return nil, err
	}
	p := &Peer{
		Name: "scany", Missing: scanyMissing,
		close: func() { db.Close() },
		Get: func(ctx context.Context, id int64) (Sum, error) {
			var it Item
			err := sqlscan.Get(ctx, db, &it, selectItem+"?", id)
			return sumOfOne(&it, err)
		},
		Read: func(ctx context.Context, n int) (Sum, error) {
			var items []Item
			err := sqlscan.Select(ctx, db, &items, selectItems+"?", n)
			return sumOf(items, err)
		},
		Stream: func(ctx context.Context, n int) (Sum, error) {
			rows, err := db.QueryContext(ctx, selectItems+"?", n)
			if err != nil {
				return 0, err
			}
			defer rows.Close()
			return scanyStream(rows, sqlscan.NewRowScanner(rows).Scan)
		},
		Eager: func(ctx context.Context) (Sum, error) {
			var list []Parent
			if err := sqlscan.Select(ctx, db, &list, selectParents); err != nil {
				return 0, err
			}
			var children []Child
			err := sqlscan.Select(ctx, db, &children, selectChildren+"IN (?"+marks(len(list)-1)+") ORDER BY id", anys(keysOf(list))...)
			return sumOfParents(attach(list, children), err)
		},
	}
	return []*Peer{p}, nil
}

func scanyPgx(ctx context.Context, t *Target) ([]*Peer, error) {
	pool, err := t.pool(ctx)
	if err != nil {
		return nil, err
	}
	p := &Peer{
		Name: "scany", Missing: scanyMissing,
		close: pool.Close,
		Get: func(ctx context.Context, id int64) (Sum, error) {
			var it Item
			err := pgxscan.Get(ctx, pool, &it, selectItem+"$1", id)
			return sumOfOne(&it, err)
		},
		Read: func(ctx context.Context, n int) (Sum, error) {
			var items []Item
			err := pgxscan.Select(ctx, pool, &items, selectItems+"$1", n)
			return sumOf(items, err)
		},
		Stream: func(ctx context.Context, n int) (Sum, error) {
			rows, err := pool.Query(ctx, selectItems+"$1", n)
			if err != nil {
				return 0, err
			}
			defer rows.Close()
			return scanyStream(rows, pgxscan.NewRowScanner(rows).Scan)
		},
		Eager: func(ctx context.Context) (Sum, error) {
			var list []Parent
			if err := pgxscan.Select(ctx, pool, &list, selectParents); err != nil {
				return 0, err
			}
			var children []Child
			err := pgxscan.Select(ctx, pool, &children, selectChildren+"= ANY($1) ORDER BY id", keysOf(list))
			return sumOfParents(attach(list, children), err)
		},
	}
	return []*Peer{p}, nil
}

func scanyStream(rows cursor, scan func(any) error) (Sum, error) {
	var s Sum
	for rows.Next() {
		var it Item
		if err := scan(&it); err != nil {
			return 0, err
		}
		s.item(&it)
	}
	return s, rows.Err()
}

// marks is n more placeholders of SQLite.
func marks(n int) string { return strings.Repeat(", ?", n) }
