package builder

import (
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/scan"
)

// Preparable is what Prepare1 and its siblings take: a query, a change, or a
// change with RETURNING. S is what it becomes with its arguments: a Bound, a
// BoundChange or a BoundReturning.
type Preparable[S any] interface {
	// Statement returns the statement for Strata's own packages.
	Statement() ast.Stmt

	// prepared returns what is kept of the statement, and what ties it to the
	// arguments of a call.
	prepared() (*kept, func(*kept, []any, error) S)
}

func bindRows[R any](k *kept, args []any, err error) Bound[R] { return Bound[R]{k, args, err} }

func bindReturning[R any](k *kept, args []any, err error) BoundReturning[R] {
	return BoundReturning[R]{k, args, err}
}

func bindChange(k *kept, args []any, err error) BoundChange { return BoundChange{k, args, err} }

func (q SelectQuery[R, T]) prepared() (*kept, func(*kept, []any, error) Bound[R]) {
	return keep(q.Statement(), q.plan, false), bindRows[R]
}

func (q CompoundQuery[R, T]) prepared() (*kept, func(*kept, []any, error) Bound[R]) {
	return keep(q.Statement(), q.plan, false), bindRows[R]
}

func (s ReturningStatement[R]) prepared() (*kept, func(*kept, []any, error) BoundReturning[R]) {
	return keep(s.stmt, s.plan, s.idle), bindReturning[R]
}

func (s InsertStatement[M]) prepared() (*kept, func(*kept, []any, error) BoundChange) {
	return keep(s.Statement(), nil, s.idle()), bindChange
}

func (u UpdateStatement[M]) prepared() (*kept, func(*kept, []any, error) BoundChange) {
	return keep(u.Statement(), nil, u.idle()), bindChange
}

func (d DeleteStatement[M]) prepared() (*kept, func(*kept, []any, error) BoundChange) {
	return keep(d.Statement(), nil, d.idle()), bindChange
}

// kept is what a prepared statement keeps from call to call.
type kept struct {
	stmt ast.Prepared
	plan *scan.Plan // nil where it returns no rows
	idle bool       // nothing to do: nothing is sent
	runs scan.Runs
}

func keep(s ast.Stmt, plan *scan.Plan, idle bool) *kept {
	return &kept{stmt: ast.Prepared{Stmt: s}, plan: plan, idle: idle}
}

// limit is the LIMIT of the statement, if it has one.
func (k *kept) limit() ast.Expr {
	switch q := k.stmt.Stmt.(type) {
	case *ast.Select:
		return q.Limit
	case *ast.Compound:
		return q.Limit
	default:
		return nil
	}
}

// argument is an argument of a call, in its neutral form.
type argument struct {
	value any
	err   error
}

func arg[A any](p strata.Param[A], v A) argument {
	value, err := p.Encode(v)
	return argument{value, err}
}

// statement is a prepared statement and what ties it to the arguments of a call.
type statement[S any] struct {
	kept *kept
	bind func(*kept, []any, error) S
}

// prepare keeps a statement, which is compiled once for each dialect it meets.
func prepare[S any](q Preparable[S]) statement[S] {
	k, bind := q.prepared()
	return statement[S]{k, bind}
}

// with ties the statement to arguments.
func (s statement[S]) with(list ...argument) S {
	values, err := arguments(list)
	return s.bind(s.kept, values, err)
}

func arguments(list []argument) (values []any, err error) {
	values = make([]any, len(list))
	for i := range list {
		if values[i] = list[i].value; list[i].err != nil && err == nil {
			err = &strata.StatementError{Statement: "prepared statement", Problems: []strata.Problem{{
				Kind: strata.BadValue, Message: list[i].err.Error(),
			}}}
		}
	}
	return values, err
}

// Prepare1 prepares a statement of one parameter and returns it as a function:
// a query, a change, or a change with RETURNING. The text is compiled once for
// each dialect; a call builds nothing.
//
//	var byEmail = builder.Prepare1(func(email strata.Param[string]) builder.Query[User] {
//		return builder.From(Users).Where(Users.Email.EqExpr(email))
//	})
//	u, err := byEmail("a@b.c").One(ctx, db)
func Prepare1[A, S any, Q Preparable[S]](build func(strata.Param[A]) Q) func(A) S {
	p := strata.NewParam[A](0)
	s := prepare[S](build(p))
	return func(a A) S { return s.with(arg(p, a)) }
}

// Prepare2 prepares a statement of two parameters; see Prepare1.
func Prepare2[A, B, S any, Q Preparable[S]](build func(strata.Param[A], strata.Param[B]) Q) func(A, B) S {
	p1, p2 := strata.NewParam[A](0), strata.NewParam[B](1)
	s := prepare[S](build(p1, p2))
	return func(a A, b B) S {
		return s.with(arg(p1, a), arg(p2, b))
	}
}

// Prepare3 prepares a statement of three parameters; see Prepare1.
func Prepare3[A, B, C, S any, Q Preparable[S]](build func(strata.Param[A], strata.Param[B], strata.Param[C]) Q) func(A, B, C) S {
	p1, p2, p3 := strata.NewParam[A](0), strata.NewParam[B](1), strata.NewParam[C](2)
	s := prepare[S](build(p1, p2, p3))
	return func(a A, b B, c C) S {
		return s.with(arg(p1, a), arg(p2, b), arg(p3, c))
	}
}

// Prepare4 prepares a statement of four parameters; see Prepare1.
func Prepare4[A, B, C, D, S any, Q Preparable[S]](build func(strata.Param[A], strata.Param[B], strata.Param[C], strata.Param[D]) Q) func(A, B, C, D) S {
	p1, p2, p3, p4 := strata.NewParam[A](0), strata.NewParam[B](1), strata.NewParam[C](2), strata.NewParam[D](3)
	s := prepare[S](build(p1, p2, p3, p4))
	return func(a A, b B, c C, d D) S {
		return s.with(arg(p1, a), arg(p2, b), arg(p3, c), arg(p4, d))
	}
}

// Prepare5 prepares a statement of five parameters; see Prepare1.
func Prepare5[A, B, C, D, E, S any, Q Preparable[S]](build func(strata.Param[A], strata.Param[B], strata.Param[C], strata.Param[D], strata.Param[E]) Q) func(A, B, C, D, E) S {
	p1, p2, p3, p4 := strata.NewParam[A](0), strata.NewParam[B](1), strata.NewParam[C](2), strata.NewParam[D](3)
	p5 := strata.NewParam[E](4)
	s := prepare[S](build(p1, p2, p3, p4, p5))
	return func(a A, b B, c C, d D, e E) S {
		return s.with(arg(p1, a), arg(p2, b), arg(p3, c), arg(p4, d), arg(p5, e))
	}
}

// Prepare6 prepares a statement of six parameters; see Prepare1.
func Prepare6[A, B, C, D, E, F, S any, Q Preparable[S]](build func(strata.Param[A], strata.Param[B], strata.Param[C], strata.Param[D], strata.Param[E], strata.Param[F]) Q) func(A, B, C, D, E, F) S {
	p1, p2, p3, p4 := strata.NewParam[A](0), strata.NewParam[B](1), strata.NewParam[C](2), strata.NewParam[D](3)
	p5, p6 := strata.NewParam[E](4), strata.NewParam[F](5)
	s := prepare[S](build(p1, p2, p3, p4, p5, p6))
	return func(a A, b B, c C, d D, e E, f F) S {
		return s.with(arg(p1, a), arg(p2, b), arg(p3, c), arg(p4, d), arg(p5, e), arg(p6, f))
	}
}

// Prepare7 prepares a statement of seven parameters; see Prepare1.
func Prepare7[A, B, C, D, E, F, G, S any, Q Preparable[S]](build func(strata.Param[A], strata.Param[B], strata.Param[C], strata.Param[D], strata.Param[E], strata.Param[F], strata.Param[G]) Q) func(A, B, C, D, E, F, G) S {
	p1, p2, p3, p4 := strata.NewParam[A](0), strata.NewParam[B](1), strata.NewParam[C](2), strata.NewParam[D](3)
	p5, p6, p7 := strata.NewParam[E](4), strata.NewParam[F](5), strata.NewParam[G](6)
	s := prepare[S](build(p1, p2, p3, p4, p5, p6, p7))
	return func(a A, b B, c C, d D, e E, f F, g G) S {
		return s.with(arg(p1, a), arg(p2, b), arg(p3, c), arg(p4, d), arg(p5, e), arg(p6, f), arg(p7, g))
	}
}

// Prepare8 prepares a statement of eight parameters; see Prepare1.
func Prepare8[A, B, C, D, E, F, G, H, S any, Q Preparable[S]](build func(strata.Param[A], strata.Param[B], strata.Param[C], strata.Param[D], strata.Param[E], strata.Param[F], strata.Param[G], strata.Param[H]) Q) func(A, B, C, D, E, F, G, H) S {
	p1, p2, p3, p4 := strata.NewParam[A](0), strata.NewParam[B](1), strata.NewParam[C](2), strata.NewParam[D](3)
	p5, p6, p7, p8 := strata.NewParam[E](4), strata.NewParam[F](5), strata.NewParam[G](6), strata.NewParam[H](7)
	s := prepare[S](build(p1, p2, p3, p4, p5, p6, p7, p8))
	return func(a A, b B, c C, d D, e E, f F, g G, h H) S {
		return s.with(arg(p1, a), arg(p2, b), arg(p3, c), arg(p4, d), arg(p5, e), arg(p6, f), arg(p7, g), arg(p8, h))
	}
}
