package builder

import (
	"context"
	"iter"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/scan"
)

// Preparable is a query that Prepare1 and its siblings take.
type Preparable[R any] interface {
	// Statement returns the statement for Strata's own packages.
	Statement() ast.Stmt
	// All is what ties the rows to R.
	All(ctx context.Context, db Reader) ([]R, error)

	rowPlan() *scan.Plan
}

// Bound is a prepared query with its arguments, ready to run.
type Bound[R any] struct {
	prepared *ast.Prepared
	plan     *scan.Plan
	args     []any
	err      error
}

// prepare keeps the statement; it is compiled once for each dialect it meets.
func prepare[R any](q Preparable[R]) func(args []any, err error) Bound[R] {
	prepared, plan := &ast.Prepared{Stmt: q.Statement()}, q.rowPlan()
	return func(args []any, err error) Bound[R] { return Bound[R]{prepared, plan, args, err} }
}

// arguments encodes the arguments of a call.
type arguments struct {
	values []any
	err    error
}

func bind[A any](a *arguments, p strata.Param[A], v A) {
	value, err := p.Encode(v)
	if err != nil && a.err == nil {
		a.err = &strata.StatementError{Statement: "prepared statement", Problems: []strata.Problem{{
			Kind: strata.BadValue, Message: err.Error(),
		}}}
	}
	a.values = append(a.values, value)
}

// Prepare1 prepares a query of one parameter and returns it as a function. The
// text is compiled once for each dialect; a call builds nothing.
//
//	var byEmail = builder.Prepare1(func(email strata.Param[string]) builder.Query[User] {
//		return builder.From(Users).Where(Users.Email.EqExpr(email))
//	})
//	u, err := byEmail("a@b.c").One(ctx, db)
func Prepare1[A, R any, Q Preparable[R]](build func(strata.Param[A]) Q) func(A) Bound[R] {
	p := strata.NewParam[A](0)
	with := prepare[R](build(p))
	return func(v A) Bound[R] {
		a := arguments{values: make([]any, 0, 1)}
		bind(&a, p, v)
		return with(a.values, a.err)
	}
}

// Prepare2 prepares a query of two parameters; see Prepare1.
func Prepare2[A, B, R any, Q Preparable[R]](build func(strata.Param[A], strata.Param[B]) Q) func(A, B) Bound[R] {
	p, q := strata.NewParam[A](0), strata.NewParam[B](1)
	with := prepare[R](build(p, q))
	return func(v A, w B) Bound[R] {
		a := arguments{values: make([]any, 0, 2)}
		bind(&a, p, v)
		bind(&a, q, w)
		return with(a.values, a.err)
	}
}

// Prepare3 prepares a query of three parameters; see Prepare1.
func Prepare3[A, B, C, R any, Q Preparable[R]](build func(strata.Param[A], strata.Param[B], strata.Param[C]) Q) func(A, B, C) Bound[R] {
	p, q, r := strata.NewParam[A](0), strata.NewParam[B](1), strata.NewParam[C](2)
	with := prepare[R](build(p, q, r))
	return func(v A, w B, x C) Bound[R] {
		a := arguments{values: make([]any, 0, 3)}
		bind(&a, p, v)
		bind(&a, q, w)
		bind(&a, r, x)
		return with(a.values, a.err)
	}
}

// Prepare4 prepares a query of four parameters; see Prepare1.
func Prepare4[A, B, C, D, R any, Q Preparable[R]](build func(strata.Param[A], strata.Param[B], strata.Param[C], strata.Param[D]) Q) func(A, B, C, D) Bound[R] {
	p, q, r, s := strata.NewParam[A](0), strata.NewParam[B](1), strata.NewParam[C](2), strata.NewParam[D](3)
	with := prepare[R](build(p, q, r, s))
	return func(v A, w B, x C, y D) Bound[R] {
		a := arguments{values: make([]any, 0, 4)}
		bind(&a, p, v)
		bind(&a, q, w)
		bind(&a, r, x)
		bind(&a, s, y)
		return with(a.values, a.err)
	}
}

func (b Bound[R]) fetch(bool) fetch {
	return fetch{stmt: b.prepared, args: b.args, err: b.err, plan: b.plan}
}

func (b Bound[R]) run(ctx context.Context, db Reader) start {
	return func(stream bool) (scan.Rows, error) {
		if b.err != nil {
			return nil, b.err
		}
		return db.RunQuery(ctx, b.prepared, b.args, stream)
	}
}

// Statement returns the prepared statement for Strata's own packages.
func (b Bound[R]) Statement() ast.Stmt { return b.prepared }

// Arguments returns the parameters' values for Strata's own packages.
func (b Bound[R]) Arguments() []any { return b.args }

// All returns all rows.
func (b Bound[R]) All(ctx context.Context, db Reader) ([]R, error) {
	return collect[R](b.run(ctx, db), b.plan, 0)
}

// One returns the only row; see SelectQuery.One.
func (b Bound[R]) One(ctx context.Context, db Reader) (R, error) {
	return one[R](b.run(ctx, db), b.plan)
}

// First returns the first row, or strata.ErrNoRows.
func (b Bound[R]) First(ctx context.Context, db Reader) (R, error) {
	return first[R](b.run(ctx, db), b.plan)
}

// Iter streams the rows; see SelectQuery.Iter.
func (b Bound[R]) Iter(ctx context.Context, db Reader) iter.Seq2[R, error] {
	return stream[R](b.run(ctx, db), b.plan)
}

// BoundChange is a prepared INSERT, UPDATE or DELETE with its arguments.
type BoundChange struct {
	prepared *ast.Prepared
	args     []any
	err      error
}

// Exec runs the statement and returns the number of rows changed.
func (b BoundChange) Exec(ctx context.Context, db Writer) (int64, error) {
	if b.err != nil {
		return 0, b.err
	}
	return db.RunExec(ctx, b.prepared, b.args)
}

// Statement returns the prepared statement for Strata's own packages.
func (b BoundChange) Statement() ast.Stmt { return b.prepared }

// Arguments returns the parameters' values for Strata's own packages.
func (b BoundChange) Arguments() []any { return b.args }

// PrepareChange1 prepares a change of one parameter; see Prepare1.
func PrepareChange1[A any, C Change](build func(strata.Param[A]) C) func(A) BoundChange {
	p := strata.NewParam[A](0)
	prepared := &ast.Prepared{Stmt: build(p).Statement()}
	return func(v A) BoundChange {
		a := arguments{values: make([]any, 0, 1)}
		bind(&a, p, v)
		return BoundChange{prepared, a.values, a.err}
	}
}

// PrepareChange2 prepares a change of two parameters; see Prepare1.
func PrepareChange2[A, B any, C Change](build func(strata.Param[A], strata.Param[B]) C) func(A, B) BoundChange {
	p, q := strata.NewParam[A](0), strata.NewParam[B](1)
	prepared := &ast.Prepared{Stmt: build(p, q).Statement()}
	return func(v A, w B) BoundChange {
		a := arguments{values: make([]any, 0, 2)}
		bind(&a, p, v)
		bind(&a, q, w)
		return BoundChange{prepared, a.values, a.err}
	}
}

// PrepareChange3 prepares a change of three parameters; see Prepare1.
func PrepareChange3[A, B, C any, D Change](build func(strata.Param[A], strata.Param[B], strata.Param[C]) D) func(A, B, C) BoundChange {
	p, q, r := strata.NewParam[A](0), strata.NewParam[B](1), strata.NewParam[C](2)
	prepared := &ast.Prepared{Stmt: build(p, q, r).Statement()}
	return func(v A, w B, x C) BoundChange {
		a := arguments{values: make([]any, 0, 3)}
		bind(&a, p, v)
		bind(&a, q, w)
		bind(&a, r, x)
		return BoundChange{prepared, a.values, a.err}
	}
}
