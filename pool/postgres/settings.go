package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// settings are those of a session on which texts, times of day and comparisons with
// NULL depend, at PostgreSQL's own defaults. A role or a database may have others. The
// search path, the language and what plans depend on are the user's.
const settings = `SET DateStyle = 'ISO, MDY'; SET IntervalStyle = 'postgres'; SET TimeZone = 'UTC'; ` +
	`SET extra_float_digits = 1; SET bytea_output = 'hex'; SET standard_conforming_strings = on; ` +
	`SET array_nulls = on; SET transform_null_equals = off; SET xmlbinary = 'base64'`

const settledKey = "strata.settled"

// settle sets a connection's settings, once.
func settle(ctx context.Context, c *pgx.Conn) error {
	data := c.PgConn().CustomData()
	if _, done := data[settledKey]; done {
		return nil
	}
	if err := c.PgConn().Exec(ctx, settings).Close(); err != nil {
		return err
	}
	data[settledKey] = true
	return nil
}

// settled makes the connections of a pool that is not open yet settle by themselves.
func settled(c *pgxpool.Config) {
	before := c.AfterConnect
	c.AfterConnect = func(ctx context.Context, conn *pgx.Conn) error {
		if before != nil {
			if err := before(ctx, conn); err != nil {
				return err
			}
		}
		return settle(ctx, conn)
	}
}

// acquire takes a connection whose settings are ours: those of a wrapped pool settle
// when Strata uses them first.
func acquire(ctx context.Context, p *pgxpool.Pool) (*pgxpool.Conn, error) {
	c, err := p.Acquire(ctx)
	if err != nil {
		return nil, err
	}
	if err := settle(ctx, c.Conn()); err != nil {
		c.Release()
		return nil, err
	}
	return c, nil
}
