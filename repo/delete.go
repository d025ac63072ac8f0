package repo

import (
	"context"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/internal/ast"
)

// deleting is the DELETE of rows; where the definition says SoftDelete, the UPDATE that
// hides them.
func (c *core) deleting(where ast.Expr) ast.Stmt {
	life := c.life()
	if life.Deleted == nil {
		return &ast.Delete{Table: c.table, Where: where}
	}
	set := []ast.Assignment{{Column: life.Deleted, Target: life.Deleted, Value: life.Now}}
	return &ast.Update{Table: c.table, Set: append(set, c.touched()...), Where: where}
}

//go:noinline
func remove(ctx context.Context, db builder.Writer, c *core, model any) error {
	rows, err := c.one(model)
	if err != nil {
		return err
	}
	where, err := c.row(ctx, rows.At(0))
	if err != nil {
		return err
	}
	n := c.deleting(where)
	return c.why(ctx, db, found(ctx, db, n), n, rows.At(0))
}

//go:noinline
func deleteWhere(ctx context.Context, db builder.Writer, c *core, terms []ast.Expr) (int64, error) {
	if err := c.empty(); err != nil {
		return 0, err
	}
	if len(terms) == 0 {
		return 0, c.unlimited("DELETE FROM ")
	}
	return build.Exec(ctx, db, c.deleting(conjunction(append(terms, c.visible(ctx)...))))
}

//go:noinline
func deleteOne(ctx context.Context, db builder.Writer, c *core, terms []ast.Expr) error {
	if err := c.empty(); err != nil {
		return err
	}
	return found(ctx, db, c.deleting(conjunction(append(terms, c.visible(ctx)...))))
}

// Restore brings back the rows that are deleted softly and for which all conditions are
// true, and returns their number.
func Restore[T, K any](ctx context.Context, db builder.Writer, r *KeyRepo[T, K], conditions ...strata.Condition) (int64, error) {
	return restore(ctx, db, coreIn(r), nodes(conditions))
}

//go:noinline
func restore(ctx context.Context, db builder.Writer, c *core, terms []ast.Expr) (int64, error) {
	where, err := c.gone(ctx, "UPDATE ", terms)
	if err != nil {
		return 0, err
	}
	return build.Exec(ctx, db, c.restoring(where))
}

// restoring is the UPDATE that brings rows back.
func (c *core) restoring(where ast.Expr) *ast.Update {
	deleted := c.life().Deleted
	set := []ast.Assignment{{Column: deleted, Target: deleted, Value: &ast.Bind{Type: deleted.Type}}}
	return &ast.Update{Table: c.table, Set: append(set, c.touched()...), Where: where}
}

// Purge deletes for good the rows that are deleted softly and for which all conditions
// are true, and returns their number.
func Purge[T, K any](ctx context.Context, db builder.Writer, r *KeyRepo[T, K], conditions ...strata.Condition) (int64, error) {
	return purge(ctx, db, coreIn(r), nodes(conditions))
}

//go:noinline
func purge(ctx context.Context, db builder.Writer, c *core, terms []ast.Expr) (int64, error) {
	where, err := c.gone(ctx, "DELETE FROM ", terms)
	if err != nil {
		return 0, err
	}
	return build.Exec(ctx, db, &ast.Delete{Table: c.table, Where: where})
}

// gone is the condition of rows that are deleted softly.
func (c *core) gone(ctx context.Context, what string, terms []ast.Expr) (ast.Expr, error) {
	if err := c.empty(); err != nil {
		return nil, err
	}
	deleted := c.life().Deleted
	switch {
	case deleted == nil:
		return nil, &strata.StatementError{Statement: what + in.TableName(c.source), Problems: []strata.Problem{{
			Kind: strata.Incomplete, Table: c.table.Ref(), Message: "the table has no column that says SoftDelete", Hint: "name one in the definition",
		}}}
	case len(terms) == 0:
		return nil, c.unlimited(what)
	}
	whole := *c
	whole.deleted = true
	terms = append(terms, &ast.Unary{Op: ast.IsNotNull, X: deleted, Type: deleted.Type})
	return conjunction(append(terms, whole.visible(ctx)...)), nil
}
