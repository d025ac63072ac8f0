// Package escape saves models of a function's own. The lines that end in "heap" make what
// the models lead to; escape_test.go asks the compiler where it puts that.
package escape

import (
	"context"

	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/repo"
)

type parent struct {
	ID       int64
	Children repo.Many[child]
}

type child struct {
	ID     int64
	Name   string
	Parent repo.One[parent]
}

func graphs(ctx context.Context, db builder.DB, r *repo.KeyRepo[parent, int64], branch repo.Branch[*parent]) error {
	models := []parent{ // heap
		{Children: repo.ManyOf(child{Name: "a"})}, // heap
	}
	return repo.SaveGraphs(ctx, db, r, models, branch)
}

func graph(ctx context.Context, db builder.DB, r *repo.KeyRepo[parent, int64], branch repo.Branch[*parent]) error {
	model := parent{Children: repo.ManyOf(child{Name: "a"})} // heap
	return repo.SaveGraph(ctx, db, r, &model, branch)
}

func graphOfOne(ctx context.Context, db builder.DB, r *repo.KeyRepo[child, int64], branch repo.Branch[*child]) error {
	model := child{Parent: repo.OneOf(&parent{ID: 1})} // heap
	return repo.SaveGraph(ctx, db, r, &model, branch)
}

func children(ctx context.Context, s *repo.Session, r *repo.Relation[parent, child]) ([]*child, error) {
	model := &parent{Children: repo.ManyOf(child{Name: "a"})} // heap
	return repo.ChildrenIn(ctx, s, r, model)
}

func added(s *repo.Session, r *repo.KeyRepo[parent, int64]) error {
	model := &parent{Children: repo.ManyOf(child{Name: "a"})} // heap
	return repo.In(s, r).Add(model)
}
