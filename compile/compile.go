// Package compile turns a statement into one dialect's SQL and arguments.
//
// It first checks the statement as a whole and reports every problem that it
// finds, as one *strata.StatementError; then it walks the tree once and writes
// text. It needs no database:
//
//	text, args, err := compile.SQL(builder.From(Users), dialect.PostgreSQL)
//
// What differs between dialects is data in package dialect. Nothing here asks
// for a dialect's name.
package compile

import (
	"fmt"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/span"
)

// Statement is a statement of package builder.
type Statement interface {
	// Statement returns the statement's node.
	Statement() ast.Stmt
}

// SQL returns a statement's text and arguments in a dialect. Arguments are what
// the dialect's driver takes; a prepared statement is given with its own.
func SQL(s Statement, d *dialect.Dialect) (text string, args []any, err error) {
	var params []any
	if p, ok := s.(interface{ Arguments() []any }); ok {
		params = p.Arguments()
	}
	c, err := Node(s.Statement(), d, params)
	return c.SQL, c.Args, err
}

// Check reports what is wrong with a statement in any of the dialects, so that
// a test or start-up code can ask without a database.
func Check(s Statement, dialects ...*dialect.Dialect) error {
	for _, d := range dialects {
		if _, err := compiled(s.Statement(), d); err != nil {
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
}

// encode turns a neutral value into what the dialect's driver takes.
func encode(d *dialect.Dialect, t ast.Type, v any) (any, error) {
	if v == nil || d.Encode == nil {
		return v, nil
	}
	var err error
	switch x := v.(type) {
	case []any:
		v, err = encodeList(d, t, x)
	case span.Span[any]:
		v, err = encodeRange(d, t.Part(0), x)
	}
	if err != nil {
		return nil, err
	}
	if f := spell(d).encode[t.Kind]; f != nil {
		return f(v)
	}
	return v, nil
}

// encodeRange encodes the bounds of a range.
func encodeRange(d *dialect.Dialect, elem ast.Type, s span.Span[any]) (r dialect.Range, err error) {
	if s.Upper.Place == span.Below {
		return dialect.Range{Empty: true}, nil
	}
	r.LowerIncluded, r.UpperIncluded = s.Lower.Place == span.Before, s.Upper.Place == span.After
	if s.Lower.Finite() {
		if r.Lower, err = encode(d, elem, s.Lower.Value); err != nil {
			return r, fmt.Errorf("the lower bound of the range: %w", err)
		}
	}
	if s.Upper.Finite() {
		if r.Upper, err = encode(d, elem, s.Upper.Value); err != nil {
			return r, fmt.Errorf("the upper bound of the range: %w", err)
		}
	}
	return r, nil
}

// encodeList encodes the elements of an array, or the fields of a composite
// value.
func encodeList(d *dialect.Dialect, t ast.Type, list []any) ([]any, error) {
	out := make([]any, len(list))
	for i, v := range list {
		var err error
		if out[i], err = encode(d, t.Part(i), v); err != nil {
			return nil, fmt.Errorf("element %d: %w", i+1, err)
		}
	}
	return out, nil
}

// Node compiles a statement's node for Strata's own packages. What was compiled
// is kept: by the statement where it is prepared, by its shape otherwise. params
// are the values of a prepared statement's parameters.
func Node(s ast.Stmt, d *dialect.Dialect, params []any) (Call, error) {
	if p, ok := s.(*ast.Prepared); ok {
		t, err := prepared(p, d)
		if err != nil {
			return Call{}, err
		}
		args, err := t.filled(params)
		return Call{t.sql, args, t.writes}, err
	}
	return adHoc(s, d)
}

// compiled compiles a statement without its arguments.
func compiled(s ast.Stmt, d *dialect.Dialect) (*sqlText, error) {
	if p, ok := s.(*ast.Prepared); ok {
		return prepared(p, d)
	}
	return compile(s, d, nil)
}

// prepared compiles a prepared statement once for each dialect.
func prepared(p *ast.Prepared, d *dialect.Dialect) (*sqlText, error) {
	if kept, ok := p.Memo.Load(d); ok {
		return kept.(*sqlText), nil
	}
	t, err := compile(p.Stmt, d, nil)
	if err != nil {
		return nil, err
	}
	return p.Memo.Store(d, t).(*sqlText), nil
}

// compile checks and writes a statement. With a shape the text is one to keep,
// unless it could not be told which of the shape's values its arguments are.
func compile(s ast.Stmt, d *dialect.Dialect, shape *ast.Shape) (*sqlText, error) {
	checked, err := check(s, d)
	if err != nil {
		return nil, err
	}
	w := newWriter(d)
	defer w.release()
	w.ctes, w.optional = checked.ctes, checked.optional
	if _, view := s.(*ast.CreateView); !view {
		w.with(w.ctes)
	}
	w.stmt(s)
	if len(w.args) > d.MaxArgs {
		w.fail(strata.Unsupported, fmt.Sprintf("the statement has %d arguments, %s takes at most %d", len(w.args), d.Name, d.MaxArgs), "send it in parts")
	}
	if w.problems != nil {
		return nil, &strata.StatementError{Statement: title(s), Problems: w.problems}
	}
	t := &sqlText{sql: string(w.buf), writes: writes(checked.ctes), args: w.args, slots: w.slots, direct: direct(d, w.args, w.slots), dialect: d}
	if shape != nil {
		t.keep = w.shaped(t, shape)
	}
	return t, nil
}

// writes reports whether a common table expression changes rows.
func writes(ctes []*ast.CTE) bool {
	for _, c := range ctes {
		if _, query := c.Stmt.(ast.Query); !query {
			return true
		}
	}
	return false
}
