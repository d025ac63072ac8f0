package postgres

import (
	"encoding/binary"
	"errors"
	"io"
	"regexp"
	"strconv"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/driver"
	"github.com/strata-go/strata/internal/scan"
)

// copy sends the rows by COPY. The message that starts it sets a savepoint first,
// inside a transaction, and makes sure of the types.
func (l *load) copy(t *table) (int64, error) {
	r := &copyReader{bulk: l.bulk, row: l.bulk.From, encoders: make([]encoder, len(t.types))}
	for i, c := range t.types {
		if r.encoders[i] = encoders[c.DataTypeOID]; r.encoders[i] == nil {
			return 0, errNotCopied
		}
	}
	p := buffers.Get().(*[]byte)
	r.buf = append((*p)[:0], copyHeader...)
	defer func() { keepBuffer(p, r.buf) }()
	text := t.started + l.bulk.Copy
	if l.inside {
		text = t.nested + l.bulk.Copy
	}
	tag, err := l.copyFrom(r, text)
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
	return errors.Is(err, errNotCopied) || errors.As(err, &pg) && (pg.Code == "0A000" && !outdated(err) || pg.Code == "42809")
}

var copyLine = regexp.MustCompile(`(?m)^COPY .*, line ([0-9]+)`)

// located finds the row in the error that COPY makes, which counts from a row.
func located(err error, from int) error {
	pg, ok := errors.AsType[*pgconn.PgError](err)
	if !ok {
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

// copyFrom runs COPY on a goroutine of its own: the program's values are read on the
// caller's, where a panic of theirs belongs. It returns when nothing of ours runs.
func (l *load) copyFrom(r *copyReader, text string) (pgconn.CommandTag, error) {
	p := &copyPipe{asked: make(chan []byte), given: make(chan given, 1), closed: make(chan struct{})}
	ended := make(chan struct{})
	var tag pgconn.CommandTag
	var err error
	go func() {
		defer close(ended)
		tag, err = l.conn.PgConn().CopyFrom(l.ctx, p, text)
	}()
	finished := false
	defer func() {
		close(p.closed)
		<-ended
		if !finished && l.inside { // a value panicked
			l.rollback(nil)
		}
	}()
	for {
		select {
		case b := <-p.asked:
			// A request to cancel may come too late: rows end with the context by themselves.
			if err := l.ctx.Err(); err != nil {
				r.err = err
				p.given <- given{0, err}
				continue
			}
			n, err := r.Read(b)
			p.given <- given{n, err}
		case <-ended:
			finished = true
			return tag, err
		}
	}
}

// copyPipe is what pgx reads from, on a goroutine that may outlive COPY.
type copyPipe struct {
	asked  chan []byte // the room for bytes
	given  chan given
	closed chan struct{}
}

// given is what was read into the room.
type given struct {
	n   int
	err error
}

var errClosed = errors.New("strata: no rows any more")

// Read implements io.Reader.
func (p *copyPipe) Read(b []byte) (int, error) {
	select {
	case p.asked <- b:
	case <-p.closed:
		return 0, errClosed
	}
	select {
	case g := <-p.given:
		return g.n, g.err
	case <-p.closed:
		return 0, errClosed
	}
}

// copyReader encodes rows as they are read.
type copyReader struct {
	bulk     *driver.Bulk
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
