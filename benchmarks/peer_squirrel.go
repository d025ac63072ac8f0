package benchmarks

import (
	"context"
	"database/sql"

	sq "github.com/Masterminds/squirrel"
)

// squirrel builds texts; rows are read by hand. Its cache of prepared
// statements is on.

func openSquirrel(_ context.Context, t *Target) ([]*Peer, error) {
	db, err := t.sql()
	if err != nil {
		return nil, err
	}
	b := sq.StatementBuilder.RunWith(sq.NewStmtCache(db))
	if t.postgres() {
		b = b.PlaceholderFormat(sq.Dollar)
	}
	first := func(ctx context.Context, n int) (*sql.Rows, error) {
		return b.Select(itemColumns).From("items").OrderBy("id").Limit(uint64(n)).QueryContext(ctx)
	}
	return []*Peer{{
		Name:  "squirrel",
		close: func() { db.Close() },
		Get: func(ctx context.Context, id int64) (Sum, error) {
			var it Item
			err := scanItem(b.Select(itemColumns).From("items").Where(sq.Eq{"id": id}).QueryRowContext(ctx), &it)
			return sumOfOne(&it, err)
		},
		Read: func(ctx context.Context, n int) (Sum, error) {
			rows, err := first(ctx, n)
			if err != nil {
				return 0, err
			}
			defer rows.Close()
			return sumOf(readItems(rows))
		},
		Stream: func(ctx context.Context, n int) (Sum, error) {
			rows, err := first(ctx, n)
			if err != nil {
				return 0, err
			}
			defer rows.Close()
			return streamItems(rows)
		},
		Insert: func(ctx context.Context, it Item) error {
			_, err := squirrelInsert(b, []Item{it}).ExecContext(ctx)
			return err
		},
		InsertMany: func(ctx context.Context, items []Item) error {
			_, err := squirrelInsert(b, items).ExecContext(ctx)
			return err
		},
		Load: func(ctx context.Context, items []Item) error {
			return inTx(ctx, db, func(tx *sql.Tx) error {
				in := b.RunWith(tx)
				return chunks(items, func(part []Item) error {
					_, err := squirrelInsert(in, part).ExecContext(ctx)
					return err
				})
			})
		},
		Update: func(ctx context.Context, id int64, score float64, name string) error {
			_, err := b.Update("sink").Set("score", score).Set("name", name).Where(sq.Eq{"id": id}).ExecContext(ctx)
			return err
		},
		Eager: func(ctx context.Context) (Sum, error) {
			rows, err := b.Select(parentColumns).From("parents").OrderBy("id").QueryContext(ctx)
			if err != nil {
				return 0, err
			}
			defer rows.Close()
			list, ids, err := readParents(rows)
			if err != nil {
				return 0, err
			}
			rows, err = b.Select(childColumns).From("children").Where(sq.Eq{"parent_id": ids}).OrderBy("id").QueryContext(ctx)
			if err != nil {
				return 0, err
			}
			defer rows.Close()
			err = readChildren(rows, list)
			return sumOfParents(list, err)
		},
	}}, nil
}

func squirrelInsert(b sq.StatementBuilderType, items []Item) sq.InsertBuilder {
	q := b.Insert("sink").Columns("id", "name", "active", "score", "created", "note", "data", "qty")
	for i := range items {
		it := &items[i]
		q = q.Values(it.ID, it.Name, it.Active, it.Score, it.Created, it.Note, it.Data, it.Qty)
	}
	return q
}

func squirrelBuilder() ([]*Builder, error) {
	b := sq.StatementBuilder.PlaceholderFormat(sq.Dollar)
	return []*Builder{{
		Name: "squirrel",
		ByID: func(id int64) (string, []any, error) {
			return b.Select(itemColumns).From("items").Where(sq.Eq{"id": id}).ToSql()
		},
		Filter: func(f Filter) (string, []any, error) {
			return b.Select(itemColumns).From("items").
				Where(sq.Eq{"active": f.Active}).Where(sq.GtOrEq{"score": f.MinScore}).Where(sq.Lt{"created": f.Before}).
				Where(sq.Like{"name": f.Like}).Where(sq.Eq{"qty": f.Qty}).OrderBy("id").Limit(uint64(f.Limit)).ToSql()
		},
		Report: func(r Report) (string, []any, error) {
			with := sq.Select("parent_id", "count(*) AS n", "sum(qty) AS total").From("children").
				Where(sq.GtOrEq{"created": r.Since}).GroupBy("parent_id").Prefix("WITH totals AS (").Suffix(")")
			return b.Select("p.name", "t.n", "t.total", "i.score", "rank() OVER (PARTITION BY i.active ORDER BY t.total DESC) AS place").
				PrefixExpr(with).From("parents AS p").Join("totals AS t ON t.parent_id = p.id").Join("items AS i ON i.id = p.item_id").
				Where(sq.GtOrEq{"i.score": r.MinScore}).OrderBy("p.id").Limit(uint64(r.Limit)).ToSql()
		},
		Insert:  func(it *Item) (string, []any, error) { return squirrelInsert(b, []Item{*it}).ToSql() },
		Inserts: func(items []Item) (string, []any, error) { return squirrelInsert(b, items).ToSql() },
	}}, nil
}
