// Package dialect says, as data, how SQL dialects differ. A [Dialect] is a
// struct value: [PostgreSQL] and [SQLite] are the two that Strata comes with,
// and a server that is like one of them is a copy with a few fields changed.
//
// The package imports nothing of Strata and sees no statement: package compile
// walks statements and reads dialects.
package dialect

import (
	"encoding/hex"
	"regexp"
	"time"
)

// Feature is something that a dialect may lack.
type Feature uint64

// The features. A statement that needs one which its dialect lacks is refused
// before it is sent, or emulated where that gives the same answer.
const (
	SetOpAll             Feature = 1 << iota // INTERSECT ALL and EXCEPT ALL
	UpdateDefault                            // SET column = DEFAULT in UPDATE
	InsertDefault                            // DEFAULT as a value of INSERT
	AddConstraint                            // ALTER TABLE ... ADD CONSTRAINT; else written in CREATE TABLE
	Schemas                                  // schema-qualified names; else "schema.table" is one name
	NullsAreLarge                            // NULL sorts as larger than any value; else NULLS FIRST and LAST are written out
	GroupedBinds                             // a numbered placeholder used twice is one expression to GROUP BY
	GroupingSets                             // GROUPING SETS, ROLLUP, CUBE; emulated by UNION ALL
	DistinctOn                               // DISTINCT ON; emulated by row_number()
	Quantifiers                              // ANY and ALL of a query; emulated by counting
	Lateral                                  // LATERAL
	WritingCTE                               // INSERT, UPDATE and DELETE in WITH
	RowLocks                                 // FOR UPDATE and its like; else a writer has the database to itself
	Merge                                    // MERGE
	Languages                                // full text whose words are known by their stems
	LoneHaving                               // HAVING without GROUP BY or an aggregate in the SELECT list; one is put there
	IntervalFrames                           // RANGE with an interval as the distance; else times are put in order as microseconds, and months are refused
	ReturningSources                         // RETURNING reads what UPDATE reads in FROM and DELETE in USING
	ReturningAlias                           // RETURNING knows the alias of the table that is changed; else it has the table's own name
	PrepareText                              // PREPARE and EXECUTE in SQL; else EXPLAIN takes a statement without its arguments
	IndexMethods                             // indexes that are no B-trees
	IndexClasses                             // operator classes in an index
	IndexInclude                             // INCLUDE in an index
	IndexNulls                               // NULLS FIRST and NULLS LAST in an index; else NULL is less than any value there
	NullsNotDistinct                         // UNIQUE NULLS NOT DISTINCT
	ExclusionConstraints                     // EXCLUDE
	Comments                                 // COMMENT ON
	EnumTypes                                // CREATE TYPE ... AS ENUM; else a text with a CHECK
	Domains                                  // CREATE DOMAIN; else the conditions stand with the columns
	MaterializedViews                        // views whose rows are kept
	IdentityOptions                          // START and INCREMENT of an identity
	Sequences                                // CREATE SEQUENCE
	Partitions                               // PARTITION BY
	DeferrableKeys                           // UNIQUE and PRIMARY KEY that are DEFERRABLE
	ChangeWith                               // WITH before INSERT, UPDATE and DELETE; else it stands before each query inside them
	HavingUnselected                         // HAVING of what is not in the SELECT list; else it is selected, and looked at from outside
	ExplainTables                            // EXPLAIN says of each table how it is read; else it has the steps of a program
	OuterDerived                             // a derived table in a subquery reads the queries around it
	LimitedSets                              // IN, ANY and ALL of a query with LIMIT; else of a derived table
	WindowedGroups                           // window functions of groups; else those come from a derived table
	AggregateInSet                           // an aggregate IN a query, compared with ANY or ALL of one, in nullif, or beside a row value without one; else it is an operand of coalesce, and each row value has one
	InnerGroups                              // a derived table of groups, or a recursive one, in a subquery that an aggregate, a window function or ORDER BY reads
	RecursiveSet                             // a recursive query in SET of an UPDATE that reads further tables
	KeysAtEnd                                // foreign keys are looked at when a statement has changed all of its rows; else rows are sent after those that they refer to
	InnerOperands                            // a window function as an operand of a spelling that is a subquery, and such a one in a definition
	RowQueries                               // subqueries in a row value IN, ANY or ALL of a query
	ConstantExtremes                         // min and max of a derived table's column that is a constant; else it is an operand of coalesce
	FilledConditions                         // conditions and generated columns that read what the database fills in; else Strata's own limits of it are left out
)

var featureNames = map[Feature]string{
	SetOpAll:      "INTERSECT ALL and EXCEPT ALL",
	UpdateDefault: "SET column = DEFAULT", InsertDefault: "DEFAULT among values",
	AddConstraint: "ALTER TABLE ADD CONSTRAINT", Schemas: "schemas",
	NullsAreLarge: "NULL as the largest value", GroupedBinds: "grouping by an expression with arguments",
	GroupingSets: "GROUPING SETS", DistinctOn: "DISTINCT ON",
	Quantifiers: "ANY and ALL of a query", Lateral: "LATERAL", WritingCTE: "changes in WITH",
	RowLocks: "row locks", Merge: "MERGE",
	Languages:        "full-text search by the stems of a language",
	LoneHaving:       "HAVING alone",
	IntervalFrames:   "RANGE by an interval",
	ReturningSources: "RETURNING of what FROM and USING read",
	ReturningAlias:   "RETURNING under an alias",
	IndexMethods:     "indexes other than B-trees",
	IndexClasses:     "operator classes",
	IndexInclude:     "INCLUDE in an index",
	IndexNulls:       "a place for NULL in an index",
	NullsNotDistinct: "UNIQUE NULLS NOT DISTINCT",

	ExclusionConstraints: "exclusion constraints",
	PrepareText:          "PREPARE",
	Comments:             "comments",
	EnumTypes:            "enum types",
	Domains:              "domains",
	MaterializedViews:    "materialized views",
	IdentityOptions:      "a start and an increment of an identity",
	Sequences:            "sequences",
	Partitions:           "partitions",
	DeferrableKeys:       "keys that are looked at later",
	ChangeWith:           "WITH before a change",
	HavingUnselected:     "HAVING of what is not selected",
	ExplainTables:        "EXPLAIN by tables",
	OuterDerived:         "derived tables that read the query around them",
	LimitedSets:          "IN, ANY and ALL of a query with LIMIT",
	WindowedGroups:       "window functions of groups",
	AggregateInSet:       "aggregates IN a query",
	InnerGroups:          "derived tables of groups, or recursive ones, in a subquery inside an aggregate, a window function or ORDER BY",
	RecursiveSet:         "recursive queries in SET of an UPDATE that reads further tables, or its own",
	KeysAtEnd:            "foreign keys that are looked at once a statement has changed all of its rows",
	InnerOperands:        "window functions in a subquery of their own query",
	RowQueries:           "what is a subquery in a row value IN, ANY or ALL of a query",
	ConstantExtremes:     "the least of a column that is a constant",
	FilledConditions:     "conditions and generated columns that read an identity, or what a foreign key changes",
}

// String returns the feature's name in messages.
func (f Feature) String() string { return featureNames[f] }

// Features lists all features; tests walk over it.
func Features() []Feature {
	all := make([]Feature, 0, len(featureNames))
	for f := SetOpAll; f <= FilledConditions; f <<= 1 {
		all = append(all, f)
	}
	return all
}

// Dialect is one SQL dialect. Maps are keyed by the names that package compile
// documents; a missing entry means the standard spelling.
type Dialect struct {
	// Name is for messages only. Nothing compares it.
	Name string
	// Engine is whose SQL it is: what a function or a type of the caller's own is
	// spelled by. A copy for a server that is like another one keeps it.
	Engine Engine
	// Features are what the dialect has.
	Features Feature
	// Placeholder starts a placeholder: '$' is followed by its number, '?' stands alone.
	Placeholder byte
	// Quote is what names stand in; 0 is a double quote, as in the standard.
	Quote byte
	// Naming, if any, says what a name may not be.
	Naming func(name string) error
	// Clauses are the parts of statements that the dialect writes in its own way; a
	// missing one means the usual form, "" refuses, Nothing leaves it out.
	Clauses map[Clause]string
	// MaxArgs is the largest number of arguments of a statement.
	MaxArgs int
	// MaxSides is the largest number of SELECTs that set operations put side by side;
	// 0 is any number.
	MaxSides int
	// MaxDepth is how many queries may stand inside one another; 0 is any number.
	MaxDepth int
	// ListMax is the number of values up to which IN is written as a list, where
	// it is spelled for arrays, too ("in:int", "not in:int").
	ListMax int
	// ArrayRows is the number of rows above which a statement takes them as one
	// array for each column, or all in one argument, as the clause RowsSource says. 0 says
	// that it has no such thing. OneArgument makes the one of rows of encoded values.
	ArrayRows   int
	OneArgument func(rows [][]any) (any, error)
	// CopyRows is the number of rows from which COPY takes them, where nothing is
	// to come back. 0 says that the dialect has no COPY.
	CopyRows int
	// PartRows is the number of rows of a statement where they are sent in parts.
	PartRows int
	// Deferral, if any, makes foreign keys wait for the end of the transaction.
	Deferral string
	// Definitions is how the database keeps what is defined in it.
	Definitions Definitions
	// FullText is how the dialect searches full text.
	FullText FullText
	// Session finds, in text of the program's own, what may leave something in the
	// session of a connection: settings, locks, temporary tables, transactions.
	Session *regexp.Regexp
	// Ends finds, in text of the program's own, what ends the transaction that it runs in
	// though it says nothing of it, as a definition does that is no part of one. nil says that
	// there is no such thing.
	Ends *regexp.Regexp
	// TypedArg is an argument {1} with its {type}, where nothing else tells it; "" says
	// that it needs none. Args are forms of an argument {1} by kind, wherever it stands in
	// an expression.
	TypedArg string
	Args     map[string]string
	// Types spells the type of each kind: "int64", "text", "time" ...; {elem} is
	// the element type of an "array". "range:int64" goes by what a range is of.
	Types map[string]string
	// ColumnTypes spells, where it differs from Types, the type in CREATE TABLE.
	ColumnTypes map[string]string
	// KeyTypes spells, where it differs from that again, the type of a column that is in a
	// key or an index; {length} is the longest text that the column takes, or KeyLength. ""
	// refuses it in a primary key, and in an index that is not unique.
	KeyTypes  map[string]string
	KeyLength int
	// Digits is the type of a decimal of {precision} digits, {scale} of them after the
	// point. Where there is none, "assign:decimal" makes a value fit that a column is given, and
	// "check:decimal" is the constraint of a column, in which {precision}, {scale},
	// {point} (where the point may stand) and {toofine} stand for its digits.
	Digits string
	// Collations are what collations that the caller names are called; a missing one is
	// called what it is.
	Collations map[string]string
	// QuoteText writes a text as a literal; nil puts it in quotes, in which they stand twice.
	QuoteText func(string) string
	// Checks are conditions by kind, of a column {1}, that its type does not see to, and
	// without which a value could not be read again.
	Checks map[string]string
	// AnyForm brings a column {1} that may hold other forms of a kind's values into the
	// one that is compared, by kind.
	AnyForm map[string]string
	// Spelling spells operators, functions and casts: "lower", "/:int",
	// "sum:decimal", "cast:float:int", "match:LIKE"; on an array, "name:array:int"
	// goes by its elements, as on a "range" or "multirange". {1}, {2} stand for the operands, {*} for all of them,
	// {rest} for all but the first, {filter} for an aggregate's FILTER clause, {order} for its ORDER BY. ""
	// refuses. Where a spelling says an operand more than once, "once:" before its name is
	// one that does not, for operands that are long.
	Spelling map[string]string
	// Equality and Ordering are appended to an operand, by class of type, where
	// it is compared for equality and where its order matters; with a {1}, they stand around
	// it. What they make of it then is compared in its place where both operands are written:
	// it is refused in keys, in DISTINCT and set operations.
	Equality, Ordering map[string]string
	// Merging is what a value stands in, by kind of type, where those that are equal become
	// one.
	Merging map[string]string
	// Apart are the kinds whose values are kept apart from their rows: a subquery that
	// aggregates them has those of the first row of a group. nil: there are none.
	Apart map[string]bool
	// Pattern rewrites a bound LIKE pattern; nil leaves it.
	Pattern func(string) string
	// Texts rewrite bound texts that a function reads as something of its own, as a regular
	// expression, and refuse those that would mean something else: by the function and the
	// place among its operands, "regexp_match:2". What is not bound is refused there. Where
	// one is refused, the function is spelled as "local_in:otherwise" says, if that is there,
	// with the texts of "local_in:2:otherwise".
	Texts map[string]func(string) (string, error)
	// Encode turns a bound value, by kind, into what the driver takes; nil leaves
	// it. An array comes as []any of encoded elements, a path as []string, a range
	// as a Range of encoded bounds, a multirange as []any of encoded ranges.
	Encode map[string]func(any) (any, error)
	// Identity is the type and constraint of a generated key column: {type} is the
	// column's own, {when} ALWAYS or BY DEFAULT, {options} how numbers are counted.
	Identity string
	// Overriding follows the columns of an INSERT that gives an identity its value.
	Overriding string
	// GivenIdentity is such a value, {1}, with what moves the sequence of {column} in
	// {table} past it, both of which are written as literals.
	GivenIdentity string
	// TableSuffix ends CREATE TABLE, as STRICT does.
	TableSuffix string
	// BareQuote, if any, quotes a column that stands without its table, where a name in
	// double quotes that no column has would be a text.
	BareQuote byte
	// Relation is a query for what is called {name} in {schema}, both of which are
	// written as literals: a row for each column with what it is ("table", "view",
	// "index", "type" or another word), the table that it is on, the column, in order,
	// and which classes of values that surely is of, in a list of words, "" for any.
	// An index has there what it is: "unique", "where" of some rows, "method:gin" of
	// another one than a B-tree; and what the column is: "desc", "first" or "last" where
	// NULL is not where that implies, "class:" or, of the usual one, "usual:" with the
	// operator class, "include".
	Relation string
	// TypeRelation is such a query for an enum or a domain: a row for each value of an
	// enum ("enum", the type, the value), one for a domain ("domain", the type, the type
	// that it is of). "" says that there are none.
	TypeRelation string
	// EnumOrder follows a value of an enum type where its order matters.
	EnumOrder string
	// DefinitionLock, if any, keeps others who create what is not there yet waiting until
	// the transaction ends.
	DefinitionLock string
}

// Has reports whether the dialect has a feature.
func (d *Dialect) Has(f Feature) bool { return d.Features&f == f }

// Without returns a copy of the dialect that lacks a feature.
func (d *Dialect) Without(f Feature) *Dialect {
	c := *d
	c.Features &^= f
	return &c
}

// utc is what a neutral time argument is.
func utc(v any) time.Time { return v.(time.Time) }

// uuidText writes a UUID as text, which every protocol takes.
func uuidText(v any) (any, error) {
	u := v.([16]byte)
	h := hex.EncodeToString(u[:])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:], nil
}
