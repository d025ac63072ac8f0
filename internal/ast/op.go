package ast

// Op is an operator.
type Op uint8

// The operators. What is known of each stands in its row of operators.
const (
	Eq Op = iota
	Ne
	Lt
	Le
	Gt
	Ge
	Distinct    // IS DISTINCT FROM
	NotDistinct // IS NOT DISTINCT FROM
	Add
	Sub
	Mul
	Div
	Mod
	Concat
	Neg
	Not
	IsNull
	IsNotNull
	IsTrue
	IsFalse
	ops
)

// Ops is the number of operators; tests walk over all of them.
const Ops = int(ops)

// place is where an operator stands.
type place uint8

const (
	between    place = iota + 1 // its operands
	comparison                  // the same, and compares them
	order                       // the same, and compares their order
	before
	behind
)

// operator is all that the tree knows of an operator.
type operator struct {
	name   string // in SQL
	key    string // in a dialect's spellings
	place  place
	null   nullRule
	result Kind
}

var operators = [Ops]operator{
	Eq:          {"=", "=", comparison, ifAny, Bool},
	Ne:          {"<>", "<>", comparison, ifAny, Bool},
	Lt:          {"<", "<", order, ifAny, Bool},
	Le:          {"<=", "<=", order, ifAny, Bool},
	Gt:          {">", ">", order, ifAny, Bool},
	Ge:          {">=", ">=", order, ifAny, Bool},
	Distinct:    {"IS DISTINCT FROM", "IS DISTINCT FROM", comparison, never, Bool},
	NotDistinct: {"IS NOT DISTINCT FROM", "IS NOT DISTINCT FROM", comparison, never, Bool},
	Add:         {"+", "+", between, ifAny, operand},
	Sub:         {"-", "-", between, ifAny, operand},
	Mul:         {"*", "*", between, ifAny, operand},
	Div:         {"/", "/", between, ifAny, operand},
	Mod:         {"%", "%", between, ifAny, operand},
	Concat:      {"||", "||", between, ifAny, operand},
	Neg:         {"-", "neg", before, ifAny, operand},
	Not:         {"NOT", "NOT", before, ifAny, Bool},
	IsNull:      {"IS NULL", "IS NULL", behind, never, Bool},
	IsNotNull:   {"IS NOT NULL", "IS NOT NULL", behind, never, Bool},
	IsTrue:      {"IS TRUE", "IS TRUE", behind, never, Bool},
	IsFalse:     {"IS FALSE", "IS FALSE", behind, never, Bool},
}

// String is the operator's standard spelling.
func (o Op) String() string { return operators[o].name }

// Key is the operator's name in a dialect's spellings.
func (o Op) Key() string { return operators[o].key }

// Compares reports whether the operator compares its operands.
func (o Op) Compares() bool {
	p := operators[o].place
	return p == comparison || p == order
}

// Ordering reports whether the operator depends on the order of its operands'
// type, hence on a collation.
func (o Op) Ordering() bool { return operators[o].place == order }

// Proves reports whether a comparison that is true shows that no operand is NULL.
func (o Op) Proves() bool { return o.Compares() && operators[o].null == ifAny }

// NeverNull reports whether the operator has a value whatever its operands are.
func (o Op) NeverNull() bool { return operators[o].null == never }

// NullOfAny reports whether the operator is NULL where an operand is.
func (o Op) NullOfAny() bool { return operators[o].null == ifAny }

// Result returns the type of what the operator yields, given its operands' type.
func (o Op) Result(t Type) Type { return resultOf(operators[o].result, t) }
