// Package store has helpers that others import: what is known of them comes as facts.
package store

import (
	"context"
	"iter"

	"github.com/strata-go/strata/builder"

	"example.com/program/shop"
)

// All returns rows.
func All(ctx context.Context, db builder.Reader) ([]shop.User, error) {
	return builder.From(shop.Users).All(ctx, db)
}

// Stream returns what Iter does.
func Stream(ctx context.Context, db builder.Reader) iter.Seq2[shop.User, error] {
	return builder.From(shop.Users).Iter(ctx, db)
}

// PostsOf runs a statement that depends on its last parameter.
func PostsOf(ctx context.Context, db builder.Reader, id shop.UserID) ([]shop.Post, error) {
	q := builder.From(shop.Posts).Where(shop.Posts.AuthorID.Eq(id))
	return q.All(ctx, db)
}

// Total runs one that does not.
func Total(ctx context.Context, db builder.Reader, label string) (int64, error) {
	_ = label
	return builder.From(shop.Posts).Count(ctx, db)
}

// Rename changes a row.
func Rename(ctx context.Context, db builder.DB, id shop.UserID, name string) error {
	return shop.People.Patch(ctx, db, id, shop.Users.Name.Set(name))
}

// Service has a database in a field.
type Service struct{ DB builder.DB }

// Rename runs on the field.
func (s *Service) Rename(ctx context.Context, id shop.UserID, name string) error {
	return Rename(ctx, s.DB, id, name)
}

// Begin begins a transaction.
func (s *Service) Begin(ctx context.Context, fn func(tx builder.DB) error) error {
	return builder.InTx(ctx, s.DB, fn)
}

// Around is a pattern of texts that contain another one, whatever it is.
func Around(part string) string { return "%" + part + "%" }
