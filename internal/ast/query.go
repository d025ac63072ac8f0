package ast

// Query yields rows: a SELECT, a set operation or a raw query.
type Query interface {
	Stmt
	query()
}

// Select is a SELECT statement. A nil From selects without a table.
type Select struct {
	Distinct bool
	Items    []Expr
	From     Source
	Joins    []Join
	Where    Expr // nil for all rows
	GroupBy  []Expr
	Having   Expr
	OrderBy  []Order
	Limit    Expr
	Offset   Expr
	Row      RowShape // nil when the rows are not read into Go
	Err      error    // a misuse that only the builder sees
}

// RowShape is what the compiler asks of the Go type that reads a row.
type RowShape interface {
	// Required reports whether what reads item i cannot hold NULL.
	Required(i int) bool
}

// SetOp is a set operation.
type SetOp uint8

// The set operations.
const (
	Union SetOp = iota
	Intersect
	Except
)

var setOpNames = [...]string{"UNION", "INTERSECT", "EXCEPT"}

// String is the operation's spelling in SQL.
func (o SetOp) String() string { return setOpNames[o] }

// Compound combines the rows of two queries of the same shape.
type Compound struct {
	Op      SetOp
	All     bool
	L, R    Query
	OrderBy []Order
	Limit   Expr
	Offset  Expr
}

func (*Select) query()   {}
func (*Compound) query() {}
func (*RawStmt) query()  {}

// Items returns the SELECT list of a query: the first one's of a set operation,
// nil for a raw query, whose columns only the database knows.
func Items(q Query) []Expr {
	switch q := q.(type) {
	case *Select:
		return q.Items
	case *Compound:
		return Items(q.L)
	default:
		return nil
	}
}
