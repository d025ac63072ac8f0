package write

import (
	"slices"
	"strconv"
	"strings"

	"github.com/strata-go/strata/internal/ast"
)

// outputName returns the name that a derived table gives an expression. Raw SQL
// gives it its own.
func outputName(q ast.Query, e ast.Expr) string {
	items := ast.Items(q)
	if items == nil {
		return ownName(e)
	}
	i := ast.OutputIndex(items, e)
	if i < 0 {
		return ""
	}
	return outputNameAt(items, i)
}

// outputNameAt names an item of a derived table.
func outputNameAt(items []ast.Expr, at int) string {
	names := make([]string, at+1)
	for i := range names {
		names[i] = newName(items[i], i, names[:i])
	}
	return names[at]
}

// newName names an item by its label or column, with a number where that name
// is taken.
func newName(e ast.Expr, at int, taken []string) string {
	number := strconv.Itoa(at + 1)
	name := ownName(e)
	if name == "" {
		name = "c" + number
	}
	for slices.ContainsFunc(taken, func(t string) bool { return strings.EqualFold(t, name) }) {
		name += "_" + number
	}
	return name
}

func ownName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Label:
		return e.Name
	case *ast.Column:
		return e.Name
	case *ast.Output:
		return outputName(e.Source.Query, e.X)
	case *ast.Widen:
		return ownName(e.X)
	case *ast.Assert:
		return ownName(e.X)
	default:
		return ""
	}
}
