package postgres

import (
	"context"
	"encoding/binary"
	"errors"
	"sync"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/driver"
	"github.com/strata-go/strata/internal/scan"
)

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
func (l *load) arrays(t *table) (scan.Rows, int64, error) {
	sd, err := l.prepare(l.bulk.Arrays)
	if err != nil {
		return nil, 0, err
	}
	check, err := l.prepare(t.check)
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
	return l.inPipeline(check, sd, params.values, formats, results)
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
		return params{}, buf, driver.ErrNotCarried
	}
	out := params{make([][]byte, 0, len(sd.ParamOIDs)), make([]int16, 0, len(sd.ParamOIDs))}
	if err := l.others(&out, sd.ParamOIDs[:before], b.Before); err != nil {
		return params{}, buf, err
	}
	ends, cell := make([]int, width), new(scan.Cell)
	for i := range width {
		elem, ok := elementTypes[sd.ParamOIDs[before+i]]
		if !ok {
			return params{}, buf, driver.ErrNotCarried
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
	}
	for array, elem := range arrayElements {
		types[array] = elem
	}
	return types
}()

// appendArray writes a column in array_recv's format; see binaryArray.
func appendArray(buf []byte, b *driver.Bulk, column int, elem uint32, cell *scan.Cell) ([]byte, error) {
	encode := encoders[elem]
	if encode == nil {
		return buf, driver.ErrNotCarried
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
			return buf, driver.ErrTooMuch
		}
	}
	return buf, nil
}

// appendValue writes a value behind its length.
func appendValue(buf []byte, b *driver.Bulk, row, column int, encode encoder, cell *scan.Cell) ([]byte, error) {
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
		if e, ok := errors.AsType[*strata.DatabaseError](err); ok {
			e.Row = row + 1
		}
		return buf, err
	}
	binary.BigEndian.PutUint32(buf[start:], uint32(len(buf)-start-4))
	return buf, nil
}

// inPipeline sends the statement after a look at the types, and inside a transaction
// with a savepoint around it, all at once: outside they are a transaction of their own.
func (l *load) inPipeline(check, sd *pgconn.StatementDescription, values [][]byte, formats, results []int16) (scan.Rows, int64, error) {
	p := l.conn.PgConn().StartPipeline(l.ctx)
	before := 1
	if l.inside {
		p.SendQueryParams("SAVEPOINT "+savepoint, nil, nil, nil, nil)
		before++
	}
	p.SendQueryStatement(check, nil, nil, nil)
	p.SendQueryStatement(sd, values, formats, results)
	if l.inside {
		p.SendQueryParams("RELEASE SAVEPOINT "+savepoint, nil, nil, nil, nil)
	}
	if err := p.Sync(); err != nil {
		p.Close()
		return nil, 0, err
	}
	for i := range before {
		_, err := nextResult(p)
		switch {
		case err == nil:
		case l.inside && i > 0:
			return nil, 0, l.undo(p, err)
		default:
			p.Close()
			return nil, 0, err
		}
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

// undo ends a pipeline whose statement failed, and goes back to its savepoint, if any.
func (l *load) undo(p *pgconn.Pipeline, err error) error {
	p.Close()
	if !l.inside {
		return err
	}
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
		return nil, 0, l.undo(p, err)
	}
	rows.reader = nil
	if err := rows.Close(); err != nil || !l.bulk.Returning {
		return nil, tag.RowsAffected(), err
	}
	return &keptRows{}, 0, nil
}
