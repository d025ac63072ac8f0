package postgres

import (
	"slices"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/strata-go/strata/internal/scan"
)

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
		for !r.ended && r.next() {
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
