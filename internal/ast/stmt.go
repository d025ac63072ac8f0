package ast

// Stmt is anything that can be run.
type Stmt interface{ stmt() }

// Assignment gives a column a value. Column is nil where the target is none,
// which is refused.
type Assignment struct {
	Column *Column
	Value  Expr
	Target Expr // what is set, where that is no column; the statement is refused
}

// Merge is a MERGE statement. The branches are tried in order.
type Merge struct {
	Target   *Table
	Source   Source
	On       Expr
	Branches []MergeBranch
	Err      error
}

// MergeBranch is WHEN [NOT] MATCHED. Exactly one of Insert, Set, Delete and
// Nothing says what to do.
type MergeBranch struct {
	Matched bool
	If      Expr // nil for always
	Insert  []Assignment
	Set     []Assignment
	Delete  bool
	Nothing bool
}

func (*Merge) stmt() {}

// Insert is an INSERT statement. Exactly one of Rows, Batch, Query and Defaults
// says where the values come from; a row has one expression per column.
type Insert struct {
	With     []*CTE
	Table    *Table
	Columns  []*Column
	Rows     [][]Expr
	Batch    Batch
	Query    Query
	Defaults bool // DEFAULT VALUES
	// Overriding gives the identity column values: OVERRIDING SYSTEM VALUE.
	Overriding bool
	Conflict   *Conflict
	Returning  []Expr
	Row        RowShape // of RETURNING
	Err        error    // a value that could not be taken, or a misuse
}

// Conflict is ON CONFLICT. An empty Set does nothing.
type Conflict struct {
	Target []*Column // empty: any conflict
	Index  string    // which of several unique indexes of some rows; "" for the only one
	Set    []Assignment
	Where  Expr
}

// Update is an UPDATE statement. All says that the missing WHERE is meant.
type Update struct {
	With      []*CTE
	Table     *Table
	Set       []Assignment
	From      []Source
	Where     Expr
	All       bool
	Returning []Expr
	Row       RowShape // of RETURNING
}

// Delete is a DELETE statement. All says that the missing WHERE is meant.
type Delete struct {
	With      []*CTE
	Table     *Table
	Using     []Source
	Where     Expr
	All       bool
	Returning []Expr
	Row       RowShape // of RETURNING
}

// RawStmt is a whole statement as text with bound arguments.
type RawStmt struct {
	Text   []string
	Unread Unread
	Args   []Expr
}

func (*Select) stmt()   {}
func (*Compound) stmt() {}
func (*Insert) stmt()   {}
func (*Update) stmt()   {}
func (*Delete) stmt()   {}
func (*RawStmt) stmt()  {}

// Prepared is a statement with parameters whose compiled forms are kept.
type Prepared struct {
	Stmt Stmt
	Memo Memo
	Err  error // a misuse of its parameters
}

func (*Prepared) stmt() {}

// CreateTable creates a table and its constraints. Deferred foreign keys, by
// index, wait for AddForeignKey, because their target is created later. Clash says that
// something of it has the name of something else, and refuses it.
type CreateTable struct {
	Table       *Table
	IfNotExists bool
	Deferred    []int
	Clash       string
}

// AddForeignKey adds a foreign key that CreateTable deferred.
type AddForeignKey struct {
	Table       *Table
	Key         ForeignKey
	IfNotExists bool
}

// CreateIndex creates an index of a table.
type CreateIndex struct {
	Table       *Table
	Index       Index
	IfNotExists bool
}

// CommentOn comments on a table or, where there is one, a column; nothing where a dialect
// has no comments. IfNotExists leaves a comment alone that is there.
type CommentOn struct {
	Table       *Table
	Column      *Column
	IfNotExists bool
}

// Text is the comment.
func (c *CommentOn) Text() string {
	if c.Column != nil {
		return c.Column.Comment
	}
	return c.Table.Comment
}

func (*CommentOn) stmt() {}

// CreateSchema creates a schema if there is none; nothing where a dialect has none.
type CreateSchema struct{ Name string }

// FindRelation asks what a database has under a name: a table, a view or an index. The
// rows are those of the dialect's Relation.
type FindRelation struct {
	Schema, Name string
	Index        bool     // which is no part of a schema where a dialect has none
	Type         bool     // an enum or a domain
	OnlyOn       []string // the names of dialects that have it, as of an index; nil for all
}

// LockDefinitions makes who creates what is not there yet wait for another one who does,
// until the transaction ends; nothing where a dialect has one writer at a time.
type LockDefinitions struct{}

// CreateView creates a view, of which a dialect may keep the rows.
type CreateView struct {
	View         *Table
	Query        Query
	Materialized bool
}

// DropView drops a view if there is one.
type DropView struct {
	View         *Table
	Materialized bool
}

// RefreshView has a view whose rows are kept keep those that its query has now.
type RefreshView struct {
	View         *Table
	Concurrently bool
}

func (*RefreshView) stmt() {}

func (*FindRelation) stmt()    {}
func (*DeferKeys) stmt()       {}
func (*UnlinkTable) stmt()     {}
func (*LockDefinitions) stmt() {}

func (*CreateView) stmt() {}
func (*DropView) stmt()   {}

// DeferKeys makes foreign keys wait for the end of the transaction where a dialect has no
// DROP TABLE that leaves them alone; nothing elsewhere.
type DeferKeys struct{}

// UnlinkTable drops a table that is about to go and, with Again, puts one in its place
// that refers to no other, where DeferKeys is needed; nothing elsewhere.
type UnlinkTable struct {
	Table *Table
	Again bool
}

// DropTable drops a table if there is one.
type DropTable struct{ Table *Table }

func (*CreateTable) stmt()   {}
func (*AddForeignKey) stmt() {}
func (*CreateIndex) stmt()   {}
func (*CreateSchema) stmt()  {}
func (*DropTable) stmt()     {}
