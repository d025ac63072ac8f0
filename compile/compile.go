// Package compile turns a statement into one dialect's SQL and arguments.
//
// It first checks the statement as a whole and reports every problem that it
// finds, as one *strata.StatementError; then it walks the tree once and writes
// text. It needs no database:
//
//	text, args, err := compile.SQL(builder.From(Users), dialect.PostgreSQL)
//
// What differs between dialects is data in package dialect. Nothing here asks
// for a dialect's name. Three walks see every node: that for the key of what is
// kept, in internal/ast, the check and the writer, each in a package of its own.
package compile

import (
	"errors"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/compile/internal/check"
	"github.com/strata-go/strata/compile/internal/write"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/door"
)

// Statement is a statement of package builder.
type Statement interface {
	// Statement returns the statement's node.
	Statement(door.Key) ast.Stmt
}

// SQL returns a statement's text and arguments in a dialect. Arguments are what
// the dialect's driver takes; a prepared statement is given with its own.
func SQL(s Statement, d *dialect.Dialect) (text string, args []any, err error) {
	n, err := nodeOf(s, d)
	if err != nil {
		return "", nil, err
	}
	c, err := Node(n, d, nil)
	return c.SQL, c.Args, err
}

// nodeOf is a statement's node, or why there is none.
func nodeOf(s Statement, d *dialect.Dialect) (ast.Stmt, error) {
	switch {
	case s == nil:
		return nil, errNoStatement
	case d == nil:
		return nil, errNoDialect
	default:
		return s.Statement(door.Key{}), nil
	}
}

var (
	errNoStatement = errors.New("strata: there is no statement to compile: it is nil")
	errNoDialect   = errors.New("strata: there is no dialect to compile for: it is nil")
)

// Check reports what is wrong with a statement in any of the dialects, so that
// a test or start-up code can ask without a database.
func Check(s Statement, dialects ...*dialect.Dialect) error {
	for _, d := range dialects {
		n, err := nodeOf(s, d)
		if err == nil {
			_, err = compiled(n, d)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// Call is a statement in one dialect with the arguments of one call.
type Call struct {
	SQL  string
	Args []any
	// Writes says that a query changes rows all the same, in its WITH clause.
	Writes bool
	// Locks says that it locks rows.
	Locks bool
	// Leaves says that raw SQL in it may leave something in the session.
	Leaves bool
	// Own says that some of it is the program's own text, which may do anything.
	Own bool
	// Marked says that the first value of each row tells whether the row was left as it was,
	// also where no rows were asked for: see dialect.ConflictLeft.
	Marked bool
}

// Node compiles a statement's node for Strata's own packages. What was compiled
// is kept: by the statement where it is prepared, by its shape otherwise. params
// are the values of a prepared statement's parameters.
func Node(s ast.Stmt, d *dialect.Dialect, params []any) (Call, error) {
	if b, ok := s.(*ast.BoundQuery); ok {
		if b.Err != nil {
			return Call{}, b.Err
		}
		s, params = ast.PreparedOf(b), b.Args
	}
	if p, ok := s.(*ast.Prepared); ok {
		t, err := prepared(p, d)
		if err != nil {
			return Call{}, err
		}
		args, err := t.Filled(params)
		if refused, ok := errors.AsType[*strata.StatementError](err); ok {
			refused.Statement = ast.Title(p.Stmt)
		}
		return Call{t.SQL, args, t.Writes, t.Locks, t.Leaves, t.Own, t.Marked}, err
	}
	return adHoc(s, d)
}

// Text is a statement's text alone, also of a prepared one without values for its
// parameters, for Strata's own packages.
func Text(s ast.Stmt, d *dialect.Dialect) (string, error) {
	t, err := compiled(s, d)
	if err != nil {
		return "", err
	}
	return t.SQL, nil
}

// compiled compiles a statement without its arguments.
func compiled(s ast.Stmt, d *dialect.Dialect) (*write.Text, error) {
	if b, ok := s.(*ast.BoundQuery); ok {
		s = ast.PreparedOf(b)
	}
	if p, ok := s.(*ast.Prepared); ok {
		return prepared(p, d)
	}
	if len(ast.ParamsOf(s)) > 0 {
		return nil, unprepared(s)
	}
	return compile(s, d, nil)
}

// unprepared says that a statement has a parameter, but no values for any.
func unprepared(s ast.Stmt) error {
	return &strata.StatementError{Statement: ast.Title(s), Problems: []strata.Problem{{
		Kind: strata.Misplaced, Message: "a parameter has no value outside of the statement that it was prepared for",
		Hint: "build the statement inside the function that is prepared",
	}}}
}

// prepared compiles a prepared statement once for each dialect.
func prepared(p *ast.Prepared, d *dialect.Dialect) (*write.Text, error) {
	if kept, ok := p.Memo.Load(d); ok {
		return kept.(*write.Text), nil
	}
	if p.Err != nil {
		return nil, p.Err
	}
	t, err := compile(p.Stmt, d, nil)
	if err != nil {
		return nil, err
	}
	return p.Memo.Store(d, t).(*write.Text), nil
}

// compile checks and writes a statement. With a shape the text is one to keep,
// unless it could not be told which of the shape's values its arguments are.
func compile(s ast.Stmt, d *dialect.Dialect, shape *ast.Shape) (*write.Text, error) {
	strata.Internals(door.Key{}).Verify()
	if err := small(s); err != nil {
		return nil, err
	}
	facts, err := check.Statement(s, d)
	if err != nil {
		return nil, err
	}
	return write.Statement(s, d, facts, shape)
}

// small refuses a statement that is too large to be walked, or for a database.
func small(s ast.Stmt) error {
	clause, found := ast.TooLarge(s)
	if found == "" {
		return nil
	}
	return &strata.StatementError{Statement: ast.Title(s), Problems: []strata.Problem{{
		Kind: strata.Unsupported, Clause: clause, Message: found,
		Hint: "say it with IN, VALUES or a common table expression, or in several statements",
	}}}
}
