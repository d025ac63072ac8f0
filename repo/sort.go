package repo

import (
	"errors"
	"fmt"
	"strings"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/ast"
)

// ErrSort is returned for an order that is not among those that are allowed.
var ErrSort = errors.New("strata: no such order")

// Sorts is an allow-list of the orders that can be asked for at run time.
type Sorts struct{ list []sortable }

type sortable struct {
	name   string
	column strata.Column
}

// SortBy adds a column to the allow-list, under a name:
//
//	var sorts = repo.Sorts{}.SortBy("price", Products.Price).SortBy("name", Products.Name)
//	order, err := sorts.Parse("-price,name")
func (s Sorts) SortBy(name string, column strata.Column) Sorts {
	return Sorts{append(s.list[:len(s.list):len(s.list)], sortable{name, column})}
}

// Sorting is an order of columns, each of which may be descending. The zero Sorting is by
// the primary key.
type Sorting struct {
	text  string
	terms []sortTerm
}

type sortTerm struct {
	column strata.Column
	desc   bool
}

// Parse reads an order: names with commas between them, and a minus before those that
// are descending. Other names, and names that come twice, are ErrSort.
func (s Sorts) Parse(text string) (Sorting, error) {
	order := Sorting{text: text}
	if text == "" {
		return order, nil
	}
	seen := map[string]bool{}
	for word := range strings.SplitSeq(text, ",") {
		name, desc := strings.CutPrefix(word, "-")
		column := s.find(name)
		switch {
		case column == nil:
			return Sorting{}, fmt.Errorf("%w: %.40q; there are %s", ErrSort, name, s.names())
		case seen[name]:
			return Sorting{}, fmt.Errorf("%w: %q comes twice", ErrSort, name)
		}
		seen[name] = true
		order.terms = append(order.terms, sortTerm{column, desc})
	}
	return order, nil
}

func (s Sorts) find(name string) strata.Column {
	for _, x := range s.list {
		if x.name == name {
			return x.column
		}
	}
	return nil
}

func (s Sorts) names() string {
	names := make([]string, len(s.list))
	for i, x := range s.list {
		names[i] = x.name
	}
	return strings.Join(names, ", ")
}

// sorted are the columns of an order, with the primary key behind them, so that no two
// rows are equal in it.
type sorted struct {
	column *ast.Column
	desc   bool
	order  ast.Type // the column's, for its order
}

func (c *core) sorting(o Sorting) ([]sorted, error) {
	var list []sorted
	has := func(column *ast.Column) bool {
		for _, s := range list {
			if s.column == column {
				return true
			}
		}
		return false
	}
	desc := false
	for _, t := range o.terms {
		column, ok := in.Node(t.column).(*ast.Column)
		if !ok || column.Table != c.table {
			return nil, fmt.Errorf("%w: %s is no column of %s", ErrSort, ast.Describe(in.Node(t.column)), c.table.Ref())
		}
		list, desc = append(list, sorted{column, t.desc, column.Type}), t.desc
	}
	if len(c.table.PrimaryKey) == 0 {
		return nil, fmt.Errorf("%w: %s has no primary key, which tells rows apart that are equal otherwise", ErrSort, c.table.Ref())
	}
	for _, k := range c.table.PrimaryKey {
		if !has(k) {
			list = append(list, sorted{k, desc, ordering(k)}) // as an index on the columns and the key has it
		}
	}
	return list, nil
}

// orders are the terms of ORDER BY, or those of the other direction.
func orders(list []sorted, backwards bool) []ast.Order {
	terms := make([]ast.Order, len(list))
	for i, s := range list {
		terms[i] = ast.Order{X: s.column, Type: s.order, Desc: s.desc != backwards}
	}
	return terms
}

// beyond is the condition that a row comes behind one that has the values; backwards,
// before it. NULL is greater than any value.
func beyond(list []sorted, values []any, backwards bool) ast.Expr {
	var ways []ast.Expr
	var equal []ast.Expr
	t := ast.Type{Kind: ast.Bool}
	for i, s := range list {
		c, v := s.column, values[i]
		up := s.desc == backwards
		value := func() *ast.Bind { return &ast.Bind{Value: v, Type: c.Type} }
		var next ast.Expr
		switch {
		case v == nil && up: // nothing is greater
		case v == nil:
			next = &ast.Unary{Op: ast.IsNotNull, X: c, Type: c.Type}
		case up:
			next = &ast.Binary{Op: ast.Gt, L: c, R: value(), Type: s.order}
			if c.Nullable {
				next = &ast.Logic{Or: true, Terms: []ast.Expr{next, isNull(c)}}
			}
		default:
			next = &ast.Binary{Op: ast.Lt, L: c, R: value(), Type: s.order}
		}
		if next != nil {
			ways = append(ways, conjunction(append(equal[:len(equal):len(equal)], next)))
		}
		if v == nil {
			equal = append(equal, isNull(c))
		} else {
			equal = append(equal, &ast.Binary{Op: ast.Eq, L: c, R: value(), Type: c.Type})
		}
	}
	switch len(ways) {
	case 0:
		return &ast.Unary{Op: ast.IsNull, X: list[len(list)-1].column, Type: t} // never: the key is not NULL
	case 1:
		return ways[0]
	default:
		return &ast.Logic{Or: true, Terms: ways}
	}
}
