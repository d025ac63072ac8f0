package close

import (
	"context"

	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/pool"

	"example.com/program/shop"
	"example.com/program/store"
)

func documented(ctx context.Context, url string, driver pool.Driver) (int64, error) {
	//doc:wrong
	db, err := pool.Open(ctx, url, driver) // want strataclose "the database db is opened and never closed; defer db.Close.ctx."
	if err != nil {
		return 0, err
	}
	return builder.From(shop.Users).Count(ctx, db)
	//doc:end
}

func mended(ctx context.Context, url string, driver pool.Driver) (int64, error) {
	//doc:mended
	db, err := pool.Open(ctx, url, driver)
	if err != nil {
		return 0, err
	}
	defer db.Close(ctx)
	return builder.From(shop.Users).Count(ctx, db)
	//doc:end
}

func wrong(ctx context.Context, url string, driver pool.Driver) error {
	db, err := pool.Open(ctx, url, driver) // want strataclose "the database db is opened and never closed"
	if err != nil {
		return err
	}
	return db.Tx(ctx, func(tx *pool.Tx) error { return db.Ping(ctx) })
}

type service struct{ db *pool.DB }

func right(ctx context.Context, url string, driver pool.Driver, s *service) (*pool.DB, error) {
	first, err := pool.Open(ctx, url, driver)
	if err != nil {
		return nil, err
	}
	if _, err := store.All(ctx, first); err != nil { // it may close it
		return nil, err
	}
	second, err := pool.Open(ctx, url, driver)
	if err != nil {
		return nil, err
	}
	s.db = second
	third, err := pool.Open(ctx, url, driver)
	if err != nil {
		return nil, err
	}
	defer func() { _ = third.Close(ctx) }()
	fourth, err := pool.Open(ctx, url, driver)
	if err != nil {
		return nil, err
	}
	hooked := fourth.Hooked(nil)
	defer hooked.Close(ctx)
	fifth, err := pool.Open(ctx, url, driver)
	return fifth, err
}
