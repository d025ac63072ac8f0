package pool

import "context"

// RunTx runs fn in a transaction for package builder; see builder.InTx.
func (db *DB) RunTx(ctx context.Context, fn func(tx any) error) error {
	return db.Tx(ctx, func(tx *Tx) error { return fn(tx) })
}

// RunTx runs fn in a savepoint for package builder; see builder.InTx.
func (t *Tx) RunTx(ctx context.Context, fn func(tx any) error) error {
	return t.Tx(ctx, func(tx *Tx) error { return fn(tx) })
}
