package write

import (
	"strconv"
	"strings"
	"sync"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
)

// writer writes one statement. It never fails half-way: what it cannot write it
// notes as a problem.
//
// What says where the text stands is set while something is written, and put back behind it.
type writer struct {
	d *dialect.Dialect
	s *spelling

	// What has been written.
	buf      []byte
	args     []any
	bound    []source // where they come from, by argument
	slots    []slot
	rewrites []rewrite // the arguments that were made of others here
	shared   bool      // equal arguments became one
	own      bool      // some of the text is the program's own
	wrote    tally

	// What is wrong with it.
	problems []strata.Problem
	clause   string      // that a problem is in
	about    *ast.Column // what a value is given to, or compared with

	// The statement.
	ctes     []*ast.CTE           // its common table expressions
	renamed  map[string]string    // the names under which some of them are written
	optional map[*ast.Search]bool // the searches in tables that an outer join may leave out
	many     *manyForm            // how the rows of a batch are written; nil writes them in full

	// The query at hand.
	keys   []ast.Expr // what it groups by
	reuse  bool       // equal arguments share a placeholder, so that a key is the same wherever it stands
	named  bool       // the columns of RETURNING have names of their own, as WITH needs
	wanted wanted     // of its SELECT list
	depth  int        // how many queries are around it

	// The change at hand.
	inserting *ast.Insert // the INSERT whose values are written
	qualified *ast.Table  // the table that stands before the columns of SET; nil for none
	unaliased *ast.Table  // the table whose alias RETURNING does not know; nil elsewhere

	// The definition at hand.
	bare     bool        // columns are written without their table, as in CREATE TABLE
	literals bool        // arguments are written as literals, as definitions take none
	apart    bool        // constraints of columns stand among those of their table
	value    *ast.Column // the column that a domain's value stands for

	// What a dialect asks for that lacks something: the feature or the clause is named.
	level      *level     // GroupingSets, WindowedGroups, InnerOperands: what derived tables have ready
	lasting    *lasting   // HavingTerm: what HAVING reads of its groups, while it is written
	aside      []ast.Expr // Apart: keys of the groups that are worked out of each row
	conditions []ast.Expr // Truth: what is asked for nothing but whether it is true
	calling    int        // InnerGroups: how many aggregates and window functions are around it
	sorting    int        // InnerGroups: how many ORDER BYs are around it
	inside     int        // AggregateInSet: how many spellings of the query at hand that are subqueries are around it
	joinedSet  bool       // RecursiveSet: it stands in SET of an UPDATE of several tables
	pushed     []*ast.CTE // ChangeWith: common table expressions that stand before each query of a change
	repeating  int        // how many spellings are around it that say their operands more than once
}

// wanted is what a query has of its SELECT list for what is around it.
type wanted struct {
	collated bool // texts have the collation that they are ordered by
	merged   bool // rows that are equal become one, as in a set operation
}

// tally is how many there are in what has been written.
type tally struct{ queries, frames, fullJoins int }

// byItself writes a query of which nothing around it wants anything.
func (w *writer) byItself(write func()) {
	outer := w.wanted
	w.wanted = wanted{}
	write()
	w.wanted = outer
}

var writers = sync.Pool{New: func() any { return &writer{buf: make([]byte, 0, 512)} }}

func newWriter(d *dialect.Dialect) *writer {
	w := writers.Get().(*writer)
	*w = writer{d: d, s: spell(d), buf: w.buf[:0], bound: w.bound[:0], rewrites: w.rewrites[:0]}
	return w
}

func (w *writer) release() {
	clear(w.bound)
	clear(w.rewrites)
	w.args, w.slots, w.problems = nil, nil, nil
	writers.Put(w)
}

func (w *writer) fail(k strata.ProblemKind, message, hint string) {
	w.problems = append(w.problems, strata.Problem{Kind: k, Clause: w.clause, Message: message, Hint: hint})
}

// unsupported notes that the dialect lacks something.
func (w *writer) unsupported(what string) {
	w.fail(strata.Unsupported, w.d.Name+" does not support "+what, "")
}

func (w *writer) text(s string) { w.buf = append(w.buf, s...) }

func (w *writer) int(n int) { w.wide(int64(n)) }

// wide is int for what has 64 bits everywhere.
func (w *writer) wide(n int64) { w.buf = strconv.AppendInt(w.buf, n, 10) }

// ident quotes an identifier.
func (w *writer) ident(name string) {
	if w.d.Naming != nil {
		if err := w.d.Naming(name); err != nil {
			w.fail(strata.Unsupported, w.d.Name+" does not support a name that "+err.Error()+": "+strconv.Quote(name), "")
		}
	}
	w.quoted(name, w.s.quote)
}

// quoted writes a name in quotes, in which they stand twice.
func (w *writer) quoted(name string, quote byte) {
	w.buf = append(w.buf, quote)
	if strings.IndexByte(name, quote) < 0 {
		w.buf = append(w.buf, name...)
	} else {
		q := string(quote)
		w.buf = append(w.buf, strings.ReplaceAll(name, q, q+q)...)
	}
	w.buf = append(w.buf, quote)
}

// inQuotes is a name as ident writes it.
func (w *writer) inQuotes(name string) string { return w.taken(func() { w.ident(name) }) }

// tableName writes a table's own name, with its schema.
func (w *writer) tableName(t *ast.Table) {
	switch {
	case t.Schema == "":
		w.ident(t.Name)
	case w.d.Has(dialect.Schemas):
		w.ident(t.Schema)
		w.text(".")
		w.ident(t.Name)
	default:
		w.ident(t.Schema + "." + t.Name)
	}
}

// tableRef writes the name by which columns refer to their table.
func (w *writer) tableRef(t *ast.Table) {
	own := w.unaliased != nil && t.Alias == w.unaliased.Alias && t.Name == w.unaliased.Name
	if t.Alias != "" && !own {
		w.ident(t.Alias)
		return
	}
	w.tableName(t)
}

// list writes parts separated by commas.
func list[T any](w *writer, items []T, write func(T)) {
	for i, item := range items {
		if i > 0 {
			w.text(", ")
		}
		write(item)
	}
}
