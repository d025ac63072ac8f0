package pool

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/driver"
	"github.com/strata-go/strata/internal/scan"
)

// result is what a statement of many rows gives back.
type result struct {
	rows    scan.Rows
	changed int64
}

// returned returns the rows, none where none were asked for.
func (r result) returned() scan.Rows {
	if r.rows == nil {
		return &chained{}
	}
	return r.rows
}

// locatedRows adds the statement to errors that come with the rows.
type locatedRows struct {
	scan.Rows
	text string
	stmt ast.Stmt
}

func (r locatedRows) Close() error { return driver.Located(r.Rows.Close(), r.text, r.stmt) }

// until has the rows end with the context. alone says that they were changed outside of a
// transaction.
func (r result) until(ctx context.Context, alone bool) result {
	r.rows = driver.Until(ctx, r.rows, func(err error) error {
		if err = ended(ctx); alone {
			err = driver.Unknown(err)
		}
		return err
	})
	return r
}

// runner runs statements: a Session, or a Backend without a transaction.
type runner interface {
	Query(ctx context.Context, t driver.Text) (scan.Rows, error)
	Exec(ctx context.Context, t driver.Text) (int64, error)
}

// part sends rows as one list of values.
func (r *rowset) part(ctx context.Context, on runner, from, to int) (res result, err error) {
	l, listed := on.(driver.Lister) // which takes cells
	var text string
	var args []any
	if listed {
		text, err = r.Values(to - from)
	} else {
		text, args, err = r.statement(from, to)
	}
	switch {
	case err != nil:
		return result{}, err
	case listed && r.Returning:
		res.rows, err = l.QueryRows(ctx, text, r.bulk(from, to))
	case listed:
		res.changed, err = l.ExecRows(ctx, text, r.bulk(from, to))
	case r.Returning:
		res.rows, err = on.Query(ctx, driver.Text{SQL: text, Args: args, Writes: true})
	default:
		res.changed, err = on.Exec(ctx, driver.Text{SQL: text, Args: args, Writes: true})
	}
	if err != nil {
		return result{}, driver.Located(err, text, r.Stmt())
	}
	return r.told(res.rows, res.changed, text)
}

// told is what the database has told of rows: where it marks them, those that were not left
// as they were.
func (r *rowset) told(rows scan.Rows, changed int64, text string) (result, error) {
	if rows == nil {
		return result{changed: changed}, nil
	}
	rows = locatedRows{rows, text, r.Stmt()}
	if !r.Marked {
		return result{rows: rows}, nil
	}
	if r.Wanted && r.sent != nil { // which are put in order first
		return result{rows: rows}, nil
	}
	unmarked := &driver.Unmarked{Rows: rows}
	if r.Wanted {
		return result{rows: unmarked}, nil
	}
	n, err := unmarked.Count()
	return result{changed: n}, err
}

// parts sends rows as lists of values, in a transaction.
func (r *rowset) parts(ctx context.Context, s driver.Session, from, to int) (result, error) {
	if err := r.InOne(to - from); err != nil {
		return result{}, err
	}
	if r.Related && r.Deferral == "" && to-from == r.Len() && to-from > r.PartRows {
		r.putInOrder() // keys are checked after each statement
	}
	together := r.Related && to-from <= r.PartRows
	if r.Deferral != "" && to-from > r.PartRows {
		if _, err := s.Exec(ctx, driver.Text{SQL: r.Deferral}); err != nil {
			return result{}, err
		}
	}
	sum := collected{}
	for from < to {
		n := to - from
		if !together {
			n = partRows(n, r.PartRows)
		}
		part, err := r.part(ctx, s, from, from+n)
		if err == nil {
			err = sum.add(s, part)
		}
		if err != nil {
			return result{}, failedPart{err, from, from + n}
		}
		from += n
	}
	return sum.result(r.Wanted), nil
}

// partRows is the size of the next part: as much as a statement takes, and then
// powers of two, so that there are few texts to prepare.
func partRows(left, most int) int {
	if left >= most {
		return most
	}
	n := 1
	for n*2 <= left {
		n *= 2
	}
	return n
}

// carried sends rows by the session's own means, in parts where they are too
// many for one message.
func (r *rowset) carried(ctx context.Context, s driver.Session, from, to int) (result, error) {
	c, ok := s.(driver.Carrier)
	if !ok || r.whole() == "" {
		return result{}, driver.ErrNotCarried
	}
	rows, n, err := c.Carry(ctx, r.bulk(from, to))
	if !errors.Is(err, driver.ErrTooMuch) || to-from < 2 {
		return r.taken(rows, n, err)
	}
	if r.Whole {
		return result{}, r.InParts("they are too much for one message")
	}
	sum := collected{}
	for _, half := range [][2]int{{from, (from + to) / 2}, {(from + to) / 2, to}} {
		part, err := r.carried(ctx, s, half[0], half[1])
		if err == nil {
			err = sum.add(s, part)
		}
		if err != nil {
			return result{}, err
		}
	}
	return sum.result(r.Wanted), nil
}

// whole is the text that takes all rows at once, whichever the driver prefers; empty where
// there is none.
func (r *rowset) whole() string { return cmp.Or(r.Arrays, r.Copy) }

func (r *rowset) taken(rows scan.Rows, n int64, err error) (result, error) {
	if err != nil {
		return result{}, driver.Located(err, r.whole(), r.Stmt())
	}
	return r.told(rows, n, r.whole())
}

// send sends rows in a transaction, by the best means.
func (r *rowset) send(ctx context.Context, s driver.Session, from, to int) (result, error) {
	res, err := r.carried(ctx, s, from, to)
	if errors.Is(err, driver.ErrNotCarried) {
		return r.parts(ctx, s, from, to)
	}
	return res, err
}

// collected adds up what the parts give back.
type collected struct {
	rows    []scan.Rows
	changed int64
}

// add adds a part, whose rows are read now.
func (c *collected) add(s driver.Session, part result) error {
	c.changed += part.changed
	if part.rows == nil {
		return nil
	}
	rows, err := keep(s, part.rows)
	c.rows = append(c.rows, rows)
	return err
}

func (c *collected) result(returning bool) result {
	switch {
	case !returning:
		return result{changed: c.changed}
	case len(c.rows) == 1:
		return result{rows: c.rows[0]}
	default:
		return result{rows: &chained{c.rows}}
	}
}

// chained hands out the rows of one part after the other.
type chained struct{ rows []scan.Rows }

func (c *chained) Next(cells []scan.Cell) bool {
	for len(c.rows) > 0 {
		if c.rows[0].Next(cells) {
			return true
		}
		if len(c.rows) == 1 {
			return false
		}
		if c.rows[0].Close() != nil {
			return false
		}
		c.rows = c.rows[1:]
	}
	return false
}

func (c *chained) Close() error {
	var first error
	for _, r := range c.rows {
		if err := r.Close(); err != nil && first == nil {
			first = err
		}
	}
	return first
}

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

// watchMany begins to watch a statement of many rows.
func watchMany(ctx context.Context, s scope, stmt ast.Stmt, r *rowset) *watch {
	if s.config.Hook == nil && s.config.StatementTimeout == 0 {
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

// keep reads rows to their end.
func keep(on any, rows scan.Rows) (scan.Rows, error) {
	j, ok := on.(driver.Judge)
	if !ok {
		return rows, nil
	}
	if u, ok := rows.(*driver.Unmarked); ok {
		kept, err := keep(on, u.Rows)
		return &driver.Unmarked{Rows: kept}, err
	}
	l, ok := rows.(locatedRows)
	if !ok {
		return rows, nil // of several parts: they are kept already
	}
	kept, err := j.Keep(l.Rows)
	return locatedRows{kept, l.text, l.stmt}, driver.Located(err, l.text, l.stmt)
}

// alone sends the rows as one statement.
func (r *rowset) alone(ctx context.Context, b driver.Backend) (result, error) {
	if c, ok := b.(driver.Carrier); ok && r.whole() != "" && !r.Few {
		rows, n, err := c.Carry(ctx, r.bulk(0, r.Len()))
		if !errors.Is(err, driver.ErrNotCarried) {
			return r.taken(rows, n, err)
		}
	}
	if r.Len() > r.PartRows {
		return result{}, driver.ErrNotCarried
	}
	res, err := r.part(ctx, b, 0, r.Len())
	if err == nil && res.rows != nil {
		res.rows, err = keep(b, res.rows) // its error may come with the rows
	}
	return res, err
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

// undoable runs fn in a savepoint and undoes what it did when it fails or panics.
func undoable(ctx context.Context, s driver.Session, name string, fn func() error) error {
	if _, err := s.Exec(ctx, driver.Text{SQL: `SAVEPOINT "` + name + `"`}); err != nil {
		return err
	}
	finished := false
	defer func() {
		if !finished {
			undo(ctx, s, name)
		}
	}()
	err := fn()
	finished = true
	if err == nil {
		_, err = s.Exec(ctx, driver.Text{SQL: `RELEASE SAVEPOINT "` + name + `"`})
		return err
	}
	return undoneBy(err, undo(ctx, s, name))
}

// undoneBy is the error of what was undone, unless that failed. Of a transaction that
// has ended there is nothing to undo.
func undoneBy(err, failed error) error {
	if failed == nil || errors.Is(failed, strata.ErrTxFailed) {
		return err
	}
	return fmt.Errorf("%w; undo of the savepoint: %w", err, failed)
}

// undo goes back to a savepoint, even when ctx has ended.
func undo(ctx context.Context, s driver.Session, name string) error {
	after, stop := driver.Cleanup(ctx)
	defer stop()
	for _, text := range []string{"ROLLBACK TO SAVEPOINT ", "RELEASE SAVEPOINT "} {
		if _, err := s.Exec(after, driver.Text{SQL: text + `"` + name + `"`}); err != nil {
			return err
		}
	}
	return nil
}
