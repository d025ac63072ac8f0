package ast

import "slices"

// FullText is a full-text index of a table.
type FullText struct {
	Table    *Table
	Name     string
	Language string // whose words are known by their stems; "" takes words as they are
	Columns  []Searched
}

// Searched is a column of a full-text index.
type Searched struct {
	Column *Column
	Weight int // how much a word counts here in a rank
}

// Weights returns the weights of the columns, each once, the largest first.
func (f *FullText) Weights() []int {
	var weights []int
	for _, c := range f.Columns {
		weights = append(weights, c.Weight)
	}
	slices.Sort(weights)
	slices.Reverse(weights)
	return slices.Compact(weights)
}

// Search asks a full-text index whether a row matches, or how well.
type Search struct {
	Index *FullText
	Rank  bool
	Query Expr
}

func (*Search) expr() {}

// CreateFullText creates a part of a full-text index: the index itself for "",
// or what keeps it in step when rows are INSERTed, UPDATEd or DELETEd. FILL puts
// the rows of a table that was there before into an empty index.
type CreateFullText struct {
	Index       *FullText
	Event       string
	IfNotExists bool
}

// DropFullText drops what dropping the table leaves of a full-text index.
type DropFullText struct{ Index *FullText }

func (*CreateFullText) stmt() {}
func (*DropFullText) stmt()   {}
