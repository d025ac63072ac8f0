package main

import (
	"context"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/pool"
)

// store replaces what the database holds by the graph, in one transaction.
func store(ctx context.Context, db *pool.DB, g *graph, p *progress) error {
	if err := builder.CreateTables(tables...).IfNotExists().Exec(ctx, db); err != nil {
		return err
	}
	return db.Tx(ctx, func(tx *pool.Tx) error {
		if err := empty(ctx, tx); err != nil {
			return err
		}
		p.step("storing")
		if err := insert(ctx, tx, Modules, g.modules); err != nil {
			return err
		}
		if err := insert(ctx, tx, Requirements, g.requirements); err != nil {
			return err
		}
		if err := insert(ctx, tx, Packages, g.packages); err != nil {
			return err
		}
		return insert(ctx, tx, Imports, g.imports)
	})
}

// empty deletes all rows, those that refer to others first.
func empty(ctx context.Context, tx *pool.Tx) error {
	for _, table := range []strata.AnyTable{Imports, Packages, Requirements, Modules} {
		if _, err := builder.Delete(table).All().Exec(ctx, tx); err != nil {
			return err
		}
	}
	return nil
}

// insert inserts rows of any table.
func insert[M any](ctx context.Context, db builder.Writer, table strata.TableAt[*M], rows []M) error {
	_, err := builder.Insert(table).Rows(rows...).Exec(ctx, db)
	return err
}
