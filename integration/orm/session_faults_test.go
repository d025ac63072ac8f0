package orm

import (
	"context"
	"errors"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/repo"
)

// blob has bytes, which a program may change where they are.
type blob struct {
	ID   int64
	Data []byte
	Name string
}

type blobColumns struct {
	strata.Table[blob]
	ID   strata.Int64 `db:",identity"`
	Data strata.Bytes
	Name strata.Text
}

var (
	blobs    = strata.Define("blobs", new(blobColumns))
	blobRepo = repo.ByKey(blobs, blobs.ID)
)

// entry has no key.
type entry struct{ N int64 }

type entryColumns struct {
	strata.Table[entry]
	N strata.Int64
}

var entries = strata.Define("entries", new(entryColumns))

func TestSessionBytesInPlace(t *testing.T) {
	each(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		must(t, builder.CreateTables(blobs).Exec(ctx, db))
		b := blob{Data: []byte("abc")}
		must(t, blobRepo.Create(ctx, db, &b))
		must(t, repo.InSession(ctx, db, func(s *repo.Session) error {
			m, err := repo.GetIn(ctx, s, blobRepo, b.ID)
			if err == nil {
				m.Data[0] = 'Z'
			}
			return err
		}))
		if got := done[blob](t)(blobRepo.Get(ctx, db, b.ID)); string(got.Data) != "Zbc" {
			t.Errorf("%q", got.Data)
		}
	})
}

// A model whose key was changed is not taken for the model of another row.
func TestSessionChangedKey(t *testing.T) {
	each(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		must(t, builder.CreateTables(blobs).Exec(ctx, db))
		list := []blob{{Name: "a"}, {Name: "b"}}
		must(t, blobRepo.CreateMany(ctx, db, list))
		for name, after := range map[string]func(s *repo.Session, m *blob) error{
			"update":  func(_ *repo.Session, m *blob) error { m.Name = "c"; return nil },
			"nothing": func(*repo.Session, *blob) error { return nil },
			"remove":  func(s *repo.Session, m *blob) error { return repo.In(s, blobRepo).Remove(m) },
			"refresh": func(s *repo.Session, m *blob) error { return repo.In(s, blobRepo).Refresh(ctx, m) },
		} {
			err := repo.InSession(ctx, db, func(s *repo.Session) error {
				m, err := repo.GetIn(ctx, s, blobRepo, list[0].ID)
				must(t, err)
				m.ID = list[1].ID
				return after(s, m)
			})
			is(t, name, err, strata.NotWritable)
		}
		if got := done[blob](t)(blobRepo.Get(ctx, db, list[1].ID)); got.Name != "b" {
			t.Errorf("written to another row: %v", got)
		}
	})
}

func TestSessionWithoutKey(t *testing.T) {
	each(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		must(t, builder.CreateTables(entries).Exec(ctx, db))
		r := repo.New(entries)
		must(t, r.CreateMany(ctx, db, []entry{{1}, {2}}))
		is(t, "Find", repo.InSession(ctx, db, func(s *repo.Session) error {
			_, err := repo.In(s, r).Find(ctx)
			return err
		}), strata.Incomplete)
		is(t, "Add", repo.InSession(ctx, db, func(s *repo.Session) error { return repo.In(s, r).Add(new(entry)) }), strata.Incomplete)
	})
}

// A row that is to be removed is not found by any key, and Add takes the removal back.
func TestSessionRemovedRow(t *testing.T) {
	each(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		p := product{Name: "p"}
		must(t, productRepo.Create(ctx, db, &p))
		must(t, repo.InSession(ctx, db, func(s *repo.Session) error {
			m, err := repo.GetIn(ctx, s, productRepo, p.ID)
			must(t, err)
			must(t, repo.In(s, productRepo).Remove(m))
			_, err = repo.GetIn(ctx, s, productRepo, p.ID)
			is(t, "by the primary key", err, strata.ErrNoRows)
			_, err = repo.GetIn(ctx, s, repo.ByKey(products, products.Name), "p")
			is(t, "by another key", err, strata.ErrNoRows)
			return repo.In(s, productRepo).Add(m)
		}))
		done[product](t)(productRepo.Get(ctx, db, p.ID))
	})
}

// Each repository has its own conditions in a session, whichever was used first.
func TestSessionConditions(t *testing.T) {
	each(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		kept, gone := customer{Email: "kept"}, customer{Email: "gone"}
		must(t, customerRepo.Create(ctx, db, &kept))
		must(t, customerRepo.Create(ctx, db, &gone))
		must(t, customerRepo.Delete(ctx, db, gone.ID))
		all, whole := repo.Unfiltered(customerRepo, "a test"), repo.WithDeleted(customerRepo)
		must(t, repo.InSession(ctx, db, func(s *repo.Session) error {
			done[*customer](t)(repo.GetIn(ctx, s, customerRepo, kept.ID))
			_, err := repo.GetIn(as(ctx, 2), s, customerRepo, kept.ID)
			is(t, "another tenant's", err, strata.ErrNoRows)
			_, err = repo.GetIn(context.Background(), s, customerRepo, kept.ID)
			is(t, "nobody's", err, errAnonymous)
			m := done[*customer](t)(repo.GetIn(ctx, s, whole, gone.ID))
			_, err = repo.GetIn(ctx, s, customerRepo, gone.ID)
			is(t, "deleted", err, strata.ErrNoRows)
			m.Email = "changed"
			return nil
		}))
		if got := done[customer](t)(whole.Get(ctx, db, gone.ID)); got.Email != "changed" {
			t.Errorf("%v", got)
		}
		add := func(c *customer) error {
			return repo.InSession(ctx, db, func(s *repo.Session) error {
				done[[]*customer](t)(repo.In(s, all).Find(ctx))
				return repo.In(s, customerRepo).Add(c)
			})
		}
		is(t, "Add of another tenant's", add(&customer{Tenant: 2, Email: "2"}), strata.ErrRowFilter)
		mine := customer{Email: "mine"}
		must(t, add(&mine))
		if got := done[customer](t)(customerRepo.Get(ctx, db, mine.ID)); got.Tenant != 1 {
			t.Errorf("%v", got)
		}
		err := repo.InSession(ctx, db, func(s *repo.Session) error {
			m := done[*customer](t)(repo.GetIn(ctx, s, customerRepo, kept.ID))
			m.Email = "stolen"
			return s.Flush(as(ctx, 2))
		})
		if !errors.Is(err, strata.ErrRowFilter) {
			t.Errorf("Flush for another tenant: %v", err)
		}
	})
}

// Rows that were found under an alias are written as those of the table.
func TestSessionUnderAlias(t *testing.T) {
	each(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		root, other := "root", "other"
		must(t, tagRepo.CreateMany(ctx, db, []tag{{Name: "root"}, {Name: "other"}, {Name: "a", Parent: &root}, {Name: "b", Parent: &root}}))
		for _, first := range []bool{false, true} {
			must(t, repo.InSession(ctx, db, func(s *repo.Session) error {
				if first {
					done[*tag](t)(repo.GetIn(ctx, s, tagRepo, "root"))
				}
				list := done[[]*tag](t)(repo.ChildrenIn(ctx, s, tagChildren, &tag{Name: "root"}))
				list[0].Parent = &other
				must(t, repo.In(s, tagRepo).Add(&tag{Name: list[0].Name + "'", Parent: &other}))
				m := done[*tag](t)(repo.GetIn(ctx, s, tagRepo, "other"))
				if first {
					m.Parent = &root
				}
				return nil
			}))
		}
		if n := done[int64](t)(tagRepo.Count(ctx, db, tags.Parent.Eq("other"))); n != 4 {
			t.Errorf("%d", n)
		}
	})
}

// tagName is another model of tags.
type tagName struct{ Name string }

type tagNameColumns struct {
	strata.Table[tagName]
	Name strata.Text
}

var tagNames = strata.Define("tags", new(tagNameColumns), func(t *strata.Def, c *tagNameColumns) { t.PrimaryKey(c.Name) })

// A table may have two models.
func TestSessionTwoModels(t *testing.T) {
	names := repo.ByKey(tagNames, tagNames.Name)
	each(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		must(t, tagRepo.Create(ctx, db, &tag{Name: "a"}))
		must(t, repo.InSession(ctx, db, func(s *repo.Session) error {
			done[*tag](t)(repo.GetIn(ctx, s, tagRepo, "a"))
			n := done[*tagName](t)(repo.GetIn(ctx, s, names, "a"))
			return repo.In(s, names).Remove(n)
		}))
		if n := done[int64](t)(tagRepo.Count(ctx, db)); n != 0 {
			t.Errorf("%d", n)
		}
	})
}
