package ast

// Query yields rows: a SELECT, a set operation or a raw query.
type Query interface {
	Stmt
	query()
}

// Select is a SELECT statement. A nil From selects without a table.
type Select struct {
	With       []*CTE // besides those that FROM reads
	Distinct   bool
	DistinctOn []Expr
	Items      []Expr
	From       Source
	Joins      []Join
	Where      Expr // nil for all rows
	GroupBy    []Expr
	Having     Expr
	OrderBy    []Order
	Limit      Expr
	Offset     Expr
	Locks      []Lock
	Row        RowShape // nil when the rows are not read into Go
	Err        error    // a misuse that only the builder sees
}

// Strength is how strongly a locking clause locks the rows.
type Strength uint8

// The strengths of a lock.
const (
	ForUpdate Strength = iota
	ForNoKeyUpdate
	ForShare
	ForKeyShare
)

var strengthNames = [...]string{"FOR UPDATE", "FOR NO KEY UPDATE", "FOR SHARE", "FOR KEY SHARE"}

// String is the clause's spelling in SQL.
func (s Strength) String() string { return strengthNames[s] }

// Lock is a locking clause.
type Lock struct {
	Strength   Strength
	Of         []Source // empty: all tables
	NoWait     bool
	SkipLocked bool
}

// RowShape is what the compiler asks of the Go type that reads a row.
type RowShape interface {
	// Required reports whether what reads item i cannot hold NULL.
	Required(i int) bool
	// Len is the number of items that are read.
	Len() int
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

// Resolved returns the order with positions replaced by what they stand for.
func Resolved(q *Select) []Order {
	out := make([]Order, len(q.OrderBy))
	for i, o := range q.OrderBy {
		if o.Position > 0 && o.Position <= len(q.Items) {
			o.X = Bare(q.Items[o.Position-1])
			o.Type = TypeOf(o.X)
			o.Position = 0
		}
		out[i] = o
	}
	return out
}
