package pool

import (
	"context"
	"errors"
)

// RunTx runs fn in a transaction for package builder; see builder.InTx.
func (db *DB) RunTx(ctx context.Context, fn func(tx any) error, options ...any) error {
	return db.Tx(ctx, func(tx *Tx) error { return fn(tx) }, givenOptions(options)...)
}

// RunTx runs fn in a savepoint for package builder; see builder.InTx. The transaction is
// what it is: a stronger isolation than it has is refused, and it alone can be tried again.
func (t *Tx) RunTx(ctx context.Context, fn func(tx any) error, options ...any) error {
	if t != nil && optionsOf(txOptions{}, givenOptions(options)).isolation > t.options.isolation {
		return errWeaker
	}
	return t.Tx(ctx, func(tx *Tx) error { return fn(tx) })
}

var errWeaker = errors.New("strata: a transaction inside another one has the isolation of that one, which was asked for a weaker one")

func givenOptions(options []any) []TxOption {
	var list []TxOption
	for _, o := range options {
		if option, ok := o.(TxOption); ok {
			list = append(list, option)
		}
	}
	return list
}
