package owntx

import (
	"context"

	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/repo"

	"example.com/program/shop"
	"example.com/program/store"
)

func documented(ctx context.Context, db builder.DB, u shop.User) error {
	return builder.InTx(ctx, db, func(tx builder.DB) error {
		//doc:wrong
		if err := shop.People.Create(ctx, db, &u); err != nil { // want strataowntx "Create runs on db inside a transaction of it: it is no part of that, and on SQLite waits for it in vain; use tx"
			return err
		}
		//doc:mended
		if err := shop.People.Create(ctx, tx, &u); err != nil {
			return err
		}
		//doc:end
		return nil
	})
}

type service struct {
	db    *pool.DB
	store store.Service
}

func (s *service) count(ctx context.Context) (int64, error) {
	return builder.From(shop.Users).Count(ctx, s.db)
}

func (s *service) wrong(ctx context.Context) error {
	err := s.db.Tx(ctx, func(tx *pool.Tx) error {
		if _, err := s.count(ctx); err != nil { // want strataowntx "count uses s.db inside a transaction of it: .*; give it tx"
			return err
		}
		for range builder.From(shop.Users).Iter(ctx, s.db) { // want strataowntx "Iter runs on s.db inside a transaction of it" strataerror "an error ends"
		}
		_, err := store.PostsOf(ctx, s.db, 1) // want strataowntx "PostsOf runs on s.db inside a transaction of it"
		return err
	})
	if err != nil {
		return err
	}
	db := s.db
	move := func(tx *pool.Tx) error {
		return builder.InTx(ctx, db, func(builder.DB) error { return nil }) // want strataowntx "InTx begins another transaction of s.db inside a transaction of it"
	}
	if err := db.Tx(ctx, move); err != nil {
		return err
	}
	if err := s.store.Begin(ctx, func(builder.DB) error { return nil }); err != nil {
		return err
	}
	if err := builder.InTx(ctx, s.store.DB, func(tx builder.DB) error {
		return s.store.Rename(ctx, 1, "x") // want strataowntx "Rename uses s.store.DB inside a transaction of it"
	}); err != nil {
		return err
	}
	if err := repo.InSession(ctx, s.db, func(session *repo.Session) error {
		_, err := store.All(ctx, s.db) // want strataowntx "All runs on s.db inside a transaction of it"
		return err
	}); err != nil {
		return err
	}
	return s.db.Tx(ctx, func(outer *pool.Tx) error {
		return outer.Tx(ctx, func(inner *pool.Tx) error {
			_, err := store.All(ctx, outer) // want strataowntx "All runs on outer inside a transaction of it: .*; use inner"
			return err
		})
	})
}

func (s *service) work(tx *pool.Tx) error {
	if _, err := s.count(context.TODO()); err != nil {
		return err
	}
	_, err := s.count(context.TODO())
	return err
}

func (s *service) works(tx *pool.Tx) error {
	_, err := store.All(context.TODO(), tx)
	return err
}

func (s *service) named(ctx context.Context, other *service) error {
	if err := s.db.Tx(ctx, s.works); err != nil {
		return err
	}
	if err := other.db.Tx(ctx, s.work); err != nil {
		return err
	}
	return s.db.Tx(ctx, s.work) // want strataowntx "work uses s.db inside a transaction of it"
}

func (s *service) snapshot(ctx context.Context) error {
	return s.db.ReadTx(ctx, func(tx *pool.ReadTx) error {
		if _, err := store.All(ctx, s.db); err != nil { // want strataowntx "All runs on s.db inside a transaction of it: it is no part of that, and may see other rows than that; use tx"
			return err
		}
		return store.Rename(ctx, s.db, 1, "x") // tx does not write
	})
}

func (s *service) right(ctx context.Context, replica *pool.DB) error {
	if err := s.db.Tx(ctx, func(tx *pool.Tx) error {
		within := service{db: replica}
		if _, err := within.count(ctx); err != nil {
			return err
		}
		if _, err := store.All(ctx, replica); err != nil { // another database
			return err
		}
		go func() { _, _ = s.count(ctx) }() // another goroutine, which may wait
		later = append(later, func() error { _, err := s.count(ctx); return err })
		_, err := store.All(ctx, tx)
		return err
	}); err != nil {
		return err
	}
	var db builder.DB = s.db
	if err := builder.InTx(ctx, db, func(tx builder.DB) error {
		db := tx
		_, err := store.All(ctx, db)
		return err
	}); err != nil {
		return err
	}
	_, err := s.count(ctx)
	return err
}

var later []func() error

// audit writes to what it is given, or to the database.
func (s *service) audit(ctx context.Context, tx *pool.Tx) error {
	if tx == nil {
		return store.Rename(ctx, s.db, 1, "x")
	}
	return store.Rename(ctx, tx, 1, "x")
}

func (s *service) either(ctx context.Context, tx builder.DB) error {
	if tx == nil {
		tx = s.db
	}
	return store.Rename(ctx, tx, 1, "x")
}

func (s *service) uncertain(ctx context.Context) error {
	return s.db.Tx(ctx, func(tx *pool.Tx) error {
		if err := s.audit(ctx, tx); err != nil {
			return err
		}
		return s.either(ctx, tx)
	})
}
