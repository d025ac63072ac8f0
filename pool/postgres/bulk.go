package postgres

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/driver"
	"github.com/strata-go/strata/internal/scan"
)

var (
	_ driver.Carrier = (*backend)(nil)
	_ driver.Carrier = session{}
	_ driver.Judge   = (*backend)(nil)
	_ driver.Judge   = session{}
)

func (*backend) AboutRow(e *strata.DatabaseError) bool { return aboutRow(e) }

func (session) AboutRow(e *strata.DatabaseError) bool { return aboutRow(e) }

func (*backend) Keep(r scan.Rows) (scan.Rows, error) { return keep(r) }

func (session) Keep(r scan.Rows) (scan.Rows, error) { return keep(r) }

// aboutRow goes by the class: data exceptions and violated constraints.
func aboutRow(e *strata.DatabaseError) bool {
	return strings.HasPrefix(e.Code, "22") || strings.HasPrefix(e.Code, "23")
}

// Carry sends rows on a connection of their own.
func (b *backend) Carry(ctx context.Context, rows *driver.Bulk) (scan.Rows, int64, error) {
	if !b.prepares {
		return nil, 0, driver.ErrNotCarried
	}
	c, err := b.acquire(ctx, rows.Arrays)
	if err != nil {
		return nil, 0, err
	}
	release := c.release
	defer func() { release() }() // also when a value panics
	out, n, err := carry(ctx, c.Conn, rows, false)
	if r, ok := out.(*resultRows); ok && err == nil {
		r.release, release = c.release, func() {}
	}
	return out, n, c.carried(err)
}

// carried is the error of rows that were sent by themselves.
func (c *conn) carried(err error) error {
	if _, refused := errors.AsType[*strata.StatementError](err); refused || err == nil || errors.Is(err, driver.ErrNotCarried) || errors.Is(err, driver.ErrTooMuch) {
		return err
	}
	return c.outcome(err)
}

// Carry sends rows in the transaction, with a savepoint around them.
func (s session) Carry(ctx context.Context, rows *driver.Bulk) (scan.Rows, int64, error) {
	if !s.b.prepares {
		return nil, 0, driver.ErrNotCarried
	}
	if err := s.tx.begun(ctx); err != nil {
		return nil, 0, databaseError(err)
	}
	return carry(ctx, s.tx.Conn(), rows, true)
}

// carry sends rows by COPY or as arrays. What was prepared for a table that has
// changed since is prepared anew.
func carry(ctx context.Context, conn *pgx.Conn, b *driver.Bulk, inside bool) (scan.Rows, int64, error) {
	l := &load{ctx: ctx, conn: conn, bulk: b, inside: inside}
	for attempt := 1; ; attempt++ {
		rows, n, err := l.send()
		switch {
		case !outdated(err) || conn.IsClosed():
			return rows, n, l.failed(err)
		case denied(err) || attempt == 3 && retyped(err):
			return nil, 0, driver.ErrNotCarried // the table may not be read, or a type is not told from another
		case attempt == 3:
			return nil, 0, l.failed(err)
		}
		l.domains = l.domains || retyped(err) && attempt == 2
		l.forget()
	}
}

// load is rows on their way to one connection.
type load struct {
	ctx     context.Context
	conn    *pgx.Conn
	bulk    *driver.Bulk
	inside  bool // of a transaction
	domains bool // of the columns' types are looked at
}

// send sends the rows as they are, or as arrays where that cannot be.
func (l *load) send() (scan.Rows, int64, error) {
	t, err := l.table()
	if err != nil {
		return nil, 0, err
	}
	if l.bulk.Copy != "" {
		n, err := l.copy(t)
		if !notCopied(err) {
			return nil, n, err
		}
	}
	return l.arrays(t)
}

// forget drops what was prepared.
func (l *load) forget() {
	delete(preparedOf(l.conn).known, l.bulk.Describe)
	ctx, stop := driver.Cleanup(l.ctx)
	defer stop()
	for _, text := range []string{l.bulk.Describe, l.bulk.Arrays} {
		if l.conn.Deallocate(ctx, text) != nil {
			return
		}
	}
}

// failed turns an error into Strata's. A deadline may have closed the connection in the
// middle of COPY.
func (l *load) failed(err error) error {
	if err == nil {
		return nil
	}
	if outdated(err) && !l.conn.IsClosed() {
		l.forget()
	}
	_, ok := errors.AsType[*strata.StatementError](err)
	if ok || errors.Is(err, driver.ErrNotCarried) || errors.Is(err, driver.ErrTooMuch) {
		return err
	}
	if ended := l.ctx.Err(); ended != nil && l.conn.IsClosed() && !errors.Is(err, ended) {
		err = fmt.Errorf("%w: %w", ended, err)
	}
	return databaseError(err)
}

const maxPrepared = 64

// prepared are the statements that a connection has prepared here, the last used
// first.
type prepared struct {
	texts []string
	known map[string]*table // by the text that describes it
}

// table is what is known of the columns of a table that rows go to.
type table struct {
	types   []pgconn.FieldDescription
	check   string // of the types; see checkText
	started string // how COPY begins, with the check,
	nested  string // and with a savepoint
}

const preparedKey = "strata.bulk"

func preparedOf(conn *pgx.Conn) *prepared {
	data := conn.PgConn().CustomData()
	p, ok := data[preparedKey].(*prepared)
	if !ok {
		p = &prepared{known: map[string]*table{}}
		data[preparedKey] = p
	}
	return p
}

// prepare prepares a text once for the connection.
func (l *load) prepare(text string) (*pgconn.StatementDescription, error) {
	sd, err := l.conn.Prepare(l.ctx, text, text)
	if err != nil {
		return nil, err
	}
	p := preparedOf(l.conn)
	switch i := slices.Index(p.texts, text); {
	case i == 0:
	case i > 0:
		copy(p.texts[1:i+1], p.texts[:i])
		p.texts[0] = text
	default:
		p.texts = slices.Insert(p.texts, 0, text)
		if last := len(p.texts) - 1; last >= maxPrepared {
			old := p.texts[last]
			p.texts = p.texts[:last]
			clear(p.known) // whose checks may be among the old
			return sd, l.conn.Deallocate(l.ctx, old)
		}
	}
	return sd, nil
}

// table tells the types of the columns, which must be such that values come out the
// same as by other means.
func (l *load) table() (*table, error) {
	p := preparedOf(l.conn)
	if t := p.known[l.bulk.Describe]; t != nil {
		return t, l.fits(t)
	}
	sd, err := l.prepare(l.bulk.Describe)
	if err != nil {
		return nil, err
	}
	t := &table{types: sd.Fields, check: l.checkText(sd.Fields)}
	check, err := l.prepare(t.check)
	if err != nil {
		return nil, err
	}
	t.started = "EXECUTE " + pgx.Identifier{check.Name}.Sanitize() + "; "
	t.nested = "SAVEPOINT " + savepoint + "; " + t.started
	if len(p.known) >= maxPrepared/3 {
		clear(p.known)
	}
	p.known[l.bulk.Describe] = t
	return t, l.fits(t)
}

func (l *load) fits(t *table) error {
	if len(t.types) != len(l.bulk.Kinds) {
		return driver.ErrNotCarried
	}
	for i, kind := range l.bulk.Kinds {
		if kind != "" && !slices.Contains(kindTypes[kind], t.types[i].DataTypeOID) {
			return driver.ErrNotCarried
		}
	}
	return nil
}
