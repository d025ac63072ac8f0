package benchmarks

import (
	"context"
	"database/sql"

	"github.com/stephenafamo/bob"
	"github.com/stephenafamo/bob/dialect/psql"
	psqldialect "github.com/stephenafamo/bob/dialect/psql/dialect"
	"github.com/stephenafamo/bob/dialect/psql/fm"
	"github.com/stephenafamo/bob/dialect/psql/im"
	"github.com/stephenafamo/bob/dialect/psql/sm"
	"github.com/stephenafamo/bob/dialect/psql/um"
	"github.com/stephenafamo/bob/dialect/psql/wm"
	"github.com/stephenafamo/bob/dialect/sqlite"
	litedialect "github.com/stephenafamo/bob/dialect/sqlite/dialect"
	liteim "github.com/stephenafamo/bob/dialect/sqlite/im"
	litesm "github.com/stephenafamo/bob/dialect/sqlite/sm"
	liteum "github.com/stephenafamo/bob/dialect/sqlite/um"
	bobpgx "github.com/stephenafamo/bob/drivers/pgx"
	"github.com/stephenafamo/scan"
)

// bob's query builder and its mapping of rows, on pgx itself on PostgreSQL.

// bobStatements are the statements of one dialect.
type bobStatements struct {
	byID     func(id int64) bob.Query
	first    func(n int) bob.Query
	insert   func(items []Item) bob.Query
	update   func(id int64, score float64, name string) bob.Query
	parents  func() bob.Query
	children func(keys []int64) bob.Query
}

var (
	bobItem    = scan.StructMapper[Item]()
	bobParent  = scan.StructMapper[Parent]()
	bobChild   = scan.StructMapper[Child]()
	bobColumns = []any{"id", "name", "active", "score", "created", "note", "data", "qty"}
)

func openBob(ctx context.Context, t *Target) ([]*Peer, error) {
	if t.postgres() {
		pool, err := t.pool(ctx)
		if err != nil {
			return nil, err
		}
		db := bobpgx.NewPool(pool)
		load := func(ctx context.Context, load func(bob.Executor) error) error {
			tx, err := db.Begin(ctx)
			if err != nil {
				return err
			}
			if err := load(tx); err != nil {
				tx.Rollback(ctx)
				return err
			}
			return tx.Commit(ctx)
		}
		return []*Peer{bobPeer(db, bobPostgres(), load, pool.Close)}, nil
	}
	plain, err := t.sql()
	if err != nil {
		return nil, err
	}
	load := func(ctx context.Context, load func(bob.Executor) error) error {
		return inTx(ctx, plain, func(tx *sql.Tx) error { return load(bob.NewTx(tx)) })
	}
	return []*Peer{bobPeer(bob.NewDB(plain), bobSQLite(), load, func() { plain.Close() })}, nil
}

func bobPeer(db bob.Executor, s bobStatements, inTx func(context.Context, func(bob.Executor) error) error, end func()) *Peer {
	return &Peer{
		Name:  "bob",
		close: end,
		Get: func(ctx context.Context, id int64) (Sum, error) {
			it, err := bob.One(ctx, db, s.byID(id), bobItem)
			return sumOfOne(&it, err)
		},
		Read: func(ctx context.Context, n int) (Sum, error) {
			return sumOf(bob.All(ctx, db, s.first(n), bobItem))
		},
		Stream: func(ctx context.Context, n int) (Sum, error) {
			cursor, err := bob.Cursor(ctx, db, s.first(n), bobItem)
			if err != nil {
				return 0, err
			}
			defer cursor.Close()
			var sum Sum
			for cursor.Next() {
				it, err := cursor.Get()
				if err != nil {
					return 0, err
				}
				sum.item(&it)
			}
			return sum, cursor.Err()
		},
		Insert: func(ctx context.Context, it Item) error {
			_, err := bob.Exec(ctx, db, s.insert([]Item{it}))
			return err
		},
		InsertMany: func(ctx context.Context, items []Item) error {
			_, err := bob.Exec(ctx, db, s.insert(items))
			return err
		},
		Load: func(ctx context.Context, items []Item) error {
			return inTx(ctx, func(tx bob.Executor) error {
				return chunks(items, func(part []Item) error {
					_, err := bob.Exec(ctx, tx, s.insert(part))
					return err
				})
			})
		},
		Update: func(ctx context.Context, id int64, score float64, name string) error {
			_, err := bob.Exec(ctx, db, s.update(id, score, name))
			return err
		},
		Eager: func(ctx context.Context) (Sum, error) {
			list, err := bob.All(ctx, db, s.parents(), bobParent)
			if err != nil {
				return 0, err
			}
			children, err := bob.All(ctx, db, s.children(keysOf(list)), bobChild)
			return sumOfParents(attach(list, children), err)
		},
	}
}

func bobPostgres() bobStatements {
	return bobStatements{
		byID: func(id int64) bob.Query {
			return psql.Select(sm.Columns(bobColumns...), sm.From("items"), sm.Where(psql.Quote("id").EQ(psql.Arg(id))))
		},
		first: func(n int) bob.Query {
			return psql.Select(sm.Columns(bobColumns...), sm.From("items"), sm.OrderBy("id"), sm.Limit(psql.Arg(n)))
		},
		insert: func(items []Item) bob.Query {
			mods := make([]bob.Mod[*psqldialect.InsertQuery], 0, len(items)+1)
			mods = append(mods, im.Into("sink", "id", "name", "active", "score", "created", "note", "data", "qty"))
			for i := range items {
				mods = append(mods, im.Values(psql.Arg(itemArgs(items[i])...)))
			}
			return psql.Insert(mods...)
		},
		update: func(id int64, score float64, name string) bob.Query {
			return psql.Update(um.Table("sink"), um.SetCol("score").ToArg(score), um.SetCol("name").ToArg(name),
				um.Where(psql.Quote("id").EQ(psql.Arg(id))))
		},
		parents: func() bob.Query {
			return psql.Select(sm.Columns("id", "item_id", "name"), sm.From("parents"), sm.OrderBy("id"))
		},
		children: func(keys []int64) bob.Query {
			return psql.Select(sm.Columns("id", "parent_id", "name", "qty", "created"), sm.From("children"),
				sm.Where(psql.Quote("parent_id").EQ(psql.Any(psql.Arg(keys)))), sm.OrderBy("id"))
		},
	}
}

func bobSQLite() bobStatements {
	return bobStatements{
		byID: func(id int64) bob.Query {
			return sqlite.Select(litesm.Columns(bobColumns...), litesm.From("items"), litesm.Where(sqlite.Quote("id").EQ(sqlite.Arg(id))))
		},
		first: func(n int) bob.Query {
			return sqlite.Select(litesm.Columns(bobColumns...), litesm.From("items"), litesm.OrderBy("id"), litesm.Limit(sqlite.Arg(n)))
		},
		insert: func(items []Item) bob.Query {
			mods := make([]bob.Mod[*litedialect.InsertQuery], 0, len(items)+1)
			mods = append(mods, liteim.Into("sink", "id", "name", "active", "score", "created", "note", "data", "qty"))
			for i := range items {
				mods = append(mods, liteim.Values(sqlite.Arg(itemArgs(items[i])...)))
			}
			return sqlite.Insert(mods...)
		},
		update: func(id int64, score float64, name string) bob.Query {
			return sqlite.Update(liteum.Table("sink"), liteum.SetCol("score").ToArg(score), liteum.SetCol("name").ToArg(name),
				liteum.Where(sqlite.Quote("id").EQ(sqlite.Arg(id))))
		},
		parents: func() bob.Query {
			return sqlite.Select(litesm.Columns("id", "item_id", "name"), litesm.From("parents"), litesm.OrderBy("id"))
		},
		children: func(keys []int64) bob.Query {
			return sqlite.Select(litesm.Columns("id", "parent_id", "name", "qty", "created"), litesm.From("children"),
				litesm.Where(sqlite.Quote("parent_id").In(sqlite.Arg(anys(keys)...))), litesm.OrderBy("id"))
		},
	}
}

func bobBuilder() ([]*Builder, error) {
	ctx, s := context.Background(), bobPostgres()
	return []*Builder{{
		Name: "bob",
		ByID: func(id int64) (string, []any, error) { return bob.Build(ctx, s.byID(id)) },
		Filter: func(f Filter) (string, []any, error) {
			return bob.Build(ctx, psql.Select(sm.Columns(bobColumns...), sm.From("items"),
				sm.Where(psql.Quote("active").EQ(psql.Arg(f.Active))), sm.Where(psql.Quote("score").GTE(psql.Arg(f.MinScore))),
				sm.Where(psql.Quote("created").LT(psql.Arg(f.Before))), sm.Where(psql.Quote("name").Like(psql.Arg(f.Like))),
				sm.Where(psql.Quote("qty").In(psql.Arg(anys(f.Qty)...))), sm.OrderBy("id"), sm.Limit(psql.Arg(f.Limit))))
		},
		Report: func(r Report) (string, []any, error) {
			totals := psql.Select(sm.Columns("parent_id", psql.F("count", "*")(fm.As("n")), psql.F("sum", "qty")(fm.As("total"))),
				sm.From("children"), sm.Where(psql.Quote("created").GTE(psql.Arg(r.Since))), sm.GroupBy("parent_id"))
			place := psql.F("rank")(fm.Over(wm.PartitionBy(psql.Quote("i", "active")), wm.OrderBy(psql.Quote("t", "total")).Desc())).As("place")
			return bob.Build(ctx, psql.Select(
				sm.With("totals").As(totals),
				sm.Columns(psql.Quote("p", "name"), psql.Quote("t", "n"), psql.Quote("t", "total"), psql.Quote("i", "score"), place),
				sm.From("parents").As("p"),
				sm.InnerJoin("totals").As("t").On(psql.Quote("t", "parent_id").EQ(psql.Quote("p", "id"))),
				sm.InnerJoin("items").As("i").On(psql.Quote("i", "id").EQ(psql.Quote("p", "item_id"))),
				sm.Where(psql.Quote("i", "score").GTE(psql.Arg(r.MinScore))),
				sm.OrderBy(psql.Quote("p", "id")), sm.Limit(psql.Arg(r.Limit))))
		},
		Insert:  func(it *Item) (string, []any, error) { return bob.Build(ctx, s.insert([]Item{*it})) },
		Inserts: func(items []Item) (string, []any, error) { return bob.Build(ctx, s.insert(items)) },
	}}, nil
}
