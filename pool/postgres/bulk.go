package postgres

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
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
func (session) AboutRow(e *strata.DatabaseError) bool  { return aboutRow(e) }

func (*backend) Keep(r scan.Rows) (scan.Rows, error) { return keep(r) }
func (session) Keep(r scan.Rows) (scan.Rows, error)  { return keep(r) }

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
	if t, ok := s.tx.(*lateTx); ok {
		if err := t.begun(ctx); err != nil {
			return nil, 0, databaseError(err)
		}
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

// maxBuffer is how much goes in one message; PostgreSQL takes up to a gigabyte.
const maxBuffer = 256 << 20

var buffers = sync.Pool{New: func() any { return new([]byte) }}

// keepBuffer puts a buffer back unless it is huge.
func keepBuffer(p *[]byte, b []byte) {
	if cap(b) <= 4<<20 {
		*p = b[:0]
		buffers.Put(p)
	}
}

const savepoint = `"strata_bulk"`

// arrays sends a column as one argument.
func (l *load) arrays() (scan.Rows, int64, error) {
	sd, err := l.prepare(l.bulk.Arrays)
	if err != nil {
		return nil, 0, err
	}
	p := buffers.Get().(*[]byte)
	params, buf, err := l.params((*p)[:0], sd)
	defer keepBuffer(p, buf)
	if err != nil {
		return nil, 0, err
	}
	formats, results := make([]int16, len(params.values)), make([]int16, len(sd.Fields))
	copy(formats, params.formats)
	for i, f := range sd.Fields {
		results[i] = l.conn.TypeMap().FormatCodeForOID(f.DataTypeOID)
	}
	if l.inside {
		return l.inPipeline(sd, params.values, formats, results)
	}
	r := l.conn.PgConn().ExecStatement(l.ctx, sd, params.values, formats, results)
	return l.result(r, nil)
}

type params struct {
	values  [][]byte
	formats []int16
}

// params encodes the arguments.
func (l *load) params(buf []byte, sd *pgconn.StatementDescription) (params, []byte, error) {
	b, width := l.bulk, len(l.bulk.Kinds)
	before, after := len(b.Before), len(b.After)
	if len(sd.ParamOIDs) != before+width+after {
		return params{}, buf, pool.ErrNotCarried
	}
	out := params{make([][]byte, 0, len(sd.ParamOIDs)), make([]int16, 0, len(sd.ParamOIDs))}
	if err := l.others(&out, sd.ParamOIDs[:before], b.Before); err != nil {
		return params{}, buf, err
	}
	ends, cell := make([]int, width), new(scan.Cell)
	for i := range width {
		elem, ok := elementTypes[sd.ParamOIDs[before+i]]
		if !ok {
			return params{}, buf, pool.ErrNotCarried
		}
		var err error
		if buf, err = appendArray(buf, b, i, elem, cell); err != nil {
			return params{}, buf, err
		}
		ends[i] = len(buf)
	}
	start := 0
	for _, end := range ends {
		out.values, out.formats = append(out.values, buf[start:end:end]), append(out.formats, pgtype.BinaryFormatCode)
		start = end
	}
	return out, buf, l.others(&out, sd.ParamOIDs[before+width:], b.After)
}

// others encodes arguments that are no rows.
func (l *load) others(out *params, types []uint32, args []any) error {
	if len(args) == 0 {
		return nil
	}
	var q pgx.ExtendedQueryBuilder
	err := q.Build(l.conn.TypeMap(), &pgconn.StatementDescription{ParamOIDs: types}, args)
	out.values, out.formats = append(out.values, q.ParamValues...), append(out.formats, q.ParamFormats...)
	return err
}

// elementTypes are the types of the elements of what arrays are sent as.
var elementTypes = func() map[uint32]uint32 {
	types := map[uint32]uint32{
		pgtype.ByteaArrayOID: pgtype.ByteaOID, pgtype.JSONBArrayOID: pgtype.JSONBOID,
		pgtype.IntervalArrayOID: pgtype.IntervalOID,
	}
	for array, elem := range arrayElements {
		types[array] = elem
	}
	return types
}()

// appendArray writes a column in array_recv's format; see binaryArray.
func appendArray(buf []byte, b *pool.Bulk, column int, elem uint32, cell *scan.Cell) ([]byte, error) {
	encode := encoders[elem]
	if encode == nil {
		return buf, pool.ErrNotCarried
	}
	flags := len(buf) + 4
	buf = binary.BigEndian.AppendUint32(buf, 1) // dimensions
	buf = binary.BigEndian.AppendUint32(buf, 0) // whether there are NULLs
	buf = binary.BigEndian.AppendUint32(buf, elem)
	buf = binary.BigEndian.AppendUint32(buf, uint32(b.To-b.From))
	buf = binary.BigEndian.AppendUint32(buf, 1)
	var err error
	for row := b.From; row < b.To; row++ {
		if buf, err = appendValue(buf, b, row, column, encode, cell); err != nil {
			return buf, err
		}
		if cell.Form == scan.Null {
			buf[flags+3] = 1
		}
		if len(buf) > maxBuffer && b.To-b.From > 1 {
			return buf, pool.ErrTooMuch
		}
	}
	return buf, nil
}

// appendValue writes a value behind its length.
func appendValue(buf []byte, b *pool.Bulk, row, column int, encode encoder, cell *scan.Cell) ([]byte, error) {
	if err := b.Rows.Fill(row, column, cell); err != nil {
		return buf, err
	}
	if cell.Form == scan.Null {
		return binary.BigEndian.AppendUint32(buf, 0xffffffff), nil
	}
	start := len(buf)
	buf = append(buf, 0, 0, 0, 0)
	buf, err := encode(buf, cell)
	if err != nil {
		var e *strata.DatabaseError
		if errors.As(err, &e) {
			e.Row = row + 1
		}
		return buf, err
	}
	binary.BigEndian.PutUint32(buf[start:], uint32(len(buf)-start-4))
	return buf, nil
}

// inPipeline sends the statement with a savepoint around it, all at once.
func (l *load) inPipeline(sd *pgconn.StatementDescription, values [][]byte, formats, results []int16) (scan.Rows, int64, error) {
	p := l.conn.PgConn().StartPipeline(l.ctx)
	p.SendQueryParams("SAVEPOINT "+savepoint, nil, nil, nil, nil)
	p.SendQueryStatement(sd, values, formats, results)
	p.SendQueryParams("RELEASE SAVEPOINT "+savepoint, nil, nil, nil, nil)
	if err := p.Sync(); err != nil {
		p.Close()
		return nil, 0, err
	}
	if _, err := nextResult(p); err != nil {
		return nil, 0, errors.Join(err, p.Close())
	}
	r, err := p.GetResults()
	reader, ok := r.(*pgconn.ResultReader)
	if err != nil || !ok {
		return nil, 0, l.undo(p, err)
	}
	return l.result(reader, p)
}

// nextResult reads a result to its end.
func nextResult(p *pgconn.Pipeline) (any, error) {
	r, err := p.GetResults()
	if reader, ok := r.(*pgconn.ResultReader); ok {
		_, err = reader.Close()
	}
	return r, err
}

// undo ends a pipeline whose statement failed, and goes back to its savepoint.
func (l *load) undo(p *pgconn.Pipeline, err error) error {
	p.Close()
	return l.rollback(err)
}

func (l *load) rollback(err error) error {
	ctx := context.WithoutCancel(l.ctx)
	undo := l.conn.PgConn().Exec(ctx, "ROLLBACK TO SAVEPOINT "+savepoint+"; RELEASE SAVEPOINT "+savepoint).Close()
	if undo != nil && err == nil {
		return undo
	}
	return err
}

// result reads the first row, by which it is known whether the statement failed.
func (l *load) result(r *pgconn.ResultReader, p *pgconn.Pipeline) (scan.Rows, int64, error) {
	rows := &resultRows{reader: r, pipeline: p}
	if l.bulk.Returning && r.NextRow() {
		rows.first = true
		rows.prepare(l.conn.TypeMap())
		return rows, 0, nil
	}
	tag, err := r.Close()
	if err != nil {
		if p != nil {
			err = l.undo(p, err)
		}
		return nil, 0, err
	}
	rows.reader = nil
	if err := rows.Close(); err != nil || !l.bulk.Returning {
		return nil, tag.RowsAffected(), err
	}
	return &keptRows{}, 0, nil
}

// resultRows hands out the rows of a result.
type resultRows struct {
	reader   *pgconn.ResultReader
	pipeline *pgconn.Pipeline // whose end is to be read; nil without one
	release  func()           // returns the connection; nil in a transaction
	fill     []filler
	first    bool // a row was read that was not handed out
	err      error
}

func (r *resultRows) prepare(types *pgtype.Map) {
	fields := r.reader.FieldDescriptions()
	r.fill = make([]filler, len(fields))
	for i, f := range fields {
		r.fill[i] = fillerOf(f.DataTypeOID, f.Format, types)
	}
}

// next returns the values of the next row, or nil.
func (r *resultRows) next() [][]byte {
	if r.reader == nil || r.err != nil || !r.first && !r.reader.NextRow() {
		return nil
	}
	r.first = false
	return r.reader.Values()
}

func (r *resultRows) Next(cells []scan.Cell) bool {
	values := r.next()
	if values == nil {
		return false
	}
	r.err = fillRow(values, r.fill, cells)
	return r.err == nil
}

// fillRow sets the cells of a row.
func fillRow(values [][]byte, fill []filler, cells []scan.Cell) error {
	if err := scan.Width(len(values), len(cells)); err != nil {
		return err
	}
	for i, raw := range values {
		if raw == nil {
			cells[i].SetNull()
			continue
		}
		if err := fill[i](raw, &cells[i]); err != nil {
			return err
		}
	}
	return nil
}

func (r *resultRows) Close() error {
	if r.reader != nil {
		if _, err := r.reader.Close(); err != nil && r.err == nil {
			r.err = databaseError(err)
		}
		r.reader = nil
	}
	if p := r.pipeline; p != nil {
		r.pipeline = nil
		for {
			end, err := nextResult(p)
			if err != nil && r.err == nil {
				r.err = databaseError(err)
			}
			if _, synced := end.(*pgconn.PipelineSync); synced || end == nil {
				break
			}
		}
		if err := p.Close(); err != nil && r.err == nil {
			r.err = databaseError(err)
		}
	}
	if r.release != nil {
		r.release()
		r.release = nil
	}
	return r.err
}

// keptRows hands out rows that were read before.
type keptRows struct {
	rows [][][]byte
	fill []filler
	err  error
}

func (k *keptRows) Next(cells []scan.Cell) bool {
	if len(k.rows) == 0 || k.err != nil {
		return false
	}
	row := k.rows[0]
	k.rows = k.rows[1:]
	k.err = fillRow(row, k.fill, cells)
	return k.err == nil
}

func (k *keptRows) Close() error { return k.err }

// keep reads rows to their end.
func keep(r scan.Rows) (scan.Rows, error) {
	out := &keptRows{}
	switch r := r.(type) {
	case *resultRows:
		for values := r.next(); values != nil; values = r.next() {
			out.rows = append(out.rows, copied(values))
		}
		out.fill = r.fill
	case *rows:
		for r.pgx.Next() {
			if r.fillers == nil {
				r.fillers = fillersFor(r.pgx)
				out.fill = slices.Clone(r.fillers.list)
			}
			out.rows = append(out.rows, copied(r.pgx.RawValues()))
		}
		r.ended = true
	default:
		return r, nil
	}
	return out, r.Close()
}

// copied copies the values of a row into memory of their own.
func copied(values [][]byte) [][]byte {
	size := 0
	for _, v := range values {
		size += len(v)
	}
	row, all := make([][]byte, len(values)), make([]byte, 0, size)
	for i, v := range values {
		if v != nil {
			all = append(all, v...)
			row[i] = all[len(all)-len(v) : len(all) : len(all)]
		}
	}
	return row
}

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
