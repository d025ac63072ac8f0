package builder

import (
	"fmt"
	"reflect"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/door"
	"github.com/strata-go/strata/internal/scan"
)

// Preparable is what Prepare1 and its siblings take: a query, a change, a change
// with RETURNING, raw SQL.
type Preparable interface {
	// Statement returns the statement for Strata's own packages.
	Statement(door.Key) ast.Stmt
}

// keeper is what a prepared statement keeps, as types that an importer reaches see
// it: what there is inside would be dear to import.
type keeper interface {
	// call is the statement about to run with arguments.
	call(args []any, err error) call
}

// kept is what a prepared statement keeps from call to call.
type kept struct {
	stmt  ast.Prepared
	base  base     // of what returns rows
	names []string // of raw SQL's columns; see call
	runs  *scan.Runs
	limit ast.Expr // its LIMIT, or nil
	write bool
	idle  bool // nothing to do: nothing is sent
}

func (k *kept) call(args []any, err error) call {
	return call{
		stmt: &k.stmt, args: args, err: err, plan: k.base.plan, names: k.names, runs: k.runs,
		limit: rowCount(k.limit, args), write: k.write, idle: k.idle,
	}
}

// bind makes a node the statement with arguments; list is room for them. It is not
// called by way of an interface, so that the arguments stay on the stack.
func (k *kept) bind(n *ast.BoundQuery, list []any, args []argument) {
	n.Of = &k.stmt
	n.Args, n.Err = values(list[:0], args)
}

// argument is an argument of a call, in its neutral form.
type argument struct {
	_     [0]func() // not compared: that would be a function in each importer
	value any
	err   error
}

// arguments are those of a call of a prepared change.
type arguments struct {
	kept  keeper
	bound ast.BoundQuery
	own   [4]any // room for most lists
}

// take takes the arguments of a call. It is a function: whoever imports arguments
// would pay for what a method of theirs mentions.
func take(a *arguments, k *kept, args []argument) {
	a.kept = k
	k.bind(&a.bound, a.own[:0], args)
}

// What a query of a prepared statement and the arguments of a call are made of, as
// one piece of memory: most have one argument, nearly all others no more than four.
type (
	room1 struct {
		bound ast.BoundQuery
		list  [1]any
	}
	room4 struct {
		bound ast.BoundQuery
		list  [4]any
	}
)

// layout is a query and room for arguments, of a type that is made at run time.
type layout struct {
	typ    any     // a reflect.Type
	offset uintptr // of the room
}

func layoutOf(query, room reflect.Type) layout {
	t := reflect.StructOf([]reflect.StructField{{Name: "Query", Type: query}, {Name: "Room", Type: room}})
	return layout{t, t.Field(1).Offset}
}

// make makes a query, and returns where it is and where its room is.
func (l *layout) make() (query, room scan.Slot) {
	query = scan.NewSlot(l.typ.(reflect.Type))
	return query, query.Add(l.offset)
}

// values appends the values of arguments to a list, and says what is wrong with
// the first that has none.
func values(list []any, args []argument) (_ []any, err error) {
	for i := range args {
		if forms, several := args[i].value.(ast.Forms); several {
			list = append(list, forms...)
		} else {
			list = append(list, args[i].value)
		}
		if args[i].err != nil && err == nil {
			err = &strata.StatementError{Statement: "prepared statement", Problems: []strata.Problem{{
				Kind: strata.BadValue, Message: fmt.Sprintf("argument %d: %v", i+1, args[i].err),
			}}}
		}
	}
	return list, err
}

// prepared is a prepared statement, and how it is made a value of its own type
// with the arguments of a call.
type prepared struct {
	kept   keeper
	change binder // of a change; nil of a query
	other  any    // a statement that takes no parameters

	like      any    // a nil pointer to the query; nil of a change
	one, more layout // of a query with one argument, and with more
}

// binder is a change that can be prepared.
type binder interface {
	run() *change
	// room returns another such statement, what it consists of, and room for its
	// arguments.
	room() (any, *change, *arguments)
}

var coreType = reflect.TypeFor[core]()

// prepare keeps a statement, which is compiled once for each dialect it meets.
//
//go:noinline
func prepare(s any, params ...strata.AnyOperand) *prepared {
	p := preparedOf(s)
	if k, ok := p.kept.(*kept); ok {
		k.stmt.Err = settle(k.stmt.Stmt, params)
		register(k)
	}
	return p
}

func preparedOf(s any) *prepared {
	if b, ok := s.(binder); ok {
		c := b.run()
		return &prepared{kept: &kept{stmt: ast.Prepared{Stmt: c.node()}, runs: scan.NewRuns(), write: true, idle: c.idle}, change: b}
	}
	t := reflect.TypeOf(s)
	if t == nil || !holdsCore(t) {
		return &prepared{other: s}
	}
	k := &kept{runs: scan.NewRuns()}
	k.base.other = &other{kept: k}
	p := &prepared{
		kept: k, like: reflect.Zero(t).Interface(),
		one:  layoutOf(t.Elem(), reflect.TypeFor[room1]()),
		more: layoutOf(t.Elem(), reflect.TypeFor[room4]()),
	}
	c := coreAt(s)
	if c == nil || c.base == nil {
		k.stmt.Stmt = c.query()
		return p
	}
	b := c.base
	k.base.items, k.base.plan, k.base.element = b.items, b.plan, b.element
	k.stmt.Stmt = unbound(s)
	if o := b.other; o != nil {
		k.write, k.idle, k.names = o.change != nil || o.raw != nil, o.idle, o.names
		if o.change != nil {
			k.stmt.Stmt = o.change
		}
	}
	k.limit = limitOf(k.stmt.Stmt)
	return p
}

// holdsCore reports whether a type is a pointer to a struct that is nothing but a
// core, as coreAt asks for.
func holdsCore(t reflect.Type) bool {
	if t.Kind() != reflect.Pointer || t.Elem().Kind() != reflect.Struct {
		return false
	}
	f, ok := t.Elem().FieldByName("c")
	return ok && f.Type == coreType && f.Offset == 0
}

// with is the statement with the arguments of a call.
//
//go:noinline
func (p *prepared) with(args []argument) any {
	switch {
	case p.change != nil:
		s, c, a := p.change.room()
		take(a, p.kept.(*kept), args)
		c.bound = a
		return s
	case p.like == nil:
		return p.other
	case len(args) == 1:
		q, room := p.one.make()
		r := scan.At[room1](room)
		bind(scan.At[core](q), p.kept.(*kept), &r.bound, r.list[:0], args)
		return scan.PointerLike(q, p.like)
	default:
		q, room := p.more.make()
		r := scan.At[room4](room)
		bind(scan.At[core](q), p.kept.(*kept), &r.bound, r.list[:0], args)
		return scan.PointerLike(q, p.like)
	}
}

// bind makes the core one of a prepared statement with its arguments. It is no
// method: what the signatures of methods mention is dear to import, too.
func bind(c *core, k *kept, n *ast.BoundQuery, list []any, args []argument) {
	k.bind(n, list, args)
	c.base, c.op, c.y = &k.base, opBound, n
}

// bound is a prepared query as a statement.
func (c *core) bound() ast.Query {
	if c.op != opBound {
		return failed(misuse(names[c.op] + " on a prepared query; say it in the function that is prepared"))
	}
	return c.y.(*ast.BoundQuery)
}

// needsFunction panics where nothing is prepared.
//
//go:noinline
func needsFunction(missing bool) {
	if missing {
		panic("strata: Prepare takes a function that builds the statement, not nil")
	}
}

// Prepare1 prepares a statement of one parameter and returns it as a function:
// a query, a change, or a change with RETURNING, which comes back of its own type
// and is ready to run. The text is compiled once for each dialect; a call builds
// nothing.
//
//	var byEmail = builder.Prepare1(func(email strata.Param[string]) builder.Query[User] {
//		return builder.From(Users).Where(Users.Email.EqExpr(email))
//	})
//	u, err := byEmail("a@b.c").One(ctx, db)
//
//go:noinline
func Prepare1[A any, Q Preparable](build func(strata.Param[A]) Q) func(A) Q {
	needsFunction(build == nil)
	p := strata.NewParam[A](door.Key{}, 0)
	s := prepare(build(p), p)
	return func(a A) Q {
		var args [1]argument
		args[0].value, args[0].err = strata.EncodeParam(door.Key{}, p, a)
		return s.with(args[:]).(Q)
	}
}

// Prepare2 prepares a statement of two parameters; see Prepare1.
//
//go:noinline
func Prepare2[A, B any, Q Preparable](build func(strata.Param[A], strata.Param[B]) Q) func(A, B) Q {
	needsFunction(build == nil)
	p1, p2 := strata.NewParam[A](door.Key{}, 0), strata.NewParam[B](door.Key{}, 1)
	s := prepare(build(p1, p2), p1, p2)
	return func(a A, b B) Q {
		var args [2]argument
		args[0].value, args[0].err = strata.EncodeParam(door.Key{}, p1, a)
		args[1].value, args[1].err = strata.EncodeParam(door.Key{}, p2, b)
		return s.with(args[:]).(Q)
	}
}

// Prepare3 prepares a statement of three parameters; see Prepare1.
//
//go:noinline
func Prepare3[A, B, C any, Q Preparable](build func(strata.Param[A], strata.Param[B], strata.Param[C]) Q) func(A, B, C) Q {
	needsFunction(build == nil)
	p1, p2, p3 := strata.NewParam[A](door.Key{}, 0), strata.NewParam[B](door.Key{}, 1), strata.NewParam[C](door.Key{}, 2)
	s := prepare(build(p1, p2, p3), p1, p2, p3)
	return func(a A, b B, c C) Q {
		var args [3]argument
		args[0].value, args[0].err = strata.EncodeParam(door.Key{}, p1, a)
		args[1].value, args[1].err = strata.EncodeParam(door.Key{}, p2, b)
		args[2].value, args[2].err = strata.EncodeParam(door.Key{}, p3, c)
		return s.with(args[:]).(Q)
	}
}

// Prepare4 prepares a statement of four parameters; see Prepare1.
//
//go:noinline
func Prepare4[A, B, C, D any, Q Preparable](build func(strata.Param[A], strata.Param[B], strata.Param[C], strata.Param[D]) Q) func(A, B, C, D) Q {
	needsFunction(build == nil)
	p1, p2, p3, p4 := strata.NewParam[A](door.Key{}, 0), strata.NewParam[B](door.Key{}, 1), strata.NewParam[C](door.Key{}, 2), strata.NewParam[D](door.Key{}, 3)
	s := prepare(build(p1, p2, p3, p4), p1, p2, p3, p4)
	return func(a A, b B, c C, d D) Q {
		var args [4]argument
		args[0].value, args[0].err = strata.EncodeParam(door.Key{}, p1, a)
		args[1].value, args[1].err = strata.EncodeParam(door.Key{}, p2, b)
		args[2].value, args[2].err = strata.EncodeParam(door.Key{}, p3, c)
		args[3].value, args[3].err = strata.EncodeParam(door.Key{}, p4, d)
		return s.with(args[:]).(Q)
	}
}

// Prepare5 prepares a statement of five parameters; see Prepare1.
//
//go:noinline
func Prepare5[A, B, C, D, E any, Q Preparable](build func(strata.Param[A], strata.Param[B], strata.Param[C], strata.Param[D], strata.Param[E]) Q) func(A, B, C, D, E) Q {
	needsFunction(build == nil)
	p1, p2, p3, p4 := strata.NewParam[A](door.Key{}, 0), strata.NewParam[B](door.Key{}, 1), strata.NewParam[C](door.Key{}, 2), strata.NewParam[D](door.Key{}, 3)
	p5 := strata.NewParam[E](door.Key{}, 4)
	s := prepare(build(p1, p2, p3, p4, p5), p1, p2, p3, p4, p5)
	return func(a A, b B, c C, d D, e E) Q {
		var args [5]argument
		args[0].value, args[0].err = strata.EncodeParam(door.Key{}, p1, a)
		args[1].value, args[1].err = strata.EncodeParam(door.Key{}, p2, b)
		args[2].value, args[2].err = strata.EncodeParam(door.Key{}, p3, c)
		args[3].value, args[3].err = strata.EncodeParam(door.Key{}, p4, d)
		args[4].value, args[4].err = strata.EncodeParam(door.Key{}, p5, e)
		return s.with(args[:]).(Q)
	}
}

// Prepare6 prepares a statement of six parameters; see Prepare1.
//
//go:noinline
func Prepare6[A, B, C, D, E, F any, Q Preparable](build func(strata.Param[A], strata.Param[B], strata.Param[C], strata.Param[D], strata.Param[E], strata.Param[F]) Q) func(A, B, C, D, E, F) Q {
	needsFunction(build == nil)
	p1, p2, p3, p4 := strata.NewParam[A](door.Key{}, 0), strata.NewParam[B](door.Key{}, 1), strata.NewParam[C](door.Key{}, 2), strata.NewParam[D](door.Key{}, 3)
	p5, p6 := strata.NewParam[E](door.Key{}, 4), strata.NewParam[F](door.Key{}, 5)
	s := prepare(build(p1, p2, p3, p4, p5, p6), p1, p2, p3, p4, p5, p6)
	return func(a A, b B, c C, d D, e E, f F) Q {
		var args [6]argument
		args[0].value, args[0].err = strata.EncodeParam(door.Key{}, p1, a)
		args[1].value, args[1].err = strata.EncodeParam(door.Key{}, p2, b)
		args[2].value, args[2].err = strata.EncodeParam(door.Key{}, p3, c)
		args[3].value, args[3].err = strata.EncodeParam(door.Key{}, p4, d)
		args[4].value, args[4].err = strata.EncodeParam(door.Key{}, p5, e)
		args[5].value, args[5].err = strata.EncodeParam(door.Key{}, p6, f)
		return s.with(args[:]).(Q)
	}
}

// Prepare7 prepares a statement of seven parameters; see Prepare1.
//
//go:noinline
func Prepare7[A, B, C, D, E, F, G any, Q Preparable](build func(strata.Param[A], strata.Param[B], strata.Param[C], strata.Param[D], strata.Param[E], strata.Param[F], strata.Param[G]) Q) func(A, B, C, D, E, F, G) Q {
	needsFunction(build == nil)
	p1, p2, p3, p4 := strata.NewParam[A](door.Key{}, 0), strata.NewParam[B](door.Key{}, 1), strata.NewParam[C](door.Key{}, 2), strata.NewParam[D](door.Key{}, 3)
	p5, p6, p7 := strata.NewParam[E](door.Key{}, 4), strata.NewParam[F](door.Key{}, 5), strata.NewParam[G](door.Key{}, 6)
	s := prepare(build(p1, p2, p3, p4, p5, p6, p7), p1, p2, p3, p4, p5, p6, p7)
	return func(a A, b B, c C, d D, e E, f F, g G) Q {
		var args [7]argument
		args[0].value, args[0].err = strata.EncodeParam(door.Key{}, p1, a)
		args[1].value, args[1].err = strata.EncodeParam(door.Key{}, p2, b)
		args[2].value, args[2].err = strata.EncodeParam(door.Key{}, p3, c)
		args[3].value, args[3].err = strata.EncodeParam(door.Key{}, p4, d)
		args[4].value, args[4].err = strata.EncodeParam(door.Key{}, p5, e)
		args[5].value, args[5].err = strata.EncodeParam(door.Key{}, p6, f)
		args[6].value, args[6].err = strata.EncodeParam(door.Key{}, p7, g)
		return s.with(args[:]).(Q)
	}
}

// Prepare8 prepares a statement of eight parameters; see Prepare1.
//
//go:noinline
func Prepare8[A, B, C, D, E, F, G, H any, Q Preparable](build func(strata.Param[A], strata.Param[B], strata.Param[C], strata.Param[D], strata.Param[E], strata.Param[F], strata.Param[G], strata.Param[H]) Q) func(A, B, C, D, E, F, G, H) Q {
	needsFunction(build == nil)
	p1, p2, p3, p4 := strata.NewParam[A](door.Key{}, 0), strata.NewParam[B](door.Key{}, 1), strata.NewParam[C](door.Key{}, 2), strata.NewParam[D](door.Key{}, 3)
	p5, p6, p7, p8 := strata.NewParam[E](door.Key{}, 4), strata.NewParam[F](door.Key{}, 5), strata.NewParam[G](door.Key{}, 6), strata.NewParam[H](door.Key{}, 7)
	s := prepare(build(p1, p2, p3, p4, p5, p6, p7, p8), p1, p2, p3, p4, p5, p6, p7, p8)
	return func(a A, b B, c C, d D, e E, f F, g G, h H) Q {
		var args [8]argument
		args[0].value, args[0].err = strata.EncodeParam(door.Key{}, p1, a)
		args[1].value, args[1].err = strata.EncodeParam(door.Key{}, p2, b)
		args[2].value, args[2].err = strata.EncodeParam(door.Key{}, p3, c)
		args[3].value, args[3].err = strata.EncodeParam(door.Key{}, p4, d)
		args[4].value, args[4].err = strata.EncodeParam(door.Key{}, p5, e)
		args[5].value, args[5].err = strata.EncodeParam(door.Key{}, p6, f)
		args[6].value, args[6].err = strata.EncodeParam(door.Key{}, p7, g)
		args[7].value, args[7].err = strata.EncodeParam(door.Key{}, p8, h)
		return s.with(args[:]).(Q)
	}
}
