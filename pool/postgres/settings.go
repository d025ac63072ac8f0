package postgres

import (
	"context"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
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

// settle sets a connection's settings, once.
func settle(ctx context.Context, c *pgx.Conn) error {
	data := c.PgConn().CustomData()
	if _, done := data[settledKey]; done {
		return nil
	}
	if err := c.PgConn().Exec(ctx, onlyDirect(c.PgConn())+setSettings).Close(); err != nil {
		return noticed(err)
	}
	data[settledKey] = true
	return nil
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
