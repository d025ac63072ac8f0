package stream

import (
	"context"

	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/pool"

	"example.com/program/shop"
	"example.com/program/store"
)

func documented(ctx context.Context, db *pool.DB) error {
	return db.Tx(ctx, func(tx *pool.Tx) error {
		//doc:wrong
		for u, err := range builder.From(shop.Users).Iter(ctx, tx) {
			if err != nil {
				return err
			}
			if err := store.Rename(ctx, tx, u.ID, "x"); err != nil { // want stratastream "Rename runs while tx is streaming rows, and is refused; read them to the end, or collect them with All, first" strataloop "Rename runs a statement for each row"
				return err
			}
		}
		//doc:mended
		users, err := builder.From(shop.Users).All(ctx, tx)
		if err != nil {
			return err
		}
		for i := range users {
			users[i].Name = "x"
		}
		return shop.People.UpdateMany(ctx, tx, users)
		//doc:end
	})
}

func wrong(ctx context.Context, db builder.DB) error {
	return builder.InTx(ctx, db, func(tx builder.DB) error {
		rows := store.Stream(ctx, tx)
		for _, err := range rows {
			if err != nil {
				return err
			}
			n, err := builder.From(shop.Posts).Count(ctx, tx) // want stratastream "Count runs while tx is streaming rows"
			if err != nil || n == 0 {
				return err
			}
		}
		return builder.Each(ctx, tx, builder.From(shop.Posts), func(*shop.Post) error {
			return builder.InTx(ctx, tx, func(builder.DB) error { return nil }) // want stratastream "InTx runs while tx is streaming rows"
		})
	})
}

func right(ctx context.Context, db *pool.DB, any builder.DB) error {
	for _, err := range builder.From(shop.Users).Iter(ctx, db) { // each has a connection
		if err != nil {
			return err
		}
		if _, err := builder.From(shop.Posts).Count(ctx, db); err != nil {
			return err
		}
	}
	for _, err := range builder.From(shop.Users).Iter(ctx, any) { // it may be a database
		if err != nil {
			return err
		}
		if _, err := builder.From(shop.Posts).Count(ctx, any); err != nil {
			return err
		}
	}
	return db.Tx(ctx, func(tx *pool.Tx) error {
		for range 3 {
			if _, err := builder.From(shop.Posts).Count(ctx, tx); err != nil {
				return err
			}
		}
		for _, err := range builder.From(shop.Users).Iter(ctx, tx) {
			if err != nil {
				return err
			}
		}
		_, err := builder.From(shop.Posts).Count(ctx, tx)
		return err
	})
}
