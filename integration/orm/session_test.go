package orm

import (
	"context"
	"fmt"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/scan"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/repo"
)

// traced counts what a transaction sends.
type traced struct {
	builder.DB
	sent *[]string
}

func (t traced) RunExec(ctx context.Context, s ast.Stmt, args []any) (int64, error) {
	*t.sent = append(*t.sent, ast.Title(s))
	return t.DB.RunExec(ctx, s, args)
}

func (t traced) RunReturning(ctx context.Context, s ast.Stmt, args []any) (scan.Rows, error) {
	*t.sent = append(*t.sent, ast.Title(s))
	return t.DB.RunReturning(ctx, s, args)
}

func (t traced) RunQuery(ctx context.Context, s ast.Stmt, args []any, stream bool) (scan.Rows, error) {
	*t.sent = append(*t.sent, ast.Title(s)+" FROM "+ast.TableName(s))
	return t.DB.RunQuery(ctx, s, args, stream)
}

func (t traced) RunTx(ctx context.Context, fn func(any) error, options ...any) error {
	return t.DB.RunTx(ctx, func(tx any) error { return fn(traced{tx.(builder.DB), t.sent}) }, options...)
}

func TestSession(t *testing.T) {
	each(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		fill(t, ctx, db)
		var sent []string
		in := func(want string, fn func(s *repo.Session) error) error {
			t.Helper()
			sent = nil
			err := repo.InSession(ctx, traced{db, &sent}, fn)
			if got := fmt.Sprint(sent); want != "" && got != want {
				t.Errorf("sent %s, want %s", got, want)
			}
			return err
		}

		// One model for a row, however it is found; nothing is sent for what has not changed.
		must(t, in("[SELECT FROM customers SELECT FROM customers SELECT FROM orders]", func(s *repo.Session) error {
			list := done[[]*customer](t)(repo.In(s, customerRepo).Find(ctx, customers.Email.Ne("none")))
			same := done[*customer](t)(repo.GetIn(ctx, s, customerRepo, list[0].ID))
			again := done[[]*customer](t)(repo.In(s, customerRepo).Find(ctx, customers.ID.Eq(list[0].ID)))
			if same != list[0] || again[0] != same {
				t.Error("two models of one row")
			}
			children := done[[]*order](t)(repo.ChildrenIn(ctx, s, customerOrders, same))
			cached := done[[]*order](t)(repo.ChildrenIn(ctx, s, customerOrders, same))
			if len(children) != 5 || cached[4] != children[4] {
				t.Errorf("children %v, then %v", children, cached)
			}
			return nil
		}))

		// Changes of many rows: one statement for those of one kind.
		must(t, in("[SELECT FROM customers SELECT FROM orders UPDATE customers SELECT FROM customers UPDATE orders]", func(s *repo.Session) error {
			for i, c := range done[[]*customer](t)(repo.In(s, customerRepo).Find(ctx)) {
				c.Email = fmt.Sprint("c", i)
			}
			for _, o := range done[[]*order](t)(repo.In(s, orderRepo).Find(ctx, orders.Placed.Lt(3))) {
				o.Placed += 10
			}
			return nil
		}))
		if n := done[int64](t)(customerRepo.Count(ctx, db, customers.Email.Like("c%"), customers.Version.Eq(2))); n != 3 {
			t.Errorf("%d customers are changed", n)
		}

		// New rows that refer to each other, and rows that go.
		must(t, in("[SELECT FROM products INSERT INTO customers INSERT INTO orders INSERT INTO lines]", func(s *repo.Session) error {
			items := done[[]*product](t)(repo.In(s, productRepo).Find(ctx, products.Name.Eq("pen")))
			c, o := &customer{Email: "new"}, &order{Placed: 77}
			l := &line{No: 1, Product: items[0].ID}
			must(t, repo.In(s, lineRepo).Add(l))
			must(t, repo.In(s, orderRepo).Add(o))
			must(t, repo.In(s, customerRepo).Add(c))
			must(t, repo.LinkIn(s, orderOwner, o, c))
			return repo.LinkIn(s, lineOrder, l, o)
		}))
		o := done[order](t)(orderRepo.One(ctx, db, orders.Placed.Eq(77)))
		must(t, repo.LoadOne(ctx, db, &o, orderLines, orderOwner))
		if owner := done[*customer](t)(o.Owner.Get()); owner == nil || owner.Email != "new" || len(done[[]line](t)(o.Lines.All())) != 1 {
			t.Errorf("stored: %+v", o)
		}
		must(t, in("[SELECT FROM orders SELECT FROM lines DELETE FROM lines DELETE FROM orders]", func(s *repo.Session) error {
			got := done[*order](t)(repo.GetIn(ctx, s, orderRepo, o.ID))
			must(t, repo.In(s, orderRepo).Remove(got))
			must(t, repo.In(s, lineRepo).Remove(done[[]*line](t)(repo.ChildrenIn(ctx, s, orderLines, got))...))
			_, err := repo.GetIn(ctx, s, orderRepo, o.ID)
			is(t, "a removed row", err, strata.ErrNoRows)
			return nil
		}))

		// Rows of one table that refer to each other: NULL first.
		must(t, in("[INSERT INTO tags UPDATE tags]", func(s *repo.Session) error {
			a, b := &tag{Name: "one"}, &tag{Name: "two"}
			must(t, repo.In(s, tagRepo).Add(a, b))
			must(t, repo.LinkIn(s, tagParent, a, b))
			return repo.LinkIn(s, tagParent, b, a)
		}))
		if n := done[int64](t)(tagRepo.Count(ctx, db, tags.Name.In("one", "two"), tags.Parent.IsNotNull())); n != 2 {
			t.Errorf("%d tags refer to each other", n)
		}

		// A version that is old, and what is said then.
		err := in("", func(s *repo.Session) error {
			list := done[[]*customer](t)(repo.In(s, customerRepo).Find(ctx))
			list[0].Version, list[0].Email = 99, "stale"
			err := s.Flush(ctx)
			is(t, "Flush", err, strata.ErrStale)
			is(t, "afterwards", repo.In(s, customerRepo).Add(&customer{}), repo.ErrSessionFailed)
			return nil
		})
		is(t, "a session whose flush has failed", err, repo.ErrSessionFailed)

		err = in("", func(s *repo.Session) error {
			s.MaxRows = 2
			_, err := repo.In(s, orderRepo).Find(ctx)
			return err
		})
		is(t, "too many rows", err, repo.ErrSessionFull)

		// Refresh and Detach.
		must(t, in("", func(s *repo.Session) error {
			list := done[[]*customer](t)(repo.In(s, customerRepo).Find(ctx))
			was := list[0].Email
			list[0].Email, list[1].Email = "lost", "lost"
			must(t, repo.In(s, customerRepo).Refresh(ctx, list[0]))
			must(t, repo.In(s, customerRepo).Detach(list[1]))
			if list[0].Email != was {
				t.Errorf("refreshed: %+v", list[0])
			}
			return nil
		}))
		if n := done[int64](t)(customerRepo.Count(ctx, db, customers.Email.Eq("lost"))); n != 0 {
			t.Errorf("%d lost changes are written", n)
		}
	})
}

var (
	lineOrder = repo.BelongsTo(lines, orders, func(l *line) *repo.One[order] { return new(repo.One[order]) },
		strata.Refer(lines.Order, orders.ID))
	parents   = strata.As(tags, "parent")
	tagParent = repo.BelongsTo(tags, parents, func(g *tag) *repo.One[tag] { return new(repo.One[tag]) },
		strata.Refer(tags.Parent, parents.Name))
)
