package validate

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/textsql"
)

// prepare has a database prepare a statement, in a transaction that is rolled back, and
// asks for what it would read.
func (o *options) prepare(ctx context.Context, db DB, s Statement, found *Error) error {
	d := db.Dialect()
	sql, err := s.SQL(d)
	if err != nil || strings.TrimSpace(sql) == "" { // nothing to do there
		return err
	}
	var read []string
	var other []error
	err = textsql.Undone(ctx, db, func(tx DB) error {
		switch {
		case d.Has(dialect.PrepareText):
			read, err = o.byName(ctx, tx, sql)
		case d.Has(dialect.ExplainTables):
			if read, err = o.byTables(ctx, tx, sql); err == nil {
				other, err = o.differing(ctx, tx, s)
			}
		default:
			read, err = o.byProgram(ctx, tx, sql)
		}
		return err
	})
	if err != nil {
		return found.wrong(s, d, err)
	}
	for _, e := range other {
		found.add(s, d, e)
	}
	if len(read) > 0 {
		found.add(s, d, &ScanError{Tables: read})
	}
	return nil
}

// large keeps the tables that are large ones, in order.
func (o *options) large(ctx context.Context, tx DB, tables []string, count func(table string) string) (out []string, err error) {
	for _, t := range tables {
		is := slices.Contains(o.scans.Tables, t)
		if len(o.scans.Tables) == 0 {
			rows, err := textsql.Query(ctx, tx, count(t), 1)
			if err != nil {
				return nil, err
			}
			is = len(rows) > 0 && rows[0][0] == "1"
		}
		if is {
			out = append(out, t)
		}
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

// least is how many rows a large table has.
func (o *options) least() int64 {
	if o.scans.Rows > 0 {
		return o.scans.Rows
	}
	return 1000
}

// counted asks whether a table has as many rows as a large one.
func (o *options) counted(table string) string {
	return fmt.Sprintf("SELECT CAST(count(*) = %d AS int) FROM (SELECT 1 FROM %s LIMIT %[1]d) AS t", o.least(), table)
}
