package pool

import (
	"context"
	"fmt"
	"slices"

	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/driver"
	"github.com/strata-go/strata/internal/scan"
)

// searchOrdered looks for the row whose foreign key is violated where rows may refer to
// later ones: it sends each after those that it refers to. Where rows refer to each other
// no single one is to blame.
func (r *rowset) searchOrdered(ctx context.Context, s driver.Session, err error) error {
	order := r.order()
	if order == nil {
		return plain(err)
	}
	other := *r
	other.sendIn(order)
	return other.blamed(other.search(ctx, s, plain(err)))
}

// putInOrder has rows sent after those that they refer to, for a database that looks for those
// at each row.
func (r *rowset) putInOrder() {
	if order := r.order(); order != nil && !slices.IsSorted(order) {
		r.sendIn(order)
	}
}

// sendIn has the rows sent in another order.
func (r *rowset) sendIn(order []int) {
	many := *r.Many
	many.Batch, many.Related, many.Deferral = orderedBatch{r.Batch, order}, false, ""
	r.Many, r.source, r.sent = &many, orderedRows{r.source, order}, order
}

// BadRow names a row by its place among those that were given.
func (r *rowset) BadRow(row, column int, err error) error {
	if row < len(r.sent) {
		row = r.sent[row]
	}
	return r.Many.BadRow(row, column, err)
}

// orderedRows are rows in another order.
type orderedRows struct {
	scan.Source
	order []int
}

func (o orderedRows) Fill(row, column int, c *scan.Cell) error {
	return o.Source.Fill(o.order[row], column, c)
}

// orderedBatch is their batch.
type orderedBatch struct {
	ast.Batch
	order []int
}

func (o orderedBatch) Value(row, column int) (any, error) { return o.Batch.Value(o.order[row], column) }

// order returns the rows such that each comes after those that it refers to, or nil where
// there is no such order, or none that can be told: where the statement changes keys that
// rows refer to.
func (r *rowset) order() []int {
	refers := make([][]int, r.Len())
	does := changeIn(r.Stmt())
	for _, k := range r.Table.ForeignKeys {
		target := k.Target()
		if target[0].Table.Name != r.Table.Name || target[0].Table.Schema != r.Table.Schema {
			continue
		}
		if slices.ContainsFunc(does.sets, func(c *ast.Column) bool { return slices.ContainsFunc(target, same(c)) }) {
			return nil
		}
		if does.adds && !r.refer(refers, k.Columns, target) {
			return nil
		}
	}
	return sorted(refers)
}

// refer notes which rows refer to which others by a key. It reports false where a value
// cannot be had.
func (r *rowset) refer(refers [][]int, columns, target []*ast.Column) bool {
	from, to := r.places(columns), r.places(target)
	if from == nil || to == nil {
		return true // the database fills one in
	}
	rows := map[string]int{}
	for i := range r.Len() {
		key, err := r.key(i, to)
		if err != nil {
			return false
		}
		if key != "" {
			rows[key] = i
		}
	}
	for i := range r.Len() {
		key, err := r.key(i, from)
		if err != nil {
			return false
		}
		if j, ok := rows[key]; ok && j != i {
			refers[i] = append(refers[i], j)
		}
	}
	return true
}

// places are where columns stand among those of the rows, or nil where one is not there.
func (r *rowset) places(columns []*ast.Column) []int {
	var places []int
	for _, c := range columns {
		i := slices.IndexFunc(r.Columns, same(c))
		if i < 0 {
			return nil
		}
		places = append(places, i)
	}
	return places
}

// same tells a column from the others of its table.
func same(c *ast.Column) func(*ast.Column) bool {
	return func(other *ast.Column) bool { return other.Name == c.Name }
}

// key is what a row has in some columns, "" where one of them is NULL.
func (r *rowset) key(row int, places []int) (string, error) {
	key := ""
	for _, p := range places {
		v, err := r.Argument(row, p)
		if v == nil || err != nil {
			return "", err
		}
		part := fmt.Sprint(v)
		key += fmt.Sprintf("%d:%s", len(part), part)
	}
	return key, nil
}

// sorted puts numbers after those that they refer to, else in their order. It is nil for
// numbers that refer to each other.
func sorted(refers [][]int) []int {
	const open, done = 1, 2
	state := make([]int8, len(refers))
	order := make([]int, 0, len(refers))
	var path []int
	for first := range refers {
		if state[first] == done {
			continue
		}
		path = append(path, first)
		for len(path) > 0 {
			at := path[len(path)-1]
			state[at] = open
			next := slices.IndexFunc(refers[at], func(to int) bool { return state[to] != done })
			if next < 0 {
				state[at] = done
				order, path = append(order, at), path[:len(path)-1]
				continue
			}
			if state[refers[at][next]] == open {
				return nil
			}
			path = append(path, refers[at][next])
		}
	}
	return order
}
