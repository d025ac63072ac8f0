package benchmarks

import (
	"context"
	"database/sql"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Hand-written code: pgx's pool, whose statements are prepared once for each
// connection; and database/sql with prepared statements on SQLite and on MariaDB.

const (
	selectItem     = "SELECT " + itemColumns + " FROM items WHERE id = "
	selectItems    = "SELECT " + itemColumns + " FROM items ORDER BY id LIMIT "
	selectParents  = "SELECT " + parentColumns + " FROM parents ORDER BY id"
	selectChildren = "SELECT " + childColumns + " FROM children WHERE parent_id "
	updateSink     = "UPDATE sink SET score = ?, name = ? WHERE id = ?" // not on PostgreSQL
	insertInto     = "INSERT INTO sink (" + itemColumns + ") VALUES "
	insertUnnest   = "INSERT INTO sink (" + itemColumns + ") SELECT * FROM unnest($1::bigint[], $2::text[], $3::boolean[]," +
		" $4::double precision[], $5::timestamptz[], $6::text[], $7::bytea[], $8::integer[])"
)

// ofParents has an argument for each parent, for database/sql.
var ofParents = "IN (?" + strings.Repeat(", ?", parents-1) + ")"

func openRaw(ctx context.Context, t *Target) ([]*Peer, error) {
	if t.postgres() {
		pool, err := t.pool(ctx)
		if err != nil {
			return nil, err
		}
		return []*Peer{rawPgx(pool)}, nil
	}
	db, err := t.sql()
	if err != nil {
		return nil, err
	}
	p, err := rawSQL(db, t)
	return []*Peer{p}, err
}

type scanner interface{ Scan(...any) error }

func scanItem(r scanner, it *Item) error {
	return r.Scan(&it.ID, &it.Name, &it.Active, &it.Score, &it.Created, &it.Note, &it.Data, &it.Qty)
}

// cursor is what pgx.Rows and *sql.Rows have in common.
type cursor interface {
	scanner
	Next() bool
	Err() error
}

func readItems(rows cursor) ([]Item, error) {
	var items []Item
	for rows.Next() {
		var it Item
		if err := scanItem(rows, &it); err != nil {
			return nil, err
		}
		items = append(items, it)
	}
	return items, rows.Err()
}

func streamItems(rows cursor) (Sum, error) {
	var s Sum
	for rows.Next() {
		var it Item
		if err := scanItem(rows, &it); err != nil {
			return 0, err
		}
		s.item(&it)
	}
	return s, rows.Err()
}

func readParents(rows cursor) (list []Parent, ids []int64, err error) {
	for rows.Next() {
		var p Parent
		if err := rows.Scan(&p.ID, &p.ItemID, &p.Name); err != nil {
			return nil, nil, err
		}
		list = append(list, p)
		ids = append(ids, p.ID)
	}
	return list, ids, rows.Err()
}

func readChildren(rows cursor, list []Parent) error {
	byID := make(map[int64]*Parent, len(list))
	for i := range list {
		byID[list[i].ID] = &list[i]
	}
	for rows.Next() {
		var c Child
		if err := rows.Scan(&c.ID, &c.ParentID, &c.Name, &c.Qty, &c.Created); err != nil {
			return err
		}
		p := byID[c.ParentID]
		p.Children = append(p.Children, c)
	}
	return rows.Err()
}

// batched gets items by key in one round trip.
func batched(ctx context.Context, pool *pgxpool.Pool, ids []int64) ([]Item, error) {
	var b pgx.Batch
	for _, id := range ids {
		b.Queue(selectItem+"$1", id)
	}
	results := pool.SendBatch(ctx, &b)
	defer results.Close()
	items := make([]Item, len(ids))
	for i := range items {
		if err := scanItem(results.QueryRow(), &items[i]); err != nil {
			return nil, err
		}
	}
	return items, results.Close()
}

func rawPgx(pool *pgxpool.Pool) *Peer {
	p := &Peer{
		Name:  "raw",
		close: pool.Close,
		Get: func(ctx context.Context, id int64) (Sum, error) {
			var it Item
			err := scanItem(pool.QueryRow(ctx, selectItem+"$1", id), &it)
			return sumOfOne(&it, err)
		},
		GetMany: func(ctx context.Context, ids []int64) (Sum, error) {
			return sumOfEach(batched(ctx, pool, ids))
		},
		Read: func(ctx context.Context, n int) (Sum, error) {
			rows, err := pool.Query(ctx, selectItems+"$1", n)
			if err != nil {
				return 0, err
			}
			defer rows.Close()
			return sumOf(readItems(rows))
		},
		Stream: func(ctx context.Context, n int) (Sum, error) {
			rows, err := pool.Query(ctx, selectItems+"$1", n)
			if err != nil {
				return 0, err
			}
			defer rows.Close()
			return streamItems(rows)
		},
		Insert: func(ctx context.Context, it Item) error {
			_, err := pool.Exec(ctx, insertInto+"($1, $2, $3, $4, $5, $6, $7, $8)",
				it.ID, it.Name, it.Active, it.Score, it.Created, it.Note, it.Data, it.Qty)
			return err
		},
		InsertMany: func(ctx context.Context, items []Item) error { return unnest(ctx, pool, items) },
		Load: func(ctx context.Context, items []Item) error {
			_, err := pool.CopyFrom(ctx, pgx.Identifier{"sink"}, strings.Split(itemColumns, ", "),
				pgx.CopyFromSlice(len(items), func(i int) ([]any, error) { return itemArgs(items[i]), nil }))
			return err
		},
		Update: func(ctx context.Context, id int64, score float64, name string) error {
			_, err := pool.Exec(ctx, "UPDATE sink SET score = $1, name = $2 WHERE id = $3", score, name, id)
			return err
		},
		Eager: func(ctx context.Context) (Sum, error) { return sumOfParents(pgxEager(ctx, pool)) },
	}
	pgxObjects(p, pool)
	return p
}

func unnest(ctx context.Context, pool *pgxpool.Pool, items []Item) error {
	n := len(items)
	ids, names, actives, scores := make([]int64, n), make([]string, n), make([]bool, n), make([]float64, n)
	created, notes, data, qty := make([]time.Time, n), make([]*string, n), make([][]byte, n), make([]int32, n)
	for i := range items {
		it := &items[i]
		ids[i], names[i], actives[i], scores[i] = it.ID, it.Name, it.Active, it.Score
		created[i], notes[i], data[i], qty[i] = it.Created, it.Note, it.Data, it.Qty
	}
	_, err := pool.Exec(ctx, insertUnnest, ids, names, actives, scores, created, notes, data, qty)
	return err
}

func pgxEager(ctx context.Context, pool *pgxpool.Pool) ([]Parent, error) {
	rows, err := pool.Query(ctx, selectParents)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	list, ids, err := readParents(rows)
	if err != nil {
		return nil, err
	}
	if rows, err = pool.Query(ctx, selectChildren+"= ANY($1) ORDER BY id", ids); err != nil {
		return nil, err
	}
	defer rows.Close()
	return list, readChildren(rows, list)
}

// prepared are the statements of hand-written code on database/sql.
type prepared struct{ get, read, insert, update, parents, children *sql.Stmt }

func rawSQL(db *sql.DB, t *Target) (*Peer, error) {
	var s prepared
	for text, stmt := range map[string]**sql.Stmt{
		selectItem + "?":                        &s.get,
		selectItems + "?":                       &s.read,
		insertInto + "(?, ?, ?, ?, ?, ?, ?, ?)": &s.insert,
		updateSink:                              &s.update,
		selectParents:                           &s.parents,
		selectChildren + ofParents + " ORDER BY id": &s.children,
	} {
		var err error
		if *stmt, err = db.Prepare(text); err != nil {
			return nil, err
		}
	}
	many := func(ctx context.Context, items []Item) error {
		return inTx(ctx, db, func(tx *sql.Tx) error {
			insert := tx.StmtContext(ctx, s.insert)
			for i := range items {
				it := &items[i]
				if _, err := insert.ExecContext(ctx, it.ID, it.Name, it.Active, it.Score, it.Created, it.Note, it.Data, it.Qty); err != nil {
					return err
				}
			}
			return nil
		})
	}
	p := &Peer{
		Name:  "raw",
		close: func() { db.Close() },
		Get: func(ctx context.Context, id int64) (Sum, error) {
			var it Item
			err := scanItem(s.get.QueryRowContext(ctx, id), &it)
			return sumOfOne(&it, err)
		},
		Read: func(ctx context.Context, n int) (Sum, error) {
			rows, err := s.read.QueryContext(ctx, n)
			if err != nil {
				return 0, err
			}
			defer rows.Close()
			return sumOf(readItems(rows))
		},
		Stream: func(ctx context.Context, n int) (Sum, error) {
			rows, err := s.read.QueryContext(ctx, n)
			if err != nil {
				return 0, err
			}
			defer rows.Close()
			return streamItems(rows)
		},
		Insert: func(ctx context.Context, it Item) error {
			_, err := s.insert.ExecContext(ctx, it.ID, it.Name, it.Active, it.Score, it.Created, it.Note, it.Data, it.Qty)
			return err
		},
		InsertMany: many,
		Load:       many,
		Update: func(ctx context.Context, id int64, score float64, name string) error {
			_, err := s.update.ExecContext(ctx, score, name, id)
			return err
		},
		Eager: func(ctx context.Context) (Sum, error) { return sumOfParents(s.eager(ctx)) },
	}
	if t.mariadb() {
		if err := listValues(p, db); err != nil {
			return nil, err
		}
	}
	return p, sqlObjects(p, db, t)
}

// listedRows is how many rows hand-written code inserts with one statement on MariaDB,
// where each is a round trip.
const listedRows = 500

// listValues lets a peer insert many rows by a prepared list of values.
func listValues(p *Peer, db *sql.DB) error {
	const row = "(?, ?, ?, ?, ?, ?, ?, ?)"
	list, err := db.Prepare(insertInto + row + strings.Repeat(", "+row, listedRows-1))
	if err != nil {
		return err
	}
	one, err := db.Prepare(insertInto + row)
	if err != nil {
		return err
	}
	p.InsertMany = func(ctx context.Context, items []Item) error {
		return inTx(ctx, db, func(tx *sql.Tx) error {
			many, single := tx.StmtContext(ctx, list), tx.StmtContext(ctx, one)
			args := make([]any, 0, listedRows*columnsInItem)
			for len(items) > 0 {
				insert, n := single, 1
				if len(items) >= listedRows {
					insert, n = many, listedRows
				}
				args = args[:0]
				for i := range items[:n] {
					it := &items[i]
					args = append(args, it.ID, it.Name, it.Active, it.Score, it.Created, it.Note, it.Data, it.Qty)
				}
				if _, err := insert.ExecContext(ctx, args...); err != nil {
					return err
				}
				items = items[n:]
			}
			return nil
		})
	}
	p.Load = p.InsertMany
	return nil
}

func (s *prepared) eager(ctx context.Context) ([]Parent, error) {
	rows, err := s.parents.QueryContext(ctx)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	list, ids, err := readParents(rows)
	if err != nil {
		return nil, err
	}
	if rows, err = s.children.QueryContext(ctx, anys(ids)...); err != nil {
		return nil, err
	}
	defer rows.Close()
	return list, readChildren(rows, list)
}

func anys[T any](list []T) []any {
	out := make([]any, len(list))
	for i, v := range list {
		out[i] = v
	}
	return out
}

// inTx runs f in a transaction of database/sql.
func inTx(ctx context.Context, db *sql.DB, f func(*sql.Tx) error) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := f(tx); err != nil {
		tx.Rollback()
		return err
	}
	return tx.Commit()
}

// handBuilder writes the texts as a person would who has no builder.
func handBuilder() ([]*Builder, error) {
	return []*Builder{{
		Name: "raw",
		ByID: func(id int64) (string, []any, error) {
			var b strings.Builder
			b.WriteString("SELECT ")
			b.WriteString(itemColumns)
			b.WriteString(" FROM items WHERE id = $1")
			return b.String(), []any{id}, nil
		},
		Filter: func(f Filter) (string, []any, error) {
			var b strings.Builder
			b.WriteString("SELECT " + itemColumns + " FROM items WHERE active = $1 AND score >= $2 AND created < $3 AND name LIKE $4 AND qty IN (")
			args := make([]any, 0, 10)
			args = append(args, f.Active, f.MinScore, f.Before, f.Like)
			for i, q := range f.Qty {
				if i > 0 {
					b.WriteString(", ")
				}
				args = append(args, q)
				mark(&b, len(args))
			}
			b.WriteString(") ORDER BY id LIMIT ")
			args = append(args, f.Limit)
			mark(&b, len(args))
			return b.String(), args, nil
		},
		Report: func(r Report) (string, []any, error) {
			var b strings.Builder
			b.WriteString("WITH totals AS (SELECT parent_id, count(*) AS n, sum(qty) AS total FROM children WHERE created >= ")
			mark(&b, 1)
			b.WriteString(" GROUP BY parent_id) SELECT p.name, t.n, t.total, i.score, rank() OVER (PARTITION BY i.active ORDER BY t.total DESC) AS place" +
				" FROM parents AS p JOIN totals AS t ON t.parent_id = p.id JOIN items AS i ON i.id = p.item_id WHERE i.score >= ")
			mark(&b, 2)
			b.WriteString(" ORDER BY p.id LIMIT ")
			mark(&b, 3)
			return b.String(), []any{r.Since, r.MinScore, r.Limit}, nil
		},
		Insert:  func(it *Item) (string, []any, error) { return handInsert([]Item{*it}) },
		Inserts: handInsert,
	}}, nil
}

func mark(b *strings.Builder, n int) {
	b.WriteByte('$')
	b.WriteString(strconv.Itoa(n))
}

func handInsert(items []Item) (string, []any, error) {
	var b strings.Builder
	b.Grow(len(insertInto) + len(items)*columnsInItem*6)
	b.WriteString(insertInto)
	args := make([]any, 0, len(items)*columnsInItem)
	for i := range items {
		it := &items[i]
		if i > 0 {
			b.WriteString(", ")
		}
		args = append(args, it.ID, it.Name, it.Active, it.Score, it.Created, it.Note, it.Data, it.Qty)
		for c := range columnsInItem {
			if c == 0 {
				b.WriteByte('(')
			} else {
				b.WriteString(", ")
			}
			mark(&b, i*columnsInItem+c+1)
		}
		b.WriteByte(')')
	}
	return b.String(), args, nil
}
