package pool

import (
	"cmp"
	"context"
	"errors"

	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/driver"
)

// runMany runs a statement of many rows outside a transaction: one statement is
// all or none by itself, several have a transaction.
func (db *DB) runMany(ctx context.Context, s ast.Stmt) (result, error) {
	r, err := newRowset(s, db.Dialect())
	if err != nil {
		return result{}, err
	}
	w := watchMany(ctx, db.scope(), s, r)
	defer w.unfinished()
	res, err := sendAlone(w.context(ctx), db, r)
	return w.result(res, err)
}

// sendAlone sends rows outside a transaction. It is no method, nor is what else is given a
// rowset: those of DB have whoever imports this package compile what rowsets are made of.
func sendAlone(ctx context.Context, db *DB, r *rowset) (result, error) {
	res, err := r.alone(ctx, db.under())
	if errors.Is(err, driver.ErrNotCarried) || errors.Is(err, driver.ErrTooMuch) {
		err = db.run(ctx, txOptions{}, func(tx *Tx) error {
			if res, err = r.send(ctx, tx.session, 0, r.Len()); err == nil && res.rows != nil {
				res.rows, err = keep(tx.session, res.rows)
			}
			return err
		})
	}
	if err == nil || !r.blames(db.under(), err) {
		return r.asGiven(res).until(ctx, true), r.blamed(plain(err))
	}
	found := plain(err)
	db.run(ctx, txOptions{}, func(tx *Tx) error {
		found = r.search(ctx, tx.session, err)
		return errUndo
	})
	return result{}, r.blamed(found)
}

// runMany runs a statement of many rows in a transaction whose turn it has. When it
// fails, its rows are undone.
func (t *Tx) runMany(ctx context.Context, s ast.Stmt) (result, error) {
	r, err := newRowset(s, t.dialect)
	if err != nil {
		return result{}, err
	}
	w := watchMany(ctx, t.scope(), s, r)
	t.turns.watch = w
	defer w.unfinished()
	res, err := sendInside(w.context(ctx), t, r)
	return w.result(res, err)
}

// sendInside sends rows in a transaction.
func sendInside(ctx context.Context, t *Tx, r *rowset) (result, error) {
	res, err := r.carried(ctx, t.session, 0, r.Len())
	if errors.Is(err, driver.ErrNotCarried) || errors.Is(err, driver.ErrTooMuch) {
		err = undoable(ctx, t.session, "strata_rows", func() error {
			res, err = r.send(ctx, t.session, 0, r.Len())
			if err == nil && res.rows != nil {
				res.rows, err = keep(t.session, res.rows)
			}
			return err
		})
	}
	if err == nil || !r.blames(t.session, err) {
		return r.asGiven(res).until(ctx, false), r.blamed(plain(err))
	}
	found := plain(err)
	undoable(ctx, t.session, "strata_rows", func() error {
		found = r.search(ctx, t.session, err)
		return errUndo
	})
	return result{}, r.blamed(found)
}

// watchMany begins to watch a statement of many rows.
func watchMany(ctx context.Context, s scope, stmt ast.Stmt, r *rowset) *watch {
	if !s.config.watches(ctx) {
		return nil
	}
	text := cmp.Or(r.Copy, r.Arrays)
	if text == "" || r.Len() <= r.PartRows && r.Few {
		text, _ = r.Values(partRows(r.Len(), r.PartRows))
	}
	e := Event{Op: OpBulk, SQL: text, Args: len(r.Before) + len(r.After) + r.Len()*len(r.Columns), stmt: stmt}
	return s.watched(ctx, e, (r.Len()+r.PartRows-1)/r.PartRows)
}

// result ends the watch with what a statement of many rows gives back.
func (w *watch) result(res result, err error) (result, error) {
	switch {
	case w == nil:
	case err != nil || res.rows == nil:
		err = w.done(res.changed, err)
	default:
		res.rows = w.hand(res.rows)
	}
	return res, err
}
