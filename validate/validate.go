package validate

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/scan"
)

// Statements checks the program's prepared statements, and those that are given. The error
// is an [*Error] with a finding for each that cannot run, or would read a large table; it
// is another one where there is nothing to check, or a database does not answer.
func Statements(ctx context.Context, what ...Option) error {
	o, err := settle(ctx, what)
	if err != nil {
		return err
	}
	found := &Error{}
	all := slices.Concat(Prepared(), o.statements)
	if len(all) == 0 {
		return refused("there is no statement to check", "import the packages that prepare them, or name some with Given")
	}
	for _, s := range all {
		if err := o.check(ctx, s, found); err != nil {
			return err
		}
	}
	if len(found.Findings) == 0 {
		return nil
	}
	return found
}

func settle(ctx context.Context, what []Option) (*options, error) {
	o := &options{}
	for _, w := range what {
		if w == nil {
			return nil, refused("one of the options is nil", "give For, On, Given or Scans")
		}
		w.set(o)
	}
	if ctx == nil {
		return nil, refused("there is no context: it is nil", "give one, such as t.Context()")
	}
	for _, db := range o.databases {
		if db == nil || scan.IsNil(db) {
			return nil, refused("On: one of the databases is nil", "give a *pool.DB")
		}
		o.dialects = append(o.dialects, db.Dialect())
	}
	if o.scans != nil && len(o.databases) == 0 {
		return nil, refused("Scans: there is no database to ask", "give one by On")
	}
	if len(o.dialects) == 0 {
		o.dialects = []*dialect.Dialect{dialect.PostgreSQL, dialect.SQLite}
	}
	return o, nil
}

// check compiles a statement for each dialect once, and has the databases prepare it.
func (o *options) check(ctx context.Context, s Statement, found *Error) error {
	compiled := map[*dialect.Dialect]bool{}
	for _, d := range o.dialects {
		if _, seen := compiled[d]; seen {
			continue
		}
		_, err := s.SQL(d)
		compiled[d] = err == nil
		if err != nil {
			found.add(s, d, err)
		}
	}
	for at, db := range o.databases {
		if !compiled[db.Dialect()] {
			continue
		}
		o.at = at
		if err := o.prepare(ctx, db, s, found); err != nil {
			return err
		}
	}
	return nil
}

// Error is what is wrong with the statements of a program.
type Error struct{ Findings []Finding }

// Finding is what is wrong with one statement.
type Finding struct {
	Statement Statement
	Dialect   *dialect.Dialect
	// Err says why it cannot run: a *strata.StatementError, before anything was sent, or
	// the database's *strata.DatabaseError. It is a *ScanError or a *ColumnError where it can.
	Err error
}

// ScanError says which large tables a statement reads as a whole.
type ScanError struct{ Tables []string }

// Error names the tables.
func (e *ScanError) Error() string {
	return "strata: it reads all of " + strings.Join(e.Tables, ", ") + "; an index of what it looks for would help"
}

// String is the finding on one line.
func (f Finding) String() string {
	text := strings.ReplaceAll(strings.TrimPrefix(f.Err.Error(), "strata: "), "\n\t", " ")
	if f.Statement.stmt != nil {
		text = strings.TrimPrefix(text, ast.Title(f.Statement.stmt)+": ") // which stands before it
	}
	return fmt.Sprintf("%s (%s): %s", f.Statement, f.Dialect.Name, text)
}

// Error has a line for each finding.
func (e *Error) Error() string {
	var b strings.Builder
	noun := "findings"
	if len(e.Findings) == 1 {
		noun = "finding"
	}
	fmt.Fprintf(&b, "strata: statements of the program: %d %s", len(e.Findings), noun)
	for _, f := range e.Findings {
		b.WriteString("\n\t" + f.String())
	}
	return b.String()
}

// Unwrap returns the errors of all findings.
func (e *Error) Unwrap() []error {
	out := make([]error, len(e.Findings))
	for i, f := range e.Findings {
		out[i] = f.Err
	}
	return out
}

// add notes a finding; what several databases of a dialect say alike, once.
func (e *Error) add(s Statement, d *dialect.Dialect, err error) {
	for _, f := range e.Findings {
		if f.Statement == s && f.Dialect == d && f.Err.Error() == err.Error() {
			return
		}
	}
	e.Findings = append(e.Findings, Finding{s, d, err})
}

// wrong takes an error for a finding, unless the database could not be asked.
func (e *Error) wrong(s Statement, d *dialect.Dialect, err error) error {
	_, ok := errors.AsType[*strata.DatabaseError](err)
	if !ok || errors.Is(err, strata.ErrConnection) || errors.Is(err, strata.ErrUnavailable) ||
		errors.Is(err, strata.ErrTimeout) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	e.add(s, d, err)
	return nil
}

// refused is what Statements cannot do.
func refused(message, hint string) error {
	return &strata.StatementError{Statement: "validate", Problems: []strata.Problem{{Kind: strata.Incomplete, Message: message, Hint: hint}}}
}
