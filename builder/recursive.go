package builder

import (
	"database/sql"
	"slices"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/ast"
)

// RecursiveTable is a common table expression that reads itself.
type RecursiveTable struct{ CTETable }

// Recursive names a query that reads itself: WITH RECURSIVE. It starts with the
// rows of base; step finds, from the rows found last, the next ones, of the same
// type or it does not compile. It ends when step finds none, so a step over data
// with cycles wants UnionDistinct, MaxDepth or NoCycles.
//
//	below := builder.Recursive("below",
//		builder.Select2(Staff.ID, Staff.Name).Where(Staff.BossID.IsNull()),
//		func(self builder.CTETable) builder.Rows[strata.Row2[int64, string], builder.Wide] {
//			return builder.Select2(Staff.ID, Staff.Name).From(Staff).
//				Join(self, Staff.BossID.EqExpr(Staff.ID.From(self)))
//		})
func Recursive[R, T any](name string, base Rows[R, T], step func(self CTETable) Rows[R, T], options ...RecursiveOption) RecursiveTable {
	r := recursion{all: true, cte: &ast.CTE{Name: name, Recursive: true}}
	for _, o := range options {
		o(&r)
	}
	b := base.QueryNode()
	if s, ok := b.(*ast.Select); ok {
		r.cte.Shape = s.Row
		copied := *s
		b = &copied
	}
	self := &ast.Derived{Alias: name, Query: b, With: r.cte}
	st := step(CTETable{self}).QueryNode()
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
type RecursiveOption func(*recursion)

type recursion struct {
	cte   *ast.CTE
	all   bool
	depth int
	key   ast.Expr
}

// UnionDistinct drops rows that were found before: UNION instead of UNION ALL.
// A cycle then ends where it closes, as long as no column counts the steps.
func UnionDistinct() RecursiveOption { return func(r *recursion) { r.all = false } }

// MaxDepth stops after n steps. The rows of base have depth 0; see Depth.
func MaxDepth(n int) RecursiveOption { return func(r *recursion) { r.depth = n } }

// NoCycles stops where a row has, on the way to it, been visited: key is the
// selected expression of base that tells rows apart, an integer or a UUID.
func NoCycles(key strata.AnyExpression) RecursiveOption {
	return func(r *recursion) { r.key = key.Expression() }
}

var (
	depthLabel = &ast.Label{X: strata.N(int64(0)).Expression(), Name: "strata_depth"}
	comma      = ","
)

// Depth is the number of steps in which a row was found; the expression has
// MaxDepth among its options.
func (t RecursiveTable) Depth() *strata.NumberExpr[int64, int64] {
	return strata.TypeInt64.Of(&ast.Output{Source: t.derived, X: depthLabel}).NotNull()
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
	b.Items = b.Items[:len(b.Items):len(b.Items)]
	s.Items = s.Items[:len(s.Items):len(s.Items)]
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
	var next ast.Expr
	if key >= 0 {
		next = s.Items[key]
	}
	if r.depth != 0 {
		r.guardDepth(self, b, s)
	}
	if key >= 0 {
		guardCycle(self, b, s, next)
	}
}

const (
	errGuard    misuse = "MaxDepth and NoCycles need a base and a step that are plain SELECTs"
	errCycleKey misuse = "NoCycles: base does not select the key"
)

func (r *recursion) guardDepth(self *ast.Derived, base, step *ast.Select) {
	depth := strata.TypeInt64.Of(&ast.Output{Source: self, X: depthLabel})
	base.Items = append(base.Items, depthLabel)
	step.Items = append(step.Items, depth.Add(1).Expression())
	step.Where = both(depth.Lt(int64(r.depth)).Expression(), step.Where)
}

func both(a, b ast.Expr) ast.Expr {
	if b == nil {
		return a
	}
	return &ast.Logic{Terms: []ast.Expr{a, b}}
}

// guardCycle remembers the keys on the way as text: ",1,5,9,".
func guardCycle(self *ast.Derived, base, step *ast.Select, next ast.Expr) {
	text := func(e ast.Expr) *strata.TextExpr[string, sql.Null[string]] {
		cast := strata.TypeText.Of(&ast.Cast{X: e, From: ast.TypeOf(e), To: ast.Type{Kind: ast.Text}})
		return strata.TypeText.Value(comma).ConcatExpr(cast).Concat(comma)
	}
	path := &ast.Label{X: text(base.Items[slices.Index(step.Items, next)]).Expression(), Name: "strata_path"}
	seen := strata.TypeText.Of(&ast.Output{Source: self, X: path})
	base.Items = append(base.Items, path)
	step.Items = append(step.Items, seen.ConcatExpr(text(next)).Expression())
	visited := &ast.Match{Kind: ast.Contains, X: seen.Expression(), Pattern: text(next).Expression()}
	step.Where = both(&ast.Unary{Op: ast.Not, X: visited, Type: ast.Type{Kind: ast.Bool}}, step.Where)
}
