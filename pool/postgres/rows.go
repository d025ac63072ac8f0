package postgres

import (
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/strata-go/strata/internal/scan"
)

// rows hands out pgx's raw values as cells. How each column is read is settled
// once, at the first row.
type rows struct {
	pgx  pgx.Rows
	fill []func([]byte, *scan.Cell) error
	err  error
}

// started wraps rows whose statement may have failed already.
func started(r pgx.Rows, err error) (scan.Rows, error) {
	if err != nil {
		return nil, databaseError(err)
	}
	return &rows{pgx: r}, nil
}

func (r *rows) prepare() {
	if r.fill != nil {
		return
	}
	fields := r.pgx.FieldDescriptions()
	r.fill = make([]func([]byte, *scan.Cell) error, len(fields))
	var types *pgtype.Map
	if c := r.pgx.Conn(); c != nil {
		types = c.TypeMap()
	}
	for i, f := range fields {
		r.fill[i] = filler(f.DataTypeOID, f.Format, types)
	}
}

func (r *rows) Next(cells []scan.Cell) bool {
	if r.err != nil || !r.pgx.Next() {
		return false
	}
	r.prepare()
	values := r.pgx.RawValues()
	if r.err = scan.Width(len(values), len(cells)); r.err != nil {
		return false
	}
	for i, raw := range values {
		if raw == nil {
			cells[i].SetNull()
			continue
		}
		if r.err = r.fill[i](raw, &cells[i]); r.err != nil {
			return false
		}
	}
	return true
}

func (r *rows) Close() error {
	r.pgx.Close()
	if r.err != nil {
		return r.err
	}
	return databaseError(r.pgx.Err())
}
