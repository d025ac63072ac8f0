package mariadb

import (
	"context"

	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/conns"
	"github.com/strata-go/strata/internal/driver"
	"github.com/strata-go/strata/internal/scan"
)

// warnsLate reports whether a statement may have changed something when it is known that it
// warns. MariaDB makes errors of warnings of INSERT and UPDATE by itself, under sqlMode, and
// not of DELETE. One whose condition cannot warn is as good as the others.
func warnsLate(t driver.Text) bool {
	if verbOf(t) != "DELETE" {
		return false
	}
	stmt := t.Stmt
	if p, ok := stmt.(*ast.Prepared); ok {
		stmt = p.Stmt
	}
	d, ok := stmt.(*ast.Delete)
	return !ok || len(d.With) > 0 || len(d.Using) > 0 || len(d.Returning) > 0 || !compares(d.Where)
}

// compares reports whether a condition does nothing but compare columns and arguments.
func compares(e ast.Expr) bool {
	return !ast.Has(e, func(x ast.Expr) bool { return !compared(x) })
}

// compared reports whether an expression is a column, an argument, or a comparison.
func compared(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.Column, *ast.Bind, *ast.Param, *ast.Logic, *ast.Between, *ast.In:
		return true
	case *ast.Unary:
		return e.Op != ast.Neg
	case *ast.Binary:
		switch e.Op {
		case ast.Eq, ast.Ne, ast.Lt, ast.Le, ast.Gt, ast.Ge, ast.Distinct, ast.NotDistinct:
			return true
		}
	}
	return false
}

// apart runs a statement in a transaction of its own, so that nothing is kept where it warns.
func (b *backend) apart(ctx context.Context, t driver.Text, run func(*session) error) error {
	begun, err := b.Begin(ctx, driver.TxOptions{})
	if err != nil {
		return err
	}
	s := begun.(*session)
	ended := false
	defer func() { // also when a value panics
		if !ended {
			s.Rollback()
		}
	}()
	if t.Leaves {
		s.held.Leaves()
	}
	if err := run(s); err != nil {
		return err
	}
	ended = true
	return s.Commit(ctx)
}

func (b *backend) execApart(ctx context.Context, t driver.Text, a arguments) (n int64, err error) {
	err = b.apart(ctx, t, func(s *session) error {
		n, err = s.exec(ctx, t, a)
		return err
	})
	return n, err
}

func (b *backend) queryApart(ctx context.Context, t driver.Text, a arguments) (r scan.Rows, err error) {
	err = b.apart(ctx, t, func(s *session) error {
		if r, err = s.query(ctx, t, a); err == nil {
			r, err = conns.Buffer(r)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return driver.Until(ctx, r, func(err error) error { return b.outcome(t, err) }), nil
}
