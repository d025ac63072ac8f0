package pool

import (
	"context"
	"errors"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/compile"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/scan"
)

// Bulk is rows on their way to a database, for Strata's own packages.
type Bulk struct {
	Rows     scan.Source // errors of Fill say where the value is
	From, To int         // the rows that are meant
	// Kinds are the kinds of the columns, as package dialect names them; "" for one
	// whose values go as text.
	Kinds []string
	// Arrays takes the rows as one array for each column, between the arguments
	// Before and After. Copy, if any, takes them as they are. Describe is a query
	// that tells the types of the columns.
	Arrays, Copy, Describe string
	Before, After          []any
	// Returning says that rows come back.
	Returning bool
}

// Carrier is a Backend or a Session with means of its own to take many rows.
type Carrier interface {
	// Carry sends the rows, all or none: a transaction is as it was after it failed.
	// ErrNotCarried is the answer where the means do not fit and ErrTooMuch where the
	// rows are too many for them; nothing was sent then.
	Carry(ctx context.Context, b *Bulk) (scan.Rows, int64, error)
}

// Encoder is a Backend or a Session that makes arguments of cells.
type Encoder interface {
	// Argument makes of a cell what the driver takes.
	Argument(c *scan.Cell) (any, error)
}

// Judge is a Backend or a Session that knows what its errors are about.
type Judge interface {
	// AboutRow reports whether the values of a row were refused.
	AboutRow(e *strata.DatabaseError) bool
	// Keep reads rows to their end, so that the next statement can run.
	Keep(scan.Rows) (scan.Rows, error)
}

// What a Carrier answers that has sent nothing.
var (
	ErrNotCarried = errors.New("strata: the rows go by other means")
	ErrTooMuch    = errors.New("strata: too much for one message")
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

// rowset is the rows of one statement on their way.
type rowset struct {
	*compile.Many
	source scan.Source
	kinds  []string
	cell   scan.Cell
	args   []any // reused between parts
	texts  map[int]string
}

func newRowset(s ast.Stmt, d *dialect.Dialect) (*rowset, error) {
	m, err := compile.ManyOf(s, d)
	if err != nil {
		return nil, err
	}
	source, ok := m.Batch.(scan.Source)
	if !ok {
		source = untyped{m.Batch}
	}
	r := &rowset{Many: m, source: source, kinds: make([]string, len(m.Columns))}
	for i, c := range m.Columns {
		if m.AsText == nil || !m.AsText[i] {
			r.kinds[i] = c.Type.Kind.String()
		}
	}
	return r, nil
}

// untyped is a batch without a form for cells.
type untyped struct{ ast.Batch }

func (untyped) Fill(int, int, *scan.Cell) error { return nil }
func (untyped) Typed(int) bool                  { return false }

// Len implements scan.Source.
func (r *rowset) Len() int { return r.source.Len() }

// Typed implements scan.Source: what has no form of its own has an encoded one.
func (r *rowset) Typed(int) bool { return true }

// Fill implements scan.Source.
func (r *rowset) Fill(row, column int, c *scan.Cell) error {
	var err error
	if r.source.Typed(column) {
		err = r.source.Fill(row, column, c)
	} else {
		var v any
		if v, err = r.Argument(row, column); err == nil {
			err = c.Set(v)
		}
	}
	if err != nil {
		return r.BadRow(row, column, err)
	}
	return nil
}

func (r *rowset) bulk(from, to int) *Bulk {
	return &Bulk{
		Rows: r, From: from, To: to, Kinds: r.kinds, Returning: r.Returning,
		Arrays: r.Arrays, Copy: r.Copy, Describe: r.Describe, Before: r.Before, After: r.After,
	}
}

// statement is a part of the rows as a list of values.
func (r *rowset) statement(from, to int, encoder Encoder) (text string, args []any, err error) {
	text, ok := r.texts[to-from]
	if !ok {
		if text, err = r.Values(to - from); err != nil {
			return "", nil, err
		}
		if r.texts == nil {
			r.texts = map[int]string{}
		}
		r.texts[to-from] = text
	}
	r.args = append(r.args[:0], r.Before...)
	for row := from; row < to; row++ {
		for column := range r.Columns {
			v, err := r.argument(row, column, encoder)
			if err != nil {
				return "", nil, err
			}
			r.args = append(r.args, v)
		}
	}
	r.args = append(r.args, r.After...)
	return text, r.args, nil
}

func (r *rowset) argument(row, column int, encoder Encoder) (any, error) {
	var v any
	var err error
	if encoder == nil || !r.source.Typed(column) {
		v, err = r.Argument(row, column)
	} else if err = r.source.Fill(row, column, &r.cell); err == nil {
		v, err = encoder.Argument(&r.cell)
	}
	if err != nil {
		return nil, r.BadRow(row, column, err)
	}
	return v, nil
}

// locatedRows adds the statement to errors that come with the rows.
type locatedRows struct {
	scan.Rows
	text string
}

func (r locatedRows) Close() error { return Located(r.Rows.Close(), r.text) }

// runner runs statements: a Session, or a Backend without a transaction.
type runner interface {
	query(ctx context.Context, text string, args []any) (scan.Rows, error)
	exec(ctx context.Context, text string, args []any) (int64, error)
}

type onSession struct{ Session }

func (s onSession) query(ctx context.Context, text string, args []any) (scan.Rows, error) {
	return s.Query(ctx, text, args)
}

func (s onSession) exec(ctx context.Context, text string, args []any) (int64, error) {
	return s.Exec(ctx, text, args)
}

type onBackend struct{ Backend }

func (b onBackend) query(ctx context.Context, text string, args []any) (scan.Rows, error) {
	return b.Query(ctx, text, args, true, false)
}

func (b onBackend) exec(ctx context.Context, text string, args []any) (int64, error) {
	return b.Exec(ctx, text, args)
}

// part sends rows as one list of values.
func (r *rowset) part(ctx context.Context, on runner, encoder Encoder, from, to int) (result, error) {
	text, args, err := r.statement(from, to, encoder)
	if err != nil {
		return result{}, err
	}
	if r.Returning {
		rows, err := on.query(ctx, text, args)
		if err != nil {
			return result{}, Located(err, text)
		}
		return result{rows: locatedRows{rows, text}}, nil
	}
	n, err := on.exec(ctx, text, args)
	return result{changed: n}, Located(err, text)
}

// failedPart says which part of the rows an error comes from.
type failedPart struct {
	error
	from, to int
}

func (e failedPart) Unwrap() error { return e.error }

// parts sends rows as lists of values, in a transaction.
func (r *rowset) parts(ctx context.Context, s Session, from, to int) (result, error) {
	encoder, _ := s.(Encoder)
	if r.Deferral != "" && to-from > r.PartRows {
		if _, err := s.Exec(ctx, r.Deferral, nil); err != nil {
			return result{}, err
		}
	}
	sum := collected{}
	for from < to {
		n := partRows(to-from, r.PartRows)
		part, err := r.part(ctx, onSession{s}, encoder, from, from+n)
		if err == nil {
			err = sum.add(s, part)
		}
		if err != nil {
			return result{}, failedPart{err, from, from + n}
		}
		from += n
	}
	return sum.result(r.Returning), nil
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
func (r *rowset) carried(ctx context.Context, s Session, from, to int) (result, error) {
	c, ok := s.(Carrier)
	if !ok || r.Arrays == "" {
		return result{}, ErrNotCarried
	}
	rows, n, err := c.Carry(ctx, r.bulk(from, to))
	if !errors.Is(err, ErrTooMuch) || to-from < 2 {
		return r.taken(rows, n, err)
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
	return sum.result(r.Returning), nil
}

func (r *rowset) taken(rows scan.Rows, n int64, err error) (result, error) {
	if err != nil {
		return result{}, Located(err, r.Arrays)
	}
	if rows != nil {
		rows = locatedRows{rows, r.Arrays}
	}
	return result{rows, n}, nil
}

// send sends rows in a transaction, by the best means.
func (r *rowset) send(ctx context.Context, s Session, from, to int) (result, error) {
	res, err := r.carried(ctx, s, from, to)
	if errors.Is(err, ErrNotCarried) {
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
func (c *collected) add(s Session, part result) error {
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
	res, err := r.alone(ctx, db.backend)
	if errors.Is(err, ErrNotCarried) || errors.Is(err, ErrTooMuch) {
		err = db.run(ctx, TxOptions{}, func(tx *Tx) error {
			if res, err = r.send(ctx, tx.session, 0, r.Len()); err == nil && res.rows != nil {
				res.rows, err = keep(tx.session, res.rows)
			}
			return err
		})
	}
	if err == nil || !r.blames(db.backend, err) {
		return res, plain(err)
	}
	found := plain(err)
	db.run(ctx, TxOptions{}, func(tx *Tx) error {
		found = r.search(ctx, tx.session, err)
		return errUndo
	})
	return result{}, found
}

var errUndo = errors.New("strata: undone")

// keep reads rows to their end.
func keep(on any, rows scan.Rows) (scan.Rows, error) {
	j, ok := on.(Judge)
	if !ok {
		return rows, nil
	}
	l, ok := rows.(locatedRows)
	if !ok {
		return rows, nil // of several parts: they are kept already
	}
	kept, err := j.Keep(l.Rows)
	return locatedRows{kept, l.text}, Located(err, l.text)
}

// alone sends the rows as one statement.
func (r *rowset) alone(ctx context.Context, b Backend) (result, error) {
	if c, ok := b.(Carrier); ok && r.Arrays != "" && !r.Few {
		rows, n, err := c.Carry(ctx, r.bulk(0, r.Len()))
		if !errors.Is(err, ErrNotCarried) {
			return r.taken(rows, n, err)
		}
	}
	if r.Len() > r.PartRows {
		return result{}, ErrNotCarried
	}
	encoder, _ := b.(Encoder)
	res, err := r.part(ctx, onBackend{b}, encoder, 0, r.Len())
	if err == nil && res.rows != nil {
		res.rows, err = keep(b, res.rows) // its error may come with the rows
	}
	return res, err
}

// runMany runs a statement of many rows in a transaction. When it fails, the
// transaction is as it was.
func (t *Tx) runMany(ctx context.Context, s ast.Stmt) (result, error) {
	if err := t.ready(); err != nil {
		return result{}, err
	}
	r, err := newRowset(s, t.dialect)
	if err != nil {
		return result{}, err
	}
	res, err := r.carried(ctx, t.session, 0, r.Len())
	if errors.Is(err, ErrNotCarried) || errors.Is(err, ErrTooMuch) {
		err = undoable(ctx, t.session, "strata_rows", func() error {
			res, err = r.send(ctx, t.session, 0, r.Len())
			if err == nil && res.rows != nil {
				res.rows, err = keep(t.session, res.rows)
			}
			return err
		})
	}
	if err == nil || !r.blames(t.session, err) {
		return res, plain(err)
	}
	found := plain(err)
	undoable(ctx, t.session, "strata_rows", func() error {
		found = r.search(ctx, t.session, err)
		return errUndo
	})
	return result{}, found
}

// undoable runs fn in a savepoint and undoes what it did when it fails.
func undoable(ctx context.Context, s Session, name string, fn func() error) error {
	if _, err := s.Exec(ctx, `SAVEPOINT "`+name+`"`, nil); err != nil {
		return err
	}
	err := fn()
	after := ctx
	if err != nil {
		after = context.WithoutCancel(ctx)
		if _, undo := s.Exec(after, `ROLLBACK TO SAVEPOINT "`+name+`"`, nil); undo != nil {
			return errors.Join(err, undo)
		}
	}
	if _, end := s.Exec(after, `RELEASE SAVEPOINT "`+name+`"`, nil); err == nil {
		err = end
	}
	return err
}

// plain is an error as it is returned.
func plain(err error) error {
	if part, ok := err.(failedPart); ok {
		return part.error
	}
	return err
}

// blames reports whether an error is about one row that is not known yet. Of a
// reference to a row that may come later, no single row is to blame.
func (r *rowset) blames(on any, err error) bool {
	var e *strata.DatabaseError
	j, ok := on.(Judge)
	if !ok || !errors.As(err, &e) || e.Row != 0 || r.Related && e.Is(strata.ErrForeignKey) {
		return false
	}
	return j.AboutRow(e)
}

// search looks for the row that an error comes from: the first that cannot be
// sent after all before it. What it sends is to be undone.
func (r *rowset) search(ctx context.Context, s Session, err error) error {
	low, high, next := 0, r.Len(), r.Len()/2
	var part failedPart
	if errors.As(err, &part) {
		low, high, next = 0, part.to, part.from
	}
	failed := err
	for low < high {
		if next <= low || next >= high && high-low > 1 {
			next = low + (high-low+1)/2
		}
		if high-low == 1 {
			next = high
		}
		err := r.try(ctx, s, low, next)
		switch {
		case err == nil && next == high:
			return plain(failed) // it does not fail any more
		case err == nil:
			low = next
		case next-low == 1 && r.blames(s, err):
			return ofRow(err, low)
		case r.blames(s, err):
			high = next
		case rowOf(err) > 0:
			return plain(err)
		default:
			return plain(failed)
		}
		next = low + (high-low)/2
	}
	return plain(failed)
}

// try sends rows and reports whether the database takes them.
func (r *rowset) try(ctx context.Context, s Session, from, to int) error {
	return undoable(ctx, s, "strata_try", func() error {
		res, err := r.send(ctx, s, from, to)
		if err == nil && res.rows != nil {
			res.rows, err = keep(s, res.rows)
		}
		return err
	})
}

// rowOf returns the row that an error comes from, or 0.
func rowOf(err error) int {
	var e *strata.DatabaseError
	if errors.As(err, &e) {
		return e.Row
	}
	return 0
}

// ofRow says in an error which row it comes from.
func ofRow(err error, row int) error {
	var e *strata.DatabaseError
	if errors.As(err, &e) {
		e.Row = row + 1
	}
	return plain(err)
}
