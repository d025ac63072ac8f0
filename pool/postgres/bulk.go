package postgres

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/scan"
	"github.com/strata-go/strata/pool"
)

var (
	_ pool.Carrier = (*backend)(nil)
	_ pool.Carrier = session{}
	_ pool.Judge   = (*backend)(nil)
	_ pool.Judge   = session{}
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
func (b *backend) Carry(ctx context.Context, rows *pool.Bulk) (scan.Rows, int64, error) {
	if !b.prepares {
		return nil, 0, pool.ErrNotCarried
	}
	c, err := b.pool.Acquire(ctx)
	if err != nil {
		return nil, 0, databaseError(err)
	}
	out, n, err := carry(ctx, c.Conn(), rows, false)
	if r, ok := out.(*resultRows); ok && err == nil {
		r.release = c.Release
	} else {
		c.Release()
	}
	return out, n, err
}

// Carry sends rows in the transaction, with a savepoint around them.
func (s session) Carry(ctx context.Context, rows *pool.Bulk) (scan.Rows, int64, error) {
	if !s.prepares {
		return nil, 0, pool.ErrNotCarried
	}
	if err := s.tx.begun(ctx); err != nil {
		return nil, 0, databaseError(err)
	}
	return carry(ctx, s.tx.Conn(), rows, true)
}

// carry sends rows by COPY or as arrays.
func carry(ctx context.Context, conn *pgx.Conn, b *pool.Bulk, inside bool) (scan.Rows, int64, error) {
	l := load{ctx: ctx, conn: conn, bulk: b, inside: inside}
	types, err := l.types()
	if err != nil {
		return nil, 0, l.failed(err)
	}
	if b.Copy != "" {
		n, err := l.copy(types)
		if !notCopied(err) {
			return nil, n, l.failed(err)
		}
	}
	rows, n, err := l.arrays()
	if err != nil {
		return nil, 0, l.failed(err)
	}
	return rows, n, nil
}

// load is rows on their way to one connection.
type load struct {
	ctx    context.Context
	conn   *pgx.Conn
	bulk   *pool.Bulk
	inside bool // of a transaction
}

// failed turns an error into Strata's. What was prepared may be out of date.
func (l *load) failed(err error) error {
	if err == nil {
		return nil
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) && (strings.HasPrefix(pg.Code, "0A") || strings.HasPrefix(pg.Code, "42") || pg.Code == "22P03" || pg.Code == "26000") {
		ctx := context.WithoutCancel(l.ctx)
		for _, text := range []string{l.bulk.Describe, l.bulk.Arrays} {
			if l.conn.Deallocate(ctx, text) != nil {
				break
			}
		}
	}
	var refused *strata.StatementError
	if errors.As(err, &refused) || errors.Is(err, pool.ErrNotCarried) || errors.Is(err, pool.ErrTooMuch) {
		return err
	}
	return databaseError(err)
}

const maxPrepared = 64

// prepared are the statements that a connection has prepared here, the last used
// first.
type prepared struct{ texts []string }

const preparedKey = "strata.bulk"

// prepare prepares a text once for the connection.
func (l *load) prepare(text string) (*pgconn.StatementDescription, error) {
	sd, err := l.conn.Prepare(l.ctx, text, text)
	if err != nil {
		return nil, err
	}
	data := l.conn.PgConn().CustomData()
	p, ok := data[preparedKey].(*prepared)
	if !ok {
		p = &prepared{}
		data[preparedKey] = p
	}
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
			return sd, l.conn.Deallocate(l.ctx, old)
		}
	}
	return sd, nil
}

// types returns the types of the columns, which must be such that values come
// out the same as by other means.
func (l *load) types() ([]pgconn.FieldDescription, error) {
	sd, err := l.prepare(l.bulk.Describe)
	if err != nil {
		return nil, err
	}
	if len(sd.Fields) != len(l.bulk.Kinds) {
		return nil, pool.ErrNotCarried
	}
	for i, kind := range l.bulk.Kinds {
		if kind != "" && !slices.Contains(kindTypes[kind], sd.Fields[i].DataTypeOID) {
			return nil, pool.ErrNotCarried
		}
	}
	return sd.Fields, nil
}
