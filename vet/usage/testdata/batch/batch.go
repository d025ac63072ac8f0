package batch

import (
	"context"

	"github.com/strata-go/strata/builder"

	"example.com/program/shop"
)

func documented(ctx context.Context, db builder.DB) error {
	var b builder.ReadBatch
	users := builder.QueueAll(&b, builder.From(shop.Users))
	//doc:wrong
	list, err := users.Get() // want stratabatch "the batch b has not run; Run it before taking its results"
	if err != nil {
		return err
	}
	if err := b.Run(ctx, db); err != nil {
		return err
	}
	show(list)
	//doc:end
	return nil
}

func mended(ctx context.Context, db builder.DB) error {
	var b builder.ReadBatch
	users := builder.QueueAll(&b, builder.From(shop.Users))
	//doc:mended
	if err := b.Run(ctx, db); err != nil {
		return err
	}
	list, err := users.Get()
	if err != nil {
		return err
	}
	show(list)
	//doc:end
	return nil
}

func show([]shop.User) {}

func wrong(ctx context.Context, db builder.DB) error {
	var never builder.Batch
	builder.QueueExec(&never, builder.Delete(shop.Posts).All()) // want stratabatch "the batch never never runs; call never.Run before its results are taken"
	b := new(builder.Batch)
	n := builder.QueueCount(b, builder.From(shop.Users))
	if _, err := n.Get(); err != nil { // want stratabatch "the batch b has not run"
		return err
	}
	if err := b.Run(ctx, db); err != nil {
		return err
	}
	late := builder.QueueCount(b, builder.From(shop.Posts)) // want stratabatch "the batch b has run before; a batch runs once: begin another one"
	if _, err := late.Get(); err != nil {
		return err
	}
	return b.Run(ctx, db) // want stratabatch "the batch b has run before"
}

func right(ctx context.Context, db builder.DB, handed *builder.Batch) error {
	var results []*builder.Result[int64]
	var b builder.Batch
	for id := range int64(3) {
		results = append(results, builder.QueueExec(&b, builder.Delete(shop.Posts).Where(shop.Posts.ID.Eq(id))))
		if b.Len() == 2 {
			if err := b.Run(ctx, db); err != nil {
				return err
			}
			b = builder.Batch{}
		}
	}
	for _, r := range results {
		if _, err := r.Get(); err != nil {
			return err
		}
	}
	for range 3 {
		var each builder.ReadBatch
		n := builder.QueueCount(&each, builder.From(shop.Users))
		if err := each.Run(ctx, db); err != nil {
			return err
		}
		if _, err := n.Get(); err != nil {
			return err
		}
	}
	var own builder.Batch
	fill(&own)
	builder.QueueCount(handed, builder.From(shop.Users))
	var either builder.Batch
	r := builder.QueueCount(&either, builder.From(shop.Users))
	if len(results) > 0 {
		if err := either.Run(ctx, db); err != nil {
			return err
		}
	} else if err := either.Run(ctx, db); err != nil {
		return err
	}
	_, err := r.Get()
	return err
}

var fillLater = func(b *builder.Batch) { builder.QueueExec(b, builder.Delete(shop.Posts).All()) }

func handsOn(ctx context.Context, db builder.DB) error {
	queue := func(b *builder.Batch) { builder.QueueExec(b, builder.Delete(shop.Posts).All()) }
	var b builder.Batch
	queue(&b)
	return b.Run(ctx, db)
}

func fill(b *builder.Batch) { builder.QueueExec(b, builder.Delete(shop.Posts).All()) }
