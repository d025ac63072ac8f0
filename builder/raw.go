package builder

import (
	"context"
	"iter"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/scan"
)

// RawStatement is a whole statement in SQL, with bound arguments.
type RawStatement struct {
	raw ast.RawStmt
	err error
}

// Raw makes a statement of SQL text. Each ? outside quotes takes the next
// argument: an expression, or a plain Go value, which is bound. ?? is a literal
// question mark. The text is the caller's and sent as it is.
func Raw(text string, args ...any) RawStatement {
	parts, err := strata.SplitRaw(text, len(args))
	if err != nil {
		return RawStatement{err: err}
	}
	return RawStatement{raw: ast.RawStmt{Text: parts, Args: strata.RawArgs(args)}}
}

// Statement returns the statement for Strata's own packages.
func (r RawStatement) Statement() ast.Stmt {
	if r.err != nil {
		return &ast.RawStmt{Text: []string{"", ""}, Args: []ast.Expr{&ast.Bind{Err: r.err}}}
	}
	return &r.raw
}

// Exec runs the statement and returns the number of rows changed.
func (r RawStatement) Exec(ctx context.Context, db Writer) (int64, error) {
	return db.RunExec(ctx, r.Statement(), nil)
}

// RawQuery is a whole query in SQL that yields rows of type R. Because nothing
// tells whether its text writes, it runs on a Writer.
type RawQuery[R any] struct {
	statement RawStatement
	plan      *scan.Plan
}

// RawRows types the rows of a statement in SQL: its columns are, in order, of
// the types of the result, which is used as a model only.
//
//	builder.RawRows(builder.Raw("SELECT name, age FROM users WHERE id = ?", id),
//		strata.Cols2(Users.Name, Users.Age))
func RawRows[R any](r RawStatement, model strata.Result[R]) RawQuery[R] {
	return RawQuery[R]{r, model.Projection().Plan}
}

// Statement returns the statement for Strata's own packages.
func (q RawQuery[R]) Statement() ast.Stmt { return q.statement.Statement() }

func (q *RawQuery[R]) on(db Writer) call {
	return call{writer: db, stmt: q.Statement(), plan: q.plan}
}

func (q RawQuery[R]) fetchChanged() call { return q.on(nil) }

// All returns all rows.
func (q RawQuery[R]) All(ctx context.Context, db Writer) ([]R, error) {
	c := q.on(db)
	return collect[R](ctx, &c)
}

// One returns the only row; see SelectQuery.One.
func (q RawQuery[R]) One(ctx context.Context, db Writer) (R, error) {
	c := q.on(db)
	return one[R](ctx, &c)
}

// Iter streams the rows.
func (q RawQuery[R]) Iter(ctx context.Context, db Writer) iter.Seq2[R, error] {
	return stream[R](ctx, q.on(db))
}
