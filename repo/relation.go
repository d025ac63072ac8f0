package repo

import (
	"fmt"
	"slices"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/door"
	"github.com/strata-go/strata/internal/expr"
	"github.com/strata-go/strata/internal/scan"
)

// Relation says how rows of C belong to rows of P. It is declared once, by HasMany,
// HasOne, BelongsTo or ManyToMany, and used to load the rows of C (Load), in conditions
// (Any, None, Every, Count) and in joins, as a source and its On.
//
// Its methods return relations with more clauses and leave it as it is.
type Relation[P, C any] = RelationOf[*P, *C]

// RelationOf is what a Relation is: P and C are pointers to the models. All pointers have
// one shape, so that the compiler makes the methods once for all relations.
type RelationOf[P, C any] struct {
	_  [0]func(P, C)
	of *loading // a name: what it has is not to be compiled again for each relation
}

// Preload is what Load loads into rows of the model that P points at: a Relation of it.
type Preload[P any] interface{ loadsInto(P) *loading }

// HasMany declares that rows of child belong to rows of parent, by the columns of child
// that refer to columns of parent:
//
//	var CustomerOrders = repo.HasMany(Customers, Orders,
//		func(c *Customer) *repo.Many[Order] { return &c.Orders },
//		strata.Refer(Orders.CustomerID, Customers.ID))
//
// The columns have the same type, or it does not compile. NULL refers to nothing. What
// does not fit together is a mistake, and reported as those of definitions are.
func HasMany[P, C any](parent strata.TableAt[*P], child strata.TableAt[*C], field func(*P) *Many[C], refer ...strata.Pair) *Relation[P, C] {
	return &Relation[P, C]{of: owns("repo.HasMany", parent, child, refer, field == nil, (*[]C)(nil), many(field))}
}

// HasOne declares that at most one row of child belongs to a row of parent; see HasMany.
// The columns of child are a key of it.
func HasOne[P, C any](parent strata.TableAt[*P], child strata.TableAt[*C], field func(*P) *One[C], refer ...strata.Pair) *Relation[P, C] {
	return &Relation[P, C]{of: owns("repo.HasOne", parent, child, refer, field == nil, (*[]C)(nil), one(field))}
}

// BelongsTo declares that rows of child belong to a row of parent, seen from the child:
// by the columns of child that refer to columns of parent.
//
//	var OrderCustomer = repo.BelongsTo(Orders, Customers,
//		func(o *Order) *repo.One[Customer] { return &o.Customer },
//		strata.Refer(Orders.CustomerID, Customers.ID))
func BelongsTo[C, P any](child strata.TableAt[*C], parent strata.TableAt[*P], field func(*C) *One[P], refer ...strata.Pair) *Relation[C, P] {
	return &Relation[C, P]{of: belongs("repo.BelongsTo", child, parent, refer, field == nil, (*[]P)(nil), one(field))}
}

// ManyToMany declares that rows of child and of parent belong together by rows of link,
// which refers to both: first the columns that refer to parent, then those that refer to
// child. Clauses may name columns of link, too. Rows of link are read by a HasMany.
//
//	var UserRoles = repo.ManyToMany(Users, Members, Roles,
//		func(u *User) *repo.Many[Role] { return &u.Roles },
//		strata.Refer(Members.UserID, Users.ID), strata.Refer(Members.RoleID, Roles.ID))
func ManyToMany[P, L, C any](parent strata.TableAt[*P], link strata.TableAt[*L], child strata.TableAt[*C], field func(*P) *Many[C], refer ...strata.Pair) *Relation[P, C] {
	var row linked[L, C]
	at := scan.FieldOffset(&row.link, &row.row)
	return &Relation[P, C]{of: links(parent, link, child, refer, field == nil, (*[]linked[L, C])(nil), at, many(field), func(pairs any) any {
		list := *pairs.(*[]linked[L, C])
		rows := make([]C, len(list))
		for i := range list {
			rows[i] = list[i].row
		}
		return &rows
	})}
}

// linked is a row and the row that links it.
type linked[L, C any] struct {
	link L
	row  C
}

// access gets and sets the field of a parent that holds its children: parents and rows are
// a *[]P and a *[]C.
type access = func(how how, parents any, i int, rows any, from, to int) (loaded bool)

type how uint8

const (
	give  how = iota // a run of the rows becomes the children
	ask              // rows becomes the children, or copies of them
	write            // the children become those of the run of rows
	point            // rows, a *any, becomes the pointer that a One has
)

//go:noinline
func many[P, C any](field func(*P) *Many[C]) access {
	return func(how how, parents any, i int, rows any, from, to int) bool {
		m, list := field(&(*parents.(*[]P))[i]), rows.(*[]C)
		switch how {
		case give:
			*m = Many[C]{(*list)[from:to:to], true}
		case ask:
			*list = m.rows
		default:
			copy(m.rows, (*list)[from:to])
		}
		return m.loaded
	}
}

//go:noinline
func one[P, C any](field func(*P) *One[C]) access {
	return func(how how, parents any, i int, rows any, from, to int) bool {
		o := field(&(*parents.(*[]P))[i])
		if how == point {
			*rows.(*any) = o.row
			return o.loaded && o.row != nil
		}
		list := rows.(*[]C)
		switch {
		case how == ask && o.row != nil:
			*list = []C{*o.row}
		case how == ask:
			*list = nil
		case how == write && o.row != nil:
			*o.row = (*list)[from]
		case how == give:
			if *o = (One[C]{loaded: true}); from < to {
				o.row = &(*list)[from]
			}
		}
		return o.loaded
	}
}

// relation is a relation, whatever its models.
type relation struct {
	what          string
	parent, child core
	from, to      []*ast.Column // of parent, and of child or, with a link, of that

	link       *core         // nil without one
	linkTo, at []*ast.Column // of the link, and what they refer to in child
	plan       *scan.Plan    // of a link's row and a child's

	like  any // a nil *[]C, or of what a link's row and a child's are
	field access
	owned bool // the children refer to the parent
	split func(pairs any) (children any)
	err   error
}

//go:noinline
func owns(what string, parent, child strata.Source, refer []strata.Pair, missing bool, like any, field access) *loading {
	r := &relation{what: what, parent: coreOf(parent), child: coreOf(child), like: like, field: field}
	r.owned = true
	r.to, r.from = in.Pairs(refer)
	return r.checked(missing, r.child, r.to, r.parent, r.from)
}

//go:noinline
func belongs(what string, child, parent strata.Source, refer []strata.Pair, missing bool, like any, field access) *loading {
	r := &relation{what: what, parent: coreOf(child), child: coreOf(parent), like: like, field: field}
	r.from, r.to = in.Pairs(refer)
	return r.checked(missing, r.parent, r.from, r.child, r.to)
}

//go:noinline
func links(parent, link, child strata.Source, refer []strata.Pair, missing bool, like any, offset uintptr, field access, split func(any) any) *loading {
	l := coreOf(link)
	r := &relation{what: "repo.ManyToMany", parent: coreOf(parent), link: &l, child: coreOf(child), like: like, field: field, split: split}
	from, to := in.Pairs(refer)
	n := len(r.parent.primaryKey())
	if n == 0 || n > len(from) {
		n = len(from) / 2
	}
	r.to, r.from, r.linkTo, r.at = from[:n], to[:n], from[n:], to[n:]
	r.checked(missing, l, r.to, r.parent, r.from)
	r.checked(missing, l, r.linkTo, r.child, r.at)
	if r.err == nil {
		_, plan := l.part(r.to)
		r.plan = plan
		r.plan.Append(r.child.plan, offset)
	}
	return &loading{relation: r}
}

func (c *core) primaryKey() []*ast.Column {
	if c.table == nil {
		return nil
	}
	return c.table.PrimaryKey
}

// checked keeps what is wrong with a relation: columns of one refer to those of other. What
// it returns loads the relation, without clauses.
func (r *relation) checked(missing bool, one core, columns []*ast.Column, other core, targets []*ast.Column) *loading {
	wrong := func(format string, args ...any) {
		if r.err == nil {
			r.err = in.Mistake(r.what, in.TableName(r.parent.source), fmt.Sprintf(format, args...))
		}
	}
	switch {
	case one.table == nil || other.table == nil:
		r.err = r.parent.empty()
		if r.err == nil {
			r.err = r.child.empty()
		}
	case missing:
		wrong("it gets no function that says where the rows go")
	case len(columns) == 0:
		wrong("it gets no strata.Refer that says which columns of %s refer to %s", one.table.Ref(), other.table.Ref())
	case slices.ContainsFunc(columns, func(c *ast.Column) bool { return c == nil || c.Table != one.table }):
		wrong("a Refer begins with no column of %s, whose columns refer to %s", one.table.Ref(), other.table.Ref())
	case slices.ContainsFunc(targets, func(c *ast.Column) bool { return c == nil || c.Table != other.table }):
		wrong("a Refer ends with no column of %s, which the columns of %s refer to", other.table.Ref(), one.table.Ref())
	}
	return &loading{relation: r}
}

// loading is a relation and the clauses of its use.
type loading struct {
	*relation
	where []strata.Condition
	order []strata.Order
	limit int
	with  []*loading
}

// change is a copy of the loading that a clause changes.
//
//go:noinline
func (l *loading) change() *loading {
	if l == nil {
		return &loading{relation: &relation{err: (&core{}).empty()}}
	}
	n := *l
	return &n
}

func (r *RelationOf[P, C]) loadsInto(P) *loading {
	if r == nil {
		return nil
	}
	return r.of
}

// Where keeps the rows for which all conditions are true.
func (r *RelationOf[P, C]) Where(conditions ...strata.Condition) *RelationOf[P, C] {
	return &RelationOf[P, C]{of: r.loadsInto(*new(P)).filter(conditions)}
}

// OrderBy orders the rows of each parent. Without it they come by their primary key.
func (r *RelationOf[P, C]) OrderBy(terms ...strata.Order) *RelationOf[P, C] {
	return &RelationOf[P, C]{of: r.loadsInto(*new(P)).sort(terms)}
}

// Limit keeps the first n rows of each parent, when they are loaded: a condition refuses it.
func (r *RelationOf[P, C]) Limit(n int) *RelationOf[P, C] {
	return &RelationOf[P, C]{of: r.loadsInto(*new(P)).first(n)}
}

// With loads relations of the rows, too.
func (r *RelationOf[P, C]) With(relations ...Preload[C]) *RelationOf[P, C] {
	n := r.loadsInto(*new(P)).change()
	for _, p := range relations {
		if p != nil {
			n.with = append(slices.Clip(n.with), p.loadsInto(*new(C)))
		}
	}
	return &RelationOf[P, C]{of: n}
}

// WithDeleted has the rows that are deleted softly, too.
func (r *RelationOf[P, C]) WithDeleted() *RelationOf[P, C] {
	return &RelationOf[P, C]{of: r.loadsInto(*new(P)).whole(true, false)}
}

// Unfiltered has the rows that a row filter hides, too; see Repo.Unfiltered.
func (r *RelationOf[P, C]) Unfiltered(reason string) *RelationOf[P, C] {
	return &RelationOf[P, C]{of: r.loadsInto(*new(P)).whole(false, true)}
}

//go:noinline
func (l *loading) filter(conditions []strata.Condition) *loading {
	n := l.change()
	n.where = append(slices.Clip(n.where), conditions...)
	return n
}

//go:noinline
func (l *loading) sort(terms []strata.Order) *loading {
	n := l.change()
	n.order = append(slices.Clip(n.order), terms...)
	return n
}

//go:noinline
func (l *loading) first(limit int) *loading {
	n := l.change()
	n.limit = max(limit, 1)
	if limit < 1 {
		n.where = append(slices.Clip(n.where), in.Wrong(errLimit))
	}
	return n
}

const errLimit expr.Misuse = "Limit of a relation: it is less than 1"

//go:noinline
func (l *loading) whole(deleted, open bool) *loading {
	n := l.change()
	r := *n.relation
	r.child.deleted, r.child.open = r.child.deleted || deleted, r.child.open || open
	n.relation = &r
	return n
}

// Source returns what is joined, for Strata's own packages: the children's table, with
// the link where there is one.
func (r *RelationOf[P, C]) Source(door.Key) ast.Source { return r.loadsInto(*new(P)).source() }

// On is the condition of a join with the relation's rows, clauses included:
//
//	builder.From(Customers).Join(CustomerOrders, CustomerOrders.On())
func (r *RelationOf[P, C]) On() strata.Condition { return r.loadsInto(*new(P)).on() }

// Any is the condition that there is a row for which all conditions are true: EXISTS.
func (r *RelationOf[P, C]) Any(conditions ...strata.Condition) strata.Bool {
	return r.loadsInto(*new(P)).any(conditions)
}

// None is the condition that there is no row for which all conditions are true.
func (r *RelationOf[P, C]) None(conditions ...strata.Condition) strata.Bool {
	return r.loadsInto(*new(P)).any(conditions).Not()
}

// Every is the condition that there is no row for which not all conditions are true.
func (r *RelationOf[P, C]) Every(conditions ...strata.Condition) strata.Bool {
	return r.loadsInto(*new(P)).every(conditions)
}

// Count is how many rows there are, as an expression.
func (r *RelationOf[P, C]) Count() strata.Int64 { return r.loadsInto(*new(P)).count() }
