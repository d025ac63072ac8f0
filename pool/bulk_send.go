package pool

import (
	"cmp"
	"context"
	"errors"

	"github.com/strata-go/strata/internal/driver"
	"github.com/strata-go/strata/internal/scan"
)

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

// send sends rows in a transaction, by the best means.
func (r *rowset) send(ctx context.Context, s driver.Session, from, to int) (result, error) {
	res, err := r.carried(ctx, s, from, to)
	if errors.Is(err, driver.ErrNotCarried) {
		return r.parts(ctx, s, from, to)
	}
	return res, err
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
