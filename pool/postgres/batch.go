package postgres

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/strata-go/strata/internal/driver"
)

// Batch sends the statements in one pipeline. Without a transaction around them
// they are one of their own.
func (b *backend) Batch(ctx context.Context, list []driver.Queued) (int, error) {
	c, err := b.acquire(ctx, list[0].SQL)
	if err != nil {
		return -1, err
	}
	defer func() { c.release() }()
	reads := !slices.ContainsFunc(list, func(q driver.Queued) bool { return q.Writes })
	again := !slices.ContainsFunc(list, func(q driver.Queued) bool { return !q.Repeatable() })
	c.leaves = slices.ContainsFunc(list, func(q driver.Queued) bool { return q.Leaves })
	at, err := batch(ctx, c, list)
	// Where no rows were handed out the batch can be sent again.
	unread := !slices.ContainsFunc(list[:max(at, 0)], func(q driver.Queued) bool { return q.Rows() })
	switch {
	case unread && outdated(err): // pgx prepares anew
		at, err = batch(ctx, c, list)
	case unread && lost(err) && ctx.Err() == nil && (again || notSent(err)):
		if err := c.another(ctx); err != nil {
			return -1, unsent(err)
		}
		at, err = batch(ctx, c, list)
	}
	if !reads {
		err = c.outcome(err)
	}
	return at, err
}

// Batch sends the statements in one pipeline.
func (s session) Batch(ctx context.Context, list []driver.Queued) (int, error) {
	for i := range list {
		s.seen(list[i].Text)
	}
	return batch(ctx, s.tx, list)
}

type sender interface {
	SendBatch(ctx context.Context, b *pgx.Batch) pgx.BatchResults
}

func batch(ctx context.Context, to sender, list []driver.Queued) (failed int, err error) {
	b := &pgx.Batch{QueuedQueries: make([]*pgx.QueuedQuery, len(list))}
	queries := make([]pgx.QueuedQuery, len(list))
	for i := range list {
		queries[i].SQL, queries[i].Arguments = list[i].SQL, list[i].Args
		b.QueuedQueries[i] = &queries[i]
	}
	results := to.SendBatch(ctx, b)
	defer results.Close()
	for i := range list {
		if err := receive(results, &list[i]); err != nil {
			return unprepared(err, list, i)
		}
	}
	return -1, databaseError(results.Close())
}

// receive reads the result of a statement.
func receive(results pgx.BatchResults, q *driver.Queued) error {
	if q.Rows() {
		r, err := results.Query()
		if err != nil {
			return databaseError(err)
		}
		return q.Read(&rows{ctx: context.Background(), pgx: r, text: q.SQL, stmt: q.Stmt})
	}
	tag, err := results.Exec()
	if err == nil {
		q.Changed(tag.RowsAffected())
	}
	return databaseError(err)
}

// unprepared finds the statement that could not be prepared, or whose arguments
// could not be sent: pgx reports it in place of the first. Which of several with
// the same text has such arguments is not known.
func unprepared(err error, list []driver.Queued, at int) (int, error) {
	before, ok := errors.AsType[pgx.ErrPreprocessingBatch](err)
	if !ok {
		return at, err
	}
	err = databaseError(before.Unwrap())
	same := func(q driver.Queued) bool { return q.SQL == before.SQL() }
	at = slices.IndexFunc(list, same)
	if at >= 0 && strings.Contains(before.Error(), "(build)") && slices.ContainsFunc(list[at+1:], same) {
		at = -1
	}
	return at, err
}
