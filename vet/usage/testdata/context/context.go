package context

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/pool"

	"example.com/program/shop"
	"example.com/program/store"
)

func documented(ctx context.Context, db builder.Reader, id shop.UserID) (shop.User, error) {
	//doc:wrong
	return shop.People.Get(context.Background(), db, id) // want stratacontext "Get is given context.Background.., and goes on when ctx has ended; give it ctx, or context.WithoutCancel.ctx. where that is meant"
	//doc:end
}

func mended(ctx context.Context, db builder.Reader, id shop.UserID) (shop.User, error) {
	//doc:mended
	return shop.People.Get(ctx, db, id)
	//doc:end
}

type service struct{ db *pool.DB }

func (s service) wrong(w http.ResponseWriter, r *http.Request) {
	if _, err := store.All(context.TODO(), s.db); err != nil { // want stratacontext "All is given context.TODO.., and goes on when r.Context.. has ended"
		return
	}
	err := s.db.Tx(context.Background(), func(tx *pool.Tx) error { return nil }) // want stratacontext "Tx is given context.Background"
	_ = err
}

func (s service) own(w http.ResponseWriter, r *http.Request) {
	ctx := context.Background() // want stratacontext "All is given context.Background.., and goes on when r.Context.. has ended"
	if _, err := store.All(ctx, s.db); err != nil {
		return
	}
	_, _ = store.All(ctx, s.db)
}

func right(ctx context.Context, db *pool.DB) error {
	defer func() { _, _ = store.All(context.Background(), db) }()
	go func() { _, _ = store.All(context.Background(), db) }()
	_, err := store.All(context.WithoutCancel(ctx), db)
	return err
}

func later(ctx context.Context, db *pool.DB) func() {
	time.AfterFunc(time.Second, func() { _, _ = store.All(context.Background(), db) })
	return func() { _, _ = store.All(context.Background(), db) }
}

func without(db *pool.DB) error {
	_, err := store.All(context.Background(), db)
	return err
}

func inTest(t *testing.T, db *pool.DB) {
	_, _ = store.All(context.Background(), db)
}
