package ast

import "fmt"

// Batch is rows of Go values that become arguments when they are sent.
type Batch interface {
	// Len is the number of rows.
	Len() int
	// Value returns a value as Bind.Value has it.
	Value(row, column int) (any, error)
	// Slice returns a column as a Go slice of the values, []int64 or []*string, or
	// nil where its kind has none. Its error is a *RowError.
	Slice(column int) (any, error)
}

// RowError says in which row of a batch a value has no SQL form.
type RowError struct {
	Row int // from 0
	Err error
}

func (e *RowError) Error() string { return fmt.Sprintf("row %d: %v", e.Row+1, e.Err) }

// Unwrap returns what is wrong with the value.
func (e *RowError) Unwrap() error { return e.Err }

// UpdateRows is an UPDATE of many rows, each to values of its own. The batch has
// the keys, then the columns.
type UpdateRows struct {
	Table   *Table
	Keys    []*Column
	Columns []*Column
	Set     []Assignment // besides, the same for all rows
	Where   Expr         // nil for all rows of the batch
	Batch   Batch
	Err     error // a misuse
}

// All returns the columns of the batch.
func (s *UpdateRows) All() []*Column {
	return append(append(make([]*Column, 0, len(s.Keys)+len(s.Columns)), s.Keys...), s.Columns...)
}

func (*UpdateRows) stmt() {}
