package ast

import (
	"slices"
	"strconv"
	"strings"
)

// Source is something that stands in FROM: a table, a derived table, the rows
// of a common table expression, of VALUES or of a function.
type Source interface {
	// Ref is the correlation name.
	Ref() string
	source()
}

// Derived is a query in FROM under a name of its own, or the rows of a common
// table expression.
type Derived struct {
	Query   Query // of a CTE that changes rows: its RETURNING as a SELECT list
	Alias   string
	Lateral bool // the query may read what stands before it in FROM
	With    *CTE // nil for a query that is written in place
}

// Ref is the derived table's name.
func (d *Derived) Ref() string { return d.Alias }

// Materialization is the hint of a CTE.
type Materialization uint8

// The hints of a CTE.
const (
	PlannersChoice Materialization = iota
	Materialized
	NotMaterialized
)

// CTE is a common table expression: a query that WITH names.
type CTE struct {
	Name      string
	Stmt      Stmt // a query, or a change with RETURNING
	Recursive bool
	Shape     RowShape // of a recursive one: what its rows are read into
	Hint      Materialization
	Err       error // a misuse that only the builder sees
}

// Rowset is VALUES or a function that returns rows, in FROM. Its columns are
// named column1, column2 ... for VALUES, value, ordinal and key for a function,
// and what the caller says for one of the caller's own.
type Rowset struct {
	Alias    string
	Rows     [][]Expr  // of VALUES
	Types    []Type    // of VALUES
	Fn       Fn        // of a function
	Function *Function // of Custom
	Args     []Expr    // of a function
	Type     Type      // of a function's first argument, which picks the spelling
}

// Ref is the rowset's name.
func (r *Rowset) Ref() string { return r.Alias }

// Has reports whether the rowset has a column of that name; of the caller's own
// functions only the caller knows.
func (r *Rowset) Has(column string) bool {
	if r.Types != nil {
		n, ok := strings.CutPrefix(column, "column")
		i, err := strconv.Atoi(n)
		return ok && err == nil && i >= 1 && i <= len(r.Types)
	}
	columns := r.Fn.Columns()
	return r.Function != nil || columns == nil || slices.Contains(columns, column)
}

// Sample is a random part of a table.
type Sample struct {
	Table   *Table
	Percent float64
}

// Ref is the table's name.
func (s *Sample) Ref() string { return s.Table.Ref() }

func (*Table) source()   {}
func (*Derived) source() {}
func (*Rowset) source()  {}
func (*Sample) source()  {}

// TableOf returns the table that a source is, or nil.
func TableOf(s Source) *Table {
	switch s := s.(type) {
	case *Table:
		return s
	case *Sample:
		return s.Table
	default:
		return nil
	}
}

// JoinKind is the kind of a join.
type JoinKind uint8

// The joins of the SQL standard.
const (
	InnerJoin JoinKind = iota
	LeftJoin
	RightJoin
	FullJoin
	CrossJoin
)

var joinNames = [...]string{"JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN", "CROSS JOIN"}

// String is the join's spelling in SQL.
func (k JoinKind) String() string { return joinNames[k] }

// Join adds a source to FROM. On is nil for a cross join only.
type Join struct {
	Kind   JoinKind
	Source Source
	On     Expr
}
