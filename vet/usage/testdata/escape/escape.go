package escape

import (
	"context"
	"sync"
	"time"

	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/repo"

	"example.com/program/shop"
	"example.com/program/store"
)

func documented(ctx context.Context, db *pool.DB) error {
	return db.Tx(ctx, func(tx *pool.Tx) error {
		failed := make(chan error, 1)
		//doc:wrong
		go func() { failed <- store.Rename(ctx, tx, 1, "Ada") }() // want strataescape "tx is used by another goroutine: a transaction is used by one at a time; run its statements here"
		//doc:mended
		failed <- store.Rename(ctx, tx, 1, "Ada")
		//doc:end
		return <-failed
	})
}

type service struct {
	tx builder.DB
	db builder.DB
}

func (s *service) run(ctx context.Context) error {
	_, err := store.All(ctx, s.tx)
	return err
}

var global *pool.Tx

func wrong(ctx context.Context, db *pool.DB, s *service, handles chan builder.DB) error {
	var kept builder.DB
	var all []builder.DB
	err := builder.InTx(ctx, db, func(tx builder.DB) error {
		kept = tx             // want strataescape "tx is kept in kept: the transaction ends with its function; hand it on as an argument"
		s.tx = tx             // want strataescape "tx is kept in s.tx"
		all = append(all, tx) // want strataescape "tx is kept in all"
		handles <- tx         // want strataescape "tx is sent away: the transaction ends with its function; send what was read"
		var wg sync.WaitGroup
		wg.Go(func() { _, _ = store.All(ctx, tx) }) // want strataescape "tx is used by another goroutine"
		wg.Wait()
		time.AfterFunc(time.Second, func() { _, _ = store.All(ctx, tx) }) // want strataescape "tx is used by another goroutine"
		return nil
	})
	if err != nil {
		return err
	}
	if err := db.Tx(ctx, func(tx *pool.Tx) error {
		global = tx          // want strataescape "tx is kept in global"
		*s = service{tx: tx} // want strataescape "tx is kept in \*s"
		return nil
	}); err != nil {
		return err
	}
	if err := repo.InSession(ctx, db, func(session *repo.Session) error {
		go session.Flush(ctx) // want strataescape "session is used by another goroutine: a session is used by one at a time"
		return nil
	}); err != nil {
		return err
	}
	var b builder.Batch
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() { builder.QueueExec(&b, builder.Delete(shop.Posts).All()) }) // want strataescape "b is used by several goroutines: a batch is used by one at a time; queue its statements here"
	}
	wg.Wait()
	if err := b.Run(ctx, db); err != nil {
		return err
	}
	_, err = store.All(ctx, kept)
	for range all {
		return err
	}
	return err
}

func begun(ctx context.Context, db builder.DB) (*service, error) {
	s := &service{}
	err := builder.InTx(ctx, db, func(tx builder.DB) error {
		s.tx = tx // want strataescape "tx is kept in s.tx"
		return nil
	})
	return s, err
}

func right(ctx context.Context, db *pool.DB, s *service) error {
	users := []shop.User{}
	job := &service{} // nobody has it afterwards
	err := builder.InTx(ctx, db, func(tx builder.DB) error {
		inner := service{tx: tx}
		inner.db = tx
		byName := map[string]builder.DB{}
		byName["tx"] = tx
		list, err := store.All(ctx, inner.tx)
		users = append(users, list...)
		job.tx = tx
		if err := job.run(ctx); err != nil {
			return err
		}
		old := s.db
		s.db = tx // it gets the other one back
		defer func() { s.db = old }()
		return err
	})
	go func() {
		_ = db.Tx(ctx, func(tx *pool.Tx) error { return store.Rename(ctx, tx, 1, "") })
	}()
	done := make(chan error)
	go func() {
		var b builder.Batch
		builder.QueueExec(&b, builder.Delete(shop.Posts).All())
		done <- b.Run(ctx, db)
	}()
	return err
}
