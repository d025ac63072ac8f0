package benchmarks

import (
	"context"
	"database/sql"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// What hand-written code does for relations, graphs and loaded rows. On PostgreSQL the
// arguments of many rows are arrays; elsewhere a prepared statement runs for each row.

const (
	selectGrandchildren = "SELECT " + grandchildColumns + " FROM grandchildren WHERE child_id "
	// The newest of each parent, on PostgreSQL by its index, elsewhere by a window.
	pgxNewest = "SELECT c.id, c.parent_id, c.name, c.qty, c.created FROM unnest($1::bigint[]) AS p (id), LATERAL (SELECT " + childColumns +
		" FROM children WHERE parent_id = p.id ORDER BY created DESC, id DESC LIMIT $2) AS c ORDER BY c.created DESC, c.id DESC"
	sqlNewest = "SELECT " + childColumns + " FROM (SELECT " + childColumns +
		", row_number() OVER (PARTITION BY parent_id ORDER BY created DESC, id DESC) AS place FROM children WHERE parent_id "
	insertOrder  = "INSERT INTO orders (customer, total) VALUES (?, ?) RETURNING id"
	insertLine   = " (order_id, name, qty, price) VALUES (?, ?, ?, ?) RETURNING id" // into lines
	pgxOrder     = "INSERT INTO orders (customer, total) VALUES ($1, $2) RETURNING id"
	insertLines  = "INSERT INTO lines (order_id, name, qty, price) SELECT $1, * FROM unnest($2::text[], $3::integer[], $4::double precision[]) RETURNING id"
	selectSink   = "SELECT " + itemColumns + " FROM sink"
	updateScore  = "UPDATE sink SET score = ? WHERE id = ?"
	pgxScore     = "UPDATE sink SET score = $1 WHERE id = $2"
	updateScores = "UPDATE sink SET score = v.score FROM unnest($1::bigint[], $2::double precision[]) AS v (id, score) WHERE sink.id = v.id"
)

// rawFamily is a Parent with two levels below it.
type rawFamily struct {
	Parent
	Children []rawFamilyChild
}

type rawFamilyChild struct {
	Child
	Grandchildren []Grandchild
}

func readFamilies(rows cursor) (list []rawFamily, ids []int64, err error) {
	for rows.Next() {
		var p rawFamily
		if err := rows.Scan(&p.ID, &p.ItemID, &p.Name); err != nil {
			return nil, nil, err
		}
		list = append(list, p)
		ids = append(ids, p.ID)
	}
	return list, ids, rows.Err()
}

func readFamilyChildren(rows cursor, list []rawFamily) (ids []int64, err error) {
	byID := make(map[int64]*rawFamily, len(list))
	for i := range list {
		byID[list[i].ID] = &list[i]
	}
	for rows.Next() {
		var c rawFamilyChild
		if err := rows.Scan(&c.ID, &c.ParentID, &c.Name, &c.Qty, &c.Created); err != nil {
			return nil, err
		}
		p := byID[c.ParentID]
		p.Children = append(p.Children, c)
		ids = append(ids, c.ID)
	}
	return ids, rows.Err()
}

func readGrandchildren(rows cursor, list []rawFamily, n int) error {
	byID := make(map[int64]*rawFamilyChild, n)
	for i := range list {
		for j := range list[i].Children {
			c := &list[i].Children[j]
			byID[c.ID] = c
		}
	}
	for rows.Next() {
		var g Grandchild
		if err := rows.Scan(&g.ID, &g.ChildID, &g.Name, &g.Qty); err != nil {
			return err
		}
		c := byID[g.ChildID]
		c.Grandchildren = append(c.Grandchildren, g)
	}
	return rows.Err()
}

func sumOfRawFamilies(list []rawFamily, err error) (Sum, error) {
	var s Sum
	for i := range list {
		p := &list[i]
		s.parent(p.ID, p.ItemID, p.Name)
		for j := range p.Children {
			c := &p.Children[j]
			s.child(c.ID, c.ParentID, c.Name, c.Qty, c.Created)
			for _, g := range c.Grandchildren {
				s.grandchild(g.ID, g.ChildID, g.Name, g.Qty)
			}
		}
	}
	return s, err
}

func pgxObjects(p *Peer, pool *pgxpool.Pool) {
	p.Families = func(ctx context.Context) (Sum, error) { return sumOfRawFamilies(pgxFamilies(ctx, pool)) }
	p.Newest = func(ctx context.Context) (Sum, error) {
		rows, err := pool.Query(ctx, selectParents)
		if err != nil {
			return 0, err
		}
		defer rows.Close()
		list, ids, err := readParents(rows)
		if err != nil {
			return 0, err
		}
		if rows, err = pool.Query(ctx, pgxNewest, ids, newestEach); err != nil {
			return 0, err
		}
		defer rows.Close()
		return sumOfParents(list, readChildren(rows, list))
	}
	p.SaveOrder = func(ctx context.Context, o *Order) error {
		return pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error { return pgxSaveOrder(ctx, tx, o) })
	}
	p.Change = func(ctx context.Context, id int64) error {
		var it Item
		if err := scanItem(pool.QueryRow(ctx, selectSink+" WHERE id = $1", id), &it); err != nil {
			return err
		}
		_, err := pool.Exec(ctx, pgxScore, it.Score+changed, id)
		return err
	}
	p.ChangeAll = func(ctx context.Context) error {
		return pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
			rows, err := tx.Query(ctx, selectSink)
			if err != nil {
				return err
			}
			defer rows.Close()
			items, err := readItems(rows)
			if err != nil {
				return err
			}
			ids, scores := make([]int64, len(items)), make([]float64, len(items))
			for i := range items {
				ids[i], scores[i] = items[i].ID, items[i].Score+changed
			}
			_, err = tx.Exec(ctx, updateScores, ids, scores)
			return err
		})
	}
}

func pgxFamilies(ctx context.Context, pool *pgxpool.Pool) ([]rawFamily, error) {
	rows, err := pool.Query(ctx, selectParents)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	list, ids, err := readFamilies(rows)
	if err != nil {
		return nil, err
	}
	if rows, err = pool.Query(ctx, selectChildren+"= ANY($1) ORDER BY id", ids); err != nil {
		return nil, err
	}
	defer rows.Close()
	if ids, err = readFamilyChildren(rows, list); err != nil {
		return nil, err
	}
	if rows, err = pool.Query(ctx, selectGrandchildren+"= ANY($1) ORDER BY id", ids); err != nil {
		return nil, err
	}
	defer rows.Close()
	return list, readGrandchildren(rows, list, len(ids))
}

func pgxSaveOrder(ctx context.Context, tx pgx.Tx, o *Order) error {
	if err := tx.QueryRow(ctx, pgxOrder, o.Customer, o.Total).Scan(&o.ID); err != nil {
		return err
	}
	n := len(o.Lines)
	names, qty, prices := make([]string, n), make([]int32, n), make([]float64, n)
	for i := range o.Lines {
		names[i], qty[i], prices[i] = o.Lines[i].Name, o.Lines[i].Qty, o.Lines[i].Price
	}
	rows, err := tx.Query(ctx, insertLines, o.ID, names, qty, prices)
	if err != nil {
		return err
	}
	defer rows.Close()
	for i := 0; rows.Next(); i++ {
		o.Lines[i].OrderID = o.ID
		if err := rows.Scan(&o.Lines[i].ID); err != nil {
			return err
		}
	}
	return rows.Err()
}

// preparedObjects are the statements of hand-written code on database/sql.
type preparedObjects struct {
	db                                                         *sql.DB
	parents, children, grandchildren, newest, order, line, get *sql.Stmt
	all, score                                                 *sql.Stmt
}

func sqlObjects(p *Peer, db *sql.DB, t *Target) error {
	s := preparedObjects{db: db}
	ofChildren := "IN (?" + strings.Repeat(", ?", parents*childrenEach-1) + ")"
	for text, stmt := range map[string]**sql.Stmt{
		selectParents: &s.parents,
		selectChildren + ofParents + " ORDER BY id":                                           &s.children,
		selectGrandchildren + ofChildren + " ORDER BY id":                                     &s.grandchildren,
		sqlNewest + ofParents + ") AS placed WHERE place <= ? ORDER BY created DESC, id DESC": &s.newest,
		insertOrder: &s.order,
		"INSERT INTO " + t.table("lines") + insertLine: &s.line,
		selectSink + " WHERE id = ?":                   &s.get,
		selectSink:                                     &s.all,
		updateScore:                                    &s.score,
	} {
		var err error
		if *stmt, err = db.Prepare(text); err != nil {
			return err
		}
	}
	p.Families = func(ctx context.Context) (Sum, error) { return sumOfRawFamilies(s.families(ctx)) }
	p.Newest = func(ctx context.Context) (Sum, error) {
		rows, err := s.parents.QueryContext(ctx)
		if err != nil {
			return 0, err
		}
		defer rows.Close()
		list, ids, err := readParents(rows)
		if err != nil {
			return 0, err
		}
		if rows, err = s.newest.QueryContext(ctx, append(anys(ids), newestEach)...); err != nil {
			return 0, err
		}
		defer rows.Close()
		return sumOfParents(list, readChildren(rows, list))
	}
	p.SaveOrder = s.saveOrder
	p.Change = func(ctx context.Context, id int64) error {
		var it Item
		if err := scanItem(s.get.QueryRowContext(ctx, id), &it); err != nil {
			return err
		}
		_, err := s.score.ExecContext(ctx, it.Score+changed, id)
		return err
	}
	p.ChangeAll = s.changeAll
	return nil
}

func (s *preparedObjects) families(ctx context.Context) ([]rawFamily, error) {
	rows, err := s.parents.QueryContext(ctx)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	list, ids, err := readFamilies(rows)
	if err != nil {
		return nil, err
	}
	if rows, err = s.children.QueryContext(ctx, anys(ids)...); err != nil {
		return nil, err
	}
	defer rows.Close()
	if ids, err = readFamilyChildren(rows, list); err != nil {
		return nil, err
	}
	if rows, err = s.grandchildren.QueryContext(ctx, anys(ids)...); err != nil {
		return nil, err
	}
	defer rows.Close()
	return list, readGrandchildren(rows, list, len(ids))
}

func (s *preparedObjects) saveOrder(ctx context.Context, o *Order) error {
	return inTx(ctx, s.db, func(tx *sql.Tx) error {
		if err := tx.StmtContext(ctx, s.order).QueryRowContext(ctx, o.Customer, o.Total).Scan(&o.ID); err != nil {
			return err
		}
		insert := tx.StmtContext(ctx, s.line)
		for i := range o.Lines {
			l := &o.Lines[i]
			l.OrderID = o.ID
			if err := insert.QueryRowContext(ctx, l.OrderID, l.Name, l.Qty, l.Price).Scan(&l.ID); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s *preparedObjects) changeAll(ctx context.Context) error {
	return inTx(ctx, s.db, func(tx *sql.Tx) error {
		rows, err := tx.StmtContext(ctx, s.all).QueryContext(ctx)
		if err != nil {
			return err
		}
		defer rows.Close()
		items, err := readItems(rows)
		if err != nil {
			return err
		}
		update := tx.StmtContext(ctx, s.score)
		for i := range items {
			if _, err := update.ExecContext(ctx, items[i].Score+changed, items[i].ID); err != nil {
				return err
			}
		}
		return nil
	})
}
