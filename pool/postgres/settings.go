package postgres

import (
	"context"
	"strconv"

	"github.com/jackc/pgx/v5"
)

// settings are those of a session on which texts, times of day and comparisons with
// NULL depend, at PostgreSQL's own defaults. A role or a database may have others. The
// search path, the language and what plans depend on are the user's.
const settings = `SET DateStyle = 'ISO, MDY'; SET IntervalStyle = 'postgres'; SET TimeZone = 'UTC'; ` +
	`SET extra_float_digits = 1; SET bytea_output = 'hex'; SET standard_conforming_strings = on; ` +
	`SET array_nulls = on; SET transform_null_equals = off; SET xmlbinary = 'base64'`

const settledKey = "strata.settled"

// settle sets a connection's settings, once: those of a wrapped pool when Strata uses
// them first.
func (b *backend) settle(ctx context.Context, c *pgx.Conn) error {
	data := c.PgConn().CustomData()
	if _, done := data[settledKey]; done {
		return nil
	}
	if err := b.set(ctx, c, ""); err != nil {
		return err
	}
	data[settledKey] = true
	return nil
}

// set sets a connection up, after what is to be done before.
func (b *backend) set(ctx context.Context, c *pgx.Conn, before string) error {
	text := before + settings
	if d := b.config.StatementTimeout; d > 0 {
		text += "; SET statement_timeout = " + strconv.FormatInt(max(d.Milliseconds(), 1), 10)
	}
	if err := c.PgConn().Exec(ctx, text).Close(); err != nil {
		return err
	}
	if b.own.AfterConnect != nil {
		return b.own.AfterConnect(ctx, c)
	}
	return nil
}

// undoing is what DISCARD ALL does but for prepared statements and plans, which pgx keeps
// account of, https://www.postgresql.org/docs/current/sql-discard.html.
const undoing = "CLOSE ALL; SET SESSION AUTHORIZATION DEFAULT; RESET ALL; UNLISTEN *; " +
	"SELECT pg_catalog.pg_advisory_unlock_all(); DISCARD TEMP; DISCARD SEQUENCES; "

// reset undoes a session, and sets it up again.
func (b *backend) reset(ctx context.Context, c *pgx.Conn) error { return b.set(ctx, c, undoing) }
