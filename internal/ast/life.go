package ast

import "context"

// Life is what a table's definition says of columns that repositories give their
// values, and of rows that they hide.
type Life struct {
	Created []*Column   // the time of the INSERT; no UPDATE of a whole row changes it
	Updated []*Column   // the time of the last change
	Now     Expr        // the time, as the database tells it
	Version *Column     // counts the changes of a row; nil where nothing does
	Deleted *Column     // when the row was deleted; NULL for a row that lives
	UUIDs   []*Column   // of version 7, made where a row has none
	Filters []RowFilter // the rows that a context may see
}

// RowFilter restricts the rows of a table to those of a value that the context has.
type RowFilter struct {
	Column *Column
	By     any // the function, by its address: tells filters apart
	// Value is the value in its neutral form.
	Value func(context.Context) (any, error)
}

// Lives is what the definition says of the table's columns, or what a table without such
// columns has.
func (t *Table) Lives() *Life {
	if t == nil || t.Life == nil {
		return noLife
	}
	return t.Life
}

var noLife = &Life{}
