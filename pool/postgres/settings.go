package postgres

import (
	"context"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/strata-go/strata/internal/driver"
)

// setting is one of a session, and the value that Strata's answers need.
type setting struct{ name, value string }

// settings are those of a session on which texts, times of day and comparisons with
// NULL depend, at PostgreSQL's own defaults. A role or a database may have others. The
// search path, the language and what plans depend on are the user's.
var settings = []setting{
	{"DateStyle", "ISO, MDY"},
	{"IntervalStyle", "postgres"},
	{"TimeZone", "UTC"},
	{"extra_float_digits", "1"},
	{"bytea_output", "hex"},
	{"standard_conforming_strings", "on"},
	{"array_nulls", "on"},
	{"transform_null_equals", "off"},
	{"xmlbinary", "base64"},
}

// setSettings sets them.
var setSettings = func() string {
	var b strings.Builder
	for _, s := range settings {
		b.WriteString("SET " + s.name + " = '" + s.value + "'; ")
	}
	return b.String()
}()

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
	if poolerOf(c.PgConn()) == TransactionPooler {
		if err := b.checkSettings(ctx, c.PgConn()); err != nil {
			return err
		}
	} else {
		text := onlyDirect(c.PgConn()) + before + setSettings
		if err := c.PgConn().Exec(ctx, text).Close(); err != nil {
			return noticed(err)
		}
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

// reset undoes a session, and sets it up again. Through a pooler that shares connections
// there is no session of a client's: what it left is on another's connection by now.
func (b *backend) reset(ctx context.Context, c *pgx.Conn) error {
	if poolerOf(c.PgConn()) == TransactionPooler {
		return nil
	}
	if b.foreign {
		return driver.ErrDropped
	}
	if err := b.set(ctx, c, undoing); err != nil {
		return err
	}
	return unprepare(ctx, c)
}

// askPrepared tells what is prepared: whether pgx's statements are, and how those of raw SQL
// are undone.
const askPrepared = "SELECT pg_catalog.bool_or(NOT from_sql), pg_catalog.string_agg('DEALLOCATE ' || pg_catalog.quote_ident(name), '; ') FILTER (WHERE from_sql) " +
	"FROM pg_catalog.pg_prepared_statements"

// unprepare undoes PREPARE. What pgx has prepared stays, as it keeps account of it; where
// raw SQL has dropped that, pgx forgets it, too.
func unprepare(ctx context.Context, c *pgx.Conn) error {
	results, err := c.PgConn().Exec(ctx, askPrepared).ReadAll()
	if err != nil {
		return err
	}
	if len(results) != 1 || len(results[0].Rows) != 1 {
		return driver.ErrDropped
	}
	row := results[0].Rows[0]
	if string(row[0]) != "t" {
		delete(c.PgConn().CustomData(), preparedKey)
		return c.DeallocateAll(ctx)
	}
	if row[1] == nil {
		return nil
	}
	return c.PgConn().Exec(ctx, string(row[1])).Close()
}
