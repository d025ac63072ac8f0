package ast

// Source is something that stands in FROM: a table or a derived table.
type Source interface {
	// Ref is the correlation name.
	Ref() string
	source()
}

// Derived is a query in FROM under a name of its own.
type Derived struct {
	Query Query
	Alias string
}

// Ref is the derived table's name.
func (d *Derived) Ref() string { return d.Alias }

func (*Table) source()   {}
func (*Derived) source() {}

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
