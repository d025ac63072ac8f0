package compile

import (
	"fmt"
	"slices"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/ast"
)

// keyTwice refuses an INSERT ... ON CONFLICT DO UPDATE of two rows with one key: the
// second would update what the first has just written, which PostgreSQL refuses and
// SQLite does. Of an index of some rows only a database knows which those are.
func keyTwice(s ast.Stmt) error {
	insert, ok := s.(*ast.Insert)
	if !ok || insert.Batch == nil || insert.Conflict == nil || len(insert.Conflict.Set) == 0 || insert.Batch.Len() < 2 {
		return nil
	}
	target := insert.Conflict.Target
	at, types := make([]int, len(target)), make([]ast.Type, len(target))
	for i, c := range target {
		if c == nil {
			return nil
		}
		at[i] = slices.IndexFunc(insert.Columns, func(other *ast.Column) bool { return other != nil && other.Name == c.Name })
		if at[i] < 0 {
			return nil
		}
		types[i] = c.Type
	}
	if insert.Table == nil || !insert.Table.UniqueOn(target) {
		return nil
	}
	seen := make(map[any]int, insert.Batch.Len())
	for row := range insert.Batch.Len() {
		key, whole, err := ast.RowKey(insert.Batch, row, at, types)
		if err != nil {
			return nil // it is refused where it is sent
		}
		if !whole {
			continue
		}
		if first, ok := seen[key]; ok {
			return &strata.StatementError{Statement: ast.Title(s), Problems: []strata.Problem{{
				Kind: strata.RepeatedKey, Clause: "ON CONFLICT", Table: target[0].Table.Ref(), Column: target[0].Name,
				Message: fmt.Sprintf("rows %d and %d have the same key", first+1, row+1),
				Hint:    "put them together, or insert them by statements of their own",
			}}}
		}
		seen[key] = row
	}
	return nil
}
