package postgres

import (
	"encoding/binary"
	"errors"
	"io"
	"regexp"
	"strconv"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/scan"
	"github.com/strata-go/strata/pool"
)

// copy sends the rows by COPY. Inside a transaction the message that starts it
// sets a savepoint first.
func (l *load) copy(types []pgconn.FieldDescription) (int64, error) {
	r := &copyReader{bulk: l.bulk, row: l.bulk.From, encoders: make([]encoder, len(types))}
	for i, t := range types {
		if r.encoders[i] = encoders[t.DataTypeOID]; r.encoders[i] == nil {
			return 0, errNotCopied
		}
	}
	p := buffers.Get().(*[]byte)
	r.buf = append((*p)[:0], copyHeader...)
	text := l.bulk.Copy
	if l.inside {
		text = "SAVEPOINT " + savepoint + "; " + text
	}
	tag, err := l.conn.PgConn().CopyFrom(l.ctx, r, text)
	if l.conn.IsClosed() {
		return 0, err // the reader may still be at work
	}
	keepBuffer(p, r.buf)
	if r.err != nil {
		err = r.err
	}
	switch {
	case err == nil && l.inside:
		err = l.conn.PgConn().Exec(l.ctx, "RELEASE SAVEPOINT "+savepoint).Close()
	case err != nil && l.inside:
		err = l.rollback(err)
	}
	return tag.RowsAffected(), located(err, l.bulk.From)
}

var errNotCopied = errors.New("strata: COPY does not take the rows")

// notCopied reports whether COPY does not take rows that INSERT takes: into a
// view, or a table with row-level security.
func notCopied(err error) bool {
	var pg *pgconn.PgError
	return errors.Is(err, errNotCopied) || errors.As(err, &pg) && (pg.Code == "0A000" || pg.Code == "42809")
}

var copyLine = regexp.MustCompile(`(?m)^COPY .*, line ([0-9]+)`)

// located finds the row in the error that COPY makes, which counts from a row.
func located(err error, from int) error {
	var pg *pgconn.PgError
	if !errors.As(err, &pg) {
		return err
	}
	err = databaseError(err)
	var e *strata.DatabaseError
	if m := copyLine.FindStringSubmatch(pg.Where); m != nil && errors.As(err, &e) && aboutRow(e) {
		if e.Row, _ = strconv.Atoi(m[1]); e.Row > 0 {
			e.Row += from
		}
	}
	return err
}

const (
	copyHeader  = "PGCOPY\n\xff\r\n\x00" + "\x00\x00\x00\x00" + "\x00\x00\x00\x00"
	copyTrailer = "\xff\xff"
)

// copyReader encodes rows as they are read.
type copyReader struct {
	bulk     *pool.Bulk
	encoders []encoder
	row      int
	buf      []byte
	at       int // what of buf was read
	ended    bool
	err      error
	cell     scan.Cell
}

func (r *copyReader) Read(p []byte) (int, error) {
	for len(r.buf)-r.at < len(p) && !r.ended {
		if r.at > 0 {
			r.buf = r.buf[:copy(r.buf, r.buf[r.at:])]
			r.at = 0
		}
		if r.err = r.fill(len(p)); r.err != nil {
			return 0, r.err
		}
	}
	n := copy(p, r.buf[r.at:])
	r.at += n
	if n == 0 {
		return 0, io.EOF
	}
	return n, nil
}

// fill encodes rows until there are enough bytes.
func (r *copyReader) fill(enough int) error {
	for len(r.buf) < enough {
		if r.row == r.bulk.To {
			r.buf, r.ended = append(r.buf, copyTrailer...), true
			return nil
		}
		r.buf = binary.BigEndian.AppendUint16(r.buf, uint16(len(r.encoders)))
		for column, encode := range r.encoders {
			var err error
			if r.buf, err = appendValue(r.buf, r.bulk, r.row, column, encode, &r.cell); err != nil {
				return err
			}
		}
		r.row++
	}
	return nil
}
