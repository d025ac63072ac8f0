package schema

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/strata-go/strata/internal/textsql"
)

// Apply makes changes that [Diff] found, in one transaction, or in a savepoint of one: all
// of them or, when there is an error, none. Changes that may lose values are refused, with
// a [*DestructiveError], unless [AllowDestructive] is given; those who do not want them
// take them out of the list.
func Apply(ctx context.Context, db DB, changes []Change, options ...ApplyOption) error {
	if err := given(ctx, db); err != nil {
		return err
	}
	if !slices.Contains(options, AllowDestructive) {
		if lossy := without(changes, func(c Change) bool { return !c.Destructive() }); len(lossy) > 0 {
			return &DestructiveError{Changes: lossy}
		}
	}
	statements, err := SQL(changes, db.Dialect())
	if err != nil || len(statements) == 0 {
		return err
	}
	if modifies(db.Dialect()) {
		return oneByOne(ctx, db, statements)
	}
	return textsql.InTx(ctx, db, func(tx DB) error {
		for _, s := range statements {
			if err := textsql.Exec(ctx, tx, s.SQL); err != nil {
				return err
			}
		}
		return nil
	})
}

// oneByOne makes changes that nothing undoes.
func oneByOne(ctx context.Context, db DB, statements []Statement) error {
	for i, s := range statements {
		err := textsql.Exec(ctx, db, s.SQL)
		switch {
		case err != nil && i == 0:
			return err
		case err != nil:
			return &PartlyError{Done: statements[:i], Failed: s, Err: err}
		}
	}
	return nil
}

// PartlyError says that some of the statements have been run when one failed, where the
// database commits each: what they changed stays, the one that failed has changed nothing, and
// those after it were not run. [Diff] tells what is left.
type PartlyError struct {
	Done   []Statement
	Failed Statement
	Err    error
}

// Error has one line.
func (e *PartlyError) Error() string {
	return fmt.Sprintf("%v (of the statements %d had been run, which stay: call Diff again for the rest)", e.Err, len(e.Done))
}

// Unwrap returns the error of the statement.
func (e *PartlyError) Unwrap() error { return e.Err }

// ApplyOption is an option of [Apply].
type ApplyOption uint8

// AllowDestructive lets Apply make changes that may lose values.
const AllowDestructive ApplyOption = 1

// DestructiveError says that changes would lose values, and that nothing was changed.
type DestructiveError struct{ Changes []Change }

// Error names the changes on one line.
func (e *DestructiveError) Error() string {
	list := make([]string, len(e.Changes))
	for i, c := range e.Changes {
		list[i] = c.String()
	}
	return "strata: schema: Apply: values may be lost by " + strings.Join(list, "; ") + "; give AllowDestructive, or leave these changes out"
}
