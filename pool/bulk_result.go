package pool

import (
	"context"

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

// until has the rows end with the context. alone says that they were changed outside of a
// transaction.
func (r result) until(ctx context.Context, alone bool) result {
	r.rows = driver.Until(ctx, r.rows, func(error) error {
		if alone {
			return driver.Unknown(ended(ctx))
		}
		return ended(ctx)
	})
	return r
}

// locatedRows adds the statement to errors that come with the rows.
type locatedRows struct {
	scan.Rows
	text string
	stmt ast.Stmt
}

func (r locatedRows) Close() error { return driver.Located(r.Rows.Close(), r.text, r.stmt) }

// told is what the database has told of rows: where it marks them, those that were not left
// as they were.
func (r *rowset) told(rows scan.Rows, changed int64, text string) (result, error) {
	if rows == nil {
		return result{changed: changed}, nil
	}
	rows = locatedRows{rows, text, r.Stmt()}
	if !r.Marked || r.Wanted && r.sent != nil { // which are put in order first
		return result{rows: rows}, nil
	}
	unmarked := &driver.Unmarked{Rows: rows}
	if r.Wanted {
		return result{rows: unmarked}, nil
	}
	n, err := unmarked.Count()
	return result{changed: n}, err
}

// taken is told of rows that went all at once.
func (r *rowset) taken(rows scan.Rows, n int64, err error) (result, error) {
	if err != nil {
		return result{}, driver.Located(err, r.whole(), r.Stmt())
	}
	return r.told(rows, n, r.whole())
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
