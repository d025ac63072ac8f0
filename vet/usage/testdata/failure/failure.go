package failure

import (
	"context"
	"iter"

	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/repo"

	"example.com/program/shop"
	"example.com/program/store"
)

func documented(ctx context.Context, db builder.Reader) (n int64, err error) {
	q := builder.From(shop.Users)
	//doc:wrong
	for u := range q.Iter(ctx, db) { // want strataerror "an error ends the rows of Iter, and is not looked at; range over the error, too: for row, err := range …"
		n += u.Age
	}
	//doc:mended
	for u, err := range q.Iter(ctx, db) {
		if err != nil {
			return 0, err
		}
		n += u.Age
	}
	//doc:end
	return n, nil
}

func ofTransaction(ctx context.Context, db *pool.DB) {
	db.Tx(ctx, func(tx *pool.Tx) error { return store.Rename(ctx, nil, 1, "") }) // want strataerror "the error of the transaction is not looked at: what Tx did may not have been kept; return it"
	defer builder.InTx(ctx, db, func(builder.DB) error { return nil })           // want strataerror "what InTx did may not have been kept"
}

func wrong(ctx context.Context, db builder.DB) error {
	for range builder.From(shop.Users).Iter(ctx, db) { // want strataerror "an error ends the rows of Iter"
	}
	for u, _ := range store.Stream(ctx, db) { // want strataerror "an error ends the rows of Stream"
		_ = u
	}
	rows := local(ctx, db)
	for u := range rows { // want strataerror "an error ends the rows of rows"
		_ = u
	}
	for list := range repo.Batches(ctx, db, shop.People, 100) { // want strataerror "an error ends the rows of Batches"
		_ = list
	}
	builder.CreateTables(shop.Users).Exec(ctx, db) // want strataerror "the error of Exec is not looked at: the change may not have been made; return it"
	shop.People.Delete(ctx, db, 1)                 // want strataerror "the error of Delete is not looked at"
	return nil
}

func local(ctx context.Context, db builder.Reader) iter.Seq2[shop.User, error] {
	return store.Stream(ctx, db)
}

// own is no statement's.
func own() iter.Seq2[shop.User, error] { return func(func(shop.User, error) bool) {} }

func right(ctx context.Context, db builder.DB) (err error) {
	for u, e := range store.Stream(ctx, db) {
		if err = e; err != nil {
			break
		}
		_ = u
	}
	for u := range own() {
		_ = u
	}
	builder.InTx(ctx, db, func(builder.DB) error { panic("it returns nothing") })
	_, _ = shop.People.DeleteAll(ctx, db) // said by name
	_ = builder.InTx(ctx, db, func(builder.DB) error { return nil })
	return err
}
