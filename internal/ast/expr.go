package ast

import (
	"errors"
	"slices"
	"unicode/utf8"
)

// Expr is a scalar expression. The set of nodes is closed.
type Expr interface{ expr() }

// Bind is a Go value that is sent as an argument. Value is nil, int64, float64,
// bool, string, []byte, time.Time, [16]byte, netip.Addr, netip.Prefix; []any of an
// array, a multirange or a composite value, []string of a path, span.Span[any] of
// a range.
type Bind struct {
	Value any
	Type  Type
	Cast  bool  // the context does not tell the database the type
	Err   error // the Go value has no SQL form
}

// ErrMissing is what is wrong with an expression that is not there.
var ErrMissing = errors.New("an expression is missing: what If leaves out is no value")

// Param is a prepared statement's parameter: a value that comes with the call.
type Param struct {
	Index int // of the value among those of the call
	Type  Type
	Cast  bool

	Of   *Argument // nil for one that has its value in its neutral form
	Kind any       // how the Go value becomes this one; nil where nothing tells
	Told bool      // a place has told the kind
	Null bool      // the Go value may be NULL
}

// Forms are the values of a parameter, where it has several forms.
type Forms []any

// Argument is what a call of a prepared statement gives for a parameter. It has a form
// for each way in which the places that read it store its Go type.
type Argument struct {
	Number  int // counted from 1
	Forms   []*Param
	Settled bool // the statement is complete
}

// Binary applies an operator. Type is the type of the operands.
type Binary struct {
	Op   Op
	L, R Expr
	Type Type
}

// Unary applies a prefix or postfix operator. Type is the operand's type.
type Unary struct {
	Op   Op
	X    Expr
	Type Type
}

// Logic joins conditions by AND or OR. It has at least two terms.
type Logic struct {
	Or    bool
	Terms []Expr
}

// MatchKind is the kind of a text match.
type MatchKind uint8

// The text matches.
const (
	Like MatchKind = iota
	ILike
	Prefix
	Suffix
	Contains
)

var matchNames = [...]string{"LIKE", "ILIKE", "prefix", "suffix", "contains"}

// String is the match's name.
func (k MatchKind) String() string { return matchNames[k] }

// Match matches text with a pattern or a part.
type Match struct {
	Kind    MatchKind
	X       Expr
	Pattern Expr
	Not     bool
}

// Between is lo <= x AND x <= hi.
type Between struct {
	X, Lo, Hi Expr
	Type      Type
	Not       bool
}

// In compares with a list, which may be empty: of the elements of an array, or of
// expressions.
type In struct {
	X      Expr
	List   []Expr
	Values *Bind // nil for a list of expressions
	Type   Type
	Not    bool
}

// List returns the elements of an array.
func (b *Bind) List() []any {
	list, _ := b.Value.([]any)
	return list
}

// ShortText is how many characters a text has at most that is looked for in a long list as it
// is: see dialect.ShortText.
const ShortText = 100

// Long reports whether a list has a text that is not short.
func (b *Bind) Long() bool {
	return slices.ContainsFunc(b.List(), func(v any) bool {
		s, ok := v.(string)
		return ok && len(s) > ShortText && utf8.RuneCountInString(s) > ShortText
	})
}

// InQuery compares with the rows of a one-column query.
type InQuery struct {
	X     Expr
	Query Query
	Type  Type
	Not   bool
}

// Exists asks whether a query has rows.
type Exists struct{ Query Query }

// Subquery is a one-column query read as a value: NULL when it has no row.
type Subquery struct {
	Query Query
	Type  Type
}

// When is one branch of a CASE.
type When struct{ If, Then Expr }

// Case is a searched CASE. Else is nil for NULL.
type Case struct {
	Whens []When
	Else  Expr
	Type  Type
}

// Cast converts X to a type.
type Cast struct {
	X        Expr
	From, To Type
}

// Call calls a function that returns one value per row.
type Call struct {
	Fn   Fn
	Args []Expr
	Type Type // of the first argument, which picks the spelling
}

// Aggregate calls an aggregate function, or a window function: with Over it is
// worked out over a window instead of a group.
type Aggregate struct {
	Fn       Fn
	Function *Function // of Custom
	Arg      Expr      // nil for count(*) and functions without arguments
	Args     []Expr    // more arguments
	Distinct bool
	OrderBy  []Order // inside the parentheses, or of WITHIN GROUP
	Filter   Expr    // nil for all rows
	Over     *Window // nil for an aggregate
	Type     Type    // of the argument
}

// Tuple is a row value: (x, y).
type Tuple struct{ Items []Expr }

// Quantified is ANY or ALL of a one-column query, beside a comparison.
type Quantified struct {
	All   bool
	Query Query
}

// Raw is SQL text with expressions in it: Text[0] Args[0] Text[1] ...
type Raw struct {
	Text     []string
	Unread   Unread
	Args     []Expr
	Type     Type
	Nullable bool
}

// Unread says, by the engine's name, why an engine reads a text of the caller's in
// another way than it was read here.
type Unread map[string]error

// Add notes the error of an engine, if there is one.
func (u *Unread) Add(engine string, err error) {
	if err == nil {
		return
	}
	if *u == nil {
		*u = Unread{}
	}
	(*u)[engine] = err
}

// Collate names the collation that compares or orders X.
type Collate struct {
	X    Expr
	Name string
}

// Label names an item of the SELECT list.
type Label struct {
	X    Expr
	Name string
}

// Assert says that X is not NULL; compile proves or refuses it.
type Assert struct{ X Expr }

// Widen says that X may be read as NULL, whatever its own type says.
type Widen struct{ X Expr }

// Virtual reads a column of a rowset: of VALUES or of a function in FROM.
type Virtual struct {
	Source *Rowset
	Column string
	Type   Type
	Stored any // as Column.Stored
}

// Output reads, outside a derived table, what the derived table selects as X.
type Output struct {
	Source *Derived
	X      Expr
}

// Excluded is, in ON CONFLICT DO UPDATE, the value that INSERT proposed. Column
// is nil where it was asked of what is no column; the statement is refused.
type Excluded struct{ Column *Column }

// Default is the DEFAULT keyword in INSERT and UPDATE.
type Default struct{}

func (*Column) expr()     {}
func (*Bind) expr()       {}
func (*Param) expr()      {}
func (*Binary) expr()     {}
func (*Unary) expr()      {}
func (*Logic) expr()      {}
func (*Match) expr()      {}
func (*Between) expr()    {}
func (*In) expr()         {}
func (*InQuery) expr()    {}
func (*Exists) expr()     {}
func (*Subquery) expr()   {}
func (*Case) expr()       {}
func (*Cast) expr()       {}
func (*Call) expr()       {}
func (*Aggregate) expr()  {}
func (*Tuple) expr()      {}
func (*Quantified) expr() {}
func (*Raw) expr()        {}
func (*Collate) expr()    {}
func (*Label) expr()      {}
func (*Assert) expr()     {}
func (*Widen) expr()      {}
func (*Output) expr()     {}
func (*Virtual) expr()    {}
func (*Excluded) expr()   {}
func (Default) expr()     {}

// Order is one term of ORDER BY. Position, when not 0, replaces X: it counts
// the SELECT list from 1.
type Order struct {
	X        Expr
	Position int
	Desc     bool
	Nulls    Nulls
	Type     Type
}

// Nulls says where ORDER BY puts NULL.
type Nulls uint8

// Where NULLs go. NullsDefault is PostgreSQL's rule on every dialect: NULL is
// larger than any value.
const (
	NullsDefault Nulls = iota
	NullsFirst
	NullsLast
)
