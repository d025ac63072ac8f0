package expr

import (
	"fmt"
	"slices"
	"strings"
	"unsafe"

	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/scan"
)

// Expr is a typed expression without its type: a node, and the kind of its value.
// It is never changed.
type Expr struct {
	Node ast.Expr
	Kind *Kind
}

// Projection is a list of SELECT items and the plan that reads them. Of one
// expression the codec alone is known, until Planned makes its plan: beside others
// it needs none of its own.
type Projection struct {
	Items []ast.Expr
	Plan  *scan.Plan
	Codec *scan.Codec
}

// New makes an expression.
func New(n ast.Expr, k *Kind) *Expr { return &Expr{n, k} }

// With is another node of the same kind.
func (x *Expr) With(n ast.Expr) *Expr { return &Expr{n, x.Kind} }

// Wrong is an expression of the same kind whose mistake the statement reports.
func (x *Expr) Wrong(err error) *Expr { return x.With(&ast.Bind{Err: err}) }

// Other returns the node of an operand that meets an expression of the kind. A
// parameter learns from it what it is.
func (k *Kind) Other(o *Expr) ast.Expr {
	if o == nil {
		return Nothing.Node
	}
	switch n := o.Node.(type) {
	case *ast.Param:
		if f := o.form(n, k); f != n {
			return f
		}
	case *ast.Widen:
		if p, ok := n.X.(*ast.Param); ok {
			if f := o.form(p, k); f != p {
				return &ast.Widen{X: f}
			}
		}
	case *ast.Bind:
		if k != nil && o.Kind != nil && k.Stored != o.Kind.Stored {
			return &ast.Bind{Err: errStored}
		}
	}
	if k != nil && k.Allowed != nil && !k.allows(o.Node) {
		return &ast.Bind{Err: k.notAllowed()}
	}
	return o.Node
}

const errStored Misuse = "a value that is stored as one column's meets a column that stores its Go type differently; make it with Val of that column"

// allows reports whether the values that an expression may turn out to be, as far as
// they are written in it, are among those of an enum.
func (k *Kind) allows(n ast.Expr) bool {
	switch n := ast.Bare(n).(type) {
	case *ast.Bind:
		return n.Value == nil || n.Err != nil || slices.Contains(k.Allowed, n.Value)
	case *ast.Case:
		for _, w := range n.Whens {
			if !k.allows(w.Then) {
				return false
			}
		}
		return n.Else == nil || k.allows(n.Else)
	case *ast.Call:
		return n.Fn != ast.Coalesce || !slices.ContainsFunc(n.Args, func(a ast.Expr) bool { return !k.allows(a) })
	default:
		return true
	}
}

// notAllowed is what is wrong with any other value.
func (k *Kind) notAllowed() error {
	return Misuse(fmt.Sprintf("a value is none of the enum's: %q", k.Allowed))
}

// node returns the node of an expression that may be missing.
func (x *Expr) node() ast.Expr {
	if x == nil {
		return nil
	}
	return x.Node
}

// Call applies a function that keeps the kind.
func (x *Expr) Call(fn ast.Fn, args ...ast.Expr) *Expr { return x.CallAs(x.Kind, fn, args...) }

// CallAs applies a function that yields a kind.
func (x *Expr) CallAs(k *Kind, fn ast.Fn, args ...ast.Expr) *Expr {
	p := &struct {
		expr Expr
		node ast.Call
		args [2]ast.Expr
	}{}
	p.node = ast.Call{Fn: fn, Args: append(append(p.args[:0], x.Node), args...), Type: x.Kind.Type}
	p.expr = Expr{&p.node, k}
	return &p.expr
}

// Test applies a function that yields a truth value.
func (x *Expr) Test(fn ast.Fn, args ...ast.Expr) *Expr { return x.CallAs(Bool, fn, args...) }

// CastTo is CAST(x AS kind).
func (x *Expr) CastTo(k *Kind) *Expr {
	return &Expr{&ast.Cast{X: x.Node, From: x.Kind.Type, To: k.Type}, k}
}

// Binary is x op other, of the same kind.
func (x *Expr) Binary(op ast.Op, other ast.Expr) *Expr {
	if (op == ast.Div || op == ast.Mod) && isZero(other) {
		other = &ast.Bind{Err: errZero}
	}
	p := &struct {
		expr Expr
		node ast.Binary
	}{}
	p.node = ast.Binary{Op: op, L: x.Node, R: other, Type: x.Kind.Type}
	p.expr = Expr{&p.node, x.Kind}
	return &p.expr
}

const errZero Misuse = "division by zero"

// isZero reports whether an operand is a number that is written as 0.
func isZero(n ast.Expr) bool {
	b, ok := ast.Bare(n).(*ast.Bind)
	if !ok {
		return false
	}
	switch v := b.Value.(type) {
	case int64:
		return v == 0
	case float64:
		return v == 0
	case string:
		return b.Type.Kind == ast.Decimal && strings.Trim(v, "+-0.") == ""
	default:
		return false
	}
}

// Unary is op x, of the same kind.
func (x *Expr) Unary(op ast.Op) *Expr {
	return x.With(&ast.Unary{Op: op, X: x.Node, Type: x.Kind.Type})
}

// Is is a predicate about NULL or truth. It is not inlined: importers would compile
// what compares its memory.
//
//go:noinline
func (x *Expr) Is(op ast.Op) *Expr {
	p := &struct {
		expr Expr
		node ast.Unary
	}{}
	p.node = ast.Unary{Op: op, X: x.Node, Type: x.Kind.Type}
	p.expr = Expr{&p.node, Bool}
	return &p.expr
}

// Label names the expression in a SELECT list.
func (x *Expr) Label(name string) *Expr { return x.With(&ast.Label{X: x.Node, Name: name}) }

// From reads, outside a derived table, what it selects as x.
//
//go:noinline
func (x *Expr) From(d *ast.Derived) *Expr {
	p := &struct {
		expr Expr
		node ast.Output
	}{}
	p.node = ast.Output{Source: d, X: x.Node}
	p.expr = Expr{&p.node, x.Kind}
	return &p.expr
}

// Widen is the expression as one that may be NULL.
func (x *Expr) Widen() *Expr { return x.With(&ast.Widen{X: x.Node}) }

// Narrow is the expression as one that is not NULL, which compiling proves.
func (x *Expr) Narrow() *Expr { return x.With(&ast.Assert{X: x.Node}) }

// Coalesce is coalesce(x, other).
func (x *Expr) Coalesce(other ast.Expr) *Expr {
	return x.Call(ast.Coalesce, other)
}

// Column returns the column that the expression is, or nil.
func (x *Expr) Column() *ast.Column {
	c, _ := x.node().(*ast.Column)
	return c
}

// Set gives the column a value.
func (x *Expr) Set(v ast.Expr) ast.Assignment { return Assign(x, v) }

// Excluded is, in ON CONFLICT DO UPDATE, the value that INSERT proposed.
func (x *Expr) Excluded() *Expr {
	if c := x.Column(); c != nil {
		return x.With(&ast.Excluded{Column: c})
	}
	return x.Wrong(errExcluded)
}

const errExcluded Misuse = "Excluded has a meaning for a column only"

// Misuse is a mistake that Go's types do not show; the statement reports it.
type Misuse string

// Error is what is wrong.
func (m Misuse) Error() string { return string(m) }

// Order orders by the expression.
func (x *Expr) Order(desc bool) ast.Order {
	return ast.Order{X: x.Node, Type: x.Kind.Type, Desc: desc}
}

// Aggregate returns a changed copy of the aggregate that the expression is.
func (x *Expr) Aggregate(method string, change func(*ast.Aggregate)) *Expr {
	a, ok := x.Node.(*ast.Aggregate)
	if !ok {
		return x.Wrong(Misuse(method + " has a meaning on an aggregate only"))
	}
	next := *a
	change(&next)
	return x.With(&next)
}

// Over works an aggregate out over a window.
func (x *Expr) Over(w *ast.Window) *Expr {
	return x.Aggregate("Over", func(a *ast.Aggregate) { a.Over = w })
}

// Filter lets an aggregate see some rows only.
func (x *Expr) Filter(condition ast.Expr) *Expr {
	return x.Aggregate("Filter", func(a *ast.Aggregate) { a.Filter = condition })
}

// Summary is an aggregate of the expression, of its kind.
func (x *Expr) Summary(a ast.Aggregate) *Expr { return x.SummaryAs(x.Kind, a) }

// SummaryAs is an aggregate of the expression that yields a kind.
func (x *Expr) SummaryAs(k *Kind, a ast.Aggregate) *Expr {
	a.Arg, a.Type = x.Node, x.Kind.Type
	return Windowed(a, k)
}

// Windowed is an aggregate, or a function over a window, that yields a kind.
func Windowed(a ast.Aggregate, k *Kind) *Expr {
	p := &struct {
		expr Expr
		node ast.Aggregate
	}{node: a}
	p.expr = Expr{&p.node, k}
	return &p.expr
}

// Projection reads the expression as a T, or as a sql.Null[T].
func (x *Expr) Projection(null bool) Projection {
	return Projection{Items: unsafe.Slice(&x.Node, 1), Codec: x.Kind.Codec(null)}
}

// Planned is the projection with its plan.
func (p Projection) Planned() Projection {
	if p.Plan == nil {
		n := &struct {
			plan  scan.Plan
			field [1]scan.Field
		}{
			plan:  scan.Plan{Describe: DescribeItem},
			field: [1]scan.Field{{Codec: p.Codec, Item: p.Items[0]}},
		}
		n.plan.Fields = n.field[:]
		p.Plan = &n.plan
	}
	return p
}

// AddTo adds what reads the projection at an offset of a row to the row's plan.
func (p *Projection) AddTo(row *scan.Plan, offset uintptr) {
	if p.Plan == nil {
		row.Fields = append(row.Fields, scan.Field{Offset: offset, Codec: p.Codec, Item: p.Items[0]})
		return
	}
	row.Append(p.Plan, offset)
}

// DescribeItem names a SELECT item for a plan.
func DescribeItem(item any) string { return Describe(item.(ast.Expr)) }

// Describe names a SELECT item in messages about a row.
func Describe(n ast.Expr) string {
	switch n := n.(type) {
	case *ast.Column:
		return n.Table.Ref() + "." + n.Name
	case *ast.Label:
		return n.Name
	case *ast.FieldOf:
		return Describe(n.X) + "." + n.Field.Name
	case *ast.Output:
		return n.Source.Alias + "." + Describe(n.X)
	case *ast.Widen:
		return Describe(n.X)
	case *ast.Assert:
		return Describe(n.X)
	case *ast.Aggregate:
		return n.Fn.String()
	case *ast.Call:
		return n.Fn.String()
	case *ast.Param:
		return "parameter"
	default:
		return "expression"
	}
}

// Retyped is the same value as one of another kind: its node is the same.
func (x *Expr) Retyped(k *Kind) *Expr { return &Expr{x.Node, k} }

// Inner is the kind of the elements of an array, or of the values in a range or a
// multirange.
func (k *Kind) Inner() *Kind {
	if k.Type.Kind == ast.Multirange && k.Elem != nil {
		k = k.Elem
	}
	if k.Elem == nil {
		return none
	}
	return k.Elem
}

// Ranges is the kind of the ranges of a multirange, or of the range that it is.
func (k *Kind) Ranges() *Kind {
	if k.Type.Kind == ast.Multirange && k.Elem != nil {
		return k.Elem
	}
	return k
}
