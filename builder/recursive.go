package builder

import (
	"slices"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/door"
	"github.com/strata-go/strata/internal/expr"
)

// RecursiveTable is a common table expression that reads itself.
type RecursiveTable struct{ CTETable }

// Recursive names a query that reads itself: WITH RECURSIVE. It starts with the
// rows of base; step finds, from the rows found last, the next ones, of the same
// type or it does not compile. It ends when step finds none, so a step over data
// with cycles wants UnionDistinct, MaxDepth, NoCycles or MarkCycles.
//
//	below := builder.Recursive("below",
//		builder.Select2(Staff.ID, Staff.Name).Where(Staff.BossID.IsNull()),
//		func(self builder.CTETable) builder.Query[strata.Row2[int64, string]] {
//			return builder.Select2(Staff.ID, Staff.Name).From(Staff).
//				Join(self, Staff.BossID.EqExpr(Staff.ID.From(self)))
//		})
func Recursive[Q strata.AnyQuery](name string, base Q, step func(self CTETable) Q, options ...RecursiveOption) RecursiveTable {
	if step == nil {
		step = func(CTETable) (none Q) { return none }
	}
	return recursive(name, base, func(self CTETable) strata.AnyQuery { return step(self) }, options)
}

//go:noinline
func recursive(name string, base strata.AnyQuery, step func(CTETable) strata.AnyQuery, options []RecursiveOption) RecursiveTable {
	r := recursion{all: true, cte: &ast.CTE{Name: name, Recursive: true}}
	for _, o := range options {
		if o.set != nil {
			o.set(&r)
		}
	}
	b := query(base)
	if s, ok := b.(*ast.Select); ok {
		r.cte.Shape = s.Row
		copied := *s
		b = &copied
	}
	self := &ast.Derived{Alias: name, Query: b, With: r.cte}
	st := query(step(CTETable{self}))
	if s, ok := st.(*ast.Select); ok {
		copied := *s
		st = &copied
	}
	r.guard(self, b, st)
	compound := &ast.Compound{Op: ast.Union, All: r.all, L: b, R: st}
	r.cte.Stmt = compound
	return RecursiveTable{CTETable{&ast.Derived{Alias: name, Query: compound, With: r.cte}}}
}

// RecursiveOption changes how a recursive query ends.
type RecursiveOption struct{ set func(*recursion) }

type recursion struct {
	cte   *ast.CTE
	all   bool
	depth int
	key   ast.Expr
	path  ast.Expr // of the key, where cycles are marked
}

// UnionDistinct drops rows that were found before: UNION instead of UNION ALL.
// A cycle then ends where it closes, as long as no column counts the steps.
func UnionDistinct() RecursiveOption {
	return RecursiveOption{func(r *recursion) { r.all = false }}
}

// MaxDepth stops after n steps. The rows of base have depth 0; see Depth.
func MaxDepth(n int) RecursiveOption {
	return RecursiveOption{func(r *recursion) { r.depth = n }}
}

// NoCycles stops where a row has, on the way to it, been visited: key is the
// selected expression of base that tells rows apart, an integer or a UUID.
func NoCycles(key strata.AnyExpression) RecursiveOption {
	n := in.Node(key)
	return RecursiveOption{func(r *recursion) { r.key, r.path = n, nil }}
}

// MarkCycles stops there, too, but keeps the row that was visited before, marked: the
// standard's CYCLE key SET ... USING .... Key may be anything that arrays hold. See Cycle
// and CyclePath.
func MarkCycles(key strata.AnyExpression) RecursiveOption {
	n, path := in.Node(key), in.Path(key)
	return RecursiveOption{func(r *recursion) { r.key, r.path = n, path }}
}

var depthLabel = &ast.Label{X: expr.Int64.Literal(expr.Int64Value(0)), Name: ast.DepthName}

// Depth is the number of steps in which a row was found; the expression has
// MaxDepth among its options.
func (t RecursiveTable) Depth() strata.Int64 {
	return in.IntegerOf(&ast.Output{Source: t.node(), X: depthLabel}).NotNull()
}

var cycleLabel = &ast.Label{X: expr.Bool.Literal(expr.BoolValue(false)), Name: ast.CycleName}

// Cycle reports whether a row was visited before, on the way to it; the expression has
// MarkCycles among its options.
func (t RecursiveTable) Cycle() strata.Bool {
	return in.BoolOf(&ast.Output{Source: t.node(), X: cycleLabel}).NotNull()
}

// CyclePath are the keys of the rows on the way to a row, its own the last; key is that
// of MarkCycles, which the expression has among its options.
//
//	builder.Select2(builder.CyclePath(below, Staff.ID), below.Cycle()).From(below)
func CyclePath[T any](t RecursiveTable, key strata.Expression[T, T]) strata.Array[T] {
	return strata.PathOf(door.Key{}, key).As(ast.PathName).From(t)
}

// guard adds, to both sides, the columns that count and remember, and to the
// step the conditions that stop it.
func (r *recursion) guard(self *ast.Derived, base, step ast.Query) {
	if r.depth == 0 && r.key == nil {
		return
	}
	b, bok := base.(*ast.Select)
	s, sok := step.(*ast.Select)
	if !bok || !sok {
		r.cte.Err = errGuard
		return
	}
	b.Items, s.Items = slices.Clip(b.Items), slices.Clip(s.Items)
	key := -1
	for i, item := range b.Items {
		if r.key != nil && ast.Same(item, r.key) {
			key = i
		}
	}
	if r.key != nil && (key < 0 || key >= len(s.Items)) {
		r.cte.Err = errCycleKey
		return
	}
	var first, next ast.Expr
	if key >= 0 {
		first, next = b.Items[key], s.Items[key]
	}
	if r.depth != 0 {
		r.guardDepth(self, b, s)
	}
	switch {
	case key < 0:
	case r.path != nil:
		r.markCycle(self, b, s, next)
	default:
		guardCycle(self, b, s, first, next)
	}
}

const (
	errGuard    misuse = "MaxDepth, NoCycles and MarkCycles need a base and a step that are plain SELECTs"
	errCycleKey misuse = "NoCycles, MarkCycles: base does not select the key"
)

func (r *recursion) guardDepth(self *ast.Derived, base, step *ast.Select) {
	integer := expr.Int64.Type
	depth := &ast.Output{Source: self, X: depthLabel}
	base.Items = append(base.Items, depthLabel)
	step.Items = append(step.Items, &ast.Binary{Op: ast.Add, L: depth, R: expr.Int64.Literal(expr.Int64Value(1)), Type: integer})
	deepest := expr.Int64.Bind(expr.Int64Value(int64(r.depth)))
	step.Where = both(&ast.Binary{Op: ast.Lt, L: depth, R: deepest, Type: integer}, step.Where)
}

func both(a, b ast.Expr) ast.Expr {
	if b == nil {
		return a
	}
	return &ast.Logic{Terms: []ast.Expr{a, b}}
}

// guardCycle remembers the keys on the way as text: ",1,5,9,".
func guardCycle(self *ast.Derived, base, step *ast.Select, first, next ast.Expr) {
	path := &ast.Label{X: visit(first), Name: ast.PathName}
	seen := &ast.Output{Source: self, X: path}
	base.Items = append(base.Items, path)
	step.Items = append(step.Items, concat(seen, visit(next)))
	visited := &ast.Match{Kind: ast.Contains, X: seen, Pattern: visit(next)}
	step.Where = both(&ast.Unary{Op: ast.Not, X: visited, Type: ast.Type{Kind: ast.Bool}}, step.Where)
}

// markCycle remembers the keys on the way as an array, and marks a row whose key is among
// them.
func (r *recursion) markCycle(self *ast.Derived, base, step *ast.Select, next ast.Expr) {
	list := ast.TypeOf(r.path)
	path, mark := &ast.Label{X: r.path, Name: ast.PathName}, &ast.Output{Source: self, X: cycleLabel}
	seen := &ast.Output{Source: self, X: path}
	base.Items = append(base.Items, path, cycleLabel)
	step.Items = append(step.Items,
		&ast.Call{Fn: ast.ArrayAppend, Args: []ast.Expr{seen, next}, Type: list}, expr.AnyOf(next, seen, list).Node)
	step.Where = both(&ast.Unary{Op: ast.Not, X: mark, Type: ast.Type{Kind: ast.Bool}}, step.Where)
}

// visit is a key as it stands in the path: ",5,".
func visit(key ast.Expr) ast.Expr {
	text := &ast.Cast{X: key, From: ast.TypeOf(key), To: expr.Text.Type}
	return concat(concat(comma(), text), comma())
}

func concat(a, b ast.Expr) ast.Expr {
	return &ast.Binary{Op: ast.Concat, L: a, R: b, Type: expr.Text.Type}
}

func comma() ast.Expr { return expr.Text.Literal(expr.TextValue(",")) }
