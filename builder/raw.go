package builder

import (
	"context"
	"slices"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/door"
	"github.com/strata-go/strata/internal/expr"
)

// RawStatement is a whole statement in SQL, with bound arguments.
type RawStatement struct{ c change }

// Raw makes a statement of SQL text. Each ? outside quotes takes the next
// argument: an expression, or a plain Go value, which is bound. ?? is a literal
// question mark, for PostgreSQL alone. Placeholders of a database's own, as $1 and :name,
// are refused. The text is the caller's and sent as it is.
func Raw(text strata.SQL, args ...any) *RawStatement {
	parts, unread, err := in.SplitRaw(string(text), len(args))
	if err != nil {
		return &RawStatement{change{stmt: rawFailed(err)}}
	}
	return &RawStatement{change{stmt: &ast.RawStmt{Text: parts, Unread: unread, Args: in.RawArgs(args)}}}
}

// rawFailed is a raw statement that fails with an error.
func rawFailed(err error) *ast.RawStmt {
	return &ast.RawStmt{Text: []string{"", ""}, Args: []ast.Expr{&ast.Bind{Err: err}}}
}

// Statement returns the statement for Strata's own packages.
func (r *RawStatement) Statement(door.Key) ast.Stmt { return r.run().node() }

// Exec runs the statement and returns the number of rows changed.
func (r *RawStatement) Exec(ctx context.Context, db Writer) (int64, error) {
	return r.run().exec(ctx, db)
}

func (r *RawStatement) run() *change {
	if r == nil {
		return new(change)
	}
	return &r.c
}

func (*RawStatement) room() (any, *change, *arguments) {
	n := &struct {
		s RawStatement
		a arguments
	}{}
	return &n.s, &n.s.c, &n.a
}

// RawRows types the rows of a statement in SQL. Its columns are read by name: those of
// the result's columns, or their labels, each once, in any order; what is missing and
// what nothing reads is refused, once for a run. A result with an expression that has
// no name is read by position. It can be read like any query, counted, and stand in
// another query, but takes no further clauses.
//
//	builder.RawRows(builder.Raw("SELECT age, name FROM users WHERE id = ?", id),
//		strata.Cols2(Users.Name, Users.Age))
//
// Because nothing tells whether its text writes, it runs as a write where the handle
// can write; on a read-only handle it runs in a read-only transaction, so that the
// database refuses what writes.
func RawRows[R any](raw *RawStatement, result strata.Result[R]) Query[R] {
	return &SelectQuery[R, strata.Wide[R]]{c: rawRows(raw, strata.ProjectionOf(door.Key{}, result))}
}

//go:noinline
func rawRows(r *RawStatement, p expr.Projection) core {
	raw, ok := r.run().stmt.(*ast.RawStmt)
	if !ok {
		raw = rawFailed(errNoRaw)
	}
	return core{base: &base{items: p.Items, plan: p.Plan, other: &other{raw: raw, names: namesOf(p.Items)}}}
}

// namesOf returns the names of items, or nil where they do not tell them apart.
func namesOf(items []ast.Expr) []string {
	names := make([]string, len(items))
	for i, item := range items {
		if names[i] = ast.NameOf(item); names[i] == "" || slices.Contains(names[:i], names[i]) {
			return nil
		}
	}
	return names
}

const errNoRaw misuse = "RawRows of no statement; Raw makes one"
